"""Points of geometries in WKB, as GeoParquet holds them."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import shapely

from exeat.engine.bulk.trips import Floats
from exeat.formats.bulk.cells import offsets_of

_KINDS = (
    shapely.GeometryType.POINT,
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.MULTIPOINT,
)


_NOWHERE = shapely.Point(0, np.inf)
"""Stands for a geometry of another kind; whoever reads positions refuses it."""


def points_of(array: pa.Array) -> tuple[Floats, Floats]:
    """Return latitudes and longitudes of points; not a number for other geometries.

    Longitude comes first in WKB, latitude first in Exeat.

    Args:
        array: WKB; null where nothing is said.

    Source:
        OGC 06-103r4, 8.2; GeoParquet 1.1.0, "Geometry columns".
    """
    shapes = _shapes(array, _KINDS[:1])
    return shapely.get_y(shapes), shapely.get_x(shapes)


def paths_of(array: pa.Array, wish: pa.DataType) -> pa.Array:
    """Return points, groups of them and lines as lists of points.

    Args:
        array: WKB; null where nothing is said.
        wish: Type of the lists.
    """
    shapes = _shapes(array, _KINDS)
    lonlat, owner = shapely.get_coordinates(shapes, return_index=True)
    counts = np.bincount(owner, minlength=len(shapes))
    said = {"lat": pa.array(lonlat[:, 1]), "lon": pa.array(lonlat[:, 0])}
    fields = list(wish.value_type)
    children = [
        said.get(field.name, pa.nulls(len(lonlat), field.type)) for field in fields
    ]
    values = pa.StructArray.from_arrays(children, fields=fields)
    offsets = pa.array(offsets_of(counts).astype(np.int32))
    mask = array.is_null()
    return pa.ListArray.from_arrays(offsets, values, type=wish, mask=mask)


def _shapes(
    array: pa.Array, kinds: Sequence[shapely.GeometryType]
) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Return geometries; nowhere for those that are broken or of another kind."""
    cells = np.array(array.to_pylist(), dtype=object)
    found: np.ndarray[tuple[int], np.dtype[np.object_]] = shapely.from_wkb(
        cells, on_invalid="ignore"
    )
    usable = np.isin(shapely.get_type_id(found), [int(kind) for kind in kinds])
    empty = shapely.is_empty(found) & (shapely.get_type_id(found) == int(_KINDS[0]))
    found[array.is_valid().to_numpy(zero_copy_only=False) & (~usable | empty)] = (
        _NOWHERE
    )
    return found
