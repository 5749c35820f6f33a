"""What a text search found, as JSON."""

from typing import Any

from geo.formats.json import COORDINATE_DECIMALS
from geo.model import LonLat, Provenance
from geo.search import Found, Hit, What
from geo.snapshot import Snapshot


def found_json(found: Found, snapshot: Snapshot, language: str) -> dict[str, Any]:
    """Stations and zones, best first, each with why it was found.

    Args:
        found: The hits.
        snapshot: The revision that was searched.
        language: ``zh`` or ``en``, for labels.
    """
    hits = [_hit(hit, snapshot, language) for hit in found.hits]
    return {
        "hits": hits,
        "total": found.total,
        "revision": snapshot.revision,
        "datum": "wgs84",
        "illustrative": any(hit["illustrative"] for hit in hits),
    }


def _hit(hit: Hit, snapshot: Snapshot, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "what": hit.what.value,
        "id": hit.id,
        "name": hit.name,
        "why": hit.why.value,
        "field": hit.field.value,
    }
    if hit.what is What.ZONE:
        zone = snapshot.zones.zones[hit.position]
        bounds = snapshot.zones.geometries[hit.position].bounds
        return told | {
            "name_en": zone.name_en,
            "level": zone.level.value,
            "bbox": [round(degrees, COORDINATE_DECIMALS) for degrees in bounds],
            "illustrative": zone.provenance is Provenance.ILLUSTRATIVE,
        }
    station = snapshot.stations.stations[hit.position]
    return told | {
        "kind": station.kind,
        "kind_label": snapshot.vocabularies["kind"].label(station.kind, language),
        "address": station.address,
        "district": station.district,
        "township": station.township,
        **_place(station.position),
        "illustrative": station.provenance is Provenance.ILLUSTRATIVE,
    }


def _place(position: LonLat) -> dict[str, float]:
    return {
        "lon": round(position.lon, COORDINATE_DECIMALS + 1),
        "lat": round(position.lat, COORDINATE_DECIMALS + 1),
    }
