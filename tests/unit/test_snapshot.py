import numpy as np
import pytest

from geo.model import Provenance, ZoneLevel
from tests.unit import towns

LEFT = towns.zone("left", towns.box(-1000, -1000, 0, 1000))
RIGHT = towns.zone("right", towns.box(0, -1000, 1000, 1000))
WARD = towns.zone("ward", towns.box(-1000, -1000, 0, 0), ZoneLevel.TOWNSHIP)


def test_the_index_speaks_of_the_rows_of_the_stations():
    shot = towns.snapshot([towns.station("b", 0), towns.station("a", 500)])
    (position,) = shot.index.nearest(towns.at(400, 0)).positions
    assert shot.stations.ids[position] == "a"
    assert len(shot.index) == len(shot.stations) == 2


@pytest.mark.parametrize(
    ("stations", "layer", "expected"),
    [
        ([], None, False),
        ([towns.station("a")], None, False),
        ([towns.station("a", provenance=Provenance.ILLUSTRATIVE)], None, True),
        ([], towns.people((0, 0, 1)), False),
        ([], towns.people((0, 0, 1), provenance=Provenance.ILLUSTRATIVE), True),
        ([towns.station("a", provenance=Provenance.INFERRED)], None, False),
    ],
)
def test_a_revision_is_illustrative_when_anything_in_it_is_invented(stations, layer, expected):
    assert towns.snapshot(stations, demand=layer).illustrative is expected


def test_each_demand_point_stands_in_one_zone_of_each_level():
    layer = towns.people((-500, 500, 1), (-500, -500, 1), (500, 0, 1), (5000, 0, 1))
    shot = towns.snapshot(zones=[RIGHT, WARD, LEFT], demand=layer)
    names = [zone.id for zone in shot.zones.zones]
    assert names == ["left", "right", "ward"]
    assert shot.demand_zones(ZoneLevel.DISTRICT).tolist() == [0, 0, 1, -1]
    assert shot.demand_zones(ZoneLevel.TOWNSHIP).tolist() == [-1, 2, -1, -1]
    assert shot.demand_zones(ZoneLevel.CITY).tolist() == [-1] * 4
    assert shot.demand_zones(ZoneLevel.DISTRICT) is shot.demand_zones(ZoneLevel.DISTRICT)  # located once


def test_without_demand_nobody_stands_anywhere():
    found = towns.snapshot(zones=[LEFT]).demand_zones(ZoneLevel.DISTRICT)
    assert (found.shape, found.dtype) == ((0,), np.int64)
