"""The parameters that routes share: how each is read, and how the OpenAPI document describes it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from geo.finder import MOST_MATCHES
from geo.inputs import ANY
from geo.model import Datum, ZoneLevel
from geo.web.params import (
    LONGEST_VALUE,
    PLAIN_TEXT,
    codes_of,
    instant_of,
    latitude,
    number_from,
    one_of,
    plain_text,
    whole_from,
    yes_or_no,
)

LONGEST_PAGE = 1_000
"""Rows that one page of a list may hold."""

INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?$"
"""How an instant is written."""


def message(text: str) -> str:
    """``text`` itself: marks it for the message catalogue, to be translated where it is shown."""
    return text


def a_number(low: float, high: float) -> dict[str, Any]:
    """Schema of a number from ``low`` to ``high``."""
    return {"type": "number", "minimum": low, "maximum": high}


def a_whole(low: int, high: int) -> dict[str, Any]:
    """Schema of a whole number from ``low`` to ``high``."""
    return {"type": "integer", "minimum": low, "maximum": high}


def a_choice(words: list[str]) -> dict[str, Any]:
    """Schema of one of some words."""
    return {"type": "string", "enum": words}


def list_of(vocabulary: str, *also: str) -> dict[str, Any]:
    """Schema of a list; the codes are written into the document from the register's vocabulary."""
    items = {"type": "string", "x-vocabulary": vocabulary, "x-also": list(also)}
    return {"type": "array", "minItems": 1, "items": items}


DATUMS = [datum.value for datum in Datum]
LEVELS = [level.value for level in ZoneLevel]

Longitude = Annotated[
    float,
    BeforeValidator(number_from(-180, 180)),
    WithJsonSchema(a_number(-180, 180)),
    Field(description=message("Longitude in degrees, in the datum given.")),
]
Latitude = Annotated[
    float,
    BeforeValidator(latitude),
    WithJsonSchema(a_number(-90, 90)),
    Field(description=message("Latitude in degrees, in the datum given.")),
]
DatumOf = Annotated[
    Datum,
    BeforeValidator(one_of(DATUMS)),
    WithJsonSchema(a_choice(DATUMS)),
    Field(description=message("Datum of the positions given.")),
]
AnswerDatum = Annotated[
    Datum,
    BeforeValidator(one_of(DATUMS)),
    WithJsonSchema(a_choice(DATUMS)),
    Field(description=message("Datum that the coordinates of the answer are written in.")),
]
Matches = Annotated[
    int,
    BeforeValidator(whole_from(1, MOST_MATCHES)),
    WithJsonSchema(a_whole(1, MOST_MATCHES)),
    Field(description=message("How many stations at most.")),
]
Kinds = Annotated[
    frozenset[str],
    BeforeValidator(codes_of("kind")),
    WithJsonSchema(list_of("kind")),
    Field(description=message("Kinds of station, any of. Every kind when left out.")),
]
AllAmenities = Annotated[
    frozenset[str],
    BeforeValidator(codes_of("amenity")),
    WithJsonSchema(list_of("amenity")),
    Field(description=message("Amenities that the station must have, all of.")),
]
AnyAmenities = Annotated[
    frozenset[str],
    BeforeValidator(codes_of("amenity")),
    WithJsonSchema(list_of("amenity")),
    Field(description=message("Amenities of which the station must have at least one.")),
]
Audiences = Annotated[
    frozenset[str],
    BeforeValidator(codes_of("audience", also=(ANY,))),
    WithJsonSchema(list_of("audience", ANY)),
    Field(
        description=message(
            "Who may come in, any of; any counts all, unknown included. When left out: public,outdoor_workers."
        )
    ),
]
WithIllustrative = Annotated[
    bool,
    BeforeValidator(yes_or_no),
    Field(description=message("Whether stations invented for the demonstration count.")),
]
OpenNow = Annotated[
    bool,
    BeforeValidator(yes_or_no),
    Field(description=message("Only doors that are confirmed open now; those that close within 30 minutes come last.")),
]
OpenAt = Annotated[
    datetime,
    BeforeValidator(instant_of),
    WithJsonSchema({"type": "string", "pattern": INSTANT}),
    Field(
        description=message(
            "The same at a time such as 2026-11-22T23:00. Without an offset it is the stations' local time; the plus "
            "sign of an offset is written %2B in an address."
        )
    ),
]
IncludeUnknown = Annotated[
    bool,
    BeforeValidator(yes_or_no),
    Field(description=message("With open_now or open_at: after the open doors those whose hours are unknown.")),
]
IncludeClosed = Annotated[
    bool,
    BeforeValidator(yes_or_no),
    Field(description=message("With open_now or open_at: after the open doors all others, with the time they open.")),
]
Limit = Annotated[
    int,
    BeforeValidator(whole_from(1, LONGEST_PAGE)),
    WithJsonSchema(a_whole(1, LONGEST_PAGE)),
    Field(description=message("Rows of one page at most; a page ends earlier at 1 MB.")),
]
After = Annotated[
    str,
    BeforeValidator(plain_text),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE, "pattern": PLAIN_TEXT}),
    Field(description=message("The last id of the page before; the page begins after it.")),
]
