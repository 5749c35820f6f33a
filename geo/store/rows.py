"""Station, zone and demand layer <-> table row. Lists and mappings are JSON text, which any database can hold."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.model import AmenityState, Datum, LonLat, PositionSource, Provenance, Station, Status, Zone, ZoneLevel

Row = dict[str, Any]


def canonical_json(value: object) -> str:
    """Strict JSON, in Unicode, as short as it gets; a mapping keeps its order."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def station_row(station: Station) -> Row:
    """The row of a station, without its revision.

    Two stations that are equal but for their revision and the order of their mappings have equal rows.
    """
    return {
        "id": station.id,
        "name": station.name,
        "kind": station.kind,
        "lon": float(station.position.lon),
        "lat": float(station.position.lat),
        "audience": station.audience,
        "entry": station.entry,
        "networks": canonical_json(list(station.networks)),
        "host": station.host,
        "address": station.address,
        "district": station.district,
        "township": station.township,
        "original_lon": float(station.original.lon),
        "original_lat": float(station.original.lat),
        "datum": str(station.datum),
        "position_source": str(station.position_source),
        "hours_raw": station.hours_raw,
        "hours": station.hours,
        "checked_at": station.checked_at.isoformat() if station.checked_at else None,
        "amenities": _sorted_json(station.amenities),
        "capacity": station.capacity,
        "status": str(station.status),
        "source": station.source,
        "provenance": str(station.provenance),
        "field_provenance": _sorted_json(station.field_provenance),
    }


def _sorted_json(mapping: Mapping[str, str]) -> str:
    return canonical_json({key: str(mapping[key]) for key in sorted(mapping)})


def station_of(row: Sequence[Any]) -> Station:
    """The station of one row, whose values come in the order of the table's columns."""
    (
        ident, name, kind, lon, lat, audience, entry, networks, host, address, district, township,
        original_lon, original_lat, datum, position_source, hours_raw, hours, checked_at, amenities,
        capacity, status, source, provenance, field_provenance, revision,
    ) = row  # fmt: skip
    return Station(
        ident,
        name,
        kind,
        LonLat(lon, lat),
        audience,
        entry,
        _networks(networks),
        host,
        address,
        district,
        township,
        LonLat(original_lon, original_lat),
        _DATUMS[datum],
        _POSITION_SOURCES[position_source],
        hours_raw,
        hours,
        None if checked_at is None else _day(checked_at),
        dict(_amenities(amenities)),
        capacity,
        _STATUSES[status],
        source,
        _PROVENANCES[provenance],
        dict(_field_provenance(field_provenance)),
        revision,
    )


_DATUMS = {str(datum): datum for datum in Datum}
_POSITION_SOURCES = {str(source): source for source in PositionSource}
_STATUSES = {str(status): status for status in Status}
_PROVENANCES = {str(provenance): provenance for provenance in Provenance}


# A register of 26,000 stations holds few different lists and days: each is parsed once.
@lru_cache(maxsize=4096)
def _networks(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


@lru_cache(maxsize=65536)
def _amenities(text: str) -> dict[str, AmenityState]:
    return {code: AmenityState(state) for code, state in json.loads(text).items()}


@lru_cache(maxsize=4096)
def _field_provenance(text: str) -> dict[str, Provenance]:
    return {name: Provenance(value) for name, value in json.loads(text).items()}


def zone_row(zone: Zone, geometry: shapely.Geometry) -> Row:
    """The row of a zone, without its revision; the geometry as little-endian WKB."""
    return {
        "id": zone.id,
        "name": zone.name,
        "level": str(zone.level),
        "name_en": zone.name_en,
        "parent": zone.parent,
        "provenance": str(zone.provenance),
        "source": zone.source,
        "geometry": shapely.to_wkb(geometry, byte_order=1),
    }


def zone_of(row: Mapping[str, Any]) -> Zone:
    """The zone of one row, without its geometry."""
    return Zone(
        id=row["id"],
        name=row["name"],
        level=ZoneLevel(row["level"]),
        name_en=row["name_en"],
        parent=row["parent"],
        provenance=Provenance(row["provenance"]),
        source=row["source"],
    )


def floats_to_bytes(values: NDArray[np.float64]) -> bytes:
    """Little-endian float64, on every machine."""
    return np.ascontiguousarray(values, dtype="<f8").tobytes()


def floats_of(data: bytes) -> NDArray[np.float64]:
    """The numbers of ``floats_to_bytes``, bit for bit."""
    return np.frombuffer(data, dtype="<f8").astype(np.float64)
