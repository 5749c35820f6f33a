"""Readers: a file of a known kind -> records. The content must be what the name says before any library sees it."""

import sys
from pathlib import Path

from geo.errors import DataError
from geo.model import Datum
from geo.store.records import FileRecords

MAX_BYTES = 200_000_000
"""Largest file that is read, but for OpenStreetMap extracts, which are streamed."""

MAX_OSM_BYTES = 4_000_000_000

ALLOWED = ".csv, .tsv, .xlsx, .geojson, .json, .gpkg, .osm.pbf"


def open_records(path: Path, datum: Datum, osm_amenities: tuple[str, ...] = ()) -> FileRecords:
    """Open a file by its suffix.

    Args:
        path: The file.
        datum: Datum its coordinates are declared to be in; decides whether a projected file may be read.
        osm_amenities: Values of the ``amenity`` tag to take from an OpenStreetMap extract; empty when the caller
            cannot use one.

    Raises:
        DataError: Missing, empty, too large, of a kind that is not read, or not what its name says.
        UsageError: The datum cannot be that of the file.
    """
    kind = checked_kind(path)
    if kind == "table":
        from geo.store.readers.delimited import read_delimited

        return read_delimited(path)
    if kind == "workbook":
        from geo.store.readers.workbook import read_workbook

        return read_workbook(path)
    if kind == "osm":
        if not osm_amenities:
            raise DataError(str(path), "is an OpenStreetMap extract; only stations are read from one")
        from geo.store.readers.osm import read_osm

        return read_osm(path, datum, osm_amenities)
    from geo.store.readers.vector import read_vector

    return read_vector(path, datum)


def checked_kind(path: Path, *, streamed: bool = False) -> str:
    """The kind of a file, of which its name, its size and its content agree.

    Args:
        path: The file.
        streamed: The caller reads text tables row by row; they may have any size.

    Returns:
        ``table``, ``workbook``, ``geojson``, ``gpkg`` or ``osm``.

    Raises:
        DataError: Missing, empty, too large, of a kind that is not read, or not what its name says.
    """
    kind = _kind_of(path)
    most = {"osm": MAX_OSM_BYTES, "table": sys.maxsize if streamed else MAX_BYTES}
    _check_size(path, most.get(kind, MAX_BYTES))
    _check_content(path, kind)
    return kind


_KINDS = {
    ".csv": "table",
    ".tsv": "table",
    ".txt": "table",
    ".xlsx": "workbook",
    ".geojson": "geojson",
    ".json": "geojson",
    ".gpkg": "gpkg",
    ".pbf": "osm",
}


def _kind_of(path: Path) -> str:
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise DataError(str(path), "is of a kind that is not read; save it as one of: {allowed}", allowed=ALLOWED)
    return kind


def _check_size(path: Path, most: int) -> None:
    try:
        if not path.is_file():
            raise DataError(str(path), "is not there, or is no file; check the path")
        size = path.stat().st_size
    except OSError as error:
        raise DataError(str(path), "cannot be read: {cause}", cause=error.strerror or str(error)) from error
    if size == 0:
        raise DataError(str(path), "is empty")
    if size > most:
        raise DataError(str(path), "has {size} bytes; at most {most} are read: split it", size=size, most=most)


def _check_content(path: Path, kind: str) -> None:
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise DataError(str(path), "cannot be read: {cause}", cause=error.strerror or str(error)) from error
    found = _content_of(head)
    if found != kind:
        raise DataError(
            str(path),
            "is named {suffix} but does not hold that: it looks like {found}. Give it the right name, or save it anew",
            suffix=path.suffix,
            found=_SAID[found],
        )


_SAID = {
    "table": "text",
    "workbook": "a zip archive or workbook",
    "geojson": "JSON",
    "gpkg": "a SQLite database or GeoPackage",
    "osm": "an OpenStreetMap extract",
    "xml": "XML or HTML",
    "binary": "another binary format",
}


def _content_of(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    signs = {
        "workbook": head.startswith(b"PK\x03\x04"),
        "gpkg": head.startswith(b"SQLite format 3\x00"),
        "osm": head[4:15] == b"\x0a\x09OSMHeader",
        "binary": b"\x00" in head or head.startswith((b"\xff\xfe", b"\xfe\xff", b"%PDF", b"\x1f\x8b")),
        "geojson": text.startswith(b"{"),
        "xml": text.startswith(b"<"),
    }
    return next((kind for kind, seen in signs.items() if seen), "table")
