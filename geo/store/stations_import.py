"""Importing stations: every row accepted, merged or rejected; the file stored in one revision, or not at all."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.crs import in_mainland, to_wgs84
from geo.distance import geodesic_m
from geo.errors import Fault
from geo.model import UNKNOWN, Datum, LonLat, Provenance, Station
from geo.store.accounts import Account, Ending, conclude
from geo.store.headers import STATION_HEADERS, Columns, match_columns, require
from geo.store.overlap import Overlaps
from geo.store.placing import PLACED_LEVELS, place, provenance_with
from geo.store.readers import open_records
from geo.store.records import FileRecords, Record
from geo.store.register import Contents, Register
from geo.store.report import ImportReport, Note
from geo.store.station_cells import Draft, StationCells, source_name
from geo.store.station_ids import normalised_name, station_id
from geo.zones import ZoneTable

OSM_AMENITIES = ("toilets", "drinking_water", "shelter")
"""Values of OpenStreetMap's ``amenity`` tag that offer what a station offers."""

_BATCH = 4000


MOVED_FAR_M = 100.0
"""A station that is imported again moves so far only by mistake or by a real move; datums differ by 500 m and more."""


@dataclass(frozen=True)
class StationImportOptions:
    """How stations are imported.

    Attributes:
        source: Name of the data set; with it and a row's own key the station is known again. "" takes a ``source``
            column, then the file's name.
        columns: Column of the file -> field, where headers do not tell.
        provenance: What the rows rest on.
        strict: Whether one rejected row keeps the whole file from being stored.
        allow_outside: Whether a position outside every zone of the register is accepted.
        kind: Kind of rows that state none; "" makes that a fault (``other`` for OpenStreetMap).
        audience: Audience of rows that state none; "" means unknown.
        osm_amenities: Values of the ``amenity`` tag to take from an OpenStreetMap extract.
        rejected_to: Where the rejected rows are written as CSV; None writes none.
    """

    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    provenance: Provenance = Provenance.STATED
    strict: bool = True
    allow_outside: bool = False
    kind: str = ""
    audience: str = ""
    osm_amenities: tuple[str, ...] = OSM_AMENITIES
    rejected_to: Path | None = None


def import_stations(
    register: Register, path: Path, datum: Datum, options: StationImportOptions | None = None
) -> ImportReport:
    """Import stations from CSV, XLSX, GeoJSON, GeoPackage or an OpenStreetMap extract.

    The same file again changes nothing. A station of the same source that is not in the file stays.

    Args:
        register: Where they go.
        path: The file.
        datum: Datum of its coordinates; never guessed.
        options: How; None takes the defaults.

    Returns:
        The account of every row.

    Raises:
        DataError: The file cannot be read, lacks a column or, in strict mode, holds a row with a fault.
        UsageError: An option is not allowed.
        BusyError: The register is locked, or changed meanwhile.
    """
    asked = options or StationImportOptions()
    contents = register.read()
    records = open_records(path, datum, asked.osm_amenities)
    columns = _columns(path, records, asked, contents)
    intake = _Intake(_cells(path, datum, asked, contents, columns, records), contents, asked.allow_outside)
    for batch in _batches(records.records):
        intake.take(batch)
    source = asked.source or source_name(path)
    ending = Ending("stations", path, source, records.columns, asked.strict, asked.rejected_to)
    return conclude(
        intake.account,
        ending,
        [*records.notes, *_notes(columns, intake, contents)],
        contents.revision,
        lambda: register.write_stations(intake.stations, intake.account.origin(ending, datum, contents.revision)),
    )


def _columns(path: Path, records: FileRecords, asked: StationImportOptions, contents: Contents) -> Columns:
    if not records.columns and records.spatial:  # every place has tags of its own
        return Columns({}, ())
    headers = dict(STATION_HEADERS)
    if records.spatial:
        del headers["lon"], headers["lat"]
    found = match_columns(path, records.columns, headers, asked.columns, contents.vocabularies["amenity"])
    needed = ["lon", "lat"] if not records.spatial else []
    require(path, records.columns, found, [*needed, *([] if asked.kind else ["kind"])])
    return found


def _cells(
    path: Path, datum: Datum, asked: StationImportOptions, contents: Contents, columns: Columns, records: FileRecords
) -> StationCells:
    vocabularies = contents.vocabularies
    osm = not records.columns and records.spatial
    kind = asked.kind or ("other" if osm else "")
    return StationCells(
        columns=columns,
        vocabularies=vocabularies,
        datum=datum,
        provenance=asked.provenance,
        source=asked.source,
        path=path,
        kind=vocabularies["kind"].check(kind, "--kind") if kind else "",
        audience=vocabularies["audience"].check(asked.audience, "--audience") if asked.audience else UNKNOWN,
    )


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    source = iter(records)
    while batch := list(islice(source, _BATCH)):
        yield batch


class _Intake:
    """Rows going in, batch by batch: read, converted, placed, compared with what stands there already."""

    def __init__(self, cells: StationCells, contents: Contents, allow_outside: bool) -> None:
        self.account = Account()
        self.stations: list[Station] = []
        self._cells = cells
        self._zones = ZoneTable(contents.zones, contents.geometries)
        self._allow_outside = allow_outside
        self._known = {station.id for station in contents.stations}
        self._overlaps = Overlaps((station.id, station.name, station.position) for station in contents.stations)
        self._row_of: dict[str, int] = {}
        self._nameless: Counter[tuple[str, LonLat]] = Counter()

    def take(self, batch: Sequence[Record]) -> None:
        drafts = []
        for record in batch:
            draft, faults = self._cells.draft(record, self.account.findings)
            if draft is None:
                self.account.reject(record, faults)
            else:
                drafts.append(draft)
        drafts = self._in_range(drafts)
        if not drafts:
            return
        original = np.array([draft.station.position for draft in drafts], dtype=np.float64)
        lon, lat = to_wgs84(original[:, 0], original[:, 1], self._cells.datum)
        for draft, station in self._placed(drafts, lon, lat):
            self._settle(draft, station)

    def _in_range(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts whose numbers can be a position; a pair that is one only the other way round is told so."""
        if not drafts:
            return []
        lon, lat = np.array([draft.station.position for draft in drafts], dtype=np.float64).T
        inside = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
        turned = (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
        here, there = (np.where(inside, numbers, np.nan) for numbers in (lon, lat))
        swapped = turned & (~inside | (in_mainland(there, here) & ~in_mainland(here, there)))
        kept = []
        for i, draft in enumerate(drafts):
            if inside[i] and not swapped[i]:
                kept.append(draft)
                continue
            value = f"{lon[i]!s}, {lat[i]!s}"
            self.account.reject(draft.record, [self._position_fault(draft.record, value, bool(swapped[i]))])
        return kept

    def _position_fault(self, record: Record, value: str, swapped: bool) -> Fault:
        named = self._cells.columns.by_field
        column = "geometry" if record.geometry is not None else f"{named.get('lon')}, {named.get('lat')}"
        template = (
            "longitude and latitude look swapped; longitude comes first"
            if swapped
            else "is out of range: longitude -180 to 180, latitude -90 to 90, in degrees"
        )
        return Fault(record.row, column, value, template)

    def _placed(
        self, drafts: Sequence[Draft], lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> Iterator[tuple[Draft, Station]]:
        levels = set(self._zones.levels)
        inside = np.zeros(len(drafts), dtype=np.bool_)
        ids: dict[str, list[str]] = {}
        kept: dict[str, NDArray[np.bool_]] = {}
        for level in levels:
            inside |= self._zones.locate(lon, lat, level) >= 0
        for i, (name, level) in enumerate(PLACED_LEVELS):
            stated = [draft.zones[i] for draft in drafts]
            if level not in levels:
                ids[name] = [draft.zones[i] if draft.ident else "" for draft in drafts]
                kept[name] = np.ones(len(drafts), dtype=np.bool_)
                continue
            placement = place(lon, lat, stated, self._zones, level)
            ids[name], kept[name] = placement.ids, placement.kept
            inside |= placement.kept
            for position in np.flatnonzero(placement.disagreed):
                self.account.findings.add(
                    "{count} rows state a district or township that their position is not in; the position was "
                    "believed: {examples}",
                    f"{stated[position]} -> {placement.ids[position] or '-'}",
                )
        for i, draft in enumerate(drafts):
            if levels and not inside[i] and not self._allow_outside:
                self.account.reject(draft.record, [_outside(draft, lon[i], lat[i])])
                continue
            yield draft, self._station(draft, LonLat(float(lon[i]), float(lat[i])), ids, kept, i)

    def _station(
        self,
        draft: Draft,
        position: LonLat,
        ids: Mapping[str, list[str]],
        kept: Mapping[str, NDArray[np.bool_]],
        i: int,
    ) -> Station:
        station = draft.station
        found = {name: bool(kept[name][i]) for name in ids if ids[name][i]}
        own = station.field_provenance
        return replace(
            station,
            id=draft.ident or self._ident(draft),
            position=position,
            original=station.position if draft.original is None else draft.original,
            district=ids["district"][i],
            township=ids["township"][i],
            field_provenance=own if draft.ident else provenance_with(own, found),
        )

    def _ident(self, draft: Draft) -> str:
        source, original = draft.station.source, draft.station.position
        if draft.key:
            return station_id(source, draft.key)
        name = normalised_name(draft.station.name)
        if name:
            return station_id(source, name, *original)
        self._nameless[source, original] += 1
        return station_id(source, name, *original, self._nameless[source, original])

    def _settle(self, draft: Draft, station: Station) -> None:
        record = draft.record
        standing = self._overlaps.earlier(station.name, station.position, in_file_only=station.id in self._known)
        # A row that states an id of the register is that station, whatever stands beside it.
        if standing is not None and not draft.ident:
            self.account.merge(record, standing)
            return
        if station.id in self._row_of:
            reason = "stands in row {row} already, with another name or position; a key is given once"
            fault = Fault(
                record.row,
                self._cells.columns.by_field.get("key", "id"),
                draft.ident or draft.key,
                reason,
                {"row": self._row_of[station.id]},
            )
            self.account.reject(record, [fault])
            return
        self._row_of[station.id] = record.row
        self._overlaps.add(station.id, station.name, station.position, record.row)
        self.stations.append(station)
        self.account.accept(record, station.id)


def _outside(draft: Draft, lon_deg: float, lat_deg: float) -> Fault:
    return Fault(
        draft.record.row,
        "",
        f"{lon_deg:.6f}, {lat_deg:.6f}",
        "is outside all zones of the register: wrong place or wrong datum? Accept such rows with --allow-outside",
    )


def _moved(stations: Sequence[Station], before: Sequence[Station]) -> Iterator[Note]:
    """A note when known stations have moved far, as they do when a file is declared in another datum."""
    known = {station.id: station.position for station in before}
    pairs = [(*known[station.id], *station.position) for station in stations if station.id in known]
    if not pairs:
        return
    moved_m = geodesic_m(*np.array(pairs, dtype=np.float64).T)
    far_m = moved_m[moved_m > MOVED_FAR_M]
    if len(far_m):
        yield Note(
            "{count} stations moved by more than {least:.0f} m, half of them by {metres:.0f} m or more: is the datum"
            " right?",
            {"count": len(far_m), "least": MOVED_FAR_M, "metres": float(np.median(far_m))},
        )


def _notes(columns: Columns, intake: _Intake, contents: Contents) -> Iterator[Note]:
    if columns.unused:
        yield Note(
            "{count} columns were not used, and are kept with the original rows: {columns}",
            {"count": len(columns.unused), "columns": ", ".join(columns.unused)},
        )
    sources = {station.source for station in intake.stations}
    there = {station.id for station in intake.stations} | {merge.into_id for merge in intake.account.merges}
    absent = sum(station.source in sources and station.id not in there for station in contents.stations)
    if absent:
        yield Note(
            "{count} stations that came from this source before are not in the file; they stay as they are",
            {"count": absent},
        )
    yield from _moved(intake.stations, contents.stations)
