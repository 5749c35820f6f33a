"""The hours of an ordinary week, day by day, as people say them: a night belongs to the day it begins."""

from dataclasses import dataclass
from datetime import date, timedelta

from geo.hours.osm import DAY_MIN
from geo.hours.schedule import Schedule, Span, State, day_timeline


@dataclass(frozen=True)
class DayHours:
    """When a place is open on one weekday.

    Attributes:
        spans: (start, end) in minutes after midnight, in order; an end above 1,440 is on the next day. The whole day
            is (0, 1440).
        doubtful: Whether the posted hours leave some of the day open.
    """

    spans: tuple[tuple[int, int], ...]
    doubtful: bool = False


def daily_hours(schedule: Schedule, week_of: date) -> tuple[DayHours, ...]:
    """The hours of each day of an ordinary week, public holidays and make-up workdays left out.

    Args:
        schedule: The hours.
        week_of: Any day of the week meant, for hours that change with the season.

    Returns:
        Monday first; empty for hours that are unknown.
    """
    if not schedule.known:
        return ()
    monday = week_of - timedelta(days=week_of.weekday())
    days = [day_timeline(schedule, monday + timedelta(days=n), ordinary=True) for n in range(-1, 8)]
    return tuple(_day(*days[n - 1 : n + 2]) for n in range(1, 8))


def _day(before: tuple[Span, ...], own: tuple[Span, ...], after: tuple[Span, ...]) -> DayHours:
    doubtful = any(what == State.UNKNOWN for _, _, what in own)
    spans = [(start, end) for start, end, what in own if what == State.OPEN]
    if spans == [(0, DAY_MIN)]:
        return DayHours(((0, DAY_MIN),), doubtful)
    if spans and spans[0][0] == 0 and _lasts_into_night(before):
        spans = spans[1:]
    if _lasts_into_night(own):
        spans[-1] = (spans[-1][0], DAY_MIN + _morning(after))
    return DayHours(tuple(spans), doubtful)


def _lasts_into_night(day: tuple[Span, ...]) -> bool:
    """Whether a place that is not open the whole day is open at its end."""
    start, _, what = day[-1]
    return what == State.OPEN and start > 0


def _morning(day: tuple[Span, ...]) -> int:
    """Minutes that a night goes on for on the day after; a day that is open throughout has no night before it."""
    _, end, what = day[0]
    return end if what == State.OPEN and end < DAY_MIN else 0
