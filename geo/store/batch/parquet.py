"""Answers as GeoParquet 1.1, one row group for each chunk. Imported only where pyarrow is there."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from pyarrow import parquet

from geo.model import Datum
from geo.store.batch.answers import GEOMETRY, LAT, LON, Answers, Kind, Value
from geo.store.batch.files import AnswerFile, Head

_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.WHOLE: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.YES_OR_NO: pa.bool_(),
}


class ParquetFile(AnswerFile):
    """GeoParquet 1.1: the station found as a WKB point, null where there is none.

    Args:
        path: The file to write.
        head: What is known of it; WGS 84 is the default of the format, degrees of other datums have no coordinate
            system that it could name.
    """

    def __init__(self, path: Path, head: Head) -> None:
        names = [column.name for column in head.columns]
        self._lon, self._lat = names.index(LON), names.index(LAT)
        fields = [pa.field(column.name, _TYPES[column.kind]) for column in head.columns]
        self._schema = pa.schema([*fields, pa.field(GEOMETRY, pa.binary())], {"geo": json.dumps(_geo(head))})
        self._writer = parquet.ParquetWriter(path, self._schema)

    def write(self, answers: Answers) -> None:
        """Append answers as a row group."""
        columns = answers.columns
        arrays = [pa.array(values, field.type) for values, field in zip(columns, list(self._schema)[:-1], strict=True)]
        points = pa.array(_wkb(columns[self._lon], columns[self._lat]), pa.binary())
        self._writer.write_table(pa.Table.from_arrays([*arrays, points], schema=self._schema))

    def finish(self, *, illustrative: bool) -> None:
        """Say in the footer whether any answer rests on invented stations."""
        self._writer.add_key_value_metadata({"illustrative": json.dumps(illustrative)})

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()


def _geo(head: Head) -> dict[str, object]:
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": ["Point"]}
    if head.datum is not Datum.WGS84:
        column["crs"] = None
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _wkb(lon: Sequence[Value], lat: Sequence[Value]) -> list[bytes | None]:
    degrees = np.array([lon, lat], dtype=np.float64)
    points = shapely.to_wkb(np.asarray(shapely.points(*np.nan_to_num(degrees))))
    return [None if missing else point for missing, point in zip(np.isnan(degrees[0]), points, strict=True)]
