import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from geo.crs import to_wgs84
from geo.errors import BusyError, DataError, UsageError
from geo.model import (
    AmenityState,
    Datum,
    LonLat,
    PositionSource,
    Provenance,
    Status,
    Zone,
    ZoneLevel,
)
from geo.store import StationImportOptions, import_stations

PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "</script><script>alert(1)</script>",
    "{{7*7*7*7}}{% raw %}{#",
]
PARTIAL = StationImportOptions(strict=False)


def table(*rows: str, header: str = "编号,名称,类型,经度,纬度") -> str:
    return "\n".join([header, *rows, ""])


def test_a_row_in_chinese_becomes_a_station(seeded, file):
    header = (
        "编号,名称,类型,经度,纬度,地址,开放时间,服务对象,进入方式,设施,厕所,依托单位,挂牌,核实日期,状态,席位,坐标来源"
    )
    row = (
        'a1, 示例驿站 ,暖心驿站,116.4,39.9,某路1号,8:30-12:00，14:30-18:00,骑手,扫码,"饮水;微波炉=坏",有,'
        "某银行,工会；银行,2025年3月1日,暂停,12,地图"
    )
    report = import_stations(seeded, file("list.csv", f"{header}\n{row}\n"), Datum.WGS84)
    assert (report.rows_in, report.accepted, report.rejected, report.merged) == (1, 1, 0, 0)
    (station,) = seeded.read_stations()
    assert station.id.startswith("st_")
    assert replace(station, id="", hours="") == replace(
        station,
        id="",
        name="示例驿站",
        kind="warm_station",
        position=LonLat(116.4, 39.9),
        audience="outdoor_workers",
        entry="qr",
        networks=("工会", "银行"),
        host="某银行",
        address="某路1号",
        district="",
        township="",
        original=LonLat(116.4, 39.9),
        datum=Datum.WGS84,
        position_source=PositionSource.MAP_POI,
        hours_raw="8:30-12:00，14:30-18:00",
        hours="",
        checked_at=date(2025, 3, 1),
        amenities={
            "drinking_water": AmenityState.YES,
            "microwave": AmenityState.OUT_OF_ORDER,
            "toilet": AmenityState.YES,
        },
        capacity=12,
        status=Status.SUSPENDED,
        source="list",
        provenance=Provenance.STATED,
        field_provenance={},
        revision=1,
    )
    assert "08:30-12:00" in station.hours


def test_what_a_row_does_not_say_is_unknown(seeded, file):
    import_stations(seeded, file("list.csv", "lon,lat,kind\n116.4,39.9,other\n"), Datum.WGS84)
    (station,) = seeded.read_stations()
    assert (station.name, station.audience, station.entry, station.amenities) == ("", "unknown", "unknown", {})
    assert (station.hours_raw, station.hours, station.checked_at, station.capacity) == ("", "", None, None)
    assert (station.status, station.position_source) == (Status.ACTIVE, PositionSource.UNKNOWN)


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("a,甲,暖心驿站,39.9,116.4", "经度, 纬度", "look swapped"),
        ("a,甲,暖心驿站,39.9,87.6", "经度, 纬度", "look swapped"),  # Urumqi: in range both ways round
        ("a,甲,暖心驿站,216.4,39.9", "经度, 纬度", "out of range"),
        ("a,甲,暖心驿站,１１６.4,39.9", "经度", "ASCII digits"),
        ("a,甲,暖心驿站,116.4,nan", "纬度", "no number"),
        ("a,甲,暖心驿站,116.4,1e999", "纬度", "no number"),
        ("a,甲,暖心驿站,,39.9", "经度", "is empty"),
        ("a,甲,暖新驿站点,116.4,39.9", "类型", "nearest: warm_station"),
        ("a,甲,,116.4,39.9", "类型", "a kind here"),
        ("a,甲\x00,暖心驿站,116.4,39.9", "名称", "NUL"),  # beyond what is looked at to tell the kind of the file
        ("a,甲,暖心驿站,116.4,39.9,extra", "", "more cells"),
    ],
)
def test_a_faulty_row_keeps_all_of_the_file_out(seeded, file, tmp_path, row, column, said):
    path = file("list.csv", table(f"b,{'乙' * 2000},暖心驿站,116.5,39.9", row))
    rejected_to = tmp_path / "rejected.csv"
    with pytest.raises(DataError) as caught:
        import_stations(seeded, path, Datum.WGS84, StationImportOptions(rejected_to=rejected_to))
    (fault,) = caught.value.faults
    assert (fault.row, fault.column) == (3, column)
    assert said in fault.reason
    assert said in str(caught.value)
    assert seeded.is_empty()
    assert seeded.revision() == 0
    report = caught.value.fields["report"]
    assert (report.rows_in, report.accepted, report.rejected, report.merged, report.stored) == (2, 1, 1, 0, False)
    assert report.rejected_file == rejected_to
    with rejected_to.open(encoding="utf-8-sig", newline="") as stream:
        (written,) = csv.DictReader(stream)
    assert (written["编号"], written["row"], written["column"]) == ("a", "3", column)
    assert said in written["reason"]


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("服务对象", "everybody else", "unknown audience"),
        ("进入方式", "窗户", "unknown entry"),
        ("状态", "也许", "allowed: active"),
        ("席位", "-3", "whole number"),
        ("核实日期", "2025-02-30", "no day"),
        ("坐标系", "gcj02", "contradicts --datum wgs84"),
        ("坐标来源", "听说", "allowed: surveyed"),
        ("provenance", "rumour", "allowed: stated"),
        ("station_id", "a b", "no id of a register"),
    ],
)
def test_every_cell_is_checked(seeded, file, header, cell, said):
    path = file("list.csv", f"经度,纬度,类型,{header}\n116.4,39.9,other,{cell}\n")
    with pytest.raises(DataError) as caught:
        import_stations(seeded, path, Datum.WGS84)
    assert caught.value.faults[0].column == header
    assert said in caught.value.faults[0].reason


def test_every_fault_of_a_file_is_told_at_once(seeded, file):
    path = file("list.csv", table("a,甲,nothing,x,y", "b,乙,暖心驿站,116.5,39.9", "c,丙,nothing,39.9,116.4"))
    with pytest.raises(DataError) as caught:
        import_stations(seeded, path, Datum.WGS84)
    found = [(fault.row, fault.column) for fault in caught.value.faults]
    assert sorted(found) == [(2, "类型"), (2, "纬度"), (2, "经度"), (4, "类型")]


def test_in_partial_mode_good_rows_are_stored_and_every_original_row_is_kept(seeded, file):
    path = file("list.csv", table("a,甲,nothing,116.4,39.9", "b,乙,暖心驿站,116.5,39.9", "c,乙,其他,116.5,39.9"))
    report = import_stations(seeded, path, Datum.WGS84, PARTIAL)
    assert (report.rows_in, report.accepted, report.rejected, report.merged, report.stored) == (3, 1, 1, 1, True)
    kept = seeded.read_import_rows(report.revision)
    assert [(row.row, row.outcome) for row in kept] == [(2, "rejected"), (3, "accepted"), (4, "merged")]
    assert kept[0].cells == {"编号": "a", "名称": "甲", "类型": "nothing", "经度": "116.4", "纬度": "39.9"}
    assert "unknown kind" in kept[0].reason
    assert kept[1].became == kept[2].became == seeded.read_stations()[0].id
    assert "row 3" in kept[2].reason


def test_a_file_of_bad_rows_only_stores_nothing_even_in_partial_mode(seeded, file):
    report = import_stations(seeded, file("list.csv", table("a,甲,nothing,116.4,39.9")), Datum.WGS84, PARTIAL)
    assert (report.stored, report.revision, seeded.revision()) == (False, 0, 0)


def test_the_same_file_again_changes_nothing(seeded, file):
    rows = ["a,甲,暖心驿站,116.4,39.9", "a2,甲,暖心驿站,116.4,39.9", ",乙,其他,116.5,39.9", ",,其他,116.5,39.9"]
    path = file("list.csv", table(*rows, ",,其他,116.5,39.9"))
    first = import_stations(seeded, path, Datum.WGS84)
    again = import_stations(seeded, path, Datum.WGS84)
    assert (first.new, first.changed, first.unchanged, first.merged, first.revision) == (4, 0, 0, 1, 1)
    assert (again.new, again.changed, again.unchanged, again.merged, again.revision) == (0, 0, 4, 1, 1)
    assert again.stored


def test_a_corrected_file_changes_the_rows_that_differ_and_leaves_absent_ones(seeded, file):
    import_stations(seeded, file("list.csv", table("a,甲,其他,116.4,39.9", "b,乙,其他,116.5,39.9")), Datum.WGS84)
    report = import_stations(seeded, file("list.csv", table("a,甲甲,其他,116.41,39.9")), Datum.WGS84)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 0)
    assert "1 stations that came from this source before are not in the file" in str(report.notes[0])
    assert {(station.name, station.revision) for station in seeded.read_stations()} == {("甲甲", 2), ("乙", 1)}


def test_rows_of_one_name_within_a_metre_are_merged_and_nameless_ones_never(seeded, file):
    metre = 1 / 111_320
    rows = [
        "a,驿站,其他,116.4,0",
        f"b,驿 站,其他,116.4,{0.99 * metre}",  # same name but for a blank, within a metre
        f"c,驿站,其他,116.4,{1.02 * metre}",  # farther than a metre from the first
        "d,,其他,116.4,0",
        "e,,其他,116.4,0",
        ",,其他,116.4,0",
        ",,其他,116.4,0",
    ]
    report = import_stations(seeded, file("list.csv", table(*rows)), Datum.WGS84)
    assert (report.accepted, report.merged) == (6, 1)
    (merge,) = report.merges
    assert (merge.row, merge.into_row) == (3, 2)
    assert len(seeded.read_stations()) == 6


def test_a_row_on_a_station_of_another_source_is_merged_into_it(seeded, file):
    rows = table("a,驿站,其他,116.4,39.9")
    import_stations(seeded, file("one.csv", rows), Datum.WGS84)
    for _ in range(2):
        report = import_stations(seeded, file("two.csv", rows), Datum.WGS84)
        (merge,) = report.merges
        assert (merge.into_row, merge.into_id) == (None, seeded.read_stations()[0].id)
        assert (report.new, report.revision) == (0, 1)


def test_a_key_given_twice_for_two_places_is_a_fault(seeded, file):
    path = file("list.csv", table("a,甲,其他,116.4,39.9", "a,乙,其他,116.5,39.9"))
    with pytest.raises(DataError, match="stands in row 2 already"):
        import_stations(seeded, path, Datum.WGS84)


def test_the_datum_decides_where_a_station_stands_and_its_own_numbers_are_kept(seeded, file):
    path = file("list.csv", table("a,甲,其他,116.4039,39.9152"))
    import_stations(seeded, path, Datum.GCJ02)
    (station,) = seeded.read_stations()
    lon, lat = to_wgs84(116.4039, 39.9152, Datum.GCJ02)
    assert station.position == (float(lon), float(lat))
    assert (station.original, station.datum) == ((116.4039, 39.9152), Datum.GCJ02)


def zones(register, *boxes: tuple[str, ZoneLevel, float, float]) -> None:
    found = [Zone(name, name, level) for name, level, _, _ in boxes]
    register.write_zones(found, [shapely.box(west, 39, east, 40) for _, _, west, east in boxes])


def test_a_position_outside_the_zones_is_refused_unless_that_is_allowed(seeded, file):
    zones(seeded, ("区", ZoneLevel.DISTRICT, 116, 117))
    path = file("list.csv", table("a,甲,其他,116.4,39.9", "b,乙,其他,118.4,39.9"))
    with pytest.raises(DataError, match=r"row 3: '118.400000, 39.900000' is outside all zones"):
        import_stations(seeded, path, Datum.WGS84)
    report = import_stations(seeded, path, Datum.WGS84, StationImportOptions(allow_outside=True))
    assert report.accepted == 2
    assert {station.district for station in seeded.read_stations()} == {"区", ""}


def test_the_zone_is_where_the_station_stands_or_the_stated_one_within_100_m(seeded, file):
    zones(
        seeded,
        ("西区", ZoneLevel.DISTRICT, 116, 117),
        ("东区", ZoneLevel.DISTRICT, 117, 118),
        ("镇", ZoneLevel.TOWNSHIP, 116, 118),
    )
    rows = [
        "a,甲,其他,116.9995,39.5,东区",  # 43 m away
        "b,乙,其他,116.9995,39.5,",
        "c,丙,其他,116.5,39.5,东区",
        "d,丁,其他,116.5,39.5,无此区",
        "e,戊,其他,118.0005,39.5,东区",  # outside, but 43 m from what it states
    ]
    path = file("list.csv", table(*rows, header="编号,名称,类型,经度,纬度,区"))
    report = import_stations(seeded, path, Datum.WGS84)
    placed = {station.name: station for station in seeded.read_stations()}
    assert {name: station.district for name, station in placed.items()} == {
        "甲": "东区",
        "乙": "西区",
        "丙": "西区",
        "丁": "西区",
        "戊": "东区",
    }
    assert placed["甲"].field_provenance == {"township": Provenance.INFERRED}
    assert placed["乙"].field_provenance == {"district": Provenance.INFERRED, "township": Provenance.INFERRED}
    (note,) = report.notes
    assert str(note).startswith("2 rows state a district or township that their position is not in")
    assert "无此区 -> 西区" in str(note)


def test_what_is_not_understood_is_counted_and_the_words_are_kept(seeded, file):
    header = "编号,名称,类型,经度,纬度,开放时间,停车,设施,备注"
    path = file("list.csv", table("a,甲,其他,116.4,39.9,看心情,6元/小时,spa;饮水,x", header=header))
    report = import_stations(seeded, path, Datum.WGS84)
    said = " ".join(map(str, report.notes))
    assert "1 columns were not used, and are kept with the original rows: 备注" in said
    assert "1 opening hours were not understood and kept as written: 看心情" in said
    assert "1 cells about amenities were not understood and left unknown: 6元/小时" in said
    assert "1 items of amenity lists were not understood and left out: spa" in said
    (station,) = seeded.read_stations()
    assert (station.hours_raw, station.hours) == ("看心情", "")
    assert station.amenities == {"drinking_water": AmenityState.YES}
    assert seeded.read_import_rows(1)[0].cells["备注"] == "x"


def test_what_rows_rest_on_is_said_by_the_caller_the_row_or_both(seeded, file):
    header = "编号,名称,类型,经度,纬度,provenance,illustrative"
    rows = ["a,甲,其他,116.1,39.9,,", "b,乙,其他,116.2,39.9,inferred,false", "c,丙,其他,116.3,39.9,stated,true"]
    path = file("list.csv", table(*rows, header=header))
    import_stations(seeded, path, Datum.WGS84)
    by_name = {station.name: station for station in seeded.read_stations()}
    assert {name: str(station.provenance) for name, station in by_name.items()} == {
        "甲": "stated",
        "乙": "inferred",
        "丙": "illustrative",
    }
    assert by_name["丙"].position_source is PositionSource.ILLUSTRATIVE
    import_stations(seeded, path, Datum.WGS84, StationImportOptions(provenance=Provenance.ILLUSTRATIVE))
    assert {station.provenance for station in seeded.read_stations()} == {Provenance.ILLUSTRATIVE}


def test_options_fill_what_rows_leave_out_and_are_checked(seeded, file):
    path = file("list.csv", "x,y,名\n116.4,39.9,甲\n")
    options = StationImportOptions(source="源", kind="other", audience="public", columns={"名": "name"})
    import_stations(seeded, path, Datum.WGS84, options)
    (station,) = seeded.read_stations()
    assert (station.source, station.kind, station.audience, station.name) == ("源", "other", "public", "甲")
    for wrong in (replace(options, kind="otter"), replace(options, audience="nobody")):
        with pytest.raises(UsageError, match="unknown"):
            import_stations(seeded, path, Datum.WGS84, wrong)


def test_a_row_may_name_its_source_where_the_caller_names_none(seeded, file):
    path = file("list.csv", table("a,甲,其他,116.4,39.9,网", header="编号,名称,类型,经度,纬度,数据来源"))
    import_stations(seeded, path, Datum.WGS84)
    import_stations(seeded, path, Datum.WGS84, StationImportOptions(source="源"))
    assert [station.source for station in seeded.read_stations()] == ["网"]  # the second stands on the first


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("名称,类型\n甲,其他\n", "no column for lon, lat"),
        ("经度,纬度\n116.4,39.9\n", "no column for kind"),
        ("经度,纬度,类型\n", "no rows below its header"),
    ],
)
def test_a_file_without_what_is_needed_is_refused(seeded, file, content, said):
    with pytest.raises(DataError, match=said):
        import_stations(seeded, file("list.csv", content), Datum.WGS84)
    assert seeded.is_empty()


def test_features_need_a_point_each(seeded, file, feature):
    ring = [[[116, 39], [117, 39], [117, 40], [116, 39]]]
    path = file("places.geojson", [feature([116.4, 39.9], 名称="甲"), feature(None), feature(ring, "Polygon")])
    report = import_stations(seeded, path, Datum.WGS84, StationImportOptions(kind="other", strict=False))
    assert (report.accepted, report.rejected) == (1, 2)
    assert {(fault.row, fault.column) for fault in report.faults} == {(2, "geometry"), (3, "geometry")}
    assert seeded.read_import_rows(1)[0].cells == {"名称": "甲", "@lon": "116.4", "@lat": "39.9"}


def test_a_swapped_feature_is_told_so(seeded, file, feature):
    path = file("places.geojson", [feature([39.9, 116.4])])
    with pytest.raises(DataError, match=r"column geometry: '39.9, 116.4' longitude and latitude look swapped"):
        import_stations(seeded, path, Datum.WGS84, StationImportOptions(kind="other"))


def test_networks_that_are_no_list_after_all_are_text(seeded, file):
    path = file("list.csv", table('a,甲,其他,116.4,39.9,"[工会"', header="编号,名称,类型,经度,纬度,网络"))
    import_stations(seeded, path, Datum.WGS84)
    assert seeded.read_stations()[0].networks == ("[工会",)


def test_hostile_text_is_text(seeded, file):
    rows = [f'{i},"{payload}",其他,116.{i},39.9' for i, payload in enumerate(PAYLOADS, start=1)]
    import_stations(seeded, file("list.csv", table(*rows)), Datum.WGS84)
    assert sorted(station.name for station in seeded.read_stations()) == sorted(PAYLOADS)


def test_rejected_rows_hold_no_formulas(seeded, file, tmp_path):
    rejected_to = tmp_path / "rejected.csv"
    path = file("list.csv", table('a,"=cmd|x",nothing,116.4,39.9'))
    import_stations(seeded, path, Datum.WGS84, replace(PARTIAL, rejected_to=rejected_to))
    text = rejected_to.read_text(encoding="utf-8-sig")
    assert "'=cmd|x" in text
    assert ",=cmd" not in text


def test_a_change_by_another_process_meanwhile_keeps_the_import_out(seeded, file, monkeypatch):
    path = file("list.csv", table("a,甲,其他,116.4,39.9"))
    other = file("other.csv", table("b,乙,其他,116.5,39.9"))
    read = seeded.read

    def read_then_somebody_writes(layer: str = "") -> object:
        contents = read(layer)
        monkeypatch.undo()
        import_stations(seeded, other, Datum.WGS84)
        return contents

    monkeypatch.setattr(seeded, "read", read_then_somebody_writes)
    with pytest.raises(BusyError, match="meanwhile"):
        import_stations(seeded, path, Datum.WGS84)
    assert [station.name for station in seeded.read_stations()] == ["乙"]


def test_an_unwritable_place_for_rejected_rows_is_named(seeded, file, tmp_path):
    path = file("list.csv", table("a,甲,nothing,116.4,39.9"))
    for wrong in (tmp_path, tmp_path / "none" / "rejected.csv"):
        with pytest.raises(UsageError, match=str(wrong)):
            import_stations(seeded, path, Datum.WGS84, StationImportOptions(rejected_to=Path(wrong)))
