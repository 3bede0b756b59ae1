"""Any order of acts, bundles, losses, repeats and crashes, against a plain model.

A crash is a copy of a desk's files while it is open, opened in its place. The plan of
security.md asks for 300 runs of 40 steps, and for 3,000 of 60 at night: that is half
of them for each keeper, and more with ``EXEAT_SOAK=1``.
"""

import os
import shutil
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from exeat.domain.errors import MoveError, UnknownNoticeError
from exeat.domain.measure import Duty
from exeat.domain.notice import Act, Side, State
from exeat.domain.notice_body import NoticeBody
from exeat.formats.notice_body import write_notice_body
from exeat.service.acts.submitting import Deed, Done, new_key, new_salt, submit
from exeat.service.notices.dossiers import Dossier
from exeat.store.case_rows import Draft, LocalEvent
from exeat.store.log import Log
from exeat.store.rows import Particulars
from tests.service.exchanging import Pair, desk_of, pair_in
from tests.service.homes import CHANNEL, MINISTRY, MISSION, TestClock

NUMBER = "2026-0001"
RUNS, STEPS = (1500, 60) if os.environ.get("EXEAT_SOAK") else (150, 40)

OPEN = ("filed", "amended", "delivered", "acknowledged", "objected", "refused")
MOVES: dict[str, tuple[Side, tuple[str, ...], str]] = {
    "filed": (Side.MISSION, ("approved",), "filed"),
    "amended": (Side.MISSION, OPEN, "amended"),
    "withdrawn": (Side.MISSION, OPEN, "withdrawn"),
    "closed": (Side.MISSION, (*OPEN, "withdrawn"), "closed"),
    "delivered": (Side.MINISTRY, ("filed", "amended"), "delivered"),
    "acknowledged": (Side.MINISTRY, ("delivered",), "acknowledged"),
    "objected": (Side.MINISTRY, ("delivered", "acknowledged"), "objected"),
    "refused": (Side.MINISTRY, ("delivered", "acknowledged"), "refused"),
}
"""Who may do what from where, and where it leads: the model's own table."""


@dataclass
class Standing:
    """Where the model has a notice."""

    state: str = "approved"
    revision: int = 1

    def after(self, act: str, revision: int, *, behind: bool) -> "Standing | None":
        """Return where an act leads; None if it does not fit."""
        side, sources, target = MOVES[act]
        if act == "amended":
            fits = self.state in sources and revision == self.revision + 1
            return Standing(target, revision) if fits else None
        is_answer = side is Side.MINISTRY and self.state != "approved"
        if revision < self.revision:
            return self if is_answer else None
        if self.state in sources:
            return Standing(target, revision)
        return self if is_answer and behind else None


@dataclass
class Claim:
    """An act on its way, in the model."""

    act: str
    revision: int
    seen: int


@dataclass
class Carried:
    """A bundle, with what the model says that it brings."""

    side: Side
    data: bytes
    size: int
    claims: list[Claim] = field(default_factory=list)


class Exchange(RuleBasedStateMachine):
    """One notice between two desks, of which one keeps the log."""

    keeper = Side.MISSION

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.places = (Path(self.folder.name) / str(number) for number in count())
        self.pair = _copied(template(self.keeper), next(self.places))
        self.witness = _other(self.keeper)
        self.log: list[tuple[str, int]] = []
        self.standings = [Standing()]
        self.copied = 0
        self.claims: list[Claim] = []
        self.settled: list[Claim] = []
        self.done: set[tuple[str, int]] = set()
        self.carried: list[Carried] = []
        self.receipts: dict[int, bytes] = {}

    def teardown(self) -> None:
        self.pair.close()
        self.folder.cleanup()

    @rule(act=st.sampled_from(sorted(MOVES)))
    def do(self, act: str) -> None:
        side = MOVES[act][0]
        stands = self.standing(side)
        revision = stands.revision + (act == "amended")
        after = stands.after(act, revision, behind=False)
        is_new = after is not None and (act, revision) not in self.done
        try:
            done = self.tried(side, act, revision)
        except (MoveError, UnknownNoticeError):
            assert not is_new
            return
        assert done.is_replay is not is_new
        if is_new and after is not None:
            self.done.add((act, revision))
            if side is self.keeper:
                self.recorded(act, revision, after)
            else:
                self.claims.append(Claim(act, revision, self.copied))

    def tried(self, side: Side, act: str, revision: int) -> Done:
        if act in ("filed", "amended"):
            if (act, revision) in self.done:
                revision = 1 if act == "filed" else revision
            return _file(self.pair, act, revision, (act, revision) in self.done)
        name = "Ann" if side is Side.MISSION else _who(act)
        return self.pair.act(name, NUMBER, Act(act))

    @rule(side=st.sampled_from(list(Side)), lost=st.booleans())
    def carry(self, side: Side, *, lost: bool) -> None:
        made = Carried(side, self.pair.bundle(side), len(self.log))
        if side is self.witness:
            made = Carried(side, made.data, self.copied, list(self.claims))
        self.carried.append(made)
        if not lost:
            self.arrive(made)

    @precondition(lambda self: self.carried)
    @rule(pick=st.integers(0, 10**6))
    def arrive_again(self, pick: int) -> None:
        self.arrive(self.carried[pick % len(self.carried)])

    @rule(side=st.sampled_from(list(Side)))
    def crash(self, side: Side) -> None:
        desk, home = self.pair.desks[side], next(self.places)
        ignored = shutil.ignore_patterns("*-shm")
        shutil.copytree(self.pair.homes[side], home, ignore=ignored)
        self.pair.desks[side] = desk_of(home, self.pair.clock)
        self.pair.homes[side] = home
        desk.close()

    @rule(seconds=st.integers(0, 100_000))
    def wait(self, seconds: int) -> None:
        self.pair.clock.turn(seconds)

    @invariant()
    def both_desks_have_what_the_model_has(self) -> None:
        for side, size in ((self.keeper, len(self.log)), (self.witness, self.copied)):
            desk = self.pair.desks[side]
            entries = desk.cases.events(CHANNEL)
            told = [(each.act.value, each.revision) for each in entries]
            assert told == self.log[:size]
            if size:
                row = desk.cases.notice(CHANNEL, NUMBER)
                stands = self.standings[size]
                assert (row.state, row.revision) == (stands.state, stands.revision)
        for stored in Log(self.pair.desks[self.keeper].database).entries(CHANNEL):
            assert stored.receipt is not None
            kept = self.receipts.setdefault(stored.position, stored.receipt)
            assert kept == stored.receipt

    def standing(self, side: Side) -> Standing:
        """Return where a side expects the notice once its own acts are recorded."""
        if side is self.keeper:
            return self.standings[-1]
        stands = self.standings[self.copied]
        for claim in self.claims:
            stands = stands.after(claim.act, claim.revision, behind=True) or stands
        return stands

    def recorded(self, act: str, revision: int, after: Standing) -> None:
        self.log.append((act, revision))
        self.standings.append(after)

    def arrive(self, bundle: Carried) -> None:
        self.pair.take(bundle.side, bundle.data)
        if bundle.side is self.keeper:
            self.copied = max(self.copied, bundle.size)
            told = self.log[: self.copied]
            came = [c for c in self.claims if (c.act, c.revision) in told]
            for claim in came:
                self.claims.remove(claim)
            return
        for claim in bundle.claims:
            if claim in self.settled:
                continue
            self.settled.append(claim)
            behind = claim.seen < len(self.log)
            stands = self.standings[-1]
            after = stands.after(claim.act, claim.revision, behind=behind)
            if after is None:
                act = "filing-refused" if claim.act in ("filed", "amended") else ""
                self.recorded(act or "incident", claim.revision, stands)
            else:
                self.recorded(claim.act, claim.revision, after)


class ExchangeOfMinistry(Exchange):
    """The same, with the log at the ministry."""

    keeper = Side.MINISTRY


@pytest.mark.parametrize("machine", [Exchange, ExchangeOfMinistry])
def test_no_order_of_events_loses_doubles_or_redates(
    machine: type[Exchange],
) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@cache
def template(keeper: Side) -> Pair:
    """Return two desks with an approved draft, to copy."""
    made = pair_in(Path(mkdtemp(prefix="exeat-")), keeper)
    cases, now = made.mission.cases, made.clock.now()
    draft = Draft(
        channel=CHANNEL,
        notice="",
        revision=1,
        trip=Dossier(trip=b"{}", label="trip.yml").encode(),
        frozen=b"{}",
        body=_body(1),
        salt=bytes(32),
        idempotency_key=new_key(),
        drafted_by="Ann",
        drafted_at=now,
    )
    number = cases.draft(draft, MISSION, lambda _: State.DRAFT, Particulars()).notice
    assert number == NUMBER
    event = LocalEvent(
        notice=NUMBER, revision=1, act=Act.APPROVED, person="Bo", happened_at=now
    )
    cases.record(CHANNEL, event, lambda _: State.APPROVED)
    made.close()
    return made


def _copied(pair: Pair, folder: Path) -> Pair:
    clock = TestClock(moment=pair.clock.moment)
    homes = {side: folder / side for side in Side}
    for side, home in homes.items():
        shutil.copytree(pair.homes[side], home)
    desks = {side: desk_of(home, clock) for side, home in homes.items()}
    return Pair(homes=homes, desks=desks, clock=clock)


def _file(pair: Pair, act: str, revision: int, is_done: bool) -> Done:
    """File as the service does, without deciding a trip again for each step."""
    from exeat.service.notices.casebook import case_of, done_before

    desk, row = pair.mission, pair.mission.channel(CHANNEL)
    before = done_before(desk, case_of(desk, NUMBER), Act(act), revision)
    assert is_done or before is None
    if before is not None:
        return before
    deed = Deed(
        act=Act(act),
        notice=NUMBER,
        revision=revision,
        body=_body(revision),
        salt=new_salt(),
        key=new_key(),
    )
    return submit(desk, pair.actor("Ann"), row, deed)


@cache
def _body(revision: int) -> bytes:
    return write_notice_body(
        NoticeBody(
            channel=CHANNEL,
            notice=NUMBER,
            revision=revision,
            measure="ru-gb-2023",
            provision="beyond-the-zone",
            duty=Duty.NOTIFY,
            sender=MISSION,
            addressee=MINISTRY,
            language="en",
            contents={"dates": {"from": "2026-05-25", "until": "2026-05-25"}},
            register_edition="2026.11.1+sha256:0",
            engine_version="0.1.0",
            determination=bytes(32),
        )
    )


def _who(act: str) -> str:
    return "Dana" if act == "delivered" else "Emil"


def _other(side: Side) -> Side:
    return Side.MINISTRY if side is Side.MISSION else Side.MISSION
