"""The HTTP API, version 1: each route is a sentence - checked query in, core call, strict JSON out."""

from datetime import datetime
from typing import Any

import numpy as np
import shapely
from flask import Blueprint
from numpy.typing import NDArray

from geo.bootstrap import CitySnapshot
from geo.coverage import default_level
from geo.crs import to_wgs84
from geo.errors import NotFoundError
from geo.finder import Query, Wanted, find, find_many
from geo.formats import (
    compact,
    coverage_json,
    found_json,
    gaps_geojson,
    matches_geojson,
    neighbours_json,
    station_feature,
    stations_geojson,
    zone_feature,
    zones_geojson,
)
from geo.model import Bbox
from geo.web.answers import (
    COVERAGE,
    GAPS,
    GEOJSON,
    JSON,
    NEAREST,
    NEAREST_OF_MANY,
    SEARCH,
    STATION,
    STATIONS,
    ZONE,
    ZONES,
)
from geo.web.current import moment, snapshot
from geo.web.fields import message
from geo.web.languages import current_language
from geo.web.paging import fitted, page_of
from geo.web.queries import (
    CoverageQuery,
    GapsQuery,
    NearestBody,
    NearestQuery,
    NoQuery,
    SearchQuery,
    StationsQuery,
    ZonesQuery,
)
from geo.web.routes import answers, answers_body

api = Blueprint("api", __name__, url_prefix="/api/v1")

Body = dict[str, Any]

BORDER_TOLERANCE_DEG = 0.0005
"""About 50 m: what borders are simplified by. Figures never come from simplified borders."""


@api.get("/stations/nearest")
@answers(message("The stations nearest to a position, nearest first."), NearestQuery, NEAREST, GEOJSON, write=compact)
def nearest(query: NearestQuery) -> Body:
    """The stations nearest to a position, filters inside the search."""
    return nearest_answer(query, snapshot(), moment(), current_language())


def nearest_answer(query: NearestQuery, now: CitySnapshot, at: datetime, language: str) -> Body:
    """The answer to a question for the nearest stations.

    Args:
        query: The question.
        now: The revision to answer from.
        at: The time it is.
        language: ``zh`` or ``en``.
    """
    opening = query.opening()
    asked = Query(query.position(), query.k, query.where(), opening.instant(at), opening.openness())
    return matches_geojson(find(asked, now), now.vocabularies, language, datum=query.answer_datum)


@api.post("/stations/nearest")
@answers_body(
    message("The stations nearest to each of many positions, nearest first."),
    NearestBody,
    NEAREST_OF_MANY,
    fewer="points",
)
def nearest_of_many(asked: NearestBody) -> Body:
    """The stations nearest to each of many positions, filters inside the search."""
    lon, lat = asked.points.T
    points = np.column_stack(to_wgs84(lon, lat, asked.datum))
    opening = asked.opening()
    at = opening.instant(moment()) if opening.asked else None
    wanted = Wanted(asked.k, asked.where(), at, opening.openness())
    found = find_many(points, wanted, snapshot())
    return neighbours_json(found, wanted, snapshot(), datum=asked.answer_datum)


@api.get("/search")
@answers(message("Stations and zones by Chinese, pinyin, initials, or with a typo, best first."), SearchQuery, SEARCH)
def search(query: SearchQuery) -> Body:
    """Stations and zones that a text names."""
    now = snapshot()
    return found_json(now.texts().search(query.q, query.limit), now, current_language())


@api.get("/stations/<path:station_id>")
@answers(message("One station, whatever its status."), NoQuery, STATION, GEOJSON)
def station(_: NoQuery, station_id: str) -> Body:
    """One station."""
    now = snapshot()
    position = now.stations.position_of(station_id)
    if position is None:
        raise NotFoundError("station_id", "there is no station with this id; it may have been taken off the register")
    found = now.stations.stations[position]
    return station_feature(found, now.vocabularies, current_language()) | {
        "revision": now.revision,
        "datum": "wgs84",
        "illustrative": found.provenance == "illustrative",
    }


@api.get("/stations")
@answers(message("The stations in service, in the order of their ids, page by page."), StationsQuery, STATIONS, GEOJSON)
def stations(query: StationsQuery) -> Body:
    """A page of the list of stations."""
    now, language = snapshot(), current_language()
    mask = now.stations.matching(query.where())
    if query.bbox is not None:
        mask &= _inside(now.stations.lonlat, query.bbox)
    rows = (now.stations.stations[i] for i in np.flatnonzero(mask) if now.stations.ids[i] > (query.after or ""))
    page = page_of(rows, query.limit, lambda row: station_feature(row, now.vocabularies, language))
    next_id = page.rows[-1].id if page.more else None
    return stations_geojson(page.rows, now.vocabularies, language, revision=now.revision, next_id=next_id)


@api.get("/coverage")
@answers(message("Who has a station within the threshold, zone by zone."), CoverageQuery, COVERAGE, JSON)
def coverage(query: CoverageQuery) -> Body:
    """Coverage of the whole and of every zone of a level."""
    now = snapshot()
    report = now.coverage(query.by or default_level(now), query.request())
    return coverage_json(report, now, current_language())


@api.get("/zones")
@answers(message("The zones, in the order of their ids, page by page."), ZonesQuery, ZONES, GEOJSON)
def zones(query: ZonesQuery) -> Body:
    """A page of the list of zones, borders only when asked for."""
    now = snapshot()
    chosen = [i for i, zone in enumerate(now.zones.zones) if query.level in (None, zone.level)]
    borders = _drawn(now.zones.geometries[chosen]) if query.geometry == "simplified" else [None] * len(chosen)
    rows = ((now.zones.zones[i], border) for i, border in zip(chosen, borders, strict=True))
    after = ((zone, border) for zone, border in rows if zone.id > (query.after or ""))
    page = page_of(after, query.limit, lambda row: zone_feature(*row))
    next_id = page.rows[-1][0].id if page.more else None
    return zones_geojson(page.rows, revision=now.revision, next_id=next_id)


@api.get("/zones/<path:zone_id>")
@answers(message("One zone with its border, simplified to about 50 m."), NoQuery, ZONE, GEOJSON)
def zone(_: NoQuery, zone_id: str) -> Body:
    """One zone."""
    now = snapshot()
    position = zone_position(zone_id)
    (border,) = _drawn(now.zones.geometries[[position]])
    return zone_feature(now.zones.zones[position], border) | {"revision": now.revision, "datum": "wgs84"}


@api.get("/zones/<path:zone_id>/gaps")
@answers(message("The gaps of one zone: land without a station within the threshold."), GapsQuery, GAPS, GEOJSON)
def zone_gaps(query: GapsQuery, zone_id: str) -> Body:
    """The gaps of one zone, those with most people first."""
    now = snapshot()
    report = now.gaps(zone_position(zone_id), query.request())
    return fitted(lambda tolerance_deg: gaps_geojson(report, now, current_language(), tolerance_deg=tolerance_deg))


def zone_position(zone_id: str) -> int:
    """Position of a zone in this request's revision.

    Raises:
        NotFoundError: There is no such zone.
    """
    position = snapshot().zones.position_of(zone_id)
    if position is None:
        raise NotFoundError("zone_id", "there is no zone with this id; the list of zones is at /api/v1/zones")
    return position


def _inside(lonlat: NDArray[np.float64], box: Bbox) -> NDArray[np.bool_]:
    """Which positions stand in a box, its border included."""
    lon, lat = lonlat.T
    inside: NDArray[np.bool_] = (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)
    return inside


def _drawn(geometries: NDArray[np.object_]) -> list[shapely.Geometry]:
    return list(shapely.simplify(geometries, BORDER_TOLERANCE_DEG))
