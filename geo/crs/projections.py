"""Metres out of degrees: geocentric coordinates, the equal-area plane of a working area, files in other systems."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import ProjError

from geo.crs.positions import FloatArray, check_positions
from geo.errors import UsageError

WGS84_EPSG = 4326
"""EPSG code of longitude and latitude on WGS 84: what files of this product declare."""

WGS84_A_M = 6_378_137.0
"""Semi-major axis of WGS 84 in metres (NIMA TR8350.2)."""

WGS84_F = 1 / 298.257223563
"""Flattening of WGS 84 (NIMA TR8350.2)."""

CGCS2000 = "China 2000"
"""EPSG's name of the datum of official Chinese maps since 2008."""

Geometries = TypeVar("Geometries", shapely.Geometry, npt.NDArray[np.object_])
"""One geometry or an array of them; what goes in comes out."""

_E2 = WGS84_F * (2.0 - WGS84_F)


def geocentric_m(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike) -> FloatArray:
    """Geocentric (ECEF) coordinates on the WGS 84 ellipsoid, at height 0.

    Formula: IOGP Publication 373-7-2 (EPSG Guidance Note 7-2), section "Geographic/Geocentric conversions". The
    straight line between two such points is never longer than the geodesic.

    Args:
        lon_deg: Longitudes in WGS 84 degrees; a number or an array of any shape.
        lat_deg: Latitudes in WGS 84 degrees, of the same shape. Nothing is checked here, as searches call this for
            positions that have passed :func:`geo.crs.positions.check_positions`: NaN gives NaN.

    Returns:
        X, Y and Z in metres along a last axis of length 3: shape (n, 3) for n positions, (3,) for one, (0, 3) for
        none.
    """
    lam = np.radians(np.asarray(lon_deg, dtype=np.float64))
    phi = np.radians(np.asarray(lat_deg, dtype=np.float64))
    sin_phi, cos_phi = np.sin(phi), np.cos(phi)
    prime_vertical_m = WGS84_A_M / np.sqrt(1.0 - _E2 * sin_phi * sin_phi)
    xyz_m = np.empty((*phi.shape, 3))
    xyz_m[..., 0] = prime_vertical_m * cos_phi * np.cos(lam)
    xyz_m[..., 1] = prime_vertical_m * cos_phi * np.sin(lam)
    xyz_m[..., 2] = prime_vertical_m * (1.0 - _E2) * sin_phi
    return xyz_m


@dataclass(frozen=True)
class LocalPlane:
    """The metric plane of a working area: Lambert azimuthal equal-area on WGS 84, centred on a point.

    Areas are true everywhere. Lengths and shapes are true near the centre: 100 km from it a length is off by at most
    0.005 %, 1,000 km from it by 0.33 %. Equal centres make equal planes; a plane is hashable and can be pickled and
    shared between threads.

    Attributes:
        lon_deg: Longitude of the centre in WGS 84 degrees; the origin of x.
        lat_deg: Latitude of the centre in WGS 84 degrees; the origin of y.
    """

    lon_deg: float
    lat_deg: float

    def forward(self, lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Metres east and north of the centre.

        Args:
            lon_deg: Longitudes in WGS 84 degrees; a number or an array of any shape.
            lat_deg: Latitudes in WGS 84 degrees, of the same shape.

        Returns:
            New arrays (x_m, y_m) of the given shape; empty for empty.

        Raises:
            UsageError: A position is not finite or out of range, or has no place in the plane (the antipode of the
                centre).
        """
        lon, lat = check_positions(lon_deg, lat_deg)
        x_m, y_m = _laea(self).transform(lon, lat)
        return _finite("lon_deg", x_m, y_m)

    def inverse(self, x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """WGS 84 degrees of positions in the plane.

        Args:
            x_m: Metres east of the centre; a number or an array of any shape.
            y_m: Metres north of the centre, of the same shape.

        Returns:
            New arrays (lon_deg, lat_deg) of the given shape; empty for empty.

        Raises:
            UsageError: A position lies outside the plane (farther from the centre than the other side of the Earth)
                or is not finite.
        """
        x, y = np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
        lon, lat = _laea(self).transform(x, y, direction="INVERSE")
        return _finite("x_m", lon, lat)

    def project(self, geometries: Geometries) -> Geometries:
        """Geometries in metres of the plane.

        Args:
            geometries: One shapely geometry or an array of them in WGS 84 degrees; missing (None) and empty ones
                stay so.

        Returns:
            New geometries of the same kind and number; heights are left out. Only corners are moved: a long edge
            stays straight in the plane, which is not the geodesic.

        Raises:
            UsageError: As ``forward``.
        """
        return _transformed(geometries, self.forward)

    def unproject(self, geometries: Geometries) -> Geometries:
        """Geometries in WGS 84 degrees.

        Args:
            geometries: One shapely geometry or an array of them in metres of the plane; missing (None) and empty
                ones stay so.

        Returns:
            New geometries of the same kind and number; heights are left out.

        Raises:
            UsageError: As ``inverse``.
        """
        return _transformed(geometries, self.inverse)


def equal_area(lon_deg: float, lat_deg: float) -> LocalPlane:
    """The metric equal-area plane for work around a point.

    Args:
        lon_deg: Longitude of the centre in WGS 84 degrees.
        lat_deg: Latitude of the centre in WGS 84 degrees.

    Raises:
        UsageError: The centre is not finite or out of range.
    """
    lon, lat = check_positions(lon_deg, lat_deg)
    return LocalPlane(float(lon), float(lat))


def reproject_to_wgs84(geometries: Geometries, source_crs: object) -> Geometries:
    """Geometries of a file in WGS 84 degrees, longitude first.

    GCJ-02 and BD-09 are no coordinate reference systems in this sense: a file cannot declare them. CGCS2000 is read
    as WGS 84, from which it differs by less than a metre (both follow the ITRF; the plate has moved since its epoch).

    Args:
        geometries: One shapely geometry or an array of them, x before y; missing (None) and empty ones stay so.
        source_crs: What the file declares, as anything that ``pyproj.CRS`` understands: an EPSG code, WKT, ...

    Returns:
        New geometries of the same kind and number; heights are left out.

    Raises:
        UsageError: The system is missing or unknown, no exact way to WGS 84 is known, or a coordinate does not exist
            in it (swapped axes give such). Xi'an 1980 is refused: nobody publishes its way to WGS 84, and a guess
            would be off by some 100 m.
    """
    try:
        crs = pyproj.CRS.from_user_input(source_crs)
        transformer = pyproj.Transformer.from_crs(
            crs, WGS84_EPSG, always_xy=True, allow_ballpark=_datum_name(crs) == CGCS2000
        )
    except ProjError as error:
        raise UsageError(
            "source_crs",
            "no way from {source_crs} to WGS 84 is known; save the file in EPSG:4326 or another known system",
            source_crs=str(source_crs)[:80],
        ) from error

    def to_degrees(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        return _finite("geometries", *transformer.transform(x, y))

    return _transformed(geometries, to_degrees)


@lru_cache(maxsize=64)
def _laea(plane: LocalPlane) -> pyproj.Transformer:
    """PROJ's transformer from WGS 84 degrees into the plane; safe to share between threads since pyproj 3.1."""
    target = f"+proj=laea +lon_0={plane.lon_deg!r} +lat_0={plane.lat_deg!r} +datum=WGS84 +units=m +type=crs"
    return pyproj.Transformer.from_crs(WGS84_EPSG, target, always_xy=True)


def _datum_name(crs: pyproj.CRS) -> str:
    """Name of a system's datum; empty for a system that is not tied to the Earth."""
    geodetic = crs.geodetic_crs
    return geodetic.datum.name if geodetic is not None and geodetic.datum is not None else ""


def _finite(parameter: str, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """PROJ's answer as arrays; PROJ marks what it could not transform with infinity and raises nothing."""
    new_x, new_y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    bad = ~(np.isfinite(new_x) & np.isfinite(new_y))
    if bad.any():
        raise UsageError(
            parameter,
            "{count} of {total} positions have no place in the target system, the first at position {position}; "
            "check the coordinate system and that x (longitude) comes before y (latitude)",
            count=int(bad.sum()),
            total=bad.size,
            position=int(np.argmax(bad.ravel())),
        )
    return new_x, new_y


def _transformed(
    geometries: Geometries,
    transform: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]],
) -> Geometries:
    """Geometries with every corner transformed."""

    def corners(xy: FloatArray) -> FloatArray:
        return np.column_stack(transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(geometries, corners)
