"""``exeat notice verify`` with the answer of a time-stamping authority, and no desk."""

from pathlib import Path

import pytest

from exeat.store.receipt import read_receipt
from tests.cli.shell import Ran, run
from tests.cli.test_notices import desks as desks  # noqa: PLC0414 - a fixture
from tests.cli.test_notices import exeat, filed
from tests.service.authority import Authority


def _stamped() -> None:
    """Write a receipt, both cards, and an answer over the head of the receipt."""
    filed()
    for side in ("mission", "ministry"):
        card = run(["keys", "card", "--home", side, "-o", f"{side}.card"])
        assert card.status == 0
    asked = exeat("keys stamp request gb-ru-moscow-7k2m -o ask.tsq", person="Cy")
    assert asked.status == 0
    authority = Authority()
    Path("answer.tsr").write_bytes(authority.answer(Path("ask.tsq").read_bytes()))
    Path("roots.pem").write_bytes(authority.roots)


def _verify(*more: str) -> Ran:
    cards = ["--card", "mission.card", "--card", "ministry.card"]
    return run(["notice", "verify", "receipt.tlog-proof", *cards, *more])


@pytest.mark.usefixtures("desks")
def test_a_third_party_sees_the_time_stamp_over_a_receipt() -> None:
    _stamped()
    stamped = ["--timestamp", "answer.tsr", "--tsa-root", "roots.pem"]
    seen = _verify(*stamped)
    assert (seen.status, seen.err) == (0, "")
    assert "time-stamped" in seen.out
    assert "2026-11-22 10:00:00 UTC" in seen.out
    assert max(map(len, seen.out.splitlines())) <= 80
    assert "time-stamped" not in _verify().out


@pytest.mark.usefixtures("desks")
def test_a_time_stamp_of_another_head_or_authority_is_refused() -> None:
    _stamped()
    before = Path("receipt.tlog-proof").read_bytes()
    assert exeat("notice withdraw 2026-0001 -o receipt.tlog-proof").status == 0
    later = Path("receipt.tlog-proof").read_bytes()
    assert read_receipt(later).checkpoint != read_receipt(before).checkpoint
    other = _verify("--timestamp", "answer.tsr", "--tsa-root", "roots.pem")
    assert (other.status, "REFUSED" in other.err) == (2, True)
    Path("receipt.tlog-proof").write_bytes(before)
    Path("false.pem").write_bytes(Authority(seed=50).roots)
    strange = _verify("--timestamp", "answer.tsr", "--tsa-root", "false.pem")
    assert (strange.status, "REFUSED" in strange.err) == (2, True)
    half = _verify("--timestamp", "answer.tsr")
    assert half.status == 2
    assert "--tsa-root" in half.err


@pytest.mark.usefixtures("desks")
def test_a_calendar_is_written_to_a_file() -> None:
    filed()
    assert exeat("notice feed -o desk.ics").status == 0
    assert Path("desk.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
