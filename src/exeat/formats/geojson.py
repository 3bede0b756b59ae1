"""The one place that turns lon,lat into latitude and longitude, and back."""

from math import isfinite

from exeat.domain.errors import InputError, PositionError
from exeat.domain.place import Position

_MOST_NUMBERS = 3


def position_of(coordinates: object) -> Position:
    """Return the position that a GeoJSON array of coordinates means.

    Longitude comes first, then latitude; a height is read over.

    Args:
        coordinates: Array of two or three finite numbers.

    Raises:
        InputError: It is not such an array, or a coordinate is out of range.

    Source:
        RFC 7946, section 3.1.1.

    >>> position_of([37.6173, 55.7558]).lat_deg
    55.7558
    """
    if not isinstance(coordinates, (list, tuple)):
        raise _no_position()
    if not 2 <= len(coordinates) <= _MOST_NUMBERS:
        raise _no_position()
    for number in coordinates:
        if type(number) not in (int, float) or not _is_finite(number):
            raise _no_position()
    lon_deg, lat_deg = map(float, coordinates[:2])
    try:
        return Position(lat_deg=lat_deg, lon_deg=lon_deg)
    except PositionError as fault:
        swapped = abs(lat_deg) <= 180 and abs(lon_deg) <= 90
        raise InputError(
            fault.sentence,
            remedy="the two look swapped: GeoJSON writes longitude first"
            if swapped
            else "give longitude -180 to 180 and latitude -90 to 90 in degrees",
        ) from fault


def lon_lat(position: Position) -> tuple[float, float]:
    """Return the GeoJSON coordinates of a position: longitude first."""
    return position.lon_deg, position.lat_deg


def _is_finite(number: float) -> bool:
    try:
        return isfinite(number)
    except OverflowError:
        return False


def _no_position() -> InputError:
    return InputError(
        "the coordinates are no array of two or three finite numbers",
        remedy="write [longitude, latitude] in degrees, as in [37.6173, 55.7558]",
    )
