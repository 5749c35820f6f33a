"""The index against the obvious loop: measure every row, sort by (metres, id)."""

from collections.abc import Sequence

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.index import StationIndex
from tests.property import cities


def brute(
    lonlat: NDArray[np.float64], ids: Sequence[str], point: tuple[float, float], mask: NDArray[np.bool_]
) -> list[tuple[float, str, int]]:
    """Every allowed row by (metres, id): geographiclib's own Karney, a second implementation."""
    rows = []
    for i in np.flatnonzero(mask):
        inverse = Geodesic.WGS84.Inverse(point[1], point[0], lonlat[i, 1], lonlat[i, 0])
        rows.append((inverse["s12"], ids[i], int(i)))
    return sorted(rows)


def same(found: Sequence[tuple[int, float]], truth: list[tuple[float, str, int]]) -> None:
    """Same rows in the same order; of rows that differ by less than 0.1 um either order is right."""
    assert len(found) == len(truth)
    for (position, metres), (true_m, _, true_position) in zip(found, truth, strict=True):
        assert metres == pytest.approx(true_m, abs=1e-6 if true_m < 1e5 else 5e-4)
        if position != true_position:
            other = next(row for row in truth if row[2] == position) if any(r[2] == position for r in truth) else None
            assert other is None or other[0] == pytest.approx(true_m, abs=1e-7)


@pytest.mark.parametrize("compiled", [True, False])
@given(cities.points(), cities.position(), st.integers(1, 12), st.randoms(use_true_random=False))
def test_nearest_equals_brute_force(compiled, lonlat, point, k, random):
    ids = [f"s{random.randrange(10**6):06d}{i}" for i in range(len(lonlat))]
    mask = np.array([random.random() < 0.6 for _ in ids], dtype=np.bool_)
    index = StationIndex(lonlat, ids, compiled=compiled)
    truth = brute(lonlat, ids, point, mask)[:k]
    one = index.nearest(point, k, mask)
    same(list(zip(one.positions.tolist(), one.distances_m.tolist(), strict=True)), truth)
    many = index.nearest(np.array([point, point]), k, mask)
    for row in range(2):
        assert many.positions[row, : len(truth)].tolist() == one.positions.tolist()
        assert (many.positions[row, len(truth) :] == -1).all()
        assert np.isinf(many.distances_m[row, len(truth) :]).all()


@pytest.mark.parametrize("compiled", [True, False])
@given(cities.points(), cities.position(), st.floats(0.1, 3e7))
def test_within_equals_brute_force(compiled, lonlat, point, radius_m):
    ids = [f"s{i:03d}" for i in range(len(lonlat))]
    (found,) = StationIndex(lonlat, ids, compiled=compiled).within(point, radius_m)
    truth = [row for row in brute(lonlat, ids, point, np.ones(len(ids), np.bool_)) if row[0] <= radius_m]
    if not any(abs(row[0] - radius_m) < 1e-6 for row in brute(lonlat, ids, point, np.ones(len(ids), np.bool_))):
        same(list(zip(found.positions.tolist(), found.distances_m.tolist(), strict=True)), truth)


@pytest.mark.parametrize("compiled", [True, False])
@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.5, 0.02, 0.001]))
def test_rare_matches_in_a_large_city_are_found(compiled, seed, share):
    """More rows than are scanned at once, so that the tree over-fetches until the match is certain."""
    rng = np.random.default_rng(seed)
    lonlat = rng.normal((116.4, 39.9), (0.2, 0.15), (6000, 2))
    ids = [f"s{i:05d}" for i in range(6000)]
    mask = rng.random(6000) < share
    index = StationIndex(lonlat, ids, compiled=compiled)
    query = rng.normal((116.4, 39.9), (0.3, 0.3), (5, 2))
    bulk = index.nearest(query, 4, mask)
    for i, point in enumerate(query):
        rows = np.flatnonzero(mask)
        truth = brute(lonlat[rows], [ids[r] for r in rows], tuple(point), np.ones(len(rows), np.bool_))[:4]
        assert index.nearest(point, 4, mask).positions.tolist() == [int(rows[r]) for _, _, r in truth]
        assert bulk.positions[i].tolist()[: len(truth)] == [int(rows[r]) for _, _, r in truth]
