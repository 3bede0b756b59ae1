import shapely

from exeat.gazetteer.areas import unpacked
from tools.assets.areas import packed, polygons, united

HOLED = shapely.Polygon(
    [(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (6, 3), (6, 6), (3, 6)]]
)
BESIDE = shapely.box(9, 0, 12, 9)


def test_what_is_packed_is_read_back_with_latitude_first() -> None:
    outer, inner = unpacked(packed(HOLED))
    assert list(zip(outer.lons_deg, outer.lats_deg, strict=True)) == list(
        HOLED.exterior.coords
    )
    assert list(zip(inner.lons_deg, inner.lats_deg, strict=True)) == list(
        HOLED.interiors[0].coords
    )


def test_lines_and_points_are_left_out() -> None:
    mixed = shapely.GeometryCollection(
        [shapely.Point(1, 1), HOLED, shapely.MultiPolygon([BESIDE])]
    )
    assert polygons(mixed) == [HOLED, BESIDE]


def test_neighbours_are_united_without_a_seam() -> None:
    union = united([HOLED, BESIDE])
    assert union.geom_type == "Polygon"
    assert union.area == HOLED.area + BESIDE.area
