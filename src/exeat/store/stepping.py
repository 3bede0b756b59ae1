"""Noticing that the clock stepped back, and the leaf that says so."""

import json
import secrets
from datetime import datetime, timedelta

from exeat.domain.notice import Act
from exeat.domain.record import record
from exeat.engine.entries import (
    NO_NOTICE,
    SALT_BYTES,
    Statement,
    commitment,
    whole_milliseconds,
)
from exeat.store.clock import Clock
from exeat.store.note import Signer, sign_note
from exeat.store.rows import ChannelRow, Submission, moment_text

TOLERATED = timedelta(seconds=2)


@record
class Moment:
    """A reading of the clock for one act.

    Attributes:
        wall: What the wall said.
        monotonic: What the monotonic clock said, in seconds.
        recorded_at: The moment to record: never before the one of the leaf before.
        is_stepped_back: Whether the wall is more than 2 s behind where it was.
        is_new: Whether that begins with this act.
        expected_at: Where the wall should have been at least.
    """

    wall: datetime
    monotonic: float
    recorded_at: datetime
    is_stepped_back: bool
    is_new: bool
    expected_at: datetime


def read_clock(clock: Clock, row: ChannelRow, last: Moment | None) -> Moment:
    """Return the moment of an act.

    Args:
        clock: The clock.
        row: The channel, with the moment of its newest leaf.
        last: The last reading of this process for this channel.
    """
    wall, monotonic = whole_milliseconds(clock.now()), clock.monotonic()
    newest = wall if row.recorded_at is None else row.recorded_at
    running = wall
    if last is not None:
        running = last.wall + timedelta(seconds=monotonic - last.monotonic)
    has_jumped = wall < running - TOLERATED
    is_behind = wall < newest - TOLERATED
    return Moment(
        wall=wall,
        monotonic=monotonic,
        recorded_at=max(wall, newest),
        is_stepped_back=has_jumped or is_behind,
        is_new=has_jumped or (is_behind and not row.is_stepped_back),
        expected_at=max(running, newest),
    )


def anomaly(row: ChannelRow, moment: Moment, signer: Signer) -> Submission:
    """Return the act by which a log says that its clock stepped back.

    It is the log's own act: its key signs the statement.
    """
    body = json.dumps(
        {
            "exeat": "clock-anomaly",
            "expected_at": moment_text(moment.expected_at),
            "read": moment_text(moment.wall),
            "version": 1,
        },
        separators=(",", ":"),
        sort_keys=True,
    ).encode()
    salt = secrets.token_bytes(SALT_BYTES)
    statement = Statement(
        channel=row.channel,
        act=Act.CLOCK_ANOMALY,
        notice=NO_NOTICE,
        revision=0,
        commitment=commitment(salt, body),
        ciphertext=None,
        idempotency_key=secrets.token_urlsafe(16),
        addressee=row.keeper,
        claimed_at=moment.wall,
        seen_size=row.size,
        seen_root=row.root,
    )
    return Submission(
        channel=row.channel,
        act=Act.CLOCK_ANOMALY,
        notice=NO_NOTICE,
        revision=0,
        party=row.keeper.partition("/")[0],
        by=f"{row.keeper} desk-key {signer.verifier.key_id_hex}",
        statement=sign_note(statement.text(), signer),
        commitment=statement.commitment,
        idempotency_key=statement.idempotency_key,
        body=body,
        salt=salt,
        claimed_at=moment.wall,
    )
