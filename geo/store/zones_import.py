"""Importing zones: polygons with a name, checked and repaired, and the districts that townships add up to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import shapely

from geo.errors import DataError, Fault
from geo.model import Datum, Provenance, Zone, ZoneLevel
from geo.store.accounts import Account, Ending, conclude
from geo.store.cells import Cells
from geo.store.derived import (
    Shape,
    derived_districts,
    is_derived,
    path_id,
    superseded_districts,
    with_new_parents,
)
from geo.store.headers import ZONE_HEADERS, Columns, match_columns, require
from geo.store.polygons import cause_of, checked_polygon
from geo.store.readers import open_records
from geo.store.records import Record
from geo.store.register import Contents, Register
from geo.store.report import ImportReport, Note
from geo.store.station_cells import source_name
from geo.zones import ZoneTable

_ID = re.compile(r"[\w.:-]{1,120}")
_ABOVE = {ZoneLevel.TOWNSHIP: ZoneLevel.DISTRICT, ZoneLevel.DISTRICT: ZoneLevel.CITY}
_NAME_FIELD = {ZoneLevel.TOWNSHIP: "township", ZoneLevel.DISTRICT: "district"}


@dataclass(frozen=True)
class ZoneImportOptions:
    """How zones are imported.

    Attributes:
        level: Level of every zone in the file.
        source: Name of the data set; "" takes the file's name.
        columns: Column of the file -> field (``id``, ``name``, ``name_en``, ``district``, ``township``).
        provenance: What the zones rest on.
        strict: Whether one rejected row keeps the whole file from being stored.
        rejected_to: Where the rejected rows are written as CSV; None writes none.
    """

    level: ZoneLevel
    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    provenance: Provenance = Provenance.STATED
    strict: bool = True
    rejected_to: Path | None = None


def import_zones(register: Register, path: Path, datum: Datum, options: ZoneImportOptions) -> ImportReport:
    """Import the zones of one level from GeoJSON or GeoPackage, and place every station in them.

    Districts that a township names and the register does not have are dissolved from its townships, marked inferred.

    Args:
        register: Where they go.
        path: The file.
        datum: Datum of its coordinates.
        options: How.

    Returns:
        The account of every row; derived districts are no rows and stand in a note.

    Raises:
        DataError: The file cannot be read, has no polygons or no names or, in strict mode, a row with a fault.
        UsageError: An option is not allowed.
        BusyError: The register is locked, or changed meanwhile.
    """
    contents = register.read()
    records = open_records(path, datum)
    if not records.spatial:
        raise DataError(str(path), "is a table; zones are polygons, in a GeoJSON or GeoPackage file")
    columns = match_columns(path, records.columns, ZONE_HEADERS, options.columns)
    named = _NAME_FIELD.get(options.level, "name")
    require(path, records.columns, columns, ["name"] if named not in columns.by_field else [])
    source = options.source or source_name(path)
    intake = _Intake(replace(options, source=source), columns, datum, contents)
    for record in records.records:
        intake.take(record)
    derived = derived_districts(intake.parts, source, options.provenance)
    superseded = superseded_districts(contents, intake.shapes)
    ending = Ending("zones", path, source, records.columns, options.strict, options.rejected_to)
    return conclude(
        intake.account,
        ending,
        [*records.notes, *_notes(columns, intake.repaired, derived, superseded)],
        contents.revision,
        lambda: register.write_zones(
            [zone for zone, _ in intake.shapes],
            [geometry for _, geometry in intake.shapes],
            intake.account.origin(ending, datum, contents.revision),
            besides=[*derived, *with_new_parents(contents, superseded)],
            removed=list(superseded),
        ),
    )


class _Intake:
    def __init__(self, options: ZoneImportOptions, columns: Columns, datum: Datum, contents: Contents) -> None:
        self.account = Account()
        self.shapes: list[Shape] = []
        self._options = options
        self._columns = columns
        self._datum = datum
        self._parents = _parents(contents, options)
        self._row_of: dict[str, int] = {}
        self.parts: dict[str, list[shapely.Geometry]] = {}
        self.repaired: list[int] = []

    def take(self, record: Record) -> None:
        cells = Cells(record, self._columns.by_field)
        shape = checked_polygon(record.geometry, self._datum)
        if shape.geometry is None:
            fields: dict[str, object] = {"cause": cause_of(record.geometry)} if "{cause}" in shape.reason else {}
            cells.faults.append(Fault(record.row, "geometry", "", shape.reason, fields))
        zone = self._zone(cells, shape.geometry)
        if zone.id in self._row_of:
            cells.fail(
                "id" if "id" in cells else "name",
                "is that of row {row} already; give each zone an id of its own in a column 'id'",
                row=self._row_of[zone.id],
            )
        if cells.faults or shape.geometry is None:
            self.account.reject(record, cells.faults)
            return
        if shape.repaired:
            self.repaired.append(record.row)
        above = cells.word("district") if self._options.level is ZoneLevel.TOWNSHIP else ""
        if above and zone.parent == path_id(ZoneLevel.DISTRICT, above):
            self.parts.setdefault(above, []).append(shape.geometry)
        self._row_of[zone.id] = record.row
        self.shapes.append((zone, shape.geometry))
        self.account.accept(record, zone.id)

    def _zone(self, cells: Cells, geometry: shapely.Geometry | None) -> Zone:
        level = self._options.level
        name = cells.text("name") or cells.text(_NAME_FIELD.get(level, "name"))
        if not name:
            cells.fail("name", "is empty; a zone needs a name")
        above = cells.word("district") if level is ZoneLevel.TOWNSHIP else ""
        ident = cells.word("id") or path_id(level, *filter(None, (above, name)))
        if not _ID.fullmatch(ident):
            cells.fail("id", "is no id: at most 120 letters, digits and . : - _ are allowed")
        return Zone(
            id=ident,
            name=name,
            level=level,
            name_en=cells.text("name_en"),
            parent="" if geometry is None else self._parent(above, geometry),
            provenance=self._options.provenance,
            source=self._options.source,
        )

    def _parent(self, above: str, geometry: shapely.Geometry) -> str:
        """The zone above: the one named, where it touches this one; the one to be derived; or the one around it."""
        level = _ABOVE.get(self._options.level)
        if level is None:
            return ""
        for position in map(int, self._parents.of_level(level)):
            zone = self._parents.zones[position]
            named = above in (zone.id, zone.name, zone.name_en)
            if above and named and shapely.intersects(self._parents.geometries[position], geometry):
                return zone.id
        if above:
            return path_id(level, above)
        inside = shapely.point_on_surface(geometry)
        around = int(self._parents.locate(shapely.get_x(inside), shapely.get_y(inside), level)[0])
        return self._parents.zones[around].id if around >= 0 else ""


def _notes(
    columns: Columns, repaired: Sequence[int], derived: Sequence[Shape], superseded: Mapping[str, str]
) -> Iterator[Note]:
    if repaired:
        yield Note(
            "{count} polygons were repaired without changing their area by more than 0.1 %: rows {rows}",
            {"count": len(repaired), "rows": ", ".join(map(str, repaired[:20]))},
        )
    if derived:
        names = ", ".join(zone.name for zone, _ in derived)
        yield Note("{count} districts derived from their townships: {names}", {"count": len(derived), "names": names})
    if superseded:
        yield Note(
            "{count} districts that had been derived from their townships were replaced: {names}",
            {"count": len(superseded), "names": ", ".join(superseded)},
        )
    if columns.unused:
        yield Note(
            "{count} columns were not used, and are kept with the original rows: {columns}",
            {"count": len(columns.unused), "columns": ", ".join(columns.unused)},
        )


def _parents(contents: Contents, options: ZoneImportOptions) -> ZoneTable:
    """The zones of the register, but for those that this source's last import derived: they are derived anew."""
    kept = [i for i, zone in enumerate(contents.zones) if not (is_derived(zone) and zone.source == options.source)]
    return ZoneTable([contents.zones[i] for i in kept], contents.geometries[np.array(kept, dtype=np.int64)])
