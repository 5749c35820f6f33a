"""Gap areas of Beijing's districts: line integrals over arcs beside a union of polygons and a raster."""

import csv
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import equal_area
from geo.discs import covered_area_m2

DATA = Path(__file__).resolve().parents[2] / "data" / "beijing"
RADIUS_M = 1000.0
CELL_M = 100.0
ROUNDS = 5

Floats = NDArray[np.float64]
Way = Callable[[BaseGeometry, Floats], float]


def main(*, quick: bool) -> None:
    """Measure every way on the shipped districts and stations and print one row each.

    Args:
        quick: One round instead of several.
    """
    places = _districts()
    exact = np.array([polygon.area - covered_area_m2(polygon, centres, RADIUS_M) for polygon, centres in places])
    print(f"{sum(len(centres) for _, centres in places):,} discs of {RADIUS_M:,.0f} m near 16 districts;", end=" ")
    print(f"gap {exact.sum() / 1e6:,.1f} km2; medians of {1 if quick else ROUNDS} rounds")
    print(f"{'way':<28} {'seconds':>8} {'ratio':>6} {'error of the gap':>17} {'worst district':>15}")
    ways: dict[str, Way] = {
        "line integrals over arcs": lambda polygon, centres: polygon.area - covered_area_m2(polygon, centres, RADIUS_M),
        "union of 32-sided discs": lambda polygon, centres: _by_union(polygon, centres, 8),
        "union of 64-sided discs": lambda polygon, centres: _by_union(polygon, centres, 16),
        "cells of 100 m": _by_cells,
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    gaps: dict[str, Floats] = {}
    for _ in range(1 if quick else ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            gaps[name] = np.array([way(polygon, centres) for polygon, centres in places])
            seconds[name].append(time.perf_counter() - start)
    union_s = statistics.median(seconds["union of 32-sided discs"])
    for name in ways:
        median_s = statistics.median(seconds[name])
        error, worst = gaps[name].sum() / exact.sum() - 1, np.abs(gaps[name] / exact - 1).max()
        print(f"{name:<28} {median_s:>8.2f} {median_s / union_s:>6.2f} {error:>+17.4%} {worst:>15.4%}")


def _districts() -> list[tuple[BaseGeometry, Floats]]:
    """Each district in its own equal-area plane, with all stations whose discs may reach it."""
    with (DATA / "stations.csv").open(encoding="utf-8", newline="") as file:
        lonlat = np.array([(row["lon"], row["lat"]) for row in csv.DictReader(file)], dtype=np.float64)
    places = []
    for feature in json.loads((DATA / "districts.geojson").read_text(encoding="utf-8"))["features"]:
        geometry = shapely.geometry.shape(feature["geometry"])
        plane = equal_area(geometry.centroid.x, geometry.centroid.y)
        polygon = plane.project(geometry)
        centres = np.column_stack(plane.forward(lonlat[:, 0], lonlat[:, 1]))
        near = shapely.dwithin(shapely.points(centres), polygon, RADIUS_M)
        places.append((polygon, centres[near]))
    return places


def _by_union(polygon: BaseGeometry, centres: Floats, quad_segs: int) -> float:
    discs = shapely.buffer(shapely.points(centres), RADIUS_M, quad_segs=quad_segs)
    return float(shapely.area(shapely.difference(polygon, shapely.union_all(discs))))


def _by_cells(polygon: BaseGeometry, centres: Floats) -> float:
    """Cells whose middle lies in the polygon and in no disc; every disc marks the cells about it."""
    west, south, east, north = polygon.bounds
    x, y = np.arange(west + CELL_M / 2, east, CELL_M), np.arange(south + CELL_M / 2, north, CELL_M)
    inside = shapely.contains_xy(polygon, *np.meshgrid(x, y))
    reach = int(RADIUS_M // CELL_M) + 1
    for cx, cy in centres:
        column, row = int((cx - west) // CELL_M), int((cy - south) // CELL_M)
        columns, rows = (slice(max(0, middle - reach), max(0, middle + reach + 1)) for middle in (column, row))
        near_x, near_y = x[columns], y[rows]
        if len(near_x) and len(near_y):
            inside[rows, columns] &= (near_x - cx) ** 2 + (near_y - cy)[:, None] ** 2 > RADIUS_M**2
    return float(inside.sum()) * CELL_M**2
