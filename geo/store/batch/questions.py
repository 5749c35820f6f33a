"""The questions of a batch: the rows of a file with their positions, some thousands at a time."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import in_mainland, looks_swapped, to_wgs84
from geo.errors import DataError, Fault, UsageError
from geo.inputs import decimals
from geo.model import Datum
from geo.store.cells import Cells
from geo.store.escaping import plain_text
from geo.store.headers import STATION_HEADERS, match_columns, require
from geo.store.readers import checked_kind, open_records
from geo.store.readers.delimited import Table, open_table, record_of
from geo.store.readers.header import column_names
from geo.store.records import FileRecords, Record
from geo.store.report import Note

POINT_COLUMNS = ("point_lon", "point_lat")
"""Columns that are added for the position of a row whose file has it as a geometry."""

_HEADERS = {name: STATION_HEADERS[name] for name in ("lon", "lat")}
_MOST_CHUNK_BYTES = 16_000_000
_STEP_ROWS = 64
_SHOWN = 80


class Chunk(NamedTuple):
    """Some rows of a file, in its order.

    Attributes:
        rows_in: How many rows were read.
        columns: Column by column, the cells of the rows that have a position, as text.
        points: Their positions, WGS 84, shape (m, 2).
        faults: What is wrong with the other rows, at least one fault for each.
        share: Which share of the file has been read; None when that is not known.
    """

    rows_in: int
    columns: Sequence[Sequence[str]]
    points: NDArray[np.float64]
    faults: Sequence[Fault]
    share: float | None


class _Batch(NamedTuple):
    """Some rows as they were read: their numbers, their cells, the geometries of features, and faults of other rows."""

    numbers: Sequence[int]
    columns: Sequence[Sequence[str]]
    geometries: Sequence[shapely.Geometry | None]
    faults: list[Fault]
    share: float | None


_Batches = Generator[_Batch, None, None]


@dataclass(frozen=True)
class Questions:
    """A file of positions, of which the header is known and the rows are still to be read.

    Attributes:
        path: The file.
        datum: Datum of its degrees.
        content: The file as its reader has it.
        columns: Its columns; the last two are made where positions are geometries.
        by_field: ``lon`` and ``lat`` -> column; empty where positions are geometries.
    """

    path: Path
    datum: Datum
    content: Table | FileRecords
    columns: tuple[str, ...]
    by_field: Mapping[str, str]

    def notes(self) -> Sequence[Note]:
        """What the reader has to say."""
        return self.content.notes() if isinstance(self.content, Table) else self.content.notes

    def chunks(self, most_rows: int) -> Iterator[Chunk]:
        """The rows of the file, at most ``most_rows`` at a time and fewer where cells are huge; may be asked for once.

        Raises:
            DataError: The file is no well-formed table, or cannot be read to its end.
        """
        content = self.content
        batches = (
            _batches_of_table(content, most_rows) if isinstance(content, Table) else self._batches(content, most_rows)
        )
        try:
            with closing(batches):
                yield from map(self._chunk, batches)
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(str(self.path), "cannot be read: {cause}", cause=str(error)) from error

    def _batches(self, content: FileRecords, most_rows: int) -> _Batches:
        read = self.columns if self.by_field else self.columns[: -len(POINT_COLUMNS)]
        while records := list(islice(content.records, most_rows)):
            columns = [[record.cells.get(column, "") for record in records] for column in read]
            geometries = [record.geometry for record in records]
            if not self.by_field:
                columns += [list(map(repr, axis)) for axis in zip(*map(_degrees, geometries), strict=True)]
            yield _Batch([record.row for record in records], columns, geometries, [], None)

    def _chunk(self, batch: _Batch) -> Chunk:
        lon, lat = self._numbers(batch)
        good = np.ones(len(batch.numbers), dtype=np.bool_)
        faults = list(batch.faults)
        for i in np.flatnonzero(_odd(lon, lat)).tolist():
            lon[i], lat[i], found = self._looked_at(batch, i)
            good[i] = not found
            faults += found
        kept = batch.columns
        if not good.all():
            kept = [[column[i] for i in np.flatnonzero(good).tolist()] for column in batch.columns]
        points = np.column_stack(to_wgs84(lon[good], lat[good], self.datum))
        rows_in = len(batch.numbers) + len(batch.faults)
        return Chunk(rows_in, kept, points, sorted(faults, key=_row_of), batch.share)

    def _numbers(self, batch: _Batch) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Longitudes and latitudes as they are written; NaN for what is no plain number."""
        if not self.by_field:
            lonlat = np.array([_degrees(geometry) for geometry in batch.geometries], dtype=np.float64).reshape(-1, 2)
            return lonlat[:, 0].copy(), lonlat[:, 1].copy()
        lon, lat = (batch.columns[self.columns.index(self.by_field[name])] for name in _HEADERS)
        return decimals(lon), decimals(lat)

    def _looked_at(self, batch: _Batch, i: int) -> tuple[float, float, list[Fault]]:
        """The position of one row, and all that is wrong with it."""
        number = batch.numbers[i]
        texts = {name: column[i] for name, column in zip(self.columns, batch.columns, strict=True)}
        cells = Cells(Record(number, texts), self.by_field)
        if self.by_field:
            named, (lon, lat) = ", ".join(self.by_field.values()), (cells.number("lon"), cells.number("lat"))
        else:
            named, (lon, lat) = "geometry", _degrees(batch.geometries[i])
            if np.isnan(lon):
                cells.faults.append(Fault(number, named, "", "is no point"))
        shown = f"{lon!r}, {lat!r}"[:_SHOWN]
        if not cells.faults and looks_swapped(lon, lat):
            cells.faults.append(
                Fault(number, named, shown, "longitude and latitude look swapped; longitude comes first")
            )
        elif not cells.faults and not (abs(lon) <= 180 and abs(lat) <= 90):
            cells.faults.append(
                Fault(number, named, shown, "is out of range: longitude -180 to 180, latitude -90 to 90, in degrees")
            )
        return lon, lat, cells.faults


def open_questions(path: Path, datum: Datum, chosen: Mapping[str, str]) -> Questions:
    """Open a file of positions: a table, a workbook, or points of a GeoJSON or GeoPackage file.

    Args:
        path: The file; a text table may have any size.
        datum: Datum of its degrees.
        chosen: Column -> field (``lon``, ``lat``); beats what headers say.

    Raises:
        DataError: It cannot be read, or has no columns for longitude and latitude.
        UsageError: ``chosen`` names what there is not, or the datum cannot be that of the file.
    """
    streamed = checked_kind(path, streamed=True) == "table"
    content = open_table(path) if streamed else open_records(path, datum)
    columns = content.columns
    if isinstance(content, FileRecords) and content.spatial:
        if chosen:
            raise UsageError(
                "--map", "{file} has positions of its own; a column cannot take their place", file=str(path)
            )
        return Questions(path, datum, content, column_names(path, columns + POINT_COLUMNS), {})
    found = match_columns(path, columns, _HEADERS, chosen)
    require(path, columns, found, list(_HEADERS))
    return Questions(path, datum, content, columns, {name: found.by_field[name] for name in _HEADERS})


def _batches_of_table(table: Table, most_rows: int) -> _Batches:
    size = table.path.stat().st_size
    with table.path.open("rb") as stream:

        def position() -> int:
            return size if stream.closed else stream.tell()

        rows = table.rows(stream)
        end = 0
        while batch := list(islice(rows, _STEP_ROWS)):
            start, end = end, position()
            while len(batch) < most_rows and end - start < _MOST_CHUNK_BYTES:
                more = list(islice(rows, min(_STEP_ROWS, most_rows - len(batch))))
                batch += more
                end = position()
                if not more:
                    break
            yield _batch(table.columns, batch, end / size)


def _batch(columns: tuple[str, ...], rows: list[tuple[int, list[str]]], share: float) -> _Batch:
    faults = []
    numbers, cells = zip(*rows, strict=True)
    if set(map(len, cells)) != {len(columns)}:
        records = [record_of(number, columns, row) for number, row in rows]
        faults = [Fault(record.row, "", "", record.fault) for record in records if record.fault]
        kept = [record for record in records if not record.fault]
        return _Batch(
            [record.row for record in kept],
            [[record.cells[column] for record in kept] for column in columns],
            (),
            faults,
            share,
        )
    return _Batch(numbers, [_plain(column) for column in zip(*cells, strict=True)], (), faults, share)


def _plain(cells: Sequence[str]) -> Sequence[str]:
    return list(map(plain_text, cells)) if "\n'" in "\n" + "\n".join(cells) else cells


def _degrees(geometry: shapely.Geometry | None) -> tuple[float, float]:
    """Degrees of a point; NaN of anything else."""
    if isinstance(geometry, shapely.Point) and not geometry.is_empty:
        return geometry.x, geometry.y
    return np.nan, np.nan


def _odd(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which pairs are no positions, or may have been given latitude first."""
    odd = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))
    inside = np.flatnonzero(~odd)
    # Hardly any position is in the mainland the other way round too, so the second question is about few.
    turned = inside[in_mainland(lat[inside], lon[inside])]
    odd[turned] = ~in_mainland(lon[turned], lat[turned])
    return odd


def _row_of(fault: Fault) -> int:
    return fault.row or 0
