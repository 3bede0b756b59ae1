"""Desks with fixed keys for tests; their secret needs no second to open."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exeat.domain.notice import Side
from exeat.service.desks.desk import Desk
from exeat.service.desks.files import DeskFile, read_own_card
from exeat.service.desks.founding import card_of, found_desk, read_person
from exeat.service.desks.trusting import open_channel
from exeat.service.keys.age import Identity
from exeat.service.keys.cards import Card
from exeat.service.keys.keyring import Keyring

NOW = datetime(2026, 11, 22, 9, 14, 3, 412000, tzinfo=UTC)
MISSION, MINISTRY = "gb-embassy-moscow", "ru-mfa"
HOST = "notices.example"
CHANNEL = "gb-ru-moscow-7k2m"

# Identities of age files: not used anywhere but in these tests.
IDENTITIES = (
    "AGE-SECRET-KEY-14VMAJM92W5GCUFX4PCHPVF09SSVC2RM567Y9V5HRJ2MQZWC672HS0UH3FG",
    "AGE-SECRET-KEY-1UN5RT5Y2ZT03Y97HD76DS4VQ7KH2X8248CCMLJT5X50YZWY227PS8J6E6U",
    "AGE-SECRET-KEY-1K3U9ESVKU2J0H22P8S3NDVCJUQQM09PZ4UJAG5S6ADX83XRWR74QJLS5D8",
    "AGE-SECRET-KEY-168YD8X24CQ2ZRFK9PEPKC7L9HTE9PKTTEZ2H0GK4JNQDE00D98NST79TV5",
    "AGE-SECRET-KEY-1LGV2CG2CF3FLV66QFYQQ73ZGSC8T6X3UDVAXFDV936DSZSPQCK4QA02XX3",
)


def identity(number: int) -> Identity:
    """Return one of the fixed identities."""
    return Identity.read(IDENTITIES[number])


def private_key(label: str) -> Ed25519PrivateKey:
    """Return a private key that is the same at every run."""
    return Ed25519PrivateKey.from_private_bytes(sha256(label.encode()).digest())


PASSPHRASE = IDENTITIES[-1]


def keyring(side: Side) -> Keyring:
    """Return the keys of the desk of one side."""
    return Keyring(
        desk=private_key(f"{side} desk"),
        log=private_key(f"{side} log"),
        witness=private_key(f"{side} witness"),
        identities=(identity(list(Side).index(side)),),
    )


def card(side: Side) -> Card:
    """Return the card of the desk of one side, with a recovery key."""
    recovery = identity(2 + list(Side).index(side)).recipient
    return card_of(settings(side), keyring(side), NOW, recovery)


def settings(side: Side) -> DeskFile:
    """Return what the desk of one side is."""
    party = MISSION if side is Side.MISSION else MINISTRY
    return DeskFile(side=side, party=party, desk="registry", host=HOST)


PEOPLE = {
    Side.MISSION: ("Ann:drafter,filer", "Bo:approver", "Cy:admin,operator"),
    Side.MINISTRY: ("Dana:registrar", "Emil:officer", "Fay:admin,operator"),
}


@dataclass
class TestClock:
    """A clock that a test turns."""

    moment: datetime = NOW
    seconds: float = 0.0
    __test__ = False

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def turn(self, seconds: float) -> None:
        """Let time pass, on the wall and by the stopwatch."""
        self.moment += timedelta(seconds=seconds)
        self.seconds += seconds


def made_home(folder: Path, side: Side, clock: TestClock | None = None) -> Path:
    """Make the home of the desk of one side, with people of every sort."""
    home = folder / side
    staff = [read_person(text, side) for text in PEOPLE[side]]
    found_desk(
        home, settings(side), keyring(side), staff, PASSPHRASE, clock or TestClock()
    )
    return home


def opened(home: Path, clock: TestClock | None = None) -> Desk:
    """Open a desk; the caller closes it."""
    return Desk.open(home, lambda: PASSPHRASE, clock or TestClock())


def joined_homes(
    folder: Path, keeper: Side = Side.MISSION, *, sealed: bool = False
) -> tuple[Path, Path]:
    """Make the homes of mission and ministry, with a channel between them."""
    homes = {side: made_home(folder, side) for side in Side}
    cards = {side: read_own_card(homes[side])[0] for side in Side}
    for side, other in zip(Side, reversed(Side), strict=True):
        with opened(homes[side]) as desk:
            admin = desk.actor("Cy" if side is Side.MISSION else "Fay")
            keeps = side is keeper
            open_channel(desk, admin, cards[other], CHANNEL, keeps=keeps, sealed=sealed)
    return homes[Side.MISSION], homes[Side.MINISTRY]
