"""Files that come from others: checked, read in a process of their own, checked again.

Size, first bytes and table of an archive come first, then a confined process, then the
reader of trip files. One's own trip files in YAML or JSON are read directly: their
readers are ours, and a process would double the time of ``exeat check``. See ADR 0014.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from exeat.domain.errors import InputError, faults_in
from exeat.domain.record import record
from exeat.domain.trip import Trip, Waypoint
from exeat.formats.document import Document, Plain
from exeat.formats.fields import Faults, Field
from exeat.formats.json import read_json
from exeat.formats.magic import Form, form_of
from exeat.formats.trips import read_document, trip_in
from exeat.service.context import Context
from exeat.service.imports import sandbox

MOST_TRIPS = 10_000

_READERS = {
    Form.XLSX: "exeat.formats.xlsx:read_rows",
    Form.CSV: "exeat.formats.csv_trips:read_rows",
    Form.ICS: "exeat.formats.calendar_events:read_events",
    Form.GPX: "exeat.formats.gpx:read_points",
}


@record
class Arrived:
    """A trip that came in a file with others.

    Attributes:
        trip: The trip.
        plain: What the file says of it, as the mapping of a trip file.
        line: Line or row where it begins.
    """

    trip: Trip
    plain: Plain
    line: int


@record
class _Parts:
    """The trips of a file before they are read, and how to place their faults."""

    parts: Sequence[Field]
    placed: Callable[[InputError], InputError]


def trips_in(
    context: Context,
    content: bytes,
    label: str,
    *,
    base: Path | None = None,
    travellers: Plain = None,
) -> tuple[Arrived, ...]:
    """Return every trip in a file: XLSX, CSV, iCalendar, YAML or JSON.

    Args:
        context: Register and gazetteer.
        content: The file.
        label: Its name, a label and never a path.
        base: Folder of the file, where tracks of YAML and JSON trips lie.
        travellers: Travellers as in a trip file, for a calendar that names none.

    Raises:
        InputError: The file has a fault.
        ExceptionGroup: It has several; each is an InputError with line or row.
    """
    found = _parts(form_of(content, label), content, label, travellers)
    if not found.parts:
        raise InputError(
            "the file holds no trip", remedy="put at least one into it", file=label
        )
    faults = Faults()
    told: set[str] = set()
    arrived = []
    for part in found.parts:
        try:
            trip = trip_in(
                part,
                finder=context.gazetteer,
                register=context.register,
                vocabulary=context.vocabulary,
                base=base,
            )
        except (InputError, ExceptionGroup) as error:
            for fault in map(found.placed, faults_in(error, InputError)):
                # An event that repeats has its faults in every trip again.
                if str(fault) not in told:
                    told.add(str(fault))
                    faults.add(fault)
            continue
        line, _ = part.document.where(part.path)
        arrived.append(Arrived(trip=trip, plain=part.value, line=line))
    if faults:
        raise faults.error()
    return tuple(arrived)


def track_in(content: bytes, label: str) -> tuple[Waypoint, ...]:
    """Return the points of a track that somebody sent: GPX or GeoJSON.

    Args:
        content: The file.
        label: Its name, a label and never a path.

    Raises:
        InputError: The file is neither, or a point in it cannot be used.
    """
    from exeat.formats.trackpoints import points_from
    from exeat.formats.tracks import read_geojson_track

    form = form_of(content, label)
    if form is Form.GPX:
        return points_from(sandbox.run(_READERS[form], content, label).value, label)
    if form in (Form.GEOJSON, Form.JSON):
        return read_geojson_track(content, label)
    raise InputError(
        "the file is no track", remedy="give it as GPX or GeoJSON", file=label
    )


def _parts(form: Form, content: bytes, label: str, travellers: Plain) -> _Parts:
    """Return the trips of a file of any form, not yet read."""
    if form in (Form.YAML, Form.JSON):
        document = (read_json if form is Form.JSON else read_document)(content, label)
        return _Parts(parts=_listed(document), placed=_as_is)
    if form in (Form.GPX, Form.GEOJSON):
        raise InputError(
            "the file is a track, not a list of trips",
            remedy="name it in a leg of a trip file, as 'track: FILE'",
            file=label,
        )
    value = sandbox.run(_READERS[form], content, label).value
    if form is Form.ICS:
        from exeat.formats.calendar_trips import trips_of

        documents = trips_of(value, label, travellers)
        return _Parts(parts=_whole(documents), placed=_without_column)
    from exeat.formats.sheets import rows_from
    from exeat.formats.trip_tables import TripTable

    table = TripTable(rows_from(value, label), label)
    return _Parts(parts=_whole(table.trips()), placed=table.placed)


def _listed(document: Document) -> Sequence[Field]:
    """Return the trips of a trip file, of a list of them, or of ``trips: [...]``."""
    whole = Field(document, (), document.value)
    if isinstance(document.value, list):
        return whole.entries(MOST_TRIPS)
    trips = whole.part("trips")
    if trips is None:
        return (whole,)
    faults = Faults()
    faults.check(whole, required=("trips",))
    if faults:
        raise faults.error()
    return trips.entries(MOST_TRIPS)


def _whole(documents: Sequence[Document]) -> Sequence[Field]:
    return [Field(document, (), document.value) for document in documents]


def _as_is(fault: InputError) -> InputError:
    return fault


def _without_column(fault: InputError) -> InputError:
    """Return a fault of a calendar, which has lines but no columns."""
    return InputError(
        fault.problem,
        remedy=fault.remedy,
        file=fault.file,
        line=fault.line,
        field=fault.field,
    )
