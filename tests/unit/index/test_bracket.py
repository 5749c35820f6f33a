"""The bracket between chord and geodesic that the index rests on (docs/nearest.md), and what it refuses."""

import numpy as np
import pytest
from pyproj import Geod

from geo.crs import geocentric_m
from geo.distance import MIN_CURVATURE_RADIUS_M
from geo.index import StationIndex

REACHES_M = [1e-3, 1.0, 1e3, 5e3, 1e5, 1e6, 5e6, 1e7, 1.5e7, 1.95e7, 2.0003e7]


def chords_and_geodesics(reach_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Pairs about ``reach_m`` apart, all over the ellipsoid: chords by their coordinates, geodesics by PROJ."""
    rng = np.random.default_rng(7)
    geod = Geod(ellps="WGS84")
    lon, lat = rng.uniform(-180, 180, 4000), np.degrees(np.arcsin(rng.uniform(-1, 1, 4000)))
    far_lon, far_lat, _ = geod.fwd(lon, lat, rng.uniform(-180, 180, 4000), np.full(4000, reach_m))
    _, _, geodesic_m = geod.inv(lon, lat, far_lon, far_lat)
    return np.linalg.norm(geocentric_m(lon, lat) - geocentric_m(far_lon, far_lat), axis=1), np.asarray(geodesic_m)


@pytest.mark.parametrize("reach_m", REACHES_M)
def test_chord_and_geodesic_bracket_each_other(reach_m):
    chord_m, geodesic_m = chords_and_geodesics(reach_m)
    half = chord_m / (2 * MIN_CURVATURE_RADIUS_M)
    usable = half < 0.999
    upper_m = 2 * MIN_CURVATURE_RADIUS_M * np.arcsin(half[usable])
    assert (chord_m <= geodesic_m + 2e-8).all()
    assert (geodesic_m[usable] <= upper_m + 2e-8).all()
    assert usable.all() or reach_m > 1.8e7


def test_opposite_sides_of_the_earth_are_still_in_order():
    """Near the antipode the bracket is not used and every row is measured."""
    lonlat = [(0.0, 0.0), (0.3, 0.0), (0.0, 0.3), (90.0, 0.0), (179.0, 0.0)]
    index = StationIndex(lonlat, list("abcde"))
    _, _, metres = Geod(ellps="WGS84").inv([180.0] * 5, [0.1] * 5, *np.array(lonlat).T)
    found = index.nearest((180.0, 0.1), 5)
    assert found.positions.tolist() == np.argsort(metres).tolist()
    assert found.distances_m == pytest.approx(np.sort(metres), abs=1e-6)
