"""Pages for the worker: the finder and the page of a station. Everything works without JavaScript."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from geo.bootstrap import CitySnapshot
from geo.errors import NotFoundError, UsageError
from geo.hours import confidence
from geo.language import explain
from geo.model import DEFAULT_AUDIENCES, UNKNOWN, Datum, ZoneLevel
from geo.vocabulary import Vocabulary
from geo.web.cards import Judged, card_of
from geo.web.current import moment, snapshot
from geo.web.doors import week_of
from geo.web.finding import MORE_DOORS, Answer, Places, answer_to, places_of, zone_name
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

_WITH_UNKNOWN = ",".join(sorted({*DEFAULT_AUDIENCES, UNKNOWN}))


@pages.get("/")
def finder() -> str:
    """The finder, nothing asked yet."""
    return _page(MultiDict(), None)


@pages.post("/")
def found() -> str | tuple[str, int]:
    """The finder with its answer. The position is in the body only: in no address, so in no log."""
    fields = request.form.copy()
    if "yes" in (request.args.get("more"), request.args.get("with_closed")):
        fields["k"] = str(MORE_DOORS)
    if request.args.get("with_unknown") == "yes":
        fields["audience"] = _WITH_UNKNOWN
    if request.args.get("with_closed") == "yes":
        fields["with_closed"] = "true"
    try:
        form = read_form(FinderForm, fields, snapshot().vocabularies)
        answer = places_of(form, snapshot()) if form.names_a_place else answer_to(form, snapshot(), moment())
    except UsageError as error:
        return _page(fields, None, explain(error, current_language())), 400
    return _page(fields, answer)


@pages.get("/s/<path:station_id>")
def station(station_id: str) -> str:
    """One station in words."""
    now, at = snapshot(), moment()
    position = now.stations.position_of(station_id)
    if position is None:
        raise NotFoundError("station", "there is no station with this id; it may have been taken off the register")
    row, instant = now.stations.stations[position], now.hours.instant(at)
    judged = Judged(instant.judgement(position), at, confidence(row.checked_at, instant.day))
    return render_template(
        "station.html",
        card=card_of(row, now.vocabularies, judged=judged),
        week=week_of(now.hours.schedules[now.hours.codes[position]], instant.day),
        revision=now.revision,
    )


def _page(fields: MultiDict[str, str], answer: Answer | Places | None, sentence: str = "") -> str:
    now = snapshot()
    asked = set(fields.getlist("amenity"))
    return render_template(
        "finder.html",
        answer=answer if isinstance(answer, Answer) else None,
        found=answer if isinstance(answer, Places) else None,
        sentence=sentence,
        empty=len(now.stations) == 0,
        illustrative=now.stations.any_illustrative(),
        districts=_districts(now, fields.get("district", "")),
        datums=_datums(),
        whens=_whens(),
        first_amenities=_terms(now.vocabularies["amenity"], first=True),
        more_amenities=_terms(now.vocabularies["amenity"], first=False),
        kinds=_terms(now.vocabularies["kind"], first=False),
        form={
            **{name: fields.get(name, "") for name in FinderForm.model_fields},
            "by": fields.get("by", ""),
            "when": fields.get("when") or "now",
            "open_at": fields.get("open_at") or f"{moment():%Y-%m-%dT%H:%M}",
            "amenity": asked,
            "kind": set(fields.getlist("kind")),
            "more_amenities": bool(asked - set(FIRST_AMENITIES)),
        },
        reposting=list(fields.items(multi=True)),
        revision=now.revision,
    )


def _districts(now: CitySnapshot, chosen: str) -> list[dict[str, str]]:
    """The districts, after the zone that was searched from when it is none of them."""
    positions = now.zones.of_level(ZoneLevel.DISTRICT).tolist()
    other = now.zones.position_of(chosen)
    if other is not None and other not in positions:
        positions.insert(0, other)
    return [{"id": now.zones.zones[position].id, "name": zone_name(now, position)} for position in positions]


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


def _whens() -> list[tuple[str, str]]:
    return [
        ("now", gettext("Open now")),
        ("at", gettext("Open at a time")),
        ("any", gettext("At any time")),
    ]
