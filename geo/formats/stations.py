"""Stations and matches as GeoJSON and text."""

from collections.abc import Callable, Iterable
from typing import Any

from geo.crs import from_wgs84
from geo.distance import shown_min
from geo.finder import Match, Matches
from geo.formats.json import COORDINATE_DECIMALS, collection, feature, finite
from geo.formats.terminal import one_line
from geo.hours import HOLIDAY_LABELS, OpenState, Reason
from geo.language import translator
from geo.model import Datum, LonLat, Provenance, Station
from geo.vocabulary import Vocabularies

FAR_M = 50_000.0
"""From here on a nearest station is a sign of a place that the register does not cover."""

METRE_DECIMALS = 3
MINUTE_DECIMALS = 2


def station_feature(
    station: Station,
    vocabularies: Vocabularies,
    language: str,
    match: Match | None = None,
    *,
    datum: Datum = Datum.WGS84,
) -> dict[str, Any]:
    """A station as a GeoJSON feature.

    Args:
        station: The station.
        vocabularies: The words of its register, for labels.
        language: ``zh`` or ``en``.
        match: Where it stands in an answer, for ``distance_m``, ``walk_m``, ``walk_min`` and ``walk_basis``; None for a
            station on its own.
        datum: What the coordinates are written in.
    """
    found: dict[str, Any] = {"id": station.id, "name": station.name}
    lonlat = _lonlat(station.position, datum)
    finite(*lonlat, *station.original)
    if match is not None:
        finite(match.distance_m, match.walk_m, match.walk_min)
        found |= {
            "distance_m": round(match.distance_m, METRE_DECIMALS),
            "walk_m": round(match.walk_m, METRE_DECIMALS),
            "walk_min": round(match.walk_min, MINUTE_DECIMALS),
            "walk_basis": match.walk_basis,
            "opening": None if match.opening is None else opening_json(match.opening, language),
            "hours_confidence": match.confidence,
            "ranked": reason_text(match.ranked, language),
        }
    return feature({"type": "Point", "coordinates": lonlat}, found | _properties(station, vocabularies, language))


def _lonlat(position: LonLat, datum: Datum) -> list[float]:
    lon, lat = position if datum is Datum.WGS84 else from_wgs84(*position, datum)
    return [round(float(lon), COORDINATE_DECIMALS + 1), round(float(lat), COORDINATE_DECIMALS + 1)]


def _properties(station: Station, vocabularies: Vocabularies, language: str) -> dict[str, Any]:
    return {
        "kind": station.kind,
        "kind_label": vocabularies["kind"].label(station.kind, language),
        "audience": station.audience,
        "audience_label": vocabularies["audience"].label(station.audience, language),
        "entry": station.entry,
        "entry_label": vocabularies["entry"].label(station.entry, language),
        "networks": list(station.networks),
        "host": station.host,
        "address": station.address,
        "district": station.district,
        "township": station.township,
        "hours_raw": station.hours_raw,
        "hours": station.hours,
        "checked_at": station.checked_at.isoformat() if station.checked_at else None,
        "amenities": dict(station.amenities),
        "capacity": station.capacity,
        "status": station.status,
        "position_source": station.position_source,
        "original": {"lon": station.original.lon, "lat": station.original.lat, "datum": station.datum},
        "source": station.source,
        "provenance": station.provenance,
        "field_provenance": dict(station.field_provenance),
        "revision": station.revision,
    }


def matches_geojson(
    matches: Matches, vocabularies: Vocabularies, language: str, *, datum: Datum = Datum.WGS84
) -> dict[str, Any]:
    """An answer as a GeoJSON feature collection in rank order, with the revision that it comes from.

    Args:
        matches: The answer.
        vocabularies: The words of the register.
        language: ``zh`` or ``en``.
        datum: What the coordinates are written in; ``original`` numbers stay in their own.
    """
    return collection(
        [station_feature(match.station, vocabularies, language, match, datum=datum) for match in matches.found],
        revision=matches.revision,
        datum=datum.value,
        illustrative=matches.illustrative,
        at=matches.at.isoformat() if matches.at else None,
        openness=matches.openness.value,
        left_out_unknown_audience=matches.left_out.unknown_audience,
        left_out_unknown_hours=matches.left_out.unknown_hours,
        left_out_closed=matches.left_out.closed,
    )


def opening_json(opening: OpenState, language: str) -> dict[str, Any]:
    """Whether a station is open, until when and why, as JSON."""
    return {
        "state": opening.state,
        "until": opening.until.isoformat() if opening.until else None,
        "opens_at": opening.opens_at.isoformat() if opening.opens_at else None,
        "reason": reason_text(opening.reason, language),
        "notes": [reason_text(note, language) for note in opening.notes],
        "holiday": opening.holiday or None,
        "make_up_workday": opening.make_up,
    }


def reason_text(reason: Reason, language: str) -> str:
    """A reason as a sentence in ``zh`` or ``en``."""
    if not reason.fields:
        return translator(language)(reason.template)
    fields = dict(reason.fields)
    if holiday := fields.get("holiday"):
        fields["holiday"] = HOLIDAY_LABELS[str(holiday)][0 if language.startswith("zh") else 1]
    return translator(language)(reason.template).format(**fields)


def stations_geojson(
    stations: Iterable[Station], vocabularies: Vocabularies, language: str, *, revision: int, next_id: str | None
) -> dict[str, Any]:
    """A page of stations as a GeoJSON feature collection.

    Args:
        stations: The page, in the order of ids.
        vocabularies: The words of the register.
        language: ``zh`` or ``en``.
        revision: Revision of the register.
        next_id: What to ask for as ``after`` to get the next page; None on the last.
    """
    page = list(stations)
    return collection(
        [station_feature(station, vocabularies, language) for station in page],
        revision=revision,
        datum="wgs84",
        illustrative=any(station.provenance == Provenance.ILLUSTRATIVE for station in page),
        next=next_id,
    )


def matches_text(matches: Matches, vocabularies: Vocabularies, language: str, *, datum: Datum = Datum.WGS84) -> str:
    """An answer as lines for a terminal.

    Args:
        matches: The answer.
        vocabularies: The words of the register.
        language: ``zh`` or ``en``.
        datum: What the coordinates are written in.
    """
    translate = translator(language)
    lines = [translate("Illustrative data: invented stations, not real ones.")] if matches.illustrative else []
    if not matches.found:
        lines.append(translate("No station matches."))
    for rank, match in enumerate(matches.found, 1):
        station = match.station
        lines.append(
            translate(
                "{rank}. {name}: {metres:,.0f} m in a straight line, about {minutes:,} min on foot ({basis})"
            ).format(
                rank=rank,
                name=one_line(station.name) or translate("(no name)"),
                metres=match.distance_m,
                minutes=shown_min(match.walk_min),
                basis=translate(match.walk_basis),
            )
        )
        labels = [
            vocabularies["kind"].label(station.kind, language),
            vocabularies["audience"].label(station.audience, language),
            station.hours_raw or translate("hours unknown"),
            *_opening_words(match, language),
            *(
                vocabularies["amenity"].label(code, language)
                for code in station.amenities
                if station.amenities[code] == "yes"
            ),
        ]
        lines.append("   " + " · ".join(one_line(label) for label in labels))
        lon, lat = from_wgs84(*station.position, datum)
        lines.append(f"   {lon:.6f} {lat:.6f} ({datum.value})  {station.id}")
    if matches.found and matches.found[0].distance_m > FAR_M:
        lines.append(translate("Everything found is far away: does the register cover this place?"))
    lines += _left_out_lines(matches, translate)
    return "\n".join(lines)


def _opening_words(match: Match, language: str) -> list[str]:
    """Whether a door is open, and what to know besides; nothing where hours are not said or were not judged."""
    if match.opening is None or not match.station.hours_raw:
        return []
    return [reason_text(reason, language) for reason in (match.opening.reason, *match.opening.notes)]


def _left_out_lines(matches: Matches, translate: Callable[[str], str]) -> list[str]:
    left_out = matches.left_out
    counted = [
        (left_out.unknown_audience, translate("Left out because nobody has said who may enter: {count}.")),
        (
            left_out.unknown_hours,
            translate("Left out because their hours are unknown: {count}; see --include-unknown."),
        ),
        (left_out.closed, translate("Left out because they are closed then: {count}; see --include-closed.")),
    ]
    return [template.format(count=count) for count, template in counted if count]
