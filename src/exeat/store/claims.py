"""Claims: acts of the desk that does not keep the log, until the keeper records them."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from exeat.domain.errors import EvidenceError, IdempotencyError
from exeat.domain.notice import Act
from exeat.domain.record import record
from exeat.engine.entries import read_statement, whole_milliseconds
from exeat.store.clock import Clock
from exeat.store.database import Database, Row
from exeat.store.log import find_channel
from exeat.store.note import read_note, read_verifier_key
from exeat.store.receipt import verify_receipt
from exeat.store.rows import Submission, moment_text, read_moment, read_optional
from exeat.store.writing import check_contents


@record
class Claim:
    """A signed act on its way.

    Attributes:
        number: From 1, in its channel.
        submission: The act; its contents are gone once erased.
        handed_over_at: When it left in a bundle, None if it did not.
        position: Index of the leaf that records it, None if none came back.
        receipt: The receipt that came back.
    """

    number: int
    submission: Submission
    handed_over_at: datetime | None
    position: int | None
    receipt: bytes | None

    @property
    def is_unrecorded(self) -> bool:
        """Whether it was handed over and did not come back recorded."""
        return self.handed_over_at is not None and self.position is None


class Claims:
    """The outbox of a witness's desk.

    Args:
        database: Where it is stored.
        clock: The time.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, submission: Submission) -> Claim:
        """Write a claim; the same key and act again returns the one there is.

        Raises:
            EvidenceError: The contents are not those committed to.
            IdempotencyError: The key is missing, or spent on another act.
        """
        if not submission.idempotency_key:
            raise IdempotencyError(
                "the claim has no idempotency key",
                remedy="send the key that was made with the draft",
                status=400,
            )
        check_contents(submission)
        channel = submission.channel
        with self._database.write(channel) as session:
            find_channel(session, channel, lock=True)
            key = {
                "channel": channel,
                "party": submission.party,
                "idempotency_key": submission.idempotency_key,
            }
            before = session.one("claim_by_key", **key)
            if before is not None:
                return _same(read_claim(before), submission)
            newest = session.one("newest_claim", channel=channel)
            number = 1 if newest is None else newest[0] + 1
            at = submission.claimed_at or whole_milliseconds(self._clock.now())
            session.run(
                "add_claim",
                **key,
                number=number,
                act=submission.act.value,
                notice=submission.notice,
                revision=submission.revision,
                by_line=submission.by,
                statement=submission.statement,
                commitment=submission.commitment,
                body=submission.body,
                salt=submission.salt,
                sealed=submission.sealed,
                claimed_at=moment_text(at),
            )
            written = session.one("claim_by_key", **key)
        assert written is not None  # noqa: S101  # for the type checker
        return read_claim(written)

    def all(self, channel: str) -> list[Claim]:
        """Return every claim of a channel, recorded or not, in order."""
        with self._database.read(channel) as session:
            return [read_claim(row) for row in session.all("claims", channel=channel)]

    def pending(self, channel: str) -> list[Claim]:
        """Return the claims that go into the next bundle: all that are not recorded."""
        with self._database.read(channel) as session:
            rows = session.all("pending_claims", channel=channel)
        return [read_claim(row) for row in rows]

    def unrecorded(self, channel: str) -> list[Claim]:
        """Return the claims that left and did not come back recorded."""
        return [claim for claim in self.all(channel) if claim.is_unrecorded]

    def hand_over(self, channel: str, numbers: Iterable[int]) -> None:
        """Say that claims left in a bundle; the first time counts."""
        at = moment_text(self._clock.now())
        with self._database.write(channel) as session:
            for number in numbers:
                session.run(
                    "hand_over", channel=channel, number=number, handed_over_at=at
                )

    def settle(self, channel: str, number: int, receipt: bytes) -> None:
        """Keep the receipt of a claim, after verifying that it records it.

        Raises:
            EvidenceError: The receipt does not hold, or is of another act.
        """
        with self._database.write(channel) as session:
            row = find_channel(session, channel, lock=True)
            verified = verify_receipt(receipt, read_verifier_key(row.log_key))
            entry = verified.entry
            for claim in map(read_claim, session.all("claims", channel=channel)):
                signed = sha256(claim.submission.statement).digest()
                if claim.number == number and entry.statement == signed:
                    break
            else:
                raise EvidenceError(
                    f"the receipt records {entry.act.value} of {entry.notice} and not"
                    f" claim {number}",
                    remedy="ask the other side for the receipt of this claim",
                )
            session.run(
                "settle_claim",
                channel=channel,
                number=number,
                position=verified.index,
                receipt=receipt,
            )


def _same(claim: Claim, submission: Submission) -> Claim:
    kept = claim.submission
    if (kept.act, kept.notice, kept.revision, kept.commitment) != (
        submission.act,
        submission.notice,
        submission.revision,
        submission.commitment,
    ):
        raise IdempotencyError(
            f"the idempotency key was spent on {kept.act.value} of {kept.notice}",
            remedy="make a new key for another act",
            status=422,
        )
    return claim


def read_claim(row: Row) -> Claim:
    """Return the claim that a row of the outbox holds."""
    signed = read_statement(read_note(row[7]).text.encode())
    submission = Submission(
        channel=row[0],
        act=Act(row[2]),
        notice=row[3],
        revision=row[4],
        party=row[5],
        by=row[6],
        statement=row[7],
        commitment=row[8],
        idempotency_key=row[9],
        body=row[10],
        salt=row[11],
        sealed=row[12],
        ciphertext=signed.ciphertext,
        claimed_at=read_moment(row[13]),
    )
    return Claim(
        number=row[1],
        submission=submission,
        handed_over_at=read_optional(row[14]),
        position=row[15],
        receipt=row[16],
    )
