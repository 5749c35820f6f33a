"""What each route may be asked: one frozen model each, from which its reading and its documentation are made."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from geo.coverage import MOST_DETOUR, MOST_K, MOST_WALKED_M, CoverageRequest
from geo.crs import to_wgs84
from geo.distance import DETOUR, THRESHOLD_M, walk_min, walked_m
from geo.errors import UsageError
from geo.inputs import ANY
from geo.model import DEFAULT_AUDIENCES, Bbox, Datum, LonLat, StationFilter, ZoneLevel
from geo.opening import Opening
from geo.search import LARGEST_LIMIT, LONGEST_QUERY
from geo.web.bodies import points_of
from geo.web.fields import (
    LEVELS,
    After,
    AllAmenities,
    AnswerDatum,
    AnyAmenities,
    Audiences,
    DatumOf,
    IncludeClosed,
    IncludeUnknown,
    Kinds,
    Latitude,
    Limit,
    Longitude,
    Matches,
    OpenAt,
    OpenNow,
    WithIllustrative,
    a_choice,
    a_number,
    a_whole,
    list_of,
    message,
)
from geo.web.params import (
    Asked,
    box_of_degrees,
    codes_of,
    number_from,
    one_of,
    plain_text,
    searched_text,
    whole_from,
    yes_or_no,
)

MOST_ANSWERS = 10_000
"""Points times k of one request."""

SHORTEST_WALK_M = 1.0
"""Smallest threshold that may be asked for; less is a typing mistake."""

_SHORTEST_WALK_MIN = walk_min(SHORTEST_WALK_M)
_LONGEST_WALK_MIN = walk_min(MOST_WALKED_M)
_OPENING = {"open_now", "open_at", "include_unknown", "include_closed"}
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)

_PAIR = [a_number(-180, 180), a_number(-90, 90)]
_POINTS = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_ANSWERS,
    "items": {"type": "array", "prefixItems": _PAIR, "minItems": 2, "maxItems": 2},
}


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


class _DoorsAsked(_StationsAsked):
    """Which doors should be open, and when."""

    open_now: OpenNow = False
    open_at: OpenAt | None = None
    include_unknown: IncludeUnknown = False
    include_closed: IncludeClosed = False

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.model_fields_set & _OPENING:
            opening = self.opening()
            opening.openness()
            opening.instant(_SOME_DAY)
        return self

    def opening(self) -> Opening:
        """The same as the core's rules of opening times."""
        return Opening(self.open_now, self.open_at, self.include_unknown, self.include_closed)


class NearestQuery(_DoorsAsked):
    """The stations nearest to a position."""

    lon: Longitude
    lat: Latitude
    datum: DatumOf = Datum.WGS84
    answer_datum: AnswerDatum = Datum.WGS84
    k: Matches = 3

    def position(self) -> LonLat:
        """Where the asker stands, WGS 84."""
        if self.datum is Datum.WGS84:
            return LonLat(self.lon, self.lat)
        lon, lat = to_wgs84(self.lon, self.lat, self.datum)
        return LonLat(float(lon), float(lat))


class NearestBody(_DoorsAsked):
    """The stations nearest to each of many positions."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    points: Annotated[
        NDArray[np.float64],
        BeforeValidator(points_of),
        WithJsonSchema(_POINTS),
        Field(description=message("Positions as pairs of longitude and latitude, in the datum given.")),
    ]
    k: Matches = 1
    datum: DatumOf = Datum.WGS84
    answer_datum: (
        Annotated[
            AnswerDatum, Field(description=message("When given, each answer has lon and lat, written in this datum."))
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if len(self.points) * self.k > MOST_ANSWERS:
            raise UsageError(
                "points",
                "{points} points with k = {k} are too many at once; points times k may be {most} at most",
                points=len(self.points),
                k=self.k,
                most=MOST_ANSWERS,
            )
        return self


class SearchQuery(Asked):
    """A text to look for."""

    q: Annotated[
        str,
        BeforeValidator(searched_text),
        WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_QUERY}),
        Field(description=message("A name or address, or the beginning or initials of one, in Chinese or pinyin.")),
    ]
    limit: Annotated[
        int,
        BeforeValidator(whole_from(1, LARGEST_LIMIT)),
        WithJsonSchema(a_whole(1, LARGEST_LIMIT)),
        Field(description=message("How many hits at most.")),
    ] = 10


class StationsQuery(_StationsAsked):
    """A page of the list of stations."""

    audience: Annotated[
        frozenset[str],
        BeforeValidator(codes_of("audience", also=(ANY,))),
        WithJsonSchema(list_of("audience", ANY)),
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
        WithJsonSchema(a_number(SHORTEST_WALK_M, MOST_WALKED_M)),
        Field(description=message("Threshold in walked metres; 1000 when neither it nor minutes is given.")),
    ] = None
    minutes: Annotated[
        float | None,
        BeforeValidator(number_from(_SHORTEST_WALK_MIN, _LONGEST_WALK_MIN)),
        WithJsonSchema(a_number(_SHORTEST_WALK_MIN, _LONGEST_WALK_MIN)),
        Field(description=message("Threshold in minutes on foot at 4 km/h, instead of metres.")),
    ] = None
    detour: Annotated[
        float,
        BeforeValidator(number_from(1, MOST_DETOUR)),
        WithJsonSchema(a_number(1, MOST_DETOUR)),
        Field(
            description=message("Walked length over straight length; the walk is an estimate made with it."),
        ),
    ] = DETOUR
    k: Annotated[
        int,
        BeforeValidator(whole_from(1, MOST_K)),
        WithJsonSchema(a_whole(1, MOST_K)),
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
        BeforeValidator(one_of(LEVELS)),
        WithJsonSchema(a_choice(LEVELS)),
        Field(description=message("Level of the zones; district when left out, if there are any.")),
    ] = None


class GapsQuery(_CoverageAsked):
    """The gaps of one zone."""


class ZonesQuery(Asked):
    """A page of the list of zones."""

    level: Annotated[
        ZoneLevel | None,
        BeforeValidator(one_of(LEVELS)),
        WithJsonSchema(a_choice(LEVELS)),
        Field(description=message("Only zones of this level.")),
    ] = None
    geometry: Annotated[
        Literal["none", "simplified"],
        BeforeValidator(one_of(("none", "simplified"))),
        WithJsonSchema(a_choice(["none", "simplified"])),
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
    q: Annotated[str, BeforeValidator(searched_text)] = ""
    by: Annotated[str, BeforeValidator(one_of(("position", "district", "text")))] = "district"
    accuracy_m: Annotated[float | None, BeforeValidator(number_from(0, 1e8))] = None
    k: Matches = 3
    when: Annotated[str, BeforeValidator(one_of(("now", "at", "any")))] = "now"
    open_at: OpenAt | None = None
    with_closed: Annotated[bool, BeforeValidator(yes_or_no)] = False

    @property
    def names_a_place(self) -> bool:
        """Whether a text is looked up; the Enter key presses the first button, which is for positions."""
        return self.by == "text" or (self.by == "position" and self.lon is None and self.lat is None and self.q != "")

    def opening(self) -> Opening:
        """The same as the core's rules: confirmed open first, then unknown.

        Raises:
            UsageError: A time is wanted, and none is given.
        """
        if self.when == "any":
            return Opening()
        if self.when == "at" and self.open_at is None:
            raise UsageError("open_at", "is missing; say at which time the doors should be open")
        return Opening(
            now=self.when == "now",
            at=self.open_at if self.when == "at" else None,
            include_unknown=True,
        )
