"""The district and township of a station: the zone it stands in, or the one its source states when that is close."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import equal_area
from geo.model import Provenance, Station, ZoneLevel
from geo.zones import ZoneTable

STATED_TOLERANCE_M = 100.0
"""How far outside a zone a point may stand that its source places in it: boundaries are generalised by about 50 m, and
positions are no better."""

PLACED_LEVELS = (("district", ZoneLevel.DISTRICT), ("township", ZoneLevel.TOWNSHIP))
"""Field of a station -> level of the zone it names."""


@dataclass(frozen=True)
class Placement:
    """The zone of each point, one for one.

    Attributes:
        ids: Zone id, "" outside every zone of the level.
        kept: Whether the id is the one the source stated.
        disagreed: Whether the source stated another zone, or one that does not exist.
    """

    ids: list[str]
    kept: NDArray[np.bool_]
    disagreed: NDArray[np.bool_]


def place(
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    stated: Sequence[str],
    zones: ZoneTable,
    level: ZoneLevel,
) -> Placement:
    """Find the zone of each point.

    Args:
        lon_deg: Longitudes, WGS 84, shape (n,).
        lat_deg: Latitudes, WGS 84, shape (n,).
        stated: What the source says for each point, zone id or name in any language, "" when it says nothing; length n.
        zones: The zones of the register.
        level: Level of the zones wanted.

    Returns:
        The stated zone where the point stands within ``STATED_TOLERANCE_M`` of it, else the zone the point stands in.
    """
    found = zones.locate(lon_deg, lat_deg, level)
    named = _positions_by_text(zones, level)
    ids = ["" if position < 0 else zones.zones[position].id for position in found]
    kept = np.zeros(len(ids), dtype=np.bool_)
    disagreed = np.zeros(len(ids), dtype=np.bool_)
    for i, text in enumerate(stated):
        if not text:
            continue
        candidates = named.get(text, ())
        near = [
            position
            for position in candidates
            if position == found[i]
            or within_m(zones.geometries[position], float(lon_deg[i]), float(lat_deg[i]), STATED_TOLERANCE_M)
        ]
        if near:
            ids[i] = zones.zones[near[0]].id
            kept[i] = True
        else:
            disagreed[i] = True
    return Placement(ids, kept, disagreed)


def _positions_by_text(zones: ZoneTable, level: ZoneLevel) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    for position in zones.of_level(level).tolist():
        zone = zones.zones[position]
        for text in dict.fromkeys((zone.id, zone.name, zone.name_en)):
            named.setdefault(text, []).append(position)
    return named


def within_m(geometry: shapely.Geometry, lon_deg: float, lat_deg: float, limit_m: float) -> bool:
    """Whether a polygon (WGS 84) comes within ``limit_m`` metres of a point; limits up to some kilometres.

    Measured in an equal-area plane centred on the point, where distances from the centre are true to a millionth.
    """
    reach_lat = limit_m / 110_000
    reach_lon = reach_lat / max(np.cos(np.radians(lat_deg)), 1e-6)
    near = shapely.intersection(
        geometry,
        shapely.box(lon_deg - reach_lon, lat_deg - reach_lat, lon_deg + reach_lon, lat_deg + reach_lat),
    )
    if near.is_empty:
        return False
    distance_m = shapely.distance(equal_area(lon_deg, lat_deg).project(near), shapely.Point(0, 0))
    return bool(distance_m <= limit_m)


def placed_anew(stations: Sequence[Station], zones: ZoneTable) -> Iterable[Station]:
    """The stations whose district or township differs now that the zones are these ones; the others are left out."""
    if not stations:
        return
    lon, lat = np.array([station.position for station in stations], dtype=np.float64).T
    placements = {
        name: place(lon, lat, [_stated(station, name) for station in stations], zones, level)
        for name, level in PLACED_LEVELS
        if level in zones.levels
    }
    for i, station in enumerate(stations):
        ids = {name: placement.ids[i] for name, placement in placements.items()}
        changes = {name: ident for name, ident in ids.items() if ident != getattr(station, name)}
        if changes:
            yield replace(
                station,
                district=changes.get("district", station.district),
                township=changes.get("township", station.township),
                field_provenance=provenance_with(
                    station.field_provenance, {name: placements[name].kept[i] for name in changes}
                ),
            )


def _stated(station: Station, name: str) -> str:
    if station.field_provenance.get(name) == Provenance.INFERRED:
        return ""
    return str(getattr(station, name))


def provenance_with(before: Mapping[str, Provenance], kept: Mapping[str, bool]) -> dict[str, Provenance]:
    """Field provenance after placing: a zone found by position is inferred, a stated one rests on what its row does."""
    after = dict(before)
    for name, stated in kept.items():
        if stated:
            after.pop(name, None)
        else:
            after[name] = Provenance.INFERRED
    return after
