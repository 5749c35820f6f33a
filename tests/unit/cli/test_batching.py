import csv
import fcntl
import io
import json
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

QUESTIONS = """单号,lon,lat
a,116.4551,39.9204
b,116.4437,39.9345
"""


@pytest.fixture
def asked(filled, files):
    """``nearest-batch`` with a file of two rows; answers with what it did and the rows it wrote."""
    (files / "q.csv").write_text(QUESTIONS, encoding="utf-8")

    def asking(*options, out="a.csv", file="q.csv"):
        ran = filled("nearest-batch", file, "--out", out, *options)
        path = files / out
        text = path.read_text("utf-8-sig") if path.exists() and out.endswith(".csv") else ""
        return ran, list(csv.DictReader(io.StringIO(text, newline="")))

    return asking


def test_every_row_gets_its_nearest_station(asked):
    ran, rows = asked()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "wrote a.csv: 2 rows in, 2 answers, 0 rows without a station; revision 3\n"
    assert [(row["单号"], row["rank"], row["name"]) for row in rows] == [("a", "1", "示例一站"), ("b", "1", "示例二站")]


@pytest.mark.parametrize(
    "options",
    [
        ("-k", "2"),
        ("-k", "50"),
        ("--audience", "any", "-k", "3"),
        ("--amenity", "hot_water"),
        ("--amenity", "hot_water,drinking_water"),
        ("--amenity-any", "hot_water,drinking_water", "-k", "3"),
        ("--kind", "service_station,childcare"),
        ("--without-illustrative",),
        ("--open-at", "2026-11-22T23:00", "-k", "3"),
        ("--open-at", "2026-11-22T23:00", "-k", "3", "--include-closed"),
        ("--open-at", "2026-11-22T12:00-08:00", "-k", "3", "--include-unknown", "--audience", "any"),
        ("--datum", "gcj02"),
        ("--datum", "bd09", "--answer-datum", "gcj02"),
    ],
)
def test_every_option_means_what_it_means_for_one_place(asked, filled, options):
    _, rows = asked(*options)
    for name, place in (("a", ("116.4551", "39.9204")), ("b", ("116.4437", "39.9345"))):
        single = filled("nearest", *place, *(() if "-k" in options else ("-k", "1")), *options, "--json").json
        mine = [row for row in rows if row["单号"] == name]
        expected = [feature["properties"]["id"] for feature in single["features"]] or [""]
        assert [row["station_id"] for row in mine] == expected
        for row, feature in zip(mine, single["features"], strict=False):
            properties = feature["properties"]
            assert float(row["distance_m"]) == pytest.approx(properties["distance_m"], abs=0.002)
            assert [float(row["station_lon"]), float(row["station_lat"])] == pytest.approx(
                feature["geometry"]["coordinates"], abs=2e-7
            )
            if "--open-at" in options:
                assert row["opening"] == properties["opening"]["state"]


def test_open_now_is_judged_at_one_instant(asked):
    ran, rows = asked("--open-now", "-k", "3", "--include-closed")
    assert ran.code == 0
    assert len({row["at"] for row in rows}) == 1
    assert {row["opening"] for row in rows} <= {"open", "closing_soon", "closed"}


def test_rows_without_a_station_are_counted(asked):
    ran, rows = asked("--kind", "childcare")
    assert "2 rows in, 0 answers, 2 rows without a station" in ran.out
    assert [row["station_id"] for row in rows] == ["", ""]


def test_invented_stations_are_said_to_be_invented(run, files):
    assert run("import", "stations", "stations.csv", "--datum", "wgs84", "--illustrative").code == 0
    (files / "q.csv").write_text(QUESTIONS, encoding="utf-8")
    assert "Illustrative data" in run("nearest-batch", "q.csv", "--out", "a.csv").out
    without = run("nearest-batch", "q.csv", "--out", "a.csv", "--without-illustrative").out
    assert "Illustrative data" not in without


@pytest.mark.parametrize("suffix", ["geojson", "parquet"])
def test_the_suffix_chooses_the_format(asked, files, suffix):
    ran, _ = asked(out=f"a.{suffix}")
    assert ran.code == 0
    head = (files / f"a.{suffix}").read_bytes()[:4]
    assert head == {"geojson": b'{"ty', "parquet": b"PAR1"}[suffix]
    if suffix == "geojson":
        assert len(json.loads((files / "a.geojson").read_text("utf-8"))["features"]) == 2


def test_notes_of_the_reader_are_told(asked, files):
    (files / "old.csv").write_bytes(QUESTIONS.encode("gb18030"))
    assert "GB18030" in asked(file="old.csv")[0].out


def test_columns_are_mapped(asked, files):
    (files / "m.csv").write_text("a,b\n116.4551,39.9204\n", encoding="utf-8")
    assert asked("--map", "a=lon", "--map", "b=lat", file="m.csv")[0].code == 0
    ran, _ = asked(file="m.csv")
    assert ran.code == 2
    assert "no column for lon, lat" in ran.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("-k", "0"), "k: '0' is not allowed"),
        (("-k", "51"), "k: '51' is not allowed"),
        (("-k", "２"), "whole number"),
        (("--datum", "wgs85"), "--datum: unknown datum 'wgs85'"),
        (("--answer-datum", "none"), "--answer-datum: unknown datum"),
        (("--kind", "warm_statoin"), "warm_station"),
        (("--amenity", ""), "--amenity"),
        (("--open-at", "2026-02-30T12:00"), "--open-at"),
        (("--open-at", "2026-11-22T23:00", "--open-now"), "not both"),
        (("--include-closed",), "--include-closed"),
        (("--map", "lon"), "--map"),
        (("--map", "none=lon"), "has no column 'none'"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(asked, files, options, says):
    ran, _ = asked(*options)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert not (files / "a.csv").exists()


def test_faults_are_told_by_row_and_column(asked, files):
    (files / "bad.csv").write_text("lon,lat\nnan,39.9\n39.9,116.4\n", encoding="utf-8")
    ran, _ = asked(file="bad.csv")
    assert ran.code == 2
    assert "nothing was written: 2 faults in 2 rows" in ran.err
    assert "row 2, column lon: 'nan' is no number" in ran.err
    assert "row 3, column lon, lat: '39.9, 116.4' longitude and latitude look swapped" in ran.err
    assert not (files / "a.csv").exists()


def test_a_register_that_is_not_there_is_not_made(run, files):
    (files / "q.csv").write_text(QUESTIONS, encoding="utf-8")
    ran = run("nearest-batch", "q.csv", "--out", "a.csv", "--database", "none.sqlite")
    assert ran.code == 2
    assert not (files / "none.sqlite").exists()


@pytest.mark.parametrize("file", ["q.csv", "q.geojson"])  # one whose size is known, one whose is not
def test_a_terminal_shows_a_bar_on_standard_error(asked, files, file):
    asked()
    point = {"type": "Point", "coordinates": [116.4551, 39.9204]}
    feature = {"type": "Feature", "properties": {"n": 1}, "geometry": point}
    (files / "q.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    command = [sys.executable, "-c", "from geo.cli import main; main()", "nearest-batch", file, "--out", "b.csv"]
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with os.fdopen(ours, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            command,
            cwd=files,
            stdout=subprocess.PIPE,
            stderr=theirs,
            text=True,
            env=os.environ | {"TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        os.close(theirs)
        out, _ = process.communicate(timeout=60)
        shown = drained(screen)
    assert process.returncode == 0
    assert out.startswith("wrote b.csv: ")
    assert b"\x1b[" in shown
    assert "━".encode() in shown


def drained(screen):
    """What a terminal was sent; reading from it fails once the other side is closed."""
    shown = b""
    while True:
        try:
            shown += screen.read(4096)
        except OSError:
            return shown
