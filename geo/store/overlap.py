"""Rows that stand on an earlier one, found while rows stream in: the same name within a metre.

The tree grows with the rows. Its library crashes when threads read it at once and after an infinite box, accepts NaN,
and returns ties unsorted: one lock, finite boxes only, and an order of our own.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

from rtree.index import Index, Property

from geo.distance import geodesic_m
from geo.model import LonLat
from geo.store.station_ids import normalised_name

SAME_PLACE_M = 1.0
"""Two rows of one name at most this far apart are one station."""

_REACH_DEG = 1.1e-5  # a metre of latitude is at most 1 / 110,574 degrees
_MIN_COS_LAT = 1e-4


@dataclass(frozen=True)
class Standing:
    """A station that rows may stand on.

    Attributes:
        id: Its id.
        name: Its normalised name, not empty.
        position: WGS 84.
        row: Row of the file it came from, or None for one of the register.
    """

    id: str
    name: str
    position: LonLat
    row: int | None


class Overlaps:
    """Stations by name and place, growing. Nameless places are never held: they never merge.

    Args:
        stations: (id, name, position) of those in the register, positions finite.
    """

    def __init__(self, stations: Iterable[tuple[str, str, LonLat]] = ()) -> None:
        self._lock = Lock()
        self._standing = [
            Standing(ident, folded, position, None)
            for ident, name, position in stations
            if (folded := normalised_name(name))
        ]
        self._moved: set[str] = set()
        boxes = ((i, _box(standing.position), None) for i, standing in enumerate(self._standing))
        # An empty stream is an error to the library.
        self._tree = Index(boxes, properties=Property()) if self._standing else Index()

    def add(self, ident: str, name: str, position: LonLat, row: int) -> None:
        """Hold an accepted row; where the register had a station of that id, the row stands for it from now on.

        Raises:
            ValueError: The position is not finite.
        """
        if not (math.isfinite(position.lon) and math.isfinite(position.lat)):
            raise ValueError(f"row {row} has no finite position")
        folded = normalised_name(name)
        with self._lock:
            self._moved.add(ident)
            if folded:
                self._tree.insert(len(self._standing), _box(position))
                self._standing.append(Standing(ident, folded, position, row))

    def earlier(self, name: str, position: LonLat, *, in_file_only: bool = False) -> Standing | None:
        """The nearest station of the same name, at most ``SAME_PLACE_M`` away; ties by id; None without one.

        Args:
            name: As its source spells it; a nameless place finds nothing.
            position: WGS 84.
            in_file_only: Look among the rows added only.
        """
        folded = normalised_name(name)
        if not folded:
            return None
        with self._lock:
            near = [
                standing
                for standing in self._near(position)
                if standing.name == folded
                and not (standing.row is None and (in_file_only or standing.id in self._moved))
            ]
        by_distance = [(_metres(standing.position, position), standing.id, standing) for standing in near]
        within = [item for item in by_distance if item[0] <= SAME_PLACE_M]
        return min(within, key=lambda item: item[:2])[2] if within else None

    def _near(self, position: LonLat) -> Iterator[Standing]:
        reach_lon = _REACH_DEG / max(math.cos(math.radians(position.lat)), _MIN_COS_LAT)
        turns = (0.0, 360.0, -360.0) if abs(position.lon) > 180 - reach_lon else (0.0,)
        for turn in turns:
            box = (
                position.lon + turn - reach_lon,
                position.lat - _REACH_DEG,
                position.lon + turn + reach_lon,
                position.lat + _REACH_DEG,
            )
            for i in self._tree.intersection(box):
                yield self._standing[i]


def _box(position: LonLat) -> tuple[float, float, float, float]:
    return (position.lon, position.lat, position.lon, position.lat)


def _metres(one: LonLat, other: LonLat) -> float:
    return float(geodesic_m(one.lon, one.lat, other.lon, other.lat))
