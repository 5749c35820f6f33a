"""Opening states of many stations at once: the 168 hours of a week, and a mask for one instant.

Stations share few hours: 26,000 of them spell some hundreds. Every distinct text is evaluated once.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.hours.schedule import (
    CHINA_TIME,
    OpenState,
    Schedule,
    State,
    compile_schedule,
    day_timeline,
    local_wall,
    state,
    verdict,
)

WEEK_HOURS: Final = 168
CLOSED: Final = 0
OPEN: Final = 1
UNKNOWN: Final = 2
CLOSING_SOON: Final = 3
_CODES = {"closed": CLOSED, "open": OPEN, "unknown": UNKNOWN}
_VERDICTS = {State.CLOSED: CLOSED, State.OPEN: OPEN, State.UNKNOWN: UNKNOWN, State.CLOSING_SOON: CLOSING_SOON}
_MEMO_INSTANTS = 8


def week_bits(schedule: Schedule, week_of: date) -> NDArray[np.uint8]:
    """The state at the start of each hour of an ordinary week.

    The start of the hour counts: hour h says exactly what ``state`` says at h:00:00, and a span has as many hours as it
    is long, less than one hour more or less (8:30-17:30: the nine from 9 to 17). Counting only hours that are open
    throughout would rob every posting with half hours of an hour; "open at some time in the hour" would add one.

    Args:
        schedule: The hours.
        week_of: Any day of the week meant, for hours that change with the season. Public holidays and make-up workdays
            are left out: every day is what its weekday says.

    Returns:
        Shape (168,), Monday 00:00 first: ``CLOSED``, ``OPEN`` or ``UNKNOWN``. Unknown hours are unknown throughout.
    """
    if not schedule.known:
        return np.full(WEEK_HOURS, UNKNOWN, dtype=np.uint8)
    monday = week_of - timedelta(days=week_of.weekday())
    bits = np.zeros(WEEK_HOURS, dtype=np.uint8)
    for weekday in range(7):
        for start, end, what in day_timeline(schedule, monday + timedelta(days=weekday), ordinary=True):
            first, last = -(-start // 60), -(-end // 60)
            bits[weekday * 24 + first : weekday * 24 + last] = _CODES[what]
    return bits


class HoursTable:
    """The hours of all stations of a register, for masks; immutable, safe for threads, picklable.

    Args:
        hours: Hours in OSM syntax, one per station; "" for none.
        zone: Time zone of the stations.

    Attributes:
        codes: Shape (n,), position of each station's hours among ``schedules``.
        schedules: The distinct hours, in order of their text.
    """

    def __init__(self, hours: Sequence[str], *, zone: tzinfo = CHINA_TIME) -> None:
        distinct = sorted(set(hours))
        place = {osm: code for code, osm in enumerate(distinct)}
        self.codes = np.fromiter((place[osm] for osm in hours), dtype=np.int32, count=len(hours))
        self.codes.flags.writeable = False
        self.schedules = tuple(compile_schedule(osm) for osm in distinct)
        self.zone = zone
        self._memo: dict[datetime, HoursInstant] = {}

    def __reduce__(self) -> tuple[Callable[..., "HoursTable"], tuple[list[str], tzinfo]]:
        """Pickle the texts; the rest is made again."""
        return _rebuild, ([self.schedules[code].osm for code in self.codes], self.zone)

    def week(self, week_of: date) -> NDArray[np.uint8]:
        """``week_bits`` of each distinct schedule; stations are its rows taken by ``codes``.

        Args:
            week_of: Any day of the week meant.

        Returns:
            Shape (distinct, 168): ``CLOSED``, ``OPEN`` or ``UNKNOWN``.
        """
        rows = [week_bits(schedule, week_of) for schedule in self.schedules]
        return np.stack(rows) if rows else np.zeros((0, WEEK_HOURS), dtype=np.uint8)

    def instant(self, at: datetime) -> "HoursInstant":
        """Every station's state at an instant, exactly, holidays included.

        Args:
            at: The instant; without an offset the stations' local time. States change on whole minutes only, so the
                last few minutes asked for are kept.

        Raises:
            UsageError: The instant falls outside the years 1 to 9999 in the stations' zone.
        """
        minute = local_wall(at, self.zone).replace(second=0, microsecond=0, fold=0)
        if (known := self._memo.get(minute)) is not None:
            return known
        found = HoursInstant(self, minute)
        recent = dict(list(self._memo.items())[1 - _MEMO_INSTANTS :])
        self._memo = recent | {minute: found}  # a new dict: a reader in another thread keeps the one it has
        return found

    def open_mask(self, at: datetime) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which stations are open, and of which it is not known, exactly for an instant, holidays included.

        Args:
            at: As in ``instant``.

        Returns:
            (open, unknown), each of shape (n,), read-only. Closing soon is open. Neither: closed.
        """
        return self.instant(at).masks


class HoursInstant:
    """Every station's state at one minute; immutable to its readers, safe for threads.

    Args:
        table: The hours.
        minute: The minute, on the stations' own clock, without an offset.

    Attributes:
        states: Shape (n,), read-only: ``OPEN``, ``CLOSING_SOON``, ``UNKNOWN`` or ``CLOSED`` for each station.
        day: The date on that clock.
        masks: (open, unknown), each of shape (n,), read-only; closing soon is open.
    """

    def __init__(self, table: HoursTable, minute: datetime) -> None:
        self._table = table
        self._minute = minute
        self.day = minute.date()
        self._judged: dict[int, OpenState] = {}
        distinct = np.array([_VERDICTS[verdict(schedule, minute)] for schedule in table.schedules], dtype=np.uint8)
        self.states = distinct[table.codes] if distinct.size else np.zeros(0, dtype=np.uint8)
        self.masks = ((self.states == OPEN) | (self.states == CLOSING_SOON), self.states == UNKNOWN)
        for column in (self.states, *self.masks):
            column.flags.writeable = False

    def judgement(self, row: int) -> OpenState:
        """The state of one station with its reason; equal hours are judged once."""
        code = int(self._table.codes[row])
        judged = self._judged.get(code)
        if judged is None:
            judged = self._judged[code] = state(self._table.schedules[code], self._minute, zone=self._table.zone)
        return judged


def _rebuild(hours: list[str], zone: tzinfo) -> HoursTable:
    return HoursTable(hours, zone=zone)


def open_mask(
    hours: Sequence[str], at: datetime, *, zone: tzinfo = CHINA_TIME
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """``HoursTable.open_mask`` for a single question.

    Args:
        hours: Hours in OSM syntax, one per station; "" for none.
        at: The instant; without an offset the stations' local time.
        zone: Time zone of the stations.

    Returns:
        (open, unknown), each of shape (n,).
    """
    return HoursTable(hours, zone=zone).open_mask(at)
