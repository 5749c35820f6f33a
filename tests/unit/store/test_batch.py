"""A file of positions against asking for its rows one by one, and the files that come out."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime

import geopandas
import numpy as np
import pyarrow.parquet
import pytest

from geo.crs import from_wgs84, to_wgs84
from geo.errors import UsageError
from geo.finder import Openness, Query, Wanted, find
from geo.model import UNKNOWN, AmenityState, Datum, LonLat, Provenance, StationFilter, Status
from geo.store.batch import BatchOptions, nearest_batch
from geo.store.escaping import plain_text
from tests.unit import towns

NOON = datetime(2026, 11, 20, 11, 45)  # noqa: DTZ001 - the stations' local time, a Friday
HOURS = ["", "24/7", "Mo-Fr 08:30-12:00,14:30-18:00", "Mo-Su 22:00-06:00", "no such hours"]
FORMATS = ["csv", "geojson", "parquet"]


def town(count=60):
    """Stations that differ in all that is asked of them."""
    random = np.random.default_rng(7)
    east_m, north_m = random.integers(-20, 20, (2, count)) * 100  # on a grid, so that ties are common
    return towns.snapshot(
        replace(
            towns.station(f"s{i:03d}", float(east_m[i]), float(north_m[i]), name=f"驿站{i}", address=f"{i}号"),
            kind=["warm_station", "workers_home"][i % 2],
            audience=["public", "outdoor_workers", "staff", UNKNOWN][i % 4],
            hours=HOURS[i % len(HOURS)],
            checked_at=[None, date(2026, 11, 1), date(2020, 1, 1)][i % 3],
            amenities={"hot_water": AmenityState.YES} if i % 3 else {},
            provenance=Provenance.ILLUSTRATIVE if i % 5 == 0 else Provenance.STATED,
            status=Status.CLOSED if i % 7 == 0 else Status.ACTIVE,
        )
        for i in range(count)
    )


SHOT = town()


def asked(count=40):
    random = np.random.default_rng(11)
    return [towns.at(*random.integers(-25, 25, 2) * 100.0) for _ in range(count)] + [LonLat(-51.2, -30.0)]


def written(points):
    return "序号,lon,lat\n" + "".join(f"{i},{lon!r},{lat!r}\n" for i, (lon, lat) in enumerate(points))


def read(path):
    """The rows of a file of answers as dicts of text, "" for what is missing."""
    if path.suffix == ".csv":
        header, *rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        header = [plain_text(name) for name in header]
        return [dict(zip(header, map(plain_text, row), strict=True)) for row in rows]
    if path.suffix == ".geojson":
        features = strict_json(path)["features"]
        rows = [feature["properties"] | dict(zip(LONLAT, lonlat(feature), strict=True)) for feature in features]
    else:
        table = pyarrow.parquet.read_table(path)
        rows = [dict(list(row.items())[:-1]) for row in table.to_pylist()]
    return [{name: as_text(value) for name, value in row.items()} for row in rows]


LONLAT = ("station_lon", "station_lat")


def lonlat(feature):
    return feature["geometry"]["coordinates"] if feature["geometry"] else (None, None)


def strict_json(path):
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=lambda text: pytest.fail(f"{text} is no JSON"))


def as_text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def run(file, suffix, content, snapshot=SHOT, name="questions.csv", **options):
    path = file(name, content)
    out = path.with_name(f"answers.{suffix}")
    report = nearest_batch(path, out, snapshot, BatchOptions(**options))
    return report, out


WANTED = [
    Wanted(),
    Wanted(k=3),
    Wanted(k=50),  # more than match
    Wanted(3, StationFilter(audiences=frozenset())),
    Wanted(3, StationFilter(kinds=frozenset({"workers_home"}), with_illustrative=False)),
    Wanted(3, StationFilter(amenities_all=frozenset({"hot_water"}))),
    Wanted(3, StationFilter(amenities_any=frozenset({"hot_water", "seat"}))),
    Wanted(4, at=NOON, openness=Openness.OPEN),
    Wanted(10, at=NOON, openness=Openness.OPEN_OR_UNKNOWN),
    Wanted(50, at=NOON, openness=Openness.ALL),
    Wanted(2, StationFilter(kinds=frozenset({"childcare"}))),  # there is none
]


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_row_has_the_answer_that_it_has_alone(file, suffix, wanted):
    points = asked()
    report, out = run(file, suffix, written(points), wanted=wanted)
    expected = []
    for i, point in enumerate(points):
        matches = find(Query(point, wanted.k, wanted.where, wanted.at, wanted.openness), SHOT)
        expected += [(i, rank, match) for rank, match in enumerate(matches.found, 1)] or [(i, None, None)]
    rows = read(out)
    assert [(row["序号"], row["rank"]) for row in rows] == [(str(i), as_text(rank)) for i, rank, _ in expected]
    for row, (i, _, match) in zip(rows, expected, strict=True):
        assert (row["lon"], row["lat"]) == tuple(map(repr, points[i]))
        assert (row["datum"], row["revision"]) == ("wgs84", "7")
        told(row, match, wanted)
    found = [match for _, _, match in expected if match]
    assert (report.rows_in, report.answers) == (len(points), len(found))
    assert report.without_station == len(expected) - len(found)
    assert report.illustrative == any(match.station.provenance == "illustrative" for match in found)


def told(row, match, wanted):
    """One line of the file says what the finder says."""
    names = ["station_id", "name", "kind", "address", "walk_basis", "provenance", "illustrative"]
    if match is None:
        assert {row[name] for name in [*names, "distance_m", "walk_min", "rank", *LONLAT]} == {""}
        return
    station = match.station
    illustrative = as_text(station.provenance is Provenance.ILLUSTRATIVE)
    own = [station.id, station.name, station.kind, station.address, "estimate", station.provenance.value, illustrative]
    assert [row[name] for name in names] == own
    assert float(row["distance_m"]) == pytest.approx(match.distance_m, abs=0.001)
    assert float(row["walk_min"]) == pytest.approx(match.walk_min, abs=0.006)
    assert [float(row[name]) for name in LONLAT] == pytest.approx(station.position, abs=1e-7)
    if wanted.openness is Openness.ANY:
        assert not {"at", "opening", "open_until", "opens_at"} & set(row)
        return
    opening = match.opening
    until = opening.until.isoformat() if opening.is_open and opening.until else ""
    opens_at = opening.opens_at.isoformat() if opening.opens_at else ""
    assert [row[name] for name in ("at", "opening", "open_until", "opens_at", "hours_confidence")] == [
        "2026-11-20T11:45:00",
        opening.state.value,
        until,
        opens_at,
        match.confidence,
    ]


@pytest.mark.parametrize("datum", list(Datum))
@pytest.mark.parametrize("suffix", FORMATS)
def test_degrees_come_in_one_datum_and_go_out_in_another(file, suffix, datum):
    points = [LonLat(*map(float, from_wgs84(*point, datum))) for point in asked(5)[:-1]]
    _, out = run(file, suffix, written(points), datum=datum, answer_datum=datum)
    for row, point in zip(read(out), points, strict=True):
        (match,) = find(Query(LonLat(*map(float, to_wgs84(*point, datum))), 1), SHOT).found
        assert row["station_id"] == match.station.id
        assert row["datum"] == datum.value
        expected = [float(degrees) for degrees in from_wgs84(*match.station.position, datum)]
        assert [float(row[name]) for name in LONLAT] == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("count", [20_000, 20_001, 40_001])
def test_rows_beyond_one_chunk_keep_their_order_and_count(file, count):
    random = np.random.default_rng(3)
    lon, lat = 116.4 + random.normal(0, 0.01, count).round(4), 39.9 + random.normal(0, 0.01, count).round(4)
    content = "n,lon,lat\n" + "".join(f"{i},{x},{y}\n" for i, (x, y) in enumerate(zip(lon, lat, strict=True)))
    told_of = []
    path = file("questions.csv", content)
    out = path.with_name("answers.csv")
    report = nearest_batch(path, out, SHOT, progress=lambda rows, share: told_of.append((rows, share)))
    rows = read(out)
    assert [row["n"] for row in rows] == [str(i) for i in range(count)]
    assert (report.rows_in, report.answers, len(rows)) == (count, count, count)
    assert [rows for rows, _ in told_of] == [*range(20_000, count, 20_000), count]
    assert told_of[-1][1] == 1.0
    for i in (0, 19_999, count - 1):
        (match,) = find(Query(LonLat(float(lon[i]), float(lat[i])), 1), SHOT).found
        assert rows[i]["station_id"] == match.station.id


def test_huge_cells_make_small_chunks(file):
    told_of = []
    content = "lon,lat,text\n" + f"116.4,39.9,{'x' * 400_000}\n" * 200
    path = file("questions.csv", content)
    nearest_batch(path, path.with_name("a.csv"), SHOT, progress=lambda rows, share: told_of.append((rows, share)))
    assert told_of[-1] == (200, 1.0)
    assert max(np.diff([0, *(rows for rows, _ in told_of)])) <= 128


def test_more_rows_than_an_import_takes_are_answered(file):
    report, out = run(file, "csv", "lon,lat\n" + "116.4,39.9\n" * 300_001)
    assert report.answers == 300_001
    assert out.read_bytes().count(b"\n") == 300_002


@pytest.mark.parametrize(
    "head",
    ["lon,lat", "经度,纬度", "Longitude,LATITUDE", "lng,lat", "x,y", "经度(WGS84),纬度(WGS84)", "@lon,@lat"],
)
def test_columns_are_recognised_in_both_languages(file, head):
    assert run(file, "csv", f"{head}\n116.4,39.9\n")[0].answers == 1


def test_columns_of_other_names_are_mapped(file):
    content = "a,b,lon\n116.4,39.9,nothing\n"
    assert run(file, "csv", content, columns={"a": "lon", "b": "lat"})[0].answers == 1


def test_a_name_that_is_taken_gets_a_prefix(file):
    content = "name,in_name,rank,lon,lat,geometry,datum\n甲,乙,丙,116.4,39.9,丁,戊\n"
    for suffix in FORMATS:
        (row,) = read(run(file, suffix, content)[1])
        assert [row[name] for name in ("in_in_name", "in_name", "in_rank", "in_geometry", "in_datum")] == list(
            "甲乙丙丁戊"
        )
        assert (row["lon"], row["lat"], row["rank"]) == ("116.4", "39.9", "1")


def test_short_rows_are_filled_and_the_other_cells_kept(file):
    _, out = run(file, "csv", "lon,lat,note,more\n116.4,39.9\n116.4,39.9,a,b\n")
    assert [(row["note"], row["more"]) for row in read(out)] == [("", ""), ("a", "b")]


@pytest.mark.parametrize("content", ["lon;lat;名称\n116.4;39.9;甲\n", "lon\tlat\t名称\n116.4\t39.9\t甲\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_delimiters_and_encodings_are_found(file, content, encoding):
    report, out = run(file, "csv", content.encode(encoding))
    assert [row["名称"] for row in read(out)] == ["甲"]
    assert len(report.notes) == (encoding == "gb18030")


@pytest.mark.parametrize("text", ["116.4", " 116.4 ", "+116.4", "1.164e2", "116.40000000000001", "116.4 "])
def test_numbers_may_be_written_in_several_ways(file, text):
    _, out = run(file, "csv", f"lon,lat\n{text},39.9\n116.,39.9\n")
    (expected,) = find(Query(LonLat(116.4, 39.9), 1), SHOT).found
    assert read(out)[0]["station_id"] == expected.station.id


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "＝1+1",
    "\t=1",
    "'=1",
    "''=1",
    "'",
    'a"b,c;d',
    "two\nlines",
    "two\r\n=lines",
    "</script><script>alert(1)</script>",
    '{"a": NaN}',
    "\u202egnp.exe",
    "\x01\x07",
    "\U0001f6bb\u2028",
    "NaN",
    "null",
    "%s {0} {name}",
]


@pytest.mark.parametrize("suffix", FORMATS)
def test_hostile_text_comes_out_as_it_went_in(file, suffix):
    stations = [towns.station(f"s{i}", i * 100.0, name=text, address=text) for i, text in enumerate(HOSTILE)]
    lines = [["=head", "lon", "lat"]]
    lines += [[text, *map(repr, station.position)] for text, station in zip(HOSTILE, stations, strict=True)]
    cells = [[cell.replace('"', '""') for cell in line] for line in lines]
    content = "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in cells)
    _, out = run(file, suffix, content, towns.snapshot(stations))
    # What a CSV of ours writes as '=1 is the text =1 again when it comes back.
    assert [row["=head"] for row in read(out)] == list(map(plain_text, HOSTILE))
    assert [row["name"] for row in read(out)] == [row["address"] for row in read(out)] == HOSTILE


def test_no_cell_of_a_csv_runs_and_numbers_stay_numbers(file):
    stations = [towns.station("s", name="=1+1")]
    _, out = run(file, "csv", 'lon,lat,=a\n-51.2,-30.0,"-1+1"\n116.4,39.9,-5\n', towns.snapshot(stations))
    header, *rows = csv.reader(out.read_bytes().decode("utf-8-sig").splitlines())
    assert header[:3] == ["lon", "lat", "'=a"]
    assert [row[:3] for row in rows] == [["-51.2", "-30.0", "'-1+1"], ["116.4", "39.9", "-5"]]
    assert {row[header.index("name")] for row in rows} == {"'=1+1"}


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_register_without_stations_leaves_every_row_without_one(file, suffix):
    report, out = run(file, suffix, written(asked(3)), towns.snapshot([]), wanted=Wanted(k=5))
    assert (report.rows_in, report.answers, report.without_station, report.illustrative) == (4, 0, 4, False)
    assert [row["station_id"] for row in read(out)] == [""] * 4


class TestGeoParquet:
    def test_geopandas_reads_the_stations_as_points(self, file):
        _, out = run(file, "parquet", written(asked(5)), wanted=Wanted(k=2))
        frame = geopandas.read_parquet(out)
        assert frame.crs.to_authority() == ("OGC", "CRS84")
        assert (frame.geometry.x == frame["station_lon"]).all()
        assert (frame.geometry.y == frame["station_lat"]).all()
        assert frame["rank"].tolist() == [1, 2] * 6

    def test_its_metadata_are_those_of_the_format(self, file):
        _, out = run(file, "parquet", written(asked(5)))
        geo = json.loads(pyarrow.parquet.read_schema(out).metadata[b"geo"])
        column = {"encoding": "WKB", "geometry_types": ["Point"]}
        assert geo == {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}

    def test_other_datums_have_no_coordinate_system(self, file):
        _, out = run(file, "parquet", written(asked(5)), answer_datum=Datum.GCJ02)
        assert geopandas.read_parquet(out).crs is None

    def test_no_station_is_no_geometry(self, file):
        _, out = run(file, "parquet", written(asked(2)), towns.snapshot([]))
        assert geopandas.read_parquet(out).geometry.isna().all()

    def test_a_row_group_holds_a_chunk(self, file):
        _, out = run(file, "parquet", "lon,lat\n" + "116.4,39.9\n" * 25_000)
        groups = pyarrow.parquet.ParquetFile(out).metadata
        assert [groups.row_group(i).num_rows for i in range(groups.num_row_groups)] == [20_000, 5_000]


def test_geojson_is_strict_and_says_what_it_rests_on(file):
    _, out = run(file, "geojson", written(asked(5)), answer_datum=Datum.BD09)
    collection = strict_json(out)
    assert {name: collection[name] for name in ("type", "revision", "datum", "illustrative")} == {
        "type": "FeatureCollection",
        "revision": 7,
        "datum": "bd09",
        "illustrative": True,
    }
    assert len(geopandas.read_file(out)) == 6


class TestFeatures:
    def test_points_are_asked_and_written_beside_their_properties(self, file, feature):
        features = [feature([116.4, 39.9], 名称="甲", point_lon="mine"), feature([116.41, 39.9], 名称=None)]
        for suffix in FORMATS:
            _, out = run(file, suffix, features, name="q.geojson")
            rows = read(out)
            assert [row["名称"] for row in rows] == ["甲", ""]
            assert [row["point_lon"] for row in rows] == ["mine", ""]
            assert [(row["point_lon (2)"], row["point_lat"]) for row in rows] == [("116.4", "39.9"), ("116.41", "39.9")]
            for row, lon in zip(rows, (116.4, 116.41), strict=True):
                assert row["station_id"] == find(Query(LonLat(lon, 39.9), 1), SHOT).found[0].station.id

    def test_a_geopackage_in_metres_is_asked_in_degrees(self, tmp_path):
        points = asked(5)[:-1]
        geometry = geopandas.points_from_xy(*zip(*points, strict=True), crs="EPSG:4326")
        frame = geopandas.GeoDataFrame({"n": range(5)}, geometry=geometry).to_crs("EPSG:32650")
        frame.to_file(tmp_path / "q.gpkg")
        nearest_batch(tmp_path / "q.gpkg", tmp_path / "a.csv", SHOT)
        expected = [find(Query(point, 1), SHOT).found[0].station.id for point in points]
        assert [row["station_id"] for row in read(tmp_path / "a.csv")] == expected

    def test_a_workbook_is_a_table(self, tmp_path):
        import openpyxl

        book = openpyxl.Workbook()
        for row in [("经度", "纬度", "名称"), (116.4, 39.9, "=1+1"), ("116.41", "39.9", "乙")]:
            book.active.append(row)
        book.active["C2"].data_type = "s"
        book.save(tmp_path / "q.xlsx")
        report = nearest_batch(tmp_path / "q.xlsx", tmp_path / "a.csv", SHOT)
        assert report.answers == 2
        assert [row["名称"] for row in read(tmp_path / "a.csv")] == ["=1+1", "乙"]

    def test_a_column_cannot_take_the_place_of_a_geometry(self, file, feature):
        with pytest.raises(UsageError, match="--map"):
            run(file, "csv", [feature([116.4, 39.9], a=1)], name="q.geojson", columns={"a": "lon"})
