"""Every code of the engine has its sentence in every language."""

import ast
import json
import re
import string
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import exeat
from exeat.domain.finding import Change, Step
from exeat.domain.trip import PathKnowledge
from exeat.engine.explanation import (
    change_sentence,
    deciding_step,
    explain,
    step_sentence,
)
from exeat.engine.phrasebook import Phrasebook, offset_text
from exeat.formats.yaml import read_yaml

PACKAGE = Path(exeat.__file__).parent
LANGUAGES = ("en", "ru", "fr")
TABLES = {
    language: json.loads(
        (PACKAGE / f"documents/wording/{language}.json").read_text(encoding="utf-8")
    )
    for language in LANGUAGES
}
EN = Phrasebook(table=TABLES["en"])
PLURALS = re.compile(r"^(lead|note\.more)\b.*\.(one|few|many)$")


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id == name:
                yield node


def constants(node: ast.expr) -> Iterator[str]:
    """Yield the codes that an expression may stand for."""
    match node:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=body, orelse=other):
            yield from constants(body)
            yield from constants(other)
        case ast.JoinedStr(values=[ast.Constant(value="path-"), _]):
            yield from (f"path-{k.value}" for k in PathKnowledge if k.value != "track")
        case _:
            raise AssertionError(ast.dump(node))


def codes(kind: str) -> set[tuple[str, bool]]:
    """Return the codes of all steps or changes made in the engine.

    The flag tells whether the code is used with an outcome. A helper that takes
    the code as its first argument is followed to its callers.
    """
    found = set()
    for file in sorted((PACKAGE / "engine").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                for call in calls(function, kind):
                    given = {word.arg: word.value for word in call.keywords}
                    if "code" not in given:
                        continue  # a class of the same name that has no sentence
                    outcome = "holds" in given
                    code = given["code"]
                    if isinstance(code, ast.Name):
                        sources = [c.args[0] for c in calls(tree, function.name)]
                    else:
                        sources = [code]
                    found |= {(c, outcome) for each in sources for c in constants(each)}
    return found


def test_finds_the_codes_of_the_engine() -> None:
    steps = {code for code, _ in codes("Step")}
    assert {"addressed", "begins", "duty", "leaves", "path-via", "reading"} <= steps
    assert {"file-by", "skip", "go-farther"} <= {code for code, _ in codes("Change")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_its_sentences(language: str) -> None:
    table = TABLES[language]
    for code, has_outcome in codes("Step"):
        if has_outcome:
            assert f"step.{code}.no" in table
            only_no = {"known", "not-before", "elsewhere"}
            assert f"step.{code}.yes" in table or code in only_no
        else:
            assert f"step.{code}" in table


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_has_its_sentence(language: str) -> None:
    for code, _ in codes("Change"):
        assert f"change.{code}" in TABLES[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_over(language: str) -> None:
    known = {code for code, _ in codes("Step") | codes("Change")}
    used = {
        re.sub(r"(\.yes|\.no)?(\.with-.+)?$", "", key.partition(".")[2])
        for key in TABLES[language]
        if key.startswith(("step.", "change."))
    }
    assert used == known


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_keys_and_placeholders(language: str) -> None:
    assert TABLES[language].keys() == TABLES["en"].keys()
    for key, template in TABLES[language].items():
        assert fields(template) == fields(TABLES["en"][key]), key
        assert template or key == "footer.quoted"


def lists_of(file: str) -> dict[str, Collection[str]]:
    """Return the lists, or the keys of the mappings, of a file of the register."""
    text = (PACKAGE / "register" / file).read_text(encoding="utf-8")
    value = read_yaml(text, file).value
    assert isinstance(value, dict)
    found: dict[str, Collection[str]] = {}
    for name, words in value.items():
        assert isinstance(words, dict | list)
        found[name] = [str(word) for word in words]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_vocabulary_has_a_label(language: str) -> None:
    for name, words in lists_of("vocabulary.yml").items():
        for word in words if name != "synonyms" else ():
            assert f"word.{word}" in TABLES[language], word


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_the_register_has_a_name(language: str) -> None:
    states = lists_of("states.yml")
    for code in (*states["states"], *states["unions"]):
        assert f"state.{code}" in TABLES[language], code


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        step_sentence(Step(code="unheard-of"), EN)
    with pytest.raises(KeyError):
        change_sentence(Change(code="unheard-of", values={}), EN)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param(
            Step(
                code="leaves",
                holds=True,
                values={"zone": "120 km round km zero", "km": "14.2", "near": "X"},
            ),
            "The trip leaves the zone (120 km round km zero); farthest point given: X,"
            " 14.2 km beyond the edge.",
            id="with what it adds",
        ),
        pytest.param(
            Step(code="leaves", holds=False, values={"zone": "the oblast"}),
            "The trip stays inside the zone (the oblast).",
            id="without",
        ),
        pytest.param(
            Step(code="enters", holds=False, values={"entered": "none"}),
            "The trip does not enter the territory concerned.",
            id="none adds nothing",
        ),
        pytest.param(
            Step(
                code="in-force",
                holds=True,
                values={"first": "2026-05-25", "last": "2026-05-25"},
            ),
            "The provision is in force during the trip (Mon 25 May 2026).",
            id="one day",
        ),
        pytest.param(
            Step(
                code="in-force",
                holds=False,
                values={"first": "2026-05-25", "last": "2026-05-26"},
            ),
            "The provision is not in force during the trip"
            " (Mon 25 May 2026 to Tue 26 May 2026).",
            id="two days",
        ),
        pytest.param(
            Step(code="reading", values={"question": "Which?", "reading": "km-zero"}),
            "Which? Reading taken here: km zero.",
            id="reading",
        ),
        pytest.param(
            Step(code="addressee", values={"value": "NL, ru-mfa"}),
            "Addressee: Foreign Ministry (Netherlands), Ministry.",
            id="offices",
        ),
        pytest.param(
            Step(
                code="lead",
                values={
                    "length": "1 working day",
                    "before": "arrival",
                    "reference": "2026-05-25T09:00:00+03:00",
                    "deadline": "unpublished",
                },
            ),
            "Lead time: 1 working day before arrival, counted from Mon 25 May 2026, 09:00"
            " UTC+03:00. Latest moment of filing: not published.",
            id="lead",
        ),
    ],
)
def test_says_in_english(step: Step, expected: str) -> None:
    book = Phrasebook(table=TABLES["en"], offices={"ru-mfa": "Ministry"})
    assert step_sentence(step, book) == expected


@pytest.mark.parametrize(
    ("length", "russian", "french"),
    [
        ("1 working day", "1 рабочий день", "1 jour ouvrable"),
        ("2 working days", "2 рабочих дня", "2 jours ouvrables"),
        ("5 working days", "5 рабочих дней", "5 jours ouvrables"),
        ("11 days", "11 дней", "11 jours"),
        ("21 days", "21 день", "21 jours"),
        ("24 hours", "24 часа", "24 heures"),
        ("48 hours", "48 часов", "48 heures"),
        ("prior", "в любое время", "à tout moment"),
    ],
)
def test_counts_in_grammatical_number(length: str, russian: str, french: str) -> None:
    assert Phrasebook(table=TABLES["ru"]).length(length) == russian
    assert Phrasebook(table=TABLES["fr"]).length(length) == french


def test_none_is_singular_in_french_alone() -> None:
    assert Phrasebook(table=TABLES["fr"]).days("0") == "0 jour"
    assert EN.days("0") == "0 days"


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("2026-05-15", "Fri 15 May 2026", "пт 15 мая 2026\u00a0г."),
        ("2025-09", "September 2025", "сентябрь 2025\u00a0г."),
        ("2025", "2025", "2025\u00a0г."),
        ("2025-12", "December 2025", "декабрь 2025\u00a0г."),
        ("not yet", "not yet", "ещё нет"),
    ],
)
def test_dates_as_far_as_they_are_known(text: str, english: str, russian: str) -> None:
    assert EN.date(text) == english
    assert Phrasebook(table=TABLES["ru"]).date(text) == russian


def test_a_moment_names_its_clock() -> None:
    moscow = datetime(2026, 5, 15, 23, 59, 59, tzinfo=ZoneInfo("Europe/Moscow"))
    assert EN.moment(moscow) == "Fri 15 May 2026, 23:59 Moscow time"
    bare = moscow.astimezone(timezone(timedelta(hours=3)))
    assert EN.moment(bare) == "Fri 15 May 2026, 23:59 UTC+03:00"
    on_clock = Phrasebook(table=TABLES["en"], clock=ZoneInfo("Europe/Moscow"))
    assert on_clock.moment(bare) == "Fri 15 May 2026, 23:59 Moscow time"
    assert on_clock.moment(bare.astimezone(UTC)).endswith("20:59 UTC")
    elsewhere = moscow.astimezone(ZoneInfo("America/Argentina/Buenos_Aires"))
    assert EN.moment(elsewhere).endswith("17:59 Buenos Aires time")


def test_offsets() -> None:
    assert offset_text(datetime(2026, 1, 1, tzinfo=UTC)) == "UTC"
    assert offset_text(datetime.fromisoformat("2026-01-01T00:00+05:45")) == "UTC+05:45"


def test_distances_keep_their_unit_and_take_the_sign_of_the_language() -> None:
    french = Phrasebook(table=TABLES["fr"])
    assert french.distance("12.5 mi") == "12,5 miles"
    assert french.zone("120 km round X") == "120 km autour de «\u00a0X\u00a0»"
    assert french.zone("NL") == "Pays-Bas"
    assert EN.distance("unpublished") == "not published"
    assert EN.zone("some oblast") == "some oblast"


def test_options_and_words_fall_back_on_their_keys() -> None:
    assert EN.options("km-zero, never-seen") == "km zero, never seen"
    assert EN.words("diplomatic-agent, odd; minor") == "diplomatic agent, odd; minors"
    assert EN.office("never-seen") == "never-seen"


def test_the_innermost_step_that_fails_decides() -> None:
    inner = Step(code="sending", holds=False)
    tree = Step(
        code="provision",
        holds=False,
        steps=(
            Step(code="bound", holds=True),
            Step(code="addressed", holds=False, steps=(inner,)),
        ),
    )
    assert deciding_step(tree) is inner
    assert deciding_step(inner) is inner


def test_the_tree_keeps_its_shape_outcomes_and_sources() -> None:
    step = Step(
        code="bound",
        holds=True,
        sources=("a",),
        steps=(Step(code="moment-unknown", sources=("b",)),),
    )
    told = explain(step, EN)
    assert (told.holds, told.sources, told.code) == (True, ("a",), "bound")
    assert [below.sources for below in told.below] == [("b",)]
    assert told.below[0].holds is None
