"""Metres and minutes: geodesics on the WGS 84 ellipsoid, and what walking is taken to mean.

Sources: C. F. F. Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013) 43-55, through PROJ's ``Geod``.
"""

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

THRESHOLD_M = 1000.0
"""Walked metres of the 15-minute norm: Shanghai's planning guideline for the 15-minute community-life circle takes
15 minutes' walk as about 1 km; studies of GB 50180-2018 give 800 to 1,100 m."""

THRESHOLD_MIN = 15.0
"""Minutes of the same norm."""

WALK_M_PER_MIN = THRESHOLD_M / THRESHOLD_MIN
"""Walking speed that the norm implies: 1,000 m in 15 minutes, which is 4 km/h."""

DETOUR = 1.3
"""Walked length over straight length where no walking network is known: the rounded median of 1.33 measured on the
street network of Porto Alegre; sanitation norms for rest rooms (radius 0.5-0.8 km, farthest walk 0.7-1.0 km) imply
1.25 to 1.4."""

EQUATOR_RADIUS_M = 6_378_137.0
"""Semi-major axis a of WGS 84."""

POLE_RADIUS_M = 6_356_752.314_245_179
"""Semi-minor axis b of WGS 84."""

MIN_CURVATURE_RADIUS_M = POLE_RADIUS_M**2 / EQUATOR_RADIUS_M
"""Smallest radius of curvature of the ellipsoid, b squared over a: along the meridian at the equator (6,335,439 m)."""


@cache
def _geod() -> Geod:
    return Geod(ellps="WGS84")


def geodesic_m(
    lon1_deg: ArrayLike, lat1_deg: ArrayLike, lon2_deg: ArrayLike, lat2_deg: ArrayLike
) -> NDArray[np.float64]:
    """Length of the geodesic between points of the WGS 84 ellipsoid, pair by pair.

    Args:
        lon1_deg: Longitudes of the first points, WGS 84 degrees; broadcast with the others.
        lat1_deg: Latitudes of the first points.
        lon2_deg: Longitudes of the second points.
        lat2_deg: Latitudes of the second points.

    Returns:
        Metres, of the broadcast shape. Karney's algorithm: accurate to about 15 nm.
    """
    arrays = [np.asarray(a, dtype=np.float64) for a in (lon1_deg, lat1_deg, lon2_deg, lat2_deg)]
    lon1, lat1, lon2, lat2 = np.broadcast_arrays(*arrays)
    _, _, metres = _geod().inv(lon1.ravel(), lat1.ravel(), lon2.ravel(), lat2.ravel())
    return np.asarray(metres, dtype=np.float64).reshape(lon1.shape)


def straight_line_m(walked_m: float, detour: float = DETOUR) -> float:
    """Straight-line metres that a walk of ``walked_m`` metres reaches when walks are ``detour`` times the line."""
    return walked_m / detour


def walk_min(walked_m: float) -> float:
    """Minutes that a walk of ``walked_m`` metres takes at ``WALK_M_PER_MIN``."""
    return walked_m / WALK_M_PER_MIN


def shown_min(minutes: float) -> int:
    """Minutes as people are told them: whole, rounded up, never 0."""
    return max(1, math.ceil(minutes))


def walked_m(minutes: float) -> float:
    """Metres walked in ``minutes`` at ``WALK_M_PER_MIN``; 15 minutes are 1,000 m exactly."""
    return minutes * THRESHOLD_M / THRESHOLD_MIN
