"""The maps of a provision with their keys, one for each mission that has its own."""

from collections.abc import Iterator, Mapping, Sequence

from exeat.documents.map_base import Basemap
from exeat.documents.markup import tag, text
from exeat.documents.zone_map import has_geometry, render_zones, sample
from exeat.domain.measure import EntersArea, Measure, Provision
from exeat.domain.place import (
    AnyOf,
    Area,
    Buffer,
    Disk,
    Minus,
    Shape,
    Unlocated,
    plain_parts,
)
from exeat.domain.register import Register
from exeat.engine.phrasebook import Phrasebook
from exeat.engine.readings import ZoneReading, zone_readings

_MOST_NAMED = 8


def figures_of(
    measure: Measure,
    register: Register,
    wording: Mapping[str, str],
    basemap: Basemap,
) -> Mapping[str, list[str]]:
    """Return figures by provision; zones that are alike are drawn once.

    Args:
        measure: The measure.
        register: The edition.
        wording: Table of the language.
        basemap: Land, borders and towns.
    """
    drawn: dict[tuple[str, ...], str] = {}
    figures: dict[str, list[str]] = {}
    for provision in measure.provisions:
        found = zone_readings(register, measure, provision)
        own = figures.setdefault(provision.key, [])
        for group in _groups(found):
            key = tuple(reading.shape.name for reading in group)
            if key in drawn:
                own.append(_again(drawn[key]))
                continue
            drawn[key] = provision.key
            svg = render_zones(
                [reading.shape for reading in group],
                wording,
                basemap,
                title=_title(provision, group),
                name=f"map-{provision.key}-{len(own)}",
                land=_land(register, measure, provision, group),
            )
            own.append(_figure(svg, group, Phrasebook(table=wording)))
        own.extend(_unlocated(found))
    return figures


def _groups(found: Sequence[ZoneReading]) -> list[list[ZoneReading]]:
    """Return what can be drawn, by the missions that it holds for."""
    groups: dict[tuple[str, ...], list[ZoneReading]] = {}
    for reading in found:
        if has_geometry(reading.shape):
            groups.setdefault(reading.missions, []).append(reading)
    return list(groups.values())


def _land(
    register: Register,
    measure: Measure,
    provision: Provision,
    group: Sequence[ZoneReading],
) -> tuple[Area, ...]:
    """Return the land that belts along its borders are cut to; none for other zones."""
    parts = [part for reading in group for part in plain_parts(reading.shape)]
    is_belt = any(isinstance(part, Buffer) for part in parts)
    if not is_belt or not isinstance(provision.trigger, EntersArea):
        return ()
    states = register.land_of(
        measure.receiving_of(provision), measure.announced_on.first
    )
    return tuple(register.areas.territory(state) for state in sorted(states))


def _title(provision: Provision, group: Sequence[ZoneReading]) -> str:
    missions = ", ".join(group[0].missions)
    return f"Map: {provision.title}{f', {missions}' if missions else ''}"


def _figure(svg: str, group: Sequence[ZoneReading], book: Phrasebook) -> str:
    missions = ", ".join(group[0].missions)
    heading = (tag("p", tag("strong", text(missions))),) if missions else ()
    keys = (
        tag("li", sample(number), tag("span", text(_name(reading, book))))
        for number, reading in enumerate(group)
    )
    caption = tag("figcaption", *heading, tag("ul", *keys), *_credit(book))
    return tag("figure", svg, caption)


def _credit(book: Phrasebook) -> Iterator[str]:
    yield tag("p", text(book.table["map.credit"]), class_="quiet")


def _name(reading: ZoneReading, book: Phrasebook) -> str:
    taken = dict.fromkeys(book.option(option) for _, option in reading.readings)
    name = shape_words(reading.shape, book)
    return f"{name} (reading: {', '.join(taken)})" if taken else name


def shape_words(shape: Shape, book: Phrasebook) -> str:
    """Return a zone in words."""
    match shape:
        case AnyOf(parts=parts) if len(parts) <= _MOST_NAMED:
            return ", ".join(shape_words(part, book) for part in parts)
        case Minus(whole=whole, without=without):
            holes = ", ".join(shape_words(part, book) for part in without)
            return f"{shape_words(whole, book)} without {holes}"
        case Buffer(area=area):
            width = shape.name.removeprefix(f"{area.name} + ")
            return f"the land within {book.distance(width)} of {area.name}"
        case Disk() | Unlocated():
            return book.zone(shape.name)
    return ", ".join(map(book.state, shape.name.split(" + ")))


def _again(provision: str) -> str:
    link = tag("a", "above", href=f"#{provision}")
    return tag("p", f"The same zone as on the map {link}.", class_="quiet")


def _unlocated(found: Sequence[ZoneReading]) -> Iterator[str]:
    bare = (each.shape.name for each in found if not has_geometry(each.shape))
    for name in dict.fromkeys(bare):
        yield tag("p", text(f"No line on a map is published: {name}"), class_="quiet")
