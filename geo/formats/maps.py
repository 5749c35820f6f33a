"""The data of a district map: shaded zones, gap polygons, stations."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from geo.coverage import CoverageReport, GapReport
from geo.formats.coverage import notes
from geo.formats.json import COORDINATE_DECIMALS, collection, feature, geometry_json
from geo.language import translator
from geo.model import Provenance, Station
from geo.snapshot import Snapshot

BORDER_TOLERANCE_DEG = 0.0005
"""Neighbouring zones are drawn to about 50 m; figures never come from drawn borders."""


SURROUNDINGS = 0.6
"""How far around the zone its neighbours are drawn, as a share of its width and height."""


def map_data(
    report: CoverageReport, gaps: GapReport, snapshot: Snapshot, language: str, *, tolerance_deg: float = 0.0
) -> dict[str, Any]:
    """What a district map shows, as described in ``geo.maps``.

    Args:
        report: Coverage of the zones that are shaded, one level of them.
        gaps: Gaps of the zone that the map is of.
        snapshot: The revision both come from.
        language: ``zh`` or ``en``, for labels and notes.
        tolerance_deg: Degrees by which gaps are simplified to make the answer smaller; figures stay those of the gaps
            themselves.

    Returns:
        JSON-able mapping, WGS 84 degrees, longitude first.
    """
    position = snapshot.zones.position_of(gaps.zone.id)
    assert position is not None, "a gap report speaks of a zone of its own snapshot"
    bounds = snapshot.zones.geometries[position].bounds
    kinds = snapshot.vocabularies["kind"]
    shapes = shapely.simplify([gap.geometry for gap in gaps.gaps], tolerance_deg)
    stations = [snapshot.stations.stations[row] for row in gaps.rows]
    shown = {station.kind for station in stations}
    return {
        "bounds": [round(degrees, COORDINATE_DECIMALS) for degrees in bounds],
        "zones": collection(_zones(report, snapshot, language, bounds)),
        "gaps": collection(
            [
                feature(geometry_json(shape), {"area_m2": round(gap.area_m2, 1), "demand": round(gap.demand, 1)})
                for gap, shape in zip(gaps.gaps, shapes, strict=True)
            ]
        ),
        "stations": collection([_station(station, snapshot, language) for station in stations]),
        "kinds": [{"code": code, "label": kinds.label(code, language)} for code in kinds.codes if code in shown],
        "legend": _titles(gaps.request.k, translator(language)),
        "notes": notes(gaps.request, snapshot, language, illustrative=report.illustrative or gaps.illustrative),
        "illustrative": report.illustrative or gaps.illustrative,
        "revision": snapshot.revision,
    }


def _titles(k: int, translate: Callable[[str], str]) -> dict[str, str]:
    """What the shades and the hatching of a map mean when k stations are asked for."""
    if k == 1:
        return {
            "zones": translate("Share of people without a station within reach"),
            "gaps": translate("Gap: no station within reach"),
        }
    return {
        "zones": translate("Share of people with fewer than {k} stations within reach").format(k=k),
        "gaps": translate("Gap: fewer than {k} stations within reach").format(k=k),
    }


def _zones(
    report: CoverageReport, snapshot: Snapshot, language: str, bounds: tuple[float, float, float, float]
) -> list[dict[str, Any]]:
    """The shaded zones that a map of ``bounds`` shows, some of its surroundings included."""
    positions = [snapshot.zones.position_of(zone.id) for zone, _ in report.zones]
    geometries = snapshot.zones.geometries[np.array(positions, dtype=np.int64)]
    west, south, east, north = bounds
    margin_lon, margin_lat = (east - west) * SURROUNDINGS, (north - south) * SURROUNDINGS
    seen = shapely.box(west - margin_lon, south - margin_lat, east + margin_lon, north + margin_lat)
    visible = shapely.intersects(geometries, seen)
    drawn = shapely.coverage_simplify(geometries, BORDER_TOLERANCE_DEG)
    features = []
    for (zone, figures), geometry, shown in zip(report.zones, drawn, visible, strict=True):
        if not shown:
            continue
        share = figures.share_covered
        underserved = figures.demand_total - figures.demand_covered
        properties = {
            "id": zone.id,
            "name": zone.name_en if language == "en" and zone.name_en else zone.name,
            "share_underserved": None if share is None else 1 - share,
            "demand_total": round(figures.demand_total, 1) if figures.demand_total else None,
            "demand_underserved": round(underserved, 1) if figures.demand_total else None,
        }
        features.append(feature(geometry_json(geometry), properties))
    return features


def _station(station: Station, snapshot: Snapshot, language: str) -> dict[str, Any]:
    words = snapshot.vocabularies
    lonlat = [round(degrees, COORDINATE_DECIMALS) for degrees in station.position]
    return feature(
        {"type": "Point", "coordinates": lonlat},
        {
            "id": station.id,
            "name": station.name,
            "kind": station.kind,
            "kind_label": words["kind"].label(station.kind, language),
            "audience_label": words["audience"].label(station.audience, language),
            "illustrative": station.provenance == Provenance.ILLUSTRATIVE,
        },
    )
