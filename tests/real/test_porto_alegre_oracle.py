"""Straight-line coverage of a real city, against figures computed with other software.

812,935 people in 1,227 hexagons and the toilets, taps and shelters of OpenStreetMap, 12 August 2020.
"""

import csv
from pathlib import Path

import osmium
import pytest

from geo.coverage import CoverageRequest, cover
from geo.demand import DemandTable
from geo.model import LonLat, Station
from geo.snapshot import Snapshot
from geo.stations import StationTable
from geo.zones import ZoneTable

pytestmark = pytest.mark.real

AMENITIES = {"toilets", "drinking_water", "shelter"}


@pytest.fixture(scope="module")
def porto_alegre(real_data: Path) -> Snapshot:
    folder = real_data / "porto_alegre"
    stations = [
        Station(f"n{node.id}", "", "other", LonLat(node.location.lon, node.location.lat), audience="public")
        for node in osmium.FileProcessor(str(folder / "poa_osm.pbf"), osmium.osm.NODE)
        if node.tags.get("amenity") in AMENITIES
    ]
    with (folder / "poa_hexgrid.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lon, lat, weight = ([float(row[name]) for row in rows] for name in ("lon", "lat", "population"))
    return Snapshot(1, StationTable(stations), ZoneTable([], []), DemandTable("hexgrid", lon, lat, weight), {})


def test_the_city_is_the_one_that_was_measured(porto_alegre: Snapshot) -> None:
    assert len(porto_alegre.stations) == 22
    assert porto_alegre.demand is not None
    assert (len(porto_alegre.demand), porto_alegre.demand.total) == (1227, 812_935.0)


@pytest.mark.parametrize(
    ("metres", "percent"),
    [
        (500.0, 5.735),  # on a sphere it would be 5.676
        (800.0, 17.423),
        (1000.0, 26.342),
    ],
)
def test_people_within_a_straight_line(porto_alegre: Snapshot, metres: float, percent: float) -> None:
    report = cover(porto_alegre, None, CoverageRequest(walked_m=metres, detour=1.0))
    assert report.total.share_covered is not None
    assert 100 * report.total.share_covered == pytest.approx(percent, abs=0.001)
    assert report.total.area_m2 is None
    assert report.stations_admissible == report.total.stations_counted == 22


def test_a_detour_shortens_the_line(porto_alegre: Snapshot) -> None:
    walked = cover(porto_alegre, None, CoverageRequest(walked_m=1300.0, detour=1.3))
    straight = cover(porto_alegre, None, CoverageRequest(walked_m=1000.0, detour=1.0))
    assert walked.total == straight.total
