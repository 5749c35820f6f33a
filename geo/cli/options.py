"""Options that several commands share, and how their text becomes values."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import wraps
from typing import Any

import click

from geo.coverage import MOST_DETOUR, MOST_K, MOST_WALKED_M, CoverageRequest
from geo.distance import DETOUR, THRESHOLD_M, walk_min, walked_m
from geo.errors import UsageError
from geo.finder import Openness
from geo.inputs import ANY, codes, instant, number, position, whole_number
from geo.model import DEFAULT_AUDIENCES, Datum, LonLat, StationFilter, ZoneLevel
from geo.opening import Opening
from geo.vocabulary import Vocabularies

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

database_option: Decorator = click.option(
    "--database", metavar="PATH", help="The register. Default: YIZHAN_DATABASE, else the platform's data folder."
)
json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
file_datum_option: Decorator = click.option(
    "--datum",
    metavar="wgs84|gcj02|bd09",
    help="What the file's degrees are in: wgs84 from GPS and OpenStreetMap, gcj02 from AMap and Tencent, bd09 "
    "from Baidu.",
)
map_option: Decorator = click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", help="Which field a column holds."
)


@dataclass(frozen=True)
class PlaceText:
    """What was typed to say where somebody stands."""

    lon: str
    lat: str
    datum: str
    answer_datum: str

    def position(self) -> LonLat:
        """The position meant, WGS 84.

        Raises:
            UsageError: Not numbers, out of range, swapped, or an unknown datum.
        """
        return position(self.lon, self.lat, request_datum(self.datum, "--datum"))


@dataclass(frozen=True)
class OpeningText:
    """What was typed to say when doors should be open."""

    open_now: bool = False
    open_at: str | None = None
    include_unknown: bool = False
    include_closed: bool = False

    def at(self, now: datetime) -> datetime:
        """The instant meant; ``now`` when none was typed.

        Raises:
            UsageError: Both --open-now and --open-at, or no date and time.
        """
        return self._asked().instant(now)

    def openness(self) -> Openness:
        """What is asked of the doors.

        Raises:
            UsageError: Unknown or closed ones are to be included, but nothing is asked of the others.
        """
        return self._asked().openness()

    def _asked(self) -> Opening:
        at = None if self.open_at is None else instant(self.open_at, "--open-at")
        return Opening(self.open_now, at, self.include_unknown, self.include_closed, _as_option)


def _as_option(name: str) -> str:
    return "--" + name.replace("_", "-")


@dataclass(frozen=True)
class ThresholdText:
    """What was typed to say what counts as covered; None where nothing was."""

    metres: str | None = None
    minutes: str | None = None
    detour: str = str(DETOUR)
    fold: str = "1"

    def request(self, where: StationFilter) -> CoverageRequest:
        """The coverage asked for.

        Raises:
            UsageError: Both a threshold in metres and one in minutes, or a value outside its range; names the option.
        """
        threshold_m = THRESHOLD_M
        if self.metres is not None and self.minutes is not None:
            raise UsageError("--minutes", "give either --metres or --minutes, not both")
        if self.metres is not None:
            threshold_m = number(self.metres, "--metres", 1, MOST_WALKED_M)
        elif self.minutes is not None:
            threshold_m = walked_m(number(self.minutes, "--minutes", walk_min(1), walk_min(MOST_WALKED_M)))
        return CoverageRequest(
            walked_m=threshold_m,
            detour=number(self.detour, "--detour", 1, MOST_DETOUR),
            k=whole_number(self.fold, "--k", 1, MOST_K),
            where=where,
        )


@dataclass(frozen=True)
class FilterText:
    """What was typed to say which stations count; None where nothing was."""

    kind: str | None = None
    amenity: str | None = None
    amenity_any: str | None = None
    audience: str | None = None
    without_illustrative: bool = False

    def filter(self, vocabularies: Vocabularies) -> StationFilter:
        """The filter meant.

        Raises:
            UsageError: A code that its vocabulary does not have; names the option.
        """

        def listed(text: str | None, option: str, vocabulary: str) -> frozenset[str]:
            return codes(text, option, vocabularies[vocabulary]) if text is not None else frozenset()

        audiences = DEFAULT_AUDIENCES
        if self.audience == ANY:
            audiences = frozenset()
        elif self.audience is not None:
            audiences = listed(self.audience, "--audience", "audience")
        return StationFilter(
            kinds=listed(self.kind, "--kind", "kind"),
            audiences=audiences,
            amenities_all=listed(self.amenity, "--amenity", "amenity"),
            amenities_any=listed(self.amenity_any, "--amenity-any", "amenity"),
            with_illustrative=not self.without_illustrative,
        )


def datum_options(asked: str) -> Decorator:
    """The options that say what degrees are in, those of a question (``asked`` describes them) and of its answer."""
    allowed: dict[str, Any] = {"default": "wgs84", "show_default": True, "metavar": "wgs84|gcj02|bd09"}

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        answer = click.option("--answer-datum", help="What the coordinates of the answer are in.", **allowed)
        return click.option("--datum", help=asked, **allowed)(answer(function))

    return decorated


def place_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments LON LAT and what they are in; they arrive as ``place``, a ``PlaceText``."""
    return _bundled(
        function,
        "place",
        PlaceText,
        [
            click.argument("lon"),
            click.argument("lat"),
            datum_options("What LON LAT are in."),
        ],
    )


def opening_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say when doors should be open; they arrive as ``opening``, an ``OpeningText``."""
    return _bundled(
        function,
        "opening",
        OpeningText,
        [
            click.option("--open-now", is_flag=True, help="Only doors that are confirmed open now."),
            click.option(
                "--open-at",
                metavar="TIME",
                help="The same at a time such as 2026-11-22T23:00; without an offset the station's local time.",
            ),
            click.option("--include-unknown", is_flag=True, help="Then those whose hours are unknown, marked so."),
            click.option("--include-closed", is_flag=True, help="Then all others, with the time they open."),
        ],
    )


def threshold_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what counts as covered; they arrive as ``threshold``, a ``ThresholdText``."""
    return _bundled(
        function,
        "threshold",
        ThresholdText,
        [
            click.option("--metres", metavar="M", help="Threshold in walked metres. Default: 1000."),
            click.option("--minutes", metavar="MIN", help="Threshold in minutes on foot instead, at 4 km/h."),
            click.option(
                "--detour",
                default=str(DETOUR),
                show_default=True,
                metavar="F",
                help="Walked length over straight length.",
            ),
            click.option(
                "-k", "--k", "fold", default="1", show_default=True, metavar="N", help="Stations needed within reach."
            ),
        ],
    )


def filter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which stations count; they arrive as ``where``, a ``FilterText``."""
    return _bundled(
        function,
        "where",
        FilterText,
        [
            click.option("--kind", metavar="CODE,...", help="Kinds, any of."),
            click.option("--amenity", metavar="CODE,...", help="Amenities, all of."),
            click.option("--amenity-any", metavar="CODE,...", help="Amenities, any of."),
            click.option(
                "--audience",
                metavar="CODE,...|any",
                help="Who may come in, any of. Default: public,outdoor_workers; any counts all.",
            ),
            click.option("--without-illustrative", is_flag=True, help="Leave invented stations out."),
        ],
    )


def _bundled(
    function: Callable[..., Any],
    name: str,
    bundle: type[PlaceText] | type[OpeningText] | type[ThresholdText] | type[FilterText],
    options: list[Decorator],
) -> Callable[..., Any]:
    """``function`` with ``options``, whose values it gets as one ``bundle`` called ``name``."""
    members = [member.name for member in fields(bundle)]

    @wraps(function)
    def bundling(*args: Any, **given: Any) -> Any:
        values = {member: given.pop(member) for member in members}
        return function(*args, **given, **{name: bundle(**values)})

    decorated: Callable[..., Any] = bundling
    for option in reversed(options):
        decorated = option(decorated)
    return decorated


def mapped_columns(maps: tuple[str, ...]) -> dict[str, str]:
    """Column -> field, as --map says it, once for each column.

    Raises:
        UsageError: Something that is not ``COLUMN=FIELD``.
    """
    columns = {}
    for text in maps:
        column, equals, field = text.rpartition("=")
        if not (equals and column and field):
            raise UsageError("--map", "{text!r} is not allowed; write COLUMN=FIELD, such as 经度=lon", text=text)
        columns[column] = field
    return columns


def file_datum(text: str | None) -> Datum:
    """The datum of a file; there is no default, for a wrong guess moves every station by half a kilometre.

    Raises:
        UsageError: None given, or not one of the three.
    """
    if text is None:
        raise UsageError(
            "--datum",
            "say what the file's degrees are in: wgs84 (GPS, OpenStreetMap), gcj02 (AMap, Tencent) or bd09 (Baidu);"
            " in Beijing a wrong choice moves every point by 500 to 1,400 m",
        )
    return request_datum(text, "--datum")


def request_datum(text: str, option: str) -> Datum:
    """A datum by its code.

    Raises:
        UsageError: Not one of the three.
    """
    try:
        return Datum(text)
    except ValueError as error:
        allowed = ", ".join(datum.value for datum in Datum)
        raise UsageError(option, "unknown datum {datum!r}; allowed: {allowed}", datum=text, allowed=allowed) from error


def zone_level(text: str | None, option: str) -> ZoneLevel:
    """A level of zones by its code.

    Raises:
        UsageError: None given, or no such level.
    """
    allowed = ", ".join(level.value for level in ZoneLevel)
    if text is None:
        raise UsageError(option, "is missing; give one of: {allowed}", allowed=allowed)
    try:
        return ZoneLevel(text)
    except ValueError as error:
        raise UsageError(option, "unknown level {level!r}; allowed: {allowed}", level=text, allowed=allowed) from error
