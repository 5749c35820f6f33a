"""CompiledSearch: exact searches through numba. Imported only when such an index is built: it imports numba."""

import numpy as np
from numpy.typing import NDArray

from geo.capabilities import Where
from geo.crs import geocentric_m
from geo.index import growth, kernel
from geo.index.neighbours import Neighbours
from geo.index.search import Places, Search

_LEAF_ROWS = 12
"""Most rows of a leaf: 6 to 16 are equally quick, and a mask has 16 bits for them."""

_FEW_ROWS = 2_000
"""Up to this many listed rows of a filter get a tree of their own (160 kB, made in 1 ms)."""

_SORTED_ROWS = 100_000
"""From this many rows on, positions asked for in bulk are sorted first: fewer fit in the cache anyway."""

_SORTED_POSITIONS = 1_000
"""From this many positions on."""

_NO_CLAUSES = np.empty((0, 1), dtype=np.uint64)
_NO_MASK = np.empty(0, dtype=np.uint16)
_NOTHING_ASKED = kernel.packed_filter(_NO_CLAUSES, _NO_MASK)

_Admitted = tuple[kernel.Packed, kernel.PackedFilter]
"""Tree and filter that together hold the rows that are admitted."""


class CompiledSearch(Search):
    """Exact searches on a k-d tree with filters inside, in machine code; what is in doubt is measured by Karney's.

    Args:
        places: The points, at least one.
        bits: Marks of each row, shape (n, words), that filters will be about; filters about others are applied through
            the list of their rows.
    """

    compiled = True

    def __init__(self, places: Places, bits: NDArray[np.uint64] | None) -> None:
        super().__init__(places)
        self._bits = bits
        rows = np.arange(len(places.rank))
        self._tree, self._rows, self._depth = self._planted(rows)
        self._everything: _Admitted = self._tree, _NOTHING_ASKED
        self._warm()

    def nearest(self, lon_deg: float, lat_deg: float, k: int, where: Where | None) -> Neighbours:
        """The k nearest matching rows of one position."""
        rows, metres = np.empty(k, np.int64), np.empty(k)
        tree, admitted = self._admitted(where)
        found = kernel.nearest((lon_deg, lat_deg), k, tree, admitted, rows, metres)
        if found == k:
            return Neighbours(rows, metres)
        if found < 0:
            return super().nearest(lon_deg, lat_deg, k, where)
        return Neighbours(rows[:found], metres[:found])

    def nearest_of_many(self, lonlat: NDArray[np.float64], k: int, where: Where | None) -> Neighbours:
        """The k nearest matching rows of each position, in arrays of shape (m, k) padded with -1 and infinity."""
        rows, metres = np.full((len(lonlat), k), -1, np.int64), np.full((len(lonlat), k), np.inf)
        doubtful = np.zeros(len(lonlat), np.bool_)
        worth_it = len(lonlat) >= _SORTED_POSITIONS and len(self._rows) >= _SORTED_ROWS
        order = kernel.visiting_order(lonlat, self._tree) if worth_it else np.arange(len(lonlat))
        kernel.nearest_of_many(lonlat, order, *self._admitted(where), (rows, metres, doubtful))
        for i in np.flatnonzero(doubtful):
            again = super().nearest(float(lonlat[i, 0]), float(lonlat[i, 1]), k, where)
            count = len(again.positions)
            rows[i, :count], metres[i, :count] = again
        return Neighbours(rows, metres)

    def within(self, lon_deg: float, lat_deg: float, radius_m: float, where: Where | None) -> Neighbours:
        """Matching rows within ``radius_m``, ``<=``."""
        rows, metres, doubtful = kernel.within((lon_deg, lat_deg), radius_m, *self._admitted(where))
        return super().within(lon_deg, lat_deg, radius_m, where) if doubtful else Neighbours(rows, metres)

    def no_farther(self, lon_deg: float, lat_deg: float, row: int, where: Where | None) -> int:
        """How many matching rows are no farther from a position than ``row`` is."""
        lon, lat = self._places.lonlat[row].tolist()
        count = kernel.no_farther((lon_deg, lat_deg), (lon, lat), *self._admitted(where))
        return super().no_farther(lon_deg, lat_deg, row, where) if count < 0 else count

    def _reaching(self, lon_deg: float, lat_deg: float, k: int, where: Where | None) -> NDArray[np.int64]:
        return kernel.reaching((lon_deg, lat_deg), k, *self._admitted(where))

    def _around(self, lon_deg: float, lat_deg: float, reach_m: float, where: Where | None) -> NDArray[np.int64]:
        return kernel.around((lon_deg, lat_deg), reach_m, *self._admitted(where))

    def _admitted(self, where: Where | None) -> _Admitted:
        if where is None:
            return self._everything
        if where.kept is None and where.bits is self._bits and not where.asked_before():
            tree, among = self._everything if where.rows is None else where.rows.prepared_for(self, self._listed)
            return tree, kernel.packed_filter(where.clauses, among[len(_NOTHING_ASKED) :])
        return where.prepared_for(self, self._listed)

    def _listed(self, mask: NDArray[np.bool_]) -> _Admitted:
        rows = np.flatnonzero(mask)
        if len(rows) <= _FEW_ROWS:
            return self._planted(rows)[0], _NOTHING_ASKED
        return self._tree, kernel.packed_filter(_NO_CLAUSES, growth.masked(mask, self._rows, self._depth))

    def _planted(self, rows: NDArray[np.int64]) -> tuple[kernel.Packed, NDArray[np.int64], int]:
        """A tree of some rows, the rows in its order, its depth."""
        leaves = max(1, -(-len(rows) // _LEAF_ROWS))
        depth = (leaves - 1).bit_length()
        lonlat, rows = self._places.lonlat, rows.copy()
        points = geocentric_m(lonlat[rows, 0], lonlat[rows, 1])
        cuts, axes = growth.grow(points, rows, depth)
        bits = np.zeros((len(rows), 1), np.uint64) if self._bits is None else self._bits[rows]
        tree = (points, lonlat[rows], self._places.rank[rows], rows, cuts, axes, bits, growth.united(bits, depth))
        return kernel.packed(tree), rows, depth

    def _warm(self) -> None:
        """Have every function compiled or loaded now, so that no request waits for it."""
        lon, lat = self._places.lonlat[0].tolist()
        many = kernel.visiting_order(self._places.lonlat[:1], self._tree)
        out = np.empty((1, 1), np.int64), np.empty((1, 1)), np.empty(1, np.bool_)
        kernel.nearest_of_many(self._places.lonlat[:1], many, *self._everything, out)
        self.nearest(lon, lat, 1, None)
        self.within(lon, lat, 1.0, None)
        self.no_farther(lon, lat, 0, None)
        self._reaching(lon, lat, 1, None)
        self._around(lon, lat, 1.0, None)
        growth.masked(np.zeros(len(self._rows), np.bool_), self._rows, self._depth)
