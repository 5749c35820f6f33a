"""Polygons that become points: weight is neither lost nor made, and stands where the land is."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import equal_area
from geo.demand import subdivide


@st.composite
def zones(draw: st.DrawFn) -> shapely.Geometry:
    """Stars of 1 m to 10 km, some with a hole, some with an island, anywhere people live."""
    lon, lat = draw(st.floats(-179, 179)), draw(st.floats(-60, 75))
    size_m = draw(st.sampled_from([1.0, 80.0, 700.0, 4000.0, 10_000.0]))
    reach = np.array(draw(st.lists(st.floats(0.05, 1.0), min_size=3, max_size=12)))
    angle = np.arange(len(reach)) * 2 * np.pi / len(reach)
    star = shapely.Polygon(np.column_stack([reach * np.cos(angle), reach * np.sin(angle)]) * size_m)
    shape = shapely.difference(star, shapely.box(0, 0, size_m / 3, size_m / 4)) if draw(st.booleans()) else star
    if draw(st.booleans()):
        shape = shapely.union(shape, shapely.box(1.1 * size_m, 0, 1.2 * size_m, size_m / 50))
    return equal_area(lon, lat).unproject(shapely.make_valid(shape))


@settings(max_examples=150)
@given(zones(), st.floats(0, 1e6), st.floats(0.08, 3.0))
def test_weight_is_kept_and_every_point_is_inside(zone, weight, fraction):
    middle = zone.centroid
    west, _, east, _ = equal_area(middle.x, middle.y).project(zone).bounds
    spacing_m = fraction * (east - west)
    coarse, fine = subdivide([zone], [weight], spacing_m), subdivide([zone], [weight], spacing_m / 2)
    for lon, lat, parts in (coarse, fine):
        assert parts.sum() == pytest.approx(weight, rel=1e-9)
        assert (parts >= 0).all()
        # Points of a polygon of 1 m come back from the plane 1e-9 degrees off.
        assert shapely.dwithin(shapely.points(lon, lat), zone, 3e-7).all()
    assert len(coarse[0]) >= 1


@settings(max_examples=60)
@given(zones(), st.floats(0.1, 1.0))
def test_the_middle_of_the_points_is_the_middle_of_the_land(zone, fraction):
    """Points are centroids of pieces, whose weighted mean is the centroid, but for pieces that bend round theirs."""
    middle = zone.centroid
    plane = equal_area(middle.x, middle.y)
    shape = plane.project(zone)
    west, south, east, north = shape.bounds
    spacing_m = fraction * (east - west)
    lon, lat, weight = subdivide([zone], [1.0], spacing_m)
    x, y = plane.forward(lon, lat)
    off_m = math.hypot((x * weight).sum() - shape.centroid.x, (y * weight).sum() - shape.centroid.y)
    assert off_m <= min(spacing_m, math.hypot(east - west, north - south)) / 2 + 0.05
