"""What a file of positions may not be: every fault told by row and column, and nothing written."""

import signal
import sys

import pytest

from geo.errors import DataError, UsageError
from geo.finder import Openness, Wanted
from geo.model import Datum
from geo.store.batch import KEPT_FAULTS, BatchOptions, nearest_batch
from geo.store.batch.questions import open_questions
from tests.unit import towns

SHOT = towns.snapshot([towns.station("s")])
NO_NUMBER = "is no number that can be used"
SWAPPED = "look swapped"
OUT_OF_RANGE = "is out of range"


def refused(path, suffix="csv", **options):
    """The error of a batch; what stood in its way before is still there, and nothing else is."""
    out = path.with_name(f"answers.{suffix}")
    out.write_text("what was there before")
    with pytest.raises(DataError) as caught:
        nearest_batch(path, out, SHOT, BatchOptions(**options))
    assert out.read_text() == "what was there before"
    assert sorted(item.name for item in path.parent.iterdir()) == sorted({path.name, out.name})
    return caught.value


@pytest.mark.parametrize(
    ("lon", "lat", "column", "reason"),
    [
        ("nan", "39.9", "lon", NO_NUMBER),
        ("NaN", "39.9", "lon", NO_NUMBER),
        ("116.4", "inf", "lat", NO_NUMBER),
        ("-Infinity", "39.9", "lon", NO_NUMBER),
        ("1e999", "39.9", "lon", NO_NUMBER),
        ("116.4", "-1e999", "lat", NO_NUMBER),
        ("１１６.４", "39.9", "lon", NO_NUMBER),  # full-width digits
        ("١١٦", "39.9", "lon", NO_NUMBER),  # digits of another script
        ("1_16.4", "39.9", "lon", NO_NUMBER),  # a number in Python
        ("0x74", "39.9", "lon", NO_NUMBER),
        ('"116,4"', "39.9", "lon", NO_NUMBER),  # a decimal comma
        ("116°24'", "39.9", "lon", NO_NUMBER),
        ("116.4E", "39.9", "lon", NO_NUMBER),
        ("--116.4", "39.9", "lon", NO_NUMBER),
        ("116.4 39.9", "39.9", "lon", NO_NUMBER),
        ('"116.4\n39.9"', "39.9", "lon", NO_NUMBER),  # two numbers in a cell of two lines
        ("None", "39.9", "lon", NO_NUMBER),
        ("=1+1", "39.9", "lon", NO_NUMBER),
        ("", "39.9", "lon", "is empty"),
        ("116.4", "  ", "lat", "is empty"),
        ("39.9", "116.4", "lon, lat", SWAPPED),  # no latitude reaches 116
        ("34.3", "89.1", "lon, lat", SWAPPED),  # both ways on earth, but in China only the other way round
        ("180.1", "39.9", "lon, lat", OUT_OF_RANGE),
        ("116.4", "-90.0001", "lon, lat", OUT_OF_RANGE),
        ("181", "91", "lon, lat", OUT_OF_RANGE),
        ("12948080", "4852834", "lon, lat", OUT_OF_RANGE),  # metres
        ("1e300", "39.9", "lon, lat", OUT_OF_RANGE),
    ],
)
def test_a_row_without_a_position_is_told_by_row_and_column(file, lon, lat, column, reason):
    error = refused(file("q.csv", f"lon,lat\n116.4,39.9\n{lon},{lat}\n116.4,39.9\n"))
    (fault,) = error.faults
    assert (fault.row, fault.column) == (3, column)
    assert reason in fault.reason
    assert str(error).endswith(f"nothing was written: 1 faults in 3 rows; first fault: {fault}")


def test_both_numbers_of_a_row_are_judged(file):
    faults = refused(file("q.csv", "经度,纬度\nnan,x\n")).faults
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [(2, "经度", "nan"), (2, "纬度", "x")]


def test_a_row_with_too_many_cells_is_a_fault_and_blank_lines_are_none(file):
    error = refused(file("q.csv", "lon,lat\n\n116.4,39.9,5\n , \n116.4,39.9,,\n"))
    assert [(fault.row, fault.column) for fault in error.faults] == [(3, "")]
    assert "more cells" in error.faults[0].reason
    assert error.fields["rows_in"] == 2


def test_the_first_thousand_faults_are_told_and_the_rest_counted(file):
    rows = 45_000
    error = refused(file("q.csv", "lon,lat\n" + "116.4,39.9\n" * 19_999 + "nan,39.9\n" * (rows - 19_999)))
    assert len(error.faults) == KEPT_FAULTS
    assert [error.faults[0].row, error.faults[-1].row] == [20_001, 20_001 + KEPT_FAULTS - 1]
    assert (error.fields["count"], error.fields["rows_in"]) == (rows - 19_999, rows)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("q.csv", "", "is empty"),
        ("q.csv", "\n \n", "no header"),
        ("q.csv", "lon,lat\n", "has no rows"),
        ("q.csv", "lon,lat\n\n,\n", "has no rows"),
        ("q.csv", "a,b\n1,2\n", "no column for lon, lat"),
        ("q.csv", "lon,b\n1,2\n", "no column for lat"),
        ("q.csv", "116.4,39.9\n116.4,39.9\n", "no column for lon, lat"),  # no header
        ("q.csv", "lon,经度,lat\n1,2,3\n", "two columns for lon"),
        ("q.csv", 'lon,lat\n"116.4,39.9\n', "double quotes"),  # never closed
        ("q.csv", b"lon,lat\n116.4,39.9,\xff\xff\xff\n", "encoding"),
        ("q.csv", b"PK\x03\x04rest", "does not hold that"),
        ("q.csv", "<html></html>", "does not hold that"),
        ("q.csv", "lon,lat\n" + "1" * 1_000_001 + ",2\n", "cannot be read"),  # one cell of a million characters
        ("q.geojson", "lon,lat\n1,2\n", "does not hold that"),
        ("q.geojson", [], "no features"),
        ("q.xlsx", b"PK\x03\x04rest", "workbook"),
        ("q.pdf", b"%PDF-1.7", "is of a kind that is not read"),
        ("q.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader", "OpenStreetMap"),
    ],
)
def test_a_file_that_cannot_be_asked_is_refused(file, name, content, says):
    assert says in str(refused(file(name, content)))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"none\.csv: is not there"):
        nearest_batch(tmp_path / "none.csv", tmp_path / "a.csv", SHOT)


def test_features_without_a_point_are_told_by_number(file, feature):
    ring = [[[116.4, 39.9], [116.5, 39.9], [116.5, 40.0], [116.4, 39.9]]]
    features = [feature([116.4, 39.9]), feature(ring, "Polygon"), feature(None), feature([39.9, 116.4])]
    error = refused(file("q.geojson", features))
    assert [(fault.row, fault.column) for fault in error.faults] == [(2, "geometry"), (3, "geometry"), (4, "geometry")]
    assert [fault.reason for fault in error.faults[:2]] == ["is no point"] * 2
    assert SWAPPED in error.faults[2].reason


@pytest.mark.parametrize("suffix", ["csv", "geojson", "parquet"])
def test_a_fault_in_the_last_chunk_takes_back_all_that_was_written(file, suffix):
    error = refused(file("q.csv", "lon,lat\n" + "116.4,39.9\n" * 20_000 + "x,39.9\n"), suffix)
    assert [fault.row for fault in error.faults] == [20_002]


def test_a_table_that_breaks_off_takes_back_all_that_was_written(file):
    assert "double quotes" in str(refused(file("q.csv", "lon,lat\n" + "116.4,39.9\n" * 20_000 + '"116.4,39.9\n')))


@pytest.mark.parametrize("meanwhile", [b"lon,lat\n1,2\n\xff\xff\n", None])
def test_a_file_that_changes_while_it_is_read_is_named(file, meanwhile):
    path = file("q.csv", "lon,lat\n116.4,39.9\n")
    questions = open_questions(path, Datum.WGS84, {})
    if meanwhile is None:
        path.unlink()
    else:
        path.write_bytes(meanwhile)
    with pytest.raises(DataError, match=r"q\.csv: cannot be read"):
        list(questions.chunks(10))


@pytest.mark.parametrize("name", ["a.xlsx", "a.gpkg", "a", "a.csv.gz"])
def test_other_kinds_are_not_written(file, tmp_path, name):
    with pytest.raises(UsageError, match=r"--out: .* allowed: \.csv, \.geojson, \.parquet"):
        nearest_batch(file("q.csv", "lon,lat\n1,2\n"), tmp_path / name, SHOT)


def test_the_file_that_is_read_is_not_written_over(file):
    path = file("q.csv", "lon,lat\n116.4,39.9\n")
    with pytest.raises(UsageError, match=r"--out: .* is the file that is read"):
        nearest_batch(path, path, SHOT)
    assert path.read_text() == "lon,lat\n116.4,39.9\n"


def test_a_folder_that_is_not_there_is_named(file, tmp_path):
    with pytest.raises(UsageError, match=r"--out: .* cannot be written"):
        nearest_batch(file("q.csv", "lon,lat\n1,2\n"), tmp_path / "none" / "a.csv", SHOT)


@pytest.mark.parametrize("wanted", [Wanted(k=0), Wanted(k=51), Wanted(openness=Openness.OPEN)])
def test_what_is_no_question_is_refused(file, tmp_path, wanted):
    with pytest.raises(UsageError):
        nearest_batch(file("q.csv", "lon,lat\n1,2\n"), tmp_path / "a.csv", SHOT, BatchOptions(wanted))
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"none": "lon"}, "has no column 'none'"),
        ({"lon": "latitude"}, "there is no field 'latitude'; allowed: lon, lat"),
    ],
)
def test_a_mapping_of_what_there_is_not_is_refused(file, tmp_path, columns, says):
    with pytest.raises(UsageError, match=says):
        nearest_batch(file("q.csv", "lon,lat\n1,2\n"), tmp_path / "a.csv", SHOT, BatchOptions(columns=columns))


def test_without_its_library_geoparquet_says_how_to_get_it(file, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "geo.store.batch.parquet", raising=False)
    path = file("q.csv", "lon,lat\n1,2\n")
    with pytest.raises(UsageError, match=r"--out: .* needs pyarrow.*extra parquet"):
        nearest_batch(path, tmp_path / "a.parquet", SHOT)
    assert nearest_batch(path, tmp_path / "a.csv", SHOT).answers == 1


@pytest.mark.parametrize("suffix", ["csv", "geojson", "parquet"])
def test_an_interruption_leaves_what_was_there(file, suffix):
    path = file("q.csv", "lon,lat\n" + "116.4,39.9\n" * 50_000)
    out = path.with_name(f"a.{suffix}")
    out.write_text("before")

    def interrupt(rows, share):
        if rows == 40_000:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        nearest_batch(path, out, SHOT, progress=interrupt)
    assert out.read_text() == "before"
    assert sorted(item.name for item in path.parent.iterdir()) == sorted([path.name, out.name])
