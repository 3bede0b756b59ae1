"""What a signed act commits to: contents in the clear, or sealed, or erased."""

from exeat.domain.record import record


@record
class Contents:
    """What a commitment covers, open or sealed; empty once erased.

    Attributes:
        body: Bytes of the open body.
        salt: The 32 bytes hashed before it.
        sealed: The age file of a sealed body.
    """

    body: bytes | None = None
    salt: bytes | None = None
    sealed: bytes | None = None


NOTHING = Contents()
