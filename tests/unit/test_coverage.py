import math

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.coverage import CoverageRequest, cover, default_level, gaps
from geo.errors import UsageError
from geo.model import UNKNOWN, Provenance, StationFilter, Status, ZoneLevel
from tests.unit import towns

CITY, DISTRICT, TOWNSHIP = ZoneLevel

WEST = towns.zone("west", towns.box(-3000, -3000, 0, 3000))
EAST = towns.zone("east", towns.box(0, -3000, 3000, 3000))

STRAIGHT = CoverageRequest(walked_m=1000.0, detour=1.0)


def whole(shot, request=STRAIGHT):
    return cover(shot, None, request).total


def by_zone(shot, request=STRAIGHT, level=DISTRICT):
    return {zone.id: figures for zone, figures in cover(shot, level, request).zones}


# What may be asked


@pytest.mark.parametrize(
    ("changed", "parameter"),
    [
        *(({"walked_m": value}, "metres") for value in (0.0, -1.0, 50_000.1, math.nan, math.inf, -math.inf)),
        *(({"detour": value}, "detour") for value in (0.0, 0.999, 5.1, -1.0, math.nan, math.inf)),
        *(({"k": value}, "k") for value in (0, -1, 11, 1.5, 2.0, math.nan, math.inf, "1", None)),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_by_name(changed, parameter):
    with pytest.raises(UsageError) as refused:
        CoverageRequest(**changed)
    assert refused.value.parameter == parameter
    (value,) = changed.values()
    assert str(value) in str(refused.value)


@pytest.mark.parametrize(
    "changed", [{"walked_m": 0.001}, {"walked_m": 50_000.0}, {"detour": 1}, {"detour": 5}, {"k": 10}]
)
def test_the_ends_of_what_is_allowed_are_allowed(changed):
    assert CoverageRequest(**changed).radius_m > 0


def test_a_request_is_a_kilometre_of_walking_unless_it_says_otherwise():
    request = CoverageRequest()
    assert (request.walked_m, request.k) == (1000.0, 1)
    assert request.radius_m == pytest.approx(1000 / 1.3)
    assert request.minutes == pytest.approx(15.0)
    assert hash(request) == hash(CoverageRequest(1000.0))


# People


def test_the_threshold_itself_is_covered():
    shot = towns.snapshot([towns.station("a")], demand=towns.people((640.0, 480.0, 1.0)))
    metres = float(shot.index.nearest(shot.demand.lonlat).distances_m[0, 0])
    assert whole(shot, CoverageRequest(metres, 1.0)).demand_covered == 1.0
    assert whole(shot, CoverageRequest(np.nextafter(metres, 0), 1.0)).demand_covered == 0.0


def test_people_are_covered_by_a_station_across_the_border():
    shot = towns.snapshot([towns.station("a", 200)], [WEST, EAST], towns.people((-300, 0, 4), (-2000, 0, 6)))
    west = by_zone(shot)["west"]
    assert (west.demand_total, west.demand_covered, west.share_covered) == (10.0, 4.0, 0.4)
    assert west.stations_counted == 1
    assert west.area_covered_m2 > 0


def test_a_detour_divides_the_threshold():
    shot = towns.snapshot([towns.station("a")], demand=towns.people((700, 0, 1), (800, 0, 2)))
    assert whole(shot, CoverageRequest(1000.0)).demand_covered == 1.0
    assert whole(shot, CoverageRequest(1000.0, 1.0)).demand_covered == 3.0


@pytest.mark.parametrize(("k", "covered"), [(1, 7.0), (2, 3.0), (3, 1.0), (4, 0.0), (10, 0.0)])
def test_k_stations_must_be_near(k, covered):
    shot = towns.snapshot(
        [towns.station("a", -900), towns.station("b", 0), towns.station("c", 0)],
        demand=towns.people((0, 0, 1), (500, 0, 2), (-1800, 0, 4), (9000, 0, 8)),
    )
    assert whole(shot, CoverageRequest(1000.0, 1.0, k)).demand_covered == covered


def test_only_stations_that_the_filter_admits_count():
    stations = [
        towns.station("closed", 0, status=Status.CLOSED),
        towns.station("staff", 0, audience="staff"),
        towns.station("invented", 0, provenance=Provenance.ILLUSTRATIVE),
    ]
    shot = towns.snapshot(stations, [EAST], towns.people((1, 0, 5)))
    report = cover(shot, DISTRICT, STRAIGHT)
    assert (report.stations_admissible, report.total.demand_covered, report.illustrative) == (1, 5.0, True)
    real = CoverageRequest(1000.0, 1.0, where=StationFilter(with_illustrative=False))
    report = cover(shot, DISTRICT, real)
    assert (report.stations_admissible, report.total.demand_covered, report.illustrative) == (0, 0.0, False)
    assert report.total.area_covered_m2 == 0.0


def test_stations_of_unknown_audience_give_a_band():
    stations = [towns.station("known", -1500), towns.station("perhaps", 1500, audience=UNKNOWN)]
    layer = towns.people((-1500, 0, 3), (1500, 0, 5), (0, 2900, 2))
    report = cover(towns.snapshot(stations, [WEST, EAST], layer), DISTRICT, STRAIGHT)
    assert (report.stations_admissible, report.stations_unknown_audience) == (1, 1)
    assert (report.total.share_covered, report.total.share_covered_with_unknown) == (0.3, 0.8)
    figures = {zone.id: figures for zone, figures in report.zones}
    assert figures["east"].demand_covered == 0.0
    assert figures["east"].demand_covered_with_unknown == 5.0
    assert figures["west"].demand_covered == figures["west"].demand_covered_with_unknown == 3.0


def test_a_band_closes_where_unknown_audiences_are_admitted():
    shot = towns.snapshot([towns.station("a", audience=UNKNOWN)], demand=towns.people((0, 0, 1)))
    report = cover(shot, None, CoverageRequest(1000.0, 1.0, where=StationFilter(audiences=frozenset())))
    assert report.stations_unknown_audience == 0
    assert report.total.demand_covered == report.total.demand_covered_with_unknown == 1.0


def test_two_stations_of_which_one_is_unknown_are_two_at_most():
    stations = [towns.station("a"), towns.station("b", audience=UNKNOWN)]
    total = whole(towns.snapshot(stations, demand=towns.people((0, 0, 1))), CoverageRequest(1000.0, 1.0, 2))
    assert (total.demand_covered, total.demand_covered_with_unknown) == (0.0, 1.0)


def test_people_in_no_zone_are_counted_in_the_whole_and_named():
    layer = towns.people((-10, 0, 1), (10, 0, 2), (0, 5000, 4))
    report = cover(towns.snapshot([towns.station("a", 0, 5000)], [WEST, EAST], layer), DISTRICT, STRAIGHT)
    assert report.demand_outside_zones == 4.0
    assert (report.total.demand_total, report.total.demand_covered) == (7.0, 4.0)
    assert sum(figures.demand_total for _, figures in report.zones) == 3.0


def test_people_on_a_border_are_counted_once():
    report = cover(towns.snapshot([], [WEST, EAST], towns.people((0, 0, 1), (0, 1, 2))), DISTRICT, STRAIGHT)
    assert sum(figures.demand_total for _, figures in report.zones) + report.demand_outside_zones == 3.0


def test_weights_of_nobody_change_nothing():
    stations = [towns.station("a")]
    bare = cover(towns.snapshot(stations, [EAST], towns.people((10, 0, 1), (2500, 0, 2))), DISTRICT, STRAIGHT)
    layer = towns.people((10, 0, 1), (20, 0, 0), (2500, 0, 2), (2600, 0, 0), (9999, 0, 0))
    assert cover(towns.snapshot(stations, [EAST], layer), DISTRICT, STRAIGHT) == bare


# What is not there


def test_without_zones_there_is_no_area():
    report = cover(
        towns.snapshot([towns.station("a"), towns.station("b", 9e4)], demand=towns.people((0, 0, 1))), None, STRAIGHT
    )
    assert (report.level, report.zones, report.demand_outside_zones) == (None, (), 0.0)
    assert (report.total.area_m2, report.total.area_covered_m2, report.total.share_area_covered) == (None, None, None)
    assert report.total.stations_counted == 2
    assert report.revision == 7


def test_without_demand_there_is_no_share():
    for layer in (None, towns.people(), towns.people((10, 0, 0))):
        report = cover(towns.snapshot([towns.station("a", 10)], [EAST], layer), DISTRICT, STRAIGHT)
        for figures in (report.total, report.zones[0][1]):
            assert (figures.demand_total, figures.demand_covered, figures.demand_covered_with_unknown) == (0, 0, 0)
            assert figures.share_covered is None
            assert figures.share_covered_with_unknown is None
            assert 0 < figures.share_area_covered < 1
        assert report.demand_outside_zones == 0.0


def test_an_empty_register_answers_too():
    report = cover(towns.snapshot(), None, CoverageRequest())
    assert (report.total.stations_counted, report.total.demand_total, report.illustrative) == (0, 0.0, False)
    report = cover(towns.snapshot(zones=[EAST]), DISTRICT, CoverageRequest(k=3))
    assert (report.total.area_covered_m2, report.total.share_area_covered) == (0.0, 0.0)


def test_a_level_without_zones_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match="by: the register has no zones of level township; it has: district"):
        cover(towns.snapshot(zones=[EAST]), TOWNSHIP, STRAIGHT)
    with pytest.raises(UsageError, match="it has: none"):
        cover(towns.snapshot(), DISTRICT, STRAIGHT)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((), None),
        ((DISTRICT, TOWNSHIP), DISTRICT),
        ((TOWNSHIP,), TOWNSHIP),
        ((CITY, TOWNSHIP), CITY),
        ((CITY, DISTRICT), DISTRICT),
    ],
)
def test_figures_are_given_by_district_unless_there_are_none(levels, expected):
    zones = [towns.zone(level.value, towns.box(0, 0, 9, 9), level) for level in levels]
    assert default_level(towns.snapshot(zones=zones)) == expected


def test_invented_demand_makes_a_figure_illustrative():
    layer = towns.people((0, 0, 1), provenance=Provenance.ILLUSTRATIVE)
    assert cover(towns.snapshot(zones=[EAST], demand=layer), DISTRICT, STRAIGHT).illustrative
    assert gaps(towns.snapshot(zones=[EAST], demand=layer), 0, STRAIGHT).illustrative


# Land


def geodesic_area_m2(shape: shapely.Geometry) -> float:
    """Another implementation's area, of a polygon whose edges are straight in degrees."""
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.segmentize(shape, 0.001))[0])


@pytest.mark.parametrize(
    "shape",
    [
        shapely.box(116.3, 39.8, 116.5, 40.0),
        shapely.box(116.0, 39.5, 117.0, 40.5),  # long edges
        shapely.box(-51.3, -30.1, -51.2, -30.0),
        shapely.box(24.9, 60.1, 25.1, 60.3),
        shapely.MultiPolygon([shapely.box(116.0, 39.8, 116.1, 39.9), shapely.box(116.3, 39.8, 116.5, 40.0)]),
        shapely.difference(shapely.box(116.0, 39.5, 116.5, 40.0), shapely.box(116.1, 39.6, 116.3, 39.8)),
    ],
)
def test_areas_equal_those_on_the_ellipsoid(shape):
    named, _ = EAST
    (figures,) = by_zone(towns.snapshot(zones=[(named, shape)])).values()
    rings = [shapely.Polygon(ring) for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(shape) for ring in part.interiors]
    truth = sum(map(geodesic_area_m2, rings)) - 2 * sum(map(geodesic_area_m2, holes))
    assert figures.area_m2 == pytest.approx(truth, rel=1e-6)


def test_a_catchment_inside_a_zone_is_a_disc():
    shot = towns.snapshot([towns.station("a", 1500)], [WEST, EAST])
    figures = by_zone(shot)
    assert figures["east"].area_covered_m2 == pytest.approx(math.pi * 1000**2, rel=1e-7)
    assert (figures["west"].area_covered_m2, figures["west"].stations_counted) == (0.0, 0)
    total = whole(shot)
    assert total.area_m2 is None
    total = cover(shot, DISTRICT, STRAIGHT).total
    assert total.area_covered_m2 == pytest.approx(math.pi * 1000**2, rel=1e-7)
    assert total.share_area_covered == pytest.approx(math.pi / 36, rel=1e-4)


def test_a_catchment_on_a_border_is_shared():
    figures = by_zone(towns.snapshot([towns.station("a", 0)], [WEST, EAST]))
    for name in ("west", "east"):
        assert figures[name].area_covered_m2 == pytest.approx(math.pi * 1000**2 / 2, rel=1e-5)
        assert figures[name].stations_counted == 1


@pytest.mark.parametrize(("north_m", "counted"), [(3999.0, 1), (4001.0, 0), (-3999.0, 1), (-4001.0, 0)])
def test_a_station_beyond_the_border_counts_where_it_reaches_in(north_m, counted):
    figures = by_zone(towns.snapshot([towns.station("a", 1500, north_m)], [EAST]))["east"]
    assert figures.stations_counted == counted
    assert (figures.area_covered_m2 > 0) == bool(counted)


def test_a_station_at_the_corner_of_the_box_but_far_from_the_zone_counts_for_nothing():
    triangle = towns.zone("t", shapely.Polygon([(0, 0), (6000, 0), (0, 6000)]))
    figures = by_zone(towns.snapshot([towns.station("a", 5900, 5900)], [triangle]))["t"]
    assert (figures.stations_counted, figures.area_covered_m2) == (0, 0.0)


def test_the_whole_counts_a_station_once():
    report = cover(towns.snapshot([towns.station("a"), towns.station("b", 9000)], [WEST, EAST]), DISTRICT, STRAIGHT)
    assert [figures.stations_counted for _, figures in report.zones] == [1, 1]
    assert report.total.stations_counted == 1
    assert report.stations_admissible == 2


def test_zones_of_other_levels_are_left_alone():
    ward = towns.zone("ward", towns.box(0, 0, 3000, 3000), TOWNSHIP)
    layer = towns.people((1500, 1500, 1), (1500, -1500, 2))
    shot = towns.snapshot([towns.station("a", 1500, 1500)], [EAST, ward], layer)
    assert list(by_zone(shot)) == ["east"]
    assert by_zone(shot)["east"].demand_total == 3.0
    assert by_zone(shot, level=TOWNSHIP)["ward"].demand_total == 1.0
    assert cover(shot, TOWNSHIP, STRAIGHT).demand_outside_zones == 2.0


# Gaps


def test_a_zone_without_stations_is_one_gap():
    report = gaps(towns.snapshot(zones=[EAST], demand=towns.people((10, 0, 3), (-10, 0, 5))), 0, STRAIGHT)
    (gap,) = report.gaps
    assert gap.demand == 3.0
    assert gap.area_m2 == report.covered.area_m2
    assert gap.geometry.symmetric_difference(EAST[1]).area < 1e-9
    assert (report.zone.id, report.revision, report.request) == ("east", 7, STRAIGHT)


def test_a_covered_zone_has_no_gaps():
    yard = towns.zone("yard", towns.box(-100, -100, 100, 100))
    report = gaps(towns.snapshot([towns.station("a")], [yard], towns.people((0, 0, 3))), 0, STRAIGHT)
    assert report.gaps == ()
    assert report.covered.share_area_covered == pytest.approx(1.0)
    assert report.covered.share_covered == 1.0


def test_gaps_with_most_people_come_first_then_the_largest():
    strip = towns.zone("strip", towns.box(-3000, -50, 6000, 50))
    stations = [towns.station("a", 0), towns.station("b", 3500)]
    shot = towns.snapshot(stations, [strip], towns.people((-2500, 0, 1), (0, 0, 7), (1800, 0, 2)))
    report = gaps(shot, 0, STRAIGHT)
    assert [gap.demand for gap in report.gaps] == [2.0, 1.0, 0.0]
    areas = [gap.area_m2 for gap in gaps(towns.snapshot(stations, [strip]), 0, STRAIGHT).gaps]
    assert areas == sorted(areas, reverse=True)
    assert len(areas) == 3
    assert sum(areas) == pytest.approx(report.covered.area_m2 - report.covered.area_covered_m2, rel=0.01)


def test_underserved_people_whom_the_drawing_leaves_outside_go_to_the_nearest_gap():
    """The drawn disc bulges 0.3 % beyond the circle at its corners."""
    corner = towns.people((1001.0, 0.0, 3.0), (-1001.0, 0.0, 4.0))
    around = towns.zone("z", towns.box(-3000, -3000, 3000, 3000))
    report = gaps(towns.snapshot([towns.station("a")], [around], corner), 0, STRAIGHT)
    (gap,) = report.gaps
    assert not shapely.intersects_xy(gap.geometry, *towns.at(1001.0, 0.0))
    assert gap.demand == 7.0


def test_gaps_of_nobody_are_gaps():
    report = gaps(
        towns.snapshot([towns.station("a", 100)], [EAST], towns.people((100, 0, 3), (200, 0, 0))), 0, STRAIGHT
    )
    assert [gap.demand for gap in report.gaps] == [0.0]


def test_gaps_answer_for_the_zone_asked_for():
    shot = towns.snapshot([towns.station("a", 1500)], [WEST, EAST])
    for i, zone in enumerate(shot.zones.zones):
        report = gaps(shot, i, STRAIGHT)
        assert report.zone == zone
        assert report.covered == by_zone(shot)[zone.id]
