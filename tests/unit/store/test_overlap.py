import math
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.distance import geodesic_m
from geo.model import LonLat
from geo.store.overlap import SAME_PLACE_M, Overlaps

HERE = LonLat(116.4, 39.9)
METRE = 1 / 111_000  # a metre of latitude in degrees, a little more than true

# Steps of about half a metre, so that some pairs are one place and some are not; also near a pole and at the date line.
centres = st.sampled_from([HERE, LonLat(0, 0), LonLat(180, 10), LonLat(-180, -10), LonLat(20, 89.99)])
steps = st.integers(-3, 3).map(lambda n: n * METRE / 2)
places = st.builds(lambda c, x, y: LonLat(_wrapped(c.lon + x), c.lat + y), centres, steps, steps)
names = st.sampled_from(["驿站", " 驿 站 ", "other", ""])


def _wrapped(lon: float) -> float:
    return lon - 360 if lon > 180 else lon + 360 if lon < -180 else lon


@given(st.lists(st.tuples(names, places), max_size=12), st.lists(st.tuples(names, places), max_size=12))
def test_the_earlier_place_is_the_one_a_double_loop_finds(stored, rows):
    overlaps = Overlaps((f"r{i:02}", name, place) for i, (name, place) in enumerate(stored))
    standing = [(f"r{i:02}", "".join(name.split()), place) for i, (name, place) in enumerate(stored)]
    for row, (name, place) in enumerate(rows):
        folded = "".join(name.split())
        near = sorted(
            (float(geodesic_m(*other, *place)), ident)
            for ident, other_name, other in standing
            if folded and other_name == folded
        )
        expected = near[0][1] if near and near[0][0] <= SAME_PLACE_M else None
        found = overlaps.earlier(name, place)
        assert (found.id if found else None) == expected
        overlaps.add(f"s{row:02}", name, place, row)
        standing.append((f"s{row:02}", folded, place))


def test_a_row_stands_for_the_station_of_the_register_that_it_updates():
    overlaps = Overlaps([("st_a", "驿站", HERE)])
    assert overlaps.earlier("驿站", HERE).row is None
    assert overlaps.earlier("驿站", HERE, in_file_only=True) is None
    overlaps.add("st_a", "驿站", LonLat(117.0, 39.9), 2)  # it has moved away
    assert overlaps.earlier("驿站", HERE) is None
    assert overlaps.earlier("驿站", LonLat(117.0, 39.9)).row == 2


def test_a_renamed_row_leaves_nothing_of_its_old_name():
    overlaps = Overlaps([("st_a", "旧", HERE)])
    overlaps.add("st_a", "", HERE, 2)
    assert overlaps.earlier("旧", HERE) is None


@pytest.mark.parametrize("position", [LonLat(math.nan, 0), LonLat(0, math.inf)])
def test_a_position_that_is_not_finite_never_reaches_the_tree(position):
    with pytest.raises(ValueError, match="no finite position"):
        Overlaps().add("st_a", "驿站", position, 2)


def test_threads_may_ask_and_add_together():
    overlaps = Overlaps((f"r{i}", "驿站", LonLat(i / 1000, 0)) for i in range(500))
    wrong = []

    def work(first: int) -> None:
        for i in range(first, first + 300):
            overlaps.add(f"t{i}", "驿站", LonLat(i / 1000, 1), i)
            found = overlaps.earlier("驿站", LonLat(i / 1000, 1))
            if found is None or found.id != f"t{i}":
                wrong.append(i)

    threads = [Thread(target=work, args=(n * 1000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
