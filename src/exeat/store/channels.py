"""The channels of a desk, the cards of both sides, and time-stamps of heads."""

from datetime import datetime

from exeat.domain.errors import StoreError, UnknownKeyError
from exeat.domain.notice import Side
from exeat.domain.record import record
from exeat.store.database import EVERY_CHANNEL, Database
from exeat.store.log import find_channel
from exeat.store.rows import ChannelRow, moment_text, read_moment
from exeat.store.writing import read_channel


@record
class TimestampRow:
    """A token over a checkpoint, as the authority gave it.

    Attributes:
        size: Size of the checkpoint.
        token: The token (RFC 3161, DER).
        stamped_at: Moment in it.
    """

    size: int
    token: bytes
    stamped_at: datetime


class Channels:
    """Channels and what is known of their two sides.

    Args:
        database: Where they are stored.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, row: ChannelRow) -> None:
        """Write a new channel, with an empty log.

        Raises:
            StoreError: One of this name or origin is there already.
        """
        with self._database.write(row.channel) as session:
            made = session.one(
                "add_channel",
                channel=row.channel,
                origin=row.origin,
                side=row.side.value,
                keeps=int(row.keeps),
                keeper=row.keeper,
                log_key=row.log_key,
                witness_key=row.witness_key,
                opened_at=moment_text(row.opened_at),
                root=row.root,
            )
            if made is None:
                raise StoreError(
                    f"the channel {row.channel} is open already",
                    remedy="go on with it, or choose another name",
                )

    def all(self) -> list[ChannelRow]:
        """Return every channel of this desk."""
        with self._database.read(EVERY_CHANNEL) as session:
            return [read_channel(row) for row in session.all("channels")]

    def get(self, channel: str) -> ChannelRow:
        """Return a channel.

        Raises:
            UnknownKeyError: There is none of this name.
        """
        with self._database.read(channel) as session:
            return find_channel(session, channel)

    def keep_card(
        self, channel: str, side: Side, card: bytes, *, witness_key: str | None = None
    ) -> None:
        """Keep the card of a side as its newest; the older ones stay.

        Args:
            channel: The channel.
            side: Whose card.
            card: The signed note.
            witness_key: Key of the witness in it, where that side witnesses.
        """
        with self._database.write(channel) as session:
            find_channel(session, channel, lock=True)
            newest = session.one("newest_card", channel=channel, side=side.value)
            if newest is None or newest[1] != card:
                session.run(
                    "add_card",
                    channel=channel,
                    side=side.value,
                    version=1 if newest is None else newest[0] + 1,
                    card=card,
                )
            if witness_key is not None:
                session.run("set_witness_key", channel=channel, witness_key=witness_key)

    def card(self, channel: str, side: Side) -> bytes:
        """Return the newest card of a side.

        Raises:
            UnknownKeyError: None was kept.
        """
        with self._database.read(channel) as session:
            row = session.one("newest_card", channel=channel, side=side.value)
        if row is None:
            raise UnknownKeyError("card", f"{channel} {side.value}")
        card: bytes = row[1]
        return card

    def add_timestamp(
        self, channel: str, size: int, token: bytes, stamped_at: datetime
    ) -> None:
        """Keep a token over the checkpoint of a size, beside those there are."""
        with self._database.write(channel) as session:
            find_channel(session, channel, lock=True)
            session.run(
                "add_timestamp",
                channel=channel,
                size=size,
                token=token,
                stamped_at=moment_text(stamped_at),
            )

    def timestamps(self, channel: str) -> list[TimestampRow]:
        """Return every token of a channel, by size of the checkpoint."""
        with self._database.read(channel) as session:
            rows = session.all("timestamps", channel=channel)
        return [
            TimestampRow(size=size, token=token, stamped_at=read_moment(stamped_at))
            for size, token, stamped_at in rows
        ]
