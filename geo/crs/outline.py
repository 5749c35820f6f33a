"""Mainland China as an outline: where the Chinese datums shift positions.

A technical outline, no statement about borders. It is drawn generously: the land border of the source moved out by
1 km, the sea to 20 km off the coast, so that every place on the mainland is inside; but within 50 m at Hong Kong and
Macau, which are outside, like Taiwan. ``scripts/build_outline.py`` makes the numbers and says from what.
"""

import threading
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs.outline_data import (
    MAINLAND_RINGS,
    MAINLAND_UNITS_PER_DEG,
    SAR_RINGS,
    SAR_UNITS_PER_DEG,
)
from geo.crs.positions import FloatArray, in_range

_own = threading.local()


def in_mainland(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether positions lie in mainland China, in the sense of the datums.

    Hainan and its islands, and islands within 20 km of the mainland's coast (so Kinmen), are inside; Hong Kong, Macau
    and Taiwan are outside. The edge itself is outside.

    Args:
        lon_deg: Longitudes in WGS 84 degrees; a number or an array of any shape.
        lat_deg: Latitudes in WGS 84 degrees, of the same shape.

    Returns:
        Booleans of the given shape. What is not finite or out of range is in no country: False.
    """
    return np.asarray(shapely.contains_xy(_outline(), np.asarray(lon_deg), np.asarray(lat_deg)))


def mainland_bounds() -> tuple[float, float, float, float]:
    """West, south, east and north end of the outline in WGS 84 degrees."""
    west, south, east, north = shapely.bounds(_outline())
    return float(west), float(south), float(east), float(north)


def looks_swapped(lon_deg: float, lat_deg: float) -> bool:
    """Whether a pair was probably given latitude first; for messages, never for correcting it.

    Args:
        lon_deg: What was given as the longitude, in degrees.
        lat_deg: What was given as the latitude, in degrees.

    Returns:
        True if the pair can be a position only the other way round, or lies in mainland China only the other way
        round. False for what is not finite.
    """
    if not in_range(lat_deg, lon_deg):
        return False
    if not in_range(lon_deg, lat_deg):
        return True
    return bool(in_mainland(lat_deg, lon_deg)) and not bool(in_mainland(lon_deg, lat_deg))


def _outline() -> shapely.Geometry:
    """The outline, prepared for fast answers: one copy for each thread that asks, made at its first call (5 ms).

    Prepared geometries of GEOS build their indexes while they answer, and crash when threads share one
    (https://github.com/libgeos/geos/issues/825).
    """
    try:
        prepared: shapely.Geometry = _own.outline
    except AttributeError:
        prepared = shapely.from_wkb(_outline_wkb())
        shapely.prepare(prepared)
        _own.outline = prepared
    return prepared


@cache
def _outline_wkb() -> bytes:
    """The outline as bytes, which threads may share."""
    mainland = _decoded(MAINLAND_RINGS, MAINLAND_UNITS_PER_DEG)
    return shapely.to_wkb(shapely.difference(mainland, _decoded(SAR_RINGS, SAR_UNITS_PER_DEG)))


def _decoded(rings: tuple[str, ...], units_per_deg: int) -> shapely.Geometry:
    """Rings of "x y" pairs - the first whole, each further one as the step from the one before it - as polygons."""
    steps = [np.array(ring.split(), dtype=np.int64).reshape(-1, 2) for ring in rings]
    corners: list[FloatArray] = [np.cumsum(step, axis=0) / units_per_deg for step in steps]
    return shapely.MultiPolygon([shapely.Polygon(ring) for ring in corners])
