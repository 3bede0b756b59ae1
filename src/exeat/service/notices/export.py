"""All that proves a notice, as files that a third party checks without Exeat."""

from collections.abc import Iterator
from pathlib import Path

from exeat.domain.errors import DocumentError, InputError
from exeat.domain.notice import Act
from exeat.domain.record import record
from exeat.engine.entries import read_entry
from exeat.service.acts.contents import Contents
from exeat.service.acts.received import opened_body
from exeat.service.desks.channels import joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, Verdict, demand, may
from exeat.service.keys.private_files import (
    FOLDER_MODE,
    make_private_folder,
    write_private,
)
from exeat.service.notices.casebook import Case, case_of
from exeat.service.notices.opening import open_notice
from exeat.service.notices.own_copy import receipt_of
from exeat.service.notices.written import own_notes, the_notice
from exeat.store.log import Log
from exeat.store.rows import StoredEntry
from exeat.store.tiles import write_tiles

_FILINGS = frozenset({Act.FILED, Act.AMENDED})


@record
class Exported:
    """What was written.

    Attributes:
        names: Of the files.
        remarks: Notes that could not be typeset, and why, each in a sentence.
    """

    names: tuple[str, ...]
    remarks: tuple[str, ...]


def export(
    desk: Desk, actor: Actor, number: str, folder: Path, *, with_log: bool
) -> Exported:
    """Write all that proves a notice into a new folder.

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
    reads = may(actor, Action.READ, joined, case.state) is Verdict.GRANTED
    files = dict(_files(desk, case, reads=reads))
    remarks: list[str] = []
    if reads:
        files.update(_papers(desk, actor, case, remarks))
    if with_log:
        files.update(_log_files(desk, case))
    _write(folder, files)
    return Exported(names=tuple(sorted(files)), remarks=tuple(remarks))


def _files(desk: Desk, case: Case, *, reads: bool) -> Iterator[tuple[str, bytes]]:
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
    for event in case.events:
        found = log.entries(channel, event.position, event.position + 1)[0]
        stem = f"{event.position:06}-{case.number}-r{event.revision}-{event.act}"
        yield f"{stem}.tlog-proof", receipt_of(desk, case, event.position)
        yield f"{stem}.leaf", found.entry
        yield f"{stem}.statement", found.statement
        if reads:
            yield from _contents(desk, stem, found)


def _contents(desk: Desk, stem: str, found: StoredEntry) -> Iterator[tuple[str, bytes]]:
    entry = read_entry(found.entry)
    kept = Contents(body=found.body, salt=found.salt, sealed=found.sealed)
    if kept.sealed is not None:
        yield f"{stem}.age", kept.sealed
    opened = opened_body(desk, entry, kept)
    if opened is not None:
        yield f"{stem}.json", opened.body
        yield f"{stem}.salt", opened.salt


def _papers(
    desk: Desk, actor: Actor, case: Case, remarks: list[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the note of the notice, and those that this desk wrote upon it."""
    from exeat.service.notices.paper import Form, paper  # loads the typesetter

    opened = open_notice(desk, actor, case)
    if opened.body is None:
        return
    notes = (the_notice(case, opened.body), *own_notes(desk, case))
    for written in dict.fromkeys(notes):
        is_notice = written.words is None and written.act in _FILINGS
        act = "" if is_notice else f"-{written.act}"
        for suffix in ("pdf", "docx"):
            name = f"note-{case.number}-r{written.revision}{act}.{suffix}"
            form = Form(suffix=suffix, languages=opened.languages)
            try:
                yield name, paper(desk, case, opened.body, written, form)
            except DocumentError as error:
                remarks.append(
                    f"{name} was not made: {error.sentence}. Remedy: {error.remedy}."
                )


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
        folder.mkdir(mode=FOLDER_MODE, parents=True)
        for name, data in files.items():
            target = folder / name
            make_private_folder(target.parent)
            write_private(target, data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not usable"
        raise InputError(
            f"the folder cannot be written: {reason}",
            remedy="name a folder that is not there yet",
            file=str(folder),
        ) from error
