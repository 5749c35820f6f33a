"""Opening hours: Chinese or OSM text -> open, closing soon, closed or unknown, with the reason and the next change."""

from geo.hours.calendar import HOLIDAY_LABELS, CalendarDay, DayKind, calendar_day, last_official_year
from geo.hours.checked import confidence
from geo.hours.daily import DayHours, daily_hours
from geo.hours.normalise import Normalised, normalise
from geo.hours.schedule import CHINA_TIME, OpenState, Reason, Schedule, State, compile_schedule, state
from geo.hours.text import MAX_CHARS, HoursFault
from geo.hours.week import (
    CLOSED,
    CLOSING_SOON,
    OPEN,
    UNKNOWN,
    WEEK_HOURS,
    HoursInstant,
    HoursTable,
    open_mask,
    week_bits,
)

__all__ = [
    "CHINA_TIME",
    "CLOSED",
    "CLOSING_SOON",
    "HOLIDAY_LABELS",
    "MAX_CHARS",
    "OPEN",
    "UNKNOWN",
    "WEEK_HOURS",
    "CalendarDay",
    "DayHours",
    "DayKind",
    "HoursFault",
    "HoursInstant",
    "HoursTable",
    "Normalised",
    "OpenState",
    "Reason",
    "Schedule",
    "State",
    "calendar_day",
    "compile_schedule",
    "confidence",
    "daily_hours",
    "last_official_year",
    "normalise",
    "open_mask",
    "state",
    "week_bits",
]
