"""One reading of open now, open at, and what else is included."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from geo.errors import UsageError
from geo.finder import Openness
from geo.hours import CHINA_TIME
from geo.opening import Opening

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 22, 23, 0)  # noqa: DTZ001 - the stations' local time


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        (Opening(), Openness.ANY),
        (Opening(now=True), Openness.OPEN),
        (Opening(at=NIGHT), Openness.OPEN),
        (Opening(now=True, include_unknown=True), Openness.OPEN_OR_UNKNOWN),
        (Opening(at=NIGHT, include_closed=True), Openness.ALL),
        (Opening(now=True, include_unknown=True, include_closed=True), Openness.ALL),
    ],
)
def test_openness(opening, expected):
    assert opening.openness() is expected


def test_instant_is_now_unless_one_is_given():
    assert Opening().instant(NOW) == NOW
    assert Opening(now=True).instant(NOW) == NOW
    assert Opening(at=NIGHT).instant(NOW) == NIGHT


def test_instant_with_an_offset_is_told_in_the_stations_time():
    at = datetime(2026, 11, 22, 23, 0, tzinfo=timezone(timedelta(hours=-5)))
    found = Opening(at=at).instant(NOW)
    assert (found, found.tzinfo) == (at, CHINA_TIME)


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        (Opening(include_unknown=True), "include_unknown"),
        (Opening(include_closed=True), "include_closed"),
    ],
)
def test_including_others_needs_a_time(opening, name):
    with pytest.raises(UsageError) as caught:
        opening.openness()
    assert caught.value.parameter == name


@pytest.mark.parametrize(
    "opening",
    [
        Opening(now=True, at=NIGHT),
        Opening(at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
        Opening(at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))),
    ],
)
def test_instant_that_cannot_be_is_refused(opening):
    with pytest.raises(UsageError) as caught:
        opening.instant(NOW)
    assert caught.value.parameter == "open_at"


def test_names_are_spelled_as_the_asker_does():
    with pytest.raises(UsageError, match="--open-now or --open-at"):
        Opening(include_closed=True, spelled=lambda name: "--" + name.replace("_", "-")).openness()
