"""OpenStreetMap extracts (.osm.pbf): tagged nodes, streamed."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import shapely

from geo.errors import DataError, UsageError
from geo.model import Datum
from geo.store.records import MAX_ROWS, FileRecords, Record
from geo.store.report import Note

_AMENITY_OF_TAG = {"toilets": "toilet", "drinking_water": "drinking_water", "shelter": "rest"}
_AUDIENCE_OF_ACCESS = {
    "yes": "public",
    "public": "public",
    "permissive": "public",
    "no": "staff",
    "private": "staff",
}


def read_osm(path: Path, datum: Datum, amenities: tuple[str, ...]) -> FileRecords:
    """Read the nodes whose ``amenity`` tag has one of the given values; features count from 1, in the file's order.

    Ways and areas with such a tag are counted in a note and left out: they have no single position.

    Args:
        path: The extract.
        datum: Must be WGS 84, as OpenStreetMap is.
        amenities: Values of the ``amenity`` tag.

    Raises:
        DataError: While iterating: the file cannot be read.
        UsageError: Another datum.
    """
    if datum is not Datum.WGS84:
        raise UsageError("--datum", "OpenStreetMap data is in wgs84, not in {datum}", datum=str(datum))
    result = FileRecords((), iter(()), spatial=True)
    result.records = _records(path, frozenset(amenities), result.notes)
    return result


def _records(path: Path, amenities: frozenset[str], notes: list[Note]) -> Iterator[Record]:
    import osmium

    row = left_out = 0
    try:
        for item in osmium.FileProcessor(str(path)).with_filter(osmium.filter.KeyFilter("amenity")):
            if item.tags.get("amenity") not in amenities:
                continue
            if not isinstance(item, osmium.osm.Node):
                left_out += 1
                continue
            row += 1
            if row > MAX_ROWS:
                raise DataError(str(path), "has more than {most} rows; split it", most=MAX_ROWS)
            tags = {tag.k: tag.v for tag in item.tags}
            yield _record(row, item.id, item.lon, item.lat, tags)
    except (RuntimeError, OSError) as error:
        raise DataError(
            str(path), "is no OpenStreetMap extract that can be read ({cause})", cause=str(error)[:200]
        ) from error
    if left_out:
        notes.append(
            Note("{count} ways and relations with such tags were left out: only nodes are read", {"count": left_out})
        )


def _record(row: int, node: int, lon: float, lat: float, tags: Mapping[str, str]) -> Record:
    cells = {"@id": f"node/{node}", "@lon": repr(lon), "@lat": repr(lat), **tags}
    return Record(row, cells, shapely.Point(lon, lat), osm_fields(cells))


def osm_fields(tags: Mapping[str, str]) -> dict[str, str]:
    """What the tags of one place say about a station: field -> text.

    Access that is not tagged stays unknown, and so does ``customers``: neither says that a worker may come in. That
    one can rest in a shelter is inferred; everything else is stated by the map.
    """
    street = " ".join(tags.get(f"addr:{part}", "") for part in ("street", "housenumber")).strip()
    fields = {
        "key": tags.get("@id", ""),
        "name": tags.get("name", ""),
        "host": tags.get("operator", ""),
        "address": tags.get("addr:full", "") or street,
        "hours": tags.get("opening_hours", ""),
        "audience": _AUDIENCE_OF_ACCESS.get(tags.get("access", ""), ""),
        "position_source": "map_poi",
    }
    amenity = _AMENITY_OF_TAG.get(tags.get("amenity", ""))
    if amenity:
        fields[f"amenity:{amenity}"] = "yes"
    if amenity == "rest":
        fields["inferred"] = "amenity:rest"
    if tags.get("drinking_water") in {"yes", "no"}:
        fields["amenity:drinking_water"] = tags["drinking_water"]
    if tags.get("wheelchair") in {"yes", "no"}:
        fields["amenity:step_free"] = tags["wheelchair"]
    return {field: text for field, text in fields.items() if text}
