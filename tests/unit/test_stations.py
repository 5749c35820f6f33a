from itertools import product

import numpy as np
import pytest

from geo.model import UNKNOWN, AmenityState, LonLat, Provenance, Station, StationFilter, Status
from geo.stations import StationTable

YES, NO, BROKEN = AmenityState.YES, AmenityState.NO, AmenityState.OUT_OF_ORDER

AMENITIES = [
    {},
    {"toilet": YES},
    {"toilet": NO, "hot_water": YES},
    {"toilet": YES, "hot_water": YES},
    {"toilet": BROKEN, "wifi": AmenityState.UNKNOWN},
]

EVERY = [
    Station(
        id=f"s{i:03d}",
        name="",
        kind=kind,
        position=LonLat(116.0 + i / 1000, 39.0),
        audience=audience,
        district=district,
        amenities=amenities,
        status=status,
        provenance=provenance,
    )
    for i, (kind, audience, district, amenities, status, provenance) in enumerate(
        product(
            ["warm_station", "workers_home"],
            ["public", "staff", UNKNOWN],
            ["110101", ""],
            AMENITIES,
            [Status.ACTIVE, Status.SUSPENDED, Status.CLOSED],
            [Provenance.STATED, Provenance.ILLUSTRATIVE],
        )
    )
]
TABLE = StationTable(EVERY)


def admits(where: StationFilter, station: Station) -> bool:
    """The filter as its docstring tells it, one station at a time."""
    has = {code for code, state in station.amenities.items() if state == "yes"}
    return (
        station.status == "active"
        and (not where.kinds or station.kind in where.kinds)
        and (not where.audiences or station.audience in where.audiences)
        and (not where.districts or station.district in where.districts)
        and where.amenities_all <= has
        and (not where.amenities_any or bool(where.amenities_any & has))
        and (where.with_illustrative or station.provenance != "illustrative")
    )


def codes(*names: str) -> frozenset[str]:
    return frozenset(names)


FILTERS = [
    StationFilter(),
    StationFilter(audiences=codes()),  # anyone's, unknown included
    StationFilter(audiences=codes(UNKNOWN)),
    StationFilter(audiences=codes("public", UNKNOWN)),
    StationFilter(audiences=codes("nobody")),
    StationFilter(kinds=codes("warm_station")),
    StationFilter(kinds=codes("warm_station", "workers_home", "no such kind")),
    StationFilter(kinds=codes("no such kind")),
    StationFilter(districts=codes("110101")),
    StationFilter(districts=codes("")),  # stands in no district
    StationFilter(districts=codes("110199")),
    StationFilter(amenities_all=codes("toilet")),  # out of order is not there
    StationFilter(amenities_all=codes("toilet", "hot_water")),
    StationFilter(amenities_all=codes("wifi")),
    StationFilter(amenities_all=codes("no such amenity")),
    StationFilter(amenities_any=codes("toilet", "hot_water")),
    StationFilter(amenities_any=codes("wifi", "no such amenity")),
    StationFilter(amenities_all=codes("toilet"), amenities_any=codes("wifi", "hot_water")),
    StationFilter(with_illustrative=False),
    StationFilter(codes("workers_home"), codes("staff"), codes("toilet"), codes("toilet"), codes("110101"), False),
]


@pytest.mark.parametrize("where", FILTERS, ids=range(len(FILTERS)))
def test_matching_equals_asking_each_station(where):
    assert TABLE.matching(where).tolist() == [admits(where, station) for station in TABLE.stations]


@pytest.mark.parametrize("where", FILTERS, ids=range(len(FILTERS)))
def test_unknown_audience_is_what_a_known_one_would_add(where):
    if not where.audiences or UNKNOWN in where.audiences:
        expected = [False] * len(TABLE)  # nothing is left out
    else:
        asked = StationFilter(
            where.kinds,
            codes(UNKNOWN),
            where.amenities_all,
            where.amenities_any,
            where.districts,
            where.with_illustrative,
        )
        expected = [admits(asked, station) for station in TABLE.stations]
    found = TABLE.matching_of_unknown_audience(where)
    assert found.tolist() == expected
    assert not (found & TABLE.matching(where)).any()


def test_stations_stand_in_the_order_of_their_ids():
    table = StationTable(reversed(EVERY))
    assert table.ids == tuple(sorted(station.id for station in EVERY))
    assert [station.id for station in table.stations] == list(table.ids)
    for i, station in enumerate(table.stations):
        assert table.position_of(station.id) == i
        assert tuple(table.lonlat[i]) == station.position
    assert table.position_of("s") is None


def test_an_answer_may_be_written_to_without_changing_the_next():
    TABLE.matching(StationFilter())[:] = True
    assert not TABLE.matching(StationFilter(audiences=codes("nobody"))).any()
    assert TABLE.matching(StationFilter()).tolist() == [admits(StationFilter(), s) for s in TABLE.stations]


def test_positions_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        TABLE.lonlat[0, 0] = 0.0


def test_invented_rows_are_known_as_such():
    invented = np.array([station.provenance == "illustrative" for station in TABLE.stations])
    assert TABLE.any_illustrative()
    assert TABLE.any_illustrative(invented)
    assert not TABLE.any_illustrative(~invented)
    assert not StationTable([s for s in EVERY if s.provenance == "stated"]).any_illustrative()


def test_no_stations_at_all():
    table = StationTable([])
    assert len(table) == 0
    assert table.lonlat.shape == (0, 2)
    assert not table.any_illustrative()
    for where in FILTERS:
        assert table.matching(where).shape == table.matching_of_unknown_audience(where).shape == (0,)
