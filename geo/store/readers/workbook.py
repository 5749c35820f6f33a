"""Excel workbooks (.xlsx): the first sheet; its size is known before it is opened."""

import math
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from geo.errors import DataError
from geo.store.escaping import plain_text
from geo.store.readers.header import column_names
from geo.store.records import MAX_ROWS, FileRecords, Record
from geo.store.report import Note

_MOST_CELLS = 20_000_000
_MOST_UNPACKED_BYTES = 1_500_000_000
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_OVERLAP = 256


def read_workbook(path: Path) -> FileRecords:
    """Read the first sheet; its first row that is not blank is the header.

    A sparse sheet of a few bytes may claim billions of cells, which the reader would all make room for: the extent is
    found by scanning first.

    Raises:
        DataError: No workbook, protected by a password, too large, or empty.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    _check_extent(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            names = book.sheet_names
            sheet = book.get_sheet_by_index(0)
            rows = [list(row) for row in sheet.iter_rows()]
    except (CalamineError, OSError, ValueError) as error:
        raise DataError(
            str(path), "is no workbook that can be read ({cause}); save it anew as .xlsx", cause=str(error)[:200]
        ) from error
    numbered = ((number, [cell_text(cell) for cell in row]) for number, row in enumerate(rows, start=1))
    filled = ((number, cells) for number, cells in numbered if any(cell.strip() for cell in cells))
    first = next(filled, None)
    if first is None:
        raise DataError(str(path), "has no rows in its first sheet {sheet!r}", sheet=names[0])
    columns = column_names(path, first[1])
    result = FileRecords(columns, _records(columns, filled))
    if len(names) > 1:
        others = ", ".join(names[1:])
        result.notes.append(
            Note("only the first sheet {sheet!r} was read; not: {others}", {"sheet": names[0], "others": others})
        )
    return result


def _records(columns: tuple[str, ...], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Record]:
    for number, cells in rows:
        yield Record(number, dict(zip(columns, map(plain_text, cells), strict=False)))


def cell_text(value: object) -> str:
    """A typed value as text: whole numbers without a point, other numbers in full, days as YYYY-MM-DD, None as ""."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _check_extent(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise DataError(str(path), "is a zip archive but no Excel workbook; save it anew as .xlsx")
            if sum(part.file_size for part in parts) > _MOST_UNPACKED_BYTES:
                raise _too_large(path)
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    _check_sheet(path, archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise DataError(
            str(path), "is no workbook that can be read ({cause}); save it anew as .xlsx", cause=str(error)[:200]
        ) from error


def _check_sheet(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    last_row = last_column = 0
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            for column, row in _CELL.findall(tail + chunk):
                last_row = max(last_row, int(row))
                last_column = max(last_column, _column_number(column))
            if last_row > MAX_ROWS + 1 or last_row * last_column > _MOST_CELLS:
                raise _too_large(path)
            tail = chunk[-_OVERLAP:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_large(path: Path) -> DataError:
    return DataError(
        str(path),
        "has a sheet that reaches beyond {rows} rows or {cells} cells; delete what is empty, or split it",
        rows=MAX_ROWS,
        cells=_MOST_CELLS,
    )
