from pathlib import Path

import pytest

from geo.errors import DataError, UsageError
from geo.store.headers import DEMAND_HEADERS, STATION_HEADERS, ZONE_HEADERS, match_columns, require

FILE = Path("list.csv")


@pytest.mark.parametrize("headers", [STATION_HEADERS, ZONE_HEADERS, DEMAND_HEADERS])
def test_no_header_means_two_fields(headers):
    spellings = [spelling for field, names in headers.items() for spelling in (field, *names)]
    assert len(set(spellings)) == len(spellings)


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("经度", "lon"),
        ("经度（WGS84）", "lon"),  # full-width brackets
        ("Longitude", "lon"),
        ("LNG", "lon"),
        ("纬 度", "lat"),
        ("站点_名称", "name"),
        ("开放时间", "hours"),
        ("营业时间", "hours"),
        ("服务对象", "audience"),
        ("街道/乡镇", "township"),
        ("@id", "key"),
        ("厕所", "amenity:toilet"),
        ("Wi-Fi", "amenity:wifi"),
        ("amenity:aed", "amenity:aed"),
    ],
)
def test_headers_are_known_in_both_languages(column, field, vocabularies):
    found = match_columns(FILE, [column], STATION_HEADERS, {}, vocabularies["amenity"])
    assert found.by_field == {field: column}
    assert found.unused == ()


def test_what_means_nothing_is_unused_in_order(vocabularies):
    found = match_columns(FILE, ["备注", "名称", "zzz"], STATION_HEADERS, {}, vocabularies["amenity"])
    assert found.unused == ("备注", "zzz")


def test_the_stewards_word_beats_the_headers(vocabularies):
    columns = ["x1", "经度", "厕所", "wc"]
    chosen = {"x1": "lon", "wc": "amenity:toilet"}
    found = match_columns(FILE, columns, STATION_HEADERS, chosen, vocabularies["amenity"])
    assert found.by_field == {"lon": "x1", "amenity:toilet": "wc"}
    assert found.unused == ("经度", "厕所")


def test_two_columns_for_one_field_are_refused():
    with pytest.raises(DataError, match=r"two columns for hours: '开放时间' and '营业时间'.*--map 开放时间=hours"):
        match_columns(FILE, ["开放时间", "营业时间"], STATION_HEADERS, {})


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"nowhere": "lon"}, "no column 'nowhere'; its columns are: a, b"),
        ({"a": "longitud"}, "no field 'longitud'"),
        ({"a": "amenity:spa"}, "unknown amenity 'spa'"),
    ],
)
def test_a_map_of_what_there_is_not_is_refused(chosen, said, vocabularies):
    with pytest.raises(UsageError, match=said) as caught:
        match_columns(FILE, ["a", "b"], STATION_HEADERS, chosen, vocabularies["amenity"])
    assert caught.value.parameter == "--map"


def test_amenities_are_no_fields_where_none_are_looked_for():
    with pytest.raises(UsageError, match="no field"):
        match_columns(FILE, ["a"], ZONE_HEADERS, {"a": "amenity:toilet"})


def test_a_missing_column_says_what_there_is_and_how_to_name_it():
    found = match_columns(FILE, ["名称", "wei"], STATION_HEADERS, {})
    with pytest.raises(DataError, match=r"no column for lon, lat; its columns are: 名称, wei\. .*--map COLUMN=lon"):
        require(FILE, ["名称", "wei"], found, ["lon", "lat"])
