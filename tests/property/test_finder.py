"""The finder against measuring every station."""

import numpy as np
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.finder import Query, find
from geo.model import UNKNOWN, LonLat, Provenance, Station, StationFilter, Status
from tests.property import cities
from tests.unit import towns

FILTERS = [
    StationFilter(),
    StationFilter(audiences=frozenset()),
    StationFilter(kinds=frozenset({"warm_station"}), with_illustrative=False),
    StationFilter(audiences=frozenset({"public", UNKNOWN})),
]


@st.composite
def stations(draw: st.DrawFn) -> list[Station]:
    random = draw(st.randoms(use_true_random=False))
    return [
        Station(
            id=f"s{random.randrange(10**6):06d}-{i}",
            name="",
            kind=random.choice(["warm_station", "workers_home"]),
            position=LonLat(float(lon), float(lat)),
            audience=random.choice(["public", "outdoor_workers", "staff", UNKNOWN]),
            status=random.choice([Status.ACTIVE, Status.ACTIVE, Status.CLOSED]),
            provenance=random.choice([Provenance.STATED, Provenance.ILLUSTRATIVE]),
        )
        for i, (lon, lat) in enumerate(draw(cities.points(40)))
    ]


def admitted(where: StationFilter, station: Station, audiences: frozenset[str]) -> bool:
    return (
        station.status == "active"
        and (not where.kinds or station.kind in where.kinds)
        and (not audiences or station.audience in audiences)
        and (where.with_illustrative or station.provenance != "illustrative")
    )


@settings(max_examples=150)
@given(stations(), cities.position(), st.integers(1, 50), st.sampled_from(FILTERS))
def test_the_finder_equals_measuring_every_station(rows, point, k, where):
    def metres(station: Station) -> float:
        return float(Geodesic.WGS84.Inverse(point[1], point[0], station.position.lat, station.position.lon)["s12"])

    matches = find(Query(LonLat(*point), k, where), towns.snapshot(rows))
    truth = sorted((metres(row), row.id) for row in rows if admitted(where, row, where.audiences))
    found = [(match.distance_m, match.station.id) for match in matches.found]
    assert len(found) == min(k, len(truth))
    assert np.allclose([m for m, _ in found], [m for m, _ in truth[:k]], rtol=1e-13, atol=1e-7)
    assert found == sorted(found)
    by_id = {row.id: row for row in rows}
    assert all(admitted(where, by_id[name], where.audiences) for _, name in found)
    assert len({name for _, name in found}) == len(found)
    unknown = [metres(row) for row in rows if admitted(where, row, frozenset({UNKNOWN}))]
    asked_for_unknown = not where.audiences or UNKNOWN in where.audiences
    reach_m = found[-1][0] if len(found) == k else np.inf
    # A hair either way: two implementations measure to within 15 nm.
    fewest, most = (0 if asked_for_unknown else sum(m <= reach_m + by for m in unknown) for by in (-1e-7, 1e-7))
    assert fewest <= matches.left_out.unknown_audience <= most
