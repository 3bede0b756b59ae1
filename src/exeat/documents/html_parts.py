"""Parts of a page: lists of facts, questions, traces and sources."""

from collections.abc import Iterable, Mapping

from exeat.documents.citations import Citation
from exeat.documents.entries import Fact
from exeat.documents.markup import tag, text
from exeat.documents.matters import Choice, Matter
from exeat.engine.explanation import Explained, ended

_WEB = ("https://", "http://")
_MARKS = {True: ("yes", "✓"), False: ("no", "✗")}


def facts_list(facts: Iterable[Fact]) -> str:
    """Return labelled particulars."""
    rows = (
        tag("div", tag("dt", text(fact.label)), tag("dd", text(fact.text)))
        for fact in facts
        if fact.text
    )
    return tag("dl", *rows)


def text_list(heading: str, texts: Iterable[str]) -> str:
    """Return sentences under a heading; nothing where there are none."""
    points = [tag("li", text(each)) for each in texts]
    if not points:
        return ""
    return tag("h4", text(heading)) + tag("ul", *points)


def matter_block(
    heading: str, matters: Iterable[Matter], wording: Mapping[str, str]
) -> str:
    """Return open questions, each with its readings and what follows from them."""
    blocks = (
        tag(
            "div",
            tag("p", text(matter.question), *_kind(matter, wording), class_="question"),
            *([tag("ul", *map(_choice, matter.choices))] if matter.choices else ()),
            class_="matter",
        )
        for matter in matters
    )
    return tag("h4", text(heading)) + "".join(blocks)


def _kind(matter: Matter, wording: Mapping[str, str]) -> Iterable[str]:
    """Return why a question is open, where that is not plain from the heading."""
    if matter.kind == wording["kind.reading"]:
        return ()
    return (" ", tag("span", text(f"({matter.kind})"), class_="kind"))


def _choice(choice: Choice) -> str:
    because = text(ended(choice.because))
    return tag(
        "li",
        tag("strong", text(choice.label)),
        ": ",
        text(choice.follows),
        *((". ", because) if choice.because else ()),
        *_numbers(choice.sources),
    )


def trace_tree(
    step: Explained, wording: Mapping[str, str], numbers: Mapping[str, int]
) -> str:
    """Return a step and all below it; the outcome is told in words too.

    Args:
        step: The step.
        wording: Table of the language.
        numbers: Numbers of sources by key.
    """
    below = [trace_tree(each, wording, numbers) for each in step.below]
    return tag(
        "li",
        *_mark(step, wording),
        text(step.text),
        *_numbers(numbers[key] for key in dict.fromkeys(step.sources)),
        *([tag("ul", *below)] if below else ()),
    )


def _mark(step: Explained, wording: Mapping[str, str]) -> Iterable[str]:
    if step.holds is None:
        return ()
    word, sign = _MARKS[step.holds]
    label = wording[f"trace.{word}"]
    shown = tag("span", sign, aria_hidden="true")
    told = tag("span", text(f"({label})"), class_="aloud")
    return (tag("span", shown, told, class_=word), " ")


def cited(heading: str, numbers: Iterable[int]) -> str:
    """Return the numbers of sources, linked to the list."""
    links = list(_numbers(numbers))
    if not links:
        return ""
    return tag("p", text(f"{heading}:"), *links, class_="cited")


def _numbers(numbers: Iterable[int]) -> Iterable[str]:
    for number in numbers:
        yield " " + tag("a", f"[{number}]", href=f"#source-{number}")


def source_list(citations: Iterable[Citation]) -> str:
    """Return the sources with links to where they were published."""
    return tag("ol", *map(_source, citations), class_="sources")


def _source(citation: Citation) -> str:
    where = text(citation.address)
    if citation.address.startswith(_WEB):
        where = tag("a", where, href=citation.address, rel="noreferrer noopener")
    return tag(
        "li",
        text(citation.text + "."),
        *(("<br>", where) if where else ()),
        id=f"source-{citation.number}",
        value=str(citation.number),
    )
