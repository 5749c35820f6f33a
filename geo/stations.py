"""StationTable: the stations of one revision as columns, and which of them a filter admits."""

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.capabilities import Capabilities, Rows, Where
from geo.model import UNKNOWN, AmenityState, Provenance, Station, StationFilter, Status

_MOST_FILTERS = 32
"""How many filters a table keeps compiled; a search through one that is not kept costs some 20 us more. With all their
combinations they hold 50 MB at most."""

_ACTIVE = ("status", Status.ACTIVE)


class _Compiled(NamedTuple):
    """A filter, and the rows it would admit besides if their unknown audience turned out to be an admitted one."""

    where: Where
    of_unknown_audience: Where | None


class StationTable:
    """The stations of one revision, in the order of their ids. Immutable; may serve any number of threads.

    Args:
        stations: The stations; ids are unique.
    """

    def __init__(self, stations: Iterable[Station]) -> None:
        self.stations: tuple[Station, ...] = tuple(sorted(stations, key=lambda station: station.id))
        self.ids: tuple[str, ...] = tuple(station.id for station in self.stations)
        self._position = {station_id: i for i, station_id in enumerate(self.ids)}
        lonlat = np.array([station.position for station in self.stations], dtype=np.float64).reshape(-1, 2)
        lonlat.setflags(write=False)
        self.lonlat: NDArray[np.float64] = lonlat
        self.capabilities = Capabilities(_shared_marks(self.stations))
        self._illustrative = self.capabilities.where([[("provenance", Provenance.ILLUSTRATIVE)]]).mask()
        # A country has thousands of districts, too many for bits.
        self._district_number: dict[str, int] = {}
        numbers = [self._district_number.setdefault(s.district, len(self._district_number)) for s in self.stations]
        self._district = np.array(numbers, dtype=np.int32)
        self._compiled: dict[StationFilter, _Compiled] = {}
        self._of_districts: dict[frozenset[str], Rows] = {}

    def __len__(self) -> int:
        """Number of stations, whatever their status."""
        return len(self.stations)

    def position_of(self, station_id: str) -> int | None:
        """Position of a station id, or None when there is no such station."""
        return self._position.get(station_id)

    def where(self, where: StationFilter) -> Where:
        """A filter as an index applies it inside its searches: the same object for equal filters asked for lately.

        Args:
            where: The filter. Codes that no station has simply match nothing.
        """
        return self._compile(where).where

    def where_of_unknown_audience(self, where: StationFilter) -> Where | None:
        """The stations that would count if their unknown audience turned out to be an admitted one.

        None when the filter admits unknown audiences anyway.
        """
        return self._compile(where).of_unknown_audience

    def matching(self, where: StationFilter) -> NDArray[np.bool_]:
        """Which stations count: active, and admitted by every part of the filter.

        Args:
            where: The filter. Codes that no station has simply match nothing.

        Returns:
            Bool of shape (n,), the caller's own.
        """
        return self.where(where).mask()

    def matching_of_unknown_audience(self, where: StationFilter) -> NDArray[np.bool_]:
        """Which stations would count if their unknown audience turned out to be an admitted one.

        Empty of trues when the filter admits unknown audiences anyway.
        """
        unknown = self.where_of_unknown_audience(where)
        return np.zeros(len(self), dtype=np.bool_) if unknown is None else unknown.mask()

    def any_illustrative(self, mask: NDArray[np.bool_] | None = None) -> bool:
        """Whether any station, or any of those in ``mask``, is invented."""
        return bool((self._illustrative if mask is None else self._illustrative & mask).any())

    def _compile(self, where: StationFilter) -> _Compiled:
        compiled = self._compiled.get(where)
        if compiled is None:
            asks_audience = where.audiences and UNKNOWN not in where.audiences
            compiled = _Compiled(
                self._where(where, where.audiences),
                self._where(where, frozenset({UNKNOWN})) if asks_audience else None,
            )
            if len(self._compiled) >= _MOST_FILTERS:
                self._compiled = {}
            self._compiled[where] = compiled
        return compiled

    def _where(self, where: StationFilter, audiences: frozenset[str]) -> Where:
        clauses: list[list[tuple[str, str]]] = [[_ACTIVE]]
        for column, codes in (("kind", where.kinds), ("audience", audiences), ("amenity", where.amenities_any)):
            if codes:
                clauses.append([(column, code) for code in codes])
        clauses += [[("amenity", code)] for code in where.amenities_all]
        if not where.with_illustrative:
            clauses.append([("provenance", other) for other in Provenance if other is not Provenance.ILLUSTRATIVE])
        return self.capabilities.where(clauses, self._rows_of(where.districts) if where.districts else None)

    def _rows_of(self, districts: frozenset[str]) -> Rows:
        rows = self._of_districts.get(districts)
        if rows is None:
            wanted = [self._district_number[code] for code in districts if code in self._district_number]
            if len(self._of_districts) >= _MOST_FILTERS:
                self._of_districts = {}
            rows = self._of_districts[districts] = Rows(np.isin(self._district, wanted))
        return rows


def _shared_marks(stations: Iterable[Station]) -> Iterator[tuple[Hashable, ...]]:
    """The marks of each station; one tuple for all that have the same."""
    known: dict[tuple[Hashable, ...], tuple[Hashable, ...]] = {}
    for station in stations:
        marks: tuple[Hashable, ...] = (
            ("status", station.status),
            ("kind", station.kind),
            ("audience", station.audience),
            ("provenance", station.provenance),
            *(("amenity", code) for code, state in station.amenities.items() if state == AmenityState.YES),
        )
        yield known.setdefault(marks, marks)
