"""Snapshot: everything one revision of the register says, loaded and indexed, swapped as a whole."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.capabilities import Rows
from geo.demand import DemandTable
from geo.hours import HoursInstant, HoursTable
from geo.index import StationIndex
from geo.model import Provenance, ZoneLevel
from geo.stations import StationTable
from geo.vocabulary import Vocabularies
from geo.zones import ZoneTable

_MOST_IN_STATE = 64
"""How many rows by state are kept: the last few minutes that were asked about."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One revision of the register. Immutable; may serve any number of threads.

    Attributes:
        revision: Number of the revision; 0 for a register that nothing was ever written to.
        stations: The stations, whatever their status.
        zones: Zones of every level.
        demand: The demand layer that counts, or None when there is none.
        vocabularies: The words of the register.
        index: Index over the rows of ``stations``.
        hours: Opening hours of the rows of ``stations``.
    """

    revision: int
    stations: StationTable
    zones: ZoneTable
    demand: DemandTable | None
    vocabularies: Vocabularies
    index: StationIndex = field(init=False)
    hours: HoursTable = field(init=False)

    def __post_init__(self) -> None:
        """Build the index and the table of hours."""
        index = StationIndex(self.stations.lonlat, self.stations.ids, self.stations.capabilities)
        object.__setattr__(self, "index", index)
        object.__setattr__(self, "hours", HoursTable([station.hours for station in self.stations.stations]))

    @property
    def illustrative(self) -> bool:
        """Whether any station or the demand layer is invented."""
        demand = self.demand is not None and self.demand.provenance == Provenance.ILLUSTRATIVE
        return demand or self.stations.any_illustrative()

    def rows_in_state(self, instant: HoursInstant, states: tuple[int, ...]) -> Rows:
        """Which stations are in one of some states at an instant: the same object when asked again lately.

        Args:
            instant: The instant, from ``hours``.
            states: States as ``HoursInstant.states`` has them.
        """
        rows = self._in_state.get((instant, states))
        if rows is None:
            if len(self._in_state) >= _MOST_IN_STATE:
                self._in_state.clear()
            rows = self._in_state[instant, states] = Rows(np.isin(instant.states, states))
        return rows

    @cached_property
    def _in_state(self) -> dict[tuple[HoursInstant, tuple[int, ...]], Rows]:
        return {}

    @cached_property
    def _demand_zones(self) -> dict[ZoneLevel, NDArray[np.int64]]:
        return {}

    def demand_zones(self, level: ZoneLevel) -> NDArray[np.int64]:
        """Position of the zone of a level in which each demand point stands; -1 outside; empty without demand."""
        if self.demand is None:
            return np.empty(0, dtype=np.int64)
        if level not in self._demand_zones:
            self._demand_zones[level] = self.zones.locate(self.demand.lon_deg, self.demand.lat_deg, level)
        return self._demand_zones[level]
