import pickle
import subprocess
import sys
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from geo.hours import CLOSED, OPEN, UNKNOWN, HoursTable, compile_schedule, open_mask, state, week_bits

WEEK = date(2026, 11, 18)
HOURS = [
    "24/7",
    "",
    "Mo-Fr 09:00-17:00; PH off",
    "22:00-06:00",
    "Mo 10:00+",
    "08:30-12:00,14:30-18:00",
    "Mo-Fr 09:00-17:00; PH off",
]


def hours_of(osm, weekday):
    return [int(hour) for hour in np.flatnonzero(week_bits(compile_schedule(osm), WEEK)[weekday * 24 :][:24] == OPEN)]


@pytest.mark.parametrize(
    ("osm", "weekday", "hours"),
    [
        ("Mo-Fr 09:00-17:00", 0, list(range(9, 17))),
        ("Mo-Fr 09:00-17:00", 5, []),
        ("08:30-17:30", 3, list(range(9, 18))),  # the start of the hour counts: not 8, but 17
        ("08:30-08:50", 3, []),  # within an hour, between two starts
        ("Su 22:00-06:00", 6, [22, 23]),
        ("Su 22:00-06:00", 0, [0, 1, 2, 3, 4, 5]),  # every week is followed by one like it
        ("24/7", 2, list(range(24))),
        ("Mo-Fr 09:00-17:00; PH off", 3, list(range(9, 17))),
        ("Jun-Aug 09:00-17:00", 3, []),  # the week asked for is in November
    ],
)
def test_an_hour_counts_as_it_begins(osm, weekday, hours):
    assert hours_of(osm, weekday) == hours


def test_the_week_is_an_ordinary_one_even_in_the_holidays():
    festival = week_bits(compile_schedule("Mo-Fr 09:00-17:00; PH off"), date(2026, 2, 18))
    assert festival.tolist() == week_bits(compile_schedule("Mo-Fr 09:00-17:00"), WEEK).tolist()


def test_unknown_hours_are_unknown_all_week():
    assert (week_bits(compile_schedule("Mo 10:00+"), WEEK) == UNKNOWN).all()
    partly = week_bits(compile_schedule('Mo 10:00-11:00 || "ask"'), WEEK)
    assert partly[10] == OPEN
    assert partly[9] == UNKNOWN
    assert CLOSED not in partly


def test_a_table_answers_as_each_schedule_does():
    table = HoursTable(HOURS)
    assert len(table.schedules) == 6
    for step in range(0, 24 * 14):
        at = datetime.fromisoformat("2026-09-28T00:15") + timedelta(hours=step)
        is_open, unknown = table.open_mask(at)
        judged = [state(compile_schedule(osm), at) for osm in HOURS]
        assert is_open.tolist() == [one.is_open for one in judged]
        assert unknown.tolist() == [one.state == "unknown" for one in judged]


def test_a_table_gives_the_week_of_each_distinct_schedule():
    table = HoursTable(HOURS)
    week = table.week(WEEK)
    assert week.shape == (6, 168)
    for row, code in enumerate(table.codes):
        assert week[code].tolist() == week_bits(compile_schedule(HOURS[row]), WEEK).tolist()


def test_masks_are_read_only_and_the_same_minute_is_answered_from_memory():
    table = HoursTable(HOURS)
    first = table.open_mask(datetime.fromisoformat("2026-11-18T10:00:01"))
    again = table.open_mask(datetime.fromisoformat("2026-11-18T02:00:59+00:00"))
    assert again[0] is first[0]
    with pytest.raises(ValueError, match="read-only"):
        first[0][0] = False
    for minute in range(20):
        table.open_mask(datetime.fromisoformat(f"2026-11-18T11:{minute:02}"))
    assert table.open_mask(datetime.fromisoformat("2026-11-18T10:00"))[0].tolist() == first[0].tolist()


def test_a_table_survives_pickling():
    table = pickle.loads(pickle.dumps(HoursTable(HOURS)))
    at = datetime.fromisoformat("2026-11-18T10:00")
    assert table.open_mask(at)[0].tolist() == open_mask(HOURS, at)[0].tolist()


def test_no_stations_have_empty_masks():
    is_open, unknown = open_mask([], datetime.fromisoformat("2026-11-18T10:00"))
    assert is_open.shape == unknown.shape == (0,)
    assert HoursTable([]).week(WEEK).shape == (0, 168)


def test_importing_loads_neither_the_calendar_nor_the_parser():
    program = "import sys, geo.hours; print([name for name in ('holidays', 'opening_hours') if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
