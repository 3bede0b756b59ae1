"""Reading the files that a user names."""

from pathlib import Path

from exeat.domain.errors import InputError


def file_bytes(path: Path) -> bytes:
    """Return the contents of a file.

    Raises:
        InputError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not usable"
        raise InputError(
            f"cannot be read: {reason}",
            remedy="give the path of a file that exists",
            file=str(path).encode("utf-8", "replace").decode(),
        ) from error
