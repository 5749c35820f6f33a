"""Stations, questions and marks that every run and every peer gets alike."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SHARES = {"5 % matching": 0.05, "0.2 % matching": 0.002, "open at 03:00": 0.065}
"""What a filter admits. Of about 186,000 stations in China some 12,100 are open round the clock."""


class Town(NamedTuple):
    """Stations and what is asked about them.

    Attributes:
        lonlat: Positions, shape (n, 2), WGS 84 degrees.
        questions: Positions of askers, shape (m, 2), spread like the stations.
        masks: For each filter, which stations it admits.
    """

    lonlat: NDArray[np.float64]
    questions: NDArray[np.float64]
    masks: dict[str, NDArray[np.bool_]]


def make_town(stations: int, questions: int) -> Town:
    """A seeded mixture of clusters: a city up to 50,000 stations, a country beyond."""
    rng = np.random.default_rng(20260701)
    if stations <= 50_000:
        centres, spread_deg = rng.normal((116.4, 39.9), (0.25, 0.2), (300, 2)), 0.02
    else:
        centres, spread_deg = np.column_stack([rng.uniform(80, 128, 400), rng.uniform(21, 47, 400)]), 0.08
    weights = rng.pareto(1.2, len(centres)) + 0.1
    weights /= weights.sum()

    def spread(count: int) -> NDArray[np.float64]:
        return centres[rng.choice(len(centres), count, p=weights)] + rng.normal(0, spread_deg, (count, 2))

    lonlat, asked = spread(stations), spread(questions)
    return Town(lonlat, asked, {name: rng.random(stations) < share for name, share in SHARES.items()})
