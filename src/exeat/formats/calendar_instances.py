"""Instances of events, each at its moments by the clocks of the IANA zones."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from exeat.domain.errors import ExeatError, InputError
from exeat.domain.record import record
from exeat.formats.calendar_times import MOST_INSTANCES
from exeat.formats.fields import Faults
from exeat.formats.located import Told
from exeat.formats.moments import known_zone, parse_moment

_LONGEST = 10_000
_GREATEST_S = 400 * 366 * 86_400
_ZONE = "export the calendar with a zone such as Europe/Moscow"


class Moment(NamedTuple):
    """A moment of an instance.

    Attributes:
        text: As a trip file writes it; with its offset where the event has a clock.
        order: To compare by; without a clock as if it were UTC.
    """

    text: str
    order: datetime


@record
class Instance:
    """An event, once.

    Attributes:
        line: Line on which the event begins.
        said: What it says, by key.
        people: Names of those who take part.
        start: Its begin.
        end: Its end.
        is_whole_day: Whether it has no time of day.
        route: Places that it leads along; empty for a stay.
    """

    line: int
    said: Mapping[str, str]
    people: tuple[str, ...]
    start: Moment
    end: Moment
    is_whole_day: bool
    route: tuple[str, ...] = ()

    @property
    def at(self) -> tuple[int, int]:
        """Line and column of what it says."""
        return self.line, 0

    @property
    def order(self) -> datetime:
        """Its begin, to compare by."""
        return self.start.order

    @property
    def order_of_end(self) -> datetime:
        """Its end, to compare by."""
        return self.end.order

    def along(self, route: tuple[str, ...]) -> "Instance":
        """Return the instance with the places that it leads along."""
        return replace(self, route=route)

    def told(self, text: str) -> Told:
        """Return a text that the event says."""
        return Told(text, self.at)

    def fault(self, problem: str, label: str, *, remedy: str) -> InputError:
        """Return the error that points at the event."""
        return _fault(self.line, problem, label, remedy)


def instances(events: object, label: str, faults: Faults) -> Iterator[Instance]:
    """Yield what happens by the events of a calendar, cancelled ones left out.

    Args:
        events: Events as plain values, from ``read_events``.
        label: What the file is called in messages.
        faults: Takes the faults of events.

    Raises:
        InputError: The values have another shape, or there are too many instances.
    """
    if not isinstance(events, list):
        raise _fault(None, "the calendar could not be read", label, "export it again")
    told = [_Event(event, label) for event in events]
    replaced = _replaced(told, faults)
    count = 0
    for event in told:
        try:
            for instance in event.instances(replaced):
                count += 1
                if count <= MOST_INSTANCES:
                    yield instance
        except ExeatError as fault:
            faults.add(event.placed(fault))
    if count > MOST_INSTANCES:
        faults.add(
            _fault(
                None,
                f"the calendar has more than {MOST_INSTANCES} events, repetitions"
                " counted",
                label,
                "end the repetition earlier, or export fewer events",
            )
        )


def _replaced(told: "list[_Event]", faults: Faults) -> set[tuple[str, datetime]]:
    """Return the instances that other events stand for instead."""
    replaced: set[tuple[str, datetime]] = set()
    for event in told:
        try:
            replaced |= event.replaced()
        except ExeatError as fault:
            faults.add(event.placed(fault))
    return replaced


class _Event:
    """An event of plain values."""

    def __init__(self, event: object, label: str) -> None:
        self._label = label
        self._values: dict[str, Any] = event if isinstance(event, dict) else {}
        line = self._values.get("line")
        self.line = line if isinstance(line, int) else None

    def placed(self, fault: ExeatError) -> InputError:
        """Return a fault as one of the event."""
        problem = fault.problem if isinstance(fault, InputError) else fault.sentence
        return _fault(self.line, problem, self._label, fault.remedy)

    def replaced(self) -> set[tuple[str, datetime]]:
        """Return the instance that the event stands for instead."""
        moment = self._values.get("replaces")
        uid = str(self._values.get("uid", ""))
        return {(uid, self._moment(moment).order)} if moment else set()

    def instances(self, replaced: set[tuple[str, datetime]]) -> Iterator[Instance]:
        """Yield the instances that are neither excepted, cancelled nor replaced."""
        if self._values.get("cancelled"):
            return
        starts = list(self._starts())
        if len(starts) > 1 and "trip" in self._values:
            raise self._misshapen(
                "the event repeats, and belongs to one trip",
                "leave X-EXEAT-TRIP out, or list the events",
            )
        without = {self._moment(one).order for one in self._list("without")}
        uid = str(self._values.get("uid", ""))
        is_plain = not self._values.get("replaces")
        for moment, local in starts:
            gone = is_plain and (uid, moment.order) in replaced
            if moment.order not in without and not gone:
                yield self._instance(moment, local)

    def _starts(self) -> Iterator[tuple[Moment, timedelta]]:
        """Yield each begin, and by how much it is later than the first."""
        start = self._values.get("start")
        until = self._values.get("until")
        last = self._moment(until).order if until else None
        shifts = self._list("shifts")
        if not shifts:
            raise self._misshapen()
        for shift in shifts:
            if not isinstance(shift, int) or not 0 <= shift <= _GREATEST_S:
                raise self._misshapen()
            moment = self._moment(start, shift)
            if last is None or moment.order <= last:
                yield moment, timedelta(seconds=shift)
        for other in self._list("also"):
            moment = self._moment(other)
            yield moment, self._local(other) - self._local(start)

    def _instance(self, start: Moment, later: timedelta) -> Instance:
        values = self._values
        said = {
            key: value
            for key, value in values.items()
            if isinstance(value, str) and len(value) <= _LONGEST
        }
        return Instance(
            line=self.line or 1,
            said=said,
            people=tuple(map(str, self._list("people"))),
            start=start,
            end=self._end(start, later),
            is_whole_day=self._parts(values.get("start"))[2] == "date",
        )

    def _end(self, start: Moment, later: timedelta) -> Moment:
        """Return the end of an instance: its own clock's, or so long after the begin."""
        end, span_s = self._values.get("end"), self._values.get("span_s")
        if end is not None:
            return self._moment(end, int(later.total_seconds()))
        if not isinstance(span_s, int):
            raise self._misshapen("the event does not say when it ends", "add DTEND")
        span = timedelta(seconds=min(span_s, _GREATEST_S))
        moment = datetime.fromisoformat(start.text) + span
        return Moment(moment.isoformat(timespec="seconds"), start.order + span)

    def _moment(self, told: object, shift: int = 0) -> Moment:
        """Return a moment, some seconds on its clock later."""
        _, zone, kind = self._parts(told)
        moment = self._local(told) + timedelta(seconds=shift)
        text = moment.isoformat(timespec="seconds")
        if kind == "utc":
            return Moment(f"{text}Z", moment)
        if zone is None or kind == "date":
            return Moment(text, moment)
        aware = parse_moment(text, _listed(zone))
        return Moment(aware.isoformat(), aware.astimezone(UTC).replace(tzinfo=None))

    def _local(self, told: object) -> datetime:
        try:
            return datetime.fromisoformat(self._parts(told)[0]).replace(tzinfo=None)
        except ValueError as fault:
            raise self._misshapen() from fault

    def _parts(self, told: object) -> tuple[str, str | None, str]:
        match told:
            case [str(local), str() | None as zone, str(kind)]:
                return local, zone, kind
            case _:
                raise self._misshapen()

    def _list(self, name: str) -> list[Any]:
        values = self._values.get(name)
        return values if isinstance(values, list) else []

    def _misshapen(
        self,
        problem: str = "the event could not be read",
        remedy: str = "export it again",
    ) -> InputError:
        return _fault(self.line, problem, self._label, remedy)


def _listed(name: str) -> str:
    """Return the IANA name of a zone; Windows names are taken by the list of Unicode."""
    try:
        known_zone(name)
    except InputError as fault:
        from icalendar.timezone.windows_to_olson import (  # seldom needed, and slow
            WINDOWS_TO_OLSON,
        )

        if name not in WINDOWS_TO_OLSON:
            raise InputError(fault.problem, remedy=_ZONE) from fault
        return WINDOWS_TO_OLSON[name]
    return name


def _fault(line: int | None, problem: str, label: str, remedy: str) -> InputError:
    return InputError(problem, remedy=remedy, file=label, line=line)
