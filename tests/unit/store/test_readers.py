import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio.raw
import pytest
import shapely
from osmium import SimpleWriter
from osmium.osm.mutable import Node, Way

from geo.errors import DataError, UsageError
from geo.model import Datum
from geo.store.readers import delimited as delimited_reader
from geo.store.readers import open_records
from geo.store.readers import osm as osm_reader
from geo.store.readers import vector as vector_reader
from geo.store.readers.header import column_names
from geo.store.readers.osm import osm_fields
from geo.store.readers.workbook import cell_text

VRT = "<OGRVRTDataSource><OGRVRTLayer><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


def rows(path: Path, datum: Datum = Datum.WGS84) -> list[tuple[int, dict[str, str]]]:
    return [(record.row, dict(record.cells)) for record in open_records(path, datum).records]


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, cells in enumerate(sheets):
        sheet = book.create_sheet(f"sheet {number}")
        for row in cells:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def geopackage(
    path: Path, geometries: list[shapely.Geometry], crs: str | None, layer: str = "a", **write: bool
) -> Path:
    pyogrio.raw.write(
        str(path),
        np.array(shapely.to_wkb(geometries), dtype=object),
        [np.array(["甲"] * len(geometries), dtype=object)],
        np.array(["name"]),
        layer=layer,
        geometry_type="Unknown",
        crs=crs,
        **write,
    )
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_is_read_in_each_encoding_and_with_each_separator(file, separator, encoding, newline):
    lines = [separator.join(["名称", "地址"]), separator.join(["驿站", f'"a{separator}b\n""c"""'])]
    path = file("list.csv", newline.join(lines).encode(encoding))
    assert rows(path) == [(2, {"名称": "驿站", "地址": f'a{separator}b\n"c"'})]


def test_a_table_in_gb18030_is_said_to_be_one(file):
    found = open_records(file("list.csv", "名称\n驿站\n".encode("gb18030")), Datum.WGS84)
    list(found.records)
    assert "GB18030" in str(found.notes[0])


def test_blank_lines_count_as_rows_but_are_no_records(file):
    assert rows(file("list.csv", "\n,\na,b\n\n1,2\n , \n3\n")) == [(5, {"a": "1", "b": "2"}), (7, {"a": "3", "b": ""})]


def test_a_row_with_more_cells_than_columns_cannot_be_read(file):
    found = list(open_records(file("list.csv", "a,b\n1,2,\n1,2,3\n"), Datum.WGS84).records)
    assert found[0].fault == ""
    assert "more cells" in found[1].fault


def test_columns_without_or_with_the_same_name_get_one_of_their_own():
    assert column_names(Path("x"), [" a ", "", "a", "'=b", "a"]) == ("a", "column 2", "a (2)", "=b", "a (3)")
    with pytest.raises(DataError, match="1001 columns"):
        column_names(Path("x"), ["a"] * 1001)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\n \n", "no header"),
        (b"a\n" + bytes([0xFF, 0xFF, 0x0A]), "encoding"),
        (b'a,b\n1,"2\n', "row 2: cannot be read"),  # a quote that is never closed
        (b'a,b\n1,"2"x\n', "check its double quotes"),
        (b'"a', "row 1: cannot be read"),
    ],
)
def test_a_broken_table_is_refused(file, content, said):
    with pytest.raises(DataError, match=said):
        rows(file("list.csv", content))


def test_a_table_with_too_many_rows_is_refused(file, monkeypatch):
    monkeypatch.setattr(delimited_reader, "MAX_ROWS", 2)
    assert len(rows(file("two.csv", "a\n1\n2\n"))) == 2
    with pytest.raises(DataError, match="more than 2 rows"):
        rows(file("three.csv", "a\n1\n2\n3\n"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.xls", b"\xd0\xcf", "save it as one of: .csv"),
        ("a.pdf", b"%PDF", "save it as one of"),
        ("a.csv", b"PK\x03\x04abc", "looks like a zip archive"),
        ("a.csv", b"SQLite format 3\x00", "looks like a SQLite"),
        ("a.csv", "名称,经度".encode("utf-16"), "another binary format"),
        ("a.csv", b'{"type": "FeatureCollection"}', "looks like JSON"),
        ("a.csv", b"<html>", "XML or HTML"),
        ("a.xlsx", b"a,b\n1,2\n", "looks like text"),
        ("a.geojson", VRT.encode(), "XML or HTML"),  # would read any file of the machine
        ("a.geojson", b"a,b\n", "looks like text"),
        ("a.gpkg", VRT.encode(), "XML or HTML"),
        ("a.gpkg", b"SQLite format 3\x00" + b"\x00" * 500, "no .gpkg that can be read"),
        ("a.osm.pbf", b"a,b\n", "looks like text"),
        ("a.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + b"\x00" * 50, "no OpenStreetMap extract that can be read"),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 50, "no workbook that can be read"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "holds no features"),
        ("a.geojson", b'{"a": 1', "no .geojson that can be read"),
        ("a.geojson", b'{"a":' * 200_000, "no .geojson that can be read"),
        ("a.json", b'{"type": "Topology"}', "no .json that can be read"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_by_its_content(file, name, content, said):
    with pytest.raises(DataError, match=said) as caught:
        list(open_records(file(name, content), Datum.WGS84, ("toilets",)).records)
    assert name in str(caught.value)


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path):
    with pytest.raises(DataError, match="is not there"):
        open_records(tmp_path / "none.csv", Datum.WGS84)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(DataError, match="is not there, or is no file"):
        open_records(tmp_path / "folder.csv", Datum.WGS84)
    with (tmp_path / "large.csv").open("wb") as stream:
        stream.truncate(200_000_001)
    with pytest.raises(DataError, match="at most 200000000"):
        open_records(tmp_path / "large.csv", Datum.WGS84)


def test_a_workbook_gives_what_its_cells_show(file):
    sheet = [[], ["", "名称", "经度", "日期", "有"], [], ["", "'=1+1", 116.25, date(2025, 3, 1), True, None]]
    path = file("list.xlsx", workbook(sheet))
    cells = {"名称": "=1+1", "经度": "116.25", "日期": "2025-03-01", "有": "yes"}
    assert rows(path) == [(4, cells)]


def test_only_the_first_sheet_is_read_and_that_is_said(file):
    found = open_records(file("list.xlsx", workbook([["a"], [1]], [["b"], [2]])), Datum.WGS84)
    assert [record.cells for record in found.records] == [{"a": "1"}]
    assert str(found.notes[0]) == "only the first sheet 'sheet 0' was read; not: sheet 1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (True, "yes"),
        (False, "no"),
        (12.0, "12"),
        (1e300, "1e+300"),
        (116.3974, "116.3974"),
        (7, "7"),
        (datetime(2025, 3, 1), "2025-03-01"),  # noqa: DTZ001  a workbook knows no zones
        (datetime(2025, 3, 1, 8, 30), "2025-03-01 08:30:00"),  # noqa: DTZ001  likewise
        (date(2025, 3, 1), "2025-03-01"),
        ("驿站", "驿站"),
    ],
)
def test_a_typed_cell_becomes_text(value, text):
    assert cell_text(value) == text


def sheet_xml(*references: str) -> bytes:
    cells = "".join(f'<row><c r="{reference}" t="n"><v>1</v></c></row>' for reference in references)
    return f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("references", [("A1", "A1048576"), ("A1", "XFD20000")])
def test_a_sparse_sheet_that_reaches_far_is_refused_before_room_is_made_for_it(file, references):
    parts = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet_xml(*references)}
    with pytest.raises(DataError, match="reaches beyond"):
        open_records(file("bomb.xlsx", zipped(parts)), Datum.WGS84)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(file, monkeypatch):
    from geo.store.readers import workbook as workbook_reader

    monkeypatch.setattr(workbook_reader, "_MOST_UNPACKED_BYTES", 1000)
    with pytest.raises(DataError, match="reaches beyond"):
        open_records(file("bomb.xlsx", zipped({"xl/workbook.xml": b" " * 1001})), Datum.WGS84)


def test_a_zip_archive_of_something_else_is_no_workbook(file):
    with pytest.raises(DataError, match="no Excel workbook"):
        open_records(file("a.xlsx", zipped({"a.txt": b"a"})), Datum.WGS84)


def test_a_workbook_without_rows_is_refused(file):
    with pytest.raises(DataError, match="no rows in its first sheet"):
        open_records(file("a.xlsx", workbook([])), Datum.WGS84)


def test_features_give_their_properties_as_text_and_their_position(file, feature):
    path = file(
        "places.geojson",
        [
            feature([116.4, 39.9], name="甲", n=1, day="2025-03-01", yes=True, items=["a", "b"]),
            feature(None, n=None),
            feature([0.1, 1 / 3], m=1.5),
        ],
    )
    found = open_records(path, Datum.WGS84)
    first, second, third = found.records
    shown = {column: cell for column, cell in first.cells.items() if cell}
    assert shown == {
        "name": "甲",
        "n": "1",
        "day": "2025-03-01",
        "yes": "yes",
        "items": "a;b",
        "@lon": "116.4",
        "@lat": "39.9",
    }
    assert set(found.columns) == {"name", "n", "day", "yes", "items", "m"}
    assert (first.row, second.row, second.geometry) == (1, 2, None)
    assert (third.geometry.x, third.geometry.y) == (0.1, 1 / 3)


def test_what_gdal_warns_of_is_a_note(file, feature):
    open_ring = feature([[[0, 0], [1, 0], [1, 1], [0, 1]]], "Polygon")
    found = open_records(file("zones.geojson", [open_ring]), Datum.WGS84)
    assert [record.geometry for record in found.records] == [None]
    assert "Non closed ring" in str(found.notes[0])


def test_a_projected_file_becomes_degrees(tmp_path):
    path = geopackage(tmp_path / "utm.gpkg", [shapely.Point(500_000, 0)], "EPSG:32650")
    (record,) = open_records(path, Datum.WGS84).records
    assert record.geometry.x == pytest.approx(117, abs=1e-9)
    assert record.geometry.y == pytest.approx(0, abs=1e-9)
    with pytest.raises(UsageError, match="projected system WGS 84 / UTM zone 50N") as caught:
        open_records(path, Datum.GCJ02)
    assert caught.value.parameter == "--datum"


def test_degrees_of_any_declared_system_are_taken_as_the_chinese_datum_they_are_said_to_be(tmp_path):
    path = geopackage(tmp_path / "cgcs.gpkg", [shapely.Point(116.4, 39.9)], "EPSG:4490")
    (record,) = open_records(path, Datum.GCJ02).records
    assert (record.geometry.x, record.geometry.y) == (116.4, 39.9)


def test_a_geopackage_without_a_system_with_two_layers_or_none_is_refused(tmp_path):
    with pytest.warns(UserWarning, match="crs"):
        path = geopackage(tmp_path / "none.gpkg", [shapely.Point(1, 2)], None)
    with pytest.raises(DataError, match="no coordinate system"):
        open_records(path, Datum.WGS84)
    path = geopackage(tmp_path / "two.gpkg", [shapely.Point(1, 2)], "EPSG:4326")
    geopackage(path, [shapely.Point(1, 2)], "EPSG:4326", layer="b", append=True)
    with pytest.raises(DataError, match=r"2 layers \(a, b\)"):
        open_records(path, Datum.WGS84)


def test_metres_that_are_nowhere_are_refused(tmp_path):
    path = geopackage(tmp_path / "utm.gpkg", [shapely.Point(1e30, 0)], "EPSG:32650")
    with pytest.raises(DataError, match="cannot be brought to WGS 84"):
        open_records(path, Datum.WGS84)


def test_layers_without_geometries_are_refused(tmp_path, file, feature):
    path = tmp_path / "table.gpkg"
    pyogrio.raw.write(str(path), None, [np.array(["甲"], dtype=object)], np.array(["name"]), layer="a", driver="GPKG")
    with pytest.raises(DataError, match="no layer with geometries"):
        open_records(path, Datum.WGS84)
    (record,) = open_records(file("none.geojson", [feature(None, name="甲")]), Datum.WGS84).records
    assert record.geometry is None


@pytest.mark.parametrize("reader", [vector_reader, osm_reader])
def test_more_features_than_are_read_are_refused(tmp_path, file, feature, monkeypatch, reader):
    monkeypatch.setattr(reader, "MAX_ROWS", 1)
    path = tmp_path / "city.osm.pbf"
    with SimpleWriter(str(path)) as writer:
        for number in (1, 2):
            writer.add_node(Node(id=number, location=(116.4, 39.9), tags={"amenity": "toilets"}))
    if reader is vector_reader:
        path = file("places.geojson", [feature([1, 2]), feature([3, 4])])
    with pytest.raises(DataError, match="more than 1 rows"):
        list(open_records(path, Datum.WGS84, ("toilets",)).records)


def test_a_damaged_workbook_is_refused(file):
    parts = {"xl/workbook.xml": b"<workbook><sheets><sheet", "xl/worksheets/sheet1.xml": sheet_xml("A1")}
    with pytest.raises(DataError, match="no workbook that can be read"):
        open_records(file("broken.xlsx", zipped(parts)), Datum.WGS84)


def test_only_tagged_nodes_of_an_extract_are_read_and_the_rest_is_counted(tmp_path):
    path = tmp_path / "city.osm.pbf"
    with SimpleWriter(str(path)) as writer:
        writer.add_node(Node(id=1, location=(116.4, 39.9), tags={"amenity": "toilets", "name": "${alert(1)}"}))
        writer.add_node(Node(id=2, location=(116.5, 39.9), tags={"amenity": "bench"}))
        writer.add_node(Node(id=3, location=(116.6, 39.9), tags={"shop": "toilets"}))
        writer.add_node(Node(id=4, location=(116.7, 39.9), tags={"amenity": "shelter"}))
        writer.add_way(Way(id=1, nodes=[1, 2, 3, 1], tags={"amenity": "toilets"}))
    found = open_records(path, Datum.WGS84, ("toilets", "shelter"))
    assert [(record.row, record.cells["@id"], record.geometry.x) for record in found.records] == [
        (1, "node/1", 116.4),
        (2, "node/4", 116.7),
    ]
    assert str(found.notes[0]).startswith("1 ways and relations")
    with pytest.raises(UsageError, match="OpenStreetMap data is in wgs84"):
        open_records(path, Datum.GCJ02, ("toilets",))
    with pytest.raises(DataError, match="only stations"):
        open_records(path, Datum.WGS84)


@pytest.mark.parametrize(
    ("tags", "fields"),
    [
        ({"amenity": "toilets"}, {"amenity:toilet": "yes"}),  # access untagged stays unknown
        ({"amenity": "drinking_water", "access": "yes"}, {"amenity:drinking_water": "yes", "audience": "public"}),
        ({"amenity": "shelter"}, {"amenity:rest": "yes", "inferred": "amenity:rest"}),
        ({"access": "customers"}, {}),
        ({"access": "private"}, {"audience": "staff"}),
        ({"wheelchair": "limited"}, {}),
        ({"wheelchair": "no", "drinking_water": "yes"}, {"amenity:step_free": "no", "amenity:drinking_water": "yes"}),
        ({"opening_hours": "24/7", "operator": "市政"}, {"hours": "24/7", "host": "市政"}),
        ({"addr:street": "长安街", "addr:housenumber": "1"}, {"address": "长安街 1"}),
        ({"addr:full": "长安街1号", "addr:street": "x"}, {"address": "长安街1号"}),
    ],
)
def test_tags_say_what_they_say_and_no_more(tags, fields):
    assert osm_fields(tags) == fields | {"position_source": "map_poi"}
