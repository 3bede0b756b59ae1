"""``exeat notice`` and ``exeat bundle`` from the shell: words, statuses, refusals."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from exeat.cli.main import cli
from exeat.store.clock import SystemClock
from tests.cli.shell import Ran, run
from tests.service.homes import PASSPHRASE, joined_homes

TRIP = Path(__file__).parents[2] / "examples/volokolamsk.yml"
NOW = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    joined_homes(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXEAT_PASSPHRASE", PASSPHRASE)
    monkeypatch.delenv("EXEAT_HOME", raising=False)
    monkeypatch.delenv("EXEAT_PERSON", raising=False)
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)
    return tmp_path


def exeat(line: str, *more: str, person: str = "Ann") -> Ran:
    """Run a command at the desk of whoever acts."""
    home = "mission" if person in ("Ann", "Bo", "Cy") else "ministry"
    return run([*line.split(), *more, "--home", home, "--as", person])


def filed() -> None:
    assert exeat("notice draft", str(TRIP)).status == 0
    assert exeat("notice approve 2026-0001", person="Bo").status == 0
    assert exeat("notice file 2026-0001 -o receipt.tlog-proof").status == 0


@pytest.mark.usefixtures("desks")
def test_a_refusal_is_one_sentence_with_a_remedy_and_status_2() -> None:
    filed()
    for ran in (
        exeat("notice show 2026-0009"),
        exeat("notice approve 2026-0001", person="Bo"),
        exeat("notice acknowledge 2026-0001 --reference 1"),
        exeat("notice draft absent.yml"),
        exeat("notice draft", str(TRIP), person="Bo"),
        exeat("notice show 2026-0001 --format pdf"),
        exeat("notice lapse 2026-0001"),
        exeat("notice export 2026-0001 -o mission"),
        exeat("bundle import receipt.tlog-proof"),
        exeat("bundle export -o absent/x.exeat"),
        exeat("notice list", person="Zoe"),
        run(["notice", "list", "--home", "nowhere"]),
    ):
        assert ran.status == 2
        assert ran.err.startswith("exeat: ")
        assert ran.err.count("\n  remedy: ") == 1
        assert "Traceback" not in ran.err


@pytest.mark.usefixtures("desks")
def test_a_note_is_written_in_one_language_or_two() -> None:
    filed()
    shown = "notice show 2026-0001 --format"
    assert exeat(f"{shown} pdf --lang ru,en -o note.pdf").status == 0
    assert Path("note.pdf").read_bytes().startswith(b"%PDF")
    assert exeat(f"{shown} docx --lang fr -o note.docx").status == 0
    assert Path("note.docx").read_bytes().startswith(b"PK")
    assert exeat(f"{shown} pdf --lang ru,en -o again.pdf").status == 0
    assert Path("again.pdf").read_bytes() == Path("note.pdf").read_bytes()


@pytest.mark.usefixtures("desks")
def test_a_trip_from_standard_input_is_drafted() -> None:
    ran = run(
        ["notice", "draft", "-", "--home", "mission", "--as", "Ann"],
        stdin=TRIP.read_bytes(),
    )
    assert ran.out.startswith("2026-0001 is drafted: notice.")


@pytest.mark.usefixtures("desks")
def test_desk_and_person_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EXEAT_HOME", "mission")
    monkeypatch.setenv("EXEAT_PERSON", "Ann")
    assert run(["notice", "list"]).out == "No notices.\n"
    assert json.loads(run(["notice", "list", "--json"]).out) == []
    assert run(["notice", "statistics"]).out == "No notice was filed.\n"
    assert run(["notice", "redecide"]).status == 0


@pytest.mark.usefixtures("desks")
def test_the_whole_life_from_the_shell() -> None:
    filed()
    assert exeat("bundle export -o one.exeat").status == 0
    assert run(["bundle", "show", "one.exeat"]).out.endswith("1 entry\n")
    assert exeat("bundle import one.exeat", person="Dana").status == 0
    assert exeat("notice deliver 2026-0001", person="Dana").status == 0
    refused = exeat("notice refuse 2026-0001 --reason", "no route", person="Emil")
    assert "not recorded" in refused.out
    assert exeat("bundle export -o two.exeat", person="Dana").status == 0
    assert exeat("bundle import two.exeat").status == 0
    shown = exeat("notice show 2026-0001")
    assert shown.out.startswith("Notice 2026-0001, revision 1: refused.")
    assert "no route" in shown.out
    assert exeat("notice withdraw 2026-0001 --reason", "off").status == 0
    assert exeat("notice close 2026-0001").status == 0
    assert exeat("notice erase 2026-0001", person="Cy").status == 0
    assert "erased" in exeat("notice show 2026-0001").out
    assert exeat("notice list --state closed").out.startswith("2026-0001  r1  closed")


@pytest.mark.usefixtures("desks")
def test_verify_sums_up_in_its_status() -> None:
    filed()
    whole = Path("receipt.tlog-proof").read_bytes()
    Path("bad.tlog-proof").write_bytes(whole.replace(b"index 0", b"index 1"))
    good = run(["notice", "verify", "receipt.tlog-proof", "--home", "ministry"])
    assert (good.status, good.err) == (0, "")
    assert "recorded: signed by the log alone" in good.out
    both = ["receipt.tlog-proof", "bad.tlog-proof"]
    mixed = run(["notice", "verify", *both, "--home", "mission"])
    assert mixed.status == 2
    assert "receipt.tlog-proof: VERIFIED" in mixed.out
    assert "bad.tlog-proof: REFUSED" in mixed.err


def _commands(group: click.Group) -> list[click.Command]:
    context = click.Context(group)
    found = [group.get_command(context, name) for name in group.list_commands(context)]
    return [command for command in found if command is not None]


def test_the_help_of_every_command_fits_80_columns_and_shows_an_example() -> None:
    for name in ("notice", "bundle"):
        group = cli.get_command(click.Context(cli), name)
        assert isinstance(group, click.Group)
        for command in _commands(group):
            ran = run([name, str(command.name), "--help"])
            assert ran.status == 0
            assert "Example" in ran.out
            assert max(map(len, ran.out.splitlines())) <= 80
