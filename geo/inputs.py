"""The one door for text: what a person, a program or a file typed becomes a typed value, or is refused by name."""

import math
import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from geo.crs import looks_swapped, to_wgs84
from geo.errors import UsageError
from geo.model import Datum, LonLat
from geo.vocabulary import Vocabulary

ANY = "any"
"""The word that lifts the default restriction of a list."""

LONGEST_SHOWN = 40
"""Characters of a refused value that are shown again."""

_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,4})?", re.ASCII)
_NUMBERS = re.compile(rf"(?:{_NUMBER.pattern}\n)*+{_NUMBER.pattern}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)


def shortened(text: str) -> str:
    """``text``, cut when it is too long to be shown again."""
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def decimal(text: str) -> float:
    """The number that ``text`` spells in ASCII digits; NaN for anything else (``nan``, full-width digits, ``1_0``)."""
    return float(text) if _NUMBER.fullmatch(text) else math.nan


def decimals(texts: Sequence[str]) -> NDArray[np.float64]:
    """``decimal`` of each text, outer blanks cut; shape (n,)."""
    lines = "\n".join(texts)
    if _NUMBERS.fullmatch(lines) and lines.count("\n") == len(texts) - 1:
        return np.array(list(map(float, texts)), dtype=np.float64)
    return np.array([decimal(text.strip()) for text in texts], dtype=np.float64)


def number(text: str, parameter: str, low: float, high: float) -> float:
    """A decimal number in ASCII digits from ``low`` to ``high``, both allowed.

    Raises:
        UsageError: Not such a number (``nan``, ``1e999``, full-width digits, ``1_0``, blank) or out of range.
    """
    value = decimal(text)
    if not low <= value <= high:
        raise UsageError(
            parameter,
            "{value!r} is not allowed; give a number from {low:g} to {high:g}, written like 12.5",
            value=shortened(text),
            low=low,
            high=high,
        )
    return value


def whole_number(text: str, parameter: str, low: int, high: int) -> int:
    """A whole number in ASCII digits from ``low`` to ``high``, both allowed.

    Raises:
        UsageError: Not such a number or out of range.
    """
    value = int(text) if _WHOLE.fullmatch(text) else None
    if value is None or not low <= value <= high:
        raise UsageError(
            parameter,
            "{value!r} is not allowed; give a whole number from {low} to {high}",
            value=shortened(text),
            low=low,
            high=high,
        )
    return value


def position(lon_text: str, lat_text: str, datum: Datum) -> LonLat:
    """A position typed as two numbers, longitude first.

    Args:
        lon_text: Longitude in degrees of ``datum``, -180 to 180.
        lat_text: Latitude in degrees of ``datum``, -90 to 90.
        datum: What the numbers are in.

    Returns:
        The position in WGS 84.

    Raises:
        UsageError: Not numbers, out of range, or a pair that looks swapped; names ``lon`` or ``lat``.
    """
    lon = number(lon_text, "lon", -180, 180)
    lat = decimal(lat_text)
    if not math.isnan(lat) and looks_swapped(lon, lat):
        raise UsageError(
            "lat",
            "longitude and latitude look swapped: lon={lon:g} lat={lat:g}; longitude comes first",
            lon=lon,
            lat=lat,
        )
    lon_wgs84, lat_wgs84 = to_wgs84(lon, number(lat_text, "lat", -90, 90), datum)
    return LonLat(float(lon_wgs84), float(lat_wgs84))


def instant(text: str, parameter: str) -> datetime:
    """A date and time such as ``2026-11-22T23:00``, seconds and offset (``Z``, ``+08:00``) optional.

    Returns:
        Without an offset a naive time, which is the station's local time; with one an aware time.

    Raises:
        UsageError: Written differently, or a day or time that does not exist.
    """
    if _INSTANT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # no such day or time: told below like any other mistake
    raise UsageError(
        parameter,
        "{value!r} is no date and time; write 2026-11-22T23:00, with an offset such as +08:00 if it is not local time",
        value=shortened(text),
    )


def codes(text: str, parameter: str, vocabulary: Vocabulary) -> frozenset[str]:
    """A comma-separated list of codes of a vocabulary.

    Raises:
        UsageError: A code that the vocabulary does not have, or an empty item.
    """
    return frozenset(vocabulary.check(shortened(item.strip()), parameter) for item in text.split(","))
