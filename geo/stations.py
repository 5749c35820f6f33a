"""StationTable: the stations of one revision as columns, and which of them a filter admits."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from geo.model import UNKNOWN, AmenityState, Provenance, Station, StationFilter, Status


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
        self._active = self._where(lambda s: s.status == Status.ACTIVE)
        self._illustrative = self._where(lambda s: s.provenance == Provenance.ILLUSTRATIVE)
        self._kind = _Codes([s.kind for s in self.stations])
        self._audience = _Codes([s.audience for s in self.stations])
        self._district = _Codes([s.district for s in self.stations])
        self._amenities = self._amenity_columns()

    def __len__(self) -> int:
        """Number of stations, whatever their status."""
        return len(self.stations)

    def position_of(self, station_id: str) -> int | None:
        """Position of a station id, or None when there is no such station."""
        return self._position.get(station_id)

    def matching(self, where: StationFilter) -> NDArray[np.bool_]:
        """Which stations count: active, and admitted by every part of the filter.

        Args:
            where: The filter. Codes that no station has simply match nothing.

        Returns:
            Bool of shape (n,).
        """
        mask = self._active.copy()
        if where.kinds:
            mask &= self._kind.isin(where.kinds)
        if where.audiences:
            mask &= self._audience.isin(where.audiences)
        if where.districts:
            mask &= self._district.isin(where.districts)
        if not where.with_illustrative:
            mask &= ~self._illustrative
        for code in where.amenities_all:
            mask &= self._has(code)
        if where.amenities_any:
            mask &= np.logical_or.reduce([self._has(code) for code in where.amenities_any])
        return mask

    def matching_of_unknown_audience(self, where: StationFilter) -> NDArray[np.bool_]:
        """Which stations would count if their unknown audience turned out to be an admitted one.

        Empty of trues when the filter admits unknown audiences anyway.
        """
        if not where.audiences or UNKNOWN in where.audiences:
            return np.zeros(len(self), dtype=np.bool_)
        return self.matching(
            StationFilter(
                kinds=where.kinds,
                audiences=frozenset({UNKNOWN}),
                amenities_all=where.amenities_all,
                amenities_any=where.amenities_any,
                districts=where.districts,
                with_illustrative=where.with_illustrative,
            )
        )

    def any_illustrative(self, mask: NDArray[np.bool_] | None = None) -> bool:
        """Whether any station, or any of those in ``mask``, is invented."""
        return bool((self._illustrative if mask is None else self._illustrative & mask).any())

    def _where(self, test: Callable[[Station], bool]) -> NDArray[np.bool_]:
        return np.fromiter((test(s) for s in self.stations), dtype=np.bool_, count=len(self.stations))

    def _has(self, amenity: str) -> NDArray[np.bool_]:
        return self._amenities.get(amenity, np.zeros(len(self), dtype=np.bool_))

    def _amenity_columns(self) -> dict[str, NDArray[np.bool_]]:
        columns: dict[str, NDArray[np.bool_]] = {}
        for i, station in enumerate(self.stations):
            for code, state in station.amenities.items():
                if state is AmenityState.YES:
                    if code not in columns:
                        columns[code] = np.zeros(len(self), dtype=np.bool_)
                    columns[code][i] = True
        return columns


class _Codes:
    """A column of codes, each distinct code compared once."""

    def __init__(self, values: Sequence[str]) -> None:
        self._number: dict[str, int] = {}
        self._column = np.array([self._number.setdefault(value, len(self._number)) for value in values], dtype=np.int32)

    def isin(self, codes: Iterable[str]) -> NDArray[np.bool_]:
        wanted = [self._number[code] for code in codes if code in self._number]
        return np.isin(self._column, wanted)
