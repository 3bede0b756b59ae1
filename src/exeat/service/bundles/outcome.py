"""What came of a bundle that was taken in."""

from exeat.domain.notice import Act
from exeat.domain.record import record


@record
class Taken:
    """What came of one entry or claim.

    Attributes:
        notice: Number; ``-`` for an act on the channel.
        revision: Of the notice.
        act: What was done.
        position: Index of the leaf.
        refusal: Why a claim was refused; empty where it was recorded.
        is_replay: Whether it was there before.
    """

    notice: str
    revision: int
    act: Act
    position: int
    refusal: str = ""
    is_replay: bool = False


@record
class Imported:
    """What a bundle brought.

    Attributes:
        channel: Id of the channel.
        sender: Party and desk that sent it.
        keeps: Whether this desk keeps the log.
        size: Size of the log now.
        taken: Entries or claims, in order.
        cosigned: Size up to which the witness cosigned with this bundle, or here.
        unrecorded: Claims that were handed over before and did not come back.
    """

    channel: str
    sender: str
    keeps: bool
    size: int
    taken: tuple[Taken, ...]
    cosigned: int
    unrecorded: tuple[str, ...] = ()
