"""What is asked of a door: which stations count at an instant, in which order, and what is left out."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from geo.errors import UsageError
from geo.finder import LeftOut, Openness, Query, find
from geo.model import UNKNOWN
from tests.unit import towns

HERE = towns.at(0, 0)
SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 0)  # noqa: DTZ001 - the stations' local time

DOORS = [
    towns.station("closed", 100, hours="Mo-Su 08:00-17:00"),
    towns.station("unknown", 200),
    towns.station("unread", 300, hours="by the shop's hours"),
    towns.station("soon", 400, hours="Mo-Su 08:00-23:30"),
    towns.station("open", 500, hours="24/7"),
    towns.station("night", 600, hours="Mo-Su 22:00-06:00"),
    towns.station("unasked", 50, hours="24/7", audience=UNKNOWN),
]


def names(matches):
    return [match.station.id for match in matches.found]


@pytest.mark.parametrize(
    ("openness", "expected"),
    [
        (Openness.ANY, ["closed", "unknown", "unread", "soon", "open", "night"]),
        (Openness.OPEN, ["open", "night", "soon"]),
        (Openness.OPEN_OR_UNKNOWN, ["open", "night", "soon", "unknown", "unread"]),
        (Openness.ALL, ["open", "night", "soon", "unknown", "unread", "closed"]),
    ],
)
def test_confirmed_open_comes_before_doubtful_before_closed(openness, expected):
    matches = find(Query(HERE, 50, at=SUNDAY_NIGHT, openness=openness), towns.snapshot(DOORS))
    assert names(matches) == expected


def test_a_short_list_is_filled_in_that_order():
    matches = find(Query(HERE, 4, at=SUNDAY_NIGHT, openness=Openness.OPEN_OR_UNKNOWN), towns.snapshot(DOORS))
    assert names(matches) == ["open", "night", "soon", "unknown"]
    assert [str(match.ranked) for match in matches.found][2:] == [
        "Closes soon: ranked after those that stay open, by distance.",
        "Hours unknown: ranked after those confirmed open, by distance.",
    ]


@pytest.mark.parametrize(
    ("openness", "k", "expected"),
    [
        # fewer than asked for: of any distance
        (Openness.OPEN, 50, LeftOut(unknown_audience=1, unknown_hours=2, closed=1)),
        (Openness.OPEN_OR_UNKNOWN, 50, LeftOut(unknown_audience=1, closed=1)),
        (Openness.ALL, 50, LeftOut(unknown_audience=1)),
        # as many as asked for: no farther than the farthest found, which is "open" at 500 m
        (Openness.OPEN, 1, LeftOut(unknown_audience=1, unknown_hours=2, closed=1)),
        (Openness.ANY, 1, LeftOut(unknown_audience=1)),
    ],
)
def test_what_is_left_out_is_counted_by_its_reason(openness, k, expected):
    assert find(Query(HERE, k, at=SUNDAY_NIGHT, openness=openness), towns.snapshot(DOORS)).left_out == expected


def test_every_match_tells_its_state_and_until_when():
    matches = find(Query(HERE, 50, at=SUNDAY_NIGHT), towns.snapshot(DOORS))
    told = {match.station.id: match.opening for match in matches.found}
    assert {name: opening.state.value for name, opening in told.items()} == {
        "closed": "closed",
        "unknown": "unknown",
        "unread": "unknown",
        "soon": "closing_soon",
        "open": "open",
        "night": "open",
    }
    assert told["closed"].opens_at.isoformat() == "2026-11-23T08:00:00+08:00"
    assert told["soon"].until.isoformat() == "2026-11-22T23:30:00+08:00"


def test_without_an_instant_no_hours_are_judged():
    (match,) = find(Query(HERE, 1), towns.snapshot(DOORS)).found
    assert match.opening is None
    assert match.confidence == ""


def test_an_offset_is_honoured():
    """15:00 in UTC is 23:00 on the stations' clocks, and 10:00 in New York's winter."""
    shot = towns.snapshot(DOORS)
    asked = [
        SUNDAY_NIGHT,
        datetime(2026, 11, 22, 15, 0, tzinfo=UTC),
        datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=-5))),
    ]
    answers = [names(find(Query(HERE, 50, at=at, openness=Openness.OPEN), shot)) for at in asked]
    assert answers[0] == answers[1] == answers[2]


def test_confidence_is_by_the_last_check_on_the_day_asked_for():
    shot = towns.snapshot([towns.station("a", 1, hours="24/7", checked_at=date(2026, 11, 1))])
    late = SUNDAY_NIGHT + timedelta(days=365)
    assert [find(Query(HERE, 1, at=at), shot).found[0].confidence for at in (SUNDAY_NIGHT, late)] == ["high", "low"]


def test_doors_cannot_be_asked_for_without_a_time():
    with pytest.raises(UsageError, match="at: is missing"):
        find(Query(HERE, 1, openness=Openness.OPEN), towns.snapshot(DOORS))
