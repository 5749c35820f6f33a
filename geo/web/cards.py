"""A station as a page shows it: labels in the reader's language, figures rounded for people."""

from dataclasses import dataclass
from datetime import datetime

from geo.distance import shown_min
from geo.finder import Match
from geo.hours import OpenState, State
from geo.model import AmenityState, Provenance, Station, Status
from geo.vocabulary import Vocabularies
from geo.web.doors import Door, door_of
from geo.web.languages import current_language, gettext


@dataclass(frozen=True)
class AmenityTag:
    """One amenity of a station.

    Attributes:
        label: Name of the amenity.
        state_label: What is known of it, in words.
        usable: Whether it is there and works.
    """

    label: str
    state_label: str
    usable: bool


@dataclass(frozen=True)
class Card:
    """What a page shows of a station. Names, hosts, addresses and hours are untrusted text.

    Attributes:
        id: Id of the station.
        name: Its name, "" for a nameless place.
        kind: Label of its kind.
        audience: Label of who may come in.
        entry: Label of how one gets in.
        hours: Opening hours as the source spells them, "" when it says nothing.
        checked_at: Day of the last check as YYYY-MM-DD, "" when never.
        address: Its address, "" when unknown.
        host: Who keeps the door, "" when unknown.
        amenities: What is known of its amenities; the unknown ones are left out.
        illustrative: Whether it is invented.
        active: Whether it is in service.
        distance: Straight-line distance in words, "" when none was asked.
        minutes: Minutes on foot, rounded up, or None when none were asked.
        door: Whether it is open, None when nobody asked for a time.
        trust: How far the posted hours can be trusted, in words; "" when there are none that were understood.
    """

    id: str
    name: str
    kind: str
    audience: str
    entry: str
    hours: str
    checked_at: str
    address: str
    host: str
    amenities: tuple[AmenityTag, ...]
    illustrative: bool
    active: bool
    distance: str = ""
    minutes: int | None = None
    door: Door | None = None
    trust: str = ""


@dataclass(frozen=True)
class Judged:
    """A judgement of a station's hours.

    Attributes:
        opening: The judgement.
        at: The instant it was made for, in the stations' time.
        confidence: How far the posted hours can be trusted: ``high``, ``medium`` or ``low``.
    """

    opening: OpenState
    at: datetime
    confidence: str


def card_of(
    station: Station, vocabularies: Vocabularies, match: Match | None = None, judged: Judged | None = None
) -> Card:
    """The card of a station.

    Args:
        station: The station.
        vocabularies: The words of its register.
        match: Where it stands in an answer; None when nobody asked from a position.
        judged: Whether it is open; None when nobody asked for a time.
    """
    language = current_language()
    return Card(
        id=station.id,
        name=station.name,
        kind=vocabularies["kind"].label(station.kind, language),
        audience=vocabularies["audience"].label(station.audience, language),
        entry=vocabularies["entry"].label(station.entry, language),
        hours=station.hours_raw,
        checked_at=station.checked_at.isoformat() if station.checked_at else "",
        address=station.address,
        host=station.host,
        amenities=_tags(station, vocabularies),
        illustrative=station.provenance is Provenance.ILLUSTRATIVE,
        active=station.status is Status.ACTIVE,
        distance=in_words(match.distance_m) if match else "",
        minutes=shown_min(match.walk_min) if match else None,
        door=door_of(judged.opening, judged.at) if judged else None,
        trust=_trust(judged) if judged else "",
    )


def in_words(distance_m: float) -> str:
    """A distance for people: tens of metres below a kilometre, then tenths of a kilometre, whole ones from 10."""
    metres = max(10, round(distance_m, -1))
    if metres < 1000:
        return gettext("{metres} m").format(metres=f"{metres:.0f}")
    kilometres = f"{distance_m / 1000:,.1f}" if distance_m < 10_000 else f"{distance_m / 1000:,.0f}"
    return gettext("{kilometres} km").format(kilometres=kilometres)


def _trust(judged: Judged) -> str:
    if judged.opening.state is State.UNKNOWN:
        return ""
    words = {
        "high": gettext("hours checked within three months"),
        "medium": gettext("hours checked within a year"),
        "low": gettext("hours not checked within a year"),
    }
    return words[judged.confidence]


def _tags(station: Station, vocabularies: Vocabularies) -> tuple[AmenityTag, ...]:
    """Amenities in the order of the vocabulary: those that work first, then those that do not."""
    words = vocabularies["amenity"]
    order = {code: i for i, code in enumerate(words.codes)}
    known = [(code, state) for code, state in station.amenities.items() if state is not AmenityState.UNKNOWN]
    known.sort(key=lambda item: (item[1] is not AmenityState.YES, order.get(item[0], len(order)), item[0]))
    return tuple(
        AmenityTag(words.label(code, current_language()), _state_label(state), state is AmenityState.YES)
        for code, state in known
    )


def _state_label(state: AmenityState) -> str:
    labels = {
        AmenityState.YES: gettext("available"),
        AmenityState.NO: gettext("not available"),
        AmenityState.OUT_OF_ORDER: gettext("out of order"),
        AmenityState.UNKNOWN: gettext("unknown"),
    }
    return labels[state]
