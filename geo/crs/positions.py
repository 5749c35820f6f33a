"""The door for arrays of degrees: what passes is finite, in range and of one shape."""

import numpy as np
import numpy.typing as npt

from geo.errors import UsageError

FloatArray = npt.NDArray[np.float64]

MAX_LON_DEG = 180.0
MAX_LAT_DEG = 90.0


def check_positions(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Degrees as float64 arrays, refused as a whole when one of them cannot be a position.

    Args:
        lon_deg: Longitudes in degrees, -180 to 180; a number or an array of numbers of any shape. Text is refused
            even where it would parse.
        lat_deg: Latitudes in degrees, -90 to 90, of the same shape.

    Returns:
        Both as float64 arrays of the given shape (0-d for numbers, empty for empty). They may share memory with what
        was given: copy before writing.

    Raises:
        UsageError: Something is no number, not finite or out of range (the first bad position is named, counted from
            0), or the shapes differ.
    """
    lon, lat = _floats("lon_deg", lon_deg), _floats("lat_deg", lat_deg)
    if lon.shape != lat.shape:
        raise UsageError(
            "lat_deg",
            "has the shape {lat_shape} but the longitudes have {lon_shape}; give one latitude for each longitude",
            lat_shape=lat.shape,
            lon_shape=lon.shape,
        )
    # NaN fails every comparison, so the two tests below also catch what is not finite.
    bad_lon, bad_lat = ~(np.abs(lon) <= MAX_LON_DEG), ~(np.abs(lat) <= MAX_LAT_DEG)
    if bad_lon.any() or bad_lat.any():
        _refuse(lon, lat, bad_lon, bad_lat)
    return lon, lat


def _floats(parameter: str, values: npt.ArrayLike) -> FloatArray:
    """The values as float64; anything but real numbers is refused."""
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise UsageError(parameter, "is ragged; give an array of numbers in degrees") from error
    if array.size and array.dtype.kind not in "fiu":
        raise UsageError(
            parameter,
            "holds values of type {type}; give numbers in degrees, not text or objects",
            type=array.dtype.name,
        )
    return array.astype(np.float64, copy=False)


def _refuse(lon: FloatArray, lat: FloatArray, bad_lon: npt.NDArray[np.bool_], bad_lat: npt.NDArray[np.bool_]) -> None:
    """Raise for the first bad position."""
    flat = int(np.argmax((bad_lon | bad_lat).ravel()))
    index = tuple(int(i) for i in np.unravel_index(flat, lon.shape))
    bad_lon_deg, bad_lat_deg = float(lon[index]), float(lat[index])
    values = {
        "lon": bad_lon_deg,
        "lat": bad_lat_deg,
        "position": index[0] if len(index) == 1 else index or 0,
    }
    if in_range(bad_lat_deg, bad_lon_deg):
        raise UsageError(
            "lat_deg",
            "({lon}, {lat}) at position {position} looks swapped: longitude (-180 to 180) comes before latitude "
            "(-90 to 90)",
            **values,
        )
    if bad_lon[index]:
        raise UsageError(
            "lon_deg",
            "{lon} at position {position} is no longitude; give a finite number from -180 to 180",
            **values,
        )
    raise UsageError(
        "lat_deg",
        "{lat} at position {position} is no latitude; give a finite number from -90 to 90",
        **values,
    )


def in_range(lon_deg: float, lat_deg: float) -> bool:
    """Whether a pair can be a position at all.

    Args:
        lon_deg: Longitude in degrees; NaN and infinity are in no range.
        lat_deg: Latitude in degrees.
    """
    return abs(lon_deg) <= MAX_LON_DEG and abs(lat_deg) <= MAX_LAT_DEG
