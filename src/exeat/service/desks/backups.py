"""Backups of a desk's store: sealed for the desk and its recovery key, without keys."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from exeat.service.desks.desk import HEADS, Desk
from exeat.service.desks.files import SQLITE, STORE, STORE_FILE, read_desk_file
from exeat.service.desks.rights import Action, Actor, demand
from exeat.service.desks.scratch import scratch_folder, sweep_scratch
from exeat.service.keys.age import Identity, decrypt, encrypt
from exeat.service.keys.private_files import make_private_folder
from exeat.store.backup import Backup, back_up, restore_postgresql, restore_sqlite
from exeat.store.database import open_postgresql, prepare_postgresql
from exeat.store.guard import Guard


def make_backup(
    desk: Desk, actor: Actor, destination: Path, recipients: Sequence[str] = ()
) -> Backup:
    """Write a backup that the desk, its recovery key and others can open.

    No private key is needed, and none is in it.

    Args:
        desk: The desk.
        actor: Who asks for it.
        destination: A file that is not there yet.
        recipients: Further public age keys.

    Raises:
        EvidenceError: The store does not hold; nothing is written.
        KeyFileError: A recipient is none.
        RightError: The actor may not.
        StoreError: The file is there, or the disk fails.
    """
    demand(actor, Action.BACKUP, None, None, number="")
    readers = (*desk.card.recipients, *recipients)
    # The copy in the clear stays where the store in the clear is.
    with scratch_folder(desk.home) as scratch:
        return back_up(
            desk.database,
            destination,
            lambda plain: encrypt(plain, readers),
            desk.clock.now(),
            scratch,
        )


def restore_backup(home: Path, source: Path, identities: Sequence[Identity]) -> Backup:
    """Put a backup in the place of a store that is gone.

    People and roles are in the backup, so that no role can be asked for: whoever
    opens it with a key of the desk may restore it.

    Args:
        home: Home of the desk, with settings, card and keys, and without a store.
        source: The backup.
        identities: Of the desk, or of its recovery key.

    Raises:
        EvidenceError: None of the keys opens it, or what it holds does not hold.
        KeyFileError: The folder is no home of a desk.
        StoreError: It is no backup, or there is a store already.
    """
    settings = read_desk_file(home)
    guard = Guard(home / HEADS)

    def unseal(sealed: bytes) -> bytes:
        return decrypt(sealed, identities)

    sweep_scratch(home)
    with scratch_folder(home) as scratch:
        if settings.store == SQLITE:
            make_private_folder(home / STORE)
            path = home / STORE / STORE_FILE
            return restore_sqlite(source, path, unseal, guard, scratch)
        prepare_postgresql(settings.store)
        with closing(open_postgresql(settings.store)) as database:
            return restore_postgresql(source, database, unseal, guard, scratch)
