"""The life of a notice at the desks: drafted, approved, filed once, answered."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from exeat.domain.errors import (
    InputError,
    MoveError,
    NoticeError,
    RightError,
    UnknownNoticeError,
)
from exeat.domain.notice import Act, Materiality, Side, State
from exeat.engine.entries import commitment, read_entry
from exeat.formats.notice_body import read_notice_body
from exeat.service.notices import rendering
from exeat.service.notices.amending import amend
from exeat.service.notices.answering import erase
from exeat.service.notices.drafting import Order, approve
from exeat.service.notices.statistics import statistics
from exeat.service.notices.text import amended_text, done_text, drafted_text
from exeat.store.log import Log
from exeat.store.receipt import read_receipt
from tests.service.exchanging import CANARY, LATE, TRIP, Pair, pair_in
from tests.service.homes import CHANNEL

SECOND = (
    "  - {name: C. Other, sending: GB, mission: gb-embassy-moscow,"
    " class: diplomatic-agent, post: third secretary}\n"
)


@pytest.fixture(params=[pytest.param(side, id=f"{side} keeps") for side in Side])
def pair(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Pair]:
    made = pair_in(tmp_path, request.param)
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Pair]:
    made = pair_in(tmp_path)
    yield made
    made.close()


def trip_with(old: str, new: str) -> bytes:
    text = TRIP.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new).encode()


def state(pair: Pair, side: Side, number: str) -> State:
    return pair.desks[side].cases.notice(CHANNEL, number).state


def test_a_draft_says_what_is_asked_and_by_when(own: Pair) -> None:
    made = own.draft()
    told = drafted_text(made)
    assert [draft.number for draft in made.drafts] == ["2026-0001"]
    assert "safe by              Fri 15 May 2026, 23:59 Moscow time" in told
    assert "in time under every reading" in told
    assert max(map(len, told.splitlines())) <= 80
    assert own.mission.ledger.entries(CHANNEL) == []


def test_numbers_follow_each_other(own: Pair) -> None:
    assert [own.draft().drafts[0].number for _ in range(3)] == [
        "2026-0001",
        "2026-0002",
        "2026-0003",
    ]


def test_a_trip_that_needs_nothing_is_not_drafted(own: Pair) -> None:
    with pytest.raises(NoticeError, match="nothing is due"):
        own.draft(trip_with("[Volokolamsk, Lotoshino, Konakovo]", "[Volokolamsk]"))
    with pytest.raises(NoticeError, match="nothing is due under us-ru-2022"):
        own.draft(measure="us-ru-2022")


def test_only_one_or_two_known_languages_are_taken(own: Pair) -> None:
    for language in ("de", "en,en", "en,ru,fr", ""):
        with pytest.raises(InputError):
            own.draft(language=language)


def test_whoever_drafted_cannot_approve(own: Pair) -> None:
    number = own.draft().drafts[0].number
    with pytest.raises(RightError):
        approve(own.mission, own.actor("Ann"), number)
    with pytest.raises(RightError):
        own.act("Bo", number, Act.WITHDRAWN)
    assert approve(own.mission, own.actor("Bo"), number) == 1
    with pytest.raises(MoveError):
        approve(own.mission, own.actor("Bo"), number)


def test_what_is_not_approved_is_not_filed(own: Pair) -> None:
    number = own.draft().drafts[0].number
    with pytest.raises(MoveError, match="draft"):
        own.file(number)
    assert own.mission.ledger.entries(CHANNEL) == []


def test_a_filing_is_frozen_and_committed_to(own: Pair) -> None:
    number = own.approved()
    done = own.file(number)
    assert (done.state, done.position) == (State.FILED, 0)
    kept = own.mission.cases.contents(CHANNEL, 0)
    assert kept.body is not None
    assert kept.salt is not None
    assert kept.frozen is not None
    body = read_notice_body(kept.body, "body")
    frozen = json.loads(kept.frozen)["determination"]
    register = own.mission.context.register
    assert frozen["register_edition"] == body.register_edition == register.edition
    assert frozen["engine_version"] == body.engine_version
    assert datetime.fromisoformat(frozen["now"]) == own.clock.moment.replace(
        microsecond=0
    )
    assert commitment(kept.salt, kept.frozen) == body.determination
    assert done.receipt is not None
    entry = read_entry(read_receipt(done.receipt).entry)
    assert entry.commitment == commitment(kept.salt, kept.body)


def test_filing_again_gives_the_same_receipt_and_no_entry(own: Pair) -> None:
    number = own.approved()
    first = own.file(number)
    own.clock.turn(86_400)
    again = own.file(number)
    assert again.receipt == first.receipt
    assert (first.is_replay, again.is_replay) == (False, True)
    assert len(own.mission.ledger.entries(CHANNEL)) == 1
    assert done_text(own.mission, again).startswith(
        "2026-0001 revision 1: filed, as before."
    )


def test_a_claim_made_again_is_the_same_claim(tmp_path: Path) -> None:
    pair = pair_in(tmp_path, Side.MINISTRY)
    number = pair.approved()
    assert [pair.file(number).is_replay for _ in range(3)] == [False, True, True]
    assert len(pair.mission.claims.all(CHANNEL)) == 1
    assert state(pair, Side.MISSION, number) is State.APPROVED
    pair.close()


def test_late_is_filed_with_its_ground_and_says_so(own: Pair) -> None:
    number = own.approved()
    own.clock.moment = LATE
    with pytest.raises(NoticeError, match="late under every reading") as refused:
        own.file(number)
    assert "--ground" in refused.value.remedy
    assert own.file(number, "a member of staff was taken ill").position == 0
    body = own.mission.cases.contents(CHANNEL, 0).body
    assert body is not None
    assert read_notice_body(body, "body").ground == "a member of staff was taken ill"
    shown = rendering.as_text(own.mission, own.actor("Ann"), number)
    assert "late because         a member of staff was taken ill" in shown


def test_an_incomplete_notice_is_not_filed_in_time(own: Pair) -> None:
    number = own.approved(trip_with("contacts: []", ""))
    with pytest.raises(NoticeError, match="lacks contacts") as refused:
        own.file(number)
    assert "contacts" in refused.value.remedy
    assert own.mission.ledger.entries(CHANNEL) == []


def test_answers_come_back_with_their_reasons(pair: Pair) -> None:
    number = pair.approved()
    pair.file(number)
    pair.carry(Side.MISSION)
    pair.act("Dana", number, Act.DELIVERED)
    pair.act("Emil", number, Act.ACKNOWLEDGED)
    pair.act("Emil", number, Act.OBJECTED, "the area is closed until 1 June")
    pair.settle()
    for side in Side:
        assert state(pair, side, number) is State.OBJECTED
    for name in ("Ann", "Emil"):
        actor = pair.actor(name)
        desk = pair.desks[actor.side]
        shown = rendering.as_text(desk, actor, number)
        assert "the area is closed until 1 June" in " ".join(shown.split())
        assert max(map(len, shown.splitlines())) <= 80


def test_an_act_done_already_is_not_done_twice(pair: Pair) -> None:
    number = pair.approved()
    pair.file(number)
    pair.carry(Side.MISSION)
    first = pair.act("Dana", number, Act.DELIVERED)
    again = pair.act("Dana", number, Act.DELIVERED)
    assert (first.is_replay, again.is_replay) == (False, True)
    pair.settle()
    assert pair.act("Dana", number, Act.DELIVERED).is_replay


def test_each_side_may_do_its_own_acts_only(own: Pair) -> None:
    number = own.approved()
    own.file(number)
    own.carry(Side.MISSION)
    with pytest.raises(RightError):
        own.act("Ann", number, Act.ACKNOWLEDGED)
    with pytest.raises(RightError):
        own.act("Emil", number, Act.WITHDRAWN)
    with pytest.raises(MoveError):
        own.act("Emil", number, Act.ACKNOWLEDGED)


def test_drafts_do_not_exist_for_the_other_side(own: Pair) -> None:
    number = own.draft().drafts[0].number
    own.settle()
    with pytest.raises(UnknownNoticeError):
        rendering.as_text(own.ministry, own.actor("Emil"), number)
    listed = rendering.listed(own.ministry, own.actor("Emil"), None)
    assert listed == "No notices.\n"


def test_the_ministry_reads_what_was_delivered_and_that_is_an_event(own: Pair) -> None:
    number = own.approved()
    own.file(number)
    own.carry(Side.MISSION)
    emil = own.actor("Emil")
    closed = rendering.as_text(own.ministry, emil, number)
    assert "Lotoshino" not in closed
    assert f"exeat notice deliver {number}" in closed
    own.act("Dana", number, Act.DELIVERED)
    for _ in range(2):
        assert "Lotoshino" in rendering.as_text(own.ministry, emil, number)
    acts = [claim.submission.act for claim in own.ministry.claims.all(CHANNEL)]
    assert acts == [Act.DELIVERED, Act.OPENED]


def test_silence_is_recorded_after_the_moment_and_not_before(own: Pair) -> None:
    number = own.approved()
    own.file(number)
    departure = datetime.fromisoformat("2026-05-25T09:00+03:00")
    own.clock.moment = departure
    with pytest.raises(MoveError, match="2026-05-25T09:00:00"):
        own.act("Ann", number, Act.LAPSED)
    own.clock.moment = departure + timedelta(milliseconds=1)
    assert own.act("Ann", number, Act.LAPSED).state is State.FILED


def test_a_material_change_is_told_and_filed_as_the_next_revision(pair: Pair) -> None:
    number = pair.approved()
    pair.file(number)
    pair.settle()
    changed = trip_with("legs:\n", SECOND + "legs:\n")
    order = Order(trip=changed, label="changed.yml")
    made = amend(pair.mission, pair.actor("Ann"), number, order)
    assert made.found.materiality is Materiality.MATERIAL
    assert made.revision == 2
    assert "material" in amended_text(made)
    with pytest.raises(MoveError):
        pair.file(number)
    approve(pair.mission, pair.actor("Bo"), number)
    assert pair.file(number).act is Act.AMENDED
    assert pair.file(number).is_replay
    pair.settle()
    for side in Side:
        row = pair.desks[side].cases.notice(CHANNEL, number)
        assert (row.state, row.revision) == (State.AMENDED, 2)


def test_a_trip_that_did_not_change_is_no_amendment(own: Pair) -> None:
    number = own.approved()
    own.file(number)
    order = Order(trip=TRIP.read_bytes(), label="same.yml")
    with pytest.raises(NoticeError, match="the trip is as"):
        amend(own.mission, own.actor("Ann"), number, order)


def test_an_answer_that_crosses_an_amendment_is_recorded(own: Pair) -> None:
    number = own.approved()
    own.file(number)
    own.settle()
    own.act("Dana", number, Act.DELIVERED)
    changed = trip_with("legs:\n", SECOND + "legs:\n")
    order = Order(trip=changed, label="changed.yml")
    amend(own.mission, own.actor("Ann"), number, order)
    approve(own.mission, own.actor("Bo"), number)
    own.file(number)
    own.settle()
    for side in Side:
        row = own.desks[side].cases.notice(CHANNEL, number)
        assert (row.state, row.revision) == (State.AMENDED, 2)
        acts = [event.act for event in own.desks[side].cases.events(CHANNEL, number)]
        assert acts == [Act.FILED, Act.AMENDED, Act.DELIVERED]


def test_erasing_deletes_contents_and_leaves_every_proof(pair: Pair) -> None:
    number = pair.approved()
    pair.file(number)
    pair.settle()
    pair.act("Ann", number, Act.WITHDRAWN, "the trip is off")
    pair.settle()
    before = Log(pair.mission.database).receipt(CHANNEL, 0, 1)
    with pytest.raises(RightError):
        erase(pair.mission, pair.actor("Ann"), number)
    erase(pair.mission, pair.actor("Cy"), number)
    pair.settle()
    for side in Side:
        log = Log(pair.desks[side].database)
        assert log.entries(CHANNEL)[0].body is None
        assert log.entries(CHANNEL)[0].salt is None
        assert log.receipt(CHANNEL, 0, 1) == before
    home = pair.homes[Side.MISSION]
    for file in (home / "store").iterdir():
        assert b"Lotoshino" not in file.read_bytes()


def test_an_open_notice_is_not_erased(own: Pair) -> None:
    number = own.approved()
    own.file(number)
    with pytest.raises(MoveError):
        erase(own.mission, own.actor("Cy"), number)


def test_statistics_count_answers_silence_and_reasons(own: Pair) -> None:
    numbers = [own.approved() for _ in range(3)]
    for number in numbers:
        own.file(number)
    own.settle()
    for number in numbers[:2]:
        own.act("Dana", number, Act.DELIVERED)
    own.clock.turn(7200)
    own.act("Emil", numbers[0], Act.ACKNOWLEDGED)
    own.act("Emil", numbers[1], Act.REFUSED, "no route is given")
    own.settle()
    own.clock.turn(30 * 86_400)
    counted = json.loads(statistics(own.mission, own.actor("Ann"), as_json=True))
    assert len(counted) == 1
    assert counted[0]["filed"] == 3
    assert counted[0]["month"] == "2026-05"
    assert counted[0]["outcomes"]["silent"] == 1
    assert counted[0]["answers"] == {"acknowledged": 1, "objected": 0, "refused": 1}
    assert counted[0]["grounds"] == [
        {"act": "refused", "reason": "no route is given", "count": 1}
    ]
    assert counted[0]["replies"] == {"count": 2, "median_s": 7200, "longest_s": 7200}
    told = statistics(own.mission, own.actor("Ann"))
    assert "no route is given (1)" in told


def test_a_notice_reads_as_data(own: Pair) -> None:
    number = own.approved()
    own.file(number)
    told = json.loads(rendering.as_json(own.mission, own.actor("Ann"), number))
    assert told["state"] == "filed"
    assert told["travellers"] == ["B. Example"]
    assert told["events"][0]["act"] == "filed"
    listed = rendering.listed(own.mission, own.actor("Ann"), State.FILED, as_json=True)
    assert [row["notice"] for row in json.loads(listed)] == [number]


def canary_trip() -> bytes:
    """Return a trip whose title, car and carrier no provision here asks for."""
    text = TRIP.read_text(encoding="utf-8")
    title = "trip: Volokolamsk and Konakovo by the north-western loop"
    assert title in text
    return text.replace(
        title,
        f"trip: {CANARY} title\nvehicle: {CANARY} car\ncarrier: {CANARY} carrier",
    ).encode()


def test_what_is_not_asked_for_leaves_the_desk_nowhere(own: Pair) -> None:
    number = own.approved(canary_trip())
    done = own.file(number)
    own.settle()
    assert done.receipt is not None
    assert CANARY.encode() not in done.receipt + own.bundle(Side.MISSION, whole=True)
    for file in sorted((own.homes[Side.MINISTRY] / "store").iterdir()):
        assert CANARY.encode() not in file.read_bytes()
    kept = own.mission.cases.contents(CHANNEL, 0)
    assert kept.frozen is not None
    assert CANARY.encode() in kept.frozen  # the canary can be found where it is
