"""Exporting stations to CSV, GeoJSON and GeoPackage, in WGS 84, so that importing the file again changes nothing."""

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.crs import WGS84_EPSG
from geo.errors import UsageError
from geo.model import Provenance, Station
from geo.store.atomically import replacing
from geo.store.escaping import cell_of_text
from geo.store.register import Register
from geo.store.rows import canonical_json

_ALLOWED = ".csv, .geojson, .gpkg"
_SEPARATOR = re.compile(r"[;；、|,，]")
_NUMBERS = {"lon", "lat", "original_lon", "original_lat", "capacity", "revision"}


def export_stations(stations: Register | Iterable[Station], path: Path) -> int:
    """Write stations to a file, whole or not at all; the suffix says in which format.

    Every row says what it rests on (``provenance``, ``illustrative``, ``field_provenance``). CSV is UTF-8 with a
    byte-order mark, for Excel, and holds no formulas (see ``geo.store.escaping``).

    Args:
        stations: A register, or the stations themselves; none gives a file without rows.
        path: File to write: ``.csv``, ``.geojson`` or ``.gpkg``.

    Returns:
        How many stations were written.

    Raises:
        UsageError: Another suffix, or the file cannot be written.
    """
    writers = {".csv": _write_csv, ".geojson": _write_geojson, ".gpkg": _write_geopackage}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise UsageError(
            "--out", "{file} is of a kind that is not written; allowed: {allowed}", file=str(path), allowed=_ALLOWED
        )
    found = stations.read_stations() if isinstance(stations, Register) else list(stations)
    with replacing(path) as temporary:
        writer([_properties(station) for station in found], temporary)
    return len(found)


Value = str | float | bool | None
_COLUMNS = (
    *("station_id", "name", "kind", "lon", "lat", "datum", "audience", "entry", "networks", "host", "address"),
    *("district", "township", "hours", "hours_osm", "checked_at", "amenities", "capacity", "status"),
    *("position_source", "source", "provenance", "illustrative", "field_provenance"),
    *("original_lon", "original_lat", "original_datum", "revision"),
)


def _properties(station: Station) -> dict[str, Value]:
    values: dict[str, Value] = {
        "station_id": station.id,
        "name": station.name,
        "kind": station.kind,
        "lon": station.position.lon,
        "lat": station.position.lat,
        "datum": "wgs84",
        "audience": station.audience,
        "entry": station.entry,
        "networks": _list(station.networks),
        "host": station.host,
        "address": station.address,
        "district": station.district,
        "township": station.township,
        "hours": station.hours_raw,
        "hours_osm": station.hours,
        "checked_at": station.checked_at.isoformat() if station.checked_at else "",
        "amenities": ";".join(f"{code}={state}" for code, state in sorted(station.amenities.items())),
        "capacity": station.capacity,
        "status": str(station.status),
        "position_source": str(station.position_source),
        "source": station.source,
        "provenance": str(station.provenance),
        "illustrative": station.provenance is Provenance.ILLUSTRATIVE,
        "field_provenance": canonical_json({name: str(value) for name, value in station.field_provenance.items()})
        if station.field_provenance
        else "",
        "original_lon": station.original.lon,
        "original_lat": station.original.lat,
        "original_datum": str(station.datum),
        "revision": station.revision,
    }
    return values


def _list(items: tuple[str, ...]) -> str:
    """Items with semicolons between them; as JSON where an item could not be read back so."""
    plain = all(item and item == item.strip() and not _SEPARATOR.search(item) for item in items)
    return ";".join(items) if plain and not "".join(items).startswith("[") else canonical_json(list(items))


def _write_csv(rows: list[dict[str, Value]], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_COLUMNS)
        for row in rows:
            writer.writerow([_cell(name, row[name]) for name in _COLUMNS])


def _cell(name: str, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if name in _NUMBERS else cell_of_text(str(value))


def _write_geojson(rows: list[dict[str, Value]], path: Path) -> None:
    features = (_feature(row) for row in rows)
    name = {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}
    head = {"type": "FeatureCollection", "name": "stations", "crs": {"type": "name", "properties": name}}
    with path.open("w", encoding="utf-8") as stream:
        stream.write(canonical_json(head)[:-1] + ',"features":[')
        for i, feature in enumerate(features):
            stream.write((",\n" if i else "\n") + canonical_json(feature))
        stream.write("\n]}\n")


def _feature(row: Mapping[str, Value]) -> dict[str, object]:
    properties = {name: row[name] for name in _COLUMNS if name not in ("lon", "lat")}
    geometry = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _write_geopackage(rows: list[dict[str, Value]], path: Path) -> None:
    import pyogrio.raw
    import shapely

    points = shapely.points(_column("lon", rows), _column("lat", rows))
    names = [name for name in _COLUMNS if name not in ("lon", "lat")]
    masks = [np.array([row[name] is None for row in rows], dtype=np.bool_) for name in names]
    pyogrio.raw.write(
        str(path),
        np.asarray(shapely.to_wkb(points), dtype=object),
        [_column(name, rows) for name in names],
        np.array(names, dtype=object),
        field_mask=masks,
        layer="stations",
        driver="GPKG",
        geometry_type="Point",
        crs=f"EPSG:{WGS84_EPSG}",
    )


def _column(name: str, rows: list[dict[str, Value]]) -> NDArray[Any]:
    values = [row[name] for row in rows]
    if name in ("capacity", "revision"):
        return np.array([value or 0 for value in values], dtype=np.int64)
    if name in _NUMBERS:
        return np.array(values, dtype=np.float64)
    return np.array(values, dtype=np.bool_ if name == "illustrative" else object)
