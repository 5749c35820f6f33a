"""Search: what every way of searching has in common. Candidates by chord, order by Karney's metres."""

from abc import ABC, abstractmethod
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.capabilities import Where
from geo.distance import geodesic_m
from geo.index.bracket import SLACK_M
from geo.index.neighbours import Neighbours


class Places(NamedTuple):
    """The points of an index.

    Attributes:
        lonlat: WGS 84 degrees, shape (n, 2), longitude first.
        rank: Place of each row's id in the order of ids.
    """

    lonlat: NDArray[np.float64]
    rank: NDArray[np.int64]


class Search(ABC):
    """Exact searches over points that never change; arguments have been checked.

    A subclass lists candidates. What is here measures every candidate by Karney's algorithm; a subclass may answer more
    quickly where it is certain to answer the same.
    """

    compiled: ClassVar[bool] = False

    def __init__(self, places: Places) -> None:
        self._places = places

    @abstractmethod
    def _reaching(self, lon_deg: float, lat_deg: float, k: int, where: Where | None) -> NDArray[np.int64]:
        """Matching rows among which the k nearest must be; k is at least 1."""

    @abstractmethod
    def _around(self, lon_deg: float, lat_deg: float, reach_m: float, where: Where | None) -> NDArray[np.int64]:
        """Matching rows whose chord from a position is at most ``reach_m``."""

    @abstractmethod
    def nearest_of_many(self, lonlat: NDArray[np.float64], k: int, where: Where | None) -> Neighbours:
        """The k nearest matching rows of each position, in arrays of shape (m, k) padded with -1 and infinity."""

    def nearest(self, lon_deg: float, lat_deg: float, k: int, where: Where | None) -> Neighbours:
        """The k nearest matching rows of one position."""
        found = self._measured(lon_deg, lat_deg, self._reaching(lon_deg, lat_deg, k, where))
        return Neighbours(found.positions[:k], found.distances_m[:k])

    def within(self, lon_deg: float, lat_deg: float, radius_m: float, where: Where | None) -> Neighbours:
        """Matching rows within ``radius_m``, ``<=``."""
        found = self._measured(lon_deg, lat_deg, self._around(lon_deg, lat_deg, radius_m + SLACK_M, where))
        count = int(np.searchsorted(found.distances_m, radius_m, side="right"))
        return Neighbours(found.positions[:count], found.distances_m[:count])

    def no_farther(self, lon_deg: float, lat_deg: float, row: int, where: Where | None) -> int:
        """How many matching rows are no farther from a position than ``row`` is."""
        limit_m = self._measured(lon_deg, lat_deg, np.array([row])).distances_m[0]
        return len(self.within(lon_deg, lat_deg, float(limit_m), where).positions)

    def _measured(self, lon_deg: float, lat_deg: float, rows: NDArray[np.int64]) -> Neighbours:
        """Rows in the order of (Karney's metres, id)."""
        lonlat = self._places.lonlat[rows]
        metres = geodesic_m(lon_deg, lat_deg, lonlat[:, 0], lonlat[:, 1])
        order = np.lexsort((self._places.rank[rows], metres))
        return Neighbours(rows[order], metres[order])
