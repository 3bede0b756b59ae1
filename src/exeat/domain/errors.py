"""Every error that Exeat raises on purpose: a stable code, a sentence, a remedy."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

E = TypeVar("E", bound=Exception)


class ExeatError(Exception):
    """An input or a state that somebody has to repair.

    Attributes:
        code: Stable word for machines.
        sentence: One sentence that says what is wrong, and where.
        remedy: What to do about it.
    """

    code = "error"

    def __init__(self, sentence: str, *, remedy: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.sentence}; {self.remedy}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Let an error pass from one process to another as it is."""
        return _again, (type(self), self.args, self.__dict__)


def _again(
    kind: type[ExeatError], args: tuple[object, ...], state: dict[str, object]
) -> ExeatError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class PositionError(ExeatError):
    """A coordinate is out of range or not a number."""

    code = "position"

    def __init__(self, lat_deg: float, lon_deg: float) -> None:
        swapped = abs(lat_deg) > 90 >= abs(lon_deg) and abs(lat_deg) <= 180
        super().__init__(
            f"latitude {lat_deg!r}, longitude {lon_deg!r} is no position on Earth",
            remedy=(
                "the two look swapped: latitude comes first"
                if swapped
                else "give latitude -90 to 90 and longitude -180 to 180 in degrees"
            ),
        )


class RadiusError(ExeatError):
    """A disk is empty or too large to be convex."""

    code = "radius"

    def __init__(self, radius_m: float) -> None:
        super().__init__(
            f"a disk cannot have a radius of {radius_m!r} m",
            remedy="give a radius above zero and up to 9,900 km",
        )


class InputError(ExeatError):
    """A file, or a value in it, cannot be used.

    Attributes:
        file: Label of the file, ``<stdin>`` for standard input.
        line: Line, from 1, or None where there is none.
        column: Column, from 1, or None.
        field: Path of the field, such as ``legs[0].depart``, or empty.
    """

    code = "input"

    def __init__(
        self,
        problem: str,
        *,
        remedy: str,
        file: str = "",
        line: int | None = None,
        column: int | None = None,
        field: str = "",
    ) -> None:
        place = file
        if line is not None:
            place += f":{line}" if column is None else f":{line}:{column}"
        where = ": ".join(part for part in (place, field) if part)
        super().__init__(f"{where}: {problem}" if where else problem, remedy=remedy)
        self.problem = problem
        self.file = file
        self.line = line
        self.column = column
        self.field = field


class UnknownPlaceError(ExeatError):
    """No place has this name."""

    code = "unknown-place"

    def __init__(self, name: str, suggestions: Sequence[str] = ()) -> None:
        hint = f"did you mean {', '.join(suggestions)}? else " if suggestions else ""
        super().__init__(
            f"no place named {name!r} is known",
            remedy=hint + "give coordinates as 'lat, lon' or an airport code",
        )
        self.name = name
        self.suggestions = tuple(suggestions)


class AmbiguousPlaceError(ExeatError):
    """Several places have this name and none stands out."""

    code = "ambiguous-place"

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        listed = "; ".join(candidates)
        super().__init__(
            f"{name!r} may be any of: {listed}",
            remedy="add the state or region, as in 'Tver, RU', or give coordinates",
        )
        self.name = name
        self.candidates = tuple(candidates)


class LocalTimeError(ExeatError):
    """A local time occurs twice or not at all in its zone."""

    code = "local-time"

    def __init__(self, local: datetime, zone: str, choices: Sequence[str]) -> None:
        kind = "occurs twice" if len(set(choices)) > 1 else "does not exist"
        super().__init__(
            f"the local time {local:%Y-%m-%dT%H:%M:%S} {kind} in {zone}",
            remedy=f"write the offset: {' or '.join(choices)}",
        )
        self.zone = zone
        self.choices = tuple(choices)


class CalendarGapError(ExeatError):
    """A deadline needs a year that the working calendar does not cover."""

    code = "calendar-gap"

    def __init__(self, calendar: str, year: int) -> None:
        super().__init__(
            f"working calendar {calendar!r} has no entry for {year}",
            remedy=f"add {year} to the register, with its decree as source",
        )
        self.calendar = calendar
        self.year = year


class UnknownKeyError(ExeatError):
    """A key names nothing in the register."""

    code = "unknown-key"

    def __init__(self, kind: str, key: str, known: Sequence[str] = ()) -> None:
        super().__init__(
            f"the register has no {kind} {key!r}",
            remedy=(
                f"known are {', '.join(known)}"
                if known
                else f"list the known ones, or add the {kind} with its source"
            ),
        )
        self.kind = kind
        self.key = key


class AssetError(ExeatError):
    """A file that the build makes is absent."""

    code = "asset"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the built file {name!r} is absent",
            remedy="run 'make assets' in the checkout, or install the wheel again",
        )


class MoveError(ExeatError):
    """A notice cannot take this step from the state it is in."""

    code = "move"


class RightError(ExeatError):
    """The actor may not do this."""

    code = "right"


class NoticeError(ExeatError):
    """A notice cannot be filed as it stands."""

    code = "notice"


class UnknownNoticeError(ExeatError):
    """No notice has this number; one of another channel answers alike."""

    code = "unknown-notice"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"there is no notice {number!r}",
            remedy="list the notices of this desk with 'exeat notice list'",
        )
        self.number = number


class EvidenceError(ExeatError):
    """A note, receipt, proof or bundle does not hold, or cannot be made."""

    code = "evidence"


class RewindError(ExeatError):
    """The store is behind a head that was already published or cosigned."""

    code = "rewind"


class KeyFileError(ExeatError):
    """A key file is absent, closed to us or damaged."""

    code = "key"


class StoreError(ExeatError):
    """The store cannot be used: settings, locks, disk or damage."""

    code = "store"


class IdempotencyError(ExeatError):
    """An idempotency key is missing, in use or spent on another act.

    Attributes:
        status: What an HTTP interface answers: 400, 409 or 422.
    """

    code = "idempotency"

    def __init__(self, sentence: str, *, remedy: str, status: int) -> None:
        super().__init__(sentence, remedy=remedy)
        self.status = status


class DocumentError(ExeatError):
    """A document cannot be made, such as for want of a letter in the fonts."""

    code = "document"


def faults_in(error: Exception, kind: type[E]) -> Iterator[E]:
    """Yield the errors of a kind in a group of them, or the one; raise any other."""
    if isinstance(error, ExceptionGroup):
        for member in error.exceptions:
            yield from faults_in(member, kind)
    elif isinstance(error, kind):
        yield error
    else:
        raise error
