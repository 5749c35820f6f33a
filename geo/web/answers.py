"""Shapes of the answers, as the OpenAPI document states them and the contract tests hold the routes to them."""

from typing import Any

from geo.finder import Openness
from geo.hours import State
from geo.model import AmenityState, Datum, PositionSource, Provenance, Status, ZoneLevel
from geo.search import Field, What, Why

JSON = "application/json"
GEOJSON = "application/geo+json"

Schema = dict[str, Any]


def _object(properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_SHARE: Schema = _or_null({"type": "number", "minimum": 0, "maximum": 1})

ERROR = _object(
    {
        "error": _object(
            {
                "code": _TEXT,
                "parameter": _TEXT,
                "message": _TEXT,
                "allowed": {"type": "array", "items": _TEXT},
            },
            optional=("parameter", "allowed"),
        )
    }
)
"""Every refusal: which parameter, what was wrong, what is allowed."""

_POINT = _object(
    {
        "type": {"const": "Point"},
        "coordinates": {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2},
    }
)
_AREA = _object({"type": {"enum": ["Polygon", "MultiPolygon"]}, "coordinates": {"type": "array"}})
_FREE: Schema = {"type": "object"}
_WORDS: Schema = {"type": "array", "items": _TEXT}

_STATION = {
    "id": _TEXT,
    "name": _TEXT,
    "kind": _TEXT,
    "kind_label": _TEXT,
    "audience": _TEXT,
    "audience_label": _TEXT,
    "entry": _TEXT,
    "entry_label": _TEXT,
    "networks": _WORDS,
    "host": _TEXT,
    "address": _TEXT,
    "district": _TEXT,
    "township": _TEXT,
    "hours_raw": _TEXT,
    "hours": _TEXT,
    "checked_at": _or_null({"type": "string", "format": "date"}),
    "amenities": {
        "type": "object",
        "additionalProperties": {"enum": [state.value for state in AmenityState]},
    },
    "capacity": _or_null(_COUNT),
    "status": {"enum": [status.value for status in Status]},
    "position_source": {"enum": [source.value for source in PositionSource]},
    "original": _object({"lon": _NUMBER, "lat": _NUMBER, "datum": {"enum": [datum.value for datum in Datum]}}),
    "source": _TEXT,
    "provenance": {"enum": [provenance.value for provenance in Provenance]},
    "field_provenance": _FREE,
    "revision": _COUNT,
}
_WALK = {
    "distance_m": {"type": "number", "minimum": 0},
    "walk_m": {"type": "number", "minimum": 0},
    "walk_min": {"type": "number", "minimum": 0},
    "walk_basis": {"enum": ["estimate", "network"]},
}
_DATUM: Schema = {"enum": [datum.value for datum in Datum]}
_STATE: Schema = {"enum": [state.value for state in State]}
_DOOR = {
    "opening": _object(
        {
            "state": _STATE,
            "until": _or_null(_TEXT),
            "opens_at": _or_null(_TEXT),
            "reason": _TEXT,
            "notes": _WORDS,
            "holiday": _or_null(_TEXT),
            "make_up_workday": _FLAG,
        }
    ),
    "hours_confidence": {"enum": ["high", "medium", "low"]},
    "ranked": _TEXT,
}
_ZONE = {
    "id": _TEXT,
    "name": _TEXT,
    "name_en": _TEXT,
    "level": {"enum": [level.value for level in ZoneLevel]},
    "parent": _TEXT,
    "provenance": {"enum": [provenance.value for provenance in Provenance]},
    "source": _TEXT,
}
_FIGURES = {
    "demand_total": {"type": "number", "minimum": 0},
    "demand_covered": {"type": "number", "minimum": 0},
    "share_covered": _SHARE,
    "share_covered_with_unknown": _SHARE,
    "area_m2": _or_null({"type": "number", "minimum": 0}),
    "area_covered_m2": _or_null({"type": "number", "minimum": 0}),
    "stations_counted": _COUNT,
}
_ZONE_FIGURES = {name: _ZONE[name] for name in ("id", "name", "name_en", "level")} | _FIGURES
_EXPLANATION = _object(
    {
        "threshold_walked_m": _NUMBER,
        "threshold_min": _NUMBER,
        "detour": _NUMBER,
        "straight_line_radius_m": _NUMBER,
        "distance_basis": {"enum": ["estimate", "network"]},
        "k": _COUNT,
        "audience": _WORDS,
        "kind": _WORDS,
        "amenity": _WORDS,
        "amenity_any": _WORDS,
        "with_illustrative": _FLAG,
        "demand_layer": _or_null(_FREE),
        "notes": _WORDS,
        "command": _TEXT,
    }
)
_FROM = {"revision": _COUNT, "datum": {"const": "wgs84"}}
_FROM_STATIONS = _FROM | {"illustrative": _FLAG}
_NEXT = {"next": _or_null(_TEXT)}


def _feature(geometry: Schema, properties: Schema, **members: Schema) -> Schema:
    return _object({"type": {"const": "Feature"}, "geometry": geometry, "properties": _object(properties)} | members)


def _collection(feature: Schema, **members: Schema) -> Schema:
    return _object({"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": feature}} | members)


STATION = _feature(_POINT, _STATION, **_FROM_STATIONS)
STATIONS = _collection(_feature(_POINT, _STATION), **_FROM_STATIONS, **_NEXT)
_JUDGED = {"at": _or_null(_TEXT), "openness": {"enum": [openness.value for openness in Openness]}}
NEAREST = _collection(
    _feature(_POINT, _STATION | _WALK | _DOOR),
    **_FROM_STATIONS | {"datum": _DATUM},
    **_JUDGED,
    left_out_unknown_audience=_COUNT,
    left_out_unknown_hours=_COUNT,
    left_out_closed=_COUNT,
)
_NEAR = _object(
    {
        "id": _TEXT,
        "distance_m": {"type": "number", "minimum": 0},
        "walk_min": {"type": "number", "minimum": 0},
        "state": _STATE,
        "lon": _NUMBER,
        "lat": _NUMBER,
    },
    optional=("state", "lon", "lat"),
)
NEAREST_OF_MANY = _object(
    {
        "revision": _COUNT,
        "datum": _or_null(_DATUM),
        "illustrative": _FLAG,
        **_JUDGED,
        "results": {"type": "array", "items": {"type": "array", "items": _NEAR}},
    }
)
_HIT = _object(
    {
        "what": {"enum": [what.value for what in What]},
        "id": _TEXT,
        "name": _TEXT,
        "why": {"enum": [why.value for why in Why]},
        "field": {"enum": [field.value for field in Field]},
        "illustrative": _FLAG,
        "name_en": _TEXT,
        "level": _ZONE["level"],
        "bbox": {"type": "array", "items": _NUMBER, "minItems": 4, "maxItems": 4},
        "kind": _TEXT,
        "kind_label": _TEXT,
        "address": _TEXT,
        "district": _TEXT,
        "township": _TEXT,
        "lon": _NUMBER,
        "lat": _NUMBER,
    },
    optional=(
        *("name_en", "level", "bbox"),
        *("kind", "kind_label", "address", "district", "township", "lon", "lat"),
    ),
)
SEARCH = _object({"hits": {"type": "array", "items": _HIT}, "total": _COUNT, **_FROM_STATIONS})
ZONE = _feature(_AREA, _ZONE, **_FROM)
ZONES = _collection(_feature(_or_null(_AREA), _ZONE), **_FROM, **_NEXT)
COVERAGE = _object(
    {
        "total": _object(_FIGURES),
        "zones": {"type": "array", "items": _object(_ZONE_FIGURES)},
        "explanation": _EXPLANATION,
        "revision": _COUNT,
        "illustrative": _FLAG,
    }
)
GAPS = _collection(
    _feature(_AREA, {"area_m2": _NUMBER, "demand": _NUMBER}),
    **_FROM_STATIONS,
    simplified_deg={"type": "number", "minimum": 0},
    zone=_object(_ZONE_FIGURES),
    explanation=_EXPLANATION,
)
