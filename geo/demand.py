"""Demand: where people are, as weighted points, and how polygons with a weight become such points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import equal_area
from geo.errors import UsageError
from geo.model import Provenance

DEFAULT_SPACING_M = 500.0
"""Spacing of the points a polygon becomes: half the 1,000 m threshold, so that a point stands for people who share its
answer.
"""


STRAIGHT_DEG = 0.01
"""Longest stretch of a polygon's edge that is taken as straight in a plane of metres. Between its corners an edge is
straight in degrees (RFC 7946, section 3.1.1); over 0.01 degrees the two lie within 3 cm of each other.
"""


@dataclass(frozen=True, eq=False)
class DemandTable:
    """One layer of demand points. The arrays are read-only and of one length; they may be empty.

    Attributes:
        name: Name of the layer.
        lon_deg: Longitudes, WGS 84 degrees.
        lat_deg: Latitudes, WGS 84 degrees.
        weight: People (or whatever the layer counts) at each point, >= 0.
        provenance: What the layer rests on.
        vintage: Year or date the weights speak of, "" when unknown.
        source: Where the layer comes from.
    """

    name: str
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    weight: NDArray[np.float64]
    provenance: Provenance = Provenance.STATED
    vintage: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Take copies that cannot be written to.

        Raises:
            UsageError: Arrays of different lengths, or a weight that is negative or not finite.
        """
        for name in ("lon_deg", "lat_deg", "weight"):
            column = np.array(getattr(self, name), dtype=np.float64)
            column.setflags(write=False)
            object.__setattr__(self, name, column)
        if not self.lon_deg.shape == self.lat_deg.shape == self.weight.shape:
            raise UsageError("weight", "needs one weight for each demand point")
        if not (np.isfinite(self.weight) & (self.weight >= 0)).all():
            raise UsageError("weight", "weights must be finite and 0 or more")

    def __len__(self) -> int:
        """Number of points."""
        return len(self.weight)

    @property
    def lonlat(self) -> NDArray[np.float64]:
        """Positions, shape (n, 2), WGS 84 degrees, longitude first."""
        return np.column_stack([self.lon_deg, self.lat_deg])

    @property
    def total(self) -> float:
        """Sum of the weights."""
        return float(self.weight.sum())


def subdivide(
    geometries: Sequence[BaseGeometry] | NDArray[np.object_],
    weights: ArrayLike,
    spacing_m: float = DEFAULT_SPACING_M,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Points that stand for polygons with a weight, area-true.

    Each polygon is cut by a square grid of ``spacing_m`` in an equal-area plane of its own; every piece becomes one
    point inside it, with the polygon's weight times the piece's share of the polygon's area. Deterministic.

    Args:
        geometries: Polygons or multipolygons, WGS 84 degrees, longitude first, valid and not empty; shape (n,).
        weights: Weight of each polygon, >= 0; shape (n,).
        spacing_m: Side of the grid's squares in metres, above 0.

    Returns:
        Longitudes, latitudes and weights of the points; the weights of one polygon's points add up to its weight.

    Raises:
        UsageError: ``spacing_m`` not above 0 or so small that a polygon would become more than a million points.
    """
    if not (np.isfinite(spacing_m) and spacing_m > 0):
        raise UsageError("spacing_m", "{spacing_m!r} is not allowed; give metres above 0", spacing_m=spacing_m)
    values = np.asarray(weights, dtype=np.float64)
    parts = [_pieces(geometry, float(weight), spacing_m) for geometry, weight in zip(geometries, values, strict=True)]
    if not parts:
        return np.empty(0), np.empty(0), np.empty(0)
    lon, lat, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    return lon, lat, weight


_MOST_PIECES = 1_000_000


def _pieces(
    geometry: BaseGeometry, weight: float, spacing_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    middle = geometry.centroid
    plane = equal_area(middle.x, middle.y)
    shape = plane.project(shapely.segmentize(geometry, STRAIGHT_DEG))
    west, south, east, north = shapely.bounds(shape)
    columns = np.arange(np.floor(west / spacing_m), np.ceil(east / spacing_m))
    rows = np.arange(np.floor(south / spacing_m), np.ceil(north / spacing_m))
    if len(columns) * len(rows) > _MOST_PIECES:
        raise UsageError(
            "spacing_m",
            "{spacing_m} m would cut one polygon into more than {most} squares; give a larger spacing",
            spacing_m=spacing_m,
            most=_MOST_PIECES,
        )
    x, y = (grid.ravel() * spacing_m for grid in np.meshgrid(columns, rows))
    squares = shapely.box(x, y, x + spacing_m, y + spacing_m)
    shapely.prepare(shape)
    whole = shapely.contains_properly(shape, squares)
    touched = ~whole & shapely.intersects(shape, squares)
    squares[touched] = shapely.intersection(squares[touched], shape)
    squares = squares[whole | touched]
    area = shapely.area(squares)
    squares, area = squares[area > 0], area[area > 0]
    inside = shapely.point_on_surface(squares)
    centre = shapely.centroid(squares)
    inside = np.where(shapely.intersects(shape, centre), centre, inside)
    lon, lat = plane.inverse(shapely.get_x(inside), shapely.get_y(inside))
    return lon, lat, weight * (area / area.sum())
