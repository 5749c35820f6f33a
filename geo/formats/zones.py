"""Zones as JSON and GeoJSON."""

from collections.abc import Iterable
from typing import Any

import shapely

from geo.formats.json import collection, feature, geometry_json
from geo.model import Zone


def zone_feature(zone: Zone, geometry: shapely.Geometry | None) -> dict[str, Any]:
    """A zone as a GeoJSON feature; a geometry of null where it was not asked for."""
    return feature(None if geometry is None else geometry_json(geometry), _properties(zone))


def zones_geojson(
    zones: Iterable[tuple[Zone, shapely.Geometry | None]], *, revision: int, next_id: str | None
) -> dict[str, Any]:
    """A page of zones as a GeoJSON feature collection.

    Args:
        zones: The page, in the order of ids; a geometry of None is written as null.
        revision: Revision of the register.
        next_id: What to ask for as ``after`` to get the next page; None on the last.
    """
    features = [zone_feature(zone, geometry) for zone, geometry in zones]
    return collection(features, revision=revision, datum="wgs84", next=next_id)


def _properties(zone: Zone) -> dict[str, Any]:
    return {
        "id": zone.id,
        "name": zone.name,
        "name_en": zone.name_en,
        "level": zone.level.value,
        "parent": zone.parent,
        "provenance": zone.provenance.value,
        "source": zone.source,
    }
