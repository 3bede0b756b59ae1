"""Whose signatures count on what comes in: cards change on the way."""

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import Act
from exeat.engine.entries import NO_NOTICE, Entry, Statement, read_statement
from exeat.service.acts.outgoing import refusal_key
from exeat.service.acts.statements import read_signed
from exeat.service.desks.changes import learn_card, successor_of
from exeat.service.desks.desk import Desk
from exeat.service.keys.cards import Card, read_card
from exeat.store.acts import Acts
from exeat.store.note import open_note, read_note
from exeat.store.rows import ChannelRow


class Signatories:
    """The two sides of a channel, followed through changes of keys.

    What is new must be signed with the key that a side has at that moment; a former
    key counts only for what was recorded while it was in use.

    Args:
        desk: Of either side.
        row: The channel.

    Attributes:
        present: Card of the other side, as far as it was followed.
    """

    def __init__(self, desk: Desk, row: ChannelRow) -> None:
        self._desk = desk
        self._row = row
        known = desk.cards(row.channel)
        own = [card for card in known if card.party == desk.party]
        self._own = tuple(dict.fromkeys((desk.card, *own)))
        self._theirs = tuple(card for card in known if card.party != desk.party)
        self.present = desk.their_card(row.channel)

    @property
    def senders(self) -> tuple[Card, ...]:
        """Cards that may stand under a bundle; this desk's own is told apart later."""
        return (self.present, self._desk.card)

    def read_entry(
        self, data: bytes, entry: Entry, body: bytes | None, *, is_new: bool
    ) -> tuple[Statement, Card]:
        """Return the statement under a leaf and who signed it; follow its change.

        Args:
            data: The signed statement.
            entry: The leaf.
            body: Its contents, where they are open.
            is_new: Whether this desk does not have the leaf yet.

        Raises:
            EvidenceError: A key signed it that did not count at that place.
        """
        theirs = (self.present,) if is_new else self._theirs
        statement, card = read_signed(
            data, (*theirs, *self._own), self._row.channel, entry
        )
        self._follow(statement, card, data, body)
        return statement, card

    def read_claim(self, data: bytes, body: bytes | None) -> tuple[Statement, Card]:
        """Return a claim of the other side and its card; follow its change.

        Raises:
            EvidenceError: A key signed it that does not count.
        """
        statement, card = read_signed(data, self._theirs, self._row.channel)
        is_former = card.desk_key != self.present.desk_key
        if is_former and not self._is_known(statement, card, data):
            raise EvidenceError(
                f"a claim is signed with a key that {card.name} no longer uses",
                remedy="ask the other side to do it again, with its present key",
            )
        self._follow(statement, card, data, body)
        return statement, card

    def look_ahead(self, data: bytes, body: bytes | None) -> None:
        """Follow a change of keys, whatever stands around it.

        Raises:
            EvidenceError: It is none that the other side could make.
        """
        statement = read_statement(read_note(data).text.encode())
        if statement.act is not Act.KEY_CHANGED:
            return
        cards = (*self._theirs, *self._own)
        _, card = read_signed(data, cards, self._row.channel)
        self._follow(statement, card, data, body)

    def _follow(
        self, statement: Statement, card: Card, data: bytes, body: bytes | None
    ) -> None:
        if statement.act is not Act.KEY_CHANGED or card.party == self._desk.party:
            return
        if body is None:
            raise EvidenceError(
                f"a change of keys of {card.name} comes without its new card",
                remedy="ask the other side for a whole bundle: --whole",
            )
        if read_card(body) in self._theirs:
            return
        renewed = successor_of(self.present, body)
        # Whoever announces a key must hold it.
        open_note(data, [renewed.desk_key])
        self._theirs = (renewed, *self._theirs)
        self.present = renewed

    def _is_known(self, statement: Statement, card: Card, data: bytes) -> bool:
        """Whether a claim is on record here already, as done or as refused."""
        acts, channel = Acts(self._desk.database), self._row.channel
        done = acts.position(channel, card.party, statement.idempotency_key)
        refused = acts.position(channel, self._desk.party, refusal_key(data))
        return done is not None or refused is not None


def learn_recorded(desk: Desk, row: ChannelRow) -> None:
    """Take as its newest the card that the other side's changes on record brought.

    Raises:
        EvidenceError: One does not follow from the card that this desk has.
    """
    theirs = desk.their_card(row.channel).party
    for event in desk.cases.events(row.channel, NO_NOTICE):
        if event.act is not Act.KEY_CHANGED or event.party != theirs:
            continue
        signed = desk.cases.contents(row.channel, event.position).body
        if signed is not None and read_card(signed) not in desk.cards(row.channel):
            learn_card(desk, row.channel, signed)
