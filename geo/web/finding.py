"""The finder's answer in words: doors, what to know before trusting their order, and who was left out."""

from dataclasses import dataclass
from datetime import datetime

import shapely

from geo.bootstrap import CitySnapshot
from geo.crs import to_wgs84
from geo.distance import DETOUR
from geo.errors import NotFoundError, UsageError
from geo.finder import LeftOut, Match, Matches, Openness, Query, find
from geo.formats import found_json
from geo.model import LonLat
from geo.web.cards import Card, Judged, card_of, in_words
from geo.web.languages import current_language, gettext
from geo.web.queries import FinderForm

MORE_DOORS = 12

FAR_M = 20_000.0
"""A nearest door beyond this means that the register does not cover the place."""

ROUGH_M = 500.0
"""Accuracy of a position from which on the order of the doors is in doubt."""

PLACES = 10
"""Hits of a text search on the page."""


@dataclass(frozen=True)
class Answer:
    """What the finder shows above its form.

    Attributes:
        heading: How many doors were found.
        measured_from: Where distances start.
        judged: For which time doors were judged, and in which order they come.
        notes: What the reader should know before trusting the order.
        cards: The doors, in rank order.
        left_out: How many were left out and why, a sentence each, with the switch that shows them.
        more: Whether asking for more makes sense.
        detour: Factor of the estimate.
    """

    heading: str
    measured_from: str
    judged: str
    notes: tuple[str, ...]
    cards: tuple[Card, ...]
    left_out: tuple[tuple[str, str], ...]
    more: bool
    detour: float = DETOUR


@dataclass(frozen=True)
class Place:
    """A place that a text names.

    Attributes:
        id: Id of the station or zone.
        name: Its name. Untrusted text.
        told: What it is, and where.
        is_station: Whether it is a station; a zone can be searched from.
        illustrative: Whether it is invented.
    """

    id: str
    name: str
    told: str
    is_station: bool
    illustrative: bool


@dataclass(frozen=True)
class Places:
    """What the finder shows for a text.

    Attributes:
        text: What was typed.
        places: The hits, best first.
        more: How many others there are.
    """

    text: str
    places: tuple[Place, ...]
    more: int


def answer_to(form: FinderForm, now: CitySnapshot, moment: datetime) -> Answer:
    """The doors that a form asks for.

    Args:
        form: What was asked.
        now: The revision to answer from.
        moment: What time it is.

    Raises:
        UsageError: No position, no such district, or no time.
    """
    place, measured_from = _district(form, now) if form.by == "district" else _position(form)
    opening = form.opening()
    at = opening.instant(moment) if opening.asked else None
    # Closed doors come last among all; whoever wants to see those nearby wants them by distance.
    openness = Openness.ANY if form.with_closed else opening.openness()
    matches = find(Query(place, form.k, form.where(), at, openness), now)
    return Answer(
        heading=_heading(len(matches.found)),
        measured_from=measured_from,
        judged=_judged(at, moment, openness),
        notes=_notes(form, matches),
        cards=tuple(_card(match, at, now) for match in matches.found),
        left_out=tuple(_left_out(matches.left_out)),
        more=len(matches.found) == form.k < MORE_DOORS,
    )


def places_of(form: FinderForm, now: CitySnapshot) -> Places:
    """The places that a form's text names.

    Raises:
        UsageError: A blank or too long text.
    """
    found = now.texts().search(form.q, PLACES)
    hits = found_json(found, now, current_language())["hits"]
    return Places(form.q, tuple(_place(hit, now) for hit in hits), found.more)


def zone_name(now: CitySnapshot, position: int) -> str:
    """The name of a zone in the reader's language."""
    zone = now.zones.zones[position]
    return zone.name_en if current_language() == "en" and zone.name_en else zone.name


def _card(match: Match, at: datetime | None, now: CitySnapshot) -> Card:
    judged = Judged(match.opening, at, match.confidence) if match.opening and at else None
    return card_of(match.station, now.vocabularies, match, judged)


def _position(form: FinderForm) -> tuple[LonLat, str]:
    if form.lon is None or form.lat is None:
        name = "lon" if form.lon is None else "lat"
        raise UsageError(name, "is missing; type longitude and latitude, or choose a district")
    lon, lat = to_wgs84(form.lon, form.lat, form.datum)
    return LonLat(float(lon), float(lat)), gettext("Measured from your position.")


def _district(form: FinderForm, now: CitySnapshot) -> tuple[LonLat, str]:
    position = now.zones.position_of(form.district)
    if position is None:
        raise NotFoundError("district", "there is no such district; choose one from the list")
    middle = shapely.point_on_surface(now.zones.geometries[position])
    name = zone_name(now, position)
    told = gettext("Measured from the middle of {district}, because no position was given.").format(district=name)
    return LonLat(middle.x, middle.y), told


def _heading(count: int) -> str:
    if count == 0:
        return gettext("No station matches")
    if count == 1:
        return gettext("The nearest door")
    return gettext("The nearest {count} doors").format(count=count)


def _judged(at: datetime | None, moment: datetime, openness: Openness) -> str:
    if at is None:
        return gettext("At any time: this order does not ask whether a door is open.")
    day = f"{at:%H:%M}" if at.date() == moment.date() else f"{at:%Y-%m-%d %H:%M}"
    if openness is Openness.ANY:
        return gettext("By distance alone, closed ones too; open or closed by the posted hours at {time}.").format(
            time=day
        )
    return gettext(
        "By the posted hours at {time}: doors confirmed open first, then those that close soon, then unknown ones."
    ).format(time=day)


def _notes(form: FinderForm, matches: Matches) -> tuple[str, ...]:
    notes = []
    if not matches.found:
        notes.append(gettext("Nothing on the register has all that was asked for. Ask for less and search again."))
    elif min(match.distance_m for match in matches.found) > FAR_M:
        template = gettext("The nearest door is {distance} away: the register does not cover this place.")
        if matches.left_out.closed:
            template = gettext("The nearest door that may be open is {distance} away; nearer ones are closed.")
        distance_m = min(match.distance_m for match in matches.found)
        notes.append(template.format(distance=in_words(distance_m)))
    if form.by == "position" and (form.accuracy_m or 0.0) >= ROUGH_M:
        notes.append(
            gettext("Your phone is only sure of its position to about {distance}; the order may be wrong.").format(
                distance=in_words(form.accuracy_m or 0.0)
            )
        )
    return tuple(notes)


def _left_out(counted: LeftOut) -> list[tuple[str, str]]:
    told = []
    if counted.closed == 1:
        told.append((gettext("One more that is no farther is closed."), "with_closed"))
    elif counted.closed:
        told.append(
            (gettext("{count} more that are no farther are closed.").format(count=counted.closed), "with_closed")
        )
    unknown = counted.unknown_audience
    if unknown == 1:
        told.append((gettext("One more station nearby is left out: nobody has said who may come in."), "with_unknown"))
    elif unknown:
        template = gettext("{count} more stations nearby are left out: nobody has said who may come in.")
        told.append((template.format(count=unknown), "with_unknown"))
    return told


def _place(hit: dict[str, object], now: CitySnapshot) -> Place:
    if hit["what"] == "zone":
        position = now.zones.position_of(str(hit["id"]))
        name = str(hit["name"]) if position is None else zone_name(now, position)
        levels = {"city": gettext("city"), "district": gettext("district"), "township": gettext("township")}
        return Place(str(hit["id"]), name, levels[str(hit["level"])], False, bool(hit["illustrative"]))
    told = " · ".join(str(hit[name]) for name in ("kind_label", "address") if hit[name])
    return Place(str(hit["id"]), str(hit["name"]), told, True, bool(hit["illustrative"]))
