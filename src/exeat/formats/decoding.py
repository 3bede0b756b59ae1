"""Text from bytes that somebody handed in: size, UTF-8 and what characters it holds."""

import re

from exeat.domain.errors import InputError

MAX_BYTES = 1_048_576
# Characters that YAML forbids, or that some readers take for the end of a line.
FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)


def decode(text: bytes | str, label: str, *, most_bytes: int = MAX_BYTES) -> str:
    """Return a text without its byte order mark, if it may be read at all.

    Args:
        text: UTF-8.
        label: What the text is called in messages.
        most_bytes: Greatest size.

    Raises:
        InputError: It is too large, not UTF-8 or holds a forbidden character.
    """
    if _size(text, most_bytes) > most_bytes:
        raise InputError(
            f"the file is larger than {most_bytes} bytes",
            remedy="split the file",
            file=label,
        )
    if isinstance(text, bytes):
        text = _from_utf8(text, label)
    text = text.removeprefix("\ufeff")
    if found := FORBIDDEN.search(text):
        line, column = position(text, found.start())
        raise InputError(
            f"the file holds the forbidden character U+{ord(found[0]):04X}",
            remedy="remove it, and save the file as UTF-8",
            file=label,
            line=line,
            column=column,
        )
    return text


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of an offset into a text."""
    before = text.rfind("\n", 0, offset)
    return text.count("\n", 0, offset) + 1, offset - before


def _size(text: bytes | str, most_bytes: int) -> int:
    """Return the number of bytes of a text in UTF-8."""
    if isinstance(text, str) and len(text) <= most_bytes:
        text = text.encode("utf-8", "surrogatepass")
    return len(text)


def _from_utf8(text: bytes, label: str) -> str:
    """Return the text of UTF-8 bytes, or say where they are not UTF-8."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = text[: fault.start].decode("utf-8")
        line, column = position(before, len(before))
        raise InputError(
            "the file is not UTF-8",
            remedy="save it as UTF-8",
            file=label,
            line=line,
            column=column,
        ) from fault
