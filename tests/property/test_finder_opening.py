"""Open-now inside the search, against judging and measuring every station."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.finder import Openness, Query, find
from geo.hours import HoursTable, State, compile_schedule, state
from geo.model import LonLat
from tests.property import cities
from tests.property.test_finder import stations
from tests.unit import towns

HOURS = [
    "",
    "24/7",
    "Mo-Fr 08:30-12:00,14:30-18:00",
    "Mo-Su 22:00-06:00",
    'Mo-Fr 09:00-17:00 open "工作日"; PH off',
    "Sa,Su 10:00-24:00",
    "Nov 15-Mar 15 Mo-Su 09:00-17:00",
    "no such hours",
    "off",
]
ORDER = {
    Openness.OPEN: [State.OPEN, State.CLOSING_SOON],
    Openness.OPEN_OR_UNKNOWN: [State.OPEN, State.CLOSING_SOON, State.UNKNOWN],
    Openness.ALL: [State.OPEN, State.CLOSING_SOON, State.UNKNOWN, State.CLOSED],
}


def instants() -> st.SearchStrategy[datetime]:
    start = datetime(2026, 1, 1)  # noqa: DTZ001 - the stations' local time
    return st.integers(0, 365 * 24 * 60 * 60 - 1).map(lambda seconds: start + timedelta(seconds=seconds))


@settings(max_examples=80)
@given(st.data(), stations(), cities.position(), st.integers(1, 12), instants(), st.sampled_from(list(ORDER)))
def test_ranks_equal_judging_and_measuring_every_station(data, rows, point, k, at, openness):
    rows = [replace(row, hours=data.draw(st.sampled_from(HOURS))) for row in rows]
    shot = towns.snapshot(rows)
    everywhere = find(Query(LonLat(*point), 50, at=at), shot).found  # by distance alone, 40 at most
    ranked = [
        match.station.id
        for wanted in ORDER[openness]
        for match in everywhere
        if state(compile_schedule(match.station.hours), at).state is wanted
    ]
    found = find(Query(LonLat(*point), k, at=at, openness=openness), shot).found
    assert [match.station.id for match in found] == ranked[:k]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(HOURS), max_size=12), instants())
def test_states_of_a_table_are_those_of_every_schedule(hours, at):
    instant = HoursTable(hours).instant(at)
    judged = [state(compile_schedule(text), at) for text in hours]
    names = ["closed", "open", "unknown", "closing_soon"]
    assert [names[code] for code in instant.states] == [opening.state.value for opening in judged]
    assert [instant.judgement(row).state for row in range(len(hours))] == [opening.state for opening in judged]
