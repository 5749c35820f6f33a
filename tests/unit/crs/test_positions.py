import numpy as np
import numpy.typing as npt
import pytest

from geo.crs import check_positions
from geo.errors import UsageError


def test_what_passes_is_float64_of_the_given_shape() -> None:
    lon, lat = check_positions([[116, 117], [118, 119]], [[39, 40], [41, 42]])
    assert lon.dtype == lat.dtype == np.float64
    assert lon.shape == lat.shape == (2, 2)


def test_a_number_becomes_a_0d_array() -> None:
    lon, lat = check_positions(116.4, 39.9)
    assert lon.shape == lat.shape == ()
    assert (float(lon), float(lat)) == (116.4, 39.9)


def test_nothing_stays_nothing() -> None:
    lon, lat = check_positions([], [])
    assert lon.shape == lat.shape == (0,)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(180.0, 90.0), (-180.0, -90.0), (0.0, -0.0)],
)
def test_the_ends_of_the_ranges_are_positions(lon: float, lat: float) -> None:
    assert [float(value) for value in check_positions(lon, lat)] == [lon, lat]


@pytest.mark.parametrize(
    ("lon", "lat", "message"),
    [
        (float("nan"), 39.9, "lon_deg: nan at position 0 is no longitude; give a finite number from -180 to 180"),
        (116.4, float("inf"), "lat_deg: inf at position 0 is no latitude; give a finite number from -90 to 90"),
        (180.0000001, 0.0, "lon_deg: 180.0000001 at position 0 is no longitude; give a finite number from -180 to 180"),
        (0.0, -90.5, "lat_deg: (0.0, -90.5) at position 0 looks swapped"),
        (39.9, 116.4, "lat_deg: (39.9, 116.4) at position 0 looks swapped"),
        (139.9, 116.4, "lat_deg: 116.4 at position 0 is no latitude"),
        # The first bad position is named, whatever comes after it.
        ([116.4, 200.0, np.nan], [39.9, 1.0, 2.0], "lon_deg: 200.0 at position 1 is no longitude"),
        ([116.4, 116.4], [np.nan, 95.0], "lat_deg: nan at position 0 is no latitude"),
        ([[116.4, 116.4], [500.0, 116.4]], [[1.0, 2.0], [3.0, 4.0]], "lon_deg: 500.0 at position (1, 0) is no"),
        # Text is no number, even where it would parse; nor are full-width digits, None, truth or complex numbers.
        (["116.4"], [39.9], "lon_deg: holds values of type"),
        (116.4, "３９", "lat_deg: holds values of type"),
        (None, 39.9, "lon_deg: holds values of type object"),
        (True, 39.9, "lon_deg: holds values of type bool"),
        (116.4 + 0j, 39.9, "lon_deg: holds values of type complex128"),
        ([[116.4], [116.4, 117.0]], [39.9, 39.9], "lon_deg: is ragged"),
        ([116.4, 117.0], [39.9], "lat_deg: has the shape (1,) but the longitudes have (2,)"),
        # No broadcasting: one latitude for many longitudes is more often a mistake than a wish.
        ([116.4, 117.0], 39.9, "lat_deg: has the shape () but"),
    ],
)
def test_what_is_no_position_is_refused_by_name(lon: npt.ArrayLike, lat: npt.ArrayLike, message: str) -> None:
    with pytest.raises(UsageError) as refusal:
        check_positions(lon, lat)
    assert str(refusal.value).startswith(message)
