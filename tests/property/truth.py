"""What nearest means, by measuring: no tree, no filter of ours, no formula but PROJ's."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
A_M, F = 6_378_137.0, 1 / 298.257223563


class Answer(NamedTuple):
    """Rows in order and their metres."""

    rows: list[int]
    metres: NDArray[np.float64]


def straight_m(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Geocentric metres."""
    lam, phi = np.radians(lonlat).T
    normal = A_M / np.sqrt(1 - F * (2 - F) * np.sin(phi) ** 2)
    flat = normal * np.cos(phi)
    return np.column_stack([flat * np.cos(lam), flat * np.sin(lam), (1 - F) ** 2 * normal * np.sin(phi)])


class Truth:
    """Brute force over some rows, pruned by one fact: a chord is never longer than its geodesic."""

    def __init__(self, lonlat: NDArray[np.float64], ids: Sequence[str], mask: NDArray[np.bool_] | None = None) -> None:
        self.rows = np.arange(len(ids)) if mask is None else np.flatnonzero(mask)
        self.lonlat = lonlat[self.rows]
        self.ids = np.array(ids, dtype=object)[self.rows]
        self.points = straight_m(self.lonlat)

    def nearest(self, queries: NDArray[np.float64], k: int) -> list[Answer]:
        """The k nearest rows of each query, by (metres, id)."""
        answers = []
        for start in range(0, len(queries), 200):
            block = queries[start : start + 200]
            for query, centre in zip(block, straight_m(block), strict=True):
                chord = np.sqrt(((self.points - centre) ** 2).sum(axis=1))
                answers.append(self._one(query, chord, min(k, len(self.rows))))
        return answers

    def _one(self, query: NDArray[np.float64], chord: NDArray[np.float64], k: int) -> Answer:
        if k == 0:
            return Answer([], np.empty(0))
        close = np.argpartition(chord, k - 1)[:k]
        bound = self._metres(query, close).max()
        # Two micrometres for the rounding of coordinates.
        candidates = np.flatnonzero(chord <= bound + 2e-6)
        metres = self._metres(query, candidates)
        order = sorted(range(len(candidates)), key=lambda i: (metres[i], self.ids[candidates[i]]))[:k]
        return Answer(self.rows[candidates[order]].tolist(), metres[order])

    def _metres(self, query: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        many = np.broadcast_to(query, (len(rows), 2))
        return np.asarray(GEOD.inv(many[:, 0], many[:, 1], *self.lonlat[rows].T)[2])
