"""How far the compiled metres are from Karney's, against what docs/nearest.md promises."""

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from pyproj import Geod

from geo.crs import geocentric_m
from geo.index import formulas
from geo.index.bracket import reach_m


@numba.njit(error_model="numpy")
def metres(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    out = np.empty(len(start))
    for i in range(len(start)):
        p = formulas.geocentric(start[i, 0], start[i, 1])
        out[i] = formulas.metres_between(p, formulas.geocentric(end[i, 0], end[i, 1]))
    return out


@numba.njit(error_model="numpy")
def reaches(chords: NDArray[np.float64]) -> NDArray[np.float64]:
    out = np.empty(len(chords))
    for i in range(len(chords)):
        out[i] = np.sqrt(formulas.reach2_of(chords[i] ** 2))
    return out


def pairs(distance_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs so far apart, by PROJ: anywhere, at the equator and the poles, also along meridians and parallels."""
    rng = np.random.default_rng(11)
    count = 20_000
    lat = np.concatenate(
        [
            np.degrees(np.arcsin(rng.uniform(-1, 1, count // 2))),
            90 - rng.exponential(0.5, count // 4),
            rng.normal(0, 0.5, count // 4),
        ]
    )
    lon, azimuth = rng.uniform(-180, 180, count), rng.uniform(-180, 180, count)
    azimuth[::4] = rng.choice([0.0, 90.0, 180.0, -90.0], len(azimuth[::4]))
    geod = Geod(ellps="WGS84")
    far_lon, far_lat, _ = geod.fwd(lon, lat, azimuth, np.full(count, distance_m))
    _, _, true_m = geod.inv(lon, lat, far_lon, far_lat)
    return np.column_stack([lon, lat]), np.column_stack([far_lon, far_lat]), np.asarray(true_m)


@pytest.mark.parametrize(
    ("distance_m", "within_m"),
    [
        (1e-3, 1e-8),
        (1.0, 1e-8),
        (1e3, 1e-8),
        (5e3, 1e-8),
        (20e3, 1e-8),
        (50e3, 2e-8),
        (99.9e3, 3e-7),
        (100.1e3, 1e-6),  # a little beyond the limit of the arc
        (1e6, 1e-5),
        (4e6, 1e-4),
        (7.9e6, 1e-4),
        (8.6e6, 1e-4),  # the chord is 7.95 million metres
    ],
)
def test_metres_are_as_close_to_karney_as_promised(distance_m, within_m):
    start, end, true_m = pairs(distance_m)
    found = metres(start, end)
    assert np.abs(found - true_m).max() < within_m
    errors = np.array([formulas.error_m.py_func(m) for m in found[:100]])
    assert (errors > 2 * within_m).all()


def test_beyond_the_series_everything_is_in_doubt():
    start, end, _ = pairs(1.5e7)
    found = metres(start, end)
    assert found == pytest.approx(np.linalg.norm(geocentric_m(*start.T) - geocentric_m(*end.T), axis=1))
    assert {formulas.error_m.py_func(m) for m in found} == {np.inf}


def test_one_spot_is_no_metres_away_from_itself():
    assert metres(np.array([[116.4, 39.9]]), np.array([[116.4, 39.9]])).tolist() == [0.0]


def test_the_quick_reach_is_never_shorter_than_the_exact_one():
    chords = np.concatenate([np.geomspace(1e-6, 1e6, 2000), np.geomspace(1e6, 1.2e7, 500)])
    assert (reaches(chords) >= reach_m(chords) * (1 - 1e-15)).all()
    assert reaches(chords) == pytest.approx(reach_m(chords), abs=1e-3, rel=1e-6)
    assert np.isinf(reaches(np.array([1.27e7]))).all()
