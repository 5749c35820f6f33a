"""Metres and reaches inside the compiled search: a few nanoseconds each, with known errors (docs/nearest.md)."""

import math

import numpy as np
from numpy.typing import NDArray

from geo.distance import EQUATOR_RADIUS_M, MIN_CURVATURE_RADIUS_M, POLE_RADIUS_M
from geo.index.bracket import HALF_CIRCLE, MAX_CURVATURE_RADIUS_M, SLACK_M
from geo.index.jit import inlined

Floats = NDArray[np.float64]
Point = tuple[float, float, float]
"""Geocentric metres."""

SHORT_M = 100_000.0
"""Up to this chord, metres come from an arc with Euler's radius of curvature."""

SHORT_ERROR_M = 1e-6
"""More than such metres are ever away from Karney's; docs/nearest.md."""

LONG_M = 8_000_000.0
"""Up to this chord, metres come from Vincenty's series; beyond it, everything is in doubt."""

LONG_ERROR_M = 5e-4
"""More than such metres are ever away from Karney's; docs/nearest.md."""

_NARROW_M = 1_000_000.0
_WIDTH = 1.01 * (MIN_CURVATURE_RADIUS_M**-2 - MAX_CURVATURE_RADIUS_M**-2) / 24.0
_STRETCH = (EQUATOR_RADIUS_M / POLE_RADIUS_M) ** 2
_E2 = 1.0 - 1.0 / _STRETCH
_F = 1.0 - POLE_RADIUS_M / EQUATOR_RADIUS_M


@inlined
def geocentric(lon_deg: float, lat_deg: float) -> Point:
    """Geocentric metres of one position, as :func:`geo.crs.geocentric_m`."""
    lam, phi = math.radians(lon_deg), math.radians(lat_deg)
    sin_phi, cos_phi = math.sin(phi), math.cos(phi)
    normal_m = EQUATOR_RADIUS_M / math.sqrt(1.0 - _E2 * sin_phi * sin_phi)
    return (
        normal_m * cos_phi * math.cos(lam),
        normal_m * cos_phi * math.sin(lam),
        normal_m * (1.0 - _E2) * sin_phi,
    )


@inlined
def reach2_of(chord2: float) -> float:
    """Square of :func:`geo.index.bracket.reach_m`, with a cubic that is a little wider for chords up to 1,000 km."""
    chord = math.sqrt(chord2)
    if chord <= _NARROW_M:
        reach = chord + _WIDTH * chord * chord * chord + SLACK_M
        return reach * reach
    half = chord / (2.0 * MIN_CURVATURE_RADIUS_M)
    if half >= HALF_CIRCLE:
        return math.inf
    arc = math.asin(half) * (MIN_CURVATURE_RADIUS_M / MAX_CURVATURE_RADIUS_M)
    reach = 2.0 * MAX_CURVATURE_RADIUS_M * math.sin(arc) + SLACK_M
    return reach * reach


@inlined
def _short_m(p: Point, q: Point, chord2: float) -> float:
    """Arc over a chord with the radius of curvature, at its middle and in its direction, of the ellipsoid.

    Euler's radius as the normal curvature of a quadric: with A = diag(1, 1, a**2 / b**2) / a**2, d the chord and m its
    middle put on the surface, 1 / R = d.A.d / (d.d |A m|).
    """
    if chord2 == 0.0:
        return 0.0
    dx, dy, dz = p[0] - q[0], p[1] - q[1], p[2] - q[2]
    flat, high = (p[0] + q[0]) ** 2 + (p[1] + q[1]) ** 2, _STRETCH * (p[2] + q[2]) ** 2
    bent = dx * dx + dy * dy + _STRETCH * dz * dz
    x2 = bent * bent * (flat + high) / (chord2 * EQUATOR_RADIUS_M**2 * (flat + _STRETCH * high))
    return math.sqrt(chord2) * (1.0 + x2 * (1.0 / 24.0 + x2 * (3.0 / 640.0 + x2 * (5.0 / 7168.0))))


@inlined
def _long_m(p: Point, q: Point) -> float:
    """Geodesic by T. Vincenty's series (Survey Review 23 (1975) 88-93), reduced latitudes taken from coordinates."""
    across_p, across_q = math.hypot(p[0], p[1]), math.hypot(q[0], q[1])
    sin_u1, cos_u1 = p[2] / POLE_RADIUS_M, across_p / EQUATOR_RADIUS_M
    sin_u2, cos_u2 = q[2] / POLE_RADIUS_M, across_q / EQUATOR_RADIUS_M
    apart = math.atan2(p[0] * q[1] - p[1] * q[0], p[0] * q[0] + p[1] * q[1])
    lam = apart
    for _ in range(20):
        sin_lam, cos_lam = math.sin(lam), math.cos(lam)
        sin_sigma = math.hypot(cos_u2 * sin_lam, cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_lam)
        cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_lam
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = cos_u1 * cos_u2 * sin_lam / sin_sigma
        cos2_alpha = 1.0 - sin_alpha * sin_alpha
        middle = cos_sigma - 2.0 * sin_u1 * sin_u2 / cos2_alpha if cos2_alpha > 0.0 else 0.0
        c = _F / 16.0 * cos2_alpha * (4.0 + _F * (4.0 - 3.0 * cos2_alpha))
        turn = middle + c * cos_sigma * (2.0 * middle * middle - 1.0)
        before = lam
        lam = apart + (1.0 - c) * _F * sin_alpha * (sigma + c * sin_sigma * turn)
        if abs(lam - before) < 1e-13:
            break
    u2 = cos2_alpha * (_STRETCH - 1.0)
    a = 1.0 + u2 / 16384.0 * (4096.0 + u2 * (-768.0 + u2 * (320.0 - 175.0 * u2)))
    b = u2 / 1024.0 * (256.0 + u2 * (-128.0 + u2 * (74.0 - 47.0 * u2)))
    m2 = middle * middle
    third = b / 6.0 * middle * (4.0 * sin_sigma * sin_sigma - 3.0) * (4.0 * m2 - 3.0)
    return POLE_RADIUS_M * a * (sigma - b * sin_sigma * (middle + b / 4.0 * (cos_sigma * (2.0 * m2 - 1.0) - third)))


@inlined
def metres_between(p: Point, q: Point) -> float:
    """Geodesic metres, closer than :func:`error_m` to Karney's; a chord longer than ``LONG_M`` is given as it is."""
    dx, dy, dz = p[0] - q[0], p[1] - q[1], p[2] - q[2]
    chord2 = dx * dx + dy * dy + dz * dz
    if chord2 <= SHORT_M * SHORT_M:
        return _short_m(p, q, chord2)
    return _long_m(p, q) if chord2 <= LONG_M * LONG_M else math.sqrt(chord2)


@inlined
def error_m(metres: float) -> float:
    """More than ``metres`` may be away from Karney's."""
    if metres < SHORT_M:
        return SHORT_ERROR_M
    return LONG_ERROR_M if metres < LONG_M else math.inf
