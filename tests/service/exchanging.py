"""Two desks that exchange notices in a test, and the day on which they do."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from exeat.domain.notice import Act, Side
from exeat.service.acts.submitting import Done
from exeat.service.bundles.exporting import export_bundle
from exeat.service.bundles.importing import import_bundle
from exeat.service.bundles.outcome import Imported
from exeat.service.context import Context
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Actor
from exeat.service.notices.answering import answer
from exeat.service.notices.drafting import Drafting, Order, approve, draft
from exeat.service.notices.filing import file_notice
from tests.service.homes import TestClock, joined_homes, opened

TRIP = Path(__file__).parents[2] / "examples/volokolamsk.yml"
IN_TIME = datetime.fromisoformat("2026-05-14T10:00+03:00")
LATE = datetime.fromisoformat("2026-05-24T10:00+03:00")
CANARY = "Zanzibar-Kestrel"
"""Stands in each part of a trip that the provision does not ask for."""


@cache
def context() -> Context:
    """Return register and gazetteer, read once for all tests."""
    return Context()


@dataclass
class Pair:
    """The desks of a mission and of a ministry, with a channel between them.

    Ann drafts and files, Bo approves, Cy runs the mission's desk; Dana registers and
    Emil answers at the ministry, whose desk Fay runs.
    """

    homes: dict[Side, Path]
    desks: dict[Side, Desk]
    clock: TestClock

    @property
    def mission(self) -> Desk:
        return self.desks[Side.MISSION]

    @property
    def ministry(self) -> Desk:
        return self.desks[Side.MINISTRY]

    def actor(self, name: str) -> Actor:
        side = Side.MISSION if name in ("Ann", "Bo", "Cy") else Side.MINISTRY
        return self.desks[side].actor(name)

    def draft(self, trip: bytes | None = None, **given: object) -> Drafting:
        text = TRIP.read_bytes() if trip is None else trip
        order = Order(trip=text, label="trip.yml", **given)  # type: ignore[arg-type]
        return draft(self.mission, self.actor("Ann"), order)

    def approved(self, trip: bytes | None = None, **given: object) -> str:
        number = self.draft(trip, **given).drafts[0].number
        approve(self.mission, self.actor("Bo"), number)
        return number

    def file(self, number: str, ground: str | None = None) -> Done:
        return file_notice(self.mission, self.actor("Ann"), number, ground=ground)

    def act(self, name: str, number: str, act: Act, reason: str | None = None) -> Done:
        desk = self.desks[self.actor(name).side]
        return answer(desk, self.actor(name), number, act, (reason, None))

    def carry(self, side: Side, *, confirm: bool = True) -> Imported:
        """Carry a bundle from one side to the other."""
        return self.take(side, self.bundle(side, confirm=confirm))

    def bundle(self, side: Side, *, confirm: bool = True, whole: bool = False) -> bytes:
        name = "Ann" if side is Side.MISSION else "Dana"
        made = export_bundle(self.desks[side], self.actor(name), None, whole=whole)
        if confirm:
            made.confirm()
        return made.data

    def take(self, side: Side, data: bytes) -> Imported:
        """Give a bundle that one side made to the other."""
        name = "Dana" if side is Side.MISSION else "Ann"
        actor = self.actor(name)
        return import_bundle(self.desks[actor.side], actor, data)

    def settle(self) -> None:
        """Carry bundles until both sides know everything."""
        for side in (*Side, *Side):
            self.carry(side)

    def reopen(self, side: Side) -> None:
        """Open a desk again, without a close of what was open before."""
        self.desks[side].database.close()
        self.desks[side] = desk_of(self.homes[side], self.clock)

    def close(self) -> None:
        for desk in self.desks.values():
            desk.close()


def pair_in(folder: Path, keeper: Side = Side.MISSION, *, sealed: bool = False) -> Pair:
    """Return two desks in a folder."""
    clock = TestClock(moment=IN_TIME)
    homes = dict(zip(Side, joined_homes(folder, keeper, sealed=sealed), strict=True))
    desks = {side: desk_of(home, clock) for side, home in homes.items()}
    return Pair(homes=homes, desks=desks, clock=clock)


def desk_of(home: Path, clock: TestClock) -> Desk:
    """Open a desk that shares the register with all others."""
    desk = opened(home, clock)
    desk.__dict__["context"] = context()
    return desk
