"""GPX: the points of a track or a route, without a tree in memory."""

import re
from typing import NoReturn
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, ErrorHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from exeat.domain.errors import ExeatError, InputError
from exeat.domain.place import Position
from exeat.domain.trip import Waypoint
from exeat.formats.trackpoints import (
    PlainPoint,
    TrackPoints,
    placed,
    plain_points,
)

_DEGREES = re.compile(
    r"\s*[+-]?[0-9]{1,3}(?:\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,2})?\s*"
)
_TRACK = ["gpx", "trk", "trkseg", "trkpt"]
_ROUTE = ["gpx", "rte", "rtept"]
_DEEPEST = 32
_LONGEST_TIME = 60


def read_gpx(content: bytes, label: str) -> tuple[Waypoint, ...]:
    """Return the points of the only track of a GPX file, else of its only route.

    Segments of a track follow each other. A document type declaration is refused,
    so that no entity is ever expanded and no other file is read.

    Args:
        content: The file, at most of the size that a track may have.
        label: Its name, for errors.

    Raises:
        InputError: The file is no GPX, or a point in it cannot be used.
    """
    reader = _Reader(label)
    try:
        parseString(content, reader, errorHandler=_Strict(), forbid_dtd=True)
    except DefusedXmlException as fault:
        raise InputError(
            "the file declares a document type",
            remedy="remove the DOCTYPE and its entities; GPX needs none",
            file=label,
            line=reader.line(),
        ) from fault
    except SAXParseException as fault:
        raise _no_xml(label, fault.getLineNumber()) from fault
    except (SAXException, LookupError, ValueError) as fault:
        raise _no_xml(label, reader.line()) from fault
    return reader.finished()


def read_points(content: bytes, label: str) -> list[PlainPoint]:
    """Return the points as plain values, to hand from one process to another.

    Raises:
        InputError: The file is no GPX, or a point in it cannot be used.
    """
    return plain_points(read_gpx(content, label))


def _no_xml(label: str, line: int | None) -> InputError:
    return InputError(
        "the file is not well-formed XML",
        remedy="export the track as GPX 1.1 again",
        file=label,
        line=line,
    )


class _Strict(ErrorHandler):
    def error(self, exception: BaseException) -> NoReturn:
        raise exception

    def fatalError(self, exception: BaseException) -> NoReturn:  # noqa: N802
        raise exception


class _Reader(ContentHandler):
    """Follows the elements of a GPX file and keeps the points."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self._path: list[str] = []
        self._track, self._route = TrackPoints(label), TrackPoints(label)
        self._lines = {"trk": 0, "rte": 0}
        self._here: Position | None = None
        self._here_line: int | None = None
        self._time: list[str] | None = None
        self._stamp: str | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802
        self._locator = locator

    def line(self) -> int | None:
        return self._locator.getLineNumber()

    def finished(self) -> tuple[Waypoint, ...]:
        kind, points = (
            ("trk", self._track) if self._lines["trk"] else ("rte", self._route)
        )
        if self._lines[kind] > 1:
            raise self._several(kind)
        return points.finished()

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:  # noqa: N802
        path = self._path
        path.append(name.rpartition(":")[2])
        if len(path) == 1 and path[0] != "gpx":
            raise self._fault(f"the root element is {path[0][:40]!r}, not 'gpx'")
        if len(path) > _DEEPEST:
            raise self._fault("the elements are nested too deeply")
        if path in (_TRACK, _ROUTE):
            self._begin_point(attrs)
        elif path[-1] == "time" and path[:-1] in (_TRACK, _ROUTE):
            self._time = []
        elif len(path) == 2 and path[1] in self._lines:
            self._lines[path[1]] += 1
            if self._lines["trk"] > 1:
                raise self._several("trk")

    def characters(self, content: str) -> None:
        if self._time is not None and len(self._time) < _LONGEST_TIME:
            self._time.append(content)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802
        path = self._path
        if self._time is not None:
            self._stamp, self._time = "".join(self._time), None
        elif self._here is not None and path in (_TRACK, _ROUTE):
            self._end_point(self._here)
        path.pop()

    def _several(self, kind: str) -> InputError:
        return InputError(
            f"the file has more than one <{kind}>",
            remedy="keep the one that the leg follows",
            file=self._label,
            line=self.line(),
        )

    def _begin_point(self, attrs: "AttributesImpl[str]") -> None:
        self._here_line, self._stamp = self.line(), None
        lat_deg, lon_deg = self._degrees(attrs, "lat"), self._degrees(attrs, "lon")
        try:
            self._here = Position(lat_deg=lat_deg, lon_deg=lon_deg)
        except ExeatError as fault:
            raise self._placed(fault) from fault

    def _degrees(self, attrs: "AttributesImpl[str]", name: str) -> float:
        text = attrs.get(name) or ""
        if _DEGREES.fullmatch(text):
            return float(text)
        problem = f"{name}={text[:40]!r} is no number of degrees"
        raise self._fault(problem if text else f"the point has no {name}")

    def _end_point(self, position: Position) -> None:
        try:
            self._points().add(position, self._stamp)
        except ExeatError as fault:
            raise self._placed(fault) from fault
        self._here = None

    def _points(self) -> TrackPoints:
        return self._track if self._path == _TRACK else self._route

    def _placed(self, fault: ExeatError) -> InputError:
        field = f"{self._path[-1]}[{len(self._points().points)}]"
        return placed(fault, self._label, field=field, line=self._here_line)

    def _fault(self, problem: str) -> InputError:
        return InputError(
            problem,
            remedy="export the track as GPX 1.1 again",
            file=self._label,
            line=self.line(),
        )
