"""Exact areas against polygons with many sides, and the laws that areas obey."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.discs import covered_area_m2, uncovered_polygons

SIDES = 720


def places(most: int, least: int = 0) -> st.SearchStrategy[np.ndarray]:
    """Centres within 3 km: on a grid of 125 m, where they coincide and touch, or anywhere."""
    on_grid = st.integers(-24, 24).map(lambda i: i * 125.0)
    anywhere = st.floats(-3000, 3000)
    one = st.one_of(st.tuples(on_grid, on_grid), st.tuples(anywhere, anywhere))
    return st.lists(one, min_size=least, max_size=most).map(
        lambda rows: np.array(rows, dtype=np.float64).reshape(-1, 2)
    )


RADIUS = st.one_of(st.sampled_from([125.0, 250.0, 500.0, 625.0, 1000.0]), st.floats(50, 2500))


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry:
    """Stars, stars with a hole, and stars with an island; corners often on the same grid."""
    corners = draw(st.integers(3, 9))
    reach = draw(st.lists(st.integers(3, 20), min_size=corners, max_size=corners))
    turn = draw(st.sampled_from([0.0, 0.1, math.pi / 4]))
    angle = turn + np.arange(corners) * 2 * np.pi / corners
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * np.array(reach)[:, None] * 125.0
    star = shapely.Polygon(np.round(ring / 125) * 125 if draw(st.booleans()) else ring)
    star = shapely.make_valid(star)
    shape = shapely.difference(star, shapely.box(-250, -125, 125, 250)) if draw(st.booleans()) else star
    if draw(st.booleans()):
        shape = shapely.union(shape, shapely.box(2600, 2600, 2900, 2800))
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts) if len(parts) != 1 else parts[0]


def rounding_m2(radius_m: float, reach_m: float = 4000.0) -> float:
    """What one touching point may be off: a circle that rounding pushes over an edge gains a chord of this length.

    Areas are integrals about the origin, so it counts with its distance from there.
    """
    chord_m = math.sqrt(8 * radius_m * reach_m * np.finfo(float).eps)
    return 4 * chord_m * reach_m / 2


def drawn(centres: np.ndarray, radius_m: float, k: int) -> shapely.Geometry:
    """Where at least k discs of the same area with 720 sides cover, disc after disc."""
    turn = 2 * math.pi / SIDES
    discs = shapely.buffer(shapely.points(centres), radius_m * math.sqrt(turn / math.sin(turn)), quad_segs=SIDES // 4)
    at_least: list[shapely.Geometry] = [shapely.Polygon()] * k
    for disc in discs:
        for m in range(k - 1, -1, -1):
            more = disc if m == 0 else shapely.intersection(at_least[m - 1], disc)
            at_least[m] = shapely.union(at_least[m], more)
    return at_least[k - 1]


@settings(max_examples=150)
@given(polygons(), places(12), RADIUS)
def test_the_area_equals_that_of_polygons_with_many_sides(polygon, centres, radius_m):
    truth = drawn(centres, radius_m, 1).intersection(polygon).area
    # An outline of 720 sides runs within 7e-6 of the radius of its circle.
    slack_m2 = 7e-6 * radius_m * (2 * math.pi * radius_m) * len(centres) + 1e-3
    assert covered_area_m2(polygon, centres, radius_m) == pytest.approx(truth, abs=slack_m2)


@settings(max_examples=150)
@given(polygons(), places(7), RADIUS, st.integers(2, 4))
def test_the_area_covered_k_times_equals_that_of_polygons_with_many_sides(polygon, centres, radius_m, k):
    truth = drawn(centres, radius_m, k).intersection(polygon).area
    slack_m2 = 7e-6 * radius_m * (2 * math.pi * radius_m) * len(centres) + 1e-3
    assert covered_area_m2(polygon, centres, radius_m, k) == pytest.approx(truth, abs=slack_m2)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(41, 90), st.floats(150, 1200))
def test_many_discs_equal_polygons_with_many_sides(seed, count, radius_m):
    """Enough to be triangulated; a third stand where another stands, or a hair beside."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(-3000, 3000, (count, 2))
    centres[: count // 3] = centres[count // 3 : 2 * (count // 3)] + rng.choice([0, 1e-9, 1e-4, 1e-2]) * rng.random(2)
    polygon = shapely.box(-2500, -2000, 2600, 2700)
    truth = drawn(centres, radius_m, 1).intersection(polygon).area
    slack_m2 = 7e-6 * radius_m * (2 * math.pi * radius_m) * count
    assert covered_area_m2(polygon, centres, radius_m) == pytest.approx(truth, abs=slack_m2)


@settings(max_examples=150)
@given(polygons(), places(20), RADIUS, st.floats(1.0, 1.5), st.integers(1, 4))
def test_more_radius_more_discs_and_fewer_times_cover_no_less(polygon, centres, radius_m, factor, k):
    slack_m2 = rounding_m2(radius_m)
    covered = covered_area_m2(polygon, centres, radius_m, k)
    assert 0.0 <= covered <= polygon.area
    assert covered_area_m2(polygon, centres, radius_m * factor, k) >= covered - slack_m2
    assert covered_area_m2(polygon, centres, radius_m, k + 1) <= covered + slack_m2
    assert covered_area_m2(polygon, centres[: len(centres) // 2], radius_m, k) <= covered + slack_m2


@settings(max_examples=150)
@given(polygons(), places(20), RADIUS, st.integers(1, 3), st.integers(-16, 16), st.floats(0, math.pi))
def test_the_parts_of_a_cut_polygon_add_up(polygon, centres, radius_m, k, offset, turn):
    knife = shapely.affinity.rotate(shapely.box(-9e4, -9e4, offset * 125.0, 9e4), turn, origin=(0, 0), use_radians=True)
    parts = [shapely.intersection(polygon, knife), shapely.difference(polygon, knife)]
    # A cut along an edge may leave lines behind.
    pieces = [part for side in parts for part in shapely.get_parts(side) if part.geom_type == "Polygon"]
    total = sum(covered_area_m2(piece, centres, radius_m, k) for piece in pieces)
    assert total == pytest.approx(covered_area_m2(polygon, centres, radius_m, k), rel=1e-8, abs=rounding_m2(radius_m))


@settings(max_examples=150)
@given(polygons(), places(20), RADIUS, st.integers(1, 3), st.floats(-1e5, 1e5), st.randoms())
def test_neither_place_nor_order_matters(polygon, centres, radius_m, k, east, random):
    before = covered_area_m2(polygon, centres, radius_m, k)
    north = random.uniform(-1e5, 1e5)
    moved = shapely.affinity.translate(polygon, east, north)
    shuffled = centres[random.sample(range(len(centres)), len(centres))] + np.array([east, north])
    after = covered_area_m2(moved, shuffled, radius_m, k)
    assert after == pytest.approx(before, rel=1e-8, abs=rounding_m2(radius_m, 1.5e5))


@settings(max_examples=150)
@given(polygons(), places(15), RADIUS, st.integers(1, 3))
def test_discs_that_reach_nothing_change_nothing(polygon, centres, radius_m, k):
    away = np.concatenate([centres, np.full((5, 2), 50_000.0)])
    assert covered_area_m2(polygon, away, radius_m, k) == covered_area_m2(polygon, centres, radius_m, k)


@settings(max_examples=150)
@given(polygons(), places(12), RADIUS, st.integers(1, 3))
def test_drawn_gaps_lie_within_their_tolerance(polygon, centres, radius_m, k):
    """Within 0.4 % of the radius of the circles: between the gaps of a larger and a smaller radius."""
    gaps = uncovered_polygons(polygon, centres, radius_m, k)
    total = sum(gap.area for gap in gaps)
    slack_m2 = rounding_m2(radius_m)
    assert total >= polygon.area - covered_area_m2(polygon, centres, radius_m * 1.004, k) - slack_m2
    assert total <= polygon.area - covered_area_m2(polygon, centres, radius_m * 0.996, k) + slack_m2
    assert [gap.area for gap in gaps] == sorted((gap.area for gap in gaps), reverse=True)
    assert shapely.union_all(gaps).area == pytest.approx(total, abs=slack_m2)  # no overlaps
    for corner in shapely.get_coordinates(gaps):
        assert polygon.distance(shapely.Point(corner)) < 1e-6
        covering = int((np.hypot(*(centres - corner).T) < radius_m * 0.996).sum())
        assert covering < k


@settings(max_examples=150)
@given(polygons(), places(12, least=1), RADIUS, st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_every_place_that_lacks_discs_lies_in_a_drawn_gap(polygon, centres, radius_m, k, seed):
    gaps = shapely.union_all(uncovered_polygons(polygon, centres, radius_m, k))
    places = np.random.default_rng(seed).uniform(-3000, 3000, (60, 2))
    for place in places[shapely.contains_xy(polygon, places)]:
        covering = int((np.hypot(*(centres - place).T) < radius_m * 1.004).sum())
        if covering < k:
            assert gaps.distance(shapely.Point(place)) < 1e-6
