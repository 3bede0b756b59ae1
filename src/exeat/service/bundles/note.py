"""The note over a bundle: what its sender signs, and the check of it."""

import hashlib
from collections.abc import Sequence

from exeat.domain.errors import EvidenceError
from exeat.service.acts.statements import signed_by
from exeat.service.bundles.bundle import Bundle, Opened
from exeat.service.bundles.files import manifest_of
from exeat.service.keys.cards import Card
from exeat.store.note import Signer, read_note, sign_note

_BUNDLE = "exeat bundle v1"


def sign_bundle(bundle: Bundle, signer: Signer) -> bytes:
    """Return the sender's note over the contents of a bundle."""
    return sign_note(_bundle_text(bundle, manifest_of(bundle)), signer)


def check_bundle_note(opened: Opened, cards: Sequence[Card]) -> Card:
    """Return the card of the desk that sent a bundle.

    Raises:
        EvidenceError: No trusted desk signed it, or other contents.
    """
    note, card = signed_by(opened.note, cards)
    bundle = opened.bundle
    if (
        note.text != _bundle_text(bundle, opened.manifest)
        or card.name != bundle.sender
        or read_note(opened.note).text != note.text
    ):
        raise EvidenceError(
            "the bundle holds other things than its sender signed",
            remedy="ask for it again, and bring it by another way",
        )
    return card


def _bundle_text(bundle: Bundle, manifest: bytes) -> str:
    return (
        f"{_BUNDLE}\n"
        f"channel {bundle.channel}\n"
        f"from {bundle.sender}\n"
        f"to {bundle.recipient}\n"
        f"manifest sha256 {hashlib.sha256(manifest).hexdigest()}\n"
    )
