"""The bracket between chord and geodesic on which every search rests (proof: docs/nearest.md)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.distance import EQUATOR_RADIUS_M, MIN_CURVATURE_RADIUS_M, POLE_RADIUS_M

MAX_CURVATURE_RADIUS_M = EQUATOR_RADIUS_M**2 / POLE_RADIUS_M
"""Largest radius of curvature of the ellipsoid, a squared over b: at the poles (6,399,594 m)."""

SLACK_M = 1e-6
"""Rounding of geocentric coordinates (1 nm each) and of Karney's algorithm (15 nm), taken generously."""

HALF_CIRCLE = 0.999
"""Share of the smaller comparison circle's diameter from which on the bracket is not used."""


def reach_m(chord_m: ArrayLike) -> NDArray[np.float64]:
    """Longest chord that can belong to a geodesic no longer than some geodesic over a chord of ``chord_m``.

    The upper end of the bracket at ``chord_m``, taken back to a chord by its lower end, and ``SLACK_M``.

    Args:
        chord_m: Metres, not negative; of any shape.

    Returns:
        Metres, of the same shape. Infinity once the chord nears 2 Rmin, where the comparison arc is half a circle:
        opposite sides of the earth.
    """
    half = np.asarray(chord_m, dtype=np.float64) / (2 * MIN_CURVATURE_RADIUS_M)
    geodesic_m = 2 * MIN_CURVATURE_RADIUS_M * np.arcsin(np.minimum(half, 1.0))
    chord = 2 * MAX_CURVATURE_RADIUS_M * np.sin(geodesic_m / (2 * MAX_CURVATURE_RADIUS_M))
    return np.where(half < HALF_CIRCLE, chord + SLACK_M, np.inf)
