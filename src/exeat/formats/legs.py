"""Legs of a trip file: stops, moments, points passed and tracks."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from exeat.domain.errors import InputError
from exeat.domain.place import Place, Position
from exeat.domain.trip import Leg, PathKnowledge, Waypoint
from exeat.engine.geodesy import distance_m
from exeat.formats.fields import Faults, Field
from exeat.formats.stops import Stops
from exeat.formats.tracks import LARGEST_TRACK, SUFFIXES, read_track
from exeat.formats.vocabulary import Vocabulary

MOST_LEGS = 200
MOST_VIA = 1000
LONGEST_LEG = timedelta(days=60)

_FAR_FROM_TRACK_M = 5_000.0
_SAME_STOP_M = 50_000.0
_SAME_POINT_M = 1.0
_STOPS = ("from", "to")
_MOMENTS = ("depart", "arrive")
_OPTIONAL = ("by", "via", "track")


class Legs:
    """Reads the legs of one trip.

    Args:
        vocabulary: Words for conveyances.
        stops: Finds places.
        folder: Folder of the trip file, where its tracks lie; None if it has none.
    """

    def __init__(
        self, vocabulary: Vocabulary, stops: Stops, folder: Path | None
    ) -> None:
        self._words = vocabulary
        self._stops = stops
        self._folder = folder

    def read(self, field: Field) -> tuple[Leg, ...]:
        """Return the legs of a list.

        Raises:
            InputError: A leg is faulty, there is none, or two overlap.
            ExceptionGroup: There are several faults.
        """
        faults = Faults()
        legs: list[Leg] = []
        for entry in field.entries(MOST_LEGS):
            leg = faults.attempt(self._leg, entry)
            if leg is None:
                continue
            if legs and leg.depart_at < legs[-1].arrive_at:
                faults.add(_too_early(entry, legs[-1]))
            legs.append(leg)
        if not field.value:
            faults.add(field.fault("the trip has no legs", remedy="give at least one"))
        if faults:
            raise faults.error()
        self._note_gaps(legs)
        return tuple(legs)

    def _leg(self, field: Field) -> Leg:
        faults = Faults()
        track = faults.attempt(self._track, field.part("track"))
        if field.part("track"):
            faults.check(field, required=_MOMENTS, optional=(*_STOPS, *_OPTIONAL))
        else:
            faults.check(field, required=(*_STOPS, *_MOMENTS), optional=_OPTIONAL)
        origin = self._stop(field, "from", track[0] if track else None, faults)
        end = self._stop(field, "to", track[-1] if track else None, faults)
        depart_at = _moment(field.part("depart"), origin, faults)
        arrive_at = _moment(field.part("arrive"), end, faults)
        via = faults.attempt(self._via, field.part("via"))
        by = faults.attempt(self._conveyance, field.part("by"))
        if depart_at and arrive_at:
            _check_span(field, (depart_at, arrive_at), faults)
        if faults or not (origin and end and depart_at and arrive_at):
            raise faults.error()
        leg = Leg(
            origin=origin,
            destination=end,
            depart_at=depart_at,
            arrive_at=arrive_at,
            by=by,
            via=via or (),
            known=PathKnowledge.VIA if via else PathKnowledge.ENDS,
        )
        return leg if track is None else _along(field, leg, track)

    def _conveyance(self, field: Field) -> str:
        return field.word(self._words.conveyances, self._words.synonyms)

    def _stop(
        self, field: Field, name: str, end: Waypoint | None, faults: Faults
    ) -> Place | None:
        """Return the place where a leg begins or ends."""
        part = field.part(name)
        if part is None:
            if end is None:
                return None
            return faults.attempt(lambda _: self._stops.at(end.position), field)
        place = faults.attempt(self._stops.place, part)
        if place is None or end is None:
            return place
        apart_m = distance_m(place.position, end.position)
        if apart_m > _FAR_FROM_TRACK_M:
            which = "begins" if name == "from" else "ends"
            faults.add(
                part.fault(
                    f"the track {which} {apart_m / 1000:.1f} km from {place.name}",
                    remedy=f"correct the place, or leave {name!r} out",
                )
            )
        return place

    def _via(self, field: Field) -> tuple[Waypoint, ...]:
        faults = Faults()
        places = [
            faults.attempt(self._stops.place, entry)
            for entry in field.entries(MOST_VIA)
        ]
        if faults:
            raise faults.error()
        return tuple(
            Waypoint(position=place.position, name=place.name, state=place.state)
            for place in places
            if place is not None
        )

    def _track(self, field: Field) -> tuple[Waypoint, ...]:
        """Return the points of the file that a leg names."""
        name = field.text()
        path = Path(name)
        if path.name != name or "\\" in name or ":" in name:
            raise InputError(
                "the track is not the name of a file beside the trip file",
                remedy="put the track into the same folder and write its name only",
            )
        if path.suffix.lower() not in SUFFIXES:
            raise InputError(
                f"the track {name!r} is neither GPX nor GeoJSON",
                remedy=f"name a file that ends in one of {', '.join(SUFFIXES)}",
            )
        if self._folder is None:
            raise InputError(
                "a trip that is not read from a file cannot name a track",
                remedy="save the trip beside the track, or list points under 'via'",
            )
        return read_track(_content(self._folder, name), name)

    def _note_gaps(self, legs: list[Leg]) -> None:
        """Say where a leg does not begin where the leg before it ended."""
        for before, after in pairwise(legs):
            here, there = before.destination, after.origin
            if here.position == there.position:
                continue
            if distance_m(here.position, there.position) > _SAME_STOP_M:
                self._stops.assume(
                    f"no leg leads from {here.name} to {there.name}; whatever lies"
                    " between them is not decided"
                )


def _content(folder: Path, name: str) -> bytes:
    """Return the beginning of a file that really lies in a folder."""
    try:
        path = (folder / name).resolve(strict=True)
        if path.parent == folder.resolve() and path.is_file():
            with path.open("rb") as file:
                return file.read(LARGEST_TRACK + 1)
    except (OSError, RuntimeError, ValueError):
        pass
    raise InputError(
        f"there is no readable track {name!r} beside the trip file",
        remedy="put the file there, or correct its name",
    )


def _moment(
    field: Field | None, place: Place | None, faults: Faults
) -> datetime | None:
    """Return a moment on the clock of a place; if that is unknown, check its form."""
    zone = place.zone if place else "UTC"
    moment = faults.attempt(lambda part: part.moment(zone), field)
    return moment if place else None


def _check_span(field: Field, span: tuple[datetime, datetime], faults: Faults) -> None:
    part = field.part("arrive") or field
    length = span[1] - span[0]
    if length < timedelta():
        faults.add(
            part.fault(
                "the leg arrives before it departs",
                remedy="correct one of the two moments, each on the clock of its place",
            )
        )
    elif length > LONGEST_LEG:
        faults.add(
            part.fault(
                f"the leg takes more than {LONGEST_LEG.days} days",
                remedy="correct the moments, or split it into legs with stays between",
            )
        )


def _too_early(field: Field, before: Leg) -> InputError:
    part = field.part("depart") or field
    return part.fault(
        "the leg departs before the leg before it has arrived"
        f" ({before.arrive_at.isoformat(timespec='minutes')})",
        remedy="put the legs in order of time, and let none overlap",
    )


def _along(field: Field, leg: Leg, track: tuple[Waypoint, ...]) -> Leg:
    """Return a leg that follows a track.

    An end of the track that is the very stop is not a point passed.
    """
    if field.part("via"):
        raise field.fault(
            "the leg has both 'track' and 'via'", remedy="keep the track only"
        )
    times = [point.at for point in track if point.at]
    if times and not leg.depart_at <= times[0] <= times[-1] <= leg.arrive_at:
        part = field.part("track") or field
        raise part.fault(
            f"the track runs from {times[0].isoformat()} to {times[-1].isoformat()},"
            " not within the moments of the leg",
            remedy="correct the moments, or remove them from the track",
        )
    first = int(_is_at(track[0], leg.origin.position))
    last = len(track) - int(_is_at(track[-1], leg.destination.position))
    return replace(leg, via=track[first:last], known=PathKnowledge.TRACK)


def _is_at(point: Waypoint, position: Position) -> bool:
    return distance_m(point.position, position) < _SAME_POINT_M
