import numpy as np
import pyproj
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.crs import from_wgs84, in_mainland, to_wgs84
from geo.model import Datum

GEOD = pyproj.Geod(ellps="WGS84")

mainland_lon = st.floats(73.5, 135.1)
mainland_lat = st.floats(3.5, 53.6)
any_lon = st.floats(-180, 180)
any_lat = st.floats(-90, 90)
shifted_datums = pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])


def metres_between(lon: float, lat: float, other_lon: np.ndarray, other_lat: np.ndarray) -> float:
    return float(GEOD.inv(lon, lat, float(other_lon), float(other_lat))[2])


@shifted_datums
@given(lon=mainland_lon, lat=mainland_lat)
def test_every_position_of_the_mainland_survives_there_and_back(datum: Datum, lon: float, lat: float) -> None:
    assume(in_mainland(lon, lat))
    assert metres_between(lon, lat, *to_wgs84(*from_wgs84(lon, lat, datum), datum)) < 0.001


@shifted_datums
@given(lon=mainland_lon, lat=mainland_lat)
def test_every_shifted_position_survives_back_and_there(datum: Datum, lon: float, lat: float) -> None:
    wgs_lon, wgs_lat = to_wgs84(lon, lat, datum)
    assume((wgs_lon != lon or wgs_lat != lat) and in_mainland(wgs_lon, wgs_lat))
    assert metres_between(lon, lat, *from_wgs84(wgs_lon, wgs_lat, datum)) < 0.001


@given(lon=mainland_lon, lat=mainland_lat)
def test_a_shift_is_as_long_as_documented(lon: float, lat: float) -> None:
    assume(in_mainland(lon, lat))
    assert 17 < metres_between(lon, lat, *from_wgs84(lon, lat, Datum.GCJ02)) < 710
    assert 680 < metres_between(lon, lat, *from_wgs84(lon, lat, Datum.BD09)) < 1_530


@shifted_datums
@given(lon=any_lon, lat=any_lat)
def test_a_position_elsewhere_is_never_moved(datum: Datum, lon: float, lat: float) -> None:
    assume(not in_mainland(lon, lat))
    assert [float(value) for value in from_wgs84(lon, lat, datum)] == [lon, lat]


@shifted_datums
@given(positions=st.lists(st.tuples(any_lon, any_lat), max_size=8))
def test_a_position_is_answered_alike_in_any_company(datum: Datum, positions: list[tuple[float, float]]) -> None:
    lon, lat = np.array(positions, dtype=float).reshape(-1, 2).T
    for convert in (from_wgs84, to_wgs84):
        together = np.array(convert(lon, lat, datum))
        backwards = np.array(convert(lon[::-1], lat[::-1], datum))[:, ::-1]
        assert np.abs(together - backwards).max(initial=0.0) < 1e-12
