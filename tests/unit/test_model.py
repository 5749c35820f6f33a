from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from geo import model
from geo.model import (
    DEFAULT_AUDIENCES,
    DEFAULT_FILTER,
    UNKNOWN,
    AmenityState,
    Bbox,
    Datum,
    LonLat,
    Provenance,
    Station,
    StationFilter,
    Status,
    Zone,
    ZoneLevel,
)

VALUES = [value for value in vars(model).values() if isinstance(value, type) and is_dataclass(value)]


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_values_are_frozen(kind):
    assert kind.__dataclass_params__.frozen
    name = fields(kind)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(object.__new__(kind), name, "changed")


def test_longitude_comes_first():
    assert LonLat._fields == ("lon", "lat")
    assert Bbox._fields == ("west", "south", "east", "north")


def test_an_outdoor_worker_enters_public_rooms_and_those_for_outdoor_workers():
    assert {"public", "outdoor_workers"} == DEFAULT_AUDIENCES == DEFAULT_FILTER.audiences
    assert UNKNOWN not in DEFAULT_FILTER.audiences


def test_a_station_of_which_little_is_known_claims_nothing():
    bare = Station("s", "", "other", LonLat(116.4, 39.9))
    assert (bare.audience, bare.entry, bare.position_source) == (UNKNOWN, UNKNOWN, "unknown")
    assert (bare.hours, bare.hours_raw, bare.checked_at, bare.capacity) == ("", "", None, None)
    assert dict(bare.amenities) == {}
    assert bare.status == Status.ACTIVE


def test_two_stations_never_share_what_is_known_of_their_amenities():
    one, other = (Station(name, "", "other", LonLat(0, 0)) for name in "ab")
    assert one.amenities is not other.amenities
    assert one.field_provenance is not other.field_provenance


def test_a_filter_is_a_key():
    """Answers are kept by their request."""
    assert hash(StationFilter(kinds=frozenset({"a"}))) == hash(StationFilter(kinds=frozenset(["a"])))
    assert StationFilter() == DEFAULT_FILTER


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (Datum, {"wgs84", "gcj02", "bd09"}),
        (AmenityState, {"yes", "no", "out_of_order", "unknown"}),
        (Provenance, {"stated", "inferred", "illustrative"}),
        (Status, {"active", "suspended", "closed"}),
        (ZoneLevel, {"city", "district", "township"}),
    ],
)
def test_codes_that_are_stored_and_sent_stay_as_they_are(words, expected):
    assert {str(word) for word in words} == expected


def test_levels_run_from_the_city_down():
    assert list(ZoneLevel) == [ZoneLevel.CITY, ZoneLevel.DISTRICT, ZoneLevel.TOWNSHIP]


def test_a_zone_is_stated_unless_it_was_derived():
    assert Zone("110101", "东城区", ZoneLevel.DISTRICT).provenance == Provenance.STATED
