"""Outlines of disks: polynomials that decide most points, each with its bound.

For a fixed centre the distance grows with the difference of longitude, so a disk is
``|Δlon| ≤ w(lat)``, and w² is close to a polynomial p of low degree that vanishes at
both ends. How close is bounded here, not sampled. Let h be a strip along the edge, and
p₋ and p₊ the polynomials of the disks of radius r - h and r + h.

- Along the curve ``|Δlon| = √p₊(lat)`` the distance is computed at some thousand
  points. Between two of them it cannot change by more than the way along the curve,
  for the distance from the centre never changes faster than the point moves. If the
  bound of both together is no more than h from r + h, every point with
  ``Δlon² > p₊`` lies beyond the disk; likewise every point with ``Δlon² < p₋`` within.
- ``|p₊ - p|`` and ``|p₋ - p|`` are no more than the sum of the moduli of their
  Chebyshev coefficients: this is the guard g. ``p - Δlon² > g`` then says within,
  ``p - Δlon² < -g`` beyond, and nothing is said in between.
- From the ends of the disk of radius r + 2h to the poles p is below -g: on intervals
  that double, its Bernstein coefficients are, between which a polynomial stays.

That the distance grows with |Δlon| is all that is assumed of w: by the first variation
its slope is the radius of the parallel times the sine of the course, which along a
shortest line keeps its sign (Clairaut). Beyond the highest latitude of a disk, which is
due north of its centre, there is then nothing of it.
"""

from functools import lru_cache
from math import comb, cos, radians, sqrt
from typing import NamedTuple

import numpy as np
from numpy.polynomial import Polynomial, chebyshev

from exeat.domain.place import Disk
from exeat.engine.bulk.routes import WGS84, local_scales_m
from exeat.engine.bulk.trips import Floats
from exeat.engine.geodesy import LARGEST_RADIUS_M

WIDEST_DEG = 60.0
"""Half-width in longitude beyond which a disk has no outline: it is near a pole."""

_STRIP = 1 / 1024
_SAMPLES = 6145
_HIGHEST_DEGREE = 14
_NEWTON_STEPS = 8
# GeographicLib's distances are right to 15 nanometres.
_GEODESIC_M = 1e-7
_ROUNDING = 64 * float(np.finfo(np.float64).eps)


class Outline(NamedTuple):
    """A polynomial that is positive within a disk.

    Attributes:
        coefficients: Of w² in degrees², in powers of x, lowest first.
        middle_deg: Latitude at which x is 0.
        half_deg: Degrees of latitude from x = 0 to x = 1.
        guard_deg2: Where the polynomial exceeds Δlon² by more than this, a point
            lies within; where it falls short by more, beyond.
    """

    coefficients: tuple[float, ...]
    middle_deg: float
    half_deg: float
    guard_deg2: float

    @property
    def degree_coefficients(self) -> tuple[float, ...]:
        """Coefficients in powers of degrees north of the middle, lowest first."""
        return tuple(
            coefficient / self.half_deg**power
            for power, coefficient in enumerate(self.coefficients)
        )


class _Fit(NamedTuple):
    """w² of one radius, as Chebyshev coefficients over x."""

    radius_m: float
    low: float
    high: float
    coefficients: Floats


@lru_cache(maxsize=512)
def outline_of(disk: Disk, guard_m: float = 0.0) -> Outline | None:
    """Return the outline of a disk that leaves a guard undecided; None without one.

    Disks that hold a pole or come near to one have none.

    Args:
        disk: The disk.
        guard_m: Points nearer to the edge than this are not to be decided, metres.
    """
    strip_m = disk.radius_m * _STRIP + guard_m
    radii = [disk.radius_m + strips * strip_m for strips in (-1, 0, 1, 2)]
    spans = [_span(disk, radius_m) for radius_m in radii]
    if radii[0] <= 0 or not _is_smooth(disk, spans):
        return None
    low, high = spans[-1]
    frame = (low + high) / 2, (high - low) / 2
    for degree in range(2, _HIGHEST_DEGREE + 1, 2):
        fits = [
            _fit(disk, radius_m, span, frame, degree)
            for radius_m, span in zip(radii[:3], spans[:3], strict=True)
        ]
        guard = _guard_deg2(fits)
        if _is_apart(fits, guard, frame) and all(
            _error_m(disk, fit, *frame) <= strip_m - guard_m - _GEODESIC_M
            for fit in (fits[0], fits[2])
        ):
            powers = chebyshev.cheb2poly(fits[1].coefficients)
            return Outline(tuple(map(float, powers)), *frame, guard)
    return None


def _span(disk: Disk, radius_m: float) -> tuple[float, float]:
    """Return the lowest and highest latitude of a disk; past a pole, 90 and more."""
    centre = disk.centre
    ends = []
    for course in (180.0, 0.0):
        lon, lat, _ = WGS84.fwd(centre.lon_deg, centre.lat_deg, course, radius_m)
        turned = abs((lon - centre.lon_deg + 180) % 360 - 180) > 90
        ends.append(float("nan") if turned else lat)
    return ends[0], ends[1]


def _is_smooth(disk: Disk, spans: list[tuple[float, float]]) -> bool:
    """Return whether the largest disk stays clear of the poles and is narrow."""
    low, high = spans[-1]
    if not (low > -89.0 and high < 89.0):
        return False
    # The widest point of a circle on a sphere: sin w = sin r / cos lat.
    reach = (high - low) / 2
    across = cos(radians(disk.centre.lat_deg))
    return reach < 90 and np.sin(radians(reach)) < across * np.sin(radians(WIDEST_DEG))


def _fit(
    disk: Disk,
    radius_m: float,
    span: tuple[float, float],
    frame: tuple[float, float],
    degree: int,
) -> _Fit:
    """Return w² of a radius: (x - low)(high - x) times an interpolated polynomial."""
    middle_deg, half_deg = frame
    low, high = ((lat - middle_deg) / half_deg for lat in span)
    nodes = chebyshev.chebpts1(degree - 1) * (high - low) / 2 + (low + high) / 2
    widths = _half_width_deg(disk, radius_m, nodes * half_deg + middle_deg)
    rest = chebyshev.chebfit(
        nodes, widths**2 / ((nodes - low) * (high - nodes)), degree - 2
    )
    ends = chebyshev.poly2cheb([-low * high, low + high, -1.0])
    if rest[0] <= np.sum(np.abs(rest[1:])):
        rest = np.full(1, np.nan)  # may change its sign: no outline of this degree
    return _Fit(radius_m, low, high, np.asarray(chebyshev.chebmul(rest, ends), float))


def _half_width_deg(disk: Disk, radius_m: float, lat_deg: Floats) -> Floats:
    """Return Δlon of the edge at latitudes, by Newton's method from the sphere."""
    centre = disk.centre
    reach = radius_m / WGS84.a
    sine = np.sin(np.radians(lat_deg)) * np.sin(radians(centre.lat_deg))
    product = np.cos(np.radians(lat_deg)) * cos(radians(centre.lat_deg))
    width = np.degrees(np.arccos(np.clip((np.cos(reach) - sine) / product, -0.9, 1)))
    width = np.maximum(width, 1e-9)
    ones = np.ones(len(lat_deg))
    for _ in range(_NEWTON_STEPS):
        _, back, distance = WGS84.inv(0 * ones, centre.lat_deg * ones, width, lat_deg)
        slope = local_scales_m(lat_deg)[1] * np.abs(np.sin(np.radians(back)))
        step = (distance - radius_m) / np.maximum(slope, 1e-9)
        width = np.clip(width - step, width / 2, 2 * width)
    return np.asarray(width, float)


def _guard_deg2(fits: list[_Fit]) -> float:
    """Return a bound of how far the three polynomials lie apart over the frame."""
    inner, own, outer = (fit.coefficients for fit in fits)
    # Of the moduli of the powers, before any of them cancel: those of T_k sum to |T_k(i)|.
    powers = np.cosh(np.arcsinh(1.0) * np.arange(len(own)))
    most = float(powers @ np.abs(own))
    rounding = _ROUNDING * (len(own) * most + 360 * sqrt(most))
    return rounding + max(
        float(np.sum(np.abs(chebyshev.chebsub(other, own)))) for other in (inner, outer)
    )


def _is_apart(fits: list[_Fit], guard: float, frame: tuple[float, float]) -> bool:
    """Return whether nothing of a disk is where its polynomial is not looked at.

    That is past the frame, and more degrees of longitude away than an outline is wide.
    """
    _, own, outer = fits
    is_narrow = float(np.sum(np.abs(outer.coefficients))) < WIDEST_DEG**2
    return is_narrow and _stays_below(own, -guard, frame)


def _stays_below(fit: _Fit, level: float, frame: tuple[float, float]) -> bool:
    """Return whether a polynomial is below a level from the frame to either pole.

    It is so by more than its evaluation may round, which grows with the powers.
    """
    middle_deg, half_deg = frame
    powers = Polynomial(chebyshev.cheb2poly(fit.coefficients))
    for pole_deg, sign in ((90 - middle_deg, 1.0), (90 + middle_deg, -1.0)):
        start, end = 1.0, pole_deg / half_deg
        while start < end:
            here = powers(Polynomial([sign * start, sign * start]))
            size = np.abs(powers.coef) @ (2 * start) ** np.arange(len(powers.coef))
            rounding = _ROUNDING * len(powers.coef) * size
            if np.any(_bernstein(np.asarray(here.coef, float)) >= level - rounding):
                return False
            start *= 2
    return True


def _bernstein(powers: Floats) -> Floats:
    """Return the Bernstein coefficients over 0 to 1 of a polynomial in powers."""
    degree = len(powers) - 1
    return np.array(
        [
            sum(comb(j, k) / comb(degree, k) * powers[k] for k in range(j + 1))
            for j in range(degree + 1)
        ]
    )


def _error_m(disk: Disk, fit: _Fit, middle_deg: float, half_deg: float) -> float:
    """Return a bound of how far the curve of a polynomial lies from its circle.

    The distance is computed at samples that lie closer towards the ends; from the
    nearer sample to any point of the curve between two it is no farther than first
    along the parallel of the sample and then along the meridian of the point.
    """
    turn = np.linspace(0.0, np.pi, _SAMPLES)
    x = (fit.low + fit.high) / 2 - np.cos(turn) * (fit.high - fit.low) / 2
    square = np.maximum(chebyshev.chebval(x, fit.coefficients), 0.0)
    lat = x * half_deg + middle_deg
    ones = np.ones(len(x))
    _, _, distance = WGS84.inv(
        0 * ones, disk.centre.lat_deg * ones, np.sqrt(square), lat
    )
    error_m = np.abs(distance - fit.radius_m)
    way_m = _way_m(fit, x, square, half_deg, lat)
    return float(np.max(np.maximum(error_m[:-1], error_m[1:]) + way_m))


def _way_m(
    fit: _Fit, x: Floats, square: Floats, half_deg: float, lat: Floats
) -> Floats:
    """Return bounds of the way from points of the curve to the nearer sample, metres.

    The nearer in latitude: no more than half a step away.
    """
    step = np.diff(x) / 2
    slope = chebyshev.chebder(fit.coefficients)
    bend = float(np.sum(np.abs(chebyshev.chebder(slope))))
    steepest = np.abs(chebyshev.chebval(x, slope))
    rise = (np.maximum(steepest[:-1], steepest[1:]) + bend * step) * step
    lower = np.minimum(square[:-1], square[1:])
    least = np.sqrt(np.maximum(lower - rise, 0.0)) + np.sqrt(lower)
    with np.errstate(divide="ignore", invalid="ignore"):
        east_deg = np.fmin(np.sqrt(rise), rise / least)
    parallel_m = local_scales_m(lat)[1]
    north_m = radians(1) * LARGEST_RADIUS_M * step * half_deg
    way: Floats = north_m + east_deg * np.maximum(parallel_m[:-1], parallel_m[1:])
    return way
