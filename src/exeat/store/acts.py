"""Acts found one by one: by their key, or of one notice, whatever a channel holds."""

from exeat.store.case_rows import Draft, read_draft
from exeat.store.claims import Claim, read_claim
from exeat.store.database import Database


class Acts:
    """What is on record of single acts and notices.

    Args:
        database: Where it is stored.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def position(self, channel: str, party: str, key: str) -> int | None:
        """Return where the act of a party with a key is recorded; None if it is not."""
        with self._database.read(channel) as session:
            row = session.one(
                "event_by_key", channel=channel, party=party, idempotency_key=key
            )
        return None if row is None else int(row[0])

    def drafts(self, channel: str, notice: str) -> list[Draft]:
        """Return the drafts of a notice, by revision."""
        with self._database.read(channel) as session:
            rows = session.all("drafts_of_notice", channel=channel, notice=notice)
        return [read_draft(row) for row in rows]

    def claims(self, channel: str, notice: str) -> list[Claim]:
        """Return the claims of a notice, recorded or not, in order."""
        with self._database.read(channel) as session:
            rows = session.all("claims_of_notice", channel=channel, notice=notice)
        return [read_claim(row) for row in rows]
