"""The days of an ordinary week: nights belong to the day they begin, and every open minute is told once."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.hours import DayHours, compile_schedule, daily_hours
from geo.hours.schedule import day_timeline

WEEK = date(2026, 11, 16)
"""A Monday, no public holiday near."""


def week(osm):
    return [day.spans for day in daily_hours(compile_schedule(osm), WEEK)]


@pytest.mark.parametrize(
    ("osm", "expected"),
    [
        ("Mo-Su 09:00-17:00", [((540, 1020),)] * 7),
        ("Mo-Fr 08:30-12:00,14:30-18:00", [((510, 720), (870, 1080))] * 5 + [(), ()]),
        ("24/7", [((0, 1440),)] * 7),
        ("Mo-Su 22:00-06:00", [((1320, 1800),)] * 7),
        ("Fr 22:00-06:00", [(), (), (), (), ((1320, 1800),), (), ()]),
        ("Su 22:00-06:00", [(), (), (), (), (), (), ((1320, 1800),)]),  # into the Monday after
        ("Mo-Su 10:00-24:00", [((600, 1440),)] * 7),
        ("Mo-Su 00:00-06:00", [((0, 360),)] * 7),  # a morning of its own, no night before it
        ("Mo-Fr 00:00-24:00", [((0, 1440),)] * 5 + [(), ()]),
        ("Mo 00:00-24:00; Tu 00:00-06:00", [((0, 1440),), ((0, 360),), (), (), (), (), ()]),
    ],
)
def test_spans_of_each_day(osm, expected):
    assert week(osm) == expected


def test_doubtful_times_are_marked():
    days = daily_hours(compile_schedule('Mo-Fr 09:00-17:00; Sa 09:00-12:00 unknown "by notice"'), WEEK)
    assert [day.doubtful for day in days] == [False] * 5 + [True, False]
    assert days[5] == DayHours((), doubtful=True)


@pytest.mark.parametrize("osm", ["", "by the shop's hours"])
def test_unknown_hours_have_no_days(osm):
    assert daily_hours(compile_schedule(osm), WEEK) == ()


def test_seasons_are_those_of_the_week_asked_for():
    osm = "May 01-Sep 30 08:00-20:00; Oct 01-Apr 30 09:00-17:00"
    assert daily_hours(compile_schedule(osm), date(2026, 7, 8))[2].spans == ((480, 1200),)
    assert daily_hours(compile_schedule(osm), WEEK)[2].spans == ((540, 1020),)


CLOCKS = st.integers(0, 47).map(lambda half: half * 30)


@given(st.lists(st.tuples(st.sampled_from(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]), CLOCKS, CLOCKS), max_size=7))
def test_minutes_told_are_the_minutes_open(rules):
    osm = "; ".join(
        f"{day} {start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
        for day, start, end in rules
        if start != end
    )
    schedule = compile_schedule(osm)
    told = set()
    for number, day in enumerate(daily_hours(schedule, WEEK)):
        for start, end in day.spans:
            told |= {(number * 1440 + minute) % 10_080 for minute in range(start, end, 30)}
    open_minutes = {
        number * 1440 + minute
        for number in range(7)
        for start, end, what in day_timeline(schedule, WEEK + timedelta(days=number), ordinary=True)
        for minute in range(start, end, 30)
        if what == "open"
    }
    assert told == (open_minutes if schedule.known else set())
    assert datetime.combine(WEEK, time()).weekday() == 0
