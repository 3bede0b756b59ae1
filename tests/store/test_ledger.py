"""Appending to a log: one effect a key, receipts that hold, and a clock that is watched."""

import threading
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from exeat.domain.errors import (
    EvidenceError,
    IdempotencyError,
    MoveError,
    RewindError,
    UnknownKeyError,
)
from exeat.domain.notice import Act, Side, State, move
from exeat.engine.entries import read_entry, read_statement
from exeat.engine.merkle import verify_consistency
from exeat.store.cases import Cases
from exeat.store.channels import Channels
from exeat.store.checkpoint import read_checkpoint
from exeat.store.inspection import inspect_database
from exeat.store.ledger import Ledger
from exeat.store.log import Log
from exeat.store.note import Signer, open_note, read_note
from exeat.store.receipt import Level, open_checkpoint, read_receipt, verify_receipt
from exeat.store.rows import Admit, NoticeRow, Particulars, Submission
from tests.store.desks import (
    CHANNEL,
    LOG,
    ORIGIN,
    START,
    WITNESS,
    Keeper,
    Stores,
    admit_filed,
    channel_row,
    private_key,
    submission,
)


def root_by_definition(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962, section 2.1, defines it, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = root_by_definition(leaves[:split]), root_by_definition(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


def size_of(keeper: Keeper) -> int:
    return Log(keeper.database).channel(CHANNEL).size


def test_a_receipt_proves_what_was_filed(keeper: Keeper) -> None:
    filed = submission(1)

    recorded = keeper.ledger.append(filed, admit_filed)

    verified = verify_receipt(recorded.receipt, LOG.verifier)
    assert (verified.index, recorded.position, recorded.is_replay) == (0, 0, False)
    assert verified.entry.notice == "2026-0001"
    assert verified.entry.act is Act.FILED
    assert verified.entry.commitment == filed.commitment
    assert verified.entry.statement == sha256(filed.statement).digest()
    assert verified.entry.recorded_at == START == recorded.recorded_at
    assert verified.entry.clock == "ok"


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 13])
def test_the_head_is_the_root_of_the_leaves(keeper: Keeper, count: int) -> None:
    for number in range(1, count + 1):
        keeper.file(number)

    head = read_checkpoint(read_note(keeper.ledger.head(CHANNEL)).text)
    leaves = [entry.entry for entry in keeper.ledger.entries(CHANNEL)]
    assert (head.origin, head.size) == (ORIGIN, count)
    assert head.root == root_by_definition(leaves)


def test_every_leaf_has_a_receipt_at_every_later_checkpoint(keeper: Keeper) -> None:
    for number in range(1, 10):
        keeper.file(number)

    for position in range(9):
        for size in range(position + 1, 10):
            receipt = keeper.ledger.receipt(CHANNEL, position, size)
            verified = verify_receipt(receipt, LOG.verifier)
            assert (verified.index, verified.checkpoint.size) == (position, size)
            assert verified.entry.notice == f"2026-{position + 1:04}"


@pytest.mark.parametrize(("position", "size"), [(0, 4), (3, None), (2, 2)])
def test_there_is_no_receipt_outside_the_log(
    keeper: Keeper, position: int, size: int | None
) -> None:
    for number in (1, 2, 3):
        keeper.file(number)

    with pytest.raises(EvidenceError):
        keeper.ledger.receipt(CHANNEL, position, size)


def test_growth_is_proved_between_any_two_sizes(keeper: Keeper) -> None:
    for number in range(1, 8):
        keeper.file(number)
    leaves = [entry.entry for entry in keeper.ledger.entries(CHANNEL)]

    for new in range(8):
        for old in range(new + 1):
            proof = keeper.ledger.consistency(CHANNEL, old, new)
            before, after = (root_by_definition(leaves[:size]) for size in (old, new))
            assert verify_consistency(old, new, proof, before, after)
    with pytest.raises(EvidenceError):
        keeper.ledger.consistency(CHANNEL, 3, 8)


def test_an_empty_log_has_a_signed_head(keeper: Keeper) -> None:
    _, head = open_checkpoint(keeper.ledger.head(CHANNEL), LOG.verifier)

    assert (head.size, head.root) == (0, sha256(b"").digest())


def test_same_key_and_act_give_the_same_bytes(keeper: Keeper) -> None:
    first = keeper.file(1)
    keeper.file(2)
    keeper.clock.pass_(60)

    again = keeper.again().append(submission(1), admit_filed)

    assert again.receipt == first.receipt
    assert (again.position, again.recorded_at) == (0, first.recorded_at)
    assert again.is_replay
    assert size_of(keeper) == 2


def test_a_repetition_is_not_asked_for_rights_again(keeper: Keeper) -> None:
    keeper.file(1)

    def refuse(_: NoticeRow | None) -> State | None:
        raise AssertionError("asked")

    assert keeper.file(1, refuse).is_replay


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"body": b"another body"}, id="body"),
        pytest.param({"notice": "2026-0007"}, id="notice"),
        pytest.param({"act": Act.WITHDRAWN}, id="act"),
        pytest.param({"revision": 2}, id="revision"),
    ],
)
def test_a_spent_key_is_refused_for_another_act(
    keeper: Keeper, other: dict[str, Any]
) -> None:
    key = "the-same-key-0000000000"
    keeper.file(1, idempotency_key=key)

    with pytest.raises(IdempotencyError) as refused:
        keeper.ledger.append(submission(1, idempotency_key=key, **other), admit_filed)

    assert refused.value.status == 422
    assert size_of(keeper) == 1


def test_another_party_may_use_the_same_key(keeper: Keeper) -> None:
    key = "the-same-key-0000000000"
    keeper.file(1, idempotency_key=key)

    keeper.file(2, idempotency_key=key, party="gb-consulate-general-yekaterinburg")

    assert size_of(keeper) == 2


def test_a_missing_key_is_refused(keeper: Keeper) -> None:
    with pytest.raises(IdempotencyError) as refused:
        keeper.file(1, idempotency_key="")

    assert refused.value.status == 400
    assert size_of(keeper) == 0


def test_a_running_key_is_refused(keeper: Keeper) -> None:
    running, refused = threading.Event(), threading.Event()

    def wait(_: NoticeRow | None) -> State | None:
        running.set()
        assert refused.wait(30)
        return State.FILED

    first = threading.Thread(target=keeper.file, args=(1, wait))
    first.start()
    assert running.wait(30)
    with pytest.raises(IdempotencyError) as error:
        keeper.file(1)
    refused.set()
    first.join()

    assert error.value.status == 409
    assert keeper.file(1).is_replay


def test_what_is_refused_leaves_nothing(keeper: Keeper) -> None:
    keeper.file(1)

    def refuse(notice: NoticeRow | None) -> State | None:
        assert notice is not None
        return move(notice.state, Act.ACKNOWLEDGED, Side.MISSION)

    with pytest.raises(MoveError):
        keeper.file(1, refuse, act=Act.ACKNOWLEDGED)

    assert size_of(keeper) == 1
    assert len(inspect_database(keeper.database)) == 1
    assert keeper.file(2).position == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"sealed": None, "ciphertext": None},
        {"sealed": None, "ciphertext": bytes(32)},
        {"notice": "2026-0009"},
        {"revision": 2},
        {"act": Act.AMENDED},
        {"commitment": bytes(32)},
    ],
)
def test_no_leaf_denies_the_statement_under_it(
    keeper: Keeper, changes: dict[str, Any]
) -> None:
    keeper.file(1)
    told = replace(submission(2, sealed=b"age"), **changes)
    with pytest.raises(EvidenceError, match="not the one that was signed"):
        keeper.ledger.append(told, admit_filed)
    assert size_of(keeper) == 1
    assert len(inspect_database(keeper.database)) == 1
    assert keeper.file(3).position == 1


def test_sealed_contents_that_are_gone_keep_their_digest_in_the_leaf(
    keeper: Keeper,
) -> None:
    told = replace(submission(1, sealed=b"age"), sealed=None)
    receipt = keeper.ledger.append(told, admit_filed).receipt
    entry = read_entry(read_receipt(receipt).entry)
    assert entry.ciphertext == sha256(b"age").digest()


def test_the_state_follows_the_acts(keeper: Keeper) -> None:
    seen: list[State | None] = []

    def next_state(state: State) -> Admit:
        def admit(notice: NoticeRow | None) -> State | None:
            seen.append(None if notice is None else notice.state)
            return state

        return admit

    known = Particulars(measure="ru-gb-2023", safe_by=START)
    keeper.file(1, next_state(State.FILED), particulars=known)
    keeper.file(1, next_state(State.DELIVERED), act=Act.DELIVERED)
    keeper.file(1, lambda _: None, act=Act.NOTIFIED)

    notice = Cases(keeper.database, keeper.clock).notice(CHANNEL, "2026-0001")
    assert seen == [None, State.FILED]
    assert notice.state is State.DELIVERED
    assert notice.particulars == known


def test_contents_that_were_not_committed_to_are_refused(keeper: Keeper) -> None:
    good = submission(1)

    for bad in (
        replace(good, body=b"another"),
        replace(good, salt=bytes(32)),
        replace(good, salt=None),
    ):
        with pytest.raises(EvidenceError):
            keeper.ledger.append(bad, admit_filed)
    assert size_of(keeper) == 0


def test_a_sealed_notice_has_the_digest_of_its_seal_in_the_leaf(keeper: Keeper) -> None:
    recorded = keeper.file(1, sealed=b"age-encryption.org/v1 ...")

    entry = verify_receipt(recorded.receipt, LOG.verifier).entry
    assert entry.ciphertext == sha256(b"age-encryption.org/v1 ...").digest()
    assert keeper.ledger.entries(CHANNEL)[0].sealed == b"age-encryption.org/v1 ..."


def test_an_unknown_channel_is_none(keeper: Keeper) -> None:
    with pytest.raises(UnknownKeyError):
        keeper.file(1, channel="gb-ru-kazan-1a2b")


def test_another_key_than_the_log_s_signs_nothing(keeper: Keeper) -> None:
    wrong = {CHANNEL: Signer(ORIGIN, private_key("another"))}
    ledger = Ledger(keeper.database, wrong, keeper.clock, keeper.guard)

    with pytest.raises(EvidenceError):
        ledger.append(submission(1), admit_filed)
    assert size_of(keeper) == 0


def test_a_witness_does_not_append(stores: Stores) -> None:
    keeper = Keeper(stores.make(), stores.folder)
    Channels(keeper.database).open(channel_row(keeps=False))

    with pytest.raises(EvidenceError):
        keeper.file(1)


def test_many_at_once_leave_no_gap(keeper: Keeper) -> None:
    """Each act has one leaf, whoever repeats it, and each answer its receipt."""
    answers: list[tuple[int, bytes]] = []
    statuses: set[int] = set()
    keep = threading.Lock()

    def storm(worker: int) -> None:
        for number in range(1, 13):
            while True:
                try:
                    recorded = keeper.file((number + worker) % 12 + 1)
                    break
                except IdempotencyError as busy:
                    statuses.add(busy.status)
            with keep:
                answers.append((recorded.position, recorded.receipt))

    workers = [threading.Thread(target=storm, args=(each,)) for each in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert statuses <= {409}
    assert len(answers) == 48
    assert len(set(answers)) == 12
    assert {position for position, _ in answers} == set(range(12))
    inspect_database(keeper.database)


# The clock


def test_moments_never_decrease(keeper: Keeper) -> None:
    keeper.file(1)
    keeper.clock.step(-1.5)
    second = keeper.file(2)
    keeper.clock.pass_(5)
    third = keeper.file(3)

    assert second.recorded_at == START
    assert third.recorded_at == START + timedelta(seconds=3.5)
    clocks = [read_entry(each.entry).clock for each in keeper.ledger.entries(CHANNEL)]
    assert clocks == ["ok", "ok", "ok"]


def test_a_step_back_is_a_leaf_and_marks_receipts(keeper: Keeper) -> None:
    keeper.file(1)
    keeper.clock.step(-3600)
    second = keeper.file(2)
    keeper.clock.pass_(1)
    third = keeper.file(3)
    keeper.clock.pass_(3600)
    fourth = keeper.file(4)

    entries = [read_entry(each.entry) for each in keeper.ledger.entries(CHANNEL)]
    assert [(entry.act, entry.clock) for entry in entries] == [
        (Act.FILED, "ok"),
        (Act.CLOCK_ANOMALY, "stepped-back"),
        (Act.FILED, "stepped-back"),
        (Act.FILED, "stepped-back"),
        (Act.FILED, "ok"),
    ]
    assert second.recorded_at == third.recorded_at == START
    assert verify_receipt(third.receipt, LOG.verifier).entry.clock == "stepped-back"
    assert fourth.recorded_at == START + timedelta(seconds=1)
    inspect_database(keeper.database)


def test_a_step_back_after_a_pause_is_seen_by_the_monotonic_clock(
    keeper: Keeper,
) -> None:
    keeper.file(1)
    keeper.clock.pass_(7200)
    keeper.clock.step(-600)
    keeper.file(2)
    keeper.file(3)

    entries = [read_entry(each.entry) for each in keeper.ledger.entries(CHANNEL)]
    assert [(entry.act, entry.clock) for entry in entries] == [
        (Act.FILED, "ok"),
        (Act.CLOCK_ANOMALY, "stepped-back"),
        (Act.FILED, "stepped-back"),
        (Act.FILED, "ok"),
    ]


def test_the_log_signs_what_it_says_of_its_clock(keeper: Keeper) -> None:
    keeper.file(1)
    keeper.clock.step(-60)
    keeper.file(2)

    stored = keeper.ledger.entries(CHANNEL)[1]
    opened = open_note(stored.statement, (LOG.verifier,))
    statement = read_statement(opened.note.text.encode())
    assert statement.act is Act.CLOCK_ANOMALY
    assert statement.notice == "-"
    assert read_entry(stored.entry).by.endswith(LOG.verifier.key_id_hex)


# Witness and break


def cosigned(note: bytes) -> bytes:
    bare = read_note(note)
    return bare.with_signatures(WITNESS.cosign(bare.text, START)).encode()


def test_a_cosignature_makes_receipts_witnessed(keeper: Keeper) -> None:
    for number in (1, 2, 3):
        keeper.file(number)
    keeper.ledger.add_cosignature(CHANNEL, cosigned(keeper.ledger.head(CHANNEL)))
    keeper.file(4)

    log = Log(keeper.database)
    size = log.cosigned_size(CHANNEL, 1)
    verified = verify_receipt(
        log.receipt(CHANNEL, 1, size), LOG.verifier, (WITNESS.verifier,)
    )
    assert (size, verified.level) == (3, Level.WITNESSED)
    assert log.cosigned_size(CHANNEL, 3) is None
    newest = verify_receipt(log.receipt(CHANNEL, 1), LOG.verifier, (WITNESS.verifier,))
    assert newest.level is Level.RECORDED


def test_a_cosignature_by_a_stranger_is_refused(keeper: Keeper) -> None:
    keeper.file(1)

    with pytest.raises(EvidenceError):
        keeper.ledger.add_cosignature(CHANNEL, keeper.ledger.head(CHANNEL))
    assert Log(keeper.database).cosigned_size(CHANNEL, 0) is None


def test_a_cosigned_head_that_we_lost_stops_the_log(stores: Stores) -> None:
    ours, lost = stores.keeper(), stores.keeper()
    ours.file(1)
    for number in (1, 2, 3):
        lost.file(number)

    with pytest.raises(RewindError):
        ours.ledger.add_cosignature(CHANNEL, cosigned(lost.ledger.head(CHANNEL)))

    with pytest.raises(RewindError):
        ours.file(2)
    with pytest.raises(RewindError):
        ours.again().append(submission(2), admit_filed)
    (incident,) = Log(ours.database).incidents(CHANNEL)
    assert incident.kind == "rewind"
    assert incident.ours == ours.ledger.head(CHANNEL)
    assert incident.theirs == cosigned(lost.ledger.head(CHANNEL))


def test_a_cosigned_head_of_another_past_stops_the_log(stores: Stores) -> None:
    ours, other = stores.keeper(), stores.keeper()
    for number in (1, 2, 3):
        ours.file(number)
    for number in (1, 4):
        other.file(number)

    with pytest.raises(RewindError):
        ours.ledger.add_cosignature(CHANNEL, cosigned(other.ledger.head(CHANNEL)))

    with pytest.raises(RewindError):
        ours.again().append(submission(5), admit_filed)
    assert [each.kind for each in Log(ours.database).incidents(CHANNEL)] == ["fork"]


def incident_of(by: str) -> Submission:
    return submission(
        notice="-",
        act=Act.INCIDENT,
        channel="gb-ru-moscow-9z9z",
        by=by,
        idempotency_key=f"incident-{sha256(by.encode()).hexdigest()[:32]}",
    )


FIRST = incident_of("gb-embassy-moscow/chancery desk-key 00000001")
SECOND = incident_of("gb-embassy-moscow/head desk-key 00000002")


def test_two_people_open_a_new_log_that_names_the_break(keeper: Keeper) -> None:
    new = Signer("exeat.invalid/gb-ru-moscow-9z9z", private_key("new log"))
    Channels(keeper.database).open(channel_row(channel="gb-ru-moscow-9z9z", log=new))
    keeper.file(1)
    ledger = Ledger(
        keeper.database,
        {CHANNEL: LOG, "gb-ru-moscow-9z9z": new},
        keeper.clock,
        keeper.guard,
    )

    with pytest.raises(EvidenceError):
        ledger.open_successor(CHANNEL, (FIRST, FIRST))
    ledger.open_successor(CHANNEL, (FIRST, SECOND))

    assert Channels(keeper.database).get(CHANNEL).successor == "gb-ru-moscow-9z9z"
    acts = [read_entry(each.entry).act for each in ledger.entries("gb-ru-moscow-9z9z")]
    assert acts == [Act.INCIDENT, Act.INCIDENT]
    with pytest.raises(RewindError):
        ledger.append(submission(2), admit_filed)


# Erasing


def test_erasing_deletes_contents_and_leaves_every_proof(keeper: Keeper) -> None:
    before = keeper.file(1, frozen=b"the determination", particulars=Particulars())
    keeper.file(2)

    keeper.file(1, lambda _: None, act=Act.ERASED)

    stored = keeper.ledger.entries(CHANNEL)
    assert (stored[0].body, stored[0].salt) == (None, None)
    assert stored[1].body == b"body of 2026-0002 filed"
    contents = Cases(keeper.database, keeper.clock).contents(CHANNEL, 0)
    assert contents.frozen is None
    assert keeper.file(1).receipt == before.receipt
    verified = verify_receipt(keeper.ledger.receipt(CHANNEL, 0), LOG.verifier)
    assert verified.checkpoint.size == 3
    inspect_database(keeper.database)


def test_a_receipt_is_kept_as_it_was_given(keeper: Keeper) -> None:
    recorded = keeper.file(1)
    keeper.file(2)

    assert keeper.ledger.entries(CHANNEL)[0].receipt == recorded.receipt
    assert read_receipt(recorded.receipt).path == ()
