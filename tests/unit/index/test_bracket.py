"""The bracket between chord and geodesic that every search rests on (docs/nearest.md)."""

import numpy as np
import pytest
from pyproj import Geod

from geo.crs import geocentric_m
from geo.distance import MIN_CURVATURE_RADIUS_M
from geo.index import StationIndex
from geo.index.bracket import MAX_CURVATURE_RADIUS_M, reach_m

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
    least = 2 * MAX_CURVATURE_RADIUS_M * np.arcsin(chord_m / (2 * MAX_CURVATURE_RADIUS_M))
    half = chord_m / (2 * MIN_CURVATURE_RADIUS_M)
    usable = half < 0.999
    most = 2 * MIN_CURVATURE_RADIUS_M * np.arcsin(half[usable])
    assert (chord_m <= geodesic_m + 2e-8).all()
    assert (least <= geodesic_m + 2e-8).all()
    assert (geodesic_m[usable] <= most + 2e-8).all()
    assert usable.all() or reach_m > 1.8e7


@pytest.mark.parametrize("distance_m", REACHES_M)
def test_what_is_no_farther_has_a_chord_within_reach(distance_m):
    """Of any two pairs, the one with the shorter geodesic has a chord within reach of the other's."""
    chord_m, geodesic_m = chords_and_geodesics(distance_m)
    order = np.argsort(geodesic_m)
    longest_so_far = np.maximum.accumulate(chord_m[order])
    assert (longest_so_far <= reach_m(chord_m[order])).all()


def test_the_reach_is_no_wider_than_it_need_be():
    """Otherwise every row would be measured: nothing is lost, but a search turns into a scan."""
    assert reach_m([1e3, 1e5, 1e6]) - [1e3, 1e5, 1e6] == pytest.approx([1e-6, 0.021, 21.0], rel=0.05)
    assert np.isinf(reach_m(2 * MIN_CURVATURE_RADIUS_M))


@pytest.mark.parametrize("compiled", [False, True])
def test_opposite_sides_of_the_earth_are_still_in_order(compiled):
    """Near the antipode the bracket is not used and every row is measured."""
    lonlat = [(0.0, 0.0), (0.3, 0.0), (0.0, 0.3), (90.0, 0.0), (179.0, 0.0)]
    index = StationIndex(lonlat, list("abcde"), compiled=compiled)
    _, _, metres = Geod(ellps="WGS84").inv([180.0] * 5, [0.1] * 5, *np.array(lonlat).T)
    found = index.nearest((180.0, 0.1), 5)
    assert found.positions.tolist() == np.argsort(metres).tolist()
    assert found.distances_m == pytest.approx(np.sort(metres), abs=1e-6)
