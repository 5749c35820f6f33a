"""PlainSearch: exact searches with numpy and scipy alone."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.capabilities import Where
from geo.crs import geocentric_m
from geo.distance import geodesic_m
from geo.index.bracket import reach_m
from geo.index.neighbours import Neighbours
from geo.index.search import Places, Search

_SCAN_ROWS = 2_000
"""Up to this many matching rows, one numpy pass over all of them is as quick as the tree and needs no over-fetching."""


class PlainSearch(Search):
    """Exact searches on scipy's k-d tree of geocentric metres; few matching rows are scanned instead.

    Args:
        places: The points.
    """

    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self._xyz = geocentric_m(places.lonlat[:, 0], places.lonlat[:, 1])
        self._tree = cKDTree(self._xyz)
        self._all = self._form(np.ones(len(self._xyz), np.bool_))

    def nearest_of_many(self, lonlat: NDArray[np.float64], k: int, where: Where | None) -> Neighbours:
        """Bulk search on a tree of the matching rows; positions whose k-th place is in doubt are asked again singly."""
        positions = np.full((len(lonlat), k), -1, dtype=np.int64)
        distances_m = np.full((len(lonlat), k), np.inf)
        rows = np.arange(len(self._xyz)) if where is None else np.flatnonzero(where.mask())
        width = min(k, len(rows))
        if width == 0 or len(lonlat) == 0:
            return Neighbours(positions, distances_m)
        tree = self._tree if where is None else cKDTree(self._xyz[rows])
        fetch = min(width + 1, len(rows))
        chord, local = tree.query(geocentric_m(lonlat[:, 0], lonlat[:, 1]), k=np.arange(1, fetch + 1))
        candidates = rows[local]
        ends = self._places.lonlat[candidates]
        metres = geodesic_m(lonlat[:, :1], lonlat[:, 1:], ends[..., 0], ends[..., 1])
        order = np.lexsort((self._places.rank[candidates], metres), axis=1)[:, :width]
        positions[:, :width] = np.take_along_axis(candidates, order, axis=1)
        distances_m[:, :width] = np.take_along_axis(metres, order, axis=1)
        if fetch < len(rows):
            for i in np.flatnonzero(chord[:, -1] <= reach_m(chord[:, width - 1])):
                again = self.nearest(float(lonlat[i, 0]), float(lonlat[i, 1]), width, where)
                positions[i, :width], distances_m[i, :width] = again
        return Neighbours(positions, distances_m)

    def _form(self, mask: NDArray[np.bool_]) -> "_Matching":
        """A mask, and its rows when they are few enough to be scanned."""
        many = int(np.count_nonzero(mask))
        return _Matching(many, mask, np.flatnonzero(mask) if many <= _SCAN_ROWS else None)

    def _reaching(self, lon_deg: float, lat_deg: float, k: int, where: Where | None) -> NDArray[np.int64]:
        xyz = geocentric_m(lon_deg, lat_deg)
        matching = self._all if where is None else where.prepared_for(self, self._form)
        if matching.rows is None and matching.many > k:
            return self._fetched(xyz, k, matching.mask)
        rows = np.flatnonzero(matching.mask) if matching.rows is None else matching.rows
        if len(rows) <= k:
            return rows
        chord = np.sqrt(((self._xyz[rows] - xyz) ** 2).sum(axis=1))
        near: NDArray[np.int64] = rows[chord <= reach_m(np.partition(chord, k - 1)[k - 1])]
        return near

    def _fetched(self, xyz: NDArray[np.float64], k: int, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Ever more rows by chord, until k of them match and no bracket reaches on; more than k rows match."""
        fetch = k + 1
        while True:
            fetch = min(fetch, len(self._xyz))
            chord, rows = self._tree.query(xyz, k=np.arange(1, fetch + 1))
            keep = mask[rows]
            matched = np.flatnonzero(keep)
            if len(matched) >= k:
                reach = reach_m(chord[matched[k - 1]])
                if fetch == len(self._xyz) or chord[-1] > reach:
                    return np.asarray(rows[keep & (chord <= reach)], dtype=np.int64)
            fetch *= 4

    def _around(self, lon_deg: float, lat_deg: float, reach_m: float, where: Where | None) -> NDArray[np.int64]:
        xyz = geocentric_m(lon_deg, lat_deg)
        matching = self._all if where is None else where.prepared_for(self, self._form)
        if matching.rows is None:
            ball = np.asarray(self._tree.query_ball_point(xyz, reach_m), dtype=np.int64)
            near: NDArray[np.int64] = ball[matching.mask[ball]]
        else:
            near = matching.rows[np.sqrt(((self._xyz[matching.rows] - xyz) ** 2).sum(axis=1)) <= reach_m]
        return near


class _Matching(NamedTuple):
    """Rows that match: how many, one true or false for each row, and their numbers when they are few."""

    many: int
    mask: NDArray[np.bool_]
    rows: NDArray[np.int64] | None
