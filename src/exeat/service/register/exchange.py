"""The whole register out as records, and in again; editions opened for comparing."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from exeat.domain.errors import InputError
from exeat.domain.register import Register
from exeat.formats.register import read_files
from exeat.formats.register_check import check_register
from exeat.formats.register_export import read_entries, to_lines
from exeat.formats.register_import import files_of, read_lines
from exeat.formats.register_jsonld import to_jsonld
from exeat.service.context import REGISTER, Context
from exeat.service.files import file_bytes

ExportForm: TypeAlias = Literal["jsonl", "jsonld"]
EXPORTS: tuple[ExportForm, ...] = ("jsonl", "jsonld")


def exported(folder: Path | None, form: ExportForm) -> str:
    """Return a whole register as text.

    Args:
        folder: Folder of the register; None for the packaged one.
        form: JSON Lines, or one JSON-LD document.

    Raises:
        ExceptionGroup: Of every fault of the register, each an InputError.
        InputError: The folder holds no register.
    """
    files = read_files(folder or REGISTER)
    if folder is not None:
        check_register(files, Context().areas)
    entries = read_entries(files)
    return to_lines(entries) if form == "jsonl" else to_jsonld(entries)


def imported(text: bytes, label: str, folder: Path) -> int:
    """Write the files of an export into an empty folder, and return how many.

    Nothing is written unless the register is without fault. The folder is made if
    it is absent.

    Args:
        text: An export as JSON Lines.
        label: What it is called in messages.
        folder: Where the files go.

    Raises:
        ExceptionGroup: Of every fault of the register, each an InputError.
        InputError: The text is no export, or the folder is not empty.
    """
    files = files_of(read_lines(text, label), label)
    check_register(files, Context().areas)
    _write(files, folder)
    return len(files)


def _write(files: dict[str, bytes], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError(
                "the folder is not empty",
                remedy="name one that is empty or absent",
                file=str(folder),
            )
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not usable"
        raise InputError(
            f"cannot be written: {reason}",
            remedy="name a folder that may be written to",
            file=str(folder),
        ) from error


def opened(path: Path) -> Register:
    """Return the register in a folder, or in an export as JSON Lines.

    Raises:
        ExceptionGroup: Of every fault of the register, each an InputError.
        InputError: There is no register.
    """
    if path.is_dir():
        return Context(path).register
    with TemporaryDirectory() as folder:
        _write(
            files_of(read_lines(file_bytes(path), str(path)), str(path)), Path(folder)
        )
        return Context(Path(folder)).register
