"""What each route may be asked: one frozen model each, from which its reading and its documentation are made."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from geo.coverage import MOST_DETOUR, MOST_K, MOST_WALKED_M, CoverageRequest
from geo.distance import DETOUR, THRESHOLD_M, walk_min, walked_m
from geo.errors import UsageError
from geo.finder import MOST_MATCHES
from geo.inputs import ANY
from geo.model import DEFAULT_AUDIENCES, Bbox, Datum, StationFilter, ZoneLevel
from geo.web.params import (
    LONGEST_VALUE,
    PLAIN_TEXT,
    Asked,
    box_of_degrees,
    codes_of,
    latitude,
    number_from,
    one_of,
    plain_text,
    whole_from,
    yes_or_no,
)

LONGEST_PAGE = 1_000
"""Rows that one page of a list may hold."""

SHORTEST_WALK_M = 1.0
"""Smallest threshold that may be asked for; less is a typing mistake."""

_SHORTEST_WALK_MIN = walk_min(SHORTEST_WALK_M)
_LONGEST_WALK_MIN = walk_min(MOST_WALKED_M)


def message(text: str) -> str:
    """``text`` itself: marks it for the message catalogue, to be translated where it is shown."""
    return text


def _number(low: float, high: float) -> dict[str, Any]:
    return {"type": "number", "minimum": low, "maximum": high}


def _whole(low: int, high: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


def _choice(words: list[str]) -> dict[str, Any]:
    return {"type": "string", "enum": words}


def _list_of(vocabulary: str, *also: str) -> dict[str, Any]:
    """A comma-separated list; the codes are written into the document from the register's vocabulary."""
    items = {"type": "string", "x-vocabulary": vocabulary, "x-also": list(also)}
    return {"type": "array", "minItems": 1, "items": items}


_DATUMS = [datum.value for datum in Datum]
_LEVELS = [level.value for level in ZoneLevel]

Longitude = Annotated[
    float,
    BeforeValidator(number_from(-180, 180)),
    WithJsonSchema(_number(-180, 180)),
    Field(description=message("Longitude in degrees, in the datum given.")),
]
Latitude = Annotated[
    float,
    BeforeValidator(latitude),
    WithJsonSchema(_number(-90, 90)),
    Field(description=message("Latitude in degrees, in the datum given.")),
]
DatumOf = Annotated[
    Datum,
    BeforeValidator(one_of(_DATUMS)),
    WithJsonSchema(_choice(_DATUMS)),
    Field(description=message("Datum of lon and lat. Answers are always WGS 84.")),
]
Kinds = Annotated[
    frozenset[str],
    BeforeValidator(codes_of("kind")),
    WithJsonSchema(_list_of("kind")),
    Field(description=message("Kinds of station, any of, separated by commas. Every kind when left out.")),
]
AllAmenities = Annotated[
    frozenset[str],
    BeforeValidator(codes_of("amenity")),
    WithJsonSchema(_list_of("amenity")),
    Field(description=message("Amenities that the station must have, all of, separated by commas.")),
]
AnyAmenities = Annotated[
    frozenset[str],
    BeforeValidator(codes_of("amenity")),
    WithJsonSchema(_list_of("amenity")),
    Field(description=message("Amenities of which the station must have at least one, separated by commas.")),
]
Audiences = Annotated[
    frozenset[str],
    BeforeValidator(codes_of("audience", also=(ANY,))),
    WithJsonSchema(_list_of("audience", ANY)),
    Field(
        description=message(
            "Who may come in, any of, separated by commas; any counts all, unknown included. "
            "When left out: public,outdoor_workers."
        )
    ),
]
WithIllustrative = Annotated[
    bool,
    BeforeValidator(yes_or_no),
    Field(description=message("Whether stations invented for the demonstration count.")),
]
Limit = Annotated[
    int,
    BeforeValidator(whole_from(1, LONGEST_PAGE)),
    WithJsonSchema(_whole(1, LONGEST_PAGE)),
    Field(description=message("Rows of one page at most; a page ends earlier at 1 MB.")),
]
After = Annotated[
    str,
    BeforeValidator(plain_text),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE, "pattern": PLAIN_TEXT}),
    Field(description=message("The last id of the page before; the page begins after it.")),
]


class NoQuery(Asked):
    """A route without parameters."""


class _StationsAsked(Asked):
    """Which stations count."""

    kind: Kinds = frozenset()
    amenity: AllAmenities = frozenset()
    amenity_any: AnyAmenities = frozenset()
    audience: Audiences = DEFAULT_AUDIENCES
    with_illustrative: WithIllustrative = True

    def where(self) -> StationFilter:
        """The same as the core's filter."""
        return StationFilter(
            kinds=self.kind,
            audiences=frozenset() if ANY in self.audience else self.audience,
            amenities_all=self.amenity,
            amenities_any=self.amenity_any,
            with_illustrative=self.with_illustrative,
        )


class NearestQuery(_StationsAsked):
    """The stations nearest to a position."""

    lon: Longitude
    lat: Latitude
    datum: DatumOf = Datum.WGS84
    k: Annotated[
        int,
        BeforeValidator(whole_from(1, MOST_MATCHES)),
        WithJsonSchema(_whole(1, MOST_MATCHES)),
        Field(description=message("How many stations at most.")),
    ] = 3


class StationsQuery(_StationsAsked):
    """A page of the list of stations."""

    audience: Annotated[
        frozenset[str],
        BeforeValidator(codes_of("audience", also=(ANY,))),
        WithJsonSchema(_list_of("audience", ANY)),
        Field(
            description=message(
                "Who may come in, any of, separated by commas; any lists all, unknown included. When left out: any."
            )
        ),
    ] = frozenset({ANY})
    bbox: Annotated[
        Bbox | None,
        BeforeValidator(box_of_degrees),
        WithJsonSchema({"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}),
        Field(description=message("West, south, east, north in WGS 84 degrees, separated by commas.")),
    ] = None
    limit: Limit = 100
    after: After | None = None


class _CoverageAsked(_StationsAsked):
    """When a place counts as covered."""

    metres: Annotated[
        float | None,
        BeforeValidator(number_from(SHORTEST_WALK_M, MOST_WALKED_M)),
        WithJsonSchema(_number(SHORTEST_WALK_M, MOST_WALKED_M)),
        Field(description=message("Threshold in walked metres; 1000 when neither it nor minutes is given.")),
    ] = None
    minutes: Annotated[
        float | None,
        BeforeValidator(number_from(_SHORTEST_WALK_MIN, _LONGEST_WALK_MIN)),
        WithJsonSchema(_number(_SHORTEST_WALK_MIN, _LONGEST_WALK_MIN)),
        Field(description=message("Threshold in minutes on foot at 4 km/h, instead of metres.")),
    ] = None
    detour: Annotated[
        float,
        BeforeValidator(number_from(1, MOST_DETOUR)),
        WithJsonSchema(_number(1, MOST_DETOUR)),
        Field(
            description=message("Walked length over straight length; the walk is an estimate made with it."),
        ),
    ] = DETOUR
    k: Annotated[
        int,
        BeforeValidator(whole_from(1, MOST_K)),
        WithJsonSchema(_whole(1, MOST_K)),
        Field(description=message("How many stations within the threshold it takes.")),
    ] = 1

    @model_validator(mode="after")
    def _one_threshold(self) -> Self:
        if self.metres is not None and self.minutes is not None:
            raise UsageError("minutes", "give either metres or minutes, not both")
        return self

    def request(self) -> CoverageRequest:
        """The same as the core's request."""
        if self.minutes is not None:
            threshold_m = walked_m(self.minutes)
        else:
            threshold_m = THRESHOLD_M if self.metres is None else self.metres
        return CoverageRequest(threshold_m, self.detour, self.k, self.where())


class CoverageQuery(_CoverageAsked):
    """The coverage of every zone of a level."""

    by: Annotated[
        ZoneLevel | None,
        BeforeValidator(one_of(_LEVELS)),
        WithJsonSchema(_choice(_LEVELS)),
        Field(description=message("Level of the zones; district when left out, if there are any.")),
    ] = None


class GapsQuery(_CoverageAsked):
    """The gaps of one zone."""


class ZonesQuery(Asked):
    """A page of the list of zones."""

    level: Annotated[
        ZoneLevel | None,
        BeforeValidator(one_of(_LEVELS)),
        WithJsonSchema(_choice(_LEVELS)),
        Field(description=message("Only zones of this level.")),
    ] = None
    geometry: Annotated[
        Literal["none", "simplified"],
        BeforeValidator(one_of(("none", "simplified"))),
        WithJsonSchema(_choice(["none", "simplified"])),
        Field(description=message("Whether borders are sent, simplified to about 50 m.")),
    ] = "none"
    limit: Limit = 100
    after: After | None = None


class PlanForm(CoverageQuery):
    """The form above the planner's table."""

    lang: str = ""


class ZonePage(GapsQuery):
    """The address of a zone's map page."""

    lang: str = ""


class FinderForm(_StationsAsked):
    """The form of the finder. The position comes in its body, never in an address."""

    lon: Longitude | None = None
    lat: Latitude | None = None
    datum: DatumOf = Datum.WGS84
    district: Annotated[str, BeforeValidator(plain_text)] = ""
    by: Annotated[str, BeforeValidator(one_of(("position", "district")))] = "district"
    accuracy_m: Annotated[float | None, BeforeValidator(number_from(0, 1e8))] = None
    k: Annotated[int, BeforeValidator(whole_from(1, MOST_MATCHES))] = 3
