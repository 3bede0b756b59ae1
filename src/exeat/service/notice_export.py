"""All that proves a notice, as files that a third party checks without Exeat."""

from collections.abc import Iterator
from pathlib import Path

from exeat.domain.errors import DocumentError, InputError
from exeat.engine.entries import read_entry
from exeat.service.bundle_files import Contents
from exeat.service.casebook import Case, case_of
from exeat.service.channels import joining
from exeat.service.desk import Desk
from exeat.service.opening import open_notice
from exeat.service.received import opened_body
from exeat.service.rights import Action, Actor, Verdict, demand, may
from exeat.store.log import Log
from exeat.store.rows import StoredEntry
from exeat.store.tiles import write_tiles


def export(
    desk: Desk, actor: Actor, number: str, folder: Path, *, with_log: bool
) -> list[str]:
    """Write all that proves a notice into a new folder; return the names of files.

    Args:
        desk: Of either side.
        actor: Who asks.
        number: Of the notice.
        folder: To be made.
        with_log: Whether to add the whole log, as tiles.

    Raises:
        InputError: The folder is there already, or cannot be made.
        RightError: It is not for this person.
        UnknownNoticeError: There is no such notice.
    """
    case = case_of(desk, number)
    joined = joining(desk, case.channel)
    demand(actor, Action.LIST, joined, case.state, number=number)
    files = dict(_files(desk, actor, case))
    if with_log:
        files.update(_log_files(desk, case))
    _write(folder, files)
    return sorted(files)


def _files(desk: Desk, actor: Actor, case: Case) -> Iterator[tuple[str, bytes]]:
    """Yield checkpoint, keys, and what belongs to each entry of a notice."""
    log, channel = Log(desk.database), case.channel.channel
    head = log.head(channel)
    if head is not None:
        yield "checkpoint", head
    keys = (desk.log_verifier(channel), desk.witness_verifier(channel))
    yield "log.vkey", keys[0].text().encode() + b"\n"
    yield "witness.vkey", keys[1].text().encode() + b"\n"
    for card in (desk.card, desk.their_card(channel)):
        yield f"{card.side}-desk.vkey", card.desk_key.text().encode() + b"\n"
    joined = joining(desk, case.channel)
    reads = may(actor, Action.READ, joined, case.state) is Verdict.GRANTED
    for event in case.events:
        found = log.entries(channel, event.position, event.position + 1)[0]
        stem = f"{event.position:06}-{case.number}-r{event.revision}-{event.act}"
        yield f"{stem}.tlog-proof", _receipt(log, case, event.position)
        yield f"{stem}.leaf", found.entry
        yield f"{stem}.statement", found.statement
        if reads:
            yield from _contents(desk, stem, found)
    if reads:
        yield from _paper(desk, actor, case)


def _receipt(log: Log, case: Case, position: int) -> bytes:
    """Return a receipt at the first head that the witness cosigned, else the newest."""
    channel = case.channel.channel
    return log.receipt(channel, position, log.cosigned_size(channel, position))


def _contents(desk: Desk, stem: str, found: StoredEntry) -> Iterator[tuple[str, bytes]]:
    entry = read_entry(found.entry)
    kept = Contents(body=found.body, salt=found.salt, sealed=found.sealed)
    if kept.sealed is not None:
        yield f"{stem}.age", kept.sealed
    opened = opened_body(desk, entry, kept)
    if opened is not None:
        yield f"{stem}.json", opened.body
        yield f"{stem}.salt", opened.salt


def _paper(desk: Desk, actor: Actor, case: Case) -> Iterator[tuple[str, bytes]]:
    from exeat.service.notice_paper import paper  # loads the typesetter

    opened = open_notice(desk, actor, case)
    if opened.body is None:
        return
    for form in ("pdf", "docx"):
        try:
            made = paper(desk, case, opened.body, form, opened.languages)
        except DocumentError:
            continue
        yield f"note-{case.number}-r{case.revision}.{form}", made


def _log_files(desk: Desk, case: Case) -> Iterator[tuple[str, bytes]]:
    log, channel = Log(desk.database), case.channel.channel
    head = log.head(channel)
    if head is None:
        return
    leaves = [stored.entry for stored in log.entries(channel)]
    for name, data in write_tiles(leaves, head).items():
        yield f"log/{name}", data


def _write(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True)
        for name, data in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not usable"
        raise InputError(
            f"the folder cannot be written: {reason}",
            remedy="name a folder that is not there yet",
            file=str(folder),
        ) from error
