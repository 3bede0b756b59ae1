"""Rulings settle what is open, and nothing else."""

from datetime import date

import pytest

from exeat.domain.errors import InputError
from exeat.domain.ruling import Ruling, open_questions
from exeat.formats.rulings import read_rulings
from tests.formats.tables import CENTRE, PROVISION, REGISTER

RULING = f"""\
rulings:
  - measure: ru-gb-2023
    question: {CENTRE}
    reading: km-zero
    by: Note 123 of the Department of State Protocol
    on: 2026-03-01
"""


def test_reads_a_ruling() -> None:
    assert read_rulings(RULING, "rulings.yml", register=REGISTER) == (
        Ruling(
            measure="ru-gb-2023",
            question=CENTRE,
            reading="km-zero",
            by="Note 123 of the Department of State Protocol",
            on=date(2026, 3, 1),
        ),
    )


def test_a_ruling_may_be_about_one_provision() -> None:
    text = RULING.replace("    on: 2026-03-01", "    provision: beyond-the-zone")
    ruling = read_rulings(text, "rulings.yml", register=REGISTER)[0]
    assert (ruling.provision, ruling.on) == ("beyond-the-zone", None)


def test_no_rulings_are_none() -> None:
    assert read_rulings("rulings: []", "rulings.yml", register=REGISTER) == ()


def test_finds_every_open_question() -> None:
    assert list(open_questions(PROVISION)) == [
        CENTRE,
        "trigger.leaves.abroad",
        "lead.before",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        pytest.param(
            "ru-gb-2023", "ru-gb-2032", 2, "did you mean ru-gb-2023", id="measure"
        ),
        pytest.param(CENTRE, "lead.length", 3, "open are", id="not open"),
        pytest.param("km-zero", "kremlin", 4, "km-zero, chancery", id="reading"),
        pytest.param(CENTRE, "trigger.leaves.abroad", 4, "no reading of", id="none"),
        pytest.param("2026-03-01", "March", 6, "is no date", id="date"),
        pytest.param("2026-03-01", "2026-02-30", 6, "is no date", id="30 February"),
        pytest.param("on: 2026-03-01", "provision: other", 6, "no provision", id="key"),
        pytest.param("reading: km-zero", "answer: km-zero", 4, "unknown", id="field"),
    ],
)
def test_refuses_what_settles_nothing(old: str, new: str, line: int, says: str) -> None:
    text = RULING.replace(old, new)
    with pytest.raises((InputError, ExceptionGroup)) as caught:
        read_rulings(text, "rulings.yml", register=REGISTER)
    refusal = caught.value
    faults = refusal.exceptions if isinstance(refusal, ExceptionGroup) else [refusal]
    found = [fault for fault in faults if isinstance(fault, InputError)]
    assert any(fault.line == line and says in str(fault) for fault in found)


def test_two_rulings_on_one_question_are_refused() -> None:
    text = RULING + RULING.partition("\n")[2].replace("km-zero", "chancery")
    with pytest.raises(InputError, match="line 2 settles this question too") as caught:
        read_rulings(text, "rulings.yml", register=REGISTER)
    assert caught.value.line == 7
