"""Opening hours as a source spells them -> OSM ``opening_hours`` syntax, or the place where they stop making sense."""

import re
from dataclasses import dataclass
from functools import lru_cache

from geo.hours.chinese import parse_chinese
from geo.hours.osm import parse_osm
from geo.hours.text import HoursFault, MisreadError, fold, too_long

_QUOTED = re.compile(r'"[^"]*"')
_CHINESE = re.compile("[\u3400-\u9fff]")
_LETTER = re.compile("[A-Za-z]")
_24_H = re.compile(r"24\s*[hH](?:ours?)?\b")


@dataclass(frozen=True)
class Normalised:
    """What came of a text of opening hours.

    Attributes:
        raw: The text as written.
        osm: The same in OSM ``opening_hours`` syntax; "" when the text is blank or was not understood in whole.
        fault: Where and why it was not understood, or None.
    """

    raw: str
    osm: str
    fault: HoursFault | None = None


@lru_cache(maxsize=8_192)
def normalise(raw: str) -> Normalised:
    """Understand opening hours, in whole or not at all.

    Args:
        raw: Opening hours in OSM syntax or in Chinese, in any width of digits and punctuation. Blank text is no fault:
            nothing is said.

    Returns:
        The OSM value, or the fault with the position of the first character that was not understood. Text of more than
        ``MAX_CHARS`` characters is refused unread.
    """
    if fault := too_long(raw):
        return Normalised(raw, "", fault)
    text = fold(raw)
    if not text.strip(" ;"):
        return Normalised(raw, "")
    try:
        return Normalised(raw, _to_osm(text))
    except MisreadError as misread:
        return Normalised(raw, "", misread.fault)


def _to_osm(text: str) -> str:
    bare = _24_H.sub("", _QUOTED.sub("", text))
    if (_LETTER.search(bare) or '"' in text) and not _CHINESE.search(bare):
        parse_osm(text)
        return text.strip(" ;")
    osm = parse_chinese(text)
    parse_osm(osm)
    return osm
