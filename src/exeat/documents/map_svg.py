"""A trip on a map, drawn on the server: zones under each reading, route, crossings."""

from collections.abc import Mapping

from exeat.documents.map_base import Basemap, ground_layer
from exeat.documents.map_layers import marker_layer, route_layer, zone_layer
from exeat.documents.map_legend import legend
from exeat.documents.map_names import name_layer
from exeat.documents.map_scene import HEIGHT_PX, INK, WIDTH_PX, Scene, scene_of
from exeat.documents.markup import tag, text
from exeat.domain.finding import Determination
from exeat.domain.trip import Trip
from exeat.engine.phrasebook import Phrasebook

_FONTS = (
    "'PT Sans', 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'Noto Sans', "
    "'Liberation Sans', 'DejaVu Sans', sans-serif"
)
_CREDIT_PX = 28.0


def render_map(
    trip: Trip,
    determination: Determination,
    wording: Mapping[str, str],
    basemap: Basemap | None = None,
) -> str:
    """Return a map of a trip as SVG.

    The projection is azimuthal equidistant round the centre of the first disk, or
    round the start, so that zones keep their shape. The attributes ``data-…`` of
    the root say how pixels belong to metres east and north of that centre.

    Args:
        trip: The announced trip.
        determination: The answer; its zones and crossings are drawn.
        wording: Table of the language.
        basemap: Land, borders and towns; None for plain paper.
    """
    scene = scene_of(trip, determination, Phrasebook(table=wording))
    keys, keys_px = legend(scene)
    height_px = HEIGHT_PX + keys_px + (_CREDIT_PX if basemap else 8)
    credit = wording["map.credit"] if basemap is not None else ""
    return tag(
        "svg",
        tag("title", text(scene.book.say("map.title", trip=trip.name))),
        tag("desc", text(wording["map.describe"])),
        tag("defs", tag("clipPath", _sheet(HEIGHT_PX), id="exeat-map")),
        _sheet(height_px, fill="#ffffff"),
        _layers(scene, basemap),
        _border(),
        tag("g", keys, transform=f"translate(0 {HEIGHT_PX:g})"),
        _credit(credit, height_px),
        **_root(scene, height_px),
    )


def _layers(scene: Scene, basemap: Basemap | None) -> str:
    return tag(
        "g",
        *ground_layer(basemap, scene.frame),
        *zone_layer(scene),
        *route_layer(scene),
        *marker_layer(scene),
        *name_layer(scene, basemap),
        clip_path="url(#exeat-map)",
    )


def _root(scene: Scene, height_px: float) -> dict[str, str]:
    frame = scene.frame
    centre = frame.projection.centre
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {WIDTH_PX:g} {height_px:g}",
        "width": f"{WIDTH_PX:g}",
        "height": f"{height_px:g}",
        "role": "img",
        "font_family": _FONTS,
        "data_centre": f"{centre.lat_deg!r} {centre.lon_deg!r}",
        "data_west_m": repr(frame.west_m),
        "data_north_m": repr(frame.north_m),
        "data_m_per_px": repr(frame.m_per_px),
    }


def _sheet(height_px: float, **style: str) -> str:
    return tag("rect", width=f"{WIDTH_PX:g}", height=f"{height_px:g}", **style)


def _border() -> str:
    return tag(
        "rect",
        x="0.5",
        y="0.5",
        width=f"{WIDTH_PX - 1:g}",
        height=f"{HEIGHT_PX - 1:g}",
        fill="none",
        stroke="#55524a",
    )


def _credit(credit: str, height_px: float) -> str:
    return tag(
        "text",
        text(credit),
        x=f"{WIDTH_PX - 12:g}",
        y=f"{height_px - 9:g}",
        font_size="11.5",
        fill=INK,
        text_anchor="end",
    )
