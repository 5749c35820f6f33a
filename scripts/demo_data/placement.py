"""Where illustrative stations stand: in clusters that thin out from the middle of each district."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from demo_data.districts import District, degrees, metres

Points = NDArray[np.float64]

BORDER_M = 20.0
"""No station stands nearer to the border of its district: both of the outlines agree on where it is."""

BACKGROUND_SHARE = 0.1
"""Share of stations that belong to no cluster."""


def apportion(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Split a total by weight into whole numbers that sum to it: largest remainder, ties to the first key."""
    shares = {key: total * weight / sum(weights.values()) for key, weight in weights.items()}
    counts = {key: int(share) for key, share in shares.items()}
    by_remainder = sorted(shares, key=lambda key: counts[key] - shares[key])
    for key in by_remainder[: total - sum(counts.values())]:
        counts[key] += 1
    return counts


def place(district: District, count: int, rng: np.random.Generator) -> Points:
    """Draw distinct places for the stations of one district.

    Args:
        district: The district; every place is inside both of its outlines.
        count: How many places.
        rng: Source of chance.

    Returns:
        WGS 84 degrees as they are shipped, shape (count, 2), longitude first.
    """
    land = shapely.intersection(metres(district.detailed).buffer(-BORDER_M), metres(district.shipped).buffer(-BORDER_M))
    shapely.prepare(land)
    centres = _centres(land, 24 + count // 60, rng)
    spread_m = float(np.clip(0.25 * np.sqrt(land.area / len(centres)), 200.0, 900.0))
    popularity = rng.gamma(1.0, size=len(centres))
    places = np.empty((0, 2))
    while len(places) < count:
        of = rng.choice(len(centres), size=count, p=popularity / popularity.sum())
        drawn = centres[of] + rng.normal(scale=spread_m, size=(count, 2))
        lonely = rng.random(count) < BACKGROUND_SHARE
        drawn[lonely] = _uniform(land, int(lonely.sum()), rng)
        inside = drawn[shapely.contains_xy(land, drawn)]
        places = _distinct(np.vstack((places, degrees(inside))))
    return places[:count]


def _centres(land: BaseGeometry, count: int, rng: np.random.Generator) -> Points:
    """Cluster centres in metres, likelier towards the middle of the district."""
    middle = land.centroid if land.contains(land.centroid) else land.point_on_surface()
    candidates = _uniform(land, 100 * count, rng)
    away_m = np.hypot(candidates[:, 0] - middle.x, candidates[:, 1] - middle.y)
    weight = np.exp(-away_m / (0.6 * np.sqrt(land.area / np.pi)))
    chosen = rng.choice(len(candidates), size=count, replace=False, p=weight / weight.sum())
    return candidates[chosen]


def _uniform(land: BaseGeometry, count: int, rng: np.random.Generator) -> Points:
    west, south, east, north = land.bounds
    parts: Sequence[Points] = ()
    while sum(map(len, parts)) < count:
        drawn = rng.uniform((west, south), (east, north), size=(max(count, 64), 2))
        parts = (*parts, drawn[shapely.contains_xy(land, drawn)])
    return np.vstack((np.empty((0, 2)), *parts))[:count]


def _distinct(places: Points) -> Points:
    """Without repeated places, in the order of their first appearance."""
    _, first = np.unique(places, axis=0, return_index=True)
    return places[np.sort(first)]
