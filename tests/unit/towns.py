"""Small towns for tests, laid out in metres around one point of Beijing."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from geo.crs import equal_area
from geo.demand import DemandTable
from geo.model import LonLat, Provenance, Station, Zone, ZoneLevel
from geo.snapshot import Snapshot
from geo.stations import StationTable
from geo.zones import ZoneTable

PLANE = equal_area(116.4, 39.9)

ZoneShape = tuple[Zone, shapely.Geometry]


def at(east_m: float, north_m: float) -> LonLat:
    """The position so many metres east and north of the middle of the town."""
    lon, lat = PLANE.inverse(east_m, north_m)
    return LonLat(float(lon), float(lat))


def station(station_id: str, east_m: float = 0.0, north_m: float = 0.0, **fields: object) -> Station:
    """A station for everybody, unless ``fields`` say otherwise."""
    fields = {"name": "", "kind": "warm_station", "audience": "public"} | fields
    return Station(id=station_id, position=at(east_m, north_m), **fields)  # type: ignore[arg-type] # fields of any type, by name


def zone(zone_id: str, shape_m: shapely.Geometry, level: ZoneLevel = ZoneLevel.DISTRICT, **fields: str) -> ZoneShape:
    """A zone whose corners are given in metres."""
    return Zone(zone_id, fields.pop("name", zone_id), level, **fields), PLANE.unproject(shape_m)  # type: ignore[arg-type] # fields of any type, by name


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A box in metres."""
    return shapely.box(west, south, east, north)


def people(
    *points: tuple[float, float, float], name: str = "people", provenance: Provenance = Provenance.STATED
) -> DemandTable:
    """A layer of (east_m, north_m, weight)."""
    rows = np.array(points, dtype=np.float64).reshape(-1, 3)
    lon, lat = PLANE.inverse(rows[:, 0], rows[:, 1])
    return DemandTable(name, lon, lat, rows[:, 2], provenance=provenance)


def snapshot(
    stations: Iterable[Station] = (),
    zones: Sequence[ZoneShape] = (),
    demand: DemandTable | None = None,
    revision: int = 7,
) -> Snapshot:
    """A revision that holds just this."""
    table = ZoneTable([named for named, _ in zones], [shape for _, shape in zones])
    return Snapshot(revision, StationTable(stations), table, demand, {})
