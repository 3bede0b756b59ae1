"""Cards: the public identity of a desk, as a note signed by its own desk key."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import Side
from exeat.domain.record import record
from exeat.service.keys.age import is_recipient
from exeat.store.note import (
    COSIGNATURE,
    ED25519,
    Signer,
    VerifierKey,
    open_note,
    read_note,
    read_verifier_key,
    sign_note,
)

NO_RECOVERY = "none"
_HEADING = "exeat card v1"
_FIELDS = (
    "party",
    "side",
    "desk",
    "host",
    "desk-key",
    "log-key",
    "witness-key",
    "age",
    "recovery",
    "made_at",
)
_WORD = "[a-z0-9]+(?:-[a-z0-9]+)*"
_NAME = re.compile(rf"(?=.{{1,48}}\Z){_WORD}")
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,96}}\Z){_LABEL}(?:\.{_LABEL})*")
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_GROUPS = 8
_GROUP_DIGITS = 5
_REMEDY = "ask the other side for its card again, and compare the digits by voice"


@record
class Card:
    """The public identity of a desk.

    Attributes:
        party: Key of the mission or authority.
        side: Which of the two it is.
        desk: Name of the desk within the party.
        host: Name under which the logs that it keeps are published.
        desk_key: Checks what the desk states; ``PARTY/DESK``.
        log_key: Checks checkpoints; ``HOST/PARTY/DESK/log``, see :meth:`log_verifier`.
        witness_key: Checks its cosignatures; ``HOST/PARTY/DESK``.
        recipient: Public age key of the desk.
        recovery: Public age key of the recovery identity; empty if there is none.
        made_at: Moment of its making, a claim, in UTC and whole seconds.

    Raises:
        EvidenceError: A field is not of its form, or the keys are not distinct.
    """

    party: str
    side: Side
    desk: str
    host: str
    desk_key: VerifierKey
    log_key: VerifierKey
    witness_key: VerifierKey
    recipient: str
    recovery: str
    made_at: datetime

    def __post_init__(self) -> None:
        check_name(self.party, "party")
        check_name(self.desk, "desk")
        check_host(self.host)
        _check_keys(self)
        recipients = [self.recipient, *([self.recovery] if self.recovery else [])]
        if len(set(recipients)) < len(recipients):
            raise _wrong("the recovery key is the desk's own")
        if not all(map(is_recipient, recipients)):
            raise _wrong("a key to seal for is no public age key")

    @property
    def name(self) -> str:
        """``PARTY/DESK``, as it stands in leaves."""
        return f"{self.party}/{self.desk}"

    @property
    def recipients(self) -> tuple[str, ...]:
        """Public age keys to seal for: the desk's and the recovery key."""
        return (self.recipient, self.recovery) if self.recovery else (self.recipient,)

    @property
    def fingerprint(self) -> str:
        """Digits to be compared by voice, over everything that the card says.

        Eight groups of five digits are about 132 bits, so that nobody can make
        a card that answers to the digits of another's.
        """
        number = int.from_bytes(sha256(self.text().encode()).digest(), "big")
        digits = f"{number % 10 ** (_GROUPS * _GROUP_DIGITS):040d}"
        starts = range(0, len(digits), _GROUP_DIGITS)
        return " ".join(digits[start : start + _GROUP_DIGITS] for start in starts)

    def log_verifier(self, channel: str) -> VerifierKey:
        """Return the log key under the name of one log, as its checkpoints bear it."""
        return VerifierKey(
            name=f"{self.host}/{channel}", kind=ED25519, public=self.log_key.public
        )

    def text(self) -> str:
        """Return the lines that are signed."""
        values = (
            self.party,
            self.side,
            self.desk,
            self.host,
            self.desk_key.text(),
            self.log_key.text(),
            self.witness_key.text(),
            self.recipient,
            self.recovery or NO_RECOVERY,
            self.made_at.astimezone(UTC).strftime(_MOMENT),
        )
        lines = [f"{name} {value}" for name, value in zip(_FIELDS, values, strict=True)]
        return "\n".join([_HEADING, *lines, ""])


def check_name(text: str, kind: str) -> None:
    """Refuse what cannot stand as a party or a desk in a leaf.

    Raises:
        EvidenceError: It has other letters, or is too long.
    """
    if not _NAME.fullmatch(text):
        raise EvidenceError(
            f"{text[:60]!r} is no name of a {kind}",
            remedy="write a to z, digits and single hyphens, at most 48 in all",
        )


def check_host(text: str) -> None:
    """Refuse what is no host name.

    Raises:
        EvidenceError: It is none.
    """
    if not _HOST.fullmatch(text):
        raise EvidenceError(
            f"{text[:60]!r} is no name of a host",
            remedy="write a name such as notices.example.org, in lower case",
        )


def sign_card(card: Card, *signers: Signer) -> bytes:
    """Return a card as a signed note; a changed one is signed by the old key too."""
    return sign_note(card.text(), *signers)


def read_card(signed: bytes) -> Card:
    """Return the card that a note is, once its own desk key has been checked.

    Whether it is the card of whom it names, only a comparison by voice tells.

    Raises:
        EvidenceError: It is no card, or its desk key did not sign it.
    """
    card = _parsed(read_note(signed).text)
    open_note(signed, [card.desk_key])
    return card


def read_successor(signed: bytes, known: Card) -> Card:
    """Return the card that follows a known one of the same desk.

    Raises:
        EvidenceError: It is another desk's, or the old desk key did not sign it.
    """
    card = read_card(signed)
    same = (card.party, card.side, card.desk, card.host)
    if same != (known.party, known.side, known.desk, known.host):
        raise _wrong(f"it is the card of {card.name}, not of {known.name}")
    open_note(signed, [known.desk_key])
    return card


def _parsed(text: str) -> Card:
    heading, *lines = text.split("\n")
    if heading != _HEADING or len(lines) != len(_FIELDS) + 1 or lines[-1]:
        raise _wrong("it is no card of this version")
    fields = {}
    for name, line in zip(_FIELDS, lines, strict=False):
        word, _, value = line.partition(" ")
        if word != name or not value:
            raise _wrong(f"it should say {name!r} where it says {line[:60]!r}")
        fields[name] = value
    card = _card(fields)
    if card.text() != text:
        raise _wrong("it is not in the one form that a card has")
    return card


def _card(fields: dict[str, str]) -> Card:
    if fields["side"] not in list(Side):
        raise _wrong(f"{fields['side'][:60]!r} is no side")
    return Card(
        party=fields["party"],
        side=Side(fields["side"]),
        desk=fields["desk"],
        host=fields["host"],
        desk_key=read_verifier_key(fields["desk-key"]),
        log_key=read_verifier_key(fields["log-key"]),
        witness_key=read_verifier_key(fields["witness-key"]),
        recipient=fields["age"],
        recovery="" if fields["recovery"] == NO_RECOVERY else fields["recovery"],
        made_at=_moment(fields["made_at"]),
    )


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise _wrong(f"{text[:60]!r} is no moment") from None


def _check_keys(card: Card) -> None:
    expected: list[tuple[Callable[[Card], VerifierKey], str, int]] = [
        (lambda each: each.desk_key, card.name, ED25519),
        (lambda each: each.log_key, log_key_name(card.host, card.name), ED25519),
        (lambda each: each.witness_key, f"{card.host}/{card.name}", COSIGNATURE),
    ]
    keys = [get(card) for get, _, _ in expected]
    for key, (_, name, kind) in zip(keys, expected, strict=True):
        if (key.name, key.kind) != (name, kind):
            raise _wrong(f"the key {key.name[:120]!r} should be {name!r}, kind {kind}")
    if len({key.public for key in keys}) < len(keys):
        raise _wrong("one key serves for two purposes")


def log_key_name(host: str, desk_name: str) -> str:
    """Return the name that a log key has on a card, where no log is meant yet."""
    return f"{host}/{desk_name}/log"


def _wrong(problem: str) -> EvidenceError:
    return EvidenceError(f"the card cannot be used: {problem}", remedy=_REMEDY)
