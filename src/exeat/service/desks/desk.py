"""Opens the home of a desk: settings, store, keys; the wiring place of the exchange."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType

from exeat.domain.errors import (
    KeyFileError,
    RightError,
    UnknownKeyError,
    UnknownNoticeError,
)
from exeat.domain.notice import Side
from exeat.service.context import Context
from exeat.service.desks.files import (
    DeskFile,
    adopt_next_card,
    is_half_changed,
    open_store,
    read_desk_file,
    read_own_card,
)
from exeat.service.desks.parties import Parties
from exeat.service.desks.rights import Actor, Role
from exeat.service.desks.scratch import sweep_scratch
from exeat.service.keys.cards import Card, read_card
from exeat.service.keys.keyring import Keyring, fits, read_keyring
from exeat.store.cases import Cases
from exeat.store.channels import Channels
from exeat.store.claims import Claims
from exeat.store.clock import Clock, SystemClock
from exeat.store.database import Database
from exeat.store.guard import Guard
from exeat.store.ledger import Ledger
from exeat.store.note import Cosigner, Signer, VerifierKey, read_verifier_key
from exeat.store.people import People
from exeat.store.replica import Replica
from exeat.store.rows import ChannelRow

HEADS = "heads"


class Desk:
    """One side's desk, with everything that its acts need; a context manager.

    The keys are unwrapped when something is first signed or opened, and once.

    Args:
        home: Its folder.
        file: Its settings.
        database: Its store, open.
        passphrase: Asked for when the keys are needed, and not before.
        clock: The time.

    Attributes:
        home: Its folder.
        file: Its settings.
        passphrase: What asks for the passphrase.
        clock: The time.
        database: The store.
        guard: Newest heads, outside the store.
        cases: Drafts, notices and local events.
        channels: Channels and the cards of both sides.
        claims: Acts on their way to the keeper.
        people: Who works here.
        ledger: Logs that this desk keeps.
        replica: Logs that the other side keeps.
    """

    def __init__(
        self,
        home: Path,
        file: DeskFile,
        database: Database,
        passphrase: Callable[[], str],
        clock: Clock,
    ) -> None:
        self.home = home
        self.file = file
        self.clock = clock
        self.database = database
        self.passphrase = passphrase
        self.guard = Guard(home / HEADS)
        self.cases = Cases(database, clock)
        self.channels = Channels(database)
        self.claims = Claims(database, clock)
        self.people = People(database, clock)
        self.ledger = Ledger(database, self._log_signer, clock, self.guard)
        self.replica = Replica(database, clock, self.guard)

    @classmethod
    def open(
        cls,
        home: str | Path,
        passphrase: Callable[[], str],
        clock: Clock | None = None,
    ) -> "Desk":
        """Open a desk; its keys stay closed.

        Args:
            home: Its folder.
            passphrase: Asked for when the keys are needed, and not before.
            clock: The time; None for the machine's.

        Raises:
            KeyFileError: The folder is no home of a desk.
            StoreError: The store is in use, or cannot be used.
        """
        home = Path(home)
        file = read_desk_file(home)
        sweep_scratch(home)
        clock = clock or SystemClock()
        return cls(home, file, open_store(home, file), passphrase, clock)

    def close(self) -> None:
        """Close the store and give its lock back."""
        self.database.close()

    def __enter__(self) -> "Desk":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def side(self) -> Side:
        """Which side the desk is of."""
        return self.file.side

    @property
    def party(self) -> str:
        """Key of the mission or authority."""
        return self.file.party

    @property
    def name(self) -> str:
        """``PARTY/DESK``."""
        return f"{self.file.party}/{self.file.desk}"

    @cached_property
    def card(self) -> Card:
        """The desk's own card."""
        return read_own_card(self.home)[1]

    @cached_property
    def context(self) -> Context:
        """Register and gazetteer."""
        return Context()

    @cached_property
    def keyring(self) -> Keyring:
        """The private keys, unwrapped now if they were not yet.

        Raises:
            KeyFileError: They cannot be opened, or are not those of the card.
        """
        keyring = read_keyring(self.home, self.passphrase())
        if not fits(keyring, self.card) and is_half_changed(self.home, keyring):
            adopt_next_card(self.home)
            self.forget_keys()
        if not fits(keyring, self.card):
            raise KeyFileError(
                f"the keys in {self.home} are not those of the card of {self.name}",
                remedy="bring keys and card back from the same copy",
            )
        return keyring

    def forget_keys(self) -> None:
        """Read card and keys anew when they are next needed: they were changed."""
        self.__dict__.pop("card", None)
        self.__dict__.pop("keyring", None)

    @property
    def signer(self) -> Signer:
        """Signs what the desk states."""
        return self.keyring.desk_signer(self.file.party, self.file.desk)

    @property
    def cosigner(self) -> Cosigner:
        """Cosigns heads of logs that the other side keeps."""
        return self.keyring.cosigner(self.file.host, self.file.party, self.file.desk)

    @property
    def _other(self) -> Side:
        return Side.MINISTRY if self.side is Side.MISSION else Side.MISSION

    def channel(self, channel: str) -> ChannelRow:
        """Return a channel.

        Raises:
            UnknownNoticeError: It is not one of this desk; said as of a notice.
        """
        try:
            return self.channels.get(channel)
        except UnknownKeyError:
            raise UnknownNoticeError(channel) from None

    def joined(self, channel: str) -> Parties | None:
        """Return the parties of a channel; None where there is no such channel."""
        try:
            theirs = self.their_card(channel).party
        except (UnknownKeyError, UnknownNoticeError):
            return None
        if self.side is Side.MISSION:
            return Parties(mission=self.party, ministry=theirs)
        return Parties(mission=theirs, ministry=self.party)

    def keeps(self, channel: str) -> bool:
        """Whether this desk keeps the log of a channel."""
        return self.channel(channel).keeps

    def is_sealed(self, channel: str) -> bool:
        """Whether notices of a channel are sealed unless a draft says otherwise."""
        return channel in self.file.sealed

    def their_card(self, channel: str) -> Card:
        """Return the newest card of the other side.

        Raises:
            UnknownKeyError: The channel is not one of this desk.
        """
        return read_card(self.channels.card(channel, self._other))

    def cards(self, channel: str) -> tuple[Card, ...]:
        """Return every card of both sides, own first, newest first.

        Former ones check what was signed before a change of keys; for what comes in
        new, only :attr:`card` and :meth:`their_card` count.
        """
        with self.database.read(channel) as session:
            signed = [
                row[0]
                for side in (self.side, self._other)
                for row in session.all(
                    "cards_of_side", channel=channel, side=side.value
                )
            ]
        return tuple(map(read_card, signed))

    def keeper_card(self, channel: str) -> Card:
        """Return the card of the desk that keeps the log of a channel."""
        return self.card if self.keeps(channel) else self.their_card(channel)

    def witness_card(self, channel: str) -> Card:
        """Return the card of the desk that witnesses the log of a channel."""
        return self.their_card(channel) if self.keeps(channel) else self.card

    def log_verifier(self, channel: str) -> VerifierKey:
        """Return what checks the heads of a channel's log."""
        return read_verifier_key(self.channel(channel).log_key)

    def witness_verifier(self, channel: str) -> VerifierKey:
        """Return what checks the cosignatures of a channel's witness."""
        return read_verifier_key(self.channel(channel).witness_key)

    def recipients(self, channel: str) -> tuple[str, ...]:
        """Return whom to seal for: both desks, and both recovery keys."""
        return self.card.recipients + self.their_card(channel).recipients

    def actor(self, person: str | None = None) -> Actor:
        """Return who acts; the only person of the desk where none is named.

        Raises:
            RightError: There is no such person, or it must be said which.
        """
        present = [each for each in self.people.all() if each.ended_at is None]
        found = [each for each in present if person in (None, each.person)]
        if len(found) != 1:
            raise RightError(
                f"this desk has {len(present)} people: say who acts"
                if person is None
                else f"{person!r} does not work at this desk",
                remedy="name one of 'exeat keys person list' with --as",
            )
        return Actor(
            person=found[0].person,
            side=self.side,
            party=self.party,
            roles=frozenset(map(Role, found[0].roles)),
        )

    def _log_signer(self, channel: str) -> Signer:
        """Return what signs the heads of a log; no other key than its own."""
        row = self.channels.get(channel)
        signer = self.keyring.log_signer(row.origin)
        if signer.verifier.text() != row.log_key:
            raise KeyFileError(
                f"the log key of this desk is not the one that {channel} began with",
                remedy="bring the keys back from the copy kept apart from the backup",
            )
        return signer
