import pytest

from geo.distance import DETOUR, WALK_M_PER_MIN, geodesic_m
from geo.errors import UsageError
from geo.finder import MOST_MATCHES, Query, find
from geo.model import UNKNOWN, LonLat, Provenance, StationFilter, Status
from tests.unit import towns

HERE = towns.at(0, 0)


def names(matches):
    return [match.station.id for match in matches.found]


def test_the_nearest_come_first_with_their_walk():
    shot = towns.snapshot([towns.station("far", 900), towns.station("near", 0, -300), towns.station("middle", -600)])
    matches = find(Query(HERE, 2), shot)
    assert names(matches) == ["near", "middle"]
    for match in matches.found:
        metres = float(geodesic_m(*HERE, *match.station.position))
        assert match.distance_m == metres
        assert match.walk_m == metres * DETOUR
        assert match.walk_min == match.walk_m / WALK_M_PER_MIN
        assert match.walk_basis == "estimate"
    assert matches.revision == 7


def test_ties_go_by_id():
    shot = towns.snapshot([towns.station(name, 200) for name in ("c", "a", "b")])
    assert names(find(Query(HERE, 2), shot)) == ["a", "b"]


def test_stations_out_of_service_or_closed_to_the_asker_are_passed_over():
    shot = towns.snapshot(
        [
            towns.station("closed", 1, status=Status.CLOSED),
            towns.station("suspended", 2, status=Status.SUSPENDED),
            towns.station("staff", 3, audience="staff"),
            towns.station("other kind", 4, kind="nursing_room"),
            towns.station("worker", 5, audience="outdoor_workers"),
        ]
    )
    query = Query(HERE, 3, StationFilter(kinds=frozenset({"warm_station"})))
    assert names(find(query, shot)) == ["worker"]


@pytest.mark.parametrize("k", [1, 2, MOST_MATCHES])
def test_at_most_k_are_found(k):
    shot = towns.snapshot([towns.station(f"s{i:02d}", i) for i in range(60)])
    assert names(find(Query(HERE, k), shot)) == [f"s{i:02d}" for i in range(k)]


@pytest.mark.parametrize("k", [0, -1, MOST_MATCHES + 1, 1.5, float("nan"), float("inf")])
def test_a_number_of_stations_out_of_range_is_refused_by_name(k):
    for stations in ([], [towns.station("a")]):
        with pytest.raises(UsageError) as refused:
            find(Query(HERE, k), towns.snapshot(stations))
        assert refused.value.parameter == "k"


@pytest.mark.parametrize("position", [(float("nan"), 39.9), (116.4, float("inf")), (39.9, 116.4), (181.0, 0.0)])
def test_a_position_that_cannot_be_is_refused(position):
    for stations in ([], [towns.station("a")]):
        with pytest.raises(UsageError):
            find(Query(LonLat(*position)), towns.snapshot(stations))


def test_nothing_to_find_is_an_answer():
    matches = find(Query(HERE), towns.snapshot())
    assert matches.found == ()
    assert matches.left_out.unknown_audience == 0
    assert not matches.illustrative


UNKNOWN_AT = [towns.station(f"u{east}", east, audience=UNKNOWN) for east in (0, 100, 200, 5000)]


@pytest.mark.parametrize(
    ("known", "k", "where", "expected"),
    [
        ([150], 1, StationFilter(), 2),  # 0 and 100 would have come before it
        ([150], 2, StationFilter(), 4),  # fewer than asked for: all of them
        ([], 3, StationFilter(), 4),
        ([50, 300], 2, StationFilter(), 3),
        ([0], 1, StationFilter(), 1),  # at the very door, with one of unknown audience behind the same door
        ([100], 1, StationFilter(), 2),  # as far as the last one found
        ([150], 1, StationFilter(audiences=frozenset({"public", UNKNOWN})), 0),  # none is left out
        ([150], 1, StationFilter(audiences=frozenset()), 0),
        ([150], 1, StationFilter(kinds=frozenset({"warm_station", "x"})), 2),
        ([150], 1, StationFilter(kinds=frozenset({"x"})), 0),  # left out for its kind, not for its audience
    ],
)
def test_what_is_left_out_for_its_unknown_audience_is_counted(known, k, where, expected):
    stations = [towns.station(f"k{east}", east) for east in known]
    assert find(Query(HERE, k, where), towns.snapshot(stations + UNKNOWN_AT)).left_out.unknown_audience == expected


def test_only_stations_found_make_an_answer_illustrative():
    shot = towns.snapshot(
        [towns.station("real", 10), towns.station("invented", 20, provenance=Provenance.ILLUSTRATIVE)]
    )
    assert not find(Query(HERE, 1), shot).illustrative
    assert find(Query(HERE, 2), shot).illustrative
    assert not find(Query(HERE, 2, StationFilter(with_illustrative=False)), shot).illustrative
