"""The clauses of Chinese opening hours and the OSM rules that say the same."""

from dataclasses import dataclass, field
from functools import lru_cache

from geo.hours.osm import ALWAYS, DAY_MIN, WEEKDAYS, WORKDAY_MARK
from geo.hours.text import MAX_CHARS, MisreadError
from geo.hours.words import MONTH_DAYS, MonthDay

EVERY_DAY = frozenset(range(7))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOLIDAY = 7
_LEAP_YEAR_DAYS = tuple(
    (month, day)
    for month, days in enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1)
    for day in range(1, days + 1)
)
UNSTATED = "节假日未说明"
"""Comment of the rule for public holidays of hours that name workdays and weekends and nothing else."""


@dataclass
class Clause:
    """What one clause says; filled in while the words are read.

    Attributes:
        position: Where it begins in the text.
        days: Weekdays named (Monday 0); empty when none.
        holidays: Whether it names public holidays.
        workdays: Whether it names workdays of the official calendar.
        dates: First and last (year, month, day), or None for the whole year; a day of None is the whole month.
        days_first: Whether the days were named before the dates.
        spans: (start, end) in minutes.
        breaks: Spans within it in which it is closed.
        off: Whether it says closed.
        rest: Whether it is for all times that no other clause names.
    """

    position: int
    days: frozenset[int] = frozenset()
    holidays: bool = False
    workdays: bool = False
    dates: tuple[MonthDay, MonthDay] | None = None
    days_first: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)
    breaks: list[tuple[int, int]] = field(default_factory=list)
    off: bool = False
    rest: bool = False

    @property
    def names_days(self) -> bool:
        """Whether it says on which days."""
        return bool(self.days) or self.holidays

    @property
    def done(self) -> bool:
        """Whether it says open or closed, so that the next day or date begins another clause."""
        return bool(self.spans) or self.off

    @property
    def cells(self) -> tuple[int, int]:
        """The days (bit 7: public holidays) and the dates it is about as bit masks, for comparing clauses."""
        days = self.days if self.names_days else EVERY_DAY
        return sum(1 << day for day in days) | self.holidays << _HOLIDAY, _dates_mask(self.dates)

    def open_spans(self) -> list[tuple[int, int]]:
        """Its spans less its breaks, sorted, touching ones joined."""
        left = sorted(self.spans)
        for stop_start, stop_end in self.breaks:
            left = [
                (a, b)
                for start, end in left
                for a, b in ((start, min(end, stop_start)), (max(start, stop_end), end))
                if a < b
            ]
        joined: list[tuple[int, int]] = []
        for start, end in left:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined


def to_osm(clauses: list[Clause]) -> str:
    """Write clauses as OSM ``opening_hours``.

    Args:
        clauses: All clauses of a text, each of them done.

    Returns:
        The value. General rules come first and exceptions last, because in OSM a later rule replaces an earlier one.

    Raises:
        MisreadError: No clause has times; or two clauses speak of the same day and it is not clear which holds.
    """
    timed = _merged([clause for clause in clauses if clause.spans])
    closing = [clause for clause in clauses if clause.off]
    if not timed:
        if len(closing) == 1 and not closing[0].names_days and closing[0].dates is None:
            return "off"
        raise MisreadError(clauses[0].position if clauses else 0, "No opening times are given.")
    _refuse_conflicts(timed)
    timed.sort(key=lambda clause: (not clause.rest, *(-part.bit_count() for part in reversed(clause.cells))))
    rules = [_rule(clause) for clause in timed] + [_rule(clause) for clause in closing]
    if any(clause.workdays for clause in timed) and not any(clause.holidays for clause in clauses):
        weekend = any(clause.days & {5, 6} and not clause.workdays for clause in timed)
        rules.append(f'PH unknown "{UNSTATED}"' if weekend else "PH off")
    osm = "; ".join(rules)
    if len(osm) > MAX_CHARS:
        raise MisreadError(0, "There are too many clauses; shorten the text.")
    return osm


def _merged(timed: list[Clause]) -> list[Clause]:
    """Clauses about the same days and dates become one with the spans of both."""
    merged: dict[object, Clause] = {}
    for clause in timed:
        about = (clause.cells, clause.dates, clause.workdays, clause.rest)
        if same := merged.get(about):
            same.spans += clause.spans
            same.breaks += clause.breaks
        else:
            merged[about] = clause
    return list(merged.values())


def _refuse_conflicts(timed: list[Clause]) -> None:
    named = [(clause, *clause.cells) for clause in timed if not clause.rest]
    for number, (other, days, dates) in enumerate(named):
        for one, earlier_days, earlier_dates in named[:number]:
            shared = (days & earlier_days, dates & earlier_dates)
            if not all(shared):
                continue
            if shared not in {(days, dates), (earlier_days, earlier_dates)}:
                raise MisreadError(other.position, "This clause names days that an earlier clause names too.")
            if not any(a < d and c < b for a, b in one.open_spans() for c, d in other.open_spans()):
                raise MisreadError(
                    other.position,
                    "It is not clear whether these times replace those of an earlier clause or add to them.",
                )


@lru_cache(maxsize=1_024)
def _dates_mask(dates: tuple[MonthDay, MonthDay] | None) -> int:
    """A bit for each day of a leap year within the dates; years are left out, so different ones count as meeting."""
    if dates is None:
        return (1 << len(_LEAP_YEAR_DAYS)) - 1
    (_, month, day), (_, last_month, last_day) = dates
    first, last = (month, day or 1), (last_month, last_day or 31)
    mask = 0
    for place, one in enumerate(_LEAP_YEAR_DAYS):
        if first <= one <= last if first <= last else one >= first or one <= last:
            mask |= 1 << place
    return mask


def _rule(clause: Clause) -> str:
    spans = clause.open_spans()
    whole = any(end - start >= DAY_MIN for start, end in spans)
    if (
        whole
        and clause.dates is None
        and clause.days in {frozenset(), EVERY_DAY}
        and (clause.days or not clause.holidays)
    ):
        return ALWAYS
    selectors = [_dates_osm(clause.dates)] if clause.dates else []
    if clause.holidays or (clause.days and clause.days != EVERY_DAY):
        selectors.append(",".join(_weekdays_osm(clause.days) + (["PH"] if clause.holidays else [])))
    if clause.off:
        return " ".join([*selectors, "off"])
    if not spans:
        raise MisreadError(clause.position, "No opening time is left in this clause.")
    times = ",".join(
        f"{_clock(start)}-{_clock(end - DAY_MIN if 0 < end - DAY_MIN < start else end)}" for start, end in spans
    )
    mark = [f'open "{WORKDAY_MARK}"'] if clause.workdays else []
    return " ".join([*selectors, times, *mark])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _weekdays_osm(days: frozenset[int]) -> list[str]:
    """Runs of weekdays: ``Mo-Fr``, ``Sa,Su`` as ``Sa-Su``."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [WEEKDAYS[run[0]] if len(run) == 1 else f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}" for run in runs]


def _dates_osm(dates: tuple[MonthDay, MonthDay]) -> str:
    (year, month, day), (last_year, last_month, last_day) = dates
    if day is None and last_day is None and year is None:
        return _MONTHS[month - 1] if month == last_month else f"{_MONTHS[month - 1]}-{_MONTHS[last_month - 1]}"
    first = f"{f'{year} ' if year else ''}{_MONTHS[month - 1]} {day or 1:02}"
    last_day = last_day or MONTH_DAYS[last_month - 1]
    last = f"{f'{last_year} ' if last_year else ''}{_MONTHS[last_month - 1]} {last_day:02}"
    return first if first == last else f"{first}-{last}"
