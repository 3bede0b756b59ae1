"""Rules of the register that bind several fields of one file together."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from exeat.domain.errors import InputError
from exeat.formats.document import Document, Path, Plain, shown
from exeat.formats.register_references import select
from exeat.formats.register_tables import post_names

# Moments that go with every trigger, and those that go with one.
_ALWAYS = ("departure", "arrival")
_MOMENTS = {
    "leaves": (*_ALWAYS, "leaving-zone"),
    "enters": (*_ALWAYS, "crossing", "date-of-crossing"),
    "enters_area": (*_ALWAYS, "crossing", "date-of-crossing"),
    "meets": (*_ALWAYS, "meeting"),
    "travels": _ALWAYS,
}
_CODE = re.compile(r"[A-Z]{2}")
_LENGTH = re.compile(r"prior|[0-9]+ (hour|day|working day)s?")
_FOR_DAYS = ("count", "filing_day", "calendar")


def measure_faults(document: Document) -> Iterator[InputError]:
    """Yield what the fields of a measure say against each other."""
    seen: dict[str, int] = {}
    for (_, index), provision in select(document.value, "provisions.*"):
        path = ("provisions", index)
        if not isinstance(provision, dict):
            continue
        key = provision.get("key")
        if isinstance(key, str) and seen.setdefault(key, int(index)) != index:
            yield document.fault(
                (*path, "key"),
                f"provision {seen[key] + 1} has the key {shown(key)} too",
                remedy="give each provision a key of its own",
            )
        yield from _in_force_faults(document, path, provision)
        yield from _moment_faults(document, path, provision)
        yield from _lead_faults(document, path, provision)
        yield from _history_faults(document, path, provision)


def event_faults(
    document: Document, year: str, states: Collection[str] | None
) -> Iterator[InputError]:
    """Yield events in the file of another year, and actors whose code is unknown.

    An actor may also be no state; two capitals are taken for the code of one.
    """
    for path, on in select(document.value, "*.on"):
        if not str(on).startswith(year):
            yield document.fault(
                path,
                f"{shown(on)} is not in the year of the file",
                remedy=f"move the event to events/{str(on)[:4]}.yml",
            )
    for path, actor in select(document.value, "*.actor"):
        codes = str(actor).split(", ")
        for code in codes:
            if states is not None and _CODE.fullmatch(code) and code not in states:
                yield document.fault(
                    path,
                    f"the register has no state or union {shown(code)}",
                    remedy="add it to states.yml, or write the actor's name",
                )


def vocabulary_faults(document: Document) -> Iterator[InputError]:
    """Yield names that two posts share."""
    owners: dict[str, str] = {}
    for (_, key, _), names in select(document.value, "posts.*.names"):
        written = [name for name in _list(names) if isinstance(name, str)]
        for name in post_names(str(key), written):
            if owners.setdefault(name, str(key)) != key:
                yield document.fault(
                    ("posts", key, "names"),
                    f"the post {shown(owners[name])} goes by {shown(name)} too",
                    remedy="leave the name to one of the two",
                )


def cycle_faults(
    events: Mapping[str, Any], documents: Mapping[str, Document]
) -> Iterator[InputError]:
    """Yield each event that answers itself, by way of others or at once.

    Args:
        events: Plain data of all events by key.
        documents: The file of each event.
    """
    settled: set[str] = set()
    for first in events:
        trail = [first]
        while trail:
            follow = _next_unsettled(trail[-1], events, settled)
            if follow is None:
                settled.add(trail.pop())
            elif follow in trail:
                settled.add(trail[-1])
                yield _cycle_fault(trail[trail.index(follow) :], documents)
            else:
                trail.append(follow)


def _next_unsettled(
    key: str, events: Mapping[str, Any], settled: set[str]
) -> str | None:
    """Return an event that an event answers and that is not settled yet."""
    if key in settled:
        return None
    answers = events.get(key, {}).get("answers")
    known = (a for a in _list(answers) if isinstance(a, str) and a in events)
    return next((answer for answer in known if answer not in settled), None)


def _cycle_fault(ring: list[str], documents: Mapping[str, Document]) -> InputError:
    last = ring[-1]
    return documents[last].fault(
        (last, "answers"),
        f"the event answers itself: {' answers '.join([*ring, ring[0]])}",
        remedy="remove one of the links",
    )


def _in_force_faults(
    document: Document, path: Path, provision: Plain
) -> Iterator[InputError]:
    """Yield entries out of order, and an end that comes before the begin."""
    earlier = ""
    for place, entry in select(provision, "in_force.*"):
        if not isinstance(entry, dict):
            continue
        known_on = entry.get("known_on")
        if isinstance(known_on, str):
            if known_on <= earlier:
                yield document.fault(
                    (*path, *place, "known_on"),
                    f"{known_on} does not come after {earlier} of the entry above",
                    remedy="put the oldest knowledge first",
                )
            earlier = known_on
        begin, end = _stated(entry.get("from")), _stated(entry.get("until"))
        if begin and end and end[: len(begin)] < begin[: len(end)]:
            yield document.fault(
                (*path, *place, "until", "stated"),
                f"the end {end} comes before the begin {begin}",
                remedy="correct one of the two",
            )


def _history_faults(
    document: Document, path: Path, provision: Plain
) -> Iterator[InputError]:
    """Yield what happened and stands below what happened after it.

    Dates are compared as far as both are known: a month may stand beside its days.
    """
    earlier = ""
    for place, on in select(provision, "history.*.on"):
        later = str(on)
        if later[: len(earlier)] < earlier[: len(later)]:
            yield document.fault(
                (*path, *place),
                f"{later} comes before {earlier} of the entry above",
                remedy="put what happened first at the top",
            )
        earlier = later


def _stated(parameter: Plain) -> str:
    """Return the date that a parameter states; empty if it states none."""
    stated = parameter.get("stated") if isinstance(parameter, dict) else None
    text = str(stated)
    return text if text[:1].isdigit() else ""


def _moment_faults(
    document: Document, path: Path, provision: dict[str, Plain]
) -> Iterator[InputError]:
    """Yield moments of reference that the trigger cannot bring about."""
    trigger = provision.get("trigger")
    kinds = [kind for kind in _MOMENTS if isinstance(trigger, dict) and kind in trigger]
    if len(kinds) != 1:
        return
    allowed = _MOMENTS[kinds[0]]
    others = {moment for moments in _MOMENTS.values() for moment in moments}
    named = [
        *select(provision, "lead.before.="),
        *select(provision, "answer.before.="),
    ]
    for place, moment in named:
        if isinstance(moment, str) and moment in others.difference(allowed):
            yield document.fault(
                (*path, *place),
                f"the moment {shown(moment)} does not go with the trigger {kinds[0]!r}",
                remedy=f"write one of: {', '.join(allowed)}",
            )


def _lead_faults(
    document: Document, path: Path, provision: dict[str, Plain]
) -> Iterator[InputError]:
    """Yield what a lead time lacks or has in vain, given its units."""
    lead = provision.get("lead")
    if not isinstance(lead, dict):
        return
    lengths = [text for _, text in select(lead, "length.=") if isinstance(text, str)]
    known = lengths and all(map(_LENGTH.fullmatch, lengths))
    in_days = any("day" in text for text in lengths)
    in_hours = any("hour" in text for text in lengths)
    skips = any(how == "working-days-only" for _, how in select(lead, "hours_run.="))
    needed = [*(_FOR_DAYS if in_days else ()), *(("hours_run",) if in_hours else ())]
    if in_hours and skips and not in_days:
        needed.append("calendar")
    for name in needed:
        if name not in lead:
            unit = "days" if in_days and name != "hours_run" else "hours"
            yield document.fault(
                (*path, "lead"),
                f"a lead time in {unit} lacks {name!r}",
                remedy="add it, open where no source says it",
            )
    for name in ("count", "filing_day", "hours_run"):
        if known and name in lead and name not in needed:
            yield document.fault(
                (*path, "lead", name),
                f"{name!r} has no meaning for a lead time of {lengths[0]}",
                remedy="remove it",
                at_key=True,
            )


def _list(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else []
