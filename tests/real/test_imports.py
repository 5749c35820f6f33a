"""Real files come in whole: every row accounted for, the same file again changes nothing."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.crs import to_wgs84
from geo.model import Datum, Provenance, Status, ZoneLevel
from geo.store import (
    DemandImportOptions,
    Register,
    StationImportOptions,
    ZoneImportOptions,
    export_stations,
    import_demand,
    import_stations,
    import_zones,
    read_vocabulary_csv,
)

pytestmark = pytest.mark.real

VOCABULARY = Path(__file__).parents[2] / "data" / "vocabulary"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register.open(str(tmp_path / "register.sqlite"), create=True) as opened:
        opened.seed_vocabularies(read_vocabulary_csv(VOCABULARY))
        yield opened


@pytest.fixture
def cafes(real_data: Path) -> Path:
    return real_data / "beijing" / "beijing_cafes_139_ccby.geojson"


@pytest.fixture
def townships(real_data: Path) -> Path:
    return real_data / "beijing" / "beijing_townships_pop_wgs84.gpkg"


def test_139_cafes_come_in_with_their_toilets_and_closures(register, cafes):
    options = StationImportOptions(kind="other")
    report = import_stations(register, cafes, Datum.WGS84, options)
    assert (report.rows_in, report.accepted, report.rejected, report.merged, report.new) == (139, 139, 0, 0, 139)
    stations = register.read_stations()
    assert Counter(station.status for station in stations) == {Status.ACTIVE: 132, Status.CLOSED: 7}
    assert Counter(f"{code}={state}" for station in stations for code, state in station.amenities.items()) == {
        "toilet=yes": 6,  # 有 4, 店里有 1, 店内有 1
        "toilet=no": 15,  # 无 2, 店内没有 and the like 13; 里面似乎没有 is in doubt and stays unknown
        "toilet_nearby=yes": 42,  # every other note but 里面没有，附近不知道
    }
    assert {station.audience for station in stations} == {"unknown"}
    assert sorted(station.hours for station in stations if station.hours_raw) == [
        "Mo-Fr 07:30-19:00; Sa-Su 09:30-17:30",
        "Mo-Fr 07:30-20:00; Sa-Su off",
    ]
    assert any("31 columns were not used" in str(note) for note in report.notes)
    source = json.loads(cafes.read_text(encoding="utf-8"))["features"]
    kept = register.read_import_rows(report.revision)
    for feature, row in zip(source, kept, strict=True):
        assert feature["properties"].items() <= row.cells.items()
    assert import_stations(register, cafes, Datum.WGS84, options).unchanged == 139
    assert register.revision() == report.revision


def test_cafes_declared_in_a_chinese_datum_stand_where_the_conversion_says(register, cafes):
    import_stations(register, cafes, Datum.GCJ02, StationImportOptions(kind="other"))
    stations = register.read_stations()
    original = np.array([station.original for station in stations])
    expected = np.column_stack(to_wgs84(original[:, 0], original[:, 1], Datum.GCJ02))
    assert np.array([station.position for station in stations]).tolist() == expected.tolist()


@pytest.mark.parametrize("suffix", [".csv", ".geojson", ".gpkg"])
def test_cafes_survive_export_and_import(register, cafes, tmp_path, suffix):
    import_stations(register, cafes, Datum.GCJ02, StationImportOptions(kind="other"))
    path = tmp_path / f"cafes{suffix}"
    assert export_stations(register, path) == 139
    report = import_stations(register, path, Datum.WGS84)
    assert (report.unchanged, report.revision) == (139, 1)


def test_331_townships_come_in_under_16_derived_districts_and_hold_the_cafes(register, cafes, townships):
    options = ZoneImportOptions(ZoneLevel.TOWNSHIP)
    import_stations(register, cafes, Datum.WGS84, StationImportOptions(kind="other"))
    report = import_zones(register, townships, Datum.WGS84, options)
    assert (report.rows_in, report.accepted, report.new, report.rejected) == (331, 331, 331, 0)
    zones, geometries = register.read_zones()
    levels = Counter((zone.level, zone.provenance) for zone in zones)
    assert levels == {
        (ZoneLevel.TOWNSHIP, Provenance.STATED): 331,
        (ZoneLevel.DISTRICT, Provenance.INFERRED): 16,
    }
    assert shapely.is_valid(geometries).all()
    ids = {zone.id for zone in zones}
    assert all(zone.parent in ids for zone in zones if zone.level is ZoneLevel.TOWNSHIP)
    shapes = {zone.id: shape for zone, shape in zip(zones, geometries, strict=True)}
    for station in register.read_stations():
        for zone_id in (station.district, station.township):
            assert shapely.intersects(shapes[zone_id], shapely.Point(station.position))
    assert import_zones(register, townships, Datum.WGS84, options).revision == report.revision


def test_official_districts_take_the_place_of_derived_ones(register, real_data, townships):
    import_zones(register, townships, Datum.WGS84, ZoneImportOptions(ZoneLevel.TOWNSHIP))
    districts = real_data / "beijing" / "beijing_districts_amap_gcj02.geojson"
    import_zones(register, districts, Datum.GCJ02, ZoneImportOptions(ZoneLevel.DISTRICT))
    zones, _ = register.read_zones()
    found = {zone.id for zone in zones if zone.level is ZoneLevel.DISTRICT}
    assert len(found) == 16
    assert all(ident.isdecimal() for ident in found)
    assert {zone.parent for zone in zones if zone.level is ZoneLevel.TOWNSHIP} == found


def test_the_people_of_the_townships_are_all_there(register, townships):
    options = DemandImportOptions(weight="pop_raked2020", vintage="2020")
    report = import_demand(register, townships, Datum.WGS84, options)
    assert (report.rows_in, report.accepted) == (331, 331)
    layer = register.read_demand()
    assert layer is not None
    assert layer.total == pytest.approx(21_893_089)


def test_22_real_places_of_porto_alegre_come_in(register, real_data):
    path = real_data / "porto_alegre" / "poa_osm.pbf"
    report = import_stations(register, path, Datum.WGS84)
    assert (report.rows_in, report.accepted, report.merged, report.notes) == (22, 22, 0, ())
    stations = register.read_stations()
    assert Counter(code for station in stations for code in station.amenities) == {
        "toilet": 11,
        "drinking_water": 9,
        "rest": 2,
        "step_free": 4,
    }
    assert {(station.kind, station.audience) for station in stations} == {("other", "unknown")}
    assert import_stations(register, path, Datum.WGS84).revision == 1


def test_ways_of_helsinki_are_counted_and_left_out(register, real_data):
    report = import_stations(register, real_data / "helsinki" / "Helsinki.osm.pbf", Datum.WGS84)
    assert (report.accepted, len(report.notes)) == (17, 1)
    assert str(report.notes[0]).startswith("2 ways and relations")


def test_812935_people_of_porto_alegre_come_in(register, real_data):
    path = real_data / "porto_alegre" / "poa_hexgrid.csv"
    report = import_demand(register, path, Datum.WGS84)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert (report.rows_in, report.accepted) == (len(rows), len(rows))
    layer = register.read_demand()
    assert layer is not None
    assert layer.total == 812_935
    assert layer.lonlat.tolist() == [[float(row["lon"]), float(row["lat"])] for row in rows]
