"""The product as one more contestant: the bare index, compiled and plain, and the finder's whole answer."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geo.capabilities import Capabilities, Rows, Where
from geo.finder import Query, find
from geo.index import StationIndex
from geo.model import AmenityState, LonLat, Station, StationFilter
from geo.snapshot import Snapshot
from geo.stations import StationTable
from geo.zones import ZoneTable
from scripts.benchmarks.peers import Found, One
from scripts.benchmarks.towns import Town


class Ours:
    """A ``StationIndex``.

    Args:
        town: The stations.
        compiled: Whether through numba.
    """

    def __init__(self, town: Town, *, compiled: bool) -> None:
        self.ids = [f"{row:07d}" for row in range(len(town.lonlat))]
        marks = [(), ("5 % matching",), ("0.2 % matching",), ("5 % matching", "0.2 % matching")]
        five, rare = town.masks["5 % matching"], town.masks["0.2 % matching"]
        self._capabilities = Capabilities([marks[which] for which in (five + 2 * rare).tolist()])
        self.index = StationIndex(town.lonlat, self.ids, self._capabilities, compiled=compiled)

    def one(self, lon: float, lat: float, k: int) -> Found:
        """The k nearest of one position."""
        return self.index.nearest((lon, lat), k)

    def many(self, lonlat: NDArray[np.float64], k: int) -> Found:
        """The k nearest of many positions."""
        return self.index.nearest(lonlat, k)

    def within(self, lon: float, lat: float, radius_m: float) -> Found:
        """All within a radius."""
        (found,) = self.index.within((lon, lat), radius_m)
        return found

    def filtered(self, name: str, mask: NDArray[np.bool_]) -> One:
        """The k nearest that a filter admits: by a mark, and by a mask where the filter is an instant."""
        where = Where.of(Rows(mask)) if name == "open at 03:00" else self._capabilities.where([[name]])
        return lambda lon, lat, k: self.index.nearest((lon, lat), k, where)

    def filtered_many(self, name: str, k: int) -> Callable[[NDArray[np.float64]], Found]:
        """The k nearest that a filter admits, of many positions."""
        where = self._capabilities.where([[name]])
        return lambda lonlat: self.index.nearest(lonlat, k, where)


def finder_of(town: Town) -> dict[str, Callable[[float, float], object]]:
    """``find`` with k = 3 on a whole snapshot: by default, with amenities, and with rare ones."""
    five, rare = town.masks["5 % matching"].tolist(), town.masks["0.2 % matching"].tolist()
    rng = np.random.default_rng(5)
    audiences = rng.choice(
        ["public", "outdoor_workers", "staff", "unknown"], len(five), p=[0.3, 0.2, 0.4, 0.1]
    ).tolist()
    stations = StationTable(
        Station(
            id=f"{row:07d}",
            name="",
            kind="warm_station",
            position=LonLat(*position),
            audience=audiences[row],
            amenities={"hot_water": AmenityState.YES}
            | ({"toilet": AmenityState.YES} if five[row] else {})
            | ({"aed": AmenityState.YES} if rare[row] else {}),
        )
        for row, position in enumerate(town.lonlat.tolist())
    )
    snapshot = Snapshot(1, stations, ZoneTable([], []), None, {})

    def asking(where: StationFilter) -> Callable[[float, float], object]:
        return lambda lon, lat: find(Query(LonLat(lon, lat), 3, where), snapshot)

    return {
        "find, k = 3, default filter": asking(StationFilter()),
        "find, k = 3, hot water and a toilet": asking(StationFilter(amenities_all=frozenset({"hot_water", "toilet"}))),
        "find, k = 3, a defibrillator (0.2 %)": asking(StationFilter(amenities_all=frozenset({"aed"}))),
    }
