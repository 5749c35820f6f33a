"""Reference frames: datums, the outline of mainland China, geocentric coordinates, metric planes.

EPSG codes appear in this package only. Longitude comes before latitude, and every degree is a WGS 84 one unless a
datum is named.
"""

from geo.crs.datums import from_wgs84, to_wgs84
from geo.crs.outline import in_mainland, looks_swapped
from geo.crs.positions import check_positions
from geo.crs.projections import (
    WGS84_EPSG,
    LocalPlane,
    equal_area,
    geocentric_m,
    reproject_to_wgs84,
)

__all__ = [
    "WGS84_EPSG",
    "LocalPlane",
    "check_positions",
    "equal_area",
    "from_wgs84",
    "geocentric_m",
    "in_mainland",
    "looks_swapped",
    "reproject_to_wgs84",
    "to_wgs84",
]
