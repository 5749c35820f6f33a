import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.errors import UsageError
from geo.hours import HoursFault, State, calendar_day, compile_schedule, confidence, last_official_year, state
from geo.hours.calendar import DayKind
from geo.hours.schedule import HORIZON_DAYS, Schedule, day_timeline


def judge(osm, at):
    return state(compile_schedule(osm), datetime.fromisoformat(at))


@pytest.mark.parametrize(
    ("osm", "at", "reason"),
    [
        ("", "2026-11-22T12:00", "No opening hours are recorded."),
        ("Mo 10:00+", "2026-11-22T12:00", "The opening hours could not be read: Mo 10:00+"),
        ("24/7", "2026-11-22T12:00", "Open around the clock."),
        ("09:00-17:00", "2026-11-22T12:00", "Open until 17:00."),
        ("22:00-06:00", "2026-11-22T23:00", "Open until 2026-11-23 06:00."),
        ("09:00-17:00", "2026-11-22T16:30", "Closes in 30 min, at 17:00."),
        ("09:00-17:00", "2026-11-22T16:59:30", "Closes in 1 min, at 17:00."),  # a started minute counts whole
        ("09:00-17:00", "2026-11-22T08:00", "Closed; opens at 09:00."),
        ("Mo 09:00-17:00", "2026-11-22T08:00", "Closed; opens at 2026-11-23 09:00."),
        ("off", "2026-11-22T08:00", f"Closed; no opening in the next {HORIZON_DAYS} days."),
        ("09:00-17:00; PH off", "2026-10-01T12:00", "Closed for National Day; opens at 2026-10-08 09:00."),
        ("09:00-17:00; PH off", "2026-10-01T20:00", "Closed; opens at 2026-10-08 09:00."),  # it would be closed anyway
        ('Mo-Fr 09:00-17:00; PH unknown "ask"', "2026-10-01T12:00", "The posted hours leave this time open: ask"),
        ("Mo-Fr 09:00-17:00 unknown", "2026-11-20T12:00", "The posted hours leave this time open."),
    ],
)
def test_each_state_says_why(osm, at, reason):
    assert str(judge(osm, at).reason) == reason


@pytest.mark.parametrize(
    ("osm", "at", "notes"),
    [
        (
            "09:00-17:00",
            "2026-02-17T12:00",
            ["Today is Spring Festival; the posted hours do not mention public holidays."],
        ),
        ("09:00-17:00; PH off", "2026-02-17T12:00", []),
        ("24/7", "2026-02-17T12:00", []),
        ('Mo-Fr 09:00-17:00 open "工作日"', "2026-02-14T12:00", ["Today is a make-up workday; workday hours apply."]),
        (
            "Mo-Fr 09:00-17:00",
            "2026-02-14T12:00",
            ["Today is a make-up workday; the posted hours are read by the day of the week."],
        ),
        ("24/7", "2026-02-14T12:00", []),
        (
            "Mo-Fr 09:00-17:00; PH off",
            "2032-06-01T12:00",
            ["This year's official holiday calendar is not known yet; its days off are inferred."],
        ),
        ("Mo-Fr 09:00-17:00", "2032-06-01T12:00", []),  # the calendar plays no part
    ],
)
def test_what_the_hours_do_not_say_is_noted(osm, at, notes):
    assert [str(note) for note in judge(osm, at).notes] == notes


def test_holiday_and_make_up_day_are_named():
    assert judge("09:00-17:00", "2026-02-17T12:00").holiday == "spring_festival"
    assert judge("09:00-17:00", "2026-02-14T12:00").make_up
    ordinary = judge("09:00-17:00", "2026-11-22T12:00")
    assert (ordinary.holiday, ordinary.make_up) == ("", False)


@pytest.mark.parametrize(
    ("at", "is_open"), [("2026-11-22T12:00", True), ("2026-11-22T16:45", True), ("2026-11-22T18:00", False)]
)
def test_closing_soon_is_open(at, is_open):
    assert judge("09:00-17:00", at).is_open is is_open
    assert not judge("", at).is_open


def test_an_unknown_stretch_before_the_opening_is_passed_over():
    shut = judge("10:00-12:00 unknown, 13:00-14:00", "2026-11-22T09:00")
    assert shut.until.hour == 10
    assert shut.opens_at.hour == 13


def test_another_zone_than_chinas_is_honoured():
    helsinki = ZoneInfo("Europe/Helsinki")
    judged = state(compile_schedule("09:00-17:00"), datetime(2026, 7, 1, 6, 30, tzinfo=UTC), zone=helsinki)
    assert judged.until == datetime(2026, 7, 1, 17, tzinfo=helsinki)
    assert judged.state is State.OPEN


def test_an_instant_outside_the_calendar_is_refused_and_its_ends_are_not():
    schedule = compile_schedule("Mo-Fr 09:00-17:00; PH off")
    with pytest.raises(UsageError, match="at: The time"):
        state(schedule, datetime.fromisoformat("9999-12-31T23:00+00:00"))
    assert state(schedule, datetime.fromisoformat("9999-12-31T23:00")).until is None
    assert state(schedule, datetime.fromisoformat("0001-01-01T10:00")).state is State.OPEN


def test_a_schedule_survives_pickling_and_equals_its_copy():
    schedule = compile_schedule("Mo-Fr 09:00-17:00; PH off")
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert compile_schedule("Mo-Fr 09:00-17:00; PH off") is schedule
    assert Schedule("", (), HoursFault(0, "x")).known is False


def test_a_days_timeline_has_no_gaps_and_no_equal_neighbours():
    line = day_timeline(compile_schedule("00:00-02:00,09:00-12:00,12:00-17:00,22:00-26:00"), date(2026, 11, 22))
    assert line == (
        (0, 120, "open"),
        (120, 540, "closed"),
        (540, 1020, "open"),
        (1020, 1320, "closed"),
        (1320, 1440, "open"),
    )


@pytest.mark.parametrize(
    ("first", "last", "holiday"),
    [
        ("2026-01-01", "2026-01-03", "new_year"),
        ("2026-02-15", "2026-02-23", "spring_festival"),
        ("2026-04-04", "2026-04-06", "qingming"),
        ("2026-05-01", "2026-05-05", "labour_day"),
        ("2026-06-19", "2026-06-21", "dragon_boat"),
        ("2026-09-25", "2026-09-27", "mid_autumn"),
        ("2026-10-01", "2026-10-07", "national_day"),
        ("2025-01-28", "2025-02-04", "spring_festival"),
        ("2025-05-01", "2025-05-05", "labour_day"),
        ("2024-04-04", "2024-04-06", "qingming"),
    ],
)  # as announced by the State Council for each year
def test_holidays_are_the_stretches_announced(first, last, holiday):
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [begin + timedelta(days=step) for step in range(-1, (end - begin).days + 2)]
    assert [calendar_day(day).holiday for day in days] == ["", *[holiday] * (len(days) - 2), ""]


@pytest.mark.parametrize(
    ("day", "kind", "weekday"),
    [
        ("2026-02-14", DayKind.MAKE_UP, 4),  # for Friday 20 February
        ("2026-02-28", DayKind.MAKE_UP, 0),  # for Monday 23 February
        ("2026-10-10", DayKind.MAKE_UP, 2),
        ("2025-10-06", DayKind.HOLIDAY, 0),
        ("2015-09-03", DayKind.HOLIDAY, 3),  # a holiday of that year alone
        ("2026-11-21", DayKind.WEEKEND, 5),
        ("2026-11-20", DayKind.WORKDAY, 4),
        ("1900-01-01", DayKind.WORKDAY, 0),  # before the calendar begins
    ],
)
def test_the_calendar_knows_holidays_and_worked_weekends(day, kind, weekday):
    found = calendar_day(date.fromisoformat(day))
    assert (found.kind, found.weekday) == (kind, weekday)


def test_mid_autumn_within_national_day_keeps_its_name_and_a_single_holiday_has_one():
    assert calendar_day(date(2025, 10, 6)).holiday == "mid_autumn"
    assert calendar_day(date(2025, 10, 8)).holiday == "mid_autumn"
    assert calendar_day(date(2015, 9, 3)).holiday == "public_holiday"


def test_years_without_a_notice_are_marked_inferred():
    last = last_official_year()
    assert last >= 2026
    assert not calendar_day(date(last, 7, 1)).inferred
    assert calendar_day(date(last + 1, 7, 1)).inferred


@pytest.mark.parametrize(
    ("checked", "level"),
    [
        (None, "low"),
        ("2026-11-22", "high"),
        ("2026-08-24", "high"),
        ("2026-08-23", "medium"),
        ("2025-11-22", "medium"),
        ("2025-11-21", "low"),
        ("2026-11-23", "low"),
    ],
)
def test_confidence_falls_with_the_age_of_the_check(checked, level):
    assert confidence(checked and date.fromisoformat(checked), date(2026, 11, 22)) == level
