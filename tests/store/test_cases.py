"""A desk's own records: channels, people, drafts, local events, claims, answers."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from exeat.domain.errors import (
    EvidenceError,
    IdempotencyError,
    MoveError,
    StoreError,
    UnknownKeyError,
    UnknownNoticeError,
)
from exeat.domain.finding import Status
from exeat.domain.notice import Act, Side, State, move
from exeat.store.case_rows import Contents, Draft, LocalEvent
from exeat.store.cases import Cases
from exeat.store.channels import Channels, TimestampRow
from exeat.store.claims import Claims
from exeat.store.people import People, Person
from exeat.store.rows import NoticeRow, Particulars
from tests.store.desks import (
    CHANNEL,
    START,
    Keeper,
    Stores,
    TestClock,
    channel_row,
    submission,
)

PARTY = "gb-embassy-moscow"
KNOWN = Particulars(
    measure="ru-gb-2023",
    provision="beyond-the-zone",
    safe_by=START + timedelta(days=1),
    arguable_until=START + timedelta(days=2),
    status=Status.IN_TIME,
    answer_by=START + timedelta(days=9),
)


def draft(**changes: Any) -> Draft:
    made = Draft(
        channel=CHANNEL,
        notice="",
        revision=1,
        trip=b"trip: Volokolamsk and back\n",
        frozen=b'{"findings":[]}',
        body=b"{}",
        salt=bytes(32),
        idempotency_key="a-key-0000000000000000",
        drafted_by="ab",
        drafted_at=START,
    )
    return replace(made, **changes)


def drafted(notice: NoticeRow | None) -> State | None:
    return move(None if notice is None else notice.state, Act.DRAFTED, Side.MISSION)


def approved(notice: NoticeRow | None) -> State | None:
    return move(None if notice is None else notice.state, Act.APPROVED, Side.MISSION)


def approval(notice: str = "2026-0001", revision: int = 1) -> LocalEvent:
    return LocalEvent(
        notice=notice,
        revision=revision,
        act=Act.APPROVED,
        person="cd",
        happened_at=START + timedelta(hours=1),
        remark="as agreed",
    )


@pytest.fixture
def cases(keeper: Keeper) -> Cases:
    return Cases(keeper.database, keeper.clock)


# Drafts


def test_numbers_count_by_party_and_year(cases: Cases) -> None:
    in_2027 = START + timedelta(days=100)
    made = [
        cases.draft(draft(drafted_at=at), party, drafted, KNOWN).notice
        for at, party in (
            (START, PARTY),
            (START, PARTY),
            (in_2027, PARTY),
            (START, PARTY),
        )
    ]

    assert made == ["2026-0001", "2026-0002", "2027-0001", "2026-0003"]


def test_a_draft_is_kept_as_it_was_made(cases: Cases) -> None:
    made = cases.draft(draft(), PARTY, drafted, KNOWN)

    assert made == draft(notice="2026-0001")
    assert cases.draft_of(CHANNEL, "2026-0001") == made
    assert cases.drafts(CHANNEL) == [made]
    notice = cases.notice(CHANNEL, "2026-0001")
    assert (notice.state, notice.revision, notice.particulars) == (
        State.DRAFT,
        1,
        KNOWN,
    )
    assert cases.notices(CHANNEL) == [notice]


def test_an_approval_marks_draft_and_notice(cases: Cases) -> None:
    cases.draft(draft(), PARTY, drafted, KNOWN)

    cases.record(CHANNEL, approval(), approved)

    marked = cases.draft_of(CHANNEL, "2026-0001")
    assert marked.approved_by == "cd"
    assert marked.approved_at == START + timedelta(hours=1)
    assert cases.notice(CHANNEL, "2026-0001").state is State.APPROVED
    assert cases.notice(CHANNEL, "2026-0001").particulars == KNOWN
    acts = [each.act for each in cases.local_events(CHANNEL, "2026-0001")]
    assert acts == [Act.DRAFTED, Act.APPROVED]
    assert cases.local_events(CHANNEL, "2026-0001")[1] == approval()


def test_a_new_wording_needs_a_new_approval(cases: Cases) -> None:
    cases.draft(draft(), PARTY, drafted, KNOWN)
    cases.record(CHANNEL, approval(), approved)
    cases.keep_request(cases.draft_of(CHANNEL, "2026-0001"), b"signed", b"sealed")

    cases.draft(draft(notice="2026-0001", body=b"other"), PARTY, drafted, KNOWN)

    again = cases.draft_of(CHANNEL, "2026-0001")
    assert again == draft(notice="2026-0001", body=b"other")
    assert cases.notice(CHANNEL, "2026-0001").state is State.DRAFT


def test_what_will_be_sent_is_kept(cases: Cases) -> None:
    made = cases.draft(draft(), PARTY, drafted, KNOWN)

    cases.keep_request(made, b"signed", None)

    assert cases.draft_of(CHANNEL, made.notice) == replace(made, statement=b"signed")


def test_an_amendment_leaves_the_filed_notice_where_it_is(cases: Cases) -> None:
    cases.draft(draft(), PARTY, drafted, KNOWN)

    cases.draft(draft(notice="2026-0001", revision=2), PARTY, lambda _: None, KNOWN)

    assert cases.notice(CHANNEL, "2026-0001").revision == 1
    assert cases.draft_of(CHANNEL, "2026-0001").revision == 2
    assert cases.draft_of(CHANNEL, "2026-0001", 1).revision == 1


def test_what_is_refused_changes_nothing(cases: Cases) -> None:
    cases.draft(draft(), PARTY, drafted, KNOWN)
    cases.record(CHANNEL, approval(), approved)

    with pytest.raises(MoveError):
        cases.record(CHANNEL, approval(), approved)

    assert len(cases.local_events(CHANNEL, "2026-0001")) == 2


def test_an_approval_needs_a_draft(cases: Cases) -> None:
    with pytest.raises(UnknownNoticeError):
        cases.record(CHANNEL, approval(), lambda _: None)
    assert cases.local_events(CHANNEL, "2026-0001") == []


def test_an_unknown_notice_is_none(cases: Cases) -> None:
    for ask in (
        lambda: cases.notice(CHANNEL, "2026-0009"),
        lambda: cases.notice("gb-ru-kazan-1a2b", "2026-0009"),
        lambda: cases.draft_of(CHANNEL, "2026-0009"),
        lambda: cases.draft_of(CHANNEL, "2026-0009", 1),
    ):
        with pytest.raises(UnknownNoticeError) as refused:
            ask()
        assert str(refused.value).startswith("there is no notice '2026-0009'")


# Acts and contents


def test_acts_are_listed_in_their_order(keeper: Keeper, cases: Cases) -> None:
    keeper.file(1)
    keeper.file(2)
    keeper.file(1, lambda _: State.DELIVERED, act=Act.DELIVERED)

    listed = cases.events(CHANNEL)
    assert [(each.act, each.notice) for each in listed] == [
        (Act.FILED, "2026-0001"),
        (Act.FILED, "2026-0002"),
        (Act.DELIVERED, "2026-0001"),
    ]
    assert cases.events(CHANNEL, "2026-0001") == [listed[0], listed[2]]
    assert listed[0].recorded_at == START == listed[0].claimed_at


def test_contents_stay_with_their_act(keeper: Keeper, cases: Cases) -> None:
    filed = submission(1)
    keeper.file(1, frozen=b"determined")

    assert cases.contents(CHANNEL, 0) == Contents(
        body=filed.body, salt=filed.salt, frozen=b"determined"
    )
    assert cases.contents(CHANNEL, 1) == Contents()


def test_erasing_here_takes_contents_drafts_and_reasons(
    keeper: Keeper, cases: Cases
) -> None:
    cases.draft(draft(), PARTY, drafted, KNOWN)
    keeper.file(1)
    keeper.file(1, act=Act.REFUSED, particulars=Particulars(reason="security"))

    cases.erase(CHANNEL, "2026-0001")

    assert cases.contents(CHANNEL, 0) == Contents()
    assert cases.drafts(CHANNEL) == []
    assert cases.notice(CHANNEL, "2026-0001").particulars == KNOWN
    assert cases.answers(CHANNEL)[0].particulars.reason is None


def test_answers_are_counted_with_their_reasons(keeper: Keeper, cases: Cases) -> None:
    keeper.file(1, particulars=KNOWN)
    keeper.file(2)
    keeper.clock.pass_(3600)
    keeper.file(1, act=Act.DELIVERED)
    keeper.file(1, act=Act.ACKNOWLEDGED)
    keeper.clock.pass_(3600)
    keeper.file(1, act=Act.REFUSED, particulars=Particulars(reason="security"))
    keeper.file(1, act=Act.AMENDED, revision=2)

    rows = cases.answers(CHANNEL)

    assert [(row.notice, row.revision, row.answer) for row in rows] == [
        ("2026-0001", 1, Act.ACKNOWLEDGED),
        ("2026-0001", 1, Act.REFUSED),
        ("2026-0002", 1, None),
        ("2026-0001", 2, None),
    ]
    assert rows[1].answered_at == rows[1].filed_at + timedelta(hours=2)
    assert rows[1].particulars == replace(KNOWN, reason="security")
    assert rows[2].answered_at is None


def test_acts_wait_in_the_outbox_until_told(keeper: Keeper, cases: Cases) -> None:
    for number in (1, 2, 3):
        keeper.file(number)

    cases.mark_sent(CHANNEL, 1)

    assert cases.unsent(CHANNEL) == [0, 2]


# Channels


def test_a_channel_is_opened_once(stores: Stores) -> None:
    channels = Channels(stores.make())
    channels.open(channel_row())

    for again in (
        channel_row(),
        replace(channel_row(), channel="gb-ru-moscow-0000"),
    ):
        with pytest.raises(StoreError):
            channels.open(again)
    assert channels.all() == [channel_row()]


def test_the_newest_card_counts(keeper: Keeper) -> None:
    channels = Channels(keeper.database)
    with pytest.raises(UnknownKeyError):
        channels.card(CHANNEL, Side.MINISTRY)

    channels.keep_card(CHANNEL, Side.MINISTRY, b"first", witness_key="a key")
    channels.keep_card(CHANNEL, Side.MINISTRY, b"second")
    channels.keep_card(CHANNEL, Side.MINISTRY, b"second")
    channels.keep_card(CHANNEL, Side.MISSION, b"ours")

    assert channels.card(CHANNEL, Side.MINISTRY) == b"second"
    assert channels.card(CHANNEL, Side.MISSION) == b"ours"
    assert channels.get(CHANNEL).witness_key == "a key"


def test_tokens_are_kept_beside_one_another(keeper: Keeper) -> None:
    channels = Channels(keeper.database)
    later = START + timedelta(days=1)

    channels.add_timestamp(CHANNEL, 2, b"two", later)
    channels.add_timestamp(CHANNEL, 1, b"one", START)
    channels.add_timestamp(CHANNEL, 2, b"two again", later)

    assert channels.timestamps(CHANNEL) == [
        TimestampRow(size=1, token=b"one", stamped_at=START),
        TimestampRow(size=2, token=b"two", stamped_at=later),
        TimestampRow(size=2, token=b"two again", stamped_at=later),
    ]


# People


def person(name: str = "ab", **changes: Any) -> Person:
    made = Person(
        person=name,
        party=PARTY,
        name="A. Example",
        roles=frozenset({"drafter", "filer"}),
        key="",
        added_at=START,
    )
    return replace(made, **changes)


def test_people_come_change_and_go(keeper: Keeper) -> None:
    people = People(keeper.database, keeper.clock)
    people.add(person("cd"))
    people.add(person())

    people.change("ab", roles=["approver"], key="a key")
    people.end("cd")

    assert people.get("ab") == person(roles=frozenset({"approver"}), key="a key")
    assert people.all() == [
        people.get("ab"),
        person("cd", roles=frozenset(), ended_at=START),
    ]


def test_a_short_name_is_given_once(keeper: Keeper) -> None:
    people = People(keeper.database, keeper.clock)
    people.add(person())
    people.end("ab")

    with pytest.raises(StoreError):
        people.add(person())


def test_an_unknown_person_is_none(keeper: Keeper) -> None:
    people = People(keeper.database, keeper.clock)

    for ask in (people.get, people.end, people.change):
        with pytest.raises(UnknownKeyError):
            ask("zz")


# Claims


class Witness:
    """The desk that does not keep the log, beside the one that does."""

    def __init__(self, stores: Stores) -> None:
        self.keeper = stores.keeper()
        database = stores.make()
        Channels(database).open(channel_row(keeps=False))
        self.clock = TestClock()
        self.claims = Claims(database, self.clock)


@pytest.fixture
def witness(stores: Stores) -> Witness:
    return Witness(stores)


def test_a_claim_waits_until_it_is_recorded(witness: Witness) -> None:
    claims = witness.claims
    first, second = claims.add(submission(1)), claims.add(submission(2))
    assert [first.number, second.number] == [1, 2]
    assert first.submission == submission(1)
    assert claims.unrecorded(CHANNEL) == []

    claims.hand_over(CHANNEL, [1, 2])
    assert [each.number for each in claims.unrecorded(CHANNEL)] == [1, 2]

    receipt = witness.keeper.ledger.append(first.submission, lambda _: None).receipt
    claims.settle(CHANNEL, 1, receipt)

    assert [each.number for each in claims.pending(CHANNEL)] == [2]
    assert [each.number for each in claims.unrecorded(CHANNEL)] == [2]
    settled = claims.all(CHANNEL)[0]
    assert (settled.position, settled.receipt) == (0, receipt)
    assert settled.handed_over_at == START


def test_the_first_handing_over_counts(witness: Witness) -> None:
    witness.claims.add(submission(1))
    witness.claims.hand_over(CHANNEL, [1])
    witness.clock.pass_(60)
    witness.claims.hand_over(CHANNEL, [1])

    assert witness.claims.all(CHANNEL)[0].handed_over_at == START


def test_the_same_claim_again_is_the_one_there_is(witness: Witness) -> None:
    first = witness.claims.add(submission(1))

    assert witness.claims.add(submission(1)) == first
    assert len(witness.claims.all(CHANNEL)) == 1


def test_a_claim_s_key_is_spent_once(witness: Witness) -> None:
    key = "the-same-key-0000000000"
    witness.claims.add(submission(1, idempotency_key=key))

    with pytest.raises(IdempotencyError) as spent:
        witness.claims.add(submission(2, idempotency_key=key))
    with pytest.raises(IdempotencyError) as missing:
        witness.claims.add(submission(2, idempotency_key=""))

    assert (spent.value.status, missing.value.status) == (422, 400)


def test_a_claim_without_its_contents_is_refused(witness: Witness) -> None:
    with pytest.raises(EvidenceError):
        witness.claims.add(replace(submission(1), commitment=sha256(b"x").digest()))


def test_a_receipt_of_another_act_settles_nothing(witness: Witness) -> None:
    witness.claims.add(submission(1))
    other = witness.keeper.file(2).receipt

    for receipt in (other, other[:-10], b""):
        with pytest.raises(EvidenceError):
            witness.claims.settle(CHANNEL, 1, receipt)
    assert witness.claims.pending(CHANNEL)[0].number == 1


def test_a_fresh_store_is_empty(stores: Stores, tmp_path: Path) -> None:
    database = stores.make()

    assert Channels(database).all() == []
    assert Cases(database, TestClock()).notices(CHANNEL) == []
    assert tmp_path.exists()
