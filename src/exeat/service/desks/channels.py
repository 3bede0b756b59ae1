"""Channels of a desk: whom they join, and whose keys count on them."""

from exeat.domain.errors import InputError, UnknownNoticeError
from exeat.domain.notice import Side
from exeat.service.desks.desk import Desk
from exeat.service.desks.parties import Parties
from exeat.store.log import Log
from exeat.store.rows import ChannelRow


def channels(desk: Desk) -> list[ChannelRow]:
    """Return the channels of a desk."""
    return Log(desk.database).channels()


def the_channel(desk: Desk, name: str | None) -> ChannelRow:
    """Return a channel of the desk, the only one where none is named.

    Raises:
        InputError: There is none, or several.
        UnknownNoticeError: There is none of that name.
    """
    if name is not None:
        return desk.channel(name)
    rows = channels(desk)
    if len(rows) != 1:
        names = ", ".join(row.channel for row in rows)
        raise InputError(
            f"this desk has {len(rows) or 'no'} channels",
            remedy=(
                f"name one of them: --channel with {names}"
                if rows
                else "open one with the other side's card: exeat keys --help"
            ),
        )
    return rows[0]


def joining(desk: Desk, row: ChannelRow) -> Parties:
    """Return whom a channel of this desk joins.

    Raises:
        UnknownNoticeError: The other side has no card here.
    """
    parties = desk.joined(row.channel)
    if parties is None:
        raise UnknownNoticeError(row.channel)
    return parties


def side_of(desk: Desk, row: ChannelRow, party: str) -> Side:
    """Return the side of a channel that a party is."""
    is_mission = party == joining(desk, row).mission
    return Side.MISSION if is_mission else Side.MINISTRY
