"""Fields of a file as a person wrote it, and the faults found in them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from exeat.domain.errors import (
    AmbiguousPlaceError,
    ExeatError,
    InputError,
    LocalTimeError,
    PositionError,
    UnknownKeyError,
    UnknownPlaceError,
)
from exeat.formats.document import Document, Path, Plain
from exeat.formats.moments import parse_moment
from exeat.formats.text_rules import LONGEST_NAME, clean_text, same_name

T = TypeVar("T")

MOST_FAULTS = 100

_FORMS = {dict: "a mapping", list: "a list", bool: "true or false", str: "a text"}
_REPAIRABLE = (
    AmbiguousPlaceError,
    InputError,
    LocalTimeError,
    PositionError,
    UnknownKeyError,
    UnknownPlaceError,
)


class Field(NamedTuple):
    """A value in a document, with the way to it.

    Attributes:
        document: The document.
        path: The way to the value.
        value: The value.
    """

    document: Document
    path: Path
    value: Plain

    def fault(self, problem: str, *, remedy: str, at_key: bool = False) -> InputError:
        """Return the error that points at this field."""
        return self.document.fault(self.path, problem, remedy=remedy, at_key=at_key)

    def text(self, longest: int = LONGEST_NAME) -> str:
        """Return the field as a text that keeps the rules of names.

        Raises:
            InputError: It is no text, or breaks a rule.
        """
        if isinstance(self.value, str):
            return clean_text(self.value, longest=longest)
        if isinstance(self.value, (dict, list)):
            raise self._not_a("a text")
        raise self.fault("the value is no text", remedy="put it in quotes")

    def boolean(self) -> bool:
        """Return the field as true or false.

        Raises:
            InputError: It is neither.
        """
        if isinstance(self.value, bool):
            return self.value
        raise self._not_a("true or false")

    def number(self) -> float:
        """Return the field as a number.

        Raises:
            InputError: It is something else; true and false are no numbers.
        """
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool):
            return float(self.value)
        raise self._not_a("a number")

    def moment(self, zone: str | None) -> datetime:
        """Return the field as a moment.

        Args:
            zone: Clock for a moment without offset; None where it needs one.

        Raises:
            InputError: It is no moment.
            LocalTimeError: It occurs twice or not at all.
        """
        if not isinstance(self.value, str):
            raise self._not_a("a moment")
        return parse_moment(self.value, zone)

    def word(
        self, words: Collection[str], synonyms: Mapping[str, str] | None = None
    ) -> str:
        """Return the field as one of a closed list of words.

        Args:
            words: The list.
            synonyms: What other words are written for which of them.

        Raises:
            InputError: It is none of them.
        """
        text = self.text()
        if text in words:
            return text
        if synonyms and synonyms.get(same_name(text)) in words:
            return synonyms[same_name(text)]
        raise self.fault(
            f"{text!r} is none of the known words",
            remedy=f"{meant(text, words)}write one of: {', '.join(words)}",
        )

    def entries(self, most: int) -> tuple["Field", ...]:
        """Return the entries of a list.

        Raises:
            InputError: It is no list, or too long.
        """
        if not isinstance(self.value, list):
            raise self._not_a("a list")
        if len(self.value) > most:
            raise self.fault(
                f"the list has {len(self.value)} entries, and {most} at most are read",
                remedy="split the trip",
            )
        return tuple(
            Field(self.document, (*self.path, index), value)
            for index, value in enumerate(self.value)
        )

    def part(self, name: str) -> "Field | None":
        """Return a field of a mapping; None where it is absent or null."""
        value = self.value.get(name) if isinstance(self.value, dict) else None
        return (
            None if value is None else Field(self.document, (*self.path, name), value)
        )

    def _not_a(self, form: str) -> InputError:
        found = _FORMS.get(type(self.value), "a number")
        found = "empty" if self.value is None else found
        return self.fault(f"the value is {found}", remedy=f"write {form}")


class Faults:
    """The faults of one file, collected so that all can be repaired at once."""

    def __init__(self) -> None:
        self._found: list[InputError] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, fault: InputError) -> None:
        """Keep a fault; when there are too many, raise them."""
        self._found.append(fault)
        if len(self._found) >= MOST_FAULTS:
            raise self.error()

    def merge(self, others: "Faults") -> None:
        """Keep the faults of another collection too."""
        for fault in others._found:
            self.add(fault)

    def attempt(self, read: Callable[[Field], T], field: Field | None) -> T | None:
        """Return what a reader makes of a field; None if absent or faulty.

        Args:
            read: Reads the field, and raises an error that gets the place of the
                field unless it has its own.
            field: The field; None where it is absent.
        """
        if field is None:
            return None
        try:
            return read(field)
        except _REPAIRABLE as fault:
            self.add(_placed(fault, field))
        except ExceptionGroup as group:
            for part in group.exceptions:
                if not isinstance(part, InputError):
                    raise
                self.add(part)
        return None

    def check(
        self, field: Field, *, required: Sequence[str], optional: Sequence[str] = ()
    ) -> None:
        """Check that a field is a mapping with known keys and no required one absent.

        Raises:
            InputError: It is no mapping.
        """
        if not isinstance(field.value, dict):
            raise field.fault(
                "the value is no mapping",
                remedy=f"write fields such as '{(*required, *optional)[0]}: ...'",
            )
        known = (*required, *optional)
        for name in field.value:
            if name not in known:
                self.add(_unknown(field, name, known))
        for name in required:
            if field.part(name) is None:
                self.add(field.fault(f"the field {name!r} is missing", remedy="add it"))

    def without(self, cause: type[ExeatError]) -> "Faults":
        """Return the faults that do not come from errors of a type."""
        others = Faults()
        for fault in self._found:
            if not isinstance(fault.__cause__, cause):
                others.add(fault)
        return others

    def error(self) -> Exception:
        """Return what to raise: the only fault, or a group of several."""
        found = sorted(
            self._found, key=lambda fault: (fault.line or 0, fault.column or 0)
        )
        if len(found) == 1:
            return found[0]
        return ExceptionGroup(f"{len(found)} faults in {found[0].file}", found)


def meant(text: str, words: Collection[str]) -> str:
    """Return a question that names the closest known words; empty if none is close.

    >>> meant("counsellar", ["counsellor", "consul"])
    'did you mean counsellor? else '
    """
    from difflib import get_close_matches

    by_fold = {word.casefold(): word for word in words}
    close = get_close_matches(text.casefold()[:100], by_fold, n=3, cutoff=0.75)
    if not close:
        return ""
    return f"did you mean {' or '.join(by_fold[name] for name in close)}? else "


def _unknown(field: Field, name: str, known: Sequence[str]) -> InputError:
    shown = name if len(name) <= 40 else f"{name[:37]}..."
    return Field(field.document, (*field.path, name), None).fault(
        f"the field {shown!r} is unknown",
        remedy=f"{meant(name, known)}use only: {', '.join(known)}",
        at_key=True,
    )


def _placed(fault: ExeatError, field: Field) -> InputError:
    """Return a fault with the place of its field, unless it has a place."""
    if isinstance(fault, InputError) and fault.file:
        return fault
    problem = fault.problem if isinstance(fault, InputError) else fault.sentence
    placed = field.fault(problem, remedy=fault.remedy)
    placed.__cause__ = fault
    return placed
