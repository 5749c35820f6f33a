"""The peers, each doing the same job: longitude and latitude in, rows and geodesic metres out.

Those that search a plane get the ellipsoid's Mercator projection, which keeps small shapes and so almost every order.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
A_M = GEOD.a
E2 = GEOD.es
E = math.sqrt(E2)

Found = tuple[NDArray[np.int64], NDArray[np.float64]]
One = Callable[[float, float, int], Found]


def geocentric(lon: float, lat: float) -> tuple[float, float, float]:
    """Geocentric metres of one position, without numpy's overhead."""
    lam, phi = math.radians(lon), math.radians(lat)
    sin_phi = math.sin(phi)
    normal = A_M / math.sqrt(1 - E2 * sin_phi * sin_phi)
    flat = normal * math.cos(phi)
    return flat * math.cos(lam), flat * math.sin(lam), (1 - E2) * normal * sin_phi


def geocentric_many(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Geocentric metres of many positions."""
    lam, phi = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    sin_phi = np.sin(phi)
    normal = A_M / np.sqrt(1 - E2 * sin_phi * sin_phi)
    flat = normal * np.cos(phi)
    return np.column_stack([flat * np.cos(lam), flat * np.sin(lam), (1 - E2) * normal * sin_phi])


def mercator(lon: float, lat: float) -> tuple[float, float]:
    """The ellipsoid's Mercator projection of one position, metres at the equator."""
    sin_phi = math.sin(math.radians(lat))
    return A_M * math.radians(lon), A_M * (math.atanh(sin_phi) - E * math.atanh(E * sin_phi))


def mercator_many(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same of many."""
    sin_phi = np.sin(np.radians(lonlat[:, 1]))
    y = A_M * (np.arctanh(sin_phi) - E * np.arctanh(E * sin_phi))
    return np.column_stack([A_M * np.radians(lonlat[:, 0]), y])


class Peer(ABC):
    """One library, with the strategies its users have for filters.

    Args:
        lonlat: The stations.
    """

    package: str
    searches_bulk = True

    def __init__(self, lonlat: NDArray[np.float64]) -> None:
        self.lonlat = lonlat

    @classmethod
    def name(cls) -> str:
        """The library and its version."""
        return f"{cls.package} {version(cls.package)}"

    @abstractmethod
    def rows(self, lon: float, lat: float, k: int) -> NDArray[np.int64]:
        """Rows of the k nearest, in order."""

    def one(self, lon: float, lat: float, k: int) -> Found:
        """The k nearest of one position."""
        return self.measured(lon, lat, self.rows(lon, lat, k))

    def many(self, lonlat: NDArray[np.float64], k: int) -> Found:
        """The k nearest of many positions, shape (m, k); one by one where a library knows nothing better."""
        found = [self.one(lon, lat, k) for lon, lat in lonlat.tolist()]
        return np.array([rows for rows, _ in found]), np.array([metres for _, metres in found])

    def within(self, lon: float, lat: float, radius_m: float) -> Found | None:
        """All within a radius, nearest first; None when the library has no such search."""
        return None

    def filtered(self, mask: NDArray[np.bool_]) -> dict[str, One]:
        """Strategies for a filter that admits ``mask``. The last resort of every user is to fetch ever more."""
        share = mask.mean()
        size = len(mask)

        def over_fetching(lon: float, lat: float, k: int) -> Found:
            fetch = min(size, max(k, int(2 * k / share)))
            while True:
                rows = self.rows(lon, lat, fetch)
                rows = rows[mask[rows]][:k]
                if len(rows) == k or fetch == size:
                    return self.measured(lon, lat, rows)
                fetch = min(size, 4 * fetch)

        own = type(self)(self.lonlat[mask])
        return {"over-fetching": over_fetching, "a tree for the filter": own.one}

    def filtered_many(self, mask: NDArray[np.bool_], k: int) -> dict[str, Callable[[NDArray[np.float64]], Found]]:
        """The same for many positions at once: where a library has a bulk search, a tree for the filter."""
        if not self.searches_bulk:
            return {}
        own = type(self)(self.lonlat[mask])
        return {"a tree for the filter": lambda lonlat: own.many(lonlat, k)}

    def measured(self, lon: float, lat: float, rows: NDArray[np.int64]) -> Found:
        """Geodesic metres of rows."""
        if len(rows) == 1:
            (row,) = rows
            end_lon, end_lat = self.lonlat[row].tolist()
            return rows, np.array([GEOD.inv(lon, lat, end_lon, end_lat)[2]])
        ends = self.lonlat[rows]
        many = len(rows)
        metres = GEOD.inv(np.full(many, lon), np.full(many, lat), ends[:, 0], ends[:, 1])[2]
        return rows, np.asarray(metres)

    def measured_many(self, lonlat: NDArray[np.float64], rows: NDArray[np.int64]) -> Found:
        """Geodesic metres of (m, k) rows."""
        k = rows.shape[1]
        ends = self.lonlat[rows.ravel()]
        metres = GEOD.inv(np.repeat(lonlat[:, 0], k), np.repeat(lonlat[:, 1], k), ends[:, 0], ends[:, 1])[2]
        return rows, np.asarray(metres).reshape(rows.shape)

    def sorted_within(self, lon: float, lat: float, rows: NDArray[np.int64], radius_m: float) -> Found:
        """Candidates of a radius, measured, cut and sorted."""
        rows, metres = self.measured(lon, lat, rows) if len(rows) else (rows, np.empty(0))
        order = np.argsort(metres, kind="stable")
        order = order[metres[order] <= radius_m]
        return rows[order], metres[order]


class Scipy(Peer):
    """cKDTree over geocentric metres."""

    package = "scipy"

    def __init__(self, lonlat: NDArray[np.float64]) -> None:
        from scipy.spatial import cKDTree

        super().__init__(lonlat)
        self._tree = cKDTree(geocentric_many(lonlat))

    def rows(self, lon: float, lat: float, k: int) -> NDArray[np.int64]:
        """Rows of the k nearest, in order."""
        return np.atleast_1d(self._tree.query(geocentric(lon, lat), k)[1])

    def many(self, lonlat: NDArray[np.float64], k: int) -> Found:
        """The k nearest of many positions."""
        return self.measured_many(lonlat, self._tree.query(geocentric_many(lonlat), k)[1].reshape(len(lonlat), k))

    def within(self, lon: float, lat: float, radius_m: float) -> Found | None:
        """All within a radius, nearest first."""
        rows = np.array(self._tree.query_ball_point(geocentric(lon, lat), radius_m), dtype=np.int64)
        return self.sorted_within(lon, lat, rows, radius_m)


class Pykdtree(Peer):
    """pykdtree over geocentric metres; has a mask of its own and no search by radius."""

    package = "pykdtree"

    def __init__(self, lonlat: NDArray[np.float64]) -> None:
        from pykdtree.kdtree import KDTree

        super().__init__(lonlat)
        self._tree = KDTree(geocentric_many(lonlat))

    def rows(self, lon: float, lat: float, k: int) -> NDArray[np.int64]:
        """Rows of the k nearest, in order."""
        return self._tree.query(np.array([geocentric(lon, lat)]), k)[1].reshape(-1).astype(np.int64)

    def many(self, lonlat: NDArray[np.float64], k: int) -> Found:
        """The k nearest of many positions."""
        rows = self._tree.query(geocentric_many(lonlat), k)[1].astype(np.int64).reshape(len(lonlat), k)
        return self.measured_many(lonlat, rows)

    def filtered(self, mask: NDArray[np.bool_]) -> dict[str, One]:
        """Strategies for a filter."""
        refused = (~mask).astype(np.uint8)

        def masking(lon: float, lat: float, k: int) -> Found:
            rows = self._tree.query(np.array([geocentric(lon, lat)]), k, mask=refused)[1]
            return self.measured(lon, lat, rows.reshape(-1).astype(np.int64))

        return super().filtered(mask) | {"its mask": masking}

    def filtered_many(self, mask: NDArray[np.bool_], k: int) -> dict[str, Callable[[NDArray[np.float64]], Found]]:
        """Strategies for a filter, many positions at once."""
        refused = (~mask).astype(np.uint8)

        def masking(lonlat: NDArray[np.float64]) -> Found:
            rows = self._tree.query(geocentric_many(lonlat), k, mask=refused)[1].astype(np.int64)
            return self.measured_many(lonlat, rows.reshape(len(lonlat), k))

        return super().filtered_many(mask, k) | {"its mask": masking}


class Geoindex(Peer):
    """The packed R-tree of geoindex-rs over Mercator metres."""

    package = "geoindex-rs"
    searches_bulk = False

    def __init__(self, lonlat: NDArray[np.float64]) -> None:
        from geoindex_rs import rtree

        super().__init__(lonlat)
        plane = mercator_many(lonlat)
        builder = rtree.RTreeBuilder(len(plane))
        x, y = np.ascontiguousarray(plane[:, 0]), np.ascontiguousarray(plane[:, 1])
        builder.add(x, y, x, y)
        self._tree = builder.finish()
        self._neighbors, self._search = rtree.neighbors, rtree.search

    def rows(self, lon: float, lat: float, k: int) -> NDArray[np.int64]:
        """Rows of the k nearest, in order."""
        x, y = mercator(lon, lat)
        return np.asarray(self._neighbors(self._tree, x, y, max_results=k)).astype(np.int64)

    def within(self, lon: float, lat: float, radius_m: float) -> Found | None:
        """All within a radius, nearest first."""
        x, y = mercator(lon, lat)
        reach = 1.01 * radius_m / math.cos(math.radians(lat))
        rows = np.asarray(self._search(self._tree, x - reach, y - reach, x + reach, y + reach)).astype(np.int64)
        return self.sorted_within(lon, lat, rows, radius_m)


class Shapely(Peer):
    """STRtree over Mercator metres: the one nearest, or all within."""

    package = "shapely"

    def __init__(self, lonlat: NDArray[np.float64]) -> None:
        import shapely

        super().__init__(lonlat)
        self._shapely = shapely
        self._tree = shapely.STRtree(shapely.points(mercator_many(lonlat)))

    def rows(self, lon: float, lat: float, k: int) -> NDArray[np.int64]:
        """Rows of the k nearest, in order."""
        if k > 1:
            raise NotImplementedError
        return np.array([self._tree.nearest(self._shapely.Point(mercator(lon, lat)))])

    def many(self, lonlat: NDArray[np.float64], k: int) -> Found:
        """The k nearest of many positions."""
        if k > 1:
            raise NotImplementedError
        rows = self._tree.nearest(self._shapely.points(mercator_many(lonlat)))
        return self.measured_many(lonlat, rows[:, None])

    def within(self, lon: float, lat: float, radius_m: float) -> Found | None:
        """All within a radius, nearest first."""
        reach = 1.01 * radius_m / math.cos(math.radians(lat))
        point = self._shapely.Point(mercator(lon, lat))
        return self.sorted_within(lon, lat, self._tree.query(point, "dwithin", reach), radius_m)

    def filtered(self, mask: NDArray[np.bool_]) -> dict[str, One]:
        """No strategies: it finds the nearest one only."""
        return {}

    def filtered_many(self, mask: NDArray[np.bool_], k: int) -> dict[str, Callable[[NDArray[np.float64]], Found]]:
        """No strategies: it finds the nearest one only."""
        return {}


class Rtree(Peer):
    """libspatialindex over Mercator metres."""

    package = "rtree"
    searches_bulk = False

    def __init__(self, lonlat: NDArray[np.float64]) -> None:
        from rtree.index import Index

        super().__init__(lonlat)
        plane = mercator_many(lonlat)
        self._tree = Index((np.arange(len(plane)), plane, plane))

    def rows(self, lon: float, lat: float, k: int) -> NDArray[np.int64]:
        """Rows of the k nearest, in order."""
        x, y = mercator(lon, lat)
        return np.fromiter(self._tree.nearest((x, y, x, y), k), dtype=np.int64)[:k]

    def within(self, lon: float, lat: float, radius_m: float) -> Found | None:
        """All within a radius, nearest first."""
        x, y = mercator(lon, lat)
        reach = 1.01 * radius_m / math.cos(math.radians(lat))
        box = (x - reach, y - reach, x + reach, y + reach)
        rows = np.fromiter(self._tree.intersection(box), dtype=np.int64)
        return self.sorted_within(lon, lat, rows, radius_m)


class BallTree(Peer):
    """scikit-learn's ball tree with great circles on a sphere."""

    package = "scikit-learn"

    def __init__(self, lonlat: NDArray[np.float64]) -> None:
        from sklearn.neighbors import BallTree as Tree

        super().__init__(lonlat)
        self._tree = Tree(np.radians(lonlat[:, ::-1]), metric="haversine")

    def rows(self, lon: float, lat: float, k: int) -> NDArray[np.int64]:
        """Rows of the k nearest, in order."""
        return self._tree.query([(math.radians(lat), math.radians(lon))], k, return_distance=False)[0]

    def many(self, lonlat: NDArray[np.float64], k: int) -> Found:
        """The k nearest of many positions."""
        rows = self._tree.query(np.radians(lonlat[:, ::-1]), k, return_distance=False)
        return self.measured_many(lonlat, rows)

    def within(self, lon: float, lat: float, radius_m: float) -> Found | None:
        """All within a radius, nearest first."""
        (rows,) = self._tree.query_radius([(math.radians(lat), math.radians(lon))], 1.01 * radius_m / A_M)
        return self.sorted_within(lon, lat, rows, radius_m)


class H3(Peer):
    """Rings of H3 cells (resolution 8, half a kilometre), one more than the first that is full enough."""

    package = "h3"
    searches_bulk = False

    def __init__(self, lonlat: NDArray[np.float64]) -> None:
        import h3

        super().__init__(lonlat)
        self._h3 = h3
        self._cells: dict[str, list[int]] = {}
        for row, (lon, lat) in enumerate(lonlat.tolist()):
            self._cells.setdefault(h3.latlng_to_cell(lat, lon, 8), []).append(row)

    def rows(self, lon: float, lat: float, k: int) -> NDArray[np.int64]:
        """Rows of the k nearest, in order."""
        centre = self._h3.latlng_to_cell(lat, lon, 8)
        rows: list[int] = []
        ring, last = 0, None
        while last is None or ring <= last:
            for cell in self._h3.grid_ring(centre, ring):
                rows += self._cells.get(cell, [])
            if last is None and len(rows) >= k:
                last = ring + 1 + ring // 2
            ring += 1
        return np.array(rows)

    def one(self, lon: float, lat: float, k: int) -> Found:
        """The k nearest of one position."""
        rows, metres = self.measured(lon, lat, self.rows(lon, lat, k))
        order = np.argsort(metres, kind="stable")[:k]
        return rows[order], metres[order]

    def filtered(self, mask: NDArray[np.bool_]) -> dict[str, One]:
        """Strategies for a filter."""
        return {"cells for the filter": type(self)(self.lonlat[mask]).one} if mask.mean() > 0.01 else {}


PEERS: tuple[type[Peer], ...] = (Pykdtree, Geoindex, Scipy, Shapely, Rtree, BallTree, H3)
