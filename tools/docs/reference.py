"""Reference pages made from the code: commands, errors, words of the register."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

import click

import exeat
from exeat.cli.main import cli
from exeat.documents.markup import tag, text
from exeat.documents.site_page import Page, table
from exeat.domain.errors import ExeatError


def reference_pages(vocabulary: Mapping[str, object]) -> Iterator[Page]:
    """Yield the pages of commands, errors and words.

    Args:
        vocabulary: The closed lists of the register.
    """
    yield _page("commands", "Commands as their help tells them", _commands())
    yield _page("errors", "Errors and their codes", _errors())
    yield _page("vocabulary", "Closed lists of words", _words(vocabulary))


def _page(name: str, title: str, parts: Iterator[str]) -> Page:
    main = tag("h1", text(title)) + "".join(parts)
    return Page(path=f"pages/{name}.html", title=title, main=main)


def _commands() -> Iterator[str]:
    for path, command in _all_commands(cli, "exeat"):
        context = click.Context(command, info_name=path, max_content_width=80)
        yield tag("h2", tag("code", text(path)), id=path.replace(" ", "-"))
        yield tag("pre", _lines(command.get_help(context)))


def _lines(shown: str) -> str:
    return "\n".join(map(text, shown.splitlines()))


def _all_commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _all_commands(command, f"{path} {name}")
        elif command is not None:
            yield f"{path} {name}", command


def _errors() -> Iterator[str]:
    for module in pkgutil.walk_packages(exeat.__path__, "exeat."):
        importlib.import_module(module.name)
    found = {
        error.code: (error.__doc__ or "").splitlines()[0]
        for error in _below(ExeatError)
    }
    rows = (
        [tag("code", text(code)), text(what)] for code, what in sorted(found.items())
    )
    yield table((("Code", 25), ("Means", 75)), rows, "Errors")


def _below(base: type[ExeatError]) -> Iterator[type[ExeatError]]:
    for error in base.__subclasses__():
        if error.__module__.startswith("exeat."):
            yield error
            yield from _below(error)


def _words(vocabulary: Mapping[str, object]) -> Iterator[str]:
    rows = (
        [
            tag("code", text(name)),
            ", ".join(tag("code", text(str(word))) for word in words),
        ]
        for name, words in vocabulary.items()
        if isinstance(words, list | dict)
    )
    yield table((("List", 20), ("Words", 80)), rows, "Words of the register")
