"""The OSM ``opening_hours`` syntax, read into rules that can be asked day by day.

opening-hours-py checks the grammar and answers which dates a date selector means. The rules are put together here
and not there because some of its readings would send a worker to a locked door or away from an open one:

* ``"by appointment"`` without a state is open to it; the specification says unknown;
* in ``Mo 22:00-06:00; Tu 10:00-11:00`` its Tuesday rule cuts Monday's night short at midnight;
* ``Mo 10:00-11:00 || unknown`` is closed to it outside those hours; its Chinese public holidays are not China's.

Specification: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification (0.7.4).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from geo.hours.text import MisreadError, fold, too_long

if TYPE_CHECKING:
    from opening_hours import OpeningHours

DAY_MIN = 1_440
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WORKDAY_MARK = "工作日"
"""Comment that makes a schedule follow the official work calendar, make-up workdays included."""
ALWAYS = "24/7"
PLAINLY_24_H_MIN = 780
"""A start from 13:00 shows a 24-hour clock, so that ``22:00-6:00`` is a night; ``9:00-5:00`` may well mean 9 to 17."""

_OPEN_MARK = "\x01"
_QUOTED = re.compile(r'"[^"]*"')
_EXPLICIT_OPEN = re.compile(r'\bopen\s*"')
_WD = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_ITEM = rf"(?:{_WD}(?:-{_WD}|\[[-0-9,]+\](?: [+-]\d+ days?)?)?|PH)"
_CLOCK = r"\d\d:\d\d-\d\d:\d\d"
_RULE = re.compile(
    rf"(?P<wide>.*?)(?:(?:^|\s)(?P<week>{_ITEM}(?:,{_ITEM})*))?(?:(?:^|\s)(?P<times>{_CLOCK}(?:,{_CLOCK})*))?"
    r'(?:(?:^|\s)(?P<state>closed|unknown))?(?:(?:^|\s)"(?P<comment>[^"]*)")?'
)
_WIDE = re.compile(r"(?:24/7|[\d ,/+-]|week|easter|days?|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)*")
_SEPARATOR = re.compile(r"(; |, | \|\| )")
UNSUPPORTED = (
    (
        re.compile(r"\b(sunrise|sunset|dawn|dusk)\b"),
        "Hours that follow the sun ({found}) are not supported; write clock times.",
    ),
    (re.compile(r"\bSH\b"), "School holidays ({found}) are not supported; write the dates."),
    (
        re.compile(r"\bPH\s*[+-]\s*\d+ days?"),
        "Days around public holidays ({found}) are not supported; write the dates.",
    ),
    (
        re.compile(rf"\bPH\s+{_WD}|{_WD}\s+PH\b", re.IGNORECASE),
        "Use a comma between weekdays and PH; {found} can be read in two ways.",
    ),
    (re.compile(r"[\d:]+\+"), "An open end ({found}) does not say when it closes; write the closing time."),
)
"""What of the syntax is refused, and the words in which."""

_NO_DATE = re.compile(r"\b(?:Feb 30|(?:Feb|Apr|Jun|Sep|Nov) 31)\b")
_SPAN = re.compile(r"(?<![\d:])(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)(?!\d)")
_ERROR_AT = re.compile(r"--> \d+:(\d+)")


@dataclass(frozen=True)
class Rule:
    """One rule of an ``opening_hours`` value.

    Attributes:
        operator: How it joins the rules before it: ``;`` replaces them on its days, ``,`` adds, ``||`` fills what is
            left.
        wide: Its years, dates and weeks as OSM text, "" for every date.
        days: Its weekdays (Monday 0), or None when it names neither weekdays nor public holidays.
        nth: Its weekdays of the month (``Mo[1]``) as OSM text, or "".
        holidays: Whether it names public holidays (``PH``).
        spans: (start, end) in minutes after midnight of the day it starts; the end may pass 1,440. Empty: the whole
            day.
        state: ``open``, ``closed`` or ``unknown``.
        comment: Its comment, or "".
    """

    operator: str
    wide: str
    days: frozenset[int] | None
    nth: str
    holidays: bool
    spans: tuple[tuple[int, int], ...]
    state: str
    comment: str

    @property
    def marked(self) -> bool:
        """Whether the rule is for workdays of the official calendar and not for weekdays by name."""
        return self.comment == WORKDAY_MARK

    def holds_on(self, day: date, weekday: int | None, holiday: bool) -> bool:
        """Whether the rule concerns a day.

        Args:
            day: The date.
            weekday: The weekday to read the rule by (Monday 0): on a make-up workday that of the day it replaces.
            holiday: Whether the day counts as a public holiday.
        """
        if self.wide and not _selected(self.wide, day):
            return False
        if self.days is None:
            return True
        return weekday in self.days or (self.holidays and holiday) or bool(self.nth and _selected(self.nth, day))


@lru_cache(maxsize=1_024)
def _selector(text: str) -> "OpeningHours":
    from opening_hours import OpeningHours

    return OpeningHours(text, auto_country=False, auto_timezone=False)


@lru_cache(maxsize=16_384)
def _selected(text: str, day: date) -> bool:
    return _selector(text).is_open(datetime.combine(day, time(12)))


def parse_osm(osm: str) -> tuple[Rule, ...]:
    """Read a value of OSM ``opening_hours``.

    Args:
        osm: The value; dashes and full-width characters are folded first, a trailing semicolon is ignored.

    Returns:
        Its rules, in order; none for blank text.

    Raises:
        MisreadError: The text breaks the grammar, or uses a form whose meaning is not known here (the sun, school
            holidays, open ends, impossible dates) or can be read in two ways.
    """
    if fault := too_long(osm):
        raise MisreadError(fault.position, fault.template, **fault.fields)
    text = fold(osm).rstrip(" ;")
    if not text:
        return ()
    canonical = _canonical(text)
    _refuse_unsupported(text)
    pieces = _SEPARATOR.split(_hide_quotes(canonical))
    comments = iter(_QUOTED.findall(canonical))
    rules = []
    for operator, piece in zip([";", *(p.strip() for p in pieces[1::2])], pieces[::2], strict=True):
        rules.append(_rule(operator, _QUOTED.sub(lambda _: next(comments), piece)))
    return tuple(rules)


def _hide_quotes(text: str) -> str:
    """Blank the inside of comments, so that a separator inside one is not taken for one."""
    return _QUOTED.sub('""', text)


def _canonical(text: str) -> str:
    """The library's own spelling of ``text``; comments after a written ``open`` begin with ``_OPEN_MARK``."""
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its stub forgets the error

    lead = len(text) - len(text.lstrip())
    try:
        plain = OpeningHours(text.lstrip())
        marked, found_any = _EXPLICIT_OPEN.subn(f'open "{_OPEN_MARK}', text.lstrip())
        return str(OpeningHours(marked) if found_any else plain)
    except ParserError as error:
        found = _ERROR_AT.search(str(error))
        at = lead + int(found[1]) - 1 if found else lead
        at += len(text[at:]) - len(text[at:].lstrip())
        raise MisreadError(
            min(at, len(text) - 1),
            "This is neither OSM opening_hours syntax nor a Chinese form that is known; from here: {rest}",
            rest=text[at : at + 20],
        ) from error


def _refuse_unsupported(text: str) -> None:
    bare = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    for pattern, template in UNSUPPORTED:
        if match := pattern.search(bare):
            raise MisreadError(match.start(), template, found=match[0])
    for match in _SPAN.finditer(bare):
        start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        refuse_odd_wrap(match.start(), start, end, as_written=len(match[3]) == 2)


def refuse_odd_wrap(position: int, start_min: int, end_min: int, *, as_written: bool) -> None:
    """Refuse a span that ends before it starts in a way that is more likely a slip than a night.

    Args:
        position: Where the span begins in the text.
        start_min: Start in minutes after midnight.
        end_min: End in minutes after midnight.
        as_written: Whether the end is spelled so that it must be taken at its word (``02:00``, not ``2:00``; 次日).

    Raises:
        MisreadError: Start and end are the same (other than 00:00-00:00, a whole day), or the end is before a start
            that does not show a 24-hour clock.
    """
    if start_min == end_min != 0:
        raise MisreadError(position, "The span starts and ends at the same time; write 00:00-24:00 for a whole day.")
    if 0 < end_min < start_min < PLAINLY_24_H_MIN and not as_written:
        raise MisreadError(
            position,
            "The span ends before it starts; write the end in 24-hour time (17:00), "
            "or with two digits or 次日 when it is on the next day.",
        )


def _rule(operator: str, piece: str) -> Rule:
    match = _RULE.fullmatch(piece)
    if match is None or not _WIDE.fullmatch(match["wide"]):
        raise MisreadError(0, "The form of this rule is not supported: {rule}", rule=piece.replace(_OPEN_MARK, "")[:80])
    if no_date := _NO_DATE.search(match["wide"]):
        raise MisreadError(0, "There is no such date as {found}.", found=no_date[0])
    items = re.findall(_ITEM, match["week"] or "")
    nth = [item for item in items if "[" in item]
    named = [item for item in items if item != "PH" and item not in nth]
    wide = "" if match["wide"] in ("", ALWAYS) else match["wide"].strip()
    comment = match["comment"] or ""
    bare_comment = match["comment"] is not None and not comment.startswith(_OPEN_MARK)
    return Rule(
        operator=operator,
        wide=wide,
        days=frozenset(day for item in named for day in _weekdays(item)) if items else None,
        nth=",".join(nth),
        holidays="PH" in items,
        spans=tuple(_span(*span.split("-")) for span in (match["times"] or "").split(",") if span),
        state=match["state"] or ("unknown" if bare_comment else "open"),
        comment=comment.removeprefix(_OPEN_MARK),
    )


def _weekdays(item: str) -> frozenset[int]:
    first, _, last = item.partition("-")
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))


def _span(start: str, end: str) -> tuple[int, int]:
    start_min, end_min = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (start, end))
    if end_min % DAY_MIN == DAY_MIN - 1:
        end_min += 1  # 23:59 is how people write midnight; a minute of "closed" would only confuse
    return start_min, end_min if end_min > start_min else end_min + DAY_MIN
