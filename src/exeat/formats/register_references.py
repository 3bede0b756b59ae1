"""Names that a file of the register uses, and whether the register knows them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from exeat.domain.errors import InputError, UnknownKeyError
from exeat.domain.register import AreaSource
from exeat.formats.document import Document, Path, Plain, shown
from exeat.formats.fields import meant

EACH_ENTERED_STATE = "each-entered-state"
OF_SEAT = "of-seat"

# What is known, by kind; None where the file that says so could not be read.
Names = Mapping[str, Collection[str] | None]

# Steps of a path: a field, or
#   *  every entry of a list or a mapping,
#   @  every key of a mapping,
#   =  what a parameter states, and the value of each of its readings,
#   ~  a zone itself, and every zone that it is made of or read as.
_LEAVES = "provisions.*.trigger.leaves.zone.~"
_INTO = "provisions.*.trigger.enters_area.area.~"
_ZONES = (
    ("disk.centre.=.place", "place"),
    ("disk.centre.=.mission", "mission"),
    ("area.area", "area"),
    ("buffer.around.area", "area"),
)
_PARTS_OF_ZONES = ("any_of.*", "minus.from", "minus.without.*", "readings.*.value")
_REFERENCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "measure": (
        ("receiving", "state or union"),
        ("sending.*", "state"),
        ("authority", "authority"),
        ("provisions.*.binds.missions.=.*.keys.*", "mission"),
        ("provisions.*.binds.missions.=.*.kinds.*", "kind of mission"),
        ("provisions.*.receiving", "state or union"),
        ("provisions.*.sending.*", "state"),
        ("provisions.*.binds.missions.=.*.receiving.*", "state or union"),
        ("provisions.*.binds.missions.=.*.not_receiving.*", "state or union"),
        ("provisions.*.binds.persons.=.*", "class of persons"),
        ("provisions.*.binds.unsettled.*.classes.*", "class of persons"),
        ("provisions.*.binds.exempt.=.*.missions.*", "mission"),
        ("provisions.*.binds.exempt.=.*.classes.*", "class of persons"),
        ("provisions.*.binds.exempt.=.*.posts.*", "post"),
        ("provisions.*.binds.exempt.=.*.trip_kinds.*", "kind of trip"),
        ("provisions.*.binds.exempt.=.*.conveyances.*", "conveyance"),
        *((f"{_LEAVES}.{step}", kind) for step, kind in _ZONES),
        *((f"{_INTO}.{step}", kind) for step, kind in _ZONES),
        (f"{_INTO}.area", "area"),
        ("provisions.*.trigger.enters.territory.=.states.*", "state"),
        ("provisions.*.trigger.enters.territory.=.unions.*", "union"),
        ("provisions.*.trigger.enters.coming_from", "union"),
        ("provisions.*.trigger.meets.counterparts.=.*", "kind of counterpart"),
        ("provisions.*.lead.calendar", "calendar"),
        ("provisions.*.contents.=.*", "kind of contents"),
        ("provisions.*.addressee.=", "addressee"),
    ),
    "missions": (
        ("*.kind", "kind of mission"),
        ("*.sending", "state or union"),
        ("*.seat.region", "area"),
    ),
    "places": (("properties.state", "state"),),
    "events": (
        ("*.about.*", "measure"),
        ("*.answers.*", "event"),
    ),
    "authorities": (("*.state", "state or union"),),
    "states": (("states.*.territory.*", "state"), ("unions.*.members.@", "state")),
    "vocabulary": (("posts.*.classes.*", "class of persons"), ("synonyms.*", "word")),
}
_WITH_SYNONYMS = ("mission_kinds", "persons", "conveyances")
_WHERE = {
    "source": "add it to a file in sources/",
    "mission": "add it to a file in missions/",
    "place": "add it as a file in places/",
    "event": "add it to a file in events/",
    "measure": "add it as a file in measures/",
    "calendar": "add it as a file in calendars/",
    "authority": "add it to authorities.yml",
    "addressee": f"add it to authorities.yml, or write {EACH_ENTERED_STATE}",
    "state": "add it to states.yml",
    "union": "add it to states.yml",
    "state or union": "add it to states.yml",
}


def known_names(raw: Mapping[str, Any], unread: Collection[str]) -> Names:
    """Return what the register knows, by kind.

    Args:
        raw: Plain data of the register, whole or not.
        unread: Kinds of files of which one could not be read; nothing that such
            files name is said to be unknown.
    """
    words = raw["vocabulary"]
    unions = list(raw["unions"])
    names: dict[str, tuple[str, Collection[str]]] = {
        "source": ("sources", raw["sources"]),
        "mission": ("missions", raw["missions"]),
        "place": ("places", raw["places"]),
        "event": ("events", raw["events"]),
        "measure": ("measure", raw["measures"]),
        "calendar": ("calendars", raw["calendars"]),
        "authority": ("authorities", raw["authorities"]),
        "addressee": ("authorities", [*raw["authorities"], EACH_ENTERED_STATE]),
        "state": ("states", raw["states"]),
        "union": ("states", unions),
        "state or union": ("states", [*raw["states"], *unions]),
        "kind of mission": ("vocabulary", _words(words, "mission_kinds")),
        "class of persons": ("vocabulary", _words(words, "persons")),
        "kind of contents": ("vocabulary", _words(words, "contents")),
        "kind of counterpart": ("vocabulary", _words(words, "counterparts")),
        "kind of trip": ("vocabulary", _words(words, "trip_kinds")),
        "conveyance": ("vocabulary", _words(words, "conveyances")),
        "post": ("vocabulary", _words(words, "posts")),
        "word": (
            "vocabulary",
            [w for name in _WITH_SYNONYMS for w in _words(words, name)],
        ),
    }
    return {
        kind: None if file_kind in unread else known
        for kind, (file_kind, known) in names.items()
    }


def _words(vocabulary: Mapping[str, Any], name: str) -> list[str]:
    """Return the words of a list or the keys of a mapping of the vocabulary."""
    words = vocabulary.get(name)
    return [word for word in words or () if isinstance(word, str)]


def reference_faults(
    kind: str, document: Document, names: Names, areas: AreaSource | None
) -> Iterator[InputError]:
    """Yield each name in a file that the register does not know."""
    for pattern, referred in _REFERENCES.get(kind, ()):
        at_key = pattern.endswith("@")
        for path, name in select(document.value, pattern):
            if not isinstance(name, str):
                continue
            if referred == "area":
                found = _area_fault(name, areas)
            else:
                found = _name_fault(name, referred, names[referred])
            if found:
                yield document.fault(path, found[0], remedy=found[1], at_key=at_key)
    if kind != "calendars":
        yield from _source_faults(document, names["source"])


def select(value: Plain, pattern: str) -> Iterator[tuple[Path, Plain]]:
    """Yield path and value of everything that a pattern means, in order.

    >>> list(select({"a": [{"b": 1}, {"b": 2}]}, "a.*.b"))
    [(('a', 0, 'b'), 1), (('a', 1, 'b'), 2)]
    """
    found: Iterable[tuple[Path, Plain]] = [((), value)]
    for step in pattern.split("."):
        found = [
            ((*path, *more), inner)
            for path, outer in found
            for more, inner in _step(outer, step)
        ]
    yield from found


def _step(value: Plain, step: str) -> Iterator[tuple[Path, Plain]]:
    """Yield what one step of a pattern leads to, if it leads to anything."""
    if step == "~":
        yield from _zones(value)
    elif step == "=":
        yield from select(value, "stated")
        yield from select(value, "readings.*.value")
    elif step == "*":
        yield from _entries(value)
    elif isinstance(value, dict):
        if step == "@":
            yield from (((key,), key) for key in value)
        elif step in value:
            yield (step,), value[step]


def _zones(value: Plain) -> Iterator[tuple[Path, Plain]]:
    """Yield a zone and every zone that it is made of or read as, outer ones first."""
    yield (), value
    for pattern in _PARTS_OF_ZONES:
        for path, part in select(value, pattern):
            yield from (((*path, *more), inner) for more, inner in _zones(part))


def _entries(value: Plain) -> Iterator[tuple[Path, Plain]]:
    """Yield the entries of a list or a mapping."""
    if isinstance(value, dict):
        yield from (((key,), inner) for key, inner in value.items())
    elif isinstance(value, list):
        yield from (((index,), inner) for index, inner in enumerate(value))


def _source_faults(
    document: Document, known: Collection[str] | None
) -> Iterator[InputError]:
    """Yield each source that is named anywhere in a file and unknown."""
    for path, value in _sources(document.value, ()):
        keys = value if isinstance(value, list) else [value]
        for index, key in enumerate(keys):
            where = (*path, index) if isinstance(value, list) else path
            if isinstance(key, str) and (found := _name_fault(key, "source", known)):
                yield document.fault(where, found[0], remedy=found[1])


def _sources(value: Plain, path: Path) -> Iterator[tuple[Path, Plain]]:
    """Yield every field ``source``, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "source":
                yield (*path, key), inner
            else:
                yield from _sources(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _sources(inner, (*path, index))


def _name_fault(
    name: str, kind: str, known: Collection[str] | None
) -> tuple[str, str] | None:
    """Return problem and remedy for a name; None if it is known."""
    if known is None or name in known:
        return None
    where = _WHERE.get(kind, "add it to vocabulary.yml")
    return f"the register has no {kind} {shown(name)}", f"{meant(name, known)}{where}"


def _area_fault(name: str, areas: AreaSource | None) -> tuple[str, str] | None:
    """Return problem and remedy for the key of an area; None if it is known."""
    if areas is None or name == OF_SEAT:
        return None
    try:
        areas.area(name)
    except UnknownKeyError:
        return (
            f"there is no area {shown(name)}",
            "write the key of an area that the build knows, such as PL-14",
        )
    return None
