"""Points of a track, checked one by one as they are read."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from exeat.domain.errors import ExeatError, InputError
from exeat.domain.place import Position
from exeat.domain.trip import Waypoint
from exeat.formats.moments import FIRST_YEAR, LAST_YEAR

PlainPoint: TypeAlias = tuple[float, float, str | None]

MOST_POINTS = 100_000

_STAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_LONGEST_STAMP = 40


class TrackPoints:
    """The points of one track so far.

    Attributes:
        label: Label of the file, for errors.
        points: The points, in order.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.points: list[Waypoint] = []
        self._last_at: datetime | None = None

    def add(self, position: Position, stamp: str | None) -> None:
        """Append a point.

        Args:
            position: Where.
            stamp: Moment as the file writes it, fractions of a second allowed;
                None where it has none.

        Raises:
            InputError: The point is one too many, its moment is malformed or
                before the moment of an earlier point.
        """
        if len(self.points) >= MOST_POINTS:
            raise InputError(
                f"the track has more than {MOST_POINTS:,} points",
                remedy="thin it out, or split the leg in two",
            )
        at = None if stamp is None else _moment(stamp)
        if at is not None:
            if self._last_at is not None and at < self._last_at:
                raise InputError(
                    f"the moment {stamp} comes before that of an earlier point",
                    remedy="put the points in the order in which they are passed",
                )
            self._last_at = at
        self.points.append(Waypoint(position=position, at=at))

    def finished(self) -> tuple[Waypoint, ...]:
        """Return the points of the whole track.

        Raises:
            InputError: There are fewer than two.
        """
        if len(self.points) < 2:
            raise InputError(
                "the track has fewer than two points",
                remedy="give a file with a track, a route or a line",
                file=self.label,
            )
        return tuple(self.points)


def plain_points(points: Sequence[Waypoint]) -> list[PlainPoint]:
    """Return points as plain values: latitude, longitude, and moment or null."""
    return [
        (
            point.position.lat_deg,
            point.position.lon_deg,
            point.at.isoformat() if point.at else None,
        )
        for point in points
    ]


def points_from(plain: object, label: str) -> tuple[Waypoint, ...]:
    """Return points that came as plain values, each checked as any other.

    Raises:
        InputError: They have another shape, or a point cannot be used.
    """
    track = TrackPoints(label)
    for point in plain if isinstance(plain, list) else ():
        match point:
            case [int() | float() as lat, int() | float() as lon, str() | None as at]:
                track.add(Position(lat_deg=float(lat), lon_deg=float(lon)), at)
            case _:
                raise InputError(
                    "the track could not be read", remedy="export it again", file=label
                )
    return track.finished()


def placed(
    fault: ExeatError, label: str, *, field: str, line: int | None = None
) -> InputError:
    """Return a fault as one of a file."""
    problem = fault.problem if isinstance(fault, InputError) else fault.sentence
    return InputError(problem, remedy=fault.remedy, file=label, line=line, field=field)


def _moment(stamp: str) -> datetime:
    """Return the moment of a point, to the whole second that has begun."""
    text = stamp.strip() if len(stamp) <= _LONGEST_STAMP else ""
    if _STAMP.fullmatch(text) is None:
        raise _no_moment(stamp)
    try:
        at = datetime.fromisoformat(text).replace(microsecond=0)
        in_range = FIRST_YEAR < at.year < LAST_YEAR
    except ValueError as fault:
        raise _no_moment(stamp) from fault
    if not in_range:
        raise _no_moment(stamp)
    return at.astimezone(UTC)


def _no_moment(stamp: str) -> InputError:
    return InputError(
        f"{stamp[:_LONGEST_STAMP]!r} is no moment of a track",
        remedy=f"write 2026-05-25T06:00:00Z, after {FIRST_YEAR} and before {LAST_YEAR}",
    )
