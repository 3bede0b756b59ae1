"""Every command of the README runs, and its output is what it shows."""

from pathlib import Path

import pytest

from tests.cli.shell import run
from tests.readme import ROOT, blocks, commands

EXEAT = [words for words in commands() if words[0] == "exeat"]
MAKE = [words for words in commands() if words[0] == "make"]


@pytest.fixture(autouse=True)
def _in_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_there_are_commands_to_run() -> None:
    assert len(EXEAT) >= 5
    assert {words[1] for words in MAKE} == {"run", "test"}


@pytest.mark.parametrize("words", [pytest.param(w, id=" ".join(w)) for w in EXEAT])
def test_a_command_of_the_readme_runs(words: list[str]) -> None:
    ran = run(words[1:])
    assert ran.err == ""
    assert ran.status in (0, 3)
    assert ran.out


@pytest.mark.parametrize("words", [pytest.param(w, id=" ".join(w)) for w in MAKE])
def test_a_target_of_the_readme_exists(words: list[str]) -> None:
    lines = Path("Makefile").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith(f"{words[1]}:") for line in lines)


def test_the_worked_example_is_shown_as_it_is_printed() -> None:
    # The hash of the register's files stands in the output; tools/write_readme.py
    # puts the present output into the README.
    ran = run(EXEAT[0][1:])
    assert blocks("text")[0] == ran.out


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = compile(blocks("python")[0], "README.md", "exec")
    exec(code, {})  # noqa: S102 - the README's own example
    assert "2026, 5, 15, 23, 59, 59" in capsys.readouterr().out
