"""Public holidays of mainland China, and the weekend days that are worked in exchange for them (调休).

The dates come from the package ``holidays``, which holds the State Council's yearly notice for every year from 2001 to
the last one published before its release. Later years are computed: the festivals are right, the exchanged days are not
known yet, and every day of such a year says ``inferred``.

A notice gives whole stretches of days off ("15 to 23 February, nine days"). Here a public holiday is every day of such
a stretch: a festival or an exchanged day off, and the weekend days that touch it and are not worked.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

_SATURDAY = 5
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_ONE_DAY = timedelta(days=1)

HOLIDAY_LABELS = {
    "new_year": ("元旦", "New Year's Day"),
    "spring_festival": ("春节", "Spring Festival"),
    "qingming": ("清明节", "Tomb-Sweeping Day"),
    "labour_day": ("劳动节", "Labour Day"),
    "dragon_boat": ("端午节", "Dragon Boat Festival"),
    "mid_autumn": ("中秋节", "Mid-Autumn Festival"),
    "national_day": ("国庆节", "National Day"),
    "public_holiday": ("法定节假日", "public holiday"),
}
"""Chinese and English label of each holiday code."""

_CODE_BY_WORD = {
    "元旦": "new_year", "春节": "spring_festival", "除夕": "spring_festival", "清明": "qingming", "劳动": "labour_day",
    "端午": "dragon_boat", "中秋": "mid_autumn", "国庆": "national_day",
}  # fmt: skip


class DayKind(StrEnum):
    """What the official calendar makes of a day."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


@dataclass(frozen=True)
class CalendarDay:
    """One day of the official calendar.

    Attributes:
        kind: Workday, weekend, public holiday, or weekend day worked in exchange for one.
        holiday: Code of the holiday (a key of ``HOLIDAY_LABELS``), "" on other days.
        weekday: Weekday to read workday hours by (Monday 0): on a make-up workday that of the day it replaces.
        inferred: Whether the year's notice is not known, so that exchanged days are missing.
    """

    kind: DayKind
    holiday: str
    weekday: int
    inferred: bool


@dataclass(frozen=True)
class _Year:
    names: dict[date, str]
    replaced: dict[date, int]
    official: bool


@lru_cache(maxsize=64)
def _year(year: int) -> _Year:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return _Year({}, {}, official=False)
    from holidays import country_holidays

    calendar = country_holidays("CN", years=year, language="zh_CN")
    worked = {day for day in calendar.weekend_workdays if day.year == year}
    replaced = {day: 0 for day in worked}
    for day, name in calendar.items():
        for made_up in worked:
            if made_up.isoformat() in name:
                replaced[made_up] = day.weekday()
    return _Year(dict(calendar.items()), replaced, official=bool(worked))


@lru_cache(maxsize=4_096)
def calendar_day(day: date) -> CalendarDay:
    """What the official calendar of mainland China makes of a day.

    Args:
        day: The date; before 1950 and after 2100 nothing but the weekend is known.
    """
    year = _year(day.year)
    weekday, inferred = day.weekday(), not year.official
    if day in year.replaced:
        return CalendarDay(DayKind.MAKE_UP, "", year.replaced[day], inferred)
    if _is_rest(day) and (holiday := _holiday_of_stretch(day)):
        return CalendarDay(DayKind.HOLIDAY, holiday, weekday, inferred)
    return CalendarDay(DayKind.WEEKEND if weekday >= _SATURDAY else DayKind.WORKDAY, "", weekday, inferred)


def last_official_year() -> int:
    """The last year whose notice the installed calendar holds."""
    return max(year for year in range(2001, _LAST_YEAR + 1) if _year(year).official)


def _is_rest(day: date) -> bool:
    year = _year(day.year)
    return day in year.names or (day.weekday() >= _SATURDAY and day not in year.replaced)


def _holiday_of_stretch(day: date) -> str:
    """Code of the holiday nearest to ``day`` in its unbroken stretch of rest days, earlier first; "" without one."""
    found: list[tuple[bool, int, int, str]] = []
    for step in (-1, 1):
        other, distance = day, 0
        while _is_rest(other):
            if name := _year(other.year).names.get(other):
                code = next((code for word, code in _CODE_BY_WORD.items() if word in name), "")
                found.append((not code, distance, step, code or "public_holiday"))
            if not date.min < other < date.max:
                break
            other, distance = other + step * _ONE_DAY, distance + 1
    return min(found)[-1] if found else ""
