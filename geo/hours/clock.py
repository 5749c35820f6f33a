"""Spans of clock times as Chinese postings spell them: ``上午9点到下午5点半``, ``22:00-次日6:00``, ``8-17时``."""

import re

from geo.hours.osm import DAY_MIN, refuse_odd_wrap
from geo.hours.text import MisreadError

DASH = r"\s*(?:-+|[至到])\s*"
NUMBER = "(?:[0-9]{1,2}|[零〇一二两三四五六七八九十]{1,3})"

_MORNING = ("凌晨", "清晨", "早晨", "早上", "上午", "早")
_NOON = ("中午", "正午", "午间")
_AFTERNOON = ("下午", "午后", "傍晚")
_NIGHT = ("晚上", "晚间", "夜间", "夜晚", "夜里", "深夜", "午夜", "半夜", "当晚", "晚")
_NEXT_DAY = "(?:次日|翌日|第二天|第二日|隔天|隔日)"
_PARTS = "|".join(_MORNING + _NOON + _AFTERNOON + _NIGHT)

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_LATEST_MIN = 2 * DAY_MIN
_LAST_BARE_MORNING_H = 6


def _clock(name: str) -> str:
    """Pattern of one clock time whose groups begin with ``name``."""
    return (
        rf"(?P<{name}part>{_PARTS})?\s*(?P<{name}hour>{NUMBER})\s*"
        rf"(?P<{name}unit>:(?P<{name}minute>[0-5][0-9])(?::00)?(?![0-9])|[点时點時](?:钟|鐘|整)?"
        rf"(?:(?P<{name}half>半)|(?P<{name}quarter>[一三])刻|(?P<{name}written>{NUMBER})分?(?![点时點時:月])|00分)?)?"
    )


SPAN = re.compile(rf"{_clock('a')}{DASH}(?:当[日天]|(?P<next>{_NEXT_DAY}))?(?:的)?\s*{_clock('b')}(?![0-9:月日号年])")


def number(text: str) -> int:
    """The value of Arabic or Chinese digits up to 99.

    Args:
        text: Matches ``NUMBER``.

    Returns:
        Its value, or -1 for digits in an order that is no number (``十十``).
    """
    if text.isdecimal():
        return int(text)
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _DIGITS[text] if len(text) == 1 else -1
    if len(tens) > 1 or len(units) > 1 or "十" in tens:
        return -1
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[units] if units else 0)


def read_span(match: re.Match[str]) -> tuple[int, int] | None:
    """The minutes of a span of clock times.

    Args:
        match: A match of ``SPAN``.

    Returns:
        (start, end) in minutes after midnight of the day it starts, the end past 1,440 when it is on the next day; None
        when neither side is marked as a clock time (``8-17`` may be anything).

    Raises:
        MisreadError: An impossible time, or one that can be read in two ways.
    """
    if match["aunit"] is None and match["bunit"] is None:
        return None
    start, end = _minutes(match, "a"), _minutes(match, "b")
    start_part, end_part = match["apart"], match["bpart"]
    start = _in_part(start, start_part, match.start())
    if end_part is None and start_part in _NOON + _AFTERNOON + _NIGHT and end <= DAY_MIN // 2 and not match["next"]:
        end = _inherited(start, end)
    else:
        end = _in_part(end, end_part, match.start("bhour"))
    if start_part is None and end_part in _AFTERNOON + _NIGHT and start < _LAST_BARE_MORNING_H * 60:
        raise MisreadError(
            match.start(), "It is not clear whether {time} is morning or afternoon.", time=match["ahour"]
        )
    return _ordered(match, start, end)


def _minutes(match: re.Match[str], name: str) -> int:
    hour = number(match[f"{name}hour"])
    minute = 0
    if match[f"{name}minute"]:
        minute = int(match[f"{name}minute"])
    elif match[f"{name}half"]:
        minute = 30
    elif match[f"{name}quarter"]:
        minute = 15 * number(match[f"{name}quarter"])
    elif match[f"{name}written"]:
        minute = number(match[f"{name}written"])
    total = hour * 60 + minute
    latest = DAY_MIN if name == "a" else _LATEST_MIN
    if hour < 0 or not 0 <= minute < 60 or total > latest or (name == "a" and total == latest):
        raise MisreadError(
            match.start(f"{name}hour"), "There is no such time of day: {time}", time=match[f"{name}hour"]
        )
    return total


def _in_part(total: int, part: str | None, position: int) -> int:
    """Minutes after midnight of a time that the writer put into a part of the day."""
    half_day = DAY_MIN // 2
    if part is None or total > half_day + 59:
        if part in _MORNING and total >= half_day + 60:
            raise MisreadError(position, "{part} does not go with this time.", part=part)
        return total
    if part in _MORNING:
        return total - half_day if part == "凌晨" and total >= half_day else total
    if part in _NOON:
        return total + half_day if total < 3 * 60 else total
    if part in _AFTERNOON:
        return total + half_day if total < half_day else total
    if total >= half_day:
        return total + half_day  # twelve at night is the end of the day
    return total + half_day if total >= 5 * 60 else total + DAY_MIN  # one to four at night are past midnight


def _inherited(start: int, end: int) -> int:
    """An end without a part of the day after a start that has one: the first such time after the start."""
    return next(total for total in (end + DAY_MIN // 2, end + DAY_MIN, end + 3 * DAY_MIN // 2) if total > start)


def _ordered(match: re.Match[str], start: int, end: int) -> tuple[int, int]:
    if start >= DAY_MIN:
        raise MisreadError(match.start(), "A span cannot begin after midnight of its own day; write 0:00 or 凌晨.")
    if match["next"]:
        end += DAY_MIN if end < DAY_MIN else 0
    elif end <= start:
        spelled = match["bpart"] is not None or len(match["bhour"]) == 2
        refuse_odd_wrap(match.start(), start, end, as_written=spelled)
        end += DAY_MIN
    if end % DAY_MIN == DAY_MIN - 1:
        end += 1  # 23:59 is how people write midnight
    if end - start > DAY_MIN:
        raise MisreadError(match.start(), "The span is longer than 24 hours.")
    return start, end
