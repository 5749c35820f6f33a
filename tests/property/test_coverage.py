"""Coverage against the obvious double loop, and the laws that it obeys."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.coverage import CoverageRequest, cover, gaps
from geo.demand import DemandTable
from geo.model import UNKNOWN, Station, StationFilter, ZoneLevel
from geo.snapshot import Snapshot
from tests.unit import towns

DISTRICT = ZoneLevel.DISTRICT
METRES = st.integers(-24, 24).map(lambda i: i * 125.0)
QUARTERS = [
    towns.zone("a", towns.box(-3000, -3000, 0, 0)),
    towns.zone("b", towns.box(0, -3000, 3000, 0)),
    # two that share a border of many corners; the corner in the north-east belongs to nobody
    towns.zone("c", shapely.Polygon([(-3000, 0), (-100, 0), (200, 900), (-300, 2000), (0, 3000), (-3000, 3000)])),
    towns.zone("d", shapely.Polygon([(-100, 0), (2500, 0), (0, 3000), (-300, 2000), (200, 900)])),
]
REQUESTS = st.builds(
    CoverageRequest,
    walked_m=st.one_of(st.sampled_from([625.0, 1000.0]), st.floats(100, 4000)),
    detour=st.sampled_from([1.0, 1.3, 2.0]),
    k=st.integers(1, 3),
    where=st.sampled_from([StationFilter(), StationFilter(audiences=frozenset())]),
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    places = draw(st.lists(st.tuples(METRES, METRES, st.sampled_from(["public", "staff", UNKNOWN])), max_size=25))
    stations = [towns.station(f"s{i:02d}", x, y, audience=audience) for i, (x, y, audience) in enumerate(places)]
    weight = st.sampled_from([0.0, 1.0, 2.5, 1000.0])
    layer = towns.people(*draw(st.lists(st.tuples(METRES, METRES, weight), max_size=30)))
    return towns.snapshot(stations, QUARTERS, layer)


def metres(station: Station, lon: float, lat: float) -> float:
    return float(Geodesic.WGS84.Inverse(lat, lon, station.position.lat, station.position.lon)["s12"])


def admissible(shot: Snapshot, request: CoverageRequest, *more: str) -> list[Station]:
    audiences = request.where.audiences
    return [s for s in shot.stations.stations if not audiences or s.audience in audiences | set(more)]


def clear_of_ties(shot: Snapshot, request: CoverageRequest) -> bool:
    """Whether nobody stands within a hair of the threshold, where two implementations may differ."""
    return all(
        abs(metres(station, lon, lat) - request.radius_m) > 1e-6
        for station in shot.stations.stations
        for lon, lat in shot.demand.lonlat
    )


@settings(max_examples=100)
@given(snapshots(), REQUESTS)
def test_people_covered_equal_the_double_loop(shot, request):
    assume(clear_of_ties(shot, request))
    report = cover(shot, DISTRICT, request)
    truth = {name: [0.0, 0.0, 0.0] for name in ("a", "b", "c", "d", "outside")}
    for (lon, lat), weight in zip(shot.demand.lonlat, shot.demand.weight, strict=True):
        holders = [zone.id for zone, shape in QUARTERS if shape.intersects(shapely.Point(lon, lat))]
        row = truth[min(holders, default="outside")]
        row[0] += weight
        for column, stations in ((1, admissible(shot, request)), (2, admissible(shot, request, UNKNOWN))):
            near = sum(metres(station, lon, lat) <= request.radius_m for station in stations)
            row[column] += weight if near >= request.k else 0.0
    for zone, figures in report.zones:
        found = [figures.demand_total, figures.demand_covered, figures.demand_covered_with_unknown]
        assert found == pytest.approx(truth[zone.id], rel=1e-12)
    assert report.demand_outside_zones == pytest.approx(truth["outside"][0], rel=1e-12)
    total = [report.total.demand_total, report.total.demand_covered, report.total.demand_covered_with_unknown]
    assert total == pytest.approx(np.sum(list(truth.values()), axis=0), rel=1e-12)


@settings(max_examples=100)
@given(snapshots(), REQUESTS)
def test_stations_counted_equal_the_double_loop(shot, request):
    """In one plane for all, where a reach is off by a few millimetres at most."""
    report = cover(shot, DISTRICT, request)
    shapes = {zone.id: towns.PLANE.project(shapely.segmentize(shape, 0.001)) for zone, shape in QUARTERS}
    places = [shapely.Point(*towns.PLANE.forward(*s.position)) for s in admissible(shot, request)]
    assume(all(abs(p.distance(shape) - request.radius_m) > 0.2 for p in places for shape in shapes.values()))
    near = {
        name: {i for i, p in enumerate(places) if p.distance(shape) <= request.radius_m}
        for name, shape in shapes.items()
    }
    assert {zone.id: figures.stations_counted for zone, figures in report.zones} == {k: len(v) for k, v in near.items()}
    assert report.total.stations_counted == len(set.union(*near.values()))
    assert report.stations_admissible == len(places)


@settings(max_examples=60)
@given(snapshots(), REQUESTS)
def test_land_covered_equals_polygons_with_many_sides(shot, request):
    at_least = [shapely.Polygon()] * request.k
    for station in admissible(shot, request):
        disc = shapely.Point(*towns.PLANE.forward(*station.position)).buffer(request.radius_m, quad_segs=90)
        for m in range(request.k - 1, -1, -1):
            at_least[m] = at_least[m].union(disc if m == 0 else at_least[m - 1].intersection(disc))
    for zone, figures in cover(shot, DISTRICT, request).zones:
        shape = towns.PLANE.project(shapely.segmentize(shot.zones.geometries[shot.zones.position_of(zone.id)], 0.001))
        # Polygons of 360 sides lie inside their circles, and lack 5e-5 of the area of each.
        lacking_m2 = 5.1e-5 * np.pi * request.radius_m**2 * max(len(shot.stations), 1)
        truth_m2 = at_least[-1].intersection(shape).area
        assert truth_m2 - 100 <= figures.area_covered_m2 <= truth_m2 + lacking_m2 + 100
        assert figures.area_m2 == pytest.approx(shape.area, rel=2e-5)


@settings(max_examples=60)
@given(snapshots(), REQUESTS, st.floats(1.0, 3.0))
def test_more_reach_more_stations_and_fewer_at_once_cover_no_less(shot, request, factor):
    fewer = Snapshot(1, type(shot.stations)(shot.stations.stations[::2]), shot.zones, shot.demand, {})
    less = [cover(fewer, DISTRICT, request), cover(shot, DISTRICT, replace(request, k=request.k + 1))]
    more = cover(shot, DISTRICT, replace(request, walked_m=request.walked_m * factor))
    middle = cover(shot, DISTRICT, request)
    for low, high in [(less[0], middle), (less[1], middle), (middle, more)]:
        for one, other in [
            (low.total, high.total),
            *zip(dict(low.zones).values(), dict(high.zones).values(), strict=True),
        ]:
            assert one.demand_covered <= other.demand_covered
            assert one.demand_covered_with_unknown <= other.demand_covered_with_unknown
            assert one.area_covered_m2 <= other.area_covered_m2 + 1e-2
    for figures in (middle.total, *dict(middle.zones).values()):
        assert 0 <= figures.demand_covered <= figures.demand_covered_with_unknown <= figures.demand_total
        assert 0 <= figures.share_area_covered <= 1


@settings(max_examples=60)
@given(snapshots(), REQUESTS)
def test_zones_add_up_to_the_whole(shot, request):
    report = cover(shot, DISTRICT, request)
    assert sum(f.demand_total for _, f in report.zones) + report.demand_outside_zones == pytest.approx(
        report.total.demand_total, rel=1e-12
    )
    assert cover(shot, None, request).total.demand_covered == report.total.demand_covered
    joined = towns.PLANE.unproject(
        shapely.union_all(
            [towns.PLANE.project(shapely.segmentize(shape, 0.0005)) for _, shape in QUARTERS], grid_size=1e-6
        )
    )
    ((_, whole),) = cover(
        towns.snapshot(shot.stations.stations, [(QUARTERS[0][0], joined)], shot.demand), DISTRICT, request
    ).zones
    # Long edges are projected in stretches of 0.01 degrees, up to 3 cm off: here 100 m2 of 30 km2.
    assert report.total.area_m2 == pytest.approx(whole.area_m2, abs=100)
    assert report.total.area_covered_m2 == pytest.approx(whole.area_covered_m2, abs=100)
    assert report.total.stations_counted == whole.stations_counted


@settings(max_examples=60)
@given(snapshots(), REQUESTS, st.randoms(use_true_random=False))
def test_neither_splitting_people_nor_adding_nobody_nor_order_changes_a_share(shot, request, random):
    layer = shot.demand
    part = np.array([random.random() for _ in layer.weight])
    columns = [
        np.concatenate([layer.lon_deg, layer.lon_deg, [116.4]]),
        np.concatenate([layer.lat_deg, layer.lat_deg, [39.9]]),
        np.concatenate([layer.weight * part, layer.weight * (1 - part), [0.0]]),
    ]
    order = random.sample(range(len(columns[0])), len(columns[0]))
    split = Snapshot(7, shot.stations, shot.zones, DemandTable("split", *(column[order] for column in columns)), {})
    before, after = cover(shot, DISTRICT, request), cover(split, DISTRICT, request)
    for (_, one), (_, other) in zip(before.zones, after.zones, strict=True):
        assert (one.share_covered is None) == (other.share_covered is None)
        assert other.demand_covered == pytest.approx(one.demand_covered, rel=1e-12)
        assert other.demand_total == pytest.approx(one.demand_total, rel=1e-12)
        assert other.area_covered_m2 == one.area_covered_m2


@settings(max_examples=60)
@given(snapshots(), REQUESTS)
def test_gaps_hold_whom_and_what_is_not_covered(shot, request):
    for position in range(len(shot.zones)):
        report = gaps(shot, position, request)
        figures = report.covered
        assert figures == cover(shot, DISTRICT, request).zones[position][1]
        if report.gaps:
            lacking = figures.demand_total - figures.demand_covered
            assert sum(gap.demand for gap in report.gaps) == pytest.approx(lacking, rel=1e-12, abs=1e-9)
        drawn_m2 = sum(gap.area_m2 for gap in report.gaps)
        smaller, larger = (replace(request, walked_m=request.walked_m * by) for by in (0.996, 1.004))
        most, least = (
            f.area_m2 - f.area_covered_m2 for f in (gaps(shot, position, r).covered for r in (smaller, larger))
        )
        assert least - 0.01 <= drawn_m2 <= most + 0.01
        shape = shot.zones.geometries[position].buffer(1e-6)
        assert all(gap.geometry.within(shape) for gap in report.gaps)
        assert [(-gap.demand, -gap.area_m2) for gap in report.gaps] == sorted(
            (-gap.demand, -gap.area_m2) for gap in report.gaps
        )
