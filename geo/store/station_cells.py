"""One record -> what it says about a station, every fault of it found at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely

from geo.errors import Fault
from geo.hours import normalise
from geo.model import UNKNOWN, AmenityState, Datum, LonLat, PositionSource, Provenance, Station, Status
from geo.store.accounts import Findings
from geo.store.amenity_cells import amenity_list, amenity_state, toilet_note
from geo.store.cells import Cells
from geo.store.headers import AMENITY_PREFIX, Columns
from geo.store.records import Record
from geo.store.station_ids import STATION_ID
from geo.vocabulary import Vocabularies

_STATUS_WORDS = {
    Status.ACTIVE: "active open 营业 营业中 正常 正常营业 在用 开放 运营 运营中",
    Status.SUSPENDED: "suspended 暂停 暂停营业 暂停开放 停用 维修 装修 装修中",
    Status.CLOSED: "closed 停业 关闭 已关闭 撤销 已撤销 关停 注销",
}
_STATUSES = {word: status for status, words in _STATUS_WORDS.items() for word in words.split()}
_POSITION_SOURCES = {str(source): source for source in PositionSource} | {
    "实测": PositionSource.SURVEYED,
    "地图": PositionSource.MAP_POI,
    "地理编码": PositionSource.GEOCODED,
}
_DATUMS = {str(datum): datum for datum in Datum} | {
    "wgs-84": Datum.WGS84,
    "gcj-02": Datum.GCJ02,
    "bd-09": Datum.BD09,
}
_PROVENANCES = {str(provenance): provenance for provenance in Provenance}
_TRUTHS = {"true": True, "yes": True, "1": True, "是": True, "false": False, "no": False, "0": False, "否": False}
_NETWORKS = str.maketrans({separator: ";" for separator in "；、|,，"})


@dataclass(frozen=True)
class Draft:
    """What a row says, before its position is converted and placed.

    Attributes:
        record: The row.
        station: The station with the numbers of the row as its position; id, original numbers, district and township
            are still empty.
        ident: Id that the row states because the register itself wrote it; "" otherwise.
        key: The source's own key, "" without one.
        zones: District and township as stated, "" where the row says nothing.
        original: The original numbers, where a row that the register wrote states them besides the position.
    """

    record: Record
    station: Station
    ident: str
    key: str
    zones: tuple[str, str]
    original: LonLat | None = None


@dataclass(frozen=True)
class StationCells:
    """How the cells of one file are read.

    Attributes:
        columns: Which column means what; ignored where records know their fields.
        vocabularies: Kinds, amenities, audiences and entries.
        datum: Datum of the coordinates.
        provenance: What a row rests on that does not say so itself.
        source: Name of the data set; "" takes the row's own ``source``, then the file's name.
        path: The file.
        kind: Kind of a row that states none; "" makes that a fault.
        audience: Audience of a row that states none.
    """

    columns: Columns
    vocabularies: Vocabularies
    datum: Datum
    provenance: Provenance
    source: str
    path: Path
    kind: str = ""
    audience: str = UNKNOWN

    def draft(self, record: Record, findings: Findings) -> tuple[Draft | None, list[Fault]]:
        """Read one record.

        Args:
            record: The record.
            findings: Takes what rejects no row: hours and amenities that were not understood.

        Returns:
            The draft and no faults, or None and every fault of the row.
        """
        if record.fault:
            return None, [Fault(record.row, "", "", record.fault)]
        cells = Cells(record, self.columns.by_field)
        ident = cells.word("station_id")
        if ident:
            cells = Cells(record, self.columns.by_field, exact=True)
            if not STATION_ID.fullmatch(ident):
                cells.fail("station_id", "is no id of a register; a key of your own goes into a column 'id'")
        station = self._station(cells, record, findings, own=bool(ident))
        original = _original(cells) if ident and "original_lon" in cells else None
        if cells.faults:
            return None, cells.faults
        zones = (cells.word("district"), cells.word("township"))
        return Draft(record, station, ident, cells.word("key"), zones, original), []

    def _station(self, cells: Cells, record: Record, findings: Findings, *, own: bool) -> Station:
        provenance = self._provenance(cells)
        raw, hours = _hours(cells, findings, own=own)
        self._check_datum(cells)
        return Station(
            id="",
            name=_checked_text(cells, "name"),
            kind=self._kind(cells),
            position=_position(cells, record),
            audience=cells.term("audience", self.vocabularies["audience"], self.audience),
            entry=cells.term("entry", self.vocabularies["entry"], UNKNOWN),
            networks=_networks(cells),
            host=_checked_text(cells, "host"),
            address=_checked_text(cells, "address"),
            hours_raw=raw,
            hours=hours,
            checked_at=cells.day("checked_at"),
            amenities=self._amenities(cells, findings),
            capacity=cells.count("capacity"),
            status=cells.choice("status", _STATUSES, Status.ACTIVE),
            position_source=_position_source(cells, provenance),
            source=self._source(cells, own=own),
            provenance=provenance,
            field_provenance=_field_provenance(cells, own=own),
            datum=cells.choice("original_datum", _DATUMS, self.datum) if own else self.datum,
        )

    def _source(self, cells: Cells, *, own: bool) -> str:
        stated = cells.text("source")
        if own and "source" in cells:
            return stated
        return self.source or stated or source_name(self.path)

    def _provenance(self, cells: Cells) -> Provenance:
        stated = cells.choice("provenance", _PROVENANCES, self.provenance)
        invented = cells.choice("illustrative", _TRUTHS, False)
        illustrative = Provenance.ILLUSTRATIVE in (stated, self.provenance) or invented
        return Provenance.ILLUSTRATIVE if illustrative else stated

    def _kind(self, cells: Cells) -> str:
        kind = cells.term("kind", self.vocabularies["kind"], self.kind)
        if not kind and not cells.word("kind"):
            cells.fail("kind", "is empty; give a kind here, or one for all such rows with --kind")
        return kind

    def _check_datum(self, cells: Cells) -> None:
        stated = cells.choice("datum", _DATUMS, self.datum)
        if stated is not self.datum:
            cells.fail("datum", "contradicts --datum {datum}; import such rows by themselves", datum=str(self.datum))

    def _amenities(self, cells: Cells, findings: Findings) -> dict[str, AmenityState]:
        vocabulary = self.vocabularies["amenity"]
        found, unknown = amenity_list(cells.word("amenities"), vocabulary)
        for item in unknown:
            findings.add("{count} items of amenity lists were not understood and left out: {examples}", item)
        for code in vocabulary.codes:
            text = cells.word(AMENITY_PREFIX + code)
            if not text:
                continue
            state = amenity_state(text)
            said = {code: state} if state else toilet_note(text) if code == "toilet" else {}
            if not said:
                findings.add(
                    "{count} cells about amenities were not understood and left unknown: {examples}", text[:40]
                )
            found |= said
        return found


def source_name(path: Path) -> str:
    """The name of a data set whose file is all that is known of it."""
    name = path.name
    for suffix in (".pbf", ".osm", path.suffix):
        name = name.removesuffix(suffix)
    return name or path.name


def _checked_text(cells: Cells, field: str) -> str:
    text = cells.text(field)
    if "\x00" in text:
        cells.fail(field, "holds a NUL character; remove it")
    return text


def _position(cells: Cells, record: Record) -> LonLat:
    geometry = record.geometry
    if geometry is None and "lon" in cells:
        return LonLat(cells.number("lon"), cells.number("lat"))
    if not isinstance(geometry, shapely.Point) or geometry.is_empty:
        said = "" if geometry is None else shapely.to_wkt(geometry)[:40]
        cells.faults.append(
            Fault(
                record.row, "geometry", said, "is no point; a station needs one point with a longitude and a latitude"
            )
        )
        return LonLat(0.0, 0.0)
    return LonLat(geometry.x, geometry.y)


def _original(cells: Cells) -> LonLat:
    return LonLat(cells.number("original_lon"), cells.number("original_lat"))


def _hours(cells: Cells, findings: Findings, *, own: bool) -> tuple[str, str]:
    raw = _checked_text(cells, "hours")
    if own and "hours_osm" in cells:
        return raw, cells.text("hours_osm")
    understood = normalise(raw)
    if understood.fault is not None:
        findings.add("{count} opening hours were not understood and kept as written: {examples}", raw[:40])
    return raw, understood.osm


def _networks(cells: Cells) -> tuple[str, ...]:
    text = cells.word("networks")
    if text.startswith("["):
        try:
            parsed = json.loads(text)
        except ValueError:
            parsed = None
        if isinstance(parsed, list) and all(isinstance(item, str) for item in parsed):
            return tuple(parsed)
    return tuple(filter(None, map(str.strip, text.translate(_NETWORKS).split(";"))))


def _position_source(cells: Cells, provenance: Provenance) -> PositionSource:
    invented = provenance is Provenance.ILLUSTRATIVE
    default = PositionSource.ILLUSTRATIVE if invented else PositionSource.UNKNOWN
    return cells.choice("position_source", _POSITION_SOURCES, default)


def _field_provenance(cells: Cells, *, own: bool) -> Mapping[str, Provenance]:
    inferred = cells.word("inferred")
    if inferred:
        return {inferred: Provenance.INFERRED}
    text = cells.word("field_provenance")
    if not own or not text:
        return {}
    try:
        return {str(name): Provenance(value) for name, value in json.loads(text).items()}
    except (ValueError, AttributeError):
        cells.fail("field_provenance", "is no JSON object of field and provenance")
        return {}
