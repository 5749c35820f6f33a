import numpy as np
import pytest

from geo.crs import to_wgs84
from geo.errors import DataError, UsageError
from geo.model import Datum, Provenance
from geo.store import DemandImportOptions, import_demand

SQUARE = [[[116, 39], [116.01, 39], [116.01, 39.01], [116, 39.01], [116, 39]]]
BOWTIE = [[[116, 39], [117, 40], [117, 39], [116, 40], [116, 39]]]


def test_points_of_a_table_come_in_with_their_weight_and_the_same_again_changes_nothing(seeded, file):
    path = file("people.csv", "id,经度,纬度,人口\na,116.4,39.9,10.5\nb,116.5,39.9,0\n")
    report = import_demand(seeded, path, Datum.GCJ02, DemandImportOptions(vintage="2020"))
    assert (report.rows_in, report.accepted, report.new, report.revision, report.stored) == (2, 2, 1, 1, True)
    assert str(report.notes[0]) == "2 demand points from column '人口', in total 10"
    layer = seeded.read_demand()
    assert (layer.name, layer.source, layer.vintage, layer.provenance) == (
        "people",
        "people",
        "2020",
        Provenance.STATED,
    )
    lon, lat = to_wgs84([116.4, 116.5], [39.9, 39.9], Datum.GCJ02)
    assert layer.lonlat.tolist() == np.column_stack([lon, lat]).tolist()
    assert layer.weight.tolist() == [10.5, 0]
    assert seeded.read_import_rows(1)[0].cells["id"] == "a"
    again = import_demand(seeded, path, Datum.GCJ02, DemandImportOptions(vintage="2020"))
    assert (again.unchanged, again.revision) == (1, 1)


def test_polygons_become_points_that_keep_their_weight(seeded, file, feature):
    path = file("p.geojson", [feature(SQUARE, "Polygon", pop=100), feature([116.4, 39.9], pop=7)])
    options = DemandImportOptions(layer="居民", provenance=Provenance.ILLUSTRATIVE, spacing_m=200)
    report = import_demand(seeded, path, Datum.WGS84, options)
    layer = seeded.read_demand("居民")
    assert report.accepted == 2
    assert len(layer) > 10
    assert layer.total == pytest.approx(107)
    assert layer.provenance is Provenance.ILLUSTRATIVE
    assert (layer.lonlat[0].tolist(), layer.weight[0]) == ([116.4, 39.9], 7)


@pytest.mark.parametrize(
    ("header", "options", "used"),
    [
        ("population", {}, "population"),
        ("pop_2020", {}, "pop_2020"),
        ("常住人口数", {}, "常住人口数"),
        ("jobs", {"weight": "jobs"}, "jobs"),
        ("jobs", {"columns": {"jobs": "weight"}}, "jobs"),
        ("population,pop_2010", {}, "population"),  # a header that says just that beats one that begins so
    ],
)
def test_the_weight_is_the_column_that_says_so(seeded, file, header, options, used):
    row = ",".join("1" for _ in header.split(","))
    path = file("d.csv", f"lon,lat,{header}\n116.4,39.9,{row}\n")
    report = import_demand(seeded, path, Datum.WGS84, DemandImportOptions(**options))
    assert f"'{used}'" in str(report.notes[0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("lon,lat,pop_a,pop_b\n1,2,3,4\n", r"several columns that may be the weight: pop_a, pop_b; .*--weight"),
        ("lon,lat,jobs\n1,2,3\n", "no column for weight; its columns are: lon, lat, jobs"),
        ("pop\n1\n", "no column for lon, lat"),
        ("lon,lat,pop\n", "no rows below"),
    ],
)
def test_a_file_without_a_clear_weight_or_position_is_refused(seeded, file, content, said):
    with pytest.raises(DataError, match=said):
        import_demand(seeded, file("d.csv", content), Datum.WGS84)
    assert seeded.is_empty()


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("116.4,39.9,-1", "pop", "below 0"),
        ("116.4,39.9,nan", "pop", "no number"),
        ("116.4,39.9,", "pop", "is empty"),
        ("39.9,116.4,1", "lon", "look swapped"),
        ("200,39.9,1", "lon", "out of range"),
        ("x,39.9,1", "lon", "no number"),
        ("116.4,39.9,1,2", "", "more cells"),
    ],
)
def test_a_faulty_row_is_refused_with_its_place(seeded, file, row, column, said):
    path = file("d.csv", f"lon,lat,pop\n116.5,39.9,1\n{row}\n")
    with pytest.raises(DataError) as caught:
        import_demand(seeded, path, Datum.WGS84)
    assert (caught.value.faults[0].row, caught.value.faults[0].column) == (3, column)
    assert said in caught.value.faults[0].reason
    assert seeded.is_empty()
    report = import_demand(seeded, path, Datum.WGS84, DemandImportOptions(strict=False))
    assert (report.accepted, report.rejected) == (1, 1)
    assert seeded.read_demand().weight.tolist() == [1]


def test_a_faulty_feature_is_refused_with_its_place(seeded, file, feature):
    features = [
        feature(SQUARE, "Polygon", pop=1),
        feature(None, pop=1),
        feature(BOWTIE, "Polygon", pop=1),
        feature(SQUARE, "Polygon", pop=-1),
        feature([[116, 39], [117, 40]], "LineString", pop=1),
    ]
    with pytest.raises(DataError) as caught:
        import_demand(seeded, file("d.geojson", features), Datum.WGS84)
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (2, "geometry"),
        (3, "geometry"),
        (4, "pop"),
        (5, "geometry"),
    ]


@pytest.mark.parametrize("spacing_m", [0, 49.9, 10_001, float("nan")])
def test_a_spacing_out_of_range_is_refused(seeded, file, spacing_m):
    with pytest.raises(UsageError, match="50 to 10,000") as caught:
        import_demand(seeded, file("d.csv", "x"), Datum.WGS84, DemandImportOptions(spacing_m=spacing_m))
    assert caught.value.parameter == "--spacing"
