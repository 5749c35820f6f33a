"""Whether a place is open at an instant: a judgement with its reason.

A span belongs to the day it starts: the night of Monday 22:00-06:00 lasts into Tuesday whatever Tuesday's own rule
says, a public holiday included. Times are half open: a place that opens at 9:00 is open at 9:00:00, one that closes at
17:00 is closed at 17:00:00. Only the zone passed in counts, never the zone of the machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from geo.errors import UsageError
from geo.hours.calendar import HOLIDAY_LABELS, CalendarDay, DayKind, calendar_day
from geo.hours.osm import DAY_MIN, Rule, parse_osm
from geo.hours.text import HoursFault, MisreadError

CHINA_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Time of all of China, at a fixed offset since 1992: no zone data is needed."""
CLOSING_SOON_MIN = 30
HORIZON_DAYS = 400
"""How far ahead a change of state is looked for: a year and a month, so that a season is found from just after it."""

_OPEN, _UNKNOWN, _CLOSED = "open", "unknown", "closed"
_RANK = {_OPEN: 2, _UNKNOWN: 1, _CLOSED: 0}

Span = tuple[int, int, str]


class State(StrEnum):
    """What is known about a door at an instant."""

    OPEN = "open"
    CLOSING_SOON = "closing_soon"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reason:
    """A sentence that a front end can translate.

    Attributes:
        template: English sentence with ``{named}`` fields; the key into message catalogues.
        fields: Values of the fields. ``holiday`` is a code of ``HOLIDAY_LABELS``; times are ``17:00``, on another day
            ``2026-11-23 06:00``.
    """

    template: str
    fields: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in English."""
        shown = dict(self.fields)
        if holiday := shown.get("holiday"):
            shown["holiday"] = HOLIDAY_LABELS[str(holiday)][1]
        return self.template.format(**shown)


@dataclass(frozen=True)
class Schedule:
    """Opening hours that were read once and can be asked for any instant; immutable, hashable, picklable.

    Attributes:
        osm: The hours in OSM ``opening_hours`` syntax, "" when none are known.
        rules: Its rules; empty when there is nothing to evaluate.
        fault: Why ``osm`` was not understood, or None.
    """

    osm: str
    rules: tuple[Rule, ...] = field(default=(), repr=False, compare=False)
    fault: HoursFault | None = field(default=None, repr=False, compare=False)

    @property
    def known(self) -> bool:
        """Whether there is anything to evaluate."""
        return bool(self.rules)

    @property
    def names_holidays(self) -> bool:
        """Whether the hours say what happens on public holidays (24/7 says it too)."""
        return any(rule.holidays for rule in self.rules) or self.always

    @property
    def follows_workdays(self) -> bool:
        """Whether the hours are written for workdays (工作日), so that make-up workdays count as workdays."""
        return any(rule.marked for rule in self.rules)

    @property
    def always(self) -> bool:
        """Whether the hours are open at every instant without exception."""
        return self.rules == (Rule(";", "", None, "", False, (), _OPEN, ""),)


@dataclass(frozen=True)
class OpenState:
    """The state of a station at an instant.

    Attributes:
        state: Open, closing soon (it closes within 30 minutes), closed or unknown.
        until: When that ends, in the station's time; None when it does not within ``HORIZON_DAYS`` or nothing is known.
            An open station that is about to close is still one stretch: until is the closing time.
        opens_at: When it next opens, in the station's time; None while open, and when no opening is in sight.
        reason: Why.
        notes: What a reader should know besides: a holiday the hours do not mention, a make-up workday, a computed
            calendar.
        holiday: Code of the public holiday of that day (``HOLIDAY_LABELS``), "" on other days; filled only for hours
            that were understood.
        make_up: Whether that day is a weekend day worked in exchange for a holiday.
    """

    state: State
    until: datetime | None
    opens_at: datetime | None
    reason: Reason
    notes: tuple[Reason, ...] = ()
    holiday: str = ""
    make_up: bool = False

    @property
    def is_open(self) -> bool:
        """Whether one can go in now: open or closing soon."""
        return self.state in {State.OPEN, State.CLOSING_SOON}


@lru_cache(maxsize=8_192)
def compile_schedule(osm: str) -> Schedule:
    """Read opening hours in OSM syntax once, for any number of questions.

    Args:
        osm: The hours, as ``normalise`` returns them; "" for none.

    Returns:
        A schedule; text that is not understood gives one whose every state is unknown and whose ``fault`` says why.
    """
    try:
        return Schedule(osm, parse_osm(osm))
    except MisreadError as misread:
        return Schedule(osm, (), misread.fault)


def state(schedule: Schedule, at: datetime, *, zone: tzinfo = CHINA_TIME) -> OpenState:
    """Judge whether a station is open.

    Args:
        schedule: Its hours.
        at: The instant; without an offset it is the station's local time, with one it is converted to ``zone``.
        zone: Time zone of the station.

    Returns:
        The state with its reason. Hours that are missing or were not understood are unknown, with until None.
    """
    if not schedule.known:
        return OpenState(State.UNKNOWN, None, None, _why_unreadable(schedule))
    wall = local_wall(at, zone)
    now = wall_state(schedule, wall)
    until, following = _next_change(schedule, wall, now)
    opens_at = until if now != _OPEN and following == _OPEN else None
    if now != _OPEN and until is not None and opens_at is None:
        opens_at = _next_opening(schedule, until)
    verdict = State(now)
    if now == _OPEN and until is not None and until - wall <= timedelta(minutes=CLOSING_SOON_MIN):
        verdict = State.CLOSING_SOON
    day = calendar_day(wall.date())
    return OpenState(
        state=verdict,
        until=until and until.replace(tzinfo=zone),
        opens_at=opens_at and opens_at.replace(tzinfo=zone),
        reason=_why(verdict, schedule, wall, until, opens_at),
        notes=tuple(_notes(schedule, day)),
        holiday=day.holiday,
        make_up=day.kind is DayKind.MAKE_UP,
    )


def local_wall(at: datetime, zone: tzinfo) -> datetime:
    """What the clock on the station's wall shows: ``at`` in ``zone``, without an offset.

    Raises:
        UsageError: The instant falls outside the years 1 to 9999 in that zone.
    """
    if at.tzinfo is None:
        return at
    try:
        return at.astimezone(zone).replace(tzinfo=None)
    except OverflowError as cause:
        raise UsageError("at", "The time {at} is outside the years 1 to 9999.", at=at.isoformat()) from cause


def wall_state(schedule: Schedule, wall: datetime) -> str:
    """``open``, ``unknown`` or ``closed`` at an instant of the station's own clock; ``unknown`` for unknown hours."""
    if not schedule.known:
        return _UNKNOWN
    minute = wall.hour * 60 + wall.minute
    return next(what for start, end, what in day_timeline(schedule, wall.date()) if start <= minute < end)


def verdict(schedule: Schedule, minute: datetime) -> State:
    """The state that ``state`` gives for a whole minute of the station's own clock, without its reasons."""
    now = wall_state(schedule, minute)
    if now != _OPEN or schedule.always:
        return State(now)
    soon = minute + timedelta(minutes=CLOSING_SOON_MIN) if minute.date() < date.max else minute
    closes = next((instant for instant, what in _until(schedule, minute, soon) if what != _OPEN), None)
    return State.OPEN if closes is None else State.CLOSING_SOON


def _until(schedule: Schedule, minute: datetime, last: datetime) -> Iterator[tuple[datetime, str]]:
    """The changes of state after ``minute``, up to and including ``last``, which is on the same day or the next."""
    for day in dict.fromkeys((minute.date(), last.date())):
        for start, _, what in day_timeline(schedule, day):
            instant = datetime.combine(day, time()) + timedelta(minutes=start)
            if minute < instant <= last:
                yield instant, what


@lru_cache(maxsize=16_384)
def day_timeline(schedule: Schedule, day: date, *, ordinary: bool = False) -> tuple[Span, ...]:
    """A day cut into stretches of one state.

    Args:
        schedule: The hours.
        day: The date.
        ordinary: Leave the holiday calendar out, as if the day and the one before were no holidays.

    Returns:
        (start, end, state) in minutes after midnight, covering 0 to 1,440 without gaps; neighbours differ in state.
    """
    spans = _spans_of(schedule, day, ordinary)
    if day > date.min:
        before = _spans_of(schedule, day - timedelta(days=1), ordinary)
        spans = spans + [(start - DAY_MIN, end - DAY_MIN, what) for start, end, what in before]
    cuts = {0, DAY_MIN} | {minute for start, end, _ in spans for minute in (start, end) if 0 < minute < DAY_MIN}
    edges = sorted(cuts)
    line: list[Span] = []
    for start, end in pairwise(edges):
        covering = (what for since, until, what in spans if since <= start < until)
        what = max(covering, key=_RANK.__getitem__, default=_CLOSED)
        if line and line[-1][2] == what:
            start = line.pop()[0]  # noqa: PLW2901 - the stretch goes on
        line.append((start, end, what))
    return tuple(line)


def _spans_of(schedule: Schedule, day: date, ordinary: bool) -> list[Span]:
    """What the day's own rules say, from its midnight on and possibly past the next."""
    weekday, holiday = day.weekday(), False
    if not ordinary and (schedule.follows_workdays or any(rule.holidays for rule in schedule.rules)):
        official = calendar_day(day)
        holiday = official.kind is DayKind.HOLIDAY
        weekday = official.weekday if schedule.follows_workdays else weekday
    spans: list[Span] = []
    for rule in schedule.rules:
        if not rule.holds_on(day, weekday, holiday):
            continue
        own = [(start, end, rule.state) for start, end in rule.spans or ((0, DAY_MIN),)]
        if rule.operator == "||":
            spans = _overlay(own, [span for span in spans if span[2] != _CLOSED])
        elif rule.operator == ";" and (rule.state != _CLOSED or not rule.spans):
            spans = own  # a day that is closed has no night either
        else:
            spans = _overlay(spans, own)
    return spans


def _overlay(below: list[Span], above: list[Span]) -> list[Span]:
    """Both sets of spans, where ``above`` hides what it covers of ``below``."""
    for top_start, top_end, _ in above:
        cut: list[Span] = []
        for start, end, what in below:
            cut += [(a, b, what) for a, b in ((start, min(end, top_start)), (max(start, top_end), end)) if a < b]
        below = cut
    return below + above


def _changes(schedule: Schedule, wall: datetime) -> Iterator[tuple[datetime, str]]:
    """(instant, state from then on) at each stretch's start after ``wall``, up to the horizon."""
    for ahead in range(min(HORIZON_DAYS, (date.max - wall.date()).days) + 1):
        day = wall.date() + timedelta(days=ahead)
        midnight = datetime.combine(day, time())
        for start, _, what in day_timeline(schedule, day):
            instant = midnight + timedelta(minutes=start)
            if instant > wall:
                yield instant, what


def _next_change(schedule: Schedule, wall: datetime, now: str) -> tuple[datetime | None, str]:
    if schedule.always:
        return None, now
    return next(((instant, what) for instant, what in _changes(schedule, wall) if what != now), (None, now))


def _next_opening(schedule: Schedule, after: datetime) -> datetime | None:
    return next((instant for instant, what in _changes(schedule, after) if what == _OPEN), None)


def _shown(instant: datetime, wall: datetime) -> str:
    return f"{instant:%H:%M}" if instant.date() == wall.date() else f"{instant:%Y-%m-%d %H:%M}"


def _why_unreadable(schedule: Schedule) -> Reason:
    if schedule.fault is None:
        return Reason("No opening hours are recorded.")
    return Reason("The opening hours could not be read: {hours}", {"hours": schedule.osm[:80]})


def _why(
    verdict: State, schedule: Schedule, wall: datetime, until: datetime | None, opens_at: datetime | None
) -> Reason:
    if verdict is State.CLOSING_SOON and until is not None:
        minutes = -((wall - until) // timedelta(minutes=1))
        return Reason("Closes in {minutes} min, at {until}.", {"minutes": minutes, "until": _shown(until, wall)})
    if verdict is State.OPEN:
        if until is None:
            return Reason("Open around the clock.")
        return Reason("Open until {until}.", {"until": _shown(until, wall)})
    if verdict is State.UNKNOWN:
        return _why_left_open(schedule)
    return _why_closed(schedule, wall, opens_at)


def _why_closed(schedule: Schedule, wall: datetime, opens_at: datetime | None) -> Reason:
    if opens_at is None:
        return Reason("Closed; no opening in the next {days} days.", {"days": HORIZON_DAYS})
    shown = _shown(opens_at, wall)
    if holiday := _closing_holiday(schedule, wall):
        return Reason("Closed for {holiday}; opens at {opens_at}.", {"holiday": holiday, "opens_at": shown})
    return Reason("Closed; opens at {opens_at}.", {"opens_at": shown})


def _why_left_open(schedule: Schedule) -> Reason:
    comments = [rule.comment for rule in schedule.rules if rule.state == _UNKNOWN and rule.comment]
    if comments:
        return Reason("The posted hours leave this time open: {comment}", {"comment": "; ".join(comments)})
    return Reason("The posted hours leave this time open.")


def _closing_holiday(schedule: Schedule, wall: datetime) -> str:
    """The holiday without which the place would be open at that minute, "" when it is not a holiday that closes it."""
    day = wall.date()
    minute = wall.hour * 60 + wall.minute
    usual = day_timeline(schedule, day, ordinary=True)
    if any(what == _OPEN and start <= minute < end for start, end, what in usual):
        return calendar_day(day).holiday
    return ""


def _notes(schedule: Schedule, day: CalendarDay) -> Iterator[Reason]:
    if day.kind is DayKind.HOLIDAY and not schedule.names_holidays:
        yield Reason("Today is {holiday}; the posted hours do not mention public holidays.", {"holiday": day.holiday})
    if day.kind is DayKind.MAKE_UP and schedule.follows_workdays:
        yield Reason("Today is a make-up workday; workday hours apply.")
    elif day.kind is DayKind.MAKE_UP and not schedule.always:
        yield Reason("Today is a make-up workday; the posted hours are read by the day of the week.")
    if day.inferred and not schedule.always and (schedule.names_holidays or schedule.follows_workdays):
        yield Reason("This year's official holiday calendar is not known yet; its days off are inferred.")
