import csv
import json
import sqlite3

import pytest


class TestImport:
    def test_every_row_is_accounted_for(self, run, files):
        ran = run("import", "stations", "stations.csv", "--datum", "wgs84")
        assert ran.code == 0
        assert "rows in 3 = accepted 3 + rejected 0 + merged 0" in ran.out
        assert "3 new, 0 changed, 0 unchanged; revision 1" in ran.out
        again = run("import", "stations", "stations.csv", "--datum", "wgs84")
        assert "0 new, 0 changed, 3 unchanged; revision 1" in again.out

    @pytest.mark.parametrize("what", ["stations", "zones", "demand"])
    def test_no_datum_is_an_error_that_explains_the_choice(self, run, files, what):
        level = ("--level", "district") if what == "zones" else ()
        ran = run("import", what, "stations.csv", *level)
        assert ran.code == 2
        assert (
            "--datum: say what the file's degrees are in: wgs84 (GPS, OpenStreetMap), gcj02 (AMap, Tencent)" in ran.err
        )

    def test_another_datum_for_a_known_file_is_doubted(self, run, files):
        run("import", "stations", "stations.csv", "--datum", "wgs84")
        again = run("import", "stations", "stations.csv", "--datum", "gcj02")
        assert "3 stations moved by more than 100 m, half of them by 5" in again.out  # 5xx m
        assert "moved" not in run("import", "stations", "stations.csv", "--datum", "gcj02").out

    def test_one_bad_row_keeps_the_file_out_and_is_written_down(self, run, files):
        with (files / "stations.csv").open("a", encoding="utf-8") as file:
            file.write("示例四站,职工之家,39.9,116.4,所有人,,\n")
        ran = run("import", "stations", "stations.csv", "--datum", "wgs84")
        assert ran.code == 2
        assert "row 5" in ran.err
        assert "swapped" in ran.err
        assert "rows in 4 = accepted 3 + rejected 1 + merged 0" in ran.out + ran.err
        with (files / "stations.rejected.csv").open(encoding="utf-8-sig", newline="") as file:
            (row,) = csv.DictReader(file)
        assert row["名称"] == "示例四站"
        assert "No station matches." in run("nearest", "116.4551", "39.9204", "--audience", "any").out

    def test_partial_mode_stores_the_good_rows(self, run, files):
        with (files / "stations.csv").open("a", encoding="utf-8") as file:
            file.write("示例四站,职工之家,39.9,116.4,所有人,,\n")
        ran = run(
            "import", "stations", "stations.csv", "--datum", "wgs84", "--mode", "partial", "--rejected", "bad.csv"
        )
        assert ran.code == 0
        assert "rows in 4 = accepted 3 + rejected 1 + merged 0" in ran.out
        assert "bad.csv" in ran.out
        assert (files / "bad.csv").is_file()

    def test_the_same_name_on_the_same_spot_is_merged_and_said(self, run, files):
        with (files / "stations.csv").open("a", encoding="utf-8") as file:
            file.write("示例一站,职工暖心驿站,116.455104,39.920503,户外劳动者,,\n")
        ran = run("import", "stations", "stations.csv", "--datum", "wgs84")
        assert "rows in 4 = accepted 3 + rejected 0 + merged 1" in ran.out
        assert "row 5 merged into st_" in ran.out

    def test_columns_can_be_named_by_hand(self, run, files):
        (files / "odd.csv").write_text("a,b,c\n116.45,39.92,partner\n", encoding="utf-8")
        maps = ("--map", "a=lon", "--map", "b=lat", "--map", "c=kind")
        assert run("import", "stations", "odd.csv", "--datum", "wgs84", *maps).code == 0

    def test_illustrative_rows_are_marked_in_every_answer(self, run, files):
        run("import", "stations", "stations.csv", "--datum", "wgs84", "--illustrative")
        assert "Illustrative data" in run("nearest", "116.4551", "39.9204").out
        assert run("nearest", "116.4551", "39.9204", "--json").json["illustrative"] is True
        assert run("nearest", "116.4551", "39.9204", "--json", "--without-illustrative").json["features"] == []

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("stations", "nowhere.csv", "--datum", "wgs84"), "nowhere.csv"),
            (("stations", ".", "--datum", "wgs84"), ".: is of a kind that is not read"),  # a folder without a name
            (("stations", "stations.csv", "--datum", "wgs84", "--kind", "warm"), "--kind: unknown kind"),
            (("stations", "stations.csv", "--datum", "wgs72"), "--datum: unknown datum 'wgs72'"),
            (
                ("stations", "stations.csv", "--datum", "wgs84", "--map", "经度"),
                "--map: '经度' is not allowed; write COLUMN",
            ),
            (
                ("zones", "zones.geojson", "--datum", "wgs84"),
                "--level: is missing; give one of: city, district, township",
            ),
            (("zones", "zones.geojson", "--datum", "wgs84", "--level", "street"), "--level: unknown level 'street'"),
            (("demand", "zones.geojson", "--datum", "wgs84", "--spacing", "0"), "--spacing:"),
            (("stations", "zones.geojson", "--datum", "wgs84"), "zones.geojson"),  # polygons are no stations
        ],
    )
    def test_a_mistake_is_told_by_name(self, run, files, arguments, said):
        ran = run("import", *arguments)
        assert ran.code == 2
        assert said in ran.err

    def test_a_register_held_by_another_process_is_told(self, run, files, tmp_path):
        assert run("import", "stations", "stations.csv", "--datum", "wgs84").code == 0
        other = sqlite3.connect(tmp_path / "register.sqlite", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            ran = run("import", "zones", "zones.geojson", "--datum", "wgs84", "--level", "district")
        finally:
            other.close()
        assert ran.code == 2
        assert "locked" in ran.err


class TestExport:
    @pytest.mark.parametrize("suffix", ["csv", "geojson", "gpkg"])
    def test_what_was_exported_comes_in_again(self, filled, run, files, suffix):
        out = f"out.{suffix}"
        assert "wrote 3 stations" in filled("export", "--out", out).out
        again = run("import", "stations", out, "--datum", "wgs84", "--database", "other.sqlite", "--allow-outside")
        assert "rows in 3 = accepted 3 + rejected 0 + merged 0" in again.out
        asked = ("116.4551", "39.9204", "--audience", "any", "--json")
        first = [f["properties"]["name"] for f in filled("nearest", *asked).json["features"]]
        assert [
            f["properties"]["name"] for f in run("nearest", *asked, "--database", "other.sqlite").json["features"]
        ] == first

    def test_provenance_goes_with_every_row(self, run, files):
        run("import", "stations", "stations.csv", "--datum", "wgs84", "--illustrative")
        run("export", "--out", "out.geojson")
        features = json.loads((files / "out.geojson").read_text(encoding="utf-8"))["features"]
        assert {feature["properties"]["provenance"] for feature in features} == {"illustrative"}

    def test_another_ending_is_refused(self, filled):
        ran = filled("export", "--out", "out.shp")
        assert ran.code == 2
        assert ".csv" in ran.err


def test_demo_says_that_it_is_invented(run):
    ran = run("demo")
    assert ran.code == 0
    assert "26,120 invented stations" in ran.out
    assert "21,893,095 people, 16 districts" in ran.out
    nearest = run("nearest", "116.3974", "39.9087")
    assert nearest.out.startswith("Illustrative data")
    total = run("coverage", "--json").json["total"]
    assert total["demand_total"] == pytest.approx(21_893_095)
    assert total["stations_counted"] == 7329
