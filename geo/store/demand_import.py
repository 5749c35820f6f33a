"""Importing a demand layer: points or polygons with a weight."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely

from geo.crs import looks_swapped, to_wgs84
from geo.demand import DEFAULT_SPACING_M, DemandTable, subdivide
from geo.errors import DataError, Fault, UsageError
from geo.model import Datum, Provenance
from geo.store.accounts import Account, Ending, conclude
from geo.store.cells import Cells
from geo.store.headers import DEMAND_HEADERS, Columns, match_columns, require
from geo.store.polygons import cause_of, checked_polygon
from geo.store.readers import open_records
from geo.store.records import FileRecords, Record
from geo.store.register import Register
from geo.store.report import ImportReport, Note
from geo.store.station_cells import source_name

MIN_SPACING_M = 50.0
MAX_SPACING_M = 10_000.0


@dataclass(frozen=True)
class DemandImportOptions:
    """How a demand layer is imported.

    Attributes:
        layer: Name of the layer; "" takes the file's name. A layer of that name is replaced.
        weight: Column of the weight; "" takes the only one whose header says so.
        source: Name of the data set; "" takes the file's name.
        vintage: Year or date the weights speak of.
        provenance: What the weights rest on.
        spacing_m: Metres between the points that a polygon becomes, 50 to 10,000.
        columns: Column of the file -> field (``lon``, ``lat``, ``weight``).
        strict: Whether one rejected row keeps the whole file from being stored.
        rejected_to: Where the rejected rows are written as CSV; None writes none.
    """

    layer: str = ""
    weight: str = ""
    source: str = ""
    vintage: str = ""
    provenance: Provenance = Provenance.STATED
    spacing_m: float = DEFAULT_SPACING_M
    columns: Mapping[str, str] = field(default_factory=dict)
    strict: bool = True
    rejected_to: Path | None = None


def import_demand(
    register: Register, path: Path, datum: Datum, options: DemandImportOptions | None = None
) -> ImportReport:
    """Import a demand layer from a table with longitudes and latitudes, or from points or polygons with a weight.

    Args:
        register: Where it goes.
        path: The file.
        datum: Datum of its coordinates.
        options: How; None takes the defaults.

    Returns:
        The account of every row; new, changed and unchanged count layers.

    Raises:
        DataError: The file cannot be read, lacks a column, has several that may be the weight or, in strict mode,
            holds a row with a fault.
        UsageError: An option is not allowed.
        BusyError: The register is locked.
    """
    asked = options or DemandImportOptions()
    if not MIN_SPACING_M <= asked.spacing_m <= MAX_SPACING_M:
        raise UsageError("--spacing", "{value} is not allowed; give 50 to 10,000 metres", value=asked.spacing_m)
    revision = register.revision()
    records = open_records(path, datum)
    columns = _columns(path, records, asked)
    name, source = asked.layer.strip() or source_name(path), asked.source or source_name(path)
    intake = _Intake(columns, datum, name)
    for record in records.records:
        intake.take(record)
    table = intake.table(name, source, asked)
    ending = Ending("demand", path, source, records.columns, asked.strict, asked.rejected_to)
    return conclude(
        intake.account,
        ending,
        [*records.notes, *_notes(columns, intake, table)],
        revision,
        lambda: register.write_demand(table, intake.account.origin(ending, datum, revision)),
    )


def _columns(path: Path, records: FileRecords, asked: DemandImportOptions) -> Columns:
    headers = {name: words for name, words in DEMAND_HEADERS.items() if name != "weight"}
    headers = {} if records.spatial else headers
    chosen = dict(asked.columns)
    if asked.weight:
        chosen[asked.weight] = "weight"
    if "weight" not in chosen.values():
        chosen[_weight_column(path, records.columns)] = "weight"
    found = match_columns(path, records.columns, headers | {"weight": ()}, chosen)
    require(path, records.columns, found, [] if records.spatial else ["lon", "lat"])
    return found


def _weight_column(path: Path, columns: Sequence[str]) -> str:
    words = ("weight", *DEMAND_HEADERS["weight"])
    exact = [column for column in columns if column.strip().casefold() in words]
    alike = [column for column in columns if column.casefold().startswith("pop") or "人口" in column]
    candidates = exact or alike
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise DataError(
            str(path),
            "has several columns that may be the weight: {columns}; choose one with --weight COLUMN",
            columns=", ".join(candidates),
        )
    raise DataError(
        str(path),
        "has no column for weight; its columns are: {columns}. Name the right one with --weight COLUMN",
        columns=", ".join(columns) or "-",
    )


class _Intake:
    def __init__(self, columns: Columns, datum: Datum, layer: str) -> None:
        self.account = Account()
        self._layer = layer
        self._columns = columns
        self._datum = datum
        self._points: list[tuple[float, float, float]] = []
        self._polygons: list[shapely.Geometry] = []
        self._weights: list[float] = []

    def take(self, record: Record) -> None:
        cells = Cells(record, self._columns.by_field)
        if record.fault:
            cells.faults.append(Fault(record.row, "", "", record.fault))
        weight = cells.number("weight")
        if weight < 0:
            cells.fail("weight", "is below 0; a weight is 0 or more")
        geometry = record.geometry
        if isinstance(geometry, shapely.Polygon | shapely.MultiPolygon):
            self._take_polygon(cells, geometry, weight)
        else:
            self._take_point(cells, geometry, weight)
        if cells.faults:
            self.account.reject(record, cells.faults)
        else:
            self.account.accept(record, self._layer)

    def _take_polygon(self, cells: Cells, geometry: shapely.Geometry, weight: float) -> None:
        shape = checked_polygon(geometry, self._datum)
        if shape.geometry is None:
            fields = {"cause": cause_of(geometry)} if "{cause}" in shape.reason else {}
            cells.fail("geometry", shape.reason, **fields)
        elif not cells.faults:
            self._polygons.append(shape.geometry)
            self._weights.append(weight)

    def _take_point(self, cells: Cells, geometry: shapely.Geometry | None, weight: float) -> None:
        if isinstance(geometry, shapely.Point) and not geometry.is_empty:
            lon, lat = geometry.x, geometry.y
        elif "lon" in cells:
            lon, lat = cells.number("lon"), cells.number("lat")
        else:
            cells.fail("geometry", "is no point and no polygon")
            return
        if math.isnan(lon) or math.isnan(lat):
            return
        if looks_swapped(lon, lat):
            cells.fail("lon", "longitude and latitude look swapped; longitude comes first")
        elif abs(lon) > 180 or abs(lat) > 90:
            cells.fail("lon", "is out of range: longitude -180 to 180, latitude -90 to 90, in degrees")
        elif not cells.faults:
            self._points.append((lon, lat, weight))

    def table(self, name: str, source: str, asked: DemandImportOptions) -> DemandTable:
        points = np.array(self._points, dtype=np.float64).reshape(-1, 3)
        lon, lat = to_wgs84(points[:, 0], points[:, 1], self._datum)
        cut = subdivide(np.array(self._polygons, dtype=np.object_), self._weights, asked.spacing_m)
        return DemandTable(
            name=name,
            lon_deg=np.concatenate([lon, cut[0]]),
            lat_deg=np.concatenate([lat, cut[1]]),
            weight=np.concatenate([points[:, 2], cut[2]]),
            provenance=asked.provenance,
            vintage=asked.vintage,
            source=source,
        )


def _notes(columns: Columns, intake: _Intake, table: DemandTable) -> Iterator[Note]:
    yield Note(
        "{points} demand points from column {column!r}, in total {total}",
        {"points": len(table), "column": columns.by_field["weight"], "total": f"{table.total:,.0f}"},
    )
    if columns.unused:
        yield Note(
            "{count} columns were not used, and are kept with the original rows: {columns}",
            {"count": len(columns.unused), "columns": ", ".join(columns.unused)},
        )
