"""Pages for the worker: the finder and the page of a station. Everything works without JavaScript."""

from dataclasses import dataclass
from typing import Any

import shapely
from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from geo.bootstrap import CitySnapshot
from geo.crs import to_wgs84
from geo.distance import DETOUR
from geo.errors import NotFoundError, UsageError
from geo.finder import Matches, Query, find
from geo.language import explain
from geo.model import DEFAULT_AUDIENCES, UNKNOWN, Datum, LonLat, ZoneLevel
from geo.vocabulary import Vocabulary
from geo.web.cards import Card, card_of, in_words
from geo.web.current import snapshot
from geo.web.languages import current_language, gettext
from geo.web.params import read_form
from geo.web.queries import FinderForm

pages = Blueprint("worker", __name__)

FIRST_AMENITIES = (
    "hot_water",
    "microwave",
    "toilet",
    "phone_charging",
    "rest",
    "drinking_water",
    "cooling",
    "heating",
    "baby_room",
    "step_free",
)
"""Amenities that are one tap away; the others are two."""

FIRST_DOORS = 3
MORE_DOORS = 12

FAR_M = 20_000.0
"""A nearest door beyond this means that the register does not cover the place."""

ROUGH_M = 500.0
"""Accuracy of a position from which on the order of the doors is in doubt."""

_WITH_UNKNOWN = ",".join(sorted({*DEFAULT_AUDIENCES, UNKNOWN}))


@dataclass(frozen=True)
class Answer:
    """What the finder shows above its form.

    Attributes:
        heading: How many doors were found.
        measured_from: Where distances start.
        notes: What the reader should know before trusting the order.
        cards: The doors, nearest first.
        left_out_sentence: How many were left out and why, "" for none.
        more: Whether asking for more makes sense.
        detour: Factor of the estimate.
    """

    heading: str
    measured_from: str
    notes: tuple[str, ...]
    cards: tuple[Card, ...]
    left_out_sentence: str
    more: bool
    detour: float = DETOUR


@pages.get("/")
def finder() -> str:
    """The finder, nothing asked yet."""
    return _page(MultiDict(), None)


@pages.post("/")
def found() -> str | tuple[str, int]:
    """The finder with its answer. The position is in the body only: in no address, so in no log."""
    fields = request.form.copy()
    if request.args.get("more") == "yes":
        fields["k"] = str(MORE_DOORS)
    if request.args.get("with_unknown") == "yes":
        fields["audience"] = _WITH_UNKNOWN
    try:
        form = read_form(FinderForm, fields, snapshot().vocabularies)
        answer = _answer(form, snapshot())
    except UsageError as error:
        return _page(fields, None, explain(error, current_language())), 400
    return _page(fields, answer)


@pages.get("/s/<path:station_id>")
def station(station_id: str) -> str:
    """One station in words."""
    now = snapshot()
    position = now.stations.position_of(station_id)
    if position is None:
        raise NotFoundError("station", "there is no station with this id; it may have been taken off the register")
    card = card_of(now.stations.stations[position], now.vocabularies)
    return render_template("station.html", card=card, revision=now.revision)


def _answer(form: FinderForm, now: CitySnapshot) -> Answer:
    place, measured_from = _district(form, now) if form.by == "district" else _position(form)
    matches = find(Query(place, form.k, form.where()), now)
    cards = tuple(card_of(match.station, now.vocabularies, match) for match in matches.found)
    return Answer(
        heading=_heading(len(cards)),
        measured_from=measured_from,
        notes=_notes(form, matches),
        cards=cards,
        left_out_sentence=_left_out_sentence(matches.left_out.unknown_audience),
        more=len(cards) == form.k < MORE_DOORS,
    )


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
    name = _zone_name(now, position)
    told = gettext("Measured from the middle of {district}, because no position was given.").format(district=name)
    return LonLat(middle.x, middle.y), told


def _heading(count: int) -> str:
    if count == 0:
        return gettext("No station matches")
    if count == 1:
        return gettext("The nearest door")
    return gettext("The nearest {count} doors").format(count=count)


def _notes(form: FinderForm, matches: Matches) -> tuple[str, ...]:
    notes = []
    if not matches.found:
        notes.append(gettext("Nothing on the register has all that was asked for. Ask for less and search again."))
    elif matches.found[0].distance_m > FAR_M:
        notes.append(
            gettext("The nearest door is {distance} away: the register does not cover this place.").format(
                distance=in_words(matches.found[0].distance_m)
            )
        )
    if form.by == "position" and (form.accuracy_m or 0.0) >= ROUGH_M:
        notes.append(
            gettext("Your phone is only sure of its position to about {distance}; the order may be wrong.").format(
                distance=in_words(form.accuracy_m or 0.0)
            )
        )
    return tuple(notes)


def _left_out_sentence(count: int) -> str:
    if count == 0:
        return ""
    if count == 1:
        return gettext("One more station nearby is left out: nobody has said who may come in.")
    return gettext("{count} more stations nearby are left out: nobody has said who may come in.").format(count=count)


def _zone_name(now: CitySnapshot, position: int) -> str:
    zone = now.zones.zones[position]
    return zone.name_en if current_language() == "en" and zone.name_en else zone.name


def _page(fields: MultiDict[str, str], answer: Answer | None, sentence: str = "") -> str:
    now = snapshot()
    asked = set(fields.getlist("amenity"))
    return render_template(
        "finder.html",
        answer=answer,
        sentence=sentence,
        empty=len(now.stations) == 0,
        illustrative=now.stations.any_illustrative(),
        districts=[
            {"id": now.zones.zones[i].id, "name": _zone_name(now, i)} for i in now.zones.of_level(ZoneLevel.DISTRICT)
        ],
        datums=_datums(),
        first_amenities=_terms(now.vocabularies["amenity"], first=True),
        more_amenities=_terms(now.vocabularies["amenity"], first=False),
        kinds=_terms(now.vocabularies["kind"], first=False),
        form={
            **{name: fields.get(name, "") for name in FinderForm.model_fields},
            "by": fields.get("by", ""),
            "amenity": asked,
            "kind": set(fields.getlist("kind")),
            "more_amenities": bool(asked - set(FIRST_AMENITIES)),
        },
        reposting=list(fields.items(multi=True)),
        revision=now.revision,
    )


def _terms(vocabulary: Vocabulary, *, first: bool) -> list[dict[str, Any]]:
    """Codes and labels, of the first amenities in their order or of all others."""
    chosen = FIRST_AMENITIES if first else [code for code in vocabulary.codes if code not in FIRST_AMENITIES]
    language = current_language()
    return [{"code": code, "label": vocabulary.label(code, language)} for code in chosen if code in vocabulary]


def _datums() -> list[tuple[str, str]]:
    return [
        (Datum.WGS84.value, gettext("GPS, a phone's own position (WGS 84)")),
        (Datum.GCJ02.value, gettext("AMap or Tencent Map (GCJ-02)")),
        (Datum.BD09.value, gettext("Baidu Map (BD-09)")),
    ]
