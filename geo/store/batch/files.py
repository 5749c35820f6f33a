"""The file of answers, written piece by piece: CSV or GeoJSON, and GeoParquet beside them."""

import csv
import json
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, cast

from geo.errors import UsageError
from geo.inputs import decimal
from geo.model import Datum
from geo.store.batch.answers import LAT, LON, Answers, Column, Kind, Value
from geo.store.escaping import cell_of_text

ALLOWED = ".csv, .geojson, .parquet"


class Head(NamedTuple):
    """What is known of a file of answers before the first one.

    Attributes:
        columns: Its columns.
        revision: The revision of the register that all answers come from.
        datum: What the stations' degrees are in.
    """

    columns: tuple[Column, ...]
    revision: int
    datum: Datum


class AnswerFile(AbstractContextManager["AnswerFile"], ABC):
    """A file of answers that is being written; leaving the block closes it."""

    @abstractmethod
    def write(self, answers: Answers) -> None:
        """Append answers."""

    @abstractmethod
    def finish(self, *, illustrative: bool) -> None:
        """Write what comes after the last answer.

        Args:
            illustrative: Whether any answer rests on invented stations.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def file_kind(out: Path) -> Callable[[Path, Head], AnswerFile]:
    """What writes the kind of file that a name asks for.

    Raises:
        UsageError: Another suffix, or GeoParquet without the library that writes it.
    """
    suffix = out.suffix.lower()
    if suffix == ".csv":
        return _CsvFile
    if suffix == ".geojson":
        return _GeoJsonFile
    if suffix != ".parquet":
        raise UsageError(
            "--out", "{file} is of a kind that is not written; allowed: {allowed}", file=str(out), allowed=ALLOWED
        )
    try:
        from geo.store.batch.parquet import ParquetFile
    except ImportError as error:
        raise UsageError(
            "--out",
            "{file} needs pyarrow, which is not installed; install it (pip install pyarrow, or Yizhan with its extra"
            " parquet), or write .csv or .geojson",
            file=str(out),
        ) from error
    return ParquetFile


class _CsvFile(AnswerFile):
    """UTF-8 with a byte-order mark, for Excel; no cell is a formula (see ``geo.store.escaping``)."""

    def __init__(self, path: Path, head: Head) -> None:
        self._kinds = [column.kind for column in head.columns]
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._stream.write("\ufeff")
        self._writer = csv.writer(self._stream)
        self._writer.writerow([cell_of_text(column.name) for column in head.columns])

    def write(self, answers: Answers) -> None:
        cells = [_cells(kind, values) for kind, values in zip(self._kinds, answers.columns, strict=True)]
        self._writer.writerows(zip(*cells, strict=True))

    def finish(self, *, illustrative: bool) -> None:
        self._stream.flush()

    def close(self) -> None:
        self._stream.close()


def _cells(kind: Kind, values: Sequence[Value]) -> Sequence[Value]:
    if kind is Kind.TEXT:
        texts = cast(Sequence[str | None], values)
        may_run = _MAY_RUN.search("\n" + "\n".join(filter(None, texts)))
        return [_cell(text) if text else text for text in texts] if may_run else texts
    if kind is Kind.YES_OR_NO:
        return [None if value is None else "true" if value else "false" for value in values]
    return values


_MAY_RUN = re.compile(r"\n['=+\-@\t\r＝＋－＠]")
"""Found in a column, one cell after a newline, wherever ``cell_of_text`` would change a cell of it."""


def _cell(text: str) -> str:
    """A number stays one, even below 0; all other text is made harmless."""
    return text if math.isfinite(decimal(text)) else cell_of_text(text)


class _GeoJsonFile(AnswerFile):
    """A feature collection: the station found as a point, everything else as properties."""

    def __init__(self, path: Path, head: Head) -> None:
        self._names = [column.name for column in head.columns]
        self._lon, self._lat = self._names.index(LON), self._names.index(LAT)
        self._first = True
        self._stream = path.open("w", encoding="utf-8")
        members = _dumps({"type": "FeatureCollection", "revision": head.revision, "datum": head.datum.value})
        self._stream.write(members[:-1] + ',"features":[')

    def write(self, answers: Answers) -> None:
        for row in zip(*answers.columns, strict=True):
            self._stream.write("\n" if self._first else ",\n")
            self._stream.write(_dumps(self._feature(row)))
            self._first = False

    def _feature(self, row: tuple[Value, ...]) -> dict[str, object]:
        lonlat = [row[self._lon], row[self._lat]]
        geometry = None if lonlat[0] is None else {"type": "Point", "coordinates": lonlat}
        properties = dict(zip(self._names, row, strict=True))
        del properties[LON], properties[LAT]
        return {"type": "Feature", "geometry": geometry, "properties": properties}

    def finish(self, *, illustrative: bool) -> None:
        self._stream.write(f'\n],"illustrative":{_dumps(illustrative)}}}\n')
        self._stream.flush()

    def close(self) -> None:
        self._stream.close()


_dumps = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
