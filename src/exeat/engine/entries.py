"""The texts that are kept and signed: leaves of a log, and statements of actors.

Each field stands on a line of its own, in one order and in one form, so that a text that
was read writes itself again to the same bytes. No contents and no names are in them.
"""

import re
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import LOGGED, Act, is_notice_number
from exeat.domain.record import record
from exeat.engine.merkle import HASH_BYTES, check_head

SALT_BYTES = 32
# A tile holds the length of a leaf in two bytes.
MAX_TEXT_BYTES = 65_534
MAX_REVISION = 9_999
NO_NOTICE = "-"
CLOCK_OK = "ok"
CLOCK_STEPPED_BACK = "stepped-back"

_ENTRY = "exeat entry v1"
_STATEMENT = "exeat statement v1"
_WORD = "[a-z0-9]+(?:-[a-z0-9]+)*"
_CHANNEL = re.compile(rf"(?!.{{65}}){_WORD}")
_ADDRESSEE = re.compile(rf"(?!.{{129}}){_WORD}(?:/{_WORD})?")
_ACTOR = re.compile(
    rf"(?!.{{513}}){_WORD}/{_WORD} "
    "(?:desk-key [0-9a-f]{8}|(?:passkey|password) [A-Za-z0-9_-]{1,256})"
)
# 128 random bits: 22 characters of base64url, 32 of hexadecimal, 36 of a UUID.
_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
_COUNT = re.compile(r"0|[1-9][0-9]{0,18}")
_MOMENT = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z"
)


@record
class Entry:
    """A leaf: what was done to which notice, by which key, recorded when.

    Attributes:
        channel: Key of the channel, such as ``gb-ru-moscow-7k2m``.
        notice: Number of the notice; ``-``, with revision 0, for an act on the channel.
        revision: From 1.
        commitment: SHA-256 over salt and body.
        ciphertext: SHA-256 of the sealed body; None where it is open.
        by: Party and desk, how it was signed, and by which key.
        statement: SHA-256 of what the actor signed.
        recorded_at: In UTC and whole milliseconds.
        clock: ``ok``, or ``stepped-back`` where the clock of the log went backwards.

    Raises:
        EvidenceError: A field is not of its form.
    """

    channel: str
    act: Act
    notice: str
    revision: int
    commitment: bytes
    ciphertext: bytes | None
    by: str
    statement: bytes
    recorded_at: datetime
    clock: str

    def __post_init__(self) -> None:
        _check_subject(self)
        _check(_ACTOR, self.by, "by")
        _check_digest(self.statement, "statement")
        _check_moment(self.recorded_at, "recorded_at")
        if self.clock not in (CLOCK_OK, CLOCK_STEPPED_BACK):
            raise _malformed("clock", self.clock)

    def text(self) -> str:
        """Return the lines of the leaf."""
        lines = [
            _ENTRY,
            *_subject_lines(self),
            f"by {self.by}",
            f"statement sha256 {to_base64(self.statement)}",
            f"recorded_at {_moment_text(self.recorded_at)} clock {self.clock}",
        ]
        return "\n".join(lines) + "\n"


@record
class Statement:
    """What an actor signs before an act is recorded.

    Attributes:
        channel: Key of the channel.
        notice: Number of the notice; ``-``, with revision 0, for an act on the channel.
        revision: From 1.
        commitment: SHA-256 over salt and body.
        ciphertext: SHA-256 of the sealed body; None where it is open.
        idempotency_key: 128 random bits or more, made with the draft.
        addressee: Party, or party and desk, that it is meant for.
        claimed_at: Moment on the actor's own clock, in UTC and whole milliseconds.
        seen_size: Size of the last checkpoint that the actor saw; 0 for a new channel.
        seen_root: Its root.

    Raises:
        EvidenceError: A field is not of its form.
    """

    channel: str
    act: Act
    notice: str
    revision: int
    commitment: bytes
    ciphertext: bytes | None
    idempotency_key: str
    addressee: str
    claimed_at: datetime
    seen_size: int
    seen_root: bytes

    def __post_init__(self) -> None:
        _check_subject(self)
        _check(_IDEMPOTENCY_KEY, self.idempotency_key, "idempotency-key")
        _check(_ADDRESSEE, self.addressee, "addressee")
        _check_moment(self.claimed_at, "claimed_at")
        check_head(self.seen_size, self.seen_root)

    def text(self) -> str:
        """Return the lines of the statement."""
        lines = [
            _STATEMENT,
            *_subject_lines(self),
            f"idempotency-key {self.idempotency_key}",
            f"addressee {self.addressee}",
            f"claimed_at {_moment_text(self.claimed_at)}",
            f"seen {self.seen_size} sha256 {to_base64(self.seen_root)}",
        ]
        return "\n".join(lines) + "\n"


def read_entry(text: bytes) -> Entry:
    """Return the leaf that a text is.

    Raises:
        EvidenceError: It is no leaf, to the letter.
    """
    lines = _Lines(text, _ENTRY)
    subject = _subject(lines)
    (by,) = lines.take("by (.+)")
    (statement,) = lines.take(r"statement sha256 (\S+)")
    recorded_at, clock = lines.take(r"recorded_at (\S+) clock (\S+)")
    entry = Entry(
        **subject,
        by=by,
        statement=from_base64(statement, "statement"),
        recorded_at=_read_moment(recorded_at, "recorded_at"),
        clock=clock,
    )
    lines.end(entry.text())
    return entry


def read_statement(text: bytes) -> Statement:
    """Return the statement that a text is.

    Raises:
        EvidenceError: It is no statement, to the letter.
    """
    lines = _Lines(text, _STATEMENT)
    subject = _subject(lines)
    (idempotency_key,) = lines.take(r"idempotency-key (\S+)")
    (addressee,) = lines.take(r"addressee (\S+)")
    (claimed_at,) = lines.take(r"claimed_at (\S+)")
    seen_size, seen_root = lines.take(r"seen (\S+) sha256 (\S+)")
    statement = Statement(
        **subject,
        idempotency_key=idempotency_key,
        addressee=addressee,
        claimed_at=_read_moment(claimed_at, "claimed_at"),
        seen_size=read_count(seen_size, "seen"),
        seen_root=from_base64(seen_root, "seen"),
    )
    lines.end(statement.text())
    return statement


def commitment(salt: bytes, body: bytes) -> bytes:
    """Return what commits to a body without telling it.

    Args:
        salt: 32 random bytes.
        body: The bytes as received.

    Raises:
        EvidenceError: The salt has another length.
    """
    if len(salt) != SALT_BYTES:
        raise _malformed("salt", f"{len(salt)} bytes")
    return sha256(salt + body).digest()


def whole_milliseconds(at: datetime) -> datetime:
    """Return an aware moment in UTC without its microseconds, as leaves have them.

    >>> whole_milliseconds(datetime(2026, 11, 22, 9, 14, 3, 412999, UTC)).microsecond
    412000
    """
    moment = at.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def to_base64(value: bytes) -> str:
    """Return bytes in standard base64, padded."""
    return b64encode(value).decode("ascii")


def from_base64(text: str, field: str) -> bytes:
    """Return the bytes of a text in canonical base64: the one that they encode to.

    Raises:
        EvidenceError: The text is another one, or none.
    """
    try:
        value = b64decode(text, validate=True)
    except ValueError:
        raise _malformed(field, text) from None
    if to_base64(value) != text:
        raise _malformed(field, text)
    return value


def read_count(text: str, field: str) -> int:
    """Return a whole number of up to 19 digits, without leading zeros.

    Raises:
        EvidenceError: It is written in another way.
    """
    _check(_COUNT, text, field)
    return int(text)


class _Lines:
    """The lines of a text, taken one by one."""

    def __init__(self, text: bytes, title: str) -> None:
        if len(text) > MAX_TEXT_BYTES:
            raise _malformed(title, f"{len(text)} bytes")
        try:
            self._text = text.decode("ascii")
        except UnicodeDecodeError:
            raise _malformed(title, "a byte that is not ASCII") from None
        self._title = title
        self._lines = self._text.split("\n")
        self._next = 0
        self.take(re.escape(title))

    def take(self, pattern: str) -> tuple[str, ...]:
        """Return the groups of the next line, which has to match."""
        found = re.fullmatch(pattern, self._line())
        if found is None:
            raise _malformed(f"line {self._next + 1} of {self._title!r}", self._line())
        self._next += 1
        return found.groups()

    def is_next(self, start: str) -> bool:
        """Return whether the next line starts with a word."""
        return self._line().startswith(start)

    def _line(self) -> str:
        return self._lines[self._next] if self._next < len(self._lines) else ""

    def end(self, written: str) -> None:
        """Check that what was read writes itself again to the same text."""
        if written != self._text:
            raise _malformed(self._title, self._text)


def _subject(lines: _Lines) -> dict[str, Any]:
    """Return the fields that leaves and statements begin with."""
    (channel,) = lines.take(r"channel (\S+)")
    (event,) = lines.take(r"event (\S+)")
    notice, revision = lines.take(r"notice (\S+) revision (\S+)")
    (committed,) = lines.take(r"commitment sha256 (\S+)")
    ciphertext = None
    if lines.is_next("ciphertext "):
        (sealed,) = lines.take(r"ciphertext sha256 (\S+)")
        ciphertext = from_base64(sealed, "ciphertext")
    return {
        "channel": channel,
        "act": _act(event),
        "notice": notice,
        "revision": read_count(revision, "revision"),
        "commitment": from_base64(committed, "commitment"),
        "ciphertext": ciphertext,
    }


def _act(event: str) -> Act:
    try:
        return Act(event)
    except ValueError:
        raise _malformed("event", event) from None


def _subject_lines(of: Entry | Statement) -> list[str]:
    lines = [
        f"channel {of.channel}",
        f"event {of.act.value}",
        f"notice {of.notice} revision {of.revision}",
        f"commitment sha256 {to_base64(of.commitment)}",
    ]
    if of.ciphertext is not None:
        lines.append(f"ciphertext sha256 {to_base64(of.ciphertext)}")
    return lines


def _check_subject(of: Entry | Statement) -> None:
    _check(_CHANNEL, of.channel, "channel")
    if of.act not in LOGGED:
        raise _malformed("event", of.act)
    is_channel = of.notice == NO_NOTICE
    if not is_channel and not is_notice_number(of.notice):
        raise _malformed("notice", of.notice)
    lowest, highest = (0, 0) if is_channel else (1, MAX_REVISION)
    if not lowest <= of.revision <= highest:
        raise _malformed("revision", str(of.revision))
    _check_digest(of.commitment, "commitment")
    if of.ciphertext is not None:
        _check_digest(of.ciphertext, "ciphertext")


def _check(pattern: re.Pattern[str], text: str, field: str) -> None:
    if not pattern.fullmatch(text):
        raise _malformed(field, text)


def _check_digest(value: bytes, field: str) -> None:
    if len(value) != HASH_BYTES:
        raise _malformed(field, f"{len(value)} bytes")


def _check_moment(at: datetime, field: str) -> None:
    if at.utcoffset() != timedelta(0) or at.microsecond % 1000:
        raise _malformed(field, at.isoformat())


def _read_moment(text: str, field: str) -> datetime:
    _check(_MOMENT, text, field)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise _malformed(field, text) from None


def _moment_text(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _malformed(place: str, found: str) -> EvidenceError:
    shown = found if len(found) <= 80 else found[:80] + "…"
    return EvidenceError(
        f"{place} is not in the form that leaves and statements have: {shown!r}",
        remedy="take the text as it was written, or ask its sender for it again",
    )
