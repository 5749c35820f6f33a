"""A JSON body into typed frozen values: strict JSON, then the same door as a query string."""

import json
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationInfo

from geo.crs import in_mainland, looks_swapped
from geo.errors import UsageError
from geo.inputs import shortened
from geo.vocabulary import Vocabularies
from geo.web.params import Model, check_names, validated

_BODY = "body"


def read_body(model: type[Model], body: bytes, vocabularies: Vocabularies) -> Model:
    """A JSON object as a value of ``model``.

    Args:
        model: Which members there are, and of which JSON type: that of its schema.
        body: As it came.
        vocabularies: The codes that lists of codes may hold.

    Raises:
        UsageError: No strict JSON (``NaN``, a member twice, not UTF-8), no object, or a member that is unknown,
            missing, of another type or not allowed; names the member, and an item of a list as ``points[3][1]``.
    """
    members = _strict(body)
    if not isinstance(members, dict):
        raise UsageError(_BODY, "is {kind}; give a JSON object", kind=_kind_of(members))
    check_names(model, members)
    types = _types(model)
    read = {name: _as_text(value, name, types[name]) for name, value in members.items()}
    return validated(model, read, vocabularies)


def points_of(value: object, info: ValidationInfo) -> NDArray[np.float64]:
    """A reader of ``[[lon, lat], ...]``, of shape (m, 2)."""
    name = str(info.field_name)
    if not isinstance(value, list) or not value:
        raise UsageError(name, "needs a list of pairs, at least one: [[longitude, latitude], ...]")
    for i, pair in enumerate(value):
        if not (type(pair) is list and len(pair) == 2 and _in_range(pair[0], 180) and _in_range(pair[1], 90)):
            raise _fault_of(f"{name}[{i}]", pair)
    points = np.array(value, dtype=np.float64)
    lon, lat = points.T
    for i in np.flatnonzero(in_mainland(lat, lon) & ~in_mainland(lon, lat)).tolist():
        raise _fault_of(f"{name}[{i}]", value[i])
    return points


def _in_range(value: object, most: int) -> bool:
    return (type(value) is float or type(value) is int) and -most <= value <= most


def _fault_of(name: str, pair: object) -> UsageError:
    if not isinstance(pair, list) or len(pair) != 2:
        return UsageError(name, "needs two numbers: [longitude, latitude]")
    lon, lat = pair
    for i, value in enumerate(pair):
        if type(value) not in (float, int):
            return UsageError(f"{name}[{i}]", "is {kind}; give a number", kind=_kind_of(value))
    if _in_range(lon, 180) and _in_range(lat, 180) and looks_swapped(lon, lat):
        return UsageError(
            name,
            "longitude and latitude look swapped: lon={lon:g} lat={lat:g}; longitude comes first",
            lon=lon,
            lat=lat,
        )
    at, most = (0, 180) if not _in_range(lon, 180) else (1, 90)
    return UsageError(
        f"{name}[{at}]",
        "{value!r} is not allowed; give a number from {low:g} to {high:g}, written like 12.5",
        value=shortened(str(pair[at])),
        low=-most,
        high=most,
    )


def _strict(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_once_each)
    except UsageError:
        raise
    except UnicodeDecodeError as error:
        raise UsageError(_BODY, "is not UTF-8; give a JSON object") from error
    except RecursionError as error:
        raise UsageError(_BODY, "is nested too deeply; give a JSON object") from error
    except json.JSONDecodeError as error:
        raise UsageError(
            _BODY,
            "is no JSON: line {line}, column {column}; give a JSON object",
            line=error.lineno,
            column=error.colno,
        ) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise UsageError(_BODY, "holds a number that is too long; give a JSON object") from error


def _refuse(word: str) -> float:
    raise UsageError(_BODY, "holds {word}, which is no JSON; give a JSON object", word=word)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        shown = shortened(twice) if twice.isprintable() else ascii(shortened(twice))
        raise UsageError(shown, "given {times} times; give it once", times=names.count(twice))
    return members


@cache
def _types(model: type[Model]) -> dict[str, str]:
    """JSON type of each member, as the document states it."""
    types = {}
    for name, schema in model.model_json_schema()["properties"].items():
        shown = next((part for part in schema.get("anyOf", ()) if part != {"type": "null"}), schema)
        types[name] = str(shown["type"])
    return types


def _as_text(value: object, name: str, kind: str) -> object:
    """A member as a query string would spell it; ``points`` is no such member and stays."""
    if kind == "integer" and type(value) is float and value.is_integer():
        value = int(value)  # 3.0 is a whole number in JSON Schema
    if _kind_of(value) != kind:
        raise UsageError(name, "is {kind}; give {wanted}", kind=_kind_of(value), wanted=kind)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and name != "points":
        return ",".join(_code(item, f"{name}[{i}]") for i, item in enumerate(value))
    return str(value) if isinstance(value, int) else value


def _code(item: object, name: str) -> str:
    if not isinstance(item, str) or "," in item or not item:
        raise UsageError(name, "{value!r} is no code; give a text", value=shortened(str(item)))
    return item


def _kind_of(value: object) -> str:
    """JSON's name of a value's type."""
    kinds: dict[type, str] = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer"}
    return "null" if value is None else kinds.get(type(value), "number")
