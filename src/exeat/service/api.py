"""The Python API: files in, answers out, without a context to hold."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from exeat.domain.finding import Determination
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling
from exeat.domain.trip import Trip
from exeat.formats import rulings as rulings_format
from exeat.formats.determination import determination_json
from exeat.formats.trips import read_trip as read_trip_text
from exeat.service.context import Context
from exeat.service.files import file_bytes


def load_register(
    folder: str | Path | None = None, *, drafts: Sequence[str | Path] = ()
) -> Register:
    """Return an edition of the register.

    Args:
        folder: Folder of a register; None for the one that ships with Exeat.
        drafts: Files of draft measures to lay over it.

    Raises:
        ExceptionGroup: The register has faults; each is an InputError with file,
            line and column.
        InputError: A file cannot be read.
    """
    files = [(str(draft), file_bytes(Path(draft))) for draft in drafts]
    return Context(Path(folder) if folder else None, files).register


def read_trip(
    source: str | Path | bytes | Mapping[str, object],
    register: Register | None = None,
) -> Trip:
    """Return the trip that a file announces.

    Args:
        source: Path of a YAML or JSON file, or its bytes, or its contents as
            plain data.
        register: Missions, places and states; None for the packaged register.

    Raises:
        InputError: The trip has a fault.
        ExceptionGroup: It has several.
    """
    context, base = Context(), None
    if isinstance(source, bytes):
        text, label = source, "<bytes>"
    elif isinstance(source, Mapping):
        text, label = json.dumps(source).encode(), "<mapping>"
    else:
        path = Path(source)
        text, label, base = file_bytes(path), str(source), path.parent
    return read_trip_text(
        text,
        label,
        finder=context.gazetteer,
        register=register or context.register,
        vocabulary=context.vocabulary,
        base=base,
    )


def read_rulings(source: str | Path | bytes, register: Register) -> tuple[Ruling, ...]:
    """Return a mission's rulings from a YAML file or its bytes.

    Raises:
        InputError: The file has a fault, or settles what is not open.
    """
    if isinstance(source, bytes):
        return rulings_format.read_rulings(source, "<bytes>", register=register)
    text = file_bytes(Path(source))
    return rulings_format.read_rulings(text, str(source), register=register)


def to_json(determination: Determination, register: Register) -> str:
    """Return a determination in the published JSON; same inputs, same bytes."""
    return determination_json(determination, register)
