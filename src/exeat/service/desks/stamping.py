"""Time stamps for the logs of a desk: asked for, taken in, and listed."""

from exeat.domain.errors import EvidenceError
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, demand
from exeat.service.keys.timestamps import Stamp, accept_stamp, request_stamp
from exeat.store.log import Log


def ask_stamp(desk: Desk, actor: Actor, channel: str) -> bytes:
    """Return a request over the newest head of a channel.

    Raises:
        EvidenceError: The log has no leaf yet.
        RightError: The actor may not.
        UnknownNoticeError: There is no such channel.
    """
    demand(actor, Action.STAMP, desk.joined(channel), None, number=channel)
    head = Log(desk.database).head(channel)
    if head is None:
        raise EvidenceError(
            f"the log of {channel} has no leaf yet",
            remedy="ask again when something was recorded",
        )
    return request_stamp(desk.home, channel, head)


def take_stamp(
    desk: Desk, actor: Actor, channel: str, response: bytes, roots: bytes
) -> Stamp:
    """Check an authority's answer, and keep it with the log.

    Raises:
        EvidenceError: It answers no request of this desk, or does not hold.
        RightError: The actor may not.
        UnknownNoticeError: There is no such channel.
    """
    demand(actor, Action.STAMP, desk.joined(channel), None, number=channel)
    stamp = accept_stamp(desk.home, channel, response, roots)
    # In the store too, so that backups hold it.
    size = stamp.checkpoint.size
    if response not in [row.token for row in desk.channels.timestamps(channel)]:
        desk.channels.add_timestamp(channel, size, response, stamp.at)
    return stamp
