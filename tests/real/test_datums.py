import csv
from pathlib import Path

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely

from geo.crs import from_wgs84, to_wgs84
from geo.model import Datum

pytestmark = pytest.mark.real

GEOD = pyproj.Geod(ellps="WGS84")


@pytest.fixture
def vectors(real_data: Path) -> dict[str, np.ndarray]:
    """Positions published in all datums, by column."""
    with (real_data / "vectors" / "baidu_bd09mc_conversion_vectors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    return {column: np.array([float(row[column]) for row in rows]) for column in rows[0] if column != "id"}


# The vectors' author undid GCJ-02 in one step, and states what that is off by.
ONE_STEP_M = 3.0


@pytest.mark.parametrize(("prefix", "datum"), [("gcj02", Datum.GCJ02), ("bd09", Datum.BD09)])
def test_published_positions_come_to_the_published_wgs84_ones(
    vectors: dict[str, np.ndarray], prefix: str, datum: Datum
) -> None:
    lon, lat = to_wgs84(vectors[f"{prefix}_lng"], vectors[f"{prefix}_lat"], datum)
    _, _, off_m = GEOD.inv(lon, lat, vectors["wgs84_lng"], vectors["wgs84_lat"])
    assert np.max(off_m) < ONE_STEP_M


def test_published_bd09_and_gcj02_positions_belong_together(vectors: dict[str, np.ndarray]) -> None:
    wgs84 = to_wgs84(vectors["bd09_lng"], vectors["bd09_lat"], Datum.BD09)
    lon, lat = from_wgs84(*wgs84, Datum.GCJ02)
    _, _, off_m = GEOD.inv(lon, lat, vectors["gcj02_lng"], vectors["gcj02_lat"])
    assert np.max(off_m) < 0.1


def test_the_way_back_misses_by_what_the_vectors_state(vectors: dict[str, np.ndarray]) -> None:
    lon, lat = from_wgs84(vectors["wgs84_lng"], vectors["wgs84_lat"], Datum.BD09)
    _, _, off_m = GEOD.inv(lon, lat, vectors["bd09_lng"], vectors["bd09_lat"])
    stated_m = vectors["roundtrip_error_m"] * np.cos(np.radians(lat))  # stated in metres of a Mercator map
    assert off_m == pytest.approx(stated_m, abs=0.02)


@pytest.fixture
def beijing(real_data: Path) -> np.ndarray:
    """Every corner of the townships of Beijing in WGS 84, as two rows."""
    _, _, wkb, _ = pyogrio.raw.read(real_data / "beijing" / "beijing_townships_pop_wgs84.gpkg", columns=[])
    return shapely.get_coordinates(shapely.from_wkb(wkb)).T


@pytest.mark.parametrize(("datum", "least_m", "most_m"), [(Datum.GCJ02, 500, 620), (Datum.BD09, 1_290, 1_420)])
def test_a_position_of_beijing_read_in_the_wrong_datum_is_farther_off_than_half_the_norm(
    beijing: np.ndarray, datum: Datum, least_m: float, most_m: float
) -> None:
    _, _, shift_m = GEOD.inv(*beijing, *from_wgs84(*beijing, datum))
    assert least_m < np.min(shift_m)
    assert np.max(shift_m) < most_m


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_every_corner_of_beijing_survives_there_and_back(beijing: np.ndarray, datum: Datum) -> None:
    back = to_wgs84(*from_wgs84(*beijing, datum), datum)
    _, _, off_m = GEOD.inv(*beijing, *back)
    assert np.max(off_m) < 0.001
