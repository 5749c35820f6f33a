"""Datums of Chinese maps: GCJ-02 and BD-09, to and from WGS 84.

GCJ-02 shifts every position of mainland China by 18-700 m with a fixed formula; BD-09 shifts the result once
more. Both are published only as re-implementations that agree with each other to rounding: EvilTransform
(https://github.com/googollee/eviltransform, MIT) and PRCoords (https://github.com/Artoria2e5/PRCoords, CC0). The
formulas are written here from those; the inverse, the rule at the outline and the checks are this package's own.

The rule at the outline: a position is shifted exactly if its WGS 84 position lies in mainland China
(:func:`geo.crs.outline.in_mainland`); elsewhere all three datums are the same. Going back, a position is taken as
shifted if undoing the shift ends inside. So every WGS 84 position inside survives the way there and back. Within
the length of a shift of the outline the sharp edge has two consequences that no rule avoids: just outside, a
position shifted from inside may come to lie on another that was not shifted (it is read as the shifted one), and
just inside there are positions that no WGS 84 position is shifted to (they are read as they stand).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.crs.outline import in_mainland, mainland_bounds
from geo.crs.positions import FloatArray, check_positions
from geo.errors import UsageError
from geo.model import Datum

KRASOVSKY_A_M = 6_378_245.0
"""Semi-major axis of the Krasovsky 1940 ellipsoid in metres, which GCJ-02's formula uses."""

KRASOVSKY_E2 = 0.00669342162296594323
"""First eccentricity squared of the Krasovsky 1940 ellipsoid (flattening 1/298.3)."""

MAX_SHIFT_DEG = 0.03
"""More than any datum moves a position of mainland China in either axis (BD-09 reaches 0.0151 degrees)."""


class _Shift(NamedTuple):
    """A datum's formula, and how many rounds of fixed-point iteration undo it to the last digits."""

    forward: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
    rounds: int


def to_wgs84(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike, datum: Datum) -> tuple[FloatArray, FloatArray]:
    """WGS 84 positions of positions given in a datum.

    The answer for one position does not depend on the others in the array.

    Args:
        lon_deg: Longitudes in degrees in the datum, -180 to 180; a number or an array of any shape.
        lat_deg: Latitudes in degrees in the datum, -90 to 90, of the same shape.
        datum: The datum that the positions are in.

    Returns:
        New arrays (longitudes, latitudes) in WGS 84 degrees, of the given shape (0-d for numbers, empty for empty).
        ``from_wgs84`` gives the input back within 1e-9 degrees wherever that can be (see the module).

    Raises:
        UsageError: Unknown datum, or a position is not finite or out of range; the first one is named.
    """
    shift = _shift_of(datum)
    lon, lat = check_positions(lon_deg, lat_deg)
    if shift is None:
        return lon.copy(), lat.copy()
    return _replaced(lon, lat, lambda x, y: _unshifted(shift, x, y))


def from_wgs84(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike, datum: Datum) -> tuple[FloatArray, FloatArray]:
    """Positions in a datum of WGS 84 positions.

    Args:
        lon_deg: Longitudes in WGS 84 degrees, -180 to 180; a number or an array of any shape.
        lat_deg: Latitudes in WGS 84 degrees, -90 to 90, of the same shape.
        datum: The datum to answer in.

    Returns:
        New arrays (longitudes, latitudes) in degrees in the datum, of the given shape (0-d for numbers, empty for
        empty). ``to_wgs84`` gives every position of mainland China back within 1e-9 degrees (0.1 mm).

    Raises:
        UsageError: Unknown datum, or a position is not finite or out of range; the first one is named.
    """
    shift = _shift_of(datum)
    lon, lat = check_positions(lon_deg, lat_deg)
    if shift is None:
        return lon.copy(), lat.copy()
    return _replaced(lon, lat, lambda x, y: (*shift.forward(x, y), in_mainland(x, y)))


def undo_shift(lon_deg: FloatArray, lat_deg: FloatArray, datum: Datum) -> tuple[FloatArray, FloatArray]:
    """WGS 84 positions of shifted positions, wherever they lie: what the outline itself is made with.

    Args:
        lon_deg: Longitudes in degrees in the datum, all known to be shifted.
        lat_deg: Latitudes in degrees in the datum.
        datum: The datum; WGS 84 gives the arrays back.
    """
    shift = _shift_of(datum)
    if shift is None:
        return lon_deg, lat_deg
    return _fixed_point(shift, lon_deg, lat_deg)


def _shift_of(datum: Datum) -> _Shift | None:
    """The formula of a datum; None for WGS 84."""
    try:
        return _SHIFTS[datum]
    except KeyError as error:
        raise UsageError(
            "datum",
            "{datum} is unknown; allowed are {allowed}",
            datum=str(datum),
            allowed=", ".join(Datum),
        ) from error


def _replaced(
    lon: FloatArray,
    lat: FloatArray,
    convert: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]],
) -> tuple[FloatArray, FloatArray]:
    """Copies in which the positions that ``convert`` says it applies to are converted.

    Only positions near mainland China are converted at all: elsewhere every datum is the identity.
    """
    west, south, east, north = mainland_bounds()
    near = (
        (lon > west - MAX_SHIFT_DEG)
        & (lon < east + MAX_SHIFT_DEG)
        & (lat > south - MAX_SHIFT_DEG)
        & (lat < north + MAX_SHIFT_DEG)
    )
    new_lon, new_lat = lon.copy(), lat.copy()
    near_lon, near_lat = lon[near], lat[near]
    other_lon, other_lat, applies = convert(near_lon, near_lat)
    new_lon[near] = np.where(applies, other_lon, near_lon)
    new_lat[near] = np.where(applies, other_lat, near_lat)
    return new_lon, new_lat


def _unshifted(shift: _Shift, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Positions with the shift undone, and whether they lie in mainland China, so that the shift had applied."""
    wgs_lon, wgs_lat = _fixed_point(shift, lon, lat)
    return wgs_lon, wgs_lat, in_mainland(wgs_lon, wgs_lat)


def _fixed_point(shift: _Shift, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Solve forward(x, y) = (lon, lat) by x <- x + (lon - forward(x)).

    The shift changes by less than 0.006 (GCJ-02) or 0.03 (BD-09) degrees per degree, and each round shrinks the error
    by that factor. The number of rounds is fixed so that no position's answer depends on its neighbours in the array.
    """
    x, y = lon, lat
    for _ in range(shift.rounds):
        shifted_x, shifted_y = shift.forward(x, y)
        x, y = x + (lon - shifted_x), y + (lat - shifted_y)
    return x, y


def _gcj02(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """GCJ-02 of WGS 84: an offset in metres, made of polynomials and waves, turned into degrees on Krasovsky."""
    x, y = lon - 105.0, lat - 35.0
    root, shared = np.sqrt(np.abs(x)), 20.0 * (_wave(6.0, x) + _wave(2.0, x))
    waves_east = shared + 20.0 * _wave(1, x) + 40.0 * _wave(1 / 3, x) + 150.0 * _wave(1 / 12, x)
    waves_north = shared + 20.0 * _wave(1, y) + 40.0 * _wave(1 / 3, y) + 160.0 * _wave(1 / 12, y)
    waves_east += 300.0 * _wave(1 / 30, x)
    waves_north += 320.0 * _wave(1 / 30, y)
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves_east * (2.0 / 3.0)
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves_north * (2.0 / 3.0)

    phi = np.radians(lat)
    w2 = 1.0 - KRASOVSKY_E2 * np.sin(phi) ** 2
    prime_vertical_m = KRASOVSKY_A_M / np.sqrt(w2)
    meridian_m = prime_vertical_m * (1.0 - KRASOVSKY_E2) / w2
    return (
        lon + np.degrees(east_m / (prime_vertical_m * np.cos(phi))),
        lat + np.degrees(north_m / meridian_m),
    )


def _wave(per_two_deg: float, offset: FloatArray) -> FloatArray:
    """A sine with that many periods in two degrees."""
    return np.sin((np.pi * per_two_deg) * offset)


def _bd09(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """BD-09 of WGS 84: GCJ-02, then a wave on the polar form of the degrees, then a constant offset."""
    gcj_lon, gcj_lat = _gcj02(lon, lat)
    radius = np.hypot(gcj_lon, gcj_lat) + 0.00002 * np.sin(np.radians(gcj_lat) * 3000.0)
    angle = np.arctan2(gcj_lat, gcj_lon) + 0.000003 * np.cos(np.radians(gcj_lon) * 3000.0)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


_SHIFTS: dict[Datum, _Shift | None] = {
    Datum.WGS84: None,
    Datum.GCJ02: _Shift(_gcj02, rounds=5),
    Datum.BD09: _Shift(_bd09, rounds=7),
}
