"""When doors should be open: the one reading of open now, open at, and what else is included."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from geo.errors import UsageError
from geo.finder import Openness
from geo.hours import CHINA_TIME


@dataclass(frozen=True)
class Opening:
    """What somebody asks of doors, on the command line, over HTTP or on a page.

    Attributes:
        now: Open at this moment.
        at: Open at this instant; without an offset the stations' local time.
        include_unknown: Then those whose hours are unknown.
        include_closed: Then all others.
        spelled: The name of an option -> the same as the asker spells it, for errors (``--open-now``).
    """

    now: bool = False
    at: datetime | None = None
    include_unknown: bool = False
    include_closed: bool = False
    spelled: Callable[[str], str] = str

    @property
    def asked(self) -> bool:
        """Whether doors should be open at all."""
        return self.now or self.at is not None

    def instant(self, now: datetime) -> datetime:
        """The instant hours are judged for, in the stations' time.

        Args:
            now: What the clock says; taken when no instant was given.

        Raises:
            UsageError: Both now and an instant, or an instant outside the years 1 to 9999 of the stations' time.
        """
        if self.at is None:
            return now
        if self.now:
            raise UsageError(
                self.spelled("open_at"),
                "give either {one} or {other}, not both",
                one=self.spelled("open_now"),
                other=self.spelled("open_at"),
            )
        if self.at.tzinfo is None:
            return self.at
        try:
            return self.at.astimezone(CHINA_TIME)
        except OverflowError as cause:
            raise UsageError(
                self.spelled("open_at"), "The time {at} is outside the years 1 to 9999.", at=self.at.isoformat()
            ) from cause

    def openness(self) -> Openness:
        """What is asked of the doors.

        Raises:
            UsageError: Unknown or closed ones are to be included, but nothing is asked of the others.
        """
        if not self.asked:
            for name in ("include_unknown", "include_closed"):
                if getattr(self, name):
                    raise UsageError(
                        self.spelled(name),
                        "goes with {one} or {other}; without them every station is included",
                        one=self.spelled("open_now"),
                        other=self.spelled("open_at"),
                    )
            return Openness.ANY
        if self.include_closed:
            return Openness.ALL
        return Openness.OPEN_OR_UNKNOWN if self.include_unknown else Openness.OPEN
