"""A notice to each state that is entered reaches the ministry of that state."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from exeat.domain.notice import Side
from exeat.service.desks.desk import Desk
from exeat.service.desks.files import DeskFile, read_own_card
from exeat.service.desks.founding import found_desk, read_person
from exeat.service.desks.trusting import open_channel
from exeat.service.notices import rendering
from exeat.service.notices.drafting import Order, draft
from exeat.service.notices.text import drafted_text
from tests.service.exchanging import context, desk_of
from tests.service.homes import HOST, PASSPHRASE, TestClock, keyring

TRIP = Path(__file__).parents[2] / "examples/the-hague.yml"
EARLY = datetime.fromisoformat("2026-02-20T09:00+01:00")
PARTIES = {Side.MISSION: "ru-embassy-brussels", Side.MINISTRY: "nl-mfa"}
PEOPLE = {Side.MISSION: "Ann:drafter,admin", Side.MINISTRY: "Fay:admin"}


def _home(folder: Path, side: Side, clock: TestClock) -> Path:
    file = DeskFile(side=side, party=PARTIES[side], desk="desk", host=HOST)
    staff = [read_person(PEOPLE[side], side)]
    found_desk(folder / side, file, keyring(side), staff, PASSPHRASE, clock)
    return folder / side


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Yield the desk of a mission in Brussels with a channel to the Dutch ministry."""
    clock = TestClock(moment=EARLY)
    mission, ministry = (_home(tmp_path, side, clock) for side in Side)
    with desk_of(mission, clock) as made:
        card = read_own_card(ministry)[0]
        open_channel(made, made.actor("Ann"), card, keeps=True)
        yield made


def order() -> Order:
    text = TRIP.read_text(encoding="utf-8")
    named = text.replace(
        "{kind: embassy, receiving: BE, seat: Brussels}", PARTIES[Side.MISSION]
    )
    assert named != text
    return Order(trip=named.encode(), label="trip.yml", measure="eu-ru-2026")


def test_a_state_that_is_entered_is_told_through_its_ministry(desk: Desk) -> None:
    made = draft(desk, desk.actor("Ann"), order())
    (drafted,) = made.drafts
    assert drafted.entry.filing.addressees == ("NL",)
    assert drafted.addressee == context().register.authorities["nl-mfa"].name
    assert made.elsewhere == ()


def test_a_state_without_a_channel_is_named(desk: Desk) -> None:
    text = order().trip.decode()
    further = text.replace(
        "  - {from: The Hague, depart: 2026-03-05T16:00, by: car, to: Brussels, "
        "arrive: 2026-03-05T18:20}",
        '  - {from: The Hague, depart: 2026-03-05T16:00, by: car, to: "Luxembourg, LU", '
        "arrive: 2026-03-05T20:20}\n"
        '  - {from: "Luxembourg, LU", depart: 2026-03-05T20:30, by: car, to: Brussels, '
        "arrive: 2026-03-05T23:00}",
    )
    assert further != text
    asked = Order(trip=further.encode(), label="trip.yml", measure="eu-ru-2026")
    made = draft(desk, desk.actor("Ann"), asked)
    assert len(made.drafts) == 1
    (left,) = made.elsewhere
    assert left.offices == ("Foreign Ministry of LU",)
    told = drafted_text(made)
    assert "this desk has no channel there" in " ".join(told.split())
    assert max(map(len, told.splitlines())) <= 80


def test_its_note_is_addressed_to_that_ministry_and_has_no_map(desk: Desk) -> None:
    number = draft(desk, desk.actor("Ann"), order()).drafts[0].number
    sheet = rendering.Sheet(suffix="pdf")
    data = rendering.as_paper(desk, desk.actor("Ann"), number, sheet)
    (page,) = PdfReader(BytesIO(data)).pages
    told = " ".join(page.extract_text().split())
    assert "Netherlands" in told
    assert "Brussels" in told
