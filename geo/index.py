"""StationIndex: which points are nearest, exactly.

Nearest means smallest geodesic distance on WGS 84, ties by id, filters inside the search. The search runs on straight
chords between geocentric coordinates. The chord c and the geodesic s of two points of the ellipsoid bracket each other,

    c  <=  s  <=  2 Rmin asin(c / 2 Rmin),

the left side because no curve is shorter than its chord, the right side by Schur's comparison theorem (the curvature of
a geodesic in space is its normal curvature, at most 1 / Rmin, so its chord is no shorter than that of an equally long
arc of a circle of radius Rmin). So a row whose chord is longer than the right side at the k-th chord cannot be among
the k nearest; every other row is measured by Karney's algorithm, and the order returned is the order of geodesics.

Source: S. S. Chern, "Curves and surfaces in Euclidean space", Studies in Global Geometry and Analysis (1967),
section 5.
"""

import operator
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from geo.crs import geocentric_m
from geo.distance import MIN_CURVATURE_RADIUS_M, geodesic_m
from geo.errors import UsageError

_SLACK_M = 1e-6
"""Rounding of geocentric coordinates (1 nm each) and of Karney's algorithm (15 nm), taken generously."""

_HALF_CIRCLE = 0.999
"""Share of the comparison circle's diameter from which on the bracket is not used."""

_SCAN_ROWS = 2_000
"""Up to this many matching rows, one numpy pass over all of them is as quick as the tree and needs no over-fetching."""


class Neighbours(NamedTuple):
    """Rows found, nearest first, ties by id.

    Attributes:
        positions: Row numbers, int64; -1 where there was no further match.
        distances_m: Geodesic metres; infinity where there was no further match.
    """

    positions: NDArray[np.int64]
    distances_m: NDArray[np.float64]


class StationIndex:
    """Exact nearest and within over points that never change.

    Immutable and free of locks: one index may serve any number of threads, and it survives copy, pickle and fork.

    Args:
        lonlat: Points, shape (n, 2), WGS 84 degrees, longitude first; n may be 0.
        ids: Their ids, which break ties by their sort order; length n.

    Raises:
        UsageError: A coordinate that is not finite or out of range, or lengths that differ.
    """

    def __init__(self, lonlat: ArrayLike, ids: Sequence[str]) -> None:
        self._lonlat = _points("lonlat", lonlat)
        if len(ids) != len(self._lonlat):
            raise UsageError(
                "ids",
                "{ids} ids for {points} points; give one each",
                ids=len(ids),
                points=len(self._lonlat),
            )
        self._rank = np.empty(len(ids), dtype=np.int64)
        self._rank[np.argsort(np.asarray(ids, dtype=object), kind="stable")] = np.arange(len(ids))
        self._xyz = geocentric_m(self._lonlat[:, 0], self._lonlat[:, 1])
        self._tree = cKDTree(self._xyz) if len(ids) else None

    def __len__(self) -> int:
        """Number of points indexed."""
        return len(self._lonlat)

    def nearest(self, points: ArrayLike, k: int = 1, where: NDArray[np.bool_] | None = None) -> Neighbours:
        """The k nearest rows of each point.

        Args:
            points: One point of shape (2,) or many of shape (m, 2), WGS 84 degrees, longitude first.
            k: How many rows at most, 1 or more.
            where: Which rows may be found, bool of shape (n,); None means all.

        Returns:
            For one point arrays of length min(k, matching rows); for many, arrays of shape (m, k) padded with -1 and
            infinity.

        Raises:
            UsageError: ``points`` not finite or out of range, ``k`` below 1, or ``where`` of another shape.
        """
        asked = _points("points", points)
        count = _count(k)
        rows = self._rows(where)
        if np.ndim(points) == 1:
            return self._nearest_of_one(asked[0], count, rows, where)
        return self._nearest_of_many(asked, count, rows, where)

    def within(self, points: ArrayLike, radius_m: float, where: NDArray[np.bool_] | None = None) -> list[Neighbours]:
        """Every row within ``radius_m`` geodesic metres (``<=``, unrounded) of each point.

        Args:
            points: One point of shape (2,) or many of shape (m, 2), WGS 84 degrees, longitude first.
            radius_m: Metres, above 0 and finite.
            where: Which rows may be found, bool of shape (n,); None means all.

        Returns:
            One ``Neighbours`` for each point, nearest first, ties by id; a list of one for one point.

        Raises:
            UsageError: ``points`` not finite or out of range, ``radius_m`` not above 0, or ``where`` of another shape.
        """
        asked = _points("points", points)
        if not (np.isfinite(radius_m) and radius_m > 0):
            raise UsageError("radius_m", "{radius_m!r} is not allowed; give metres above 0", radius_m=radius_m)
        self._rows(where)
        return [self._within_one(point, float(radius_m), where) for point in asked]

    def _rows(self, where: NDArray[np.bool_] | None) -> NDArray[np.int64] | None:
        """Rows allowed by ``where``, or None when all are."""
        if where is None:
            return None
        mask = np.asarray(where)
        if mask.shape != (len(self),) or mask.dtype != np.bool_:
            raise UsageError(
                "where", "needs one true or false for each of the {rows} rows of the index", rows=len(self)
            )
        return np.flatnonzero(mask)

    def _nearest_of_one(
        self,
        point: NDArray[np.float64],
        k: int,
        rows: NDArray[np.int64] | None,
        where: NDArray[np.bool_] | None,
    ) -> Neighbours:
        matching = len(self) if rows is None else len(rows)
        k = min(k, matching)
        if k == 0 or self._tree is None:
            return _sorted(self._rank, np.empty(0, np.int64), np.empty(0))
        xyz = geocentric_m(point[:1], point[1:])[0]
        if rows is not None and matching <= _SCAN_ROWS:
            chord = np.sqrt(((self._xyz[rows] - xyz) ** 2).sum(axis=1))
            kth = np.partition(chord, k - 1)[k - 1]
            candidates = rows[chord <= _reach_m(kth)]
        else:
            candidates = self._candidates(xyz, k, where)
        return self._measured(point, candidates, k)

    def _candidates(self, xyz: NDArray[np.float64], k: int, where: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Matching rows among which the k nearest must be: more by chord until k match and no bracket reaches on."""
        assert self._tree is not None
        fetch = k + 1
        while True:
            fetch = min(fetch, len(self))
            chord, rows = self._tree.query(xyz, k=np.arange(1, fetch + 1))
            keep = np.ones(fetch, np.bool_) if where is None else where[rows]
            matched = np.flatnonzero(keep)
            if len(matched) >= k:
                reach = _reach_m(chord[matched[k - 1]])
                if fetch == len(self) or chord[-1] > reach:
                    return np.asarray(rows[keep & (chord <= reach)], dtype=np.int64)
            elif fetch == len(self):
                return np.asarray(rows[keep], dtype=np.int64)
            fetch = fetch * 4 if len(matched) >= k or where is None else fetch * 8

    def _measured(self, point: NDArray[np.float64], rows: NDArray[np.int64], k: int) -> Neighbours:
        lonlat = self._lonlat[rows]
        metres = geodesic_m(point[0], point[1], lonlat[:, 0], lonlat[:, 1])
        found = _sorted(self._rank, rows, metres)
        return Neighbours(found.positions[:k], found.distances_m[:k])

    def _nearest_of_many(
        self,
        asked: NDArray[np.float64],
        k: int,
        rows: NDArray[np.int64] | None,
        where: NDArray[np.bool_] | None,
    ) -> Neighbours:
        """Bulk search on a tree of the matching rows; points whose k-th place is in doubt are asked again singly."""
        positions = np.full((len(asked), k), -1, dtype=np.int64)
        distances_m = np.full((len(asked), k), np.inf)
        matching = len(self) if rows is None else len(rows)
        width = min(k, matching)
        if width == 0 or len(asked) == 0 or self._tree is None:
            return Neighbours(positions, distances_m)
        tree = self._tree if rows is None else cKDTree(self._xyz[rows])
        fetch = min(width + 1, matching)
        chord, local = tree.query(geocentric_m(asked[:, 0], asked[:, 1]), k=np.arange(1, fetch + 1))
        candidates = local if rows is None else rows[local]
        lonlat = self._lonlat[candidates]
        metres = geodesic_m(asked[:, :1], asked[:, 1:], lonlat[..., 0], lonlat[..., 1])
        order = np.lexsort((self._rank[candidates], metres), axis=1)[:, :width]
        positions[:, :width] = np.take_along_axis(candidates, order, axis=1)
        distances_m[:, :width] = np.take_along_axis(metres, order, axis=1)
        if fetch < matching:
            for i in np.flatnonzero(chord[:, -1] <= _reach_m(chord[:, width - 1])):
                again = self._nearest_of_one(asked[i], width, rows, where)
                positions[i, :width], distances_m[i, :width] = again
        return Neighbours(positions, distances_m)

    def _within_one(self, point: NDArray[np.float64], radius_m: float, where: NDArray[np.bool_] | None) -> Neighbours:
        if self._tree is None:
            return _sorted(self._rank, np.empty(0, np.int64), np.empty(0))
        xyz = geocentric_m(point[:1], point[1:])[0]
        # A chord is never longer than its geodesic, so this ball holds every row within radius_m.
        rows = np.asarray(self._tree.query_ball_point(xyz, radius_m + _SLACK_M), dtype=np.int64)
        if where is not None:
            rows = rows[where[rows]]
        lonlat = self._lonlat[rows]
        metres = geodesic_m(point[0], point[1], lonlat[:, 0], lonlat[:, 1])
        keep = metres <= radius_m
        return _sorted(self._rank, rows[keep], metres[keep])


def _reach_m(chord_m: ArrayLike) -> NDArray[np.float64]:
    """Longest chord that can still belong to a geodesic as short as some geodesic over a chord of ``chord_m``.

    Infinity once the chord nears 2 Rmin, where the comparison arc is half a circle: opposite sides of the earth.
    """
    half = np.asarray(chord_m, dtype=np.float64) / (2 * MIN_CURVATURE_RADIUS_M)
    arc = 2 * MIN_CURVATURE_RADIUS_M * np.arcsin(np.minimum(half, 1.0))
    return np.where(half < _HALF_CIRCLE, arc + _SLACK_M, np.inf)


def _sorted(rank: NDArray[np.int64], rows: NDArray[np.int64], metres: NDArray[np.float64]) -> Neighbours:
    order = np.lexsort((rank[rows], metres))
    return Neighbours(rows[order], metres[order])


def _count(k: int) -> int:
    try:
        count = operator.index(k)
    except TypeError as error:
        raise UsageError("k", "{k!r} is not allowed; give a whole number from 1", k=k) from error
    if count < 1:
        raise UsageError("k", "{k!r} is not allowed; give a whole number from 1", k=k)
    return count


def _points(parameter: str, points: ArrayLike) -> NDArray[np.float64]:
    """``points`` as an array of shape (m, 2), every one finite and in range."""
    array = np.array(points, dtype=np.float64, ndmin=2)
    if array.ndim != 2 or array.shape[1] != 2:
        if array.size == 0:
            return array.reshape(0, 2)
        raise UsageError(parameter, "needs longitude and latitude for each point, shape (m, 2)")
    wrong = ~((np.abs(array[:, 0]) <= 180) & (np.abs(array[:, 1]) <= 90))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise UsageError(
            parameter,
            "point {row} is {lon!r}, {lat!r}; give degrees, longitude from -180 to 180, latitude from -90 to 90",
            row=row,
            lon=float(array[row, 0]),
            lat=float(array[row, 1]),
        )
    return array
