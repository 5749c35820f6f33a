"""Text tables: comma, semicolon or tab; UTF-8 with or without a mark, or GB18030."""

import codecs
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NamedTuple

from geo.errors import DataError, Fault
from geo.store.escaping import plain_text
from geo.store.readers.header import column_names
from geo.store.records import MAX_ROWS, FileRecords, Record
from geo.store.report import Note

_DELIMITERS = ",;\t"
_LONGEST_CELL = 1_000_000


def read_delimited(path: Path) -> FileRecords:
    """Read a text table; its first line that is not blank is the header.

    The encoding is the first of UTF-8 (with or without a byte-order mark) and GB18030 in which the whole file is valid.

    Raises:
        DataError: Neither encoding fits, there is no header, or (while iterating) a quote is never closed.
    """
    table = open_table(path)
    return FileRecords(table.columns, _records(table), notes=table.notes())


class Table(NamedTuple):
    """A text table whose header is known and whose rows are still to be read.

    Attributes:
        path: The file.
        encoding: Its encoding, in which all of it is valid.
        delimiter: What stands between its cells.
        columns: Its column names.
        header_row: The row of the header, counted from 1.
    """

    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    header_row: int

    def notes(self) -> list[Note]:
        """What is to be said of the table before its rows are read."""
        doubtful = Note("the file is no UTF-8; it was read as GB18030: check a few names")
        return [doubtful] if self.encoding == "gb18030" else []

    def rows(self, stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
        """The rows below the header that are not blank, read as they are asked for.

        Args:
            stream: The file, opened by the caller, who can tell from it how far reading has come. The end closes it.

        Yields:
            Row as the user counts it, and its cells as the file has them.

        Raises:
            DataError: A quote is never closed, or a cell is too long.
        """
        row = 0
        with TextIOWrapper(stream, encoding=self.encoding, newline="") as text:
            try:
                for row, cells in enumerate(csv.reader(text, delimiter=self.delimiter, strict=True), start=1):
                    if row > self.header_row and any(map(str.strip, cells)):
                        yield row, cells
            except csv.Error as error:
                raise _broken(self.path, row + 1, error) from error


def open_table(path: Path) -> Table:
    """Find the encoding, the delimiter and the header of a text table of any size.

    Raises:
        DataError: As ``read_delimited``.
    """
    encoding = _encoding_of(path)
    header, row, delimiter = _header(path, encoding)
    return Table(path, encoding, delimiter, column_names(path, header), row)


def _encoding_of(path: Path) -> str:
    reasons = []
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as stream:
                while chunk := stream.read(1 << 20):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            reasons.append(error.reason)
        else:
            return encoding
    raise DataError(
        str(path),
        "is text in an encoding that is not read ({reasons}); save it as CSV UTF-8",
        reasons=", ".join(dict.fromkeys(reasons)),
    )


def _header(path: Path, encoding: str) -> tuple[list[str], int, str]:
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as stream:
        start = next((line for line in stream if line.strip()), "")
        delimiter = max(_DELIMITERS, key=_outside_quotes(start).count)
        stream.seek(0)
        row = 0
        try:
            for row, cells in enumerate(csv.reader(stream, delimiter=delimiter, strict=True), start=1):
                if any(cell.strip() for cell in cells):
                    return cells, row, delimiter
        except csv.Error as error:
            raise _broken(path, row + 1, error) from error
    raise DataError(str(path), "has no header and no rows")


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _records(table: Table) -> Iterator[Record]:
    with table.path.open("rb") as stream:
        for count, (row, cells) in enumerate(table.rows(stream), start=1):
            if count > MAX_ROWS:
                raise DataError(str(table.path), "has more than {most} rows; split it", most=MAX_ROWS)
            yield record_of(row, table.columns, cells)


def record_of(row: int, columns: tuple[str, ...], cells: list[str]) -> Record:
    """One row of a table: missing cells are empty, formulas written as text are what they were."""
    filled = [plain_text(cell) for cell in cells] + [""] * (len(columns) - len(cells))
    surplus = any(cell.strip() for cell in filled[len(columns) :])
    return Record(
        row,
        dict(zip(columns, filled, strict=False)),
        fault="has more cells than the header has columns; put cells that hold a separator in double quotes"
        if surplus
        else "",
    )


def _broken(path: Path, row: int, error: csv.Error) -> DataError:
    fault = Fault(row, "", "", "cannot be read ({cause}); check its double quotes", {"cause": str(error)})
    return DataError(str(path), "is no well-formed table: {fault}", (fault,), fault=str(fault))
