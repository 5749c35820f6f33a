"""The words of Chinese opening hours, cut out of the text with their positions."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from geo.hours.clock import DASH, NUMBER, SPAN, number, read_span
from geo.hours.osm import DAY_MIN
from geo.hours.text import MisreadError

MonthDay = tuple[int | None, int, int | None]


class Word(Enum):
    """What a word of the text says."""

    SPAN = auto()
    WEEKDAYS = auto()
    WORKDAYS = auto()
    HOLIDAYS = auto()
    EVERY_DAY = auto()
    ALL_YEAR = auto()
    SEASON = auto()
    DATES = auto()
    OTHER_TIMES = auto()
    BUT_NOT = auto()
    EXCEPTED = auto()
    OFF = auto()
    AS_USUAL = auto()
    OPENED = auto()
    COMMA = auto()
    BREAK = auto()
    LEFT = auto()
    RIGHT = auto()


@dataclass(frozen=True)
class Token:
    """One word.

    Attributes:
        word: What it says.
        position: Where it begins in the text as written.
        text: Its spelling, folded.
        span: Minutes of a span of times.
        days: Weekdays named (Monday 0).
        dates: First and last (year, month, day) of dates.
    """

    word: Word
    position: int
    text: str
    span: tuple[int, int] = (0, 0)
    days: frozenset[int] = frozenset()
    dates: tuple[MonthDay, MonthDay] | None = None


_WEEK = "(?:周|星期|礼拜|週)"
_DAY_CHARS = "一二三四五六日天"
_NOT_A_CLOCK = r"(?![十点时小月号分0-9:])"
_FIRST_DAY = re.compile(rf"[每逢]?{_WEEK}\s*([{_DAY_CHARS}]|[1-7]{_NOT_A_CLOCK})")
_LAST_DAY = re.compile(rf"{DASH}(?:{_WEEK}\s*([{_DAY_CHARS}]|[1-7]{_NOT_A_CLOCK})|([{_DAY_CHARS}1-7]){_NOT_A_CLOCK})")
_MORE_DAYS = re.compile(
    rf"\s*[,和及与/]?\s*(?:{_WEEK}\s*([{_DAY_CHARS}]|[1-7]{_NOT_A_CLOCK})|([{_DAY_CHARS}]){_NOT_A_CLOCK}(?!\s*{DASH}{NUMBER}[点时:]))"
)
_NEXT_YEAR = "(?:次年|翌年|来年|第二年)"
_DATES = re.compile(
    rf"每?年?(?:(?P<y>[0-9]{{4}})年\s*)?(?:(?P<m>{NUMBER})月份?(?:(?P<d>{NUMBER})(?:[日号]|(?={DASH}{NUMBER}[日号])))?"
    rf"(?:{DASH}(?:{_NEXT_YEAR}|(?P<y2>[0-9]{{4}})年)?\s*"
    rf"(?:(?P<m2>{NUMBER})月份?(?:(?P<d2>{NUMBER})[日号])?|(?P<d3>{NUMBER})[日号]))?"
    rf"|(?P<m3>{NUMBER}){DASH}(?P<m4>{NUMBER})月份?)"
)
_SIMPLE = [
    (word, re.compile(pattern))
    for word, pattern in (
        (
            Word.SPAN,
            r"24/7|7\s*[×xX*]\s*24\s*(?:小时)?|24\s*个?小时(?:制)?|24\s*[hH](?:ours?)?|二十四小时|全天候?|昼夜",
        ),
        (Word.EVERY_DAY, "每一?天|每日|天天|每周七天|每周7天"),
        (Word.ALL_YEAR, "(?:全年|常年|一年四季|年中)(?:365天)?无休|全年(?:365天)?|365天|不打烊|无休"),
        (Word.WORKDAYS, "(?:法定)?工作日|上班日"),
        (Word.WEEKDAYS, "双休日?|周末|週末"),
        (Word.HOLIDAYS, "(?:国家)?(?:法定)?(?:节假日|节日|假日|假期)|公共假期|公众假期|法定节日"),
        (Word.SEASON, "非(?:供暖|采暖|取暖)[季期]|(?:供暖|采暖|取暖)[季期]|[夏冬春秋][季天]|夏令时?|冬令时?"),
        (Word.OTHER_TIMES, "(?:其他|其余|其它)(?:时间|时段|季节|日期|月份|日子)"),
        (Word.BUT_NOT, "除了?(?!外)|不含|不包括|不包含"),
        (Word.EXCEPTED, "除外|之外|以外|外"),
        (Word.AS_USUAL, "照常(?:开放|营业|服务)?|不休息?|正常(?:开放|营业|服务)"),
        (
            Word.OFF,
            "午休|(?:暂停|停止|暂不|不)(?:对外)?(?:开放|服务|营业)|不开(?:门|馆)?|休息|休馆|关闭|关门|停业|歇业|闭馆|闭店|休",
        ),
        (
            Word.OPENED,
            "(?:扫码|刷码|刷脸|刷卡|人脸识别|凭?密码|智能门禁|自助|无人值守|有人值守|人工值守)(?:进入|入内|开门|开放|服务)?",
        ),
        (
            Word.OPENED,
            "(?:对外|免费)*(?:开放|营业|服务|运营|办公|工作|使用|开门|接待)(?:时间|时段)?|时间|时段|期间|为|均|都|的",
        ),
        (Word.OPENED, r"营业|每年|每周(?=[周星礼工双])|[\s:]+|(?<=\d)\.(?=$)"),
        (Word.COMMA, r"[,/&]|以及|和|及|与|并且?"),
        (Word.BREAK, "[;!]|但"),
        (Word.LEFT, r"\("),
        (Word.RIGHT, r"\)"),
    )
]
MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def cut(text: str) -> list[Token]:
    """Cut folded text into words.

    Args:
        text: Folded text.

    Returns:
        Its words without blanks and without words that say nothing about time.

    Raises:
        MisreadError: Something that is no known word, or an impossible time or date.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        token, at = _next(text, at)
        if token.word is not Word.OPENED or token.text.strip(" :"):
            tokens.append(token)
    return tokens


def _next(text: str, at: int) -> tuple[Token, int]:
    for read in (_week, _whole_day, _span, _dates):
        if found := read(text, at):
            return found
    for word, pattern in _SIMPLE:
        if match := pattern.match(text, at):
            days = frozenset({5, 6}) if word is Word.WEEKDAYS else frozenset()
            return Token(word, at, match[0], days=days), match.end()
    raise MisreadError(at, "This word is not known in opening hours; from here: {rest}", rest=text[at : at + 20])


def _whole_day(text: str, at: int) -> tuple[Token, int] | None:
    match = _SIMPLE[0][1].match(text, at)
    return (Token(Word.SPAN, at, match[0], span=(0, DAY_MIN)), match.end()) if match else None


def _span(text: str, at: int) -> tuple[Token, int] | None:
    match = SPAN.match(text, at)
    if match is None or (minutes := read_span(match)) is None:
        return None
    return Token(Word.SPAN, at, match[0], span=minutes), match.end()


def _week(text: str, at: int) -> tuple[Token, int] | None:
    """A list of weekdays: ``周一至周五``, ``周一、三、五``, ``周六日``, ``星期1-5``."""
    match = _FIRST_DAY.match(text, at)
    if match is None:
        return None
    last = _weekday(match[1])
    days = {last}
    end = match.end()
    while True:
        if match := _LAST_DAY.match(text, end):
            until = _weekday(match[1] or match[2])
            days |= {(last + step) % 7 for step in range((until - last) % 7 + 1)}
        elif match := _MORE_DAYS.match(text, end):
            until = _weekday(match[1] or match[2])
            days.add(until)
        else:
            return Token(Word.WEEKDAYS, at, text[at:end], days=frozenset(days)), end
        last, end = until, match.end()


def _weekday(char: str) -> int:
    return int(char) - 1 if char.isdecimal() else min(_DAY_CHARS.index(char), 6)


def _dates(text: str, at: int) -> tuple[Token, int] | None:
    """A date, a range of dates or of months, with or without the year."""
    match = _DATES.match(text, at)
    if match is None:
        return None
    year = int(match["y"]) if match["y"] else None
    first_month = number(match["m"] or match["m3"])
    first_day = number(match["d"]) if match["d"] else None
    month_text = match["m2"] or match["m4"]
    last_month = number(month_text) if month_text else first_month
    day_text = match["d2"] or match["d3"]
    last_day = number(day_text) if day_text else (None if month_text else first_day)
    for month, day in ((first_month, first_day), (last_month, last_day)):
        if not 1 <= month <= 12 or not 1 <= (1 if day is None else day) <= MONTH_DAYS[month - 1]:
            raise MisreadError(at, "There is no such date: {date}", date=match[0].strip())
    first: MonthDay = (year, first_month, first_day)
    last: MonthDay = (_last_year(match, year, first, (last_month, last_day)), last_month, last_day)
    return Token(Word.DATES, at, match[0], dates=(first, last)), match.end()


def _last_year(match: re.Match[str], year: int | None, first: MonthDay, last: tuple[int, int | None]) -> int | None:
    """The year of the last date: written, or whichever of the first one's and the next puts it after the first date."""
    if match["y2"]:
        if year is None:
            raise MisreadError(
                match.start(), "Write the year of both dates or of none: {dates}", dates=match[0].strip()
            )
        return int(match["y2"])
    if year is None:
        return None
    return year if (last[0], last[1] or 31) >= (first[1], first[2] or 1) else year + 1
