"""Areas of discs against formulas."""

import math

import numpy as np
import pytest
import shapely

from geo.discs import covered_area_m2, uncovered_polygons

R = 500.0
DISC = math.pi * R**2
WIDE = shapely.box(-20_000, -20_000, 20_000, 20_000)


def exactly(area_m2: float) -> object:
    """1e-9 of the area, or of a millionth of a disc where nothing is left of it."""
    return pytest.approx(area_m2, rel=1e-9, abs=1e-6 * 1e-9 * DISC)


def close(area_m2: float) -> object:
    """1e-9 of a disc: for figures that are what is left after discs cancel."""
    return pytest.approx(area_m2, rel=1e-9, abs=1e-9 * DISC)


def area(polygon: shapely.Geometry, centres: list[tuple[float, float]], k: int = 1, radius_m: float = R) -> float:
    return covered_area_m2(polygon, np.array(centres, dtype=np.float64).reshape(-1, 2), radius_m, k)


def lens(apart: float) -> float:
    """What two discs share."""
    return 2 * R**2 * math.acos(apart / (2 * R)) - apart / 2 * math.sqrt(4 * R**2 - apart**2)


def segment(height: float) -> float:
    """The part of a disc beyond a line at this distance from its centre, which may be negative."""
    return R**2 * math.acos(height / R) - height * math.sqrt(R**2 - height**2)


def beyond_corner(x: float, y: float) -> float:
    """The part of a disc right of x and above y, both at least 0 and their corner inside."""

    def half(at: float) -> float:
        return (at * math.sqrt(R**2 - at**2) + R**2 * math.asin(at / R)) / 2

    to = math.sqrt(R**2 - y**2)
    return half(to) - half(x) - y * (to - x)


def triple(side: float) -> float:
    """What three discs share whose centres form an equilateral triangle: a triangle and three segments on it."""
    chord = math.sqrt(3) * (math.sqrt(R**2 - side**2 / 4) - side / (2 * math.sqrt(3)))
    return (
        math.sqrt(3) / 4 * chord**2
        + 3 * R**2 * math.asin(chord / (2 * R))
        - 0.75 * chord * math.sqrt(4 * R**2 - chord**2)
    )


def triangle(side: float) -> list[tuple[float, float]]:
    return [(0.0, 0.0), (side, 0.0), (side / 2, side * math.sqrt(3) / 2)]


@pytest.mark.parametrize("centre", [(0.0, 0.0), (123.456, -9876.5), (19_500.0, 0.0)])  # the last touches the border
def test_one_disc(centre):
    assert area(WIDE, [centre]) == exactly(DISC)
    assert area(WIDE, [centre], k=2) == 0.0


@pytest.mark.parametrize("apart", [1e-9, 1e-6, 0.01, 1.0, 300.0, 707.1, 999.0, 999.999999])
@pytest.mark.parametrize("turn", [0.0, 0.3, math.pi / 2, 3.0])
def test_two_discs_share_a_lens(apart, turn):
    centres = [(100.0, 200.0), (100.0 + apart * math.cos(turn), 200.0 + apart * math.sin(turn))]
    true_apart = math.dist(*centres)
    assert area(WIDE, centres) == exactly(2 * DISC - lens(true_apart))
    assert area(WIDE, centres, k=2) == close(lens(true_apart))
    assert area(WIDE, centres, k=3) == 0.0


@pytest.mark.parametrize("apart", [1000.0, 1000.0000001, 1500.0])  # the first touch each other
def test_discs_that_do_not_overlap_add_up(apart):
    assert area(WIDE, [(0, 0), (apart, 0)]) == exactly(2 * DISC)
    assert area(WIDE, [(0, 0), (apart, 0)], k=2) == close(0.0)


@pytest.mark.parametrize("side", [1e-6, 10.0, 300.0, 500.0, 800.0, 865.0])  # they share something up to 866
def test_three_discs_by_inclusion_and_exclusion(side):
    shared = triple(side)
    assert area(WIDE, triangle(side)) == exactly(3 * DISC - 3 * lens(side) + shared)
    assert area(WIDE, triangle(side), k=2) == close(3 * lens(side) - 2 * shared)
    assert area(WIDE, triangle(side), k=3) == close(shared)
    assert area(WIDE, triangle(side), k=4) == 0.0


@pytest.mark.parametrize("height", [-499.999, -250.0, 0.0, 1e-9, 250.0, 499.999])
@pytest.mark.parametrize("turn", [0.0, 0.7, math.pi / 2, math.pi, 4.0])
def test_a_border_cuts_a_segment(height, turn):
    half_plane = shapely.affinity.rotate(
        shapely.box(height, -20_000, 40_000, 20_000), turn, origin=(0, 0), use_radians=True
    )
    assert area(half_plane, [(0, 0)]) == close(segment(height))


@pytest.mark.parametrize("corner", [(0.0, 0.0), (100.0, 200.0), (0.0, 499.0), (300.0, 399.999), (300.0, 0.0)])
def test_a_corner_cuts_a_wedge(corner):
    quadrant = shapely.box(*corner, 20_000, 20_000)
    rest = WIDE.difference(shapely.box(*corner, 30_000, 30_000))
    assert area(quadrant, [(0, 0)]) == close(beyond_corner(*corner))
    assert area(rest, [(0, 0)]) == close(DISC - beyond_corner(*corner))


@pytest.mark.parametrize("corner", [(300.0, 400.0), (400.0, 300.0), (500.0, 0.0), (0.0, 500.0), (140.0, 480.0)])
def test_a_circle_through_a_corner(corner):
    """The corner only touches: nothing of the disc is beyond it, or all but that."""
    assert area(shapely.box(*corner, 9_000, 9_000), [(0, 0)]) == close(beyond_corner(*corner))
    assert area(WIDE.difference(shapely.box(*corner, 30_000, 30_000)), [(0, 0)]) == close(DISC - beyond_corner(*corner))


def test_a_circle_through_corners_where_rounding_puts_them_on_neither_edge():
    """The circle leaves a triangle through its corner: each edge puts the crossing just outside itself."""
    rng = np.random.default_rng(20)
    wrong = []
    for _ in range(400):
        centre = rng.uniform(-1000, 1000, 2)
        radius_m = rng.uniform(100, 900)
        angle, reach = rng.uniform(0, 2 * np.pi, 3), np.array([1.0, *rng.uniform(0.3, 2.0, 2)])
        corners = centre + radius_m * reach[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        polygon = shapely.Polygon(corners)
        through = covered_area_m2(polygon, centre[None], radius_m)
        beside = [covered_area_m2(polygon, centre[None], radius_m * (1 + by)) for by in (-1e-9, 1e-9)]
        if not min(beside) - 1e-3 <= through <= max(beside) + 1e-3:
            wrong.append((centre, radius_m, corners, through, beside))
    assert wrong == []


@pytest.mark.parametrize(
    ("polygon", "truth"),
    [
        (shapely.box(-9000, 0, 9000, 500), DISC / 2),  # touches the middle of the arc from inside
        (shapely.box(-9000, -500, 9000, 0), DISC / 2),
        (shapely.box(0, -9000, 500, 9000), DISC / 2),
        (shapely.box(-500, -9000, 0, 9000), DISC / 2),
        (shapely.box(-500, -500, 500, 500), DISC),
        (shapely.box(0, 0, 500, 500), DISC / 4),
        (shapely.box(500, -9000, 9000, 9000), 0.0),  # touches from outside
        (WIDE.difference(shapely.box(-50, 500, 50, 600)), DISC),  # touches a hole from outside
        (shapely.union(shapely.box(-9000, -9000, 9000, 0), shapely.box(-50, 500, 50, 600)), DISC / 2),  # a second part
        # a corner pokes at the middle of an arc, from outside and from inside the polygon
        (shapely.union(shapely.box(-9000, -9000, 9000, 0), shapely.Polygon([(0, 500), (9, 600), (-9, 600)])), DISC / 2),
        (shapely.Polygon([(-9000, 0), (9000, 0), (9000, 900), (0, 500), (-9000, 900)]), DISC / 2),
    ],
)
def test_touching_changes_nothing(polygon, truth):
    assert area(polygon, [(0, 0)]) == close(truth)


@pytest.mark.parametrize("turn", [0.1, 0.5, 1.0, 2.0, 3.0, 4.5])
def test_touching_aslant_changes_nothing(turn):
    strip = shapely.affinity.rotate(shapely.box(-9000, 0, 9000, 500), turn, origin=(0, 0), use_radians=True)
    assert area(strip, [(0, 0)]) == close(DISC / 2)


@pytest.mark.parametrize(
    ("polygon", "truth"),
    [
        (shapely.difference(WIDE, shapely.box(-100, -50, 100, 50)), DISC - 200 * 100),  # a hole in the disc
        (shapely.difference(WIDE, shapely.box(-600, -600, 600, 600)), 0.0),  # the disc in a hole
        (shapely.difference(WIDE, shapely.box(0, -9000, 9000, 9000)), DISC / 2),  # a hole over half of it
        (shapely.box(-10, -10, 10, 10), 400.0),  # the polygon in the disc
        (shapely.box(700, 0, 900, 10), 0.0),  # apart
        (
            shapely.MultiPolygon([shapely.box(-900, -900, -100, 900), shapely.box(100, -900, 900, 900)]),
            2 * segment(100),
        ),
        # the same, its rings drawn the other way round
        (shapely.Polygon([(-9000, -9000), (-9000, 9000), (9000, 9000), (9000, -9000)]), DISC),
        (
            shapely.Polygon(
                [(-9000, -9000), (9000, -9000), (9000, 9000), (-9000, 9000)],
                [[(-100, -50), (100, -50), (100, 50), (-100, 50)]],
            ),
            DISC - 200 * 100,
        ),
        # a corner repeated
        (shapely.Polygon([(0, -9000), (0, 0), (0, 0), (0, 9000), (-9000, 9000), (-9000, -9000)]), DISC / 2),
    ],
)
def test_holes_parts_and_directions(polygon, truth):
    assert area(polygon, [(0, 0)]) == close(truth)


@pytest.mark.parametrize(
    ("centre", "truth"),
    [
        ((0.0, 0.0), DISC / 4),  # on a corner
        ((2000.0, 0.0), DISC / 2),  # on an edge
        ((4000.0, 4000.0), DISC / 4),
        ((1e-9, 1e-9), DISC / 4),
        ((-1e-9, 2000.0), DISC / 2),
    ],
)
def test_centres_on_the_border(centre, truth):
    assert area(shapely.box(0, 0, 4000, 4000), [centre]) == close(truth)


@pytest.mark.parametrize("copies", [1, 2, 3, 5])
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_discs_at_one_place_cover_it_as_often(copies, k):
    assert area(WIDE, [(7.0, 8.0)] * copies, k) == (exactly(DISC) if copies >= k else 0.0)


@pytest.mark.parametrize(
    ("k", "truth"),
    [
        (1, lambda both: 2 * DISC - both),
        (2, lambda both: 2 * DISC - both),  # each is there twice, so what is covered is so twice
        (3, lambda both: both),
        (4, lambda both: both),
        (5, lambda _: 0.0),
    ],
)
def test_two_pairs_at_two_places(k, truth):
    assert area(WIDE, [(0, 0), (600, 0), (0, 0), (600, 0)], k) == close(truth(lens(600)))


def test_three_at_one_place_and_one_beside():
    centres = [(0, 0), (600, 0), (0, 0), (0, 0)]
    assert area(WIDE, centres, 1) == close(2 * DISC - lens(600))
    assert area(WIDE, centres, 2) == area(WIDE, centres, 3) == close(DISC)
    assert area(WIDE, centres, 4) == close(lens(600))


@pytest.mark.parametrize("count", [3, 40, 41, 60])  # from 41 on the centres are triangulated, which a line defies
@pytest.mark.parametrize("turn", [0.0, 0.4, math.pi / 2])
def test_centres_on_one_line(count, turn):
    step = 300.0
    centres = [(i * step * math.cos(turn) - 5000, i * step * math.sin(turn) - 5000) for i in range(count)]
    assert area(WIDE, centres) == exactly(count * DISC - (count - 1) * lens(step))
    assert area(WIDE, centres, 2) == close((count - 1) * lens(step) - (count - 2) * lens(2 * step))


@pytest.mark.parametrize("noise", [0.0, 1e-10, 1e-9, 1e-8, 1e-6, 1e-3, 1e-2])
@pytest.mark.parametrize("seed", range(4))
def test_a_grid_of_many_with_doubles_is_one_grid(noise, seed):
    """Neighbours on a square grid lie on common circles and doubles lie closer than a triangulation can tell apart."""
    rng = np.random.default_rng(seed)
    grid = np.stack(np.meshgrid(np.arange(-6, 7), np.arange(-6, 7)), axis=-1).reshape(-1, 2) * 800.0
    doubled = np.concatenate([grid, grid[rng.integers(0, len(grid), 90)]])
    noisy = doubled + rng.normal(0, noise, doubled.shape)
    square = shapely.box(-4800, -4800, 4800, 4800)
    # Each cell of 800 m has a quarter of a disc at each corner; those of one side overlap in half a lens.
    truth = 144 * (DISC - 2 * lens(800))
    assert covered_area_m2(square, noisy, R) == pytest.approx(truth, rel=max(1e-9, noise * 5 / R))


def test_near_doubles_that_the_triangulation_loses_without_a_word():
    """Noise of 1e-9 m on a grid: these lost up to 2 % before centres that close were paired exhaustively."""
    for seed in (138, 243, 253, 268):
        rng = np.random.default_rng(seed)
        centres = np.round(rng.uniform(-5000, 5000, (rng.integers(45, 200), 2)) / 500) * 500
        noisy = centres + rng.normal(0, 1e-9, centres.shape)
        polygon = shapely.box(-4000, -3000, 4200, 3500)
        radius_m = float(rng.uniform(50, 1500))
        clean = covered_area_m2(polygon, centres, radius_m)
        assert covered_area_m2(polygon, noisy, radius_m) == pytest.approx(clean, rel=1e-9)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_nothing_covers_nothing(k):
    assert area(WIDE, [], k) == 0.0
    assert uncovered_polygons(WIDE, np.empty((0, 2)), R, k) == [WIDE]


def test_all_is_covered_by_discs_over_all():
    tiny = shapely.box(-10, -10, 10, 10)
    assert area(tiny, [(0, 0), (1, 1)]) == exactly(400.0)
    assert area(tiny, [(0, 0), (1, 1)], k=2) == exactly(400.0)
    assert uncovered_polygons(tiny, np.zeros((2, 2)), R, 2) == []


def test_a_gap_of_one_disc_has_the_area_of_its_complement():
    (gap,) = uncovered_polygons(WIDE, np.zeros((1, 2)), R)
    assert gap.area == pytest.approx(WIDE.area - DISC, rel=1e-12)
    circle = shapely.get_coordinates(gap.interiors[0])
    assert np.abs(np.hypot(*circle.T) / R - 1).max() <= 0.004


def test_gaps_are_parts_largest_first():
    strip = shapely.box(-3000, -100, 5000, 100)
    parts = uncovered_polygons(strip, np.array([(0.0, 0.0)]), R)
    assert [round(part.centroid.x) > 0 for part in parts] == [True, False]
    assert parts[0].area > parts[1].area
    assert all(part.geom_type == "Polygon" and part.is_valid for part in parts)


def test_gaps_of_two_fold_coverage_are_where_only_one_covers():
    strip = shapely.box(-100, -1, 100, 1)
    (gap,) = uncovered_polygons(strip, np.array([(0.0, 0.0)]), R, 2)
    assert gap.equals(strip)
    parts = uncovered_polygons(shapely.box(-2000, -1, 2000, 1), np.array([(-300.0, 0.0), (300.0, 0.0)]), R, 2)
    assert sum(part.area for part in parts) == pytest.approx(8000 - 2 * 400, rel=1e-3)
    assert len(parts) == 2
