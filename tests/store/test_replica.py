"""The witness: what follows is stored and cosigned, what does not is refused and kept."""

from dataclasses import replace
from hashlib import sha256

import pytest

from exeat.domain.errors import EvidenceError, MoveError, RewindError
from exeat.domain.notice import Act, Side, State, move
from exeat.engine.entries import read_entry
from exeat.store.cases import Cases
from exeat.store.channels import Channels
from exeat.store.database import Database
from exeat.store.guard import Guard
from exeat.store.inspection import inspect_database
from exeat.store.log import Log
from exeat.store.note import open_note, read_note
from exeat.store.receipt import Level, verify_receipt
from exeat.store.replica import Replica, WitnessError
from exeat.store.rows import NoticeRow, StoredEntry
from tests.store.desks import (
    CHANNEL,
    LOG,
    WITNESS,
    Keeper,
    Stores,
    TestClock,
    admit_entry,
    channel_row,
    submission,
)


class Pair:
    """A keeper and its witness."""

    def __init__(self, stores: Stores) -> None:
        self.keeper = stores.keeper()
        self.database, self.replica = stores.replica()
        self.log = Log(self.database)

    def size(self) -> int:
        return self.log.channel(CHANNEL).size

    def carry(self, keeper: Keeper | None = None, start: int | None = None) -> bytes:
        """Take the keeper's news to the witness."""
        source = keeper or self.keeper
        size = Log(source.database).channel(CHANNEL).size
        begin = self.size() if start is None else start
        return self.replica.extend(
            CHANNEL,
            source.ledger.entries(CHANNEL, begin),
            source.ledger.head(CHANNEL),
            source.ledger.consistency(CHANNEL, min(self.size(), size), size),
            WITNESS,
            admit_entry,
        )


@pytest.fixture
def pair(stores: Stores) -> Pair:
    return Pair(stores)


def test_what_follows_is_stored_and_cosigned(pair: Pair) -> None:
    for number in range(1, 6):
        pair.keeper.file(number)
    pair.carry()
    for number in range(6, 9):
        pair.keeper.file(number)

    cosigned = pair.carry()

    opened = open_note(cosigned, (LOG.verifier, WITNESS.verifier))
    assert opened.by == (LOG.verifier, WITNESS.verifier)
    assert pair.size() == 8
    assert [each.entry for each in pair.log.entries(CHANNEL)] == [
        each.entry for each in pair.keeper.ledger.entries(CHANNEL)
    ]
    assert pair.log.head(CHANNEL) == cosigned
    inspect_database(pair.database)


def test_the_keeper_takes_the_cosignature(pair: Pair) -> None:
    pair.keeper.file(1)
    pair.keeper.ledger.add_cosignature(CHANNEL, pair.carry())

    receipt = pair.keeper.ledger.receipt(CHANNEL, 0)
    verified = verify_receipt(receipt, LOG.verifier, (WITNESS.verifier,))
    assert verified.level is Level.WITNESSED


def test_an_empty_log_is_cosigned(pair: Pair) -> None:
    opened = open_note(pair.carry(), (WITNESS.verifier,))

    assert opened.by == (WITNESS.verifier,)


def test_the_same_head_is_cosigned_again(pair: Pair) -> None:
    pair.keeper.file(1)
    first = pair.carry()

    assert pair.carry() == first
    assert pair.carry(start=0) == first
    assert pair.size() == 1


def test_entries_that_are_stored_may_come_again(pair: Pair) -> None:
    pair.keeper.file(1)
    pair.keeper.file(2)
    pair.carry()
    pair.keeper.file(3)

    pair.carry(start=0)

    assert pair.size() == 3


def test_notices_follow_the_entries(pair: Pair) -> None:
    pair.keeper.file(1)
    pair.carry()

    notice = Cases(pair.database, TestClock()).notice(CHANNEL, "2026-0001")
    assert (notice.state, notice.revision) == (State.FILED, 1)


def test_an_entry_that_is_not_admitted_is_not_stored(pair: Pair) -> None:
    pair.keeper.file(1)
    pair.keeper.file(2, lambda _: State.ACKNOWLEDGED, act=Act.ACKNOWLEDGED)

    def admit(stored: StoredEntry, notice: NoticeRow | None) -> State | None:
        state = None if notice is None else notice.state
        if state is None and read_entry(stored.entry).act is Act.FILED:
            return State.FILED
        return move(state, read_entry(stored.entry).act, Side.MINISTRY)

    with pytest.raises(MoveError):
        pair.replica.extend(
            CHANNEL,
            pair.keeper.ledger.entries(CHANNEL),
            pair.keeper.ledger.head(CHANNEL),
            (),
            WITNESS,
            admit,
        )
    assert pair.size() == 0


def test_an_old_head_is_stale(pair: Pair) -> None:
    pair.keeper.file(1)
    old = pair.keeper.ledger.head(CHANNEL)
    pair.keeper.file(2)
    pair.carry()

    with pytest.raises(WitnessError) as refused:
        pair.replica.extend(CHANNEL, (), old, (), WITNESS, admit_entry)

    assert refused.value.status == 409
    assert pair.log.incidents(CHANNEL) == []


@pytest.mark.parametrize("theirs", [(1, 9), (1, 9, 3), (9,)], ids=len)
def test_another_past_is_an_alarm_that_keeps_both_heads(
    stores: Stores, theirs: tuple[int, ...]
) -> None:
    pair, liar = Pair(stores), stores.keeper()
    for number in (1, 2):
        pair.keeper.file(number)
    ours = pair.carry()
    for number in theirs:
        liar.file(number)

    with pytest.raises(WitnessError) as refused:
        pair.carry(liar, start=0)

    assert refused.value.status == 422
    (incident,) = pair.log.incidents(CHANNEL)
    assert incident.kind == "inconsistent"
    assert incident.theirs == liar.ledger.head(CHANNEL)
    assert incident.ours is not None
    assert read_note(incident.ours).text == read_note(ours).text
    assert pair.size() == 2


def altered(entry: StoredEntry, part: str) -> StoredEntry:
    value = getattr(entry, part)
    return replace(entry, **{part: value[:-2] + bytes([value[-2] ^ 1]) + value[-1:]})


@pytest.mark.parametrize("part", ["entry", "statement", "body", "salt", "receipt"])
def test_an_altered_byte_is_caught_without_alarm(pair: Pair, part: str) -> None:
    for number in (1, 2, 3):
        pair.keeper.file(number)
    entries = pair.keeper.ledger.entries(CHANNEL)
    entries[1] = altered(entries[1], part)

    with pytest.raises(EvidenceError):
        pair.replica.extend(
            CHANNEL,
            entries,
            pair.keeper.ledger.head(CHANNEL),
            (),
            WITNESS,
            admit_entry,
        )

    assert pair.size() == 0
    assert pair.log.incidents(CHANNEL) == []
    pair.carry()
    assert pair.size() == 3


def test_a_damaged_proof_is_refused_without_alarm(pair: Pair) -> None:
    pair.keeper.file(1)
    pair.carry()
    for number in (2, 3):
        pair.keeper.file(number)

    with pytest.raises(WitnessError) as refused:
        pair.replica.extend(
            CHANNEL,
            pair.keeper.ledger.entries(CHANNEL, 1),
            pair.keeper.ledger.head(CHANNEL),
            (sha256(b"not a node").digest(),),
            WITNESS,
            admit_entry,
        )

    assert refused.value.status == 422
    assert pair.log.incidents(CHANNEL) == []


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(slice(0, 2), id="the last is missing"),
        pytest.param(slice(1, 3), id="the first is missing"),
        pytest.param(slice(0, 3, 2), id="a gap"),
        pytest.param(slice(0, 0), id="none"),
    ],
)
def test_missing_entries_are_refused(pair: Pair, cut: slice) -> None:
    for number in (1, 2, 3):
        pair.keeper.file(number)

    with pytest.raises(EvidenceError):
        pair.replica.extend(
            CHANNEL,
            pair.keeper.ledger.entries(CHANNEL)[cut],
            pair.keeper.ledger.head(CHANNEL),
            (),
            WITNESS,
            admit_entry,
        )
    assert pair.size() == 0


def test_a_head_that_the_log_did_not_sign_is_refused(pair: Pair) -> None:
    pair.keeper.file(1)
    note = read_note(pair.keeper.ledger.head(CHANNEL))
    forged = replace(note, text=note.text.replace("\n1\n", "\n2\n")).encode()

    with pytest.raises(EvidenceError):
        pair.replica.extend(
            CHANNEL,
            pair.keeper.ledger.entries(CHANNEL),
            forged,
            (),
            WITNESS,
            admit_entry,
        )
    assert pair.log.incidents(CHANNEL) == []


def test_a_copy_that_was_put_back_cosigns_nothing(stores: Stores) -> None:
    pair = Pair(stores)
    pair.keeper.file(1)
    pair.carry()
    older = stores.make()
    Channels(older).open(channel_row(keeps=False))
    guard = Guard(stores.folder / "witness-2")

    with pytest.raises(RewindError):
        Replica(older, TestClock(), guard).check(CHANNEL)
    pair.replica.check(CHANNEL)


def test_the_keeper_does_not_witness_itself(pair: Pair) -> None:
    own = Replica(pair.keeper.database, TestClock(), pair.keeper.guard)

    with pytest.raises(EvidenceError):
        own.check(CHANNEL)


# Recovery of the keeper from the witness's copy


def lost_and_kept(stores: Stores) -> tuple[Keeper, Database]:
    """Return a keeper whose database was put back, and the witness's copy."""
    pair = Pair(stores)
    for number in range(1, 6):
        pair.keeper.file(number)
    pair.carry()
    older = stores.make()
    Channels(older).open(channel_row())
    rewound = Keeper(older, pair.keeper.folder)
    return rewound, pair.database


def test_a_database_behind_its_guard_signs_nothing(stores: Stores) -> None:
    rewound, _ = lost_and_kept(stores)

    with pytest.raises(RewindError):
        rewound.file(9)
    assert Log(rewound.database).channel(CHANNEL).size == 0


def test_the_other_side_s_copy_brings_the_log_back(stores: Stores) -> None:
    rewound, copy = lost_and_kept(stores)
    theirs = Log(copy)
    head = theirs.head(CHANNEL)
    assert head is not None

    rewound.ledger.recover(CHANNEL, theirs.entries(CHANNEL), head, admit_entry)

    assert rewound.file(6).position == 5
    again = rewound.file(2)
    assert (again.is_replay, again.position) == (True, 1)
    assert rewound.file(2).receipt == again.receipt
    verify_receipt(again.receipt, LOG.verifier)
    inspect_database(rewound.database)


def test_too_short_a_copy_does_not_bring_the_log_back(stores: Stores) -> None:
    rewound, copy = lost_and_kept(stores)
    theirs = Log(copy)
    entries = theirs.entries(CHANNEL)

    other = stores.keeper()
    for number in range(1, 4):
        other.file(number)

    with pytest.raises(RewindError):
        rewound.ledger.recover(
            CHANNEL, entries[:3], other.ledger.head(CHANNEL), admit_entry
        )
    with pytest.raises(RewindError):
        rewound.file(9)


def test_an_absent_guard_stops_the_log_until_the_other_side_confirms(
    stores: Stores,
) -> None:
    pair = Pair(stores)
    pair.keeper.file(1)
    pair.carry()
    pair.keeper.guard = Guard(stores.folder / "elsewhere")
    pair.keeper.ledger = pair.keeper.again()
    head = pair.log.head(CHANNEL)
    assert head is not None

    with pytest.raises(RewindError):
        pair.keeper.file(2)
    pair.keeper.ledger.recover(CHANNEL, (), head, admit_entry)

    assert pair.keeper.file(2).position == 1


def test_one_key_stands_in_a_log_once(stores: Stores) -> None:
    """A log that repeats an act under one key is not taken over."""
    pair, liar = Pair(stores), stores.keeper()
    pair.keeper.file(1)
    pair.carry()
    liar.file(1)
    # The leaf names the mission, the row of this database another party.
    again = submission(1, party="ru-mfa")
    liar.ledger.append(again, lambda _: State.FILED)
    entries = liar.ledger.entries(CHANNEL)

    with pytest.raises(EvidenceError):
        pair.replica.extend(
            CHANNEL,
            entries,
            liar.ledger.head(CHANNEL),
            liar.ledger.consistency(CHANNEL, 1, 2),
            WITNESS,
            admit_entry,
        )
    assert pair.size() == 1
