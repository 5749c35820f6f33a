import numpy as np
import pyogrio.raw
import pytest
import shapely

from geo.crs import from_wgs84
from geo.errors import DataError
from geo.model import Datum, Provenance, ZoneLevel
from geo.store import (
    StationImportOptions,
    ZoneImportOptions,
    import_stations,
    import_zones,
)
from geo.store.polygons import checked_polygon

TOWNSHIPS = ZoneImportOptions(ZoneLevel.TOWNSHIP)
DISTRICTS = ZoneImportOptions(ZoneLevel.DISTRICT)


def ring(west: float, south: float, side: float = 1.0) -> list[list[list[float]]]:
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def polygon(*vertices: tuple[float, float]) -> shapely.Polygon:
    return shapely.Polygon(vertices)


BOWTIE = [[[116, 39], [117, 40], [117, 39], [116, 40], [116, 39]]]


def test_districts_with_a_code_come_in_and_the_same_again_changes_nothing(seeded, file, feature):
    one = feature(ring(116, 39), "Polygon", adcode="110105", name="朝阳区", name_en="Chaoyang", area=1)
    two = feature([ring(117, 39), ring(119, 39)], "MultiPolygon", adcode="110108", name="海淀区")
    path = file("districts.geojson", [one, two])
    report = import_zones(seeded, path, Datum.WGS84, DISTRICTS)
    assert (report.rows_in, report.accepted, report.new, report.revision) == (2, 2, 2, 1)
    assert "1 columns were not used" in str(report.notes[0])
    zones, geometries = seeded.read_zones()
    assert [(zone.id, zone.name, zone.name_en, zone.source) for zone in zones] == [
        ("110105", "朝阳区", "Chaoyang", "districts"),
        ("110108", "海淀区", "", "districts"),
    ]
    assert shapely.area(geometries).tolist() == [1.0, 2.0]
    again = import_zones(seeded, path, Datum.WGS84, DISTRICTS)
    assert (again.unchanged, again.revision) == (2, 1)


def test_vertices_in_a_chinese_datum_are_converted_one_by_one(seeded, file, feature):
    true = np.array(ring(116, 39)[0])
    shifted = np.column_stack(from_wgs84(true[:, 0], true[:, 1], Datum.GCJ02))
    path = file("zones.geojson", [feature([shifted.tolist()], "Polygon", name="区")])
    import_zones(seeded, path, Datum.GCJ02, DISTRICTS)
    found = shapely.get_coordinates(seeded.read_zones()[1])
    assert np.abs(found - true).max() < 1e-8


def test_townships_hang_under_the_districts_they_name_which_are_derived_where_missing(seeded, file, feature):
    path = file(
        "townships.geojson",
        [
            feature(ring(116, 39), "Polygon", district="甲区", township="一镇"),
            feature(ring(117, 39), "Polygon", district="甲区", township="二镇"),
            feature(ring(118, 39), "Polygon", district="乙区", township="一镇"),
        ],
    )
    report = import_zones(seeded, path, Datum.WGS84, TOWNSHIPS)
    assert (report.new, str(report.notes[0])) == (3, "2 districts derived from their townships: 甲区, 乙区")
    zones, geometries = seeded.read_zones()
    by_id = dict(zip((zone.id for zone in zones), zip(zones, geometries, strict=True), strict=True))
    assert set(by_id) == {
        "district:甲区",
        "district:乙区",
        "township:甲区:一镇",
        "township:甲区:二镇",
        "township:乙区:一镇",
    }
    derived, shape = by_id["district:甲区"]
    assert (derived.provenance, derived.level) == (Provenance.INFERRED, ZoneLevel.DISTRICT)
    assert shape.equals(shapely.box(116, 39, 118, 40))
    assert by_id["township:甲区:二镇"][0].parent == "district:甲区"
    assert import_zones(seeded, path, Datum.WGS84, TOWNSHIPS).revision == 1


def test_derived_districts_follow_their_townships(seeded, file, feature):
    for side in (1.0, 0.5):
        path = file("townships.geojson", [feature(ring(116, 39, side), "Polygon", district="甲区", township="镇")])
        import_zones(seeded, path, Datum.WGS84, TOWNSHIPS)
        assert [shapely.area(shape) for shape in seeded.read_zones()[1]] == [side**2, side**2]


def test_real_districts_take_the_place_of_derived_ones(seeded, file, feature):
    townships = file("townships.geojson", [feature(ring(116, 39), "Polygon", district="甲区", township="镇")])
    import_zones(seeded, townships, Datum.WGS84, TOWNSHIPS)
    import_stations(seeded, file("s.csv", "lon,lat,kind\n116.5,39.5,other\n"), Datum.WGS84)
    elsewhere = feature(ring(100, 30), "Polygon", adcode="9", name="甲区")  # same name, other city
    report = import_zones(seeded, file("other.geojson", [elsewhere]), Datum.WGS84, DISTRICTS)
    assert report.notes == ()
    real = feature(ring(115.9, 38.9, 2), "Polygon", adcode="110105", name="甲区")
    report = import_zones(seeded, file("districts.geojson", [real]), Datum.WGS84, DISTRICTS)
    assert "1 districts that had been derived from their townships were replaced" in str(report.notes[0])
    assert (report.new, report.changed) == (1, 0)
    assert {zone.id: zone.parent for zone in seeded.read_zones()[0]} == {
        "110105": "",
        "9": "",
        "township:甲区:镇": "110105",
    }
    assert seeded.read_stations()[0].district == "110105"
    again = import_zones(seeded, townships, Datum.WGS84, TOWNSHIPS)
    assert (again.unchanged, again.revision) == (1, report.revision)


def test_a_township_that_names_no_district_hangs_under_the_one_around_it(seeded, file, feature):
    districts = [feature(ring(116, 39), "Polygon", name="甲区"), feature(ring(117, 39), "Polygon", name="乙区")]
    import_zones(seeded, file("districts.geojson", districts), Datum.WGS84, DISTRICTS)
    townships = [
        feature(ring(117.2, 39.2, 0.1), "Polygon", name="一镇", id="110105001000"),
        feature(ring(10, 10), "Polygon", name="二镇"),
    ]
    import_zones(seeded, file("townships.geojson", townships), Datum.WGS84, TOWNSHIPS)
    parents = {zone.id: zone.parent for zone in seeded.read_zones()[0] if zone.level is ZoneLevel.TOWNSHIP}
    assert parents == {"110105001000": "district:乙区", "township:二镇": ""}


def test_a_city_hangs_under_nothing(seeded, file, feature):
    path = file("city.geojson", [feature(ring(116, 39), "Polygon", name="北京市")])
    import_zones(seeded, path, Datum.WGS84, ZoneImportOptions(ZoneLevel.CITY))
    assert [(zone.id, zone.parent) for zone in seeded.read_zones()[0]] == [("city:北京市", "")]


@pytest.mark.parametrize(
    ("shape", "properties", "reason"),
    [
        ((BOWTIE, "Polygon"), {}, ("geometry", "more than 0.1 %")),
        ((None, ""), {}, ("geometry", "no polygon, or a broken one")),
        (([[[116, 39], [117, 39], [117, 40], [116, 40]]], "Polygon"), {}, ("geometry", "last equal to the first")),
        (([116, 39], "Point"), {}, ("geometry", "needs a polygon")),
        (([], "Polygon"), {}, ("geometry", "empty polygon")),
        (([[[116, 39], [117, 39], [116, 39], [116, 39]]], "Polygon"), {}, ("geometry", "no area is left")),
        ((ring(200, 39), "Polygon"), {}, ("geometry", "out of range")),
        (([[[39, 116], [40, 116], [40, 117], [39, 116]]], "Polygon"), {}, ("geometry", "look swapped")),
        ((ring(116, 39), "Polygon"), {"name": "  "}, ("name", "needs a name")),
        ((ring(116, 39), "Polygon"), {"id": "a/b?c"}, ("id", "is no id")),
        ((ring(116, 39), "Polygon"), {"name": "先"}, ("id", "is that of row 1 already")),
    ],
)
def test_what_is_no_zone_is_refused_with_the_reason(seeded, file, feature, shape, properties, reason):
    column, said = reason
    good = feature(ring(110, 30), "Polygon", name="先", id="")
    path = file("zones.geojson", [good, feature(*shape, **{"name": "后", "id": "", **properties})])
    with pytest.raises(DataError) as caught:
        import_zones(seeded, path, Datum.WGS84, DISTRICTS)
    assert {(fault.row, fault.column) for fault in caught.value.faults} == {(2, column)}
    assert said in str(caught.value)
    assert seeded.is_empty()
    partial = ZoneImportOptions(ZoneLevel.DISTRICT, strict=False)
    assert import_zones(seeded, path, Datum.WGS84, partial).accepted == 1


def test_a_vertex_that_is_no_number_is_refused(seeded, tmp_path):
    with np.errstate(invalid="ignore"):
        broken = shapely.set_coordinates(shapely.box(0, 0, 1, 1), [[0, 0], [1, 0], [1, np.nan], [0, 1], [0, 0]])
    path = tmp_path / "zones.gpkg"
    pyogrio.raw.write(
        str(path),
        np.array([shapely.to_wkb(broken)], dtype=object),
        [np.array(["区"], dtype=object)],
        np.array(["name"]),
        geometry_type="Polygon",
        crs="EPSG:4326",
    )
    with pytest.raises(DataError, match="row 1, column geometry: has a vertex that is no number"):
        import_zones(seeded, path, Datum.WGS84, DISTRICTS)


def test_a_repair_that_keeps_the_area_is_made_and_said(seeded, file, feature):
    spike = [[[116, 39], [117, 39], [117, 40], [117, 41], [117, 40], [116, 40], [116, 39]]]  # a line out and back
    report = import_zones(seeded, file("z.geojson", [feature(spike, "Polygon", name="区")]), Datum.WGS84, DISTRICTS)
    assert "1 polygons were repaired" in str(report.notes[0])
    (shape,) = seeded.read_zones()[1]
    assert shapely.is_valid(shape)
    assert shapely.area(shape) == pytest.approx(1.0)


def test_an_area_that_changes_by_a_thousandth_is_the_limit():
    # A square of 1 with a second lobe that a crossing turns inside out: a fold of 0.03 x 0.03 / 2 on each side.
    small, large = (
        polygon((0, 0), (1, 0), (1, 0.5), (1 + d, 0.5 + d), (1 + d, 0.5), (1, 0.5 + d), (1, 1), (0, 1))
        for d in (0.01, 0.1)
    )
    assert checked_polygon(small, Datum.WGS84).repaired
    assert "more than 0.1 %" in checked_polygon(large, Datum.WGS84).reason


def test_zones_place_the_stations_that_are_there(seeded, file, feature):
    import_stations(
        seeded, file("s.csv", "lon,lat,kind\n116.5,39.5,other\n"), Datum.WGS84, StationImportOptions(source="s")
    )
    import_zones(seeded, file("z.geojson", [feature(ring(116, 39), "Polygon", name="区")]), Datum.WGS84, DISTRICTS)
    assert seeded.read_stations()[0].district == "district:区"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("zones.csv", "name\na\n", "zones are polygons"),
        ("zones.geojson", [], "no features"),
    ],
)
def test_what_holds_no_zones_is_refused(seeded, file, name, content, said):
    with pytest.raises(DataError, match=said):
        import_zones(seeded, file(name, content), Datum.WGS84, DISTRICTS)


def test_a_file_without_names_is_refused(seeded, file, feature):
    with pytest.raises(DataError, match="no column for name; its columns are: label"):
        import_zones(seeded, file("z.geojson", [feature(ring(0, 0), "Polygon", label="x")]), Datum.WGS84, DISTRICTS)


def test_illustrative_townships_make_illustrative_districts(seeded, file, feature):
    path = file("t.geojson", [feature(ring(116, 39), "Polygon", district="甲区", township="镇")])
    options = ZoneImportOptions(ZoneLevel.TOWNSHIP, provenance=Provenance.ILLUSTRATIVE)
    import_zones(seeded, path, Datum.WGS84, options)
    assert {zone.provenance for zone in seeded.read_zones()[0]} == {Provenance.ILLUSTRATIVE}
    assert import_zones(seeded, path, Datum.WGS84, options).revision == 1
