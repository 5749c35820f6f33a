"""Polygons of zones and demand: checked, brought to WGS 84, repaired, or refused with the reason."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import equal_area, looks_swapped, to_wgs84
from geo.model import Datum

MAX_AREA_CHANGE = 0.001
"""Largest share by which a repair may change the area of a polygon; more and nobody knows which shape was meant."""


@dataclass(frozen=True)
class Polygonal:
    """What became of a geometry.

    Attributes:
        geometry: Valid polygon or multipolygon in WGS 84, or None when it is refused.
        reason: English reason of the refusal, "" when there is none.
        repaired: Whether it had to be repaired.
    """

    geometry: shapely.Geometry | None
    reason: str = ""
    repaired: bool = False


def checked_polygon(geometry: shapely.Geometry | None, datum: Datum) -> Polygonal:
    """A polygon as a file has it -> a valid one in WGS 84.

    Args:
        geometry: Longitude first, degrees in ``datum``; None where the file has none or a broken one.
        datum: Datum of its vertices.
    """
    reason = _fault_of_shape(geometry)
    if reason or geometry is None:
        return Polygonal(None, reason)
    lonlat = shapely.get_coordinates(geometry)
    reason = _fault_of_vertices(lonlat)
    if reason:
        return Polygonal(None, reason)
    moved = np.column_stack(to_wgs84(lonlat[:, 0], lonlat[:, 1], datum))
    placed: shapely.Geometry = shapely.set_coordinates(shapely.force_2d(geometry), moved)
    return Polygonal(placed) if shapely.is_valid(placed) else _repaired(placed)


def _fault_of_shape(geometry: shapely.Geometry | None) -> str:
    if geometry is None:
        return "has no polygon, or a broken one: each ring needs four positions or more, the last equal to the first"
    if not isinstance(geometry, shapely.Polygon | shapely.MultiPolygon):
        return "is no polygon; a zone needs a polygon or multipolygon"
    return "is an empty polygon" if geometry.is_empty else ""


def _fault_of_vertices(lonlat: NDArray[np.float64]) -> str:
    if not np.isfinite(lonlat).all():
        return "has a vertex that is no number"
    middle_x, middle_y = ((lonlat.min(axis=0) + lonlat.max(axis=0)) / 2).tolist()
    if looks_swapped(middle_x, middle_y):
        return "longitude and latitude look swapped; longitude comes first"
    if (np.abs(lonlat) > (180.0, 90.0)).any():
        return "has a vertex out of range: longitude -180 to 180, latitude -90 to 90, in degrees"
    return ""


def _repaired(broken: shapely.Geometry) -> Polygonal:
    mended = shapely.make_valid(broken, method="structure", keep_collapsed=False)
    if not isinstance(mended, shapely.Polygon | shapely.MultiPolygon) or mended.is_empty:
        return Polygonal(None, "is a broken polygon ({cause}) of which no area is left after repair")
    west, south, east, north = shapely.bounds(broken)
    plane = equal_area((west + east) / 2, (south + north) / 2)
    before_m2, after_m2 = shapely.area(plane.project(broken)), shapely.area(plane.project(mended))
    if not abs(after_m2 - before_m2) <= MAX_AREA_CHANGE * before_m2:
        return Polygonal(
            None, "is a broken polygon ({cause}) whose repair would change its area by more than 0.1 %; mend it by hand"
        )
    return Polygonal(mended, repaired=True)


def cause_of(geometry: shapely.Geometry | None) -> str:
    """What is wrong with a polygon, as GEOS says it; "" for none."""
    return "" if geometry is None else str(shapely.is_valid_reason(geometry))
