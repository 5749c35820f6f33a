import numpy as np
import pytest
import shapely

from geo.errors import NotFoundError, UsageError
from geo.model import Zone, ZoneLevel
from geo.zones import ZoneTable

CITY, DISTRICT, TOWNSHIP = ZoneLevel

HOLED = shapely.Polygon(
    [(2, 0), (6, 0), (6, 4), (2, 4)],
    [[(3, 1), (3, 3), (5, 3), (5, 1)]],
)
ISLANDS = shapely.MultiPolygon([shapely.box(10, 0, 11, 1), shapely.box(12, 0, 13, 1)])

TABLE = ZoneTable(
    [
        Zone("d2", "西城区", DISTRICT, "Xicheng"),
        Zone("d1", "东城区", DISTRICT, "Dongcheng", parent="c"),
        Zone("d3", "群岛", DISTRICT),
        Zone("t1", "东城区", TOWNSHIP, parent="d1"),
        Zone("a1", "西城区", TOWNSHIP),
        Zone("t2", "新街口", TOWNSHIP, "Xinjiekou", parent="d2"),
        Zone("t0", "新街口", TOWNSHIP, "Xinjiekou North", parent="d2"),
    ],
    [
        HOLED,
        shapely.box(0, 0, 2, 4),
        ISLANDS,
        shapely.box(0, 0, 1, 1),
        shapely.box(20, 20, 21, 21),
        shapely.box(2, 0, 3, 4),
        shapely.box(4, 1, 5, 2),
    ],
)


def names(positions):
    return [TABLE.zones[i].id if i >= 0 else None for i in positions]


@pytest.mark.parametrize(
    ("point", "zone_id"),
    [
        ((1, 1), "d1"),
        ((0, 0), "d1"),  # a corner is inside
        ((1, 4), "d1"),  # so is an edge
        ((2, 2), "d1"),  # a shared border: the smaller id
        ((2, 0), "d1"),  # a shared corner
        ((2.5, 2), "d2"),
        ((3, 2), "d2"),  # the edge of the hole
        ((4, 2), None),  # in the hole
        ((10.5, 0.5), "d3"),
        ((12.5, 0.5), "d3"),
        ((11.5, 0.5), None),  # between the islands, inside the box of both
        ((1, 4.000000001), None),
        ((-120, -45), None),
    ],
)
def test_a_point_stands_in_the_zone_that_holds_it(point, zone_id):
    assert names(TABLE.locate([point[0]], [point[1]], DISTRICT)) == [zone_id]
    assert names(TABLE.locate(point[0], point[1], DISTRICT)) == [zone_id]


def test_only_zones_of_the_level_asked_for_are_looked_at():
    lon, lat = [0.5, 1.5, 2.5, 2.5, 4.5], [0.5, 0.5, 0.5, 9.0, 1.5]
    assert names(TABLE.locate(lon, lat, TOWNSHIP)) == ["t1", None, "t2", None, "t0"]
    assert names(TABLE.locate(lon, lat, DISTRICT)) == ["d1", "d1", "d2", None, None]
    assert names(TABLE.locate(lon, lat, CITY)) == [None] * 5


def test_locating_equals_asking_each_zone():
    rng = np.random.default_rng(5)
    lon, lat = rng.integers(-2, 28, (2, 400)) / 2  # half steps: many points on borders and corners
    for level in (DISTRICT, TOWNSHIP):
        expected = [
            next(
                (
                    i
                    for i, zone in enumerate(TABLE.zones)
                    if zone.level == level and TABLE.geometries[i].intersects(shapely.Point(x, y))
                ),
                -1,
            )
            for x, y in zip(lon, lat, strict=True)
        ]
        assert TABLE.locate(lon, lat, level).tolist() == expected


def test_nobody_is_nowhere():
    assert TABLE.locate([], [], DISTRICT).shape == (0,)
    assert ZoneTable([], []).locate([1.0], [1.0], DISTRICT).tolist() == [-1]


def test_zones_stand_in_the_order_of_their_ids_with_their_shapes():
    assert [zone.id for zone in TABLE.zones] == ["a1", "d1", "d2", "d3", "t0", "t1", "t2"]
    assert TABLE.geometries[TABLE.position_of("d2")].equals(HOLED)
    assert TABLE.geometries[TABLE.position_of("t0")].equals(shapely.box(4, 1, 5, 2))
    assert TABLE.position_of("d4") is None
    assert len(TABLE) == 7


def test_levels_run_down_and_hold_their_zones():
    assert TABLE.levels == (DISTRICT, TOWNSHIP)
    assert TABLE.of_level(DISTRICT).tolist() == [1, 2, 3]
    assert TABLE.of_level(TOWNSHIP).tolist() == [0, 4, 5, 6]
    assert TABLE.of_level(CITY).tolist() == []
    assert ZoneTable([], []).levels == ()


@pytest.mark.parametrize(
    ("text", "zone_id"),
    [
        ("d2", "d2"),
        ("西城区", "d2"),  # a district goes before a township of the same name
        ("Xicheng", "d2"),
        ("东城区", "d1"),
        ("新街口", "t0"),  # of one level the smaller id
        ("Xinjiekou", "t2"),
    ],
)
def test_a_zone_is_found_by_id_or_name(text, zone_id):
    assert TABLE.zones[TABLE.find(text)].id == zone_id


def test_an_id_goes_before_a_name():
    table = ZoneTable(
        [Zone("a", "b", CITY), Zone("b", "a", TOWNSHIP)], [shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 1)]
    )
    assert table.find("b") == 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("东成区", "near names: 东城区"),
        ("Xichang", "near names: Xicheng"),
        ("Xinjiekou Nort", "near names: Xinjiekou North"),
        # nothing is near: the first ones show what names look like
        ("qqqq", "there are, among others: 西城区, 东城区, Dongcheng"),
        ("", "there are, among others: 西城区, 东城区, Dongcheng"),  # zones without an English name are not called ""
        ("d9", "there are, among others: 西城区, 东城区"),
    ],
)
def test_a_zone_that_is_not_there_is_refused_with_near_names(text, named):
    with pytest.raises(NotFoundError) as refused:
        TABLE.find(text, "--zone")
    assert refused.value.parameter == "--zone"
    assert repr(text) in str(refused.value)
    assert named in str(refused.value)


def test_a_register_without_zones_says_what_to_do():
    with pytest.raises(NotFoundError, match="yizhan import zones"):
        ZoneTable([], []).find("东城区")


def test_a_map_is_shaded_by_the_zones_right_below():
    assert TABLE.shading_level(TABLE.position_of("d1")) == TOWNSHIP
    assert TABLE.shading_level(TABLE.position_of("d3")) == DISTRICT  # nothing below
    assert TABLE.shading_level(TABLE.position_of("t1")) == TOWNSHIP


@pytest.mark.parametrize("shapes", [[], [shapely.box(0, 0, 1, 1)] * 2])
def test_each_zone_needs_a_geometry(shapes):
    with pytest.raises(UsageError, match="one geometry for each of the 1 zones"):
        ZoneTable([Zone("a", "a", CITY)], shapes)
