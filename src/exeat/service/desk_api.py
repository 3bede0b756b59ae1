"""The Python API of the exchange: a desk, its notices, and what proves them."""

from collections.abc import Sequence
from pathlib import Path

from exeat.service.acts.submitting import Done
from exeat.service.bundles.trust import Opening, Trust, trusted_cards
from exeat.service.bundles.verification import Checked
from exeat.service.bundles.verification import verify as verify_bytes
from exeat.service.desks.desk import Desk
from exeat.service.files import file_bytes
from exeat.service.notices import drafting, filing
from exeat.service.notices.drafting import Drafting, Order


def draft(
    desk: Desk,
    trip: str | Path | bytes,
    *,
    person: str | None = None,
    language: str = "en",
    sealed: bool = False,
) -> Drafting:
    """Draft the notices that a trip needs; nothing leaves the desk.

    Args:
        desk: Of the mission, open.
        trip: Path of a trip file, or its bytes.
        person: Who drafts; None where the desk has one person.
        language: Of the note: en, ru or fr, or two, as ``ru,en``.
        sealed: Whether only the two desks can read it.

    Raises:
        InputError: The trip has a fault.
        ExceptionGroup: It has several.
        NoticeError: Nothing is due.
        RightError: The person drafts nothing.
    """
    is_bytes = isinstance(trip, bytes)
    order = Order(
        trip=trip if isinstance(trip, bytes) else file_bytes(Path(trip)),
        label="<bytes>" if is_bytes else str(trip),
        base=None if isinstance(trip, bytes) else Path(trip).parent,
        language=language,
        sealed=sealed,
    )
    return drafting.draft(desk, desk.actor(person), order)


def approve(desk: Desk, number: str, *, person: str | None = None) -> int:
    """Approve the newest draft of a notice, and return its revision.

    Raises:
        MoveError: There is no draft that waits for approval.
        RightError: The person drafted it, or approves nothing.
        UnknownNoticeError: There is no such notice.
    """
    return drafting.approve(desk, desk.actor(person), number)


def file_notice(
    desk: Desk, number: str, *, person: str | None = None, ground: str | None = None
) -> Done:
    """File an approved draft; the same call again gives the same receipt.

    Args:
        desk: Of the mission, open.
        number: Of the notice.
        person: Who files; None where the desk has one person.
        ground: Why it is late, where it is.

    Raises:
        MoveError: It is not approved, or over.
        NoticeError: Something has to be repaired first; the remedy says what.
        RightError: The person files nothing.
        UnknownNoticeError: There is no such notice.
    """
    return filing.file_notice(desk, desk.actor(person), number, ground=ground)


def verify(
    proof: str | Path | bytes,
    cards: Sequence[str | Path | bytes],
    *,
    body: bytes | None = None,
    salt: bytes | None = None,
) -> Checked:
    """Check a receipt or a bundle offline.

    Args:
        proof: The file, or its bytes.
        cards: Cards of the two desks.
        body: Contents to check the commitment of a receipt with.
        salt: The 32 bytes hashed before them.

    Raises:
        EvidenceError: It does not hold, or no card given has its keys.
        InputError: A file cannot be read.
    """
    trusted = trusted_cards([(_bytes(card), "card") for card in cards])
    opening = Opening.of(body, salt)
    return verify_bytes(_bytes(proof), Trust(cards=trusted), opening)


def _bytes(source: str | Path | bytes) -> bytes:
    return source if isinstance(source, bytes) else file_bytes(Path(source))
