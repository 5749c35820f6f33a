"""Chinese opening hours, understood in whole or not at all.

The words (``words.cut``) are put together clause by clause: a clause names days or dates and then says when; the next
day or date after that begins the next clause. What a posting leaves open in a way that decides whether a door is open
is refused with its position, and never filled in.
"""

from geo.hours.clauses import EVERY_DAY, Clause, to_osm
from geo.hours.osm import DAY_MIN
from geo.hours.seasons import season
from geo.hours.text import MisreadError
from geo.hours.words import MonthDay, Token, Word, cut

_DAY_WORDS = {Word.WEEKDAYS, Word.WORKDAYS, Word.HOLIDAYS, Word.EVERY_DAY, Word.ALL_YEAR}


def parse_chinese(text: str) -> str:
    """Translate Chinese opening hours to OSM ``opening_hours``.

    Args:
        text: Folded text, not blank.

    Returns:
        The OSM value with the same meaning. Hours for workdays (工作日) carry the comment ``WORKDAY_MARK``.

    Raises:
        MisreadError: Part of the text is not understood, or can be read in two ways.
    """
    tokens = cut(text)
    named = frozenset(token.text[0] for token in tokens if token.word is Word.SEASON)
    reader = _Reader(named)
    for place, token in enumerate(tokens):
        reader.take(token, tokens[place - 1] if place else None)
    return to_osm(reader.finish())


class _Reader:
    """Takes words one by one and holds the clauses so far."""

    def __init__(self, seasons_named: frozenset[str]) -> None:
        self._seasons = seasons_named
        self._clauses: list[Clause] = []
        self._clause = Clause(0)
        self._last_days: list[Token] = []
        self._excepting: Clause | None = None
        self._brackets: list[int] = []
        self._season_at: Clause | None = None
        self._all_year = False
        self._closed_by_word = False

    def take(self, token: Token, before: Token | None) -> None:
        """Take the next word."""
        if token.word in _DAY_WORDS:
            self._days(token)
        elif token.word is Word.SPAN:
            self._span(token)
        elif token.word in {Word.SEASON, Word.DATES, Word.OTHER_TIMES}:
            self._when(token, before)
        elif token.word is Word.OFF:
            self._off(token, before)
        elif token.word in {Word.BUT_NOT, Word.EXCEPTED}:
            self._except(token)
        elif token.word is Word.AS_USUAL:
            self._as_usual(token)
        else:
            self._punctuation(token)

    def finish(self) -> list[Clause]:
        """The clauses of the whole text."""
        if self._brackets:
            raise MisreadError(self._brackets[-1], "This bracket is not closed.")
        self._days_at_end()
        self._close()
        if self._all_year:
            for clause in self._clauses:
                if clause.spans and (not clause.names_days or clause.days == EVERY_DAY) and clause.dates is None:
                    clause.days, clause.holidays = EVERY_DAY, True
        return self._clauses

    def _days_at_end(self) -> None:
        """Give days that end the text to its only clause: 9:00-17:00（周一至周五）."""
        days = self._clause
        if not days.names_days or days.done or days.dates or len(self._clauses) != 1:
            return
        only = self._clauses[0]
        if only.spans and not only.names_days and only.dates is None:
            only.days, only.holidays, only.workdays = days.days, days.holidays, days.workdays
            self._clause = Clause(days.position)

    def _close(self) -> None:
        """End the clause being read; the next one begins."""
        self._excepting = None
        clause = self._clause
        if clause.done:
            self._clauses.append(clause)
        elif clause.names_days:
            raise MisreadError(clause.position, "No times are given for these days.")
        elif (clause.dates or clause.rest) and not clause.names_days:
            raise MisreadError(clause.position, "No times are given for these dates.")

    def _begin(self, token: Token, *, dates: tuple[MonthDay, MonthDay] | None, days_of: Clause | None) -> None:
        self._close()
        self._clause = Clause(token.position, dates=dates)
        self._last_days = []
        if days_of is not None:
            self._clause.days, self._clause.holidays = days_of.days, days_of.holidays
            self._clause.workdays, self._clause.days_first = days_of.workdays, True

    def _days(self, token: Token) -> None:
        if token.word is Word.ALL_YEAR:
            self._all_year = self._all_year or "无休" in token.text or "365" in token.text or token.text == "不打烊"
            if self._clause.done or self._clause.names_days:
                return
        if self._excepting is not None:
            _name_days(self._excepting, token)
            return
        if self._clause.done:
            self._begin(token, dates=self._carried_dates(token), days_of=None)
        if not self._clause.names_days and self._clause.dates is None:
            self._clause.position = token.position
        _name_days(self._clause, token)
        self._last_days.append(token)

    def _carried_dates(self, token: Token) -> tuple[MonthDay, MonthDay] | None:
        """The dates of the clause before hold for the next days too, when no clause is about the whole year."""
        dates = self._clause.dates
        closed_throughout = self._clause.off and not self._clause.names_days
        if dates is None or self._clause.days_first or closed_throughout or token.word is Word.HOLIDAYS:
            return None
        if any(clause.dates is None for clause in self._clauses):
            raise MisreadError(
                token.position, "It is not clear whether this holds for the whole year or for the dates before it."
            )
        return dates

    def _span(self, token: Token) -> None:
        if self._clause.off:
            raise MisreadError(token.position, "Times after a closing do not say on which days they hold.")
        whole = (0, DAY_MIN)
        if self._clause.spans and (whole in self._clause.spans) != (token.span == whole):
            raise MisreadError(token.position, "A whole day and other times contradict each other.")
        self._clause.spans.append(token.span)

    def _when(self, token: Token, before: Token | None) -> None:
        dates = self._dates_of(token)
        explains = self._season_at is self._clause and before is not None and before.word is Word.LEFT
        if explains and token.word is Word.DATES:
            self._clause.dates = dates  # 夏季（6月1日-8月31日）: the writer's own definition
            self._season_at = None
            return
        if self._clause.done or (self._clause.dates is not None) or self._clause.rest:
            if not self._clause.done:
                raise MisreadError(token.position, "Two dates in one clause can be read in two ways.")
            self._begin(token, dates=None, days_of=self._clause if self._clause.days_first else None)
        if not self._clause.names_days:
            self._clause.position = token.position
        self._clause.days_first = self._clause.names_days
        self._clause.dates, self._clause.rest = dates, token.word is Word.OTHER_TIMES
        self._season_at = self._clause if token.word is Word.SEASON else None

    def _dates_of(self, token: Token) -> tuple[MonthDay, MonthDay] | None:
        if token.word is Word.SEASON:
            first, last = season(token.text, self._seasons)
            if first[1] == 1 and last[1] >= 28:
                return (None, first[0], None), (None, last[0], None)
            return (None, *first), (None, *last)
        return token.dates

    def _off(self, token: Token, before: Token | None) -> None:
        clause = self._clause
        if self._excepting is None and clause.names_days:
            self._closed_by_word = True
        if self._excepting is not None:
            self._excepting.off = True
            self._excepting = None
        elif clause.spans and before is not None and before.word is Word.SPAN and len(clause.spans) > 1:
            clause.breaks.append(clause.spans.pop())
        elif clause.spans:
            raise MisreadError(token.position, "It is not clear what is closed here.")
        elif clause.rest:
            self._clause = Clause(token.position)  # closed at all other times: that is what unnamed times are anyway
        elif clause.names_days and not clause.off:
            self._split_off(token)
        elif not clause.off and (clause.dates is not None or not self._clauses):
            clause.off = True
        else:
            raise MisreadError(token.position, "It is not clear what is closed here.")

    def _split_off(self, token: Token) -> None:
        """Close the days just named: after other clauses all of them, else the last (周一至周五，节假日除外)."""
        clause = self._clause
        if self._clauses or len(self._last_days) < 2:
            clause.off = True
            return
        closing = Clause(self._last_days[-1].position, off=True)
        _name_days(closing, self._last_days[-1])
        staying = Clause(clause.position, dates=clause.dates, days_first=clause.days_first)
        for day in self._last_days[:-1]:
            _name_days(staying, day)
        if token.word is Word.OFF:
            raise MisreadError(self._last_days[-1].position, "It is not clear which of these days are closed.")
        self._clauses.append(closing)
        self._clause, self._last_days = staying, self._last_days[:-1]

    def _except(self, token: Token) -> None:
        self._refuse_after_closing(token)
        if token.word is Word.BUT_NOT:
            self._excepting = Clause(token.position, off=True)
            self._clauses.append(self._excepting)
        elif self._excepting is not None:
            if not self._excepting.names_days:
                raise MisreadError(token.position, "It is not said which days are excepted.")
            self._excepting = None
        elif self._clause.names_days and not self._clause.done:
            self._split_off(token)
        else:
            raise MisreadError(token.position, "It is not said which days are excepted.")

    def _refuse_after_closing(self, token: Token) -> None:
        """An exception to a closing (周一闭馆，节假日除外) would open the door; one more closing would shut it."""
        if self._closed_by_word:
            raise MisreadError(token.position, "It is not clear what this is an exception to.")

    def _as_usual(self, token: Token) -> None:
        self._refuse_after_closing(token)
        clause = self._clause
        if clause.holidays and not clause.days and not clause.done:
            self._all_year = True
            self._clause = Clause(token.position)
            self._last_days = []
        elif clause.names_days and not clause.done:
            raise MisreadError(token.position, "No times are given for these days.")

    def _punctuation(self, token: Token) -> None:
        if token.word is Word.LEFT:
            self._brackets.append(token.position)
        elif token.word is Word.RIGHT:
            if not self._brackets:
                raise MisreadError(token.position, "This bracket was not opened.")
            self._brackets.pop()
            self._excepting = None
        elif token.word is Word.BREAK:
            self._excepting = None


def _name_days(clause: Clause, token: Token) -> None:
    if token.word is Word.HOLIDAYS:
        clause.holidays = True
    elif token.word is Word.WORKDAYS:
        clause.days |= frozenset(range(5))
        clause.workdays = True
    elif token.days:
        clause.days |= token.days
    else:
        clause.days = EVERY_DAY
