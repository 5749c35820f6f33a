"""Many questions at once against the same questions one by one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import UsageError
from geo.finder import Openness, Query, Wanted, find, find_many
from geo.model import LonLat
from tests.property import cities
from tests.property.test_finder import FILTERS, stations
from tests.property.test_finder_opening import HOURS, instants
from tests.unit import towns


@settings(max_examples=150)
@given(
    st.data(),
    stations(),
    st.lists(cities.position(), max_size=8),
    st.integers(1, 12),
    st.sampled_from(FILTERS),
    st.sampled_from(Openness),
)
def test_many_answers_are_the_single_answers(data, rows, points, k, where, openness):
    rows = [replace(row, hours=data.draw(st.sampled_from(HOURS))) for row in rows]
    shot = towns.snapshot(rows)
    at = None if openness is Openness.ANY else data.draw(instants())
    many = find_many(points, Wanted(k, where, at, openness), shot)
    assert many.positions.shape == many.distances_m.shape == (len(points), k)
    for point, positions, distances_m in zip(points, many.positions, many.distances_m, strict=True):
        single = find(Query(LonLat(*point), k, where, at, openness), shot).found
        padding = k - len(single)
        assert [shot.stations.ids[row] for row in positions if row >= 0] == [match.station.id for match in single]
        assert positions[len(single) :].tolist() == [-1] * padding
        assert distances_m[len(single) :].tolist() == [np.inf] * padding
        np.testing.assert_allclose(
            distances_m[: len(single)],
            [match.distance_m for match in single],
            rtol=0,
            atol=1e-3,  # what metres are good to
        )


@pytest.mark.parametrize(
    ("points", "wanted", "parameter"),
    [
        ([(0.0, 0.0)], Wanted(k=0), "k"),
        ([(0.0, 0.0)], Wanted(k=51), "k"),
        ([], Wanted(k=51), "k"),  # a mistake even where nothing is asked
        ([(0.0, 0.0)], Wanted(openness=Openness.OPEN), "at"),
        ([(0.0, 0.0), (np.nan, 0.0)], Wanted(), "points"),
        ([(0.0, 91.0)], Wanted(), "points"),
    ],
)
def test_what_is_no_question_is_refused(points, wanted, parameter):
    with pytest.raises(UsageError) as caught:
        find_many(points, wanted, towns.snapshot([towns.station("a")]))
    assert caught.value.parameter == parameter
