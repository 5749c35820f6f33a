import csv
import json
from dataclasses import replace
from datetime import date

import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import UsageError
from geo.model import AmenityState, Datum, LonLat, PositionSource, Provenance, Station, Status
from geo.store import Register, StationImportOptions, export_stations, import_stations, replace_file
from geo.store.atomically import replacing

FORMATS = [".csv", ".geojson", ".gpkg"]
PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "</script><script>alert(1)</script>",
    "{{7*7*7*7}}",
    "{%",
    "{#",
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "＝1+1",
    "\t=1",
    " a\r\nb ",
    '"quoted", and; so；on|',
    "驿站😀",
]
STATION = Station("st_a", "驿站", "other", LonLat(116.4, 39.9), original=LonLat(116.4, 39.9))

text = st.sampled_from(PAYLOADS) | st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=8
)
word = st.text("abc驿<>${}=", max_size=5)
stations = st.builds(
    Station,
    id=st.text("abc_7", min_size=1, max_size=6),
    name=text,
    kind=st.sampled_from(["other", "warm_station", "partner"]),
    position=st.builds(LonLat, st.floats(-180, 180), st.floats(-70, 70)),
    audience=st.sampled_from(["public", "unknown", "staff"]),
    entry=st.sampled_from(["qr", "staff", "unknown"]),
    networks=st.lists(text, max_size=3).map(tuple),
    host=text,
    address=text,
    district=word,
    township=word,
    original=st.builds(LonLat, st.floats(-180, 180), st.floats(-90, 90)),
    datum=st.sampled_from(Datum),
    position_source=st.sampled_from(PositionSource),
    hours_raw=text,
    hours=text,
    checked_at=st.none() | st.dates(),
    amenities=st.dictionaries(st.sampled_from(["toilet", "aed", "wifi"]), st.sampled_from(AmenityState)),
    capacity=st.none() | st.integers(0, 999),
    status=st.sampled_from(Status),
    source=text,
    provenance=st.sampled_from(Provenance),
    field_provenance=st.dictionaries(text, st.sampled_from(Provenance), max_size=2),
)


def same(station: Station) -> Station:
    return replace(station, revision=0)


@pytest.mark.parametrize("suffix", FORMATS)
@given(written=st.lists(stations, min_size=1, max_size=4, unique_by=lambda station: station.id))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_export_imports_again_as_it_was(tmp_path_factory, vocabularies, suffix, written):
    folder = tmp_path_factory.mktemp("export")
    path = folder / f"stations{suffix}"
    assert export_stations(written, path) == len(written)
    with Register.open(str(folder / "register.sqlite"), create=True) as register:
        register.seed_vocabularies(vocabularies)
        report = import_stations(register, path, Datum.WGS84)
        assert (report.accepted, report.merged, report.rejected) == (len(written), 0, 0)
        expected = sorted(map(same, written), key=lambda station: station.id)
        assert list(map(same, register.read_stations())) == expected
        assert export_stations(register, path) == len(written)
        assert import_stations(register, path, Datum.WGS84).revision == report.revision


def test_a_csv_is_for_excel_says_its_datum_and_what_is_invented_and_runs_nothing(tmp_path):
    path = tmp_path / "stations.csv"
    invented = replace(
        STATION,
        id="st_b",
        name="=1+1",
        position=LonLat(-51.2, -30.0),
        provenance=Provenance.ILLUSTRATIVE,
        networks=("工会", "银行"),
        amenities={"toilet": AmenityState.NO, "aed": AmenityState.YES},
        checked_at=date(2025, 3, 1),
        capacity=12,
    )
    export_stations([STATION, invented], path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfstation_id,name,kind,lon,lat,datum,")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        stated, illustrative = csv.DictReader(stream)
    assert (stated["illustrative"], illustrative["illustrative"]) == ("false", "true")
    assert {row["datum"] for row in (stated, illustrative)} == {"wgs84"}
    assert illustrative["name"] == "'=1+1"
    assert illustrative["lon"] == "-51.2"  # a negative number is no formula
    assert illustrative["networks"] == "工会;银行"
    assert illustrative["amenities"] == "aed=yes;toilet=no"
    assert (illustrative["checked_at"], illustrative["capacity"], stated["capacity"]) == ("2025-03-01", "12", "")


def test_a_geojson_is_strict_and_declares_wgs_84(tmp_path):
    path = tmp_path / "stations.geojson"
    export_stations([STATION], path)
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert collection["crs"]["properties"]["name"] == "urn:ogc:def:crs:OGC:1.3:CRS84"
    (feature,) = collection["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [116.4, 39.9]}
    assert feature["properties"]["illustrative"] is False
    assert feature["properties"]["capacity"] is None


def test_a_geopackage_declares_wgs_84(tmp_path):
    path = tmp_path / "stations.gpkg"
    export_stations([replace(STATION, capacity=3), STATION], path)
    info = pyogrio.read_info(path)
    assert (info["crs"], info["features"], info["geometry_type"]) == ("EPSG:4326", 2, "Point")
    assert {"provenance", "illustrative"} <= set(info["fields"])


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_stations_make_a_file_without_rows(tmp_path, suffix):
    path = tmp_path / f"stations{suffix}"
    assert export_stations([], path) == 0
    assert path.stat().st_size > 0


@pytest.mark.parametrize("name", ["stations.xlsx", "stations"])
def test_another_suffix_is_refused(tmp_path, name):
    with pytest.raises(UsageError, match=r"allowed: \.csv, \.geojson, \.gpkg") as caught:
        export_stations([], tmp_path / name)
    assert caught.value.parameter == "--out"
    assert list(tmp_path.iterdir()) == []


def test_edited_cells_of_an_export_change_that_station_only(seeded, tmp_path, file):
    import_stations(
        seeded,
        file("list.csv", "id,name,lon,lat\na,甲,116.4,39.9\nb,乙,116.4,39.9\n"),
        Datum.GCJ02,
        StationImportOptions(kind="other"),
    )
    path = tmp_path / "stations.csv"
    export_stations(seeded, path)
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",乙,", ",丙,"), encoding="utf-8")
    report = import_stations(seeded, path, Datum.WGS84)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
    assert {(station.name, station.source, station.datum) for station in seeded.read_stations()} == {
        ("甲", "list", Datum.GCJ02),
        ("丙", "list", Datum.GCJ02),
    }


def test_a_register_cell_that_is_broken_is_a_fault(seeded, file):
    path = file(
        "export.csv", 'station_id,lon,lat,kind,field_provenance\nst_a,116.4,39.9,other,"[1]"\nst_b,1,2,other,{\n'
    )
    report = import_stations(seeded, path, Datum.WGS84, StationImportOptions(strict=False))
    assert [(fault.row, fault.column) for fault in report.faults] == [(2, "field_provenance"), (3, "field_provenance")]


def test_a_writing_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file.txt"
    replace_file(path, b"old")

    def fail_halfway() -> None:
        with replacing(path) as temporary:
            temporary.write_bytes(b"ne")
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        fail_halfway()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    for wrong in (tmp_path, tmp_path / "none" / "file.csv"):
        with pytest.raises(UsageError, match=str(wrong)):
            replace_file(wrong, b"")
