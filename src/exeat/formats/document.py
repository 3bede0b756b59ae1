"""Plain values read from a text, with the line and column of each."""

from dataclasses import dataclass, field
from typing import TypeAlias

from exeat.domain.errors import InputError
from exeat.formats.decoding import FORBIDDEN

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | float | bool | None"
Path: TypeAlias = tuple[str | int, ...]

MAX_NODES = 50_000
_MAX_DIGITS = 18


@dataclass(slots=True)
class _Spot:
    """Where a value stands, its key if it has one, and what it contains."""

    at: tuple[int, int]
    key_at: tuple[int, int] | None = None
    inner: "dict[str | int, _Spot]" = field(default_factory=dict)


class Document:
    """A value as read from a text, which knows where each part stands.

    Attributes:
        label: What the text is called in messages.
        value: Plain mappings, lists, texts, numbers, booleans and None.
    """

    __slots__ = ("_root", "label", "value")

    def __init__(self, label: str, value: Plain, root: _Spot) -> None:
        self.label = label
        self.value = value
        self._root = root

    def where(self, path: Path) -> tuple[int, int]:
        """Return line and column, from 1, of the value at a path.

        Where the path leads to nothing, it is the innermost part on the way that
        exists: for a missing field, its parent.
        """
        return self._spot(path)[0].at

    def where_key(self, path: Path) -> tuple[int, int]:
        """Return line and column, from 1, of the key that a path ends in.

        An entry of a list has no key; its value stands for it.
        """
        spot, whole = self._spot(path)
        return spot.key_at if whole and spot.key_at else spot.at

    def fault(
        self, path: Path, problem: str, *, remedy: str, at_key: bool = False
    ) -> InputError:
        """Return the error that points at a value, or at its key."""
        line, column = self.where_key(path) if at_key else self.where(path)
        return InputError(
            problem,
            remedy=remedy,
            file=self.label,
            line=line,
            column=column,
            field=dotted(path),
        )

    def _spot(self, path: Path) -> tuple[_Spot, bool]:
        """Return the innermost spot on a path, and whether it is the end of it."""
        spot = self._root
        for step in path:
            if step not in spot.inner:
                return spot, False
            spot = spot.inner[step]
        return spot, True


class TreeBuilder:
    """Builds a document from a stream of opened, closed and single values.

    It keeps the limits that hold for every format: depth, number of values, keys
    that occur once, no forbidden character.
    """

    def __init__(self, label: str, *, max_depth: int) -> None:
        self._label = label
        self._max_depth = max_depth
        self._count = 0
        self._open: list[tuple[dict[str, Plain] | list[Plain], _Spot]] = []
        self._key: tuple[str, tuple[int, int]] | None = None
        self._root: tuple[Plain, _Spot] | None = None

    @property
    def wants_key(self) -> bool:
        """Whether the next thing has to be a key, or the end of a mapping."""
        return (
            bool(self._open)
            and isinstance(self._open[-1][0], dict)
            and self._key is None
        )

    def key(self, text: str, at: tuple[int, int]) -> None:
        """Take the key of the next value.

        Raises:
            InputError: The mapping has this key already, or it is no text.
        """
        self._check_text(text, at)
        if not text:
            raise self.fault("a key is empty", at, remedy="name the field")
        inner = self._open[-1][1].inner
        if text in inner:
            line = (inner[text].key_at or at)[0]
            raise self.fault(
                f"the key {shown(text)} stands here and in line {line}",
                at,
                remedy="keep one of the two",
            )
        self._key = (text, at)

    def open(
        self, container: dict[str, Plain] | list[Plain], at: tuple[int, int]
    ) -> None:
        """Begin a mapping or a list.

        Raises:
            InputError: It is nested too deeply, or stands where a key has to.
        """
        if self.wants_key:
            raise self.fault("a key is no text", at, remedy="use a plain word as key")
        if len(self._open) >= self._max_depth:
            raise self.fault(
                f"values are nested more than {self._max_depth} deep",
                at,
                remedy="flatten the file",
            )
        self._open.append((container, self._add(container, at)))

    def close(self) -> None:
        """End the innermost mapping or list."""
        self._open.pop()

    def scalar(self, value: Plain, at: tuple[int, int]) -> None:
        """Take a single value.

        Raises:
            InputError: It is a text with a forbidden character.
        """
        if isinstance(value, str):
            self._check_text(value, at)
        self._add(value, at)

    def number(self, text: str, at: tuple[int, int], *, base: int = 10) -> None:
        """Take a number by its text.

        Raises:
            InputError: It is too long, too large or not finite.
        """
        if not set(text.lower()) & set(".einf") or base != 10:
            if len(text) > _MAX_DIGITS:
                raise self._bad_number(text, at)
            self._add(int(text, base), at)
            return
        value = float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        if not abs(value) < float("inf"):
            raise self._bad_number(text, at)
        self._add(value, at)

    def document(self) -> Document:
        """Return the document.

        Raises:
            InputError: Nothing was read.
        """
        if self._root is None:
            raise self.fault("the file is empty", (1, 1), remedy="write its fields")
        value, root = self._root
        return Document(self._label, value, root)

    def fault(self, problem: str, at: tuple[int, int], *, remedy: str) -> InputError:
        """Return the error that points at a line and a column."""
        return InputError(
            problem, remedy=remedy, file=self._label, line=at[0], column=at[1]
        )

    def _add(self, value: Plain, at: tuple[int, int]) -> _Spot:
        """Put a value where it belongs and return its spot."""
        self._count += 1
        if self._count > MAX_NODES:
            raise self.fault(
                f"the file holds more than {MAX_NODES} values",
                at,
                remedy="split the file",
            )
        spot = _Spot(at)
        if not self._open:
            self._root = (value, spot)
            return spot
        container, outer = self._open[-1]
        if isinstance(container, list):
            outer.inner[len(container)] = spot
            container.append(value)
        elif self._key is not None:
            key, spot.key_at = self._key
            outer.inner[key] = spot
            container[key] = value
            self._key = None
        return spot

    def _check_text(self, text: str, at: tuple[int, int]) -> None:
        """Refuse a text with a character that nobody can see or write."""
        if found := FORBIDDEN.search(text):
            raise self.fault(
                f"the text holds the forbidden character U+{ord(found[0]):04X}",
                at,
                remedy="remove it",
            )

    def _bad_number(self, text: str, at: tuple[int, int]) -> InputError:
        """Return the error for a number that cannot be kept."""
        return self.fault(
            f"the number {shown(text)} is not finite, or too long",
            at,
            remedy="write an ordinary number, or put a text in quotes",
        )


def dotted(path: Path) -> str:
    """Return a path as people write it.

    >>> dotted(("legs", 0, "depart"))
    'legs[0].depart'
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def shown(value: object) -> str:
    """Return a value for a message: short, in quotes if it is a text.

    >>> shown("x" * 60)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'"
    """
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    if len(text) > 40:
        text = f"{text[:37]}..."
    return repr(text) if isinstance(value, str) else text
