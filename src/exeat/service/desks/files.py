"""What lies in the home of a desk beside its keys: settings, own card, store."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exeat.domain.errors import EvidenceError, KeyFileError
from exeat.domain.notice import Side
from exeat.domain.record import record
from exeat.service.keys.cards import Card, check_host, check_name, read_card
from exeat.service.keys.keyring import Keyring, fits
from exeat.service.keys.private_files import make_private_folder, write_private
from exeat.store.database import Database, open_postgresql, open_sqlite

SETTINGS = "desk.json"
SQLITE = "sqlite"
STORE = "store"
STORE_FILE = "exeat.sqlite"
CARDS = "cards"
OWN_CARD = "own.card"
NEXT_CARD = "next.card"
_REMEDY = "give the folder of a desk with --home, or make one: exeat keys init --help"


@record
class DeskFile:
    """Settings of a desk.

    Attributes:
        side: Which side it is of.
        party: Key of the mission or authority.
        desk: Name of the desk within the party.
        host: Name under which its logs are published.
        store: ``sqlite``, or the connection string of a PostgreSQL database.
        sealed: Channels whose notices are sealed unless a draft says otherwise.

    Raises:
        EvidenceError: A name is none.
    """

    side: Side
    party: str
    desk: str
    host: str
    store: str = SQLITE
    sealed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_name(self.party, "party")
        check_name(self.desk, "desk")
        check_host(self.host)

    def __repr__(self) -> str:
        return f"DeskFile({self.party}/{self.desk})"  # the store may hold a password


def write_desk_file(home: Path, settings: DeskFile) -> None:
    """Write the settings of a desk, whole or not at all.

    Raises:
        KeyFileError: The home cannot be written.
    """
    values = {
        "exeat": "desk",
        "version": 1,
        "side": settings.side,
        "party": settings.party,
        "desk": settings.desk,
        "host": settings.host,
        "store": settings.store,
        "sealed": sorted(settings.sealed),
    }
    _write(home / SETTINGS, f"{json.dumps(values, indent=2)}\n".encode())


def read_desk_file(home: Path) -> DeskFile:
    """Return the settings of a desk.

    Raises:
        KeyFileError: The folder is no home of a desk.
    """
    file = home / SETTINGS
    damaged = KeyFileError(f"{file}: it does not describe a desk", remedy=_REMEDY)
    try:
        values: Any = json.loads(_read(file))
        return _settings(values)
    except (ValueError, TypeError, KeyError, RecursionError, EvidenceError):
        raise damaged from None


def write_own_card(home: Path, signed: bytes, name: str = OWN_CARD) -> None:
    """Keep the signed card of this desk.

    Raises:
        KeyFileError: The home cannot be written.
    """
    _write(home / CARDS / name, signed)


def read_own_card(home: Path, name: str = OWN_CARD) -> tuple[bytes, Card]:
    """Return the card of this desk, signed and read.

    Raises:
        KeyFileError: There is none.
        EvidenceError: It was changed.
    """
    signed = _read(home / CARDS / name)
    return signed, read_card(signed)


def adopt_next_card(home: Path) -> None:
    """Put the card that was made for a change of keys in the place of the old one."""
    folder = home / CARDS
    write_own_card(home, (folder / NEXT_CARD).read_bytes())
    (folder / NEXT_CARD).unlink()


def has_next_card(home: Path) -> bool:
    """Whether a change of keys was begun and not ended."""
    return (home / CARDS / NEXT_CARD).exists()


def open_store(home: Path, file: DeskFile) -> Database:
    """Open the store of a home, which only this user can read.

    Raises:
        StoreError: It is in use, or cannot be used.
    """
    if file.store != SQLITE:
        return open_postgresql(file.store)
    make_private_folder(home / STORE)
    return open_sqlite(home / STORE / STORE_FILE)


def _settings(values: Mapping[str, Any]) -> DeskFile:
    if values["exeat"] != "desk" or values["version"] != 1:
        raise ValueError
    texts = ("party", "desk", "host", "store")
    if not all(isinstance(values[name], str) for name in texts):
        raise TypeError
    return DeskFile(
        side=Side(values["side"]),
        sealed=tuple(map(str, values["sealed"])),
        **{name: values[name] for name in texts},
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not usable"
        raise KeyFileError(
            f"{file}: no desk is here: {reason}", remedy=_REMEDY
        ) from error


def _write(file: Path, contents: bytes) -> None:
    try:
        make_private_folder(file.parent)
        write_private(file, contents)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not usable"
        raise KeyFileError(
            f"{file}: cannot be written: {reason}",
            remedy="give a home that this user may write",
        ) from error


def is_half_changed(home: Path, keyring: Keyring) -> bool:
    """Return whether a change of keys was cut off just before its end."""
    if not has_next_card(home):
        return False
    return fits(keyring, read_own_card(home, NEXT_CARD)[1])
