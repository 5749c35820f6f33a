"""GeoJSON and GeoPackage, through GDAL, told by name which driver to use and nothing else."""

import math
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import WGS84_EPSG, reproject_to_wgs84
from geo.errors import DataError, UsageError
from geo.model import Datum
from geo.store.readers.header import column_names
from geo.store.readers.workbook import cell_text
from geo.store.records import MAX_ROWS, FileRecords, Record
from geo.store.report import Note


def read_vector(path: Path, datum: Datum) -> FileRecords:
    """Read every feature of the only layer; features count from 1.

    Args:
        path: A ``.geojson``, ``.json`` or ``.gpkg`` file.
        datum: A projected file becomes WGS 84 degrees; one whose datum is declared as another cannot be.

    Raises:
        DataError: Unreadable, no features, more than one layer, no coordinate system, or one that cannot be converted.
        UsageError: A projected file was declared to be in GCJ-02 or BD-09.
    """
    meta, fids, wkb, columns = _read(path)
    if fids == 0:
        raise DataError(str(path), "holds no features")
    if fids > MAX_ROWS:
        raise DataError(str(path), "has more than {most} rows; split it", most=MAX_ROWS)
    notes = [Note("GDAL says: {message}", {"message": message}) for message in meta.pop("messages")]
    with np.errstate(invalid="ignore"):  # a vertex that is no number is told with its row, not as a warning
        found = shapely.from_wkb(wkb, on_invalid="ignore")
    geometries = _degrees(path, found, meta["crs"], datum)
    names = column_names(path, [str(name) for name in meta["fields"]])
    return FileRecords(names, _records(names, columns, geometries), spatial=True, notes=notes)


def _records(names: tuple[str, ...], columns: list[NDArray[Any]], geometries: NDArray[np.object_]) -> Iterator[Record]:
    texts = [[_text(value) for value in column.tolist()] for column in columns]
    rows = zip(*texts, strict=True) if texts else iter([()] * len(geometries))
    for number, (cells, geometry) in enumerate(zip(rows, geometries, strict=True), start=1):
        yield Record(number, dict(zip(names, cells, strict=True)) | _position(geometry), geometry)


def _position(geometry: object) -> dict[str, str]:
    """The position of a point among its cells, so that the row as kept and as rejected is whole."""
    if not isinstance(geometry, shapely.Point) or geometry.is_empty:
        return {}
    return {"@lon": repr(geometry.x), "@lat": repr(geometry.y)}


def _text(value: object) -> str:
    if isinstance(value, list | np.ndarray):
        return ";".join(map(cell_text, value))
    return cell_text(value)


def _read(path: Path) -> tuple[dict[str, Any], int, Any, list[NDArray[Any]]]:
    # A text file of the right name could send GDAL to any file of the machine: the virtual driver is never
    # registered, and a prefix names the only driver that may look.
    os.environ.setdefault("OGR_SKIP", "OGR_VRT")
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    geojson = path.suffix.lower() in {".geojson", ".json"}
    name = f"GeoJSON:{path.absolute()}" if geojson else f"GPKG:{path.absolute()}"
    options: dict[str, Any] = {"DATE_AS_STRING": "YES"} if geojson else {"datetime_as_string": True}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            if not geojson:
                layers = [str(layer[0]) for layer in pyogrio.list_layers(name) if layer[1] is not None]
                options["layer"] = _only_layer(path, layers)
            meta, _, wkb, columns = pyogrio.raw.read(name, force_2d=True, **options)
        except (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError) as error:
            raise DataError(
                str(path), "is no {suffix} that can be read ({cause})", suffix=path.suffix, cause=str(error)[:200]
            ) from error
    columns = [
        _booleans(column) if kind == "bool" else column for column, kind in zip(columns, meta["dtypes"], strict=True)
    ]
    meta["messages"] = list(dict.fromkeys(str(warning.message)[:200] for warning in caught))
    if wkb is None:
        raise DataError(str(path), "has no geometries")
    return meta, len(wkb), wkb, columns


def _booleans(column: NDArray[Any]) -> NDArray[Any]:
    """Booleans; they come as numbers, NaN among them, where some feature has none."""
    return np.array([None if math.isnan(value) else bool(value) for value in column.tolist()], dtype=object)


def _only_layer(path: Path, layers: list[str]) -> str:
    if not layers:
        raise DataError(str(path), "has no layer with geometries")
    if len(layers) > 1:
        raise DataError(
            str(path),
            "has {count} layers ({names}); save the one you want to a file of its own",
            count=len(layers),
            names=", ".join(layers)[:200],
        )
    return layers[0]


def _degrees(path: Path, geometries: NDArray[np.object_], crs: object, datum: Datum) -> NDArray[np.object_]:
    import pyproj

    if crs is None:
        raise DataError(str(path), "declares no coordinate system; save it with WGS 84")
    declared = pyproj.CRS.from_user_input(crs)
    wgs84 = pyproj.CRS.from_user_input(WGS84_EPSG)
    if declared.equals(wgs84, ignore_axis_order=True) or (declared.is_geographic and datum is not Datum.WGS84):
        return geometries
    if datum is not Datum.WGS84:
        raise UsageError(
            "--datum",
            "{file} declares the projected system {crs}, which cannot be in {datum}; declare wgs84",
            file=str(path),
            crs=declared.name,
            datum=str(datum),
        )
    try:
        return reproject_to_wgs84(geometries, declared)
    except UsageError as error:
        raise DataError(str(path), "cannot be brought to WGS 84: {cause}", cause=str(error)) from error
