import math

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from geo.distance import (
    DETOUR,
    EQUATOR_RADIUS_M,
    MIN_CURVATURE_RADIUS_M,
    THRESHOLD_M,
    WALK_M_PER_MIN,
    geodesic_m,
    straight_line_m,
    walk_min,
    walked_m,
)


@pytest.mark.parametrize(
    "pair",
    [
        (116.4, 39.9, 116.4, 39.9),  # the same point
        (116.4, 39.9, 116.4, 39.900001),
        (116.4, 39.9, 121.47, 31.23),
        (179.9995, 10.0, -179.9995, 10.0),  # over the antimeridian
        (-180.0, 10.0, 180.0, 10.0),  # two names of one point
        (0.0, 90.0, 123.0, 90.0),  # the pole has every longitude
        (0.0, 0.0, 179.5, 0.5),  # nearly antipodal: Vincenty's formula does not converge
        (0.0, 0.0, 180.0, 0.0),
    ],
)
def test_a_geodesic_equals_the_one_of_another_implementation(pair):
    truth = Geodesic.WGS84.Inverse(pair[1], pair[0], pair[3], pair[2])["s12"]
    assert float(geodesic_m(*pair)) == pytest.approx(truth, abs=2e-8, rel=1e-14)
    assert float(geodesic_m(*pair[2:], *pair[:2])) == pytest.approx(truth, abs=2e-8, rel=1e-14)


def test_a_quarter_meridian_and_a_degree_of_the_equator():
    # 10,001,965.729 m: NIMA TR8350.2; the equator is a circle of the semi-major axis.
    assert float(geodesic_m(0, 0, 0, 90)) == pytest.approx(10_001_965.729_31, abs=1e-4)
    assert float(geodesic_m(0, 0, 1, 0)) == pytest.approx(math.radians(1) * EQUATOR_RADIUS_M, abs=1e-6)


def test_points_are_paired_by_broadcasting():
    lon = np.array([[116.0], [117.0]])
    metres = geodesic_m(lon, 40.0, [116.0, 116.5, 117.0], [40.0, 40.0, 40.0])
    assert metres.shape == (2, 3)
    assert metres[0, 0] == metres[1, 2] == 0.0
    assert metres[0, 2] == pytest.approx(metres[1, 0], abs=1e-8)
    assert geodesic_m([], [], [], []).shape == (0,)
    assert geodesic_m(116.0, 40.0, 117.0, 40.0).shape == ()


def test_what_was_given_is_not_written_to():
    given = np.array([116.0, 117.0])
    given.setflags(write=False)
    geodesic_m(given, given - 80, given, given - 80)
    assert given.tolist() == [116.0, 117.0]


def test_the_norm_is_fifteen_minutes_for_a_kilometre():
    assert walked_m(15.0) == THRESHOLD_M == 1000.0
    assert walk_min(1000.0) == pytest.approx(15.0, abs=1e-12)
    assert walked_m(60.0) == pytest.approx(4000.0)  # 4 km/h
    assert walk_min(WALK_M_PER_MIN) == 1.0
    assert walk_min(walked_m(7.25)) == pytest.approx(7.25)


def test_a_straight_line_is_the_walk_divided_by_the_detour():
    assert straight_line_m(1300.0) == pytest.approx(1000.0)
    assert straight_line_m(1000.0, 1.0) == 1000.0
    assert straight_line_m(500.0, 2.0) == 250.0
    assert 1.2 <= DETOUR <= 1.4


def test_no_curvature_radius_is_smaller_than_the_smallest():
    """Along the meridian at the equator; a short arc there measures it."""
    radius_m = float(geodesic_m(0, -0.005, 0, 0.005)) / math.radians(0.01)
    assert radius_m == pytest.approx(MIN_CURVATURE_RADIUS_M, rel=1e-6)
    assert float(geodesic_m(0, 60, 0, 60.01)) / math.radians(0.01) > MIN_CURVATURE_RADIUS_M
