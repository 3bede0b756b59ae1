"""An error that nobody foresaw ends in one sentence, and not in a stack."""

import re

import pytest

from exeat.cli import main as shell
from tests.cli.faulty import CANARY
from tests.cli.shell import Ran, run

FAULT = 70
ARGUMENTS = pytest.mark.parametrize("arguments", [[], ["--grouped"]])


@pytest.fixture(autouse=True)
def _faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXEAT_DEBUG", raising=False)
    monkeypatch.setitem(shell._COMMANDS, "faulty", ("tests.cli.faulty", "Fails."))


def _number(ran: Ran) -> str:
    found = re.search(r"fault ([0-9a-f]{8})\n", ran.err)
    assert found is not None
    return found[1]


@ARGUMENTS
def test_it_shows_a_sentence_and_a_number_and_no_stack(arguments: list[str]) -> None:
    ran = run(["faulty", *arguments])
    assert (ran.status, ran.out) == (FAULT, "")
    assert ran.err.startswith("exeat: ")
    assert "  remedy: tell the maintainers" in ran.err
    assert len(ran.err.splitlines()) == 2
    assert "Traceback" not in ran.err
    assert CANARY not in ran.err


def test_the_same_fault_has_the_same_number_and_another_has_another() -> None:
    first, again, other = (
        _number(run(["faulty", *more])) for more in ([], [], ["--grouped"])
    )
    assert first == again != other


@ARGUMENTS
def test_the_stack_is_there_for_whoever_asks(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEAT_DEBUG", "1")
    ran = run(["faulty", *arguments])
    assert ran.status == FAULT
    assert "Traceback" in ran.err
    assert CANARY in ran.err
    assert _number(ran)
