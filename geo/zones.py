"""ZoneTable: administrative zones with their geometries, and which zone a point stands in."""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import NotFoundError, UsageError
from geo.model import Zone, ZoneLevel


class ZoneTable:
    """Zones of every level, in the order of their ids. Immutable; may serve any number of threads.

    The geometries are not prepared: threads that share a prepared geometry crash GEOS.

    Args:
        zones: The zones; ids are unique.
        geometries: Their polygons or multipolygons, shape (n,), WGS 84 degrees, longitude first, valid.

    Raises:
        UsageError: As many geometries as zones are needed.
    """

    def __init__(self, zones: Sequence[Zone], geometries: ArrayLike) -> None:
        shapes = np.asarray(geometries, dtype=object)
        if shapes.shape != (len(zones),):
            raise UsageError("geometries", "needs one geometry for each of the {zones} zones", zones=len(zones))
        order = sorted(range(len(zones)), key=lambda i: zones[i].id)
        self.zones: tuple[Zone, ...] = tuple(zones[i] for i in order)
        self.geometries: NDArray[np.object_] = shapes[order]
        self._position = {zone.id: i for i, zone in enumerate(self.zones)}

    def __len__(self) -> int:
        """Number of zones of all levels."""
        return len(self.zones)

    @cached_property
    def levels(self) -> tuple[ZoneLevel, ...]:
        """Levels present, from city down."""
        present = {zone.level for zone in self.zones}
        return tuple(level for level in ZoneLevel if level in present)

    def of_level(self, level: ZoneLevel) -> NDArray[np.int64]:
        """Positions of the zones of one level, in the order of their ids; empty when there are none."""
        return np.array([i for i, zone in enumerate(self.zones) if zone.level == level], dtype=np.int64)

    def position_of(self, zone_id: str) -> int | None:
        """Position of a zone id, or None when there is no such zone."""
        return self._position.get(zone_id)

    def find(self, text: str, parameter: str = "zone") -> int:
        """Position of the zone that a person names by id, by name in its own language or in English.

        Of zones of the same name the highest level is taken, then the smallest id.

        Args:
            text: Id or name, exactly.
            parameter: What the caller calls this input, for the message.

        Raises:
            NotFoundError: No such zone; names the nearest known ones.
        """
        if text in self._position:
            return self._position[text]
        rank = {level: i for i, level in enumerate(ZoneLevel)}
        named = [i for i, zone in enumerate(self.zones) if text and text in (zone.name, zone.name_en)]
        if named:
            return min(named, key=lambda i: (rank[self.zones[i].level], self.zones[i].id))
        if not self.zones:
            raise NotFoundError(parameter, "there are no zones in the register; import some with: yizhan import zones")
        names = list(dict.fromkeys(name for zone in self.zones for name in (zone.name, zone.name_en) if name))
        near = get_close_matches(text, names, n=3, cutoff=0.4)
        if near:
            raise NotFoundError(
                parameter, "there is no zone {zone!r}; near names: {near}", zone=text, near=", ".join(near)
            )
        raise NotFoundError(
            parameter,
            "there is no zone {zone!r}; there are, among others: {some}",
            zone=text,
            some=", ".join(names[:3]),
        )

    def shading_level(self, position: int) -> ZoneLevel:
        """The level that a map of a zone is shaded by: that of the zones right below it, else its own."""
        zone = self.zones[position]
        below = {child.level for child in self.zones if child.parent == zone.id}
        return next((level for level in ZoneLevel if level in below), zone.level)

    def locate(self, lon_deg: ArrayLike, lat_deg: ArrayLike, level: ZoneLevel) -> NDArray[np.int64]:
        """Which zone of a level each point stands in.

        Args:
            lon_deg: Longitudes, WGS 84 degrees, shape (m,).
            lat_deg: Latitudes, shape (m,).
            level: Level of the zones looked at.

        Returns:
            Positions of shape (m,); -1 outside every zone. A point on a shared border belongs to the zone of the
            smaller id.
        """
        lon = np.atleast_1d(np.asarray(lon_deg, dtype=np.float64))
        lat = np.atleast_1d(np.asarray(lat_deg, dtype=np.float64))
        found = np.full(lon.shape, -1, dtype=np.int64)
        members = self.of_level(level)
        if len(members) == 0 or len(lon) == 0:
            return found
        tree = shapely.STRtree(self.geometries[members])
        point, zone = tree.query(shapely.points(lon, lat), predicate="intersects")
        best = np.full(lon.shape, len(self.zones), dtype=np.int64)
        np.minimum.at(best, point, members[zone])
        inside = best < len(self.zones)
        found[inside] = best[inside]
        return found
