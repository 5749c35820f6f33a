"""StationIndex: which points are nearest, exactly."""

import importlib.util
import operator
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.capabilities import Capabilities, Rows, Where
from geo.errors import UsageError
from geo.index.neighbours import Neighbours
from geo.index.search import Places, Search

COMPILED_FROM_ROWS = 2_000
"""Fewer rows are scanned by numpy in 50 us, which importing numba (0.4 s) would not repay."""

Allowed = Where | NDArray[np.bool_] | None
"""Which rows may be found: a filter over the capabilities, bool of shape (n,), or None for all."""


class StationIndex:
    """Exact nearest and within over points that never change.

    Nearest means smallest geodesic distance on WGS 84, filters inside the search. Order and limits are those of the
    lengths that Karney's algorithm (PROJ) gives, compared unrounded; rows of equal length are in the order of their
    ids. Metres given back are within 1 um of Karney's up to 100 km and within 0.5 mm of them beyond (docs/nearest.md).

    Immutable; one index may serve any number of threads, and it survives copy, pickle and fork.

    Args:
        lonlat: Points, shape (n, 2), WGS 84 degrees, longitude first; n may be 0.
        ids: Their ids, which break ties by their sort order; length n.
        capabilities: What filters are about, of n rows; filters of other capabilities are answered too, less quickly.
        compiled: Whether to search through numba; None means when it is installed and there are
            ``COMPILED_FROM_ROWS`` rows. Answers are the same.

    Raises:
        UsageError: A coordinate that is not finite or out of range, lengths that differ, or ``compiled`` without numba.
    """

    def __init__(
        self,
        lonlat: ArrayLike,
        ids: Sequence[str],
        capabilities: Capabilities | None = None,
        *,
        compiled: bool | None = None,
    ) -> None:
        points = _points("lonlat", lonlat)
        _check_lengths(len(points), ids, capabilities)
        self._ids = tuple(ids)
        self._size = len(points)
        self._lonlat = points
        self._capabilities = capabilities
        self._asked = compiled
        self._search = _search(Places(points, _rank(self._ids)), capabilities, compiled)

    def __len__(self) -> int:
        """Number of points indexed."""
        return self._size

    def __copy__(self) -> "StationIndex":
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> "StationIndex":
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled as what it is made of: where it is read, numba may be missing."""
        return _made, (self._lonlat, self._ids, self._capabilities, self._asked)

    @property
    def compiled(self) -> bool:
        """Whether searches run through numba."""
        return self._search.compiled

    def nearest(self, points: ArrayLike, k: int = 1, where: Allowed = None) -> Neighbours:
        """The k nearest rows of each point.

        Args:
            points: One point of shape (2,) or many of shape (m, 2), WGS 84 degrees, longitude first.
            k: How many rows at most, 1 or more.
            where: Which rows may be found.

        Returns:
            For one point arrays of length min(k, matching rows); for many, arrays of shape (m, k) padded with -1 and
            infinity.

        Raises:
            UsageError: ``points`` not finite or out of range, ``k`` below 1, or ``where`` of another length.
        """
        if isinstance(points, tuple) and len(points) == 2 and type(k) is int and k > 0:
            lon, lat = points
            # What any question of a worker is, checked in a fraction of the time of the search.
            if type(lon) is type(lat) is float and -180 <= lon <= 180 and -90 <= lat <= 90:
                return self._search.nearest(lon, lat, k if k < self._size else self._size, self._allowed(where))
        allowed = self._allowed(where)
        count = _count(k)
        lone = _lone(points)
        if lone is not None:
            return self._search.nearest(*lone, min(count, self._size), allowed)
        asked = _points("points", points)
        found = self._search.nearest_of_many(asked, min(count, self._size), allowed)
        return found if count <= self._size else _padded(found, count)

    def within(self, points: ArrayLike, radius_m: float, where: Allowed = None) -> list[Neighbours]:
        """Every row within ``radius_m`` geodesic metres (``<=``, unrounded) of each point.

        Args:
            points: One point of shape (2,) or many of shape (m, 2), WGS 84 degrees, longitude first.
            radius_m: Metres, above 0 and finite.
            where: Which rows may be found.

        Returns:
            One ``Neighbours`` for each point, nearest first, ties by id; a list of one for one point.

        Raises:
            UsageError: ``points`` not finite or out of range, ``radius_m`` not above 0, or ``where`` of another length.
        """
        asked = _points("points", points)
        if not (np.isfinite(radius_m) and radius_m > 0):
            raise UsageError("radius_m", "{radius_m!r} is not allowed; give metres above 0", radius_m=radius_m)
        allowed = self._allowed(where)
        return [self._search.within(lon, lat, float(radius_m), allowed) for lon, lat in asked.tolist()]

    def no_farther(self, point: ArrayLike, row: int, where: Allowed = None) -> int:
        """How many rows are no farther from a point than one of the rows is.

        Args:
            point: WGS 84 degrees, longitude first, shape (2,).
            row: Row number, as ``nearest`` gave it.
            where: Which rows are counted; ``row`` itself counts when it is one of them.

        Returns:
            The count, by geodesic, ``<=``.

        Raises:
            UsageError: ``point`` not finite or out of range, no such ``row``, or ``where`` of another length.
        """
        lone = _lone(point)
        if lone is None:
            raise UsageError("point", "needs one longitude and latitude, shape (2,)")
        if not 0 <= row < self._size:
            raise UsageError("row", "{row} is no row of the index, which has {rows}", row=row, rows=self._size)
        return self._search.no_farther(*lone, int(row), self._allowed(where))

    def _allowed(self, where: Allowed) -> Where | None:
        """The filter, known to be one for as many rows."""
        if where is None:
            return None
        if not isinstance(where, Where):
            mask = np.asarray(where)
            where = Where.of(Rows(mask)) if mask.dtype == np.bool_ and mask.ndim == 1 else None
        if where is None or where.size != self._size:
            raise UsageError(
                "where", "needs one true or false for each of the {rows} rows of the index", rows=self._size
            )
        return where


def _made(
    lonlat: ArrayLike, ids: Sequence[str], capabilities: Capabilities | None, compiled: bool | None
) -> StationIndex:
    return StationIndex(lonlat, ids, capabilities, compiled=compiled)


def _search(places: Places, capabilities: Capabilities | None, compiled: bool | None) -> Search:
    installed = importlib.util.find_spec("numba") is not None
    if compiled and not installed:
        raise UsageError("compiled", "needs numba, which is not installed; install yizhan[fast]")
    enough = len(places.rank) >= (COMPILED_FROM_ROWS if compiled is None else 1)
    if compiled is False or not installed or not enough:
        from geo.index.plain import PlainSearch

        return PlainSearch(places)
    from geo.index.compiled import CompiledSearch

    return CompiledSearch(places, None if capabilities is None else capabilities.bits)


def _rank(ids: tuple[str, ...]) -> NDArray[np.int64]:
    """Place of each row in the order of ids; rows of one id keep theirs."""
    if all(before <= after for before, after in pairwise(ids)):
        return np.arange(len(ids))
    rank = np.empty(len(ids), dtype=np.int64)
    rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return rank


def _padded(found: Neighbours, k: int) -> Neighbours:
    """The same with k columns."""
    more = ((0, 0), (0, k - found.positions.shape[1]))
    return Neighbours(
        np.pad(found.positions, more, constant_values=-1), np.pad(found.distances_m, more, constant_values=np.inf)
    )


def _count(k: int) -> int:
    try:
        count = operator.index(k)
    except TypeError as error:
        raise UsageError("k", "{k!r} is not allowed; give a whole number from 1", k=k) from error
    if count < 1:
        raise UsageError("k", "{k!r} is not allowed; give a whole number from 1", k=k)
    return count


def _lone(points: ArrayLike) -> tuple[float, float] | None:
    """Longitude and latitude of one point, checked; None when there may be many."""
    if np.ndim(points) != 1:
        return None
    lon, lat = _points("points", points)[0].tolist()
    return lon, lat


def _points(parameter: str, points: ArrayLike) -> NDArray[np.float64]:
    """``points`` as an own array of shape (m, 2), every one finite and in range."""
    array = np.array(points, dtype=np.float64, ndmin=2, order="C")
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


def _check_lengths(size: int, ids: Sequence[str], capabilities: Capabilities | None) -> None:
    if len(ids) != size:
        raise UsageError("ids", "{ids} ids for {points} points; give one each", ids=len(ids), points=size)
    if capabilities is not None and len(capabilities) != size:
        raise UsageError(
            "capabilities", "{rows} rows for {points} points; give one each", rows=len(capabilities), points=size
        )
