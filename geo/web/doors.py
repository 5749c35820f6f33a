"""Whether a door is open, in the reader's words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from geo.formats import reason_text
from geo.hours import HOLIDAY_LABELS, DayHours, OpenState, Schedule, State, daily_hours
from geo.web.languages import current_language, gettext

_DAY_MIN = 1_440


@dataclass(frozen=True)
class Door:
    """What a page says of a door at an instant.

    Attributes:
        state: ``open``, ``closing_soon``, ``closed`` or ``unknown``: which shape is drawn.
        words: The state and its next change.
        notes: What the reader should know besides.
    """

    state: str
    words: str
    notes: tuple[str, ...]


def door_of(opening: OpenState, at: datetime) -> Door:
    """A judgement in words.

    Args:
        opening: The judgement.
        at: The instant it was made for, in the stations' time.
    """
    told = {
        State.OPEN: _open,
        State.CLOSING_SOON: _closing_soon,
        State.CLOSED: _closed,
        State.UNKNOWN: lambda *_: gettext("Hours unknown"),
    }
    notes = [reason_text(note, current_language()) for note in opening.notes]
    if opening.state is State.UNKNOWN:
        notes.insert(0, reason_text(opening.reason, current_language()))
    return Door(opening.state.value, told[opening.state](opening, at), tuple(notes))


def _open(opening: OpenState, at: datetime) -> str:
    if opening.until is None:
        return gettext("Open around the clock")
    return gettext("Open until {time}").format(time=_time(opening.until, at))


def _closing_soon(opening: OpenState, at: datetime) -> str:
    assert opening.until is not None, "what closes soon closes at a time"
    minutes = max(1, round((opening.until.replace(tzinfo=None) - at.replace(tzinfo=None)) / timedelta(minutes=1)))
    return gettext("Closes in {minutes} min, at {time}").format(minutes=minutes, time=_time(opening.until, at))


def _closed(opening: OpenState, at: datetime) -> str:
    if opening.opens_at is None:
        return gettext("Closed")
    time = _time(opening.opens_at, at)
    if holiday := opening.reason.fields.get("holiday"):
        label = HOLIDAY_LABELS[str(holiday)][0 if current_language() == "zh" else 1]
        return gettext("Closed for {holiday}, opens {time}").format(holiday=label, time=time)
    return gettext("Closed, opens {time}").format(time=time)


def _time(instant: datetime, at: datetime) -> str:
    days = (instant.date() - at.date()).days
    if days == 0:
        return f"{instant:%H:%M}"
    if days == 1:
        return gettext("{time} the next day").format(time=f"{instant:%H:%M}")
    return f"{instant:%Y-%m-%d %H:%M}"


def week_of(schedule: Schedule, day: date) -> list[tuple[str, str]]:
    """The ordinary week around a day in words: days and their hours, equal neighbours together.

    Args:
        schedule: The hours.
        day: A day of that week.

    Returns:
        Empty for hours that are unknown.
    """
    week = list(enumerate(daily_hours(schedule, day)))
    grouped = [[number for number, _ in same] for _, same in groupby(week, key=lambda numbered: numbered[1])]
    return [(_days(numbers), _hours(week[numbers[0]][1])) for numbers in grouped]


def _days(numbers: list[int]) -> str:
    names = _weekdays()
    if len(numbers) == 7:
        return gettext("Every day")
    if len(numbers) == 1:
        return names[numbers[0]]
    return gettext("{first} to {last}").format(first=names[numbers[0]], last=names[numbers[-1]])


def _weekdays() -> list[str]:
    return [
        gettext("Monday"),
        gettext("Tuesday"),
        gettext("Wednesday"),
        gettext("Thursday"),
        gettext("Friday"),
        gettext("Saturday"),
        gettext("Sunday"),
    ]


def _hours(day: DayHours) -> str:
    if day.spans == ((0, _DAY_MIN),):
        shown = [gettext("around the clock")]
    else:
        shown = [f"{_minute(start)}–{_minute(end)}" for start, end in day.spans]
    if day.doubtful:
        shown.append(gettext("at times unknown"))
    return ", ".join(shown) or gettext("closed")


def _minute(minute: int) -> str:
    if minute <= _DAY_MIN:
        return f"{minute // 60:02}:{minute % 60:02}"
    return gettext("{time} the next day").format(time=f"{minute // 60 - 24:02}:{minute % 60:02}")
