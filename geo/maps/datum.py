"""Overlays in the datum of the tiles under them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from geo.crs import from_wgs84
from geo.model import Datum

COLLECTIONS = ("zones", "gaps", "stations")
"""Keys of the map data that hold feature collections."""


def in_datum(data: Mapping[str, Any], datum: Datum) -> dict[str, Any]:
    """The same map data with every coordinate in another datum, so that overlays meet tiles drawn in it.

    Args:
        data: Map data in WGS 84 (see :mod:`geo.maps`); not changed.
        datum: Datum of the tiles.

    Returns:
        A copy; ``bounds`` become those of the moved box. Positions outside the area of a datum stay where they are, as
        :func:`geo.crs.from_wgs84` says.
    """
    moved = dict(data)
    if datum is Datum.WGS84:
        return moved
    for key in COLLECTIONS:
        if key in data:
            moved[key] = _collection(data[key], datum)
    if data.get("bounds"):
        west, south, east, north = data["bounds"]
        lon, lat = from_wgs84(np.array([west, west, east, east]), np.array([south, north, south, north]), datum)
        moved["bounds"] = [float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())]
    return moved


def _collection(collection: Mapping[str, Any], datum: Datum) -> dict[str, Any]:
    geometries = [feature["geometry"] for feature in collection["features"]]
    flat = np.array([position[:2] for geometry in geometries for position in _positions(geometry)], dtype=float)
    flat = flat.reshape(-1, 2)
    lon, lat = from_wgs84(flat[:, 0], flat[:, 1], datum)
    moved = iter(np.column_stack([lon, lat]).tolist())
    features = [
        {**feature, "geometry": _replaced(geometry, moved)}
        for feature, geometry in zip(collection["features"], geometries, strict=True)
    ]
    return {**collection, "features": features}


def _positions(geometry: Mapping[str, Any] | None) -> Iterator[Sequence[float]]:
    if geometry is not None:
        yield from _leaves(geometry["coordinates"])


def _leaves(coordinates: Sequence[Any]) -> Iterator[Sequence[float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
    else:
        for part in coordinates:
            yield from _leaves(part)


def _replaced(geometry: Mapping[str, Any] | None, moved: Iterator[list[float]]) -> dict[str, Any] | None:
    if geometry is None:
        return None
    return {**geometry, "coordinates": _filled(geometry["coordinates"], moved)}


def _filled(coordinates: Sequence[Any], moved: Iterator[list[float]]) -> list[Any]:
    if coordinates and isinstance(coordinates[0], int | float):
        return next(moved)
    return [_filled(part, moved) for part in coordinates]
