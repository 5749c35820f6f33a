"""Text of a request into typed frozen values: the one door, where every character is checked.

A reader here is a pydantic ``BeforeValidator``. It raises ``UsageError``, which pydantic passes on untouched, so that a
mistake is told in the same words and the same languages as on the command line.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationInfo
from werkzeug.datastructures import MultiDict

from geo.crs import looks_swapped
from geo.errors import UsageError
from geo.inputs import LONGEST_SHOWN, codes, decimal, instant, number, shortened, whole_number
from geo.model import Bbox
from geo.vocabulary import Vocabularies

LONGEST_VALUE = 400
"""Characters a parameter may have; every code of the largest vocabulary fits."""


PLAIN_TEXT = r"^[^\x00-\x1f\x7f-\x9f]+$"
"""What one line of text looks like: anything but control characters."""

_LOST_PLUS = re.compile(r"[0-9] [0-9]{2}:[0-9]{2}$")


class Asked(BaseModel):
    """Base of what a request may ask: frozen, and with no parameter beyond those declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=Asked)


def read_query(model: type[Model], values: MultiDict[str, str], vocabularies: Vocabularies | None = None) -> Model:
    """The parameters of a query string as a value of ``model``.

    Args:
        model: Which parameters there are.
        values: As they came, repeats included.
        vocabularies: The codes that lists of codes may hold; needed by models that ask for codes.

    Raises:
        UsageError: An unknown parameter, one given twice, one missing, or a value that is not allowed.
    """
    check_names(model, values)
    for name, texts in values.lists():
        if len(texts) > 1:
            raise UsageError(
                name,
                "given {times} times; give it once, and the items of a list separated by commas",
                times=len(texts),
            )
    return validated(model, dict(values.items()), vocabularies)


def read_form(model: type[Model], values: MultiDict[str, str], vocabularies: Vocabularies | None = None) -> Model:
    """The fields of an HTML form as a value of ``model``.

    A browser sends every field of a form, the blank ones too, and a group of checkboxes as one field many times: so
    blank means not given, and repeats are the items of a list.

    Args:
        model: Which fields there are.
        values: As they came.
        vocabularies: The codes that lists of codes may hold; needed by models that ask for codes.

    Raises:
        UsageError: An unknown field, one missing, or a value that is not allowed.
    """
    check_names(model, values)
    joined = {name: ",".join(text for text in texts if text.strip()) for name, texts in values.lists()}
    return validated(model, {name: text for name, text in joined.items() if text}, vocabularies)


def number_from(low: float, high: float) -> Callable[[object, ValidationInfo], float]:
    """A reader of decimal numbers from ``low`` to ``high``, both allowed."""

    def read(text: object, info: ValidationInfo) -> float:
        return number(_checked_text(text, info), str(info.field_name), low, high)

    return read


def latitude(text: object, info: ValidationInfo) -> float:
    """A reader of latitudes, after the longitude in ``lon``: a swapped pair is told so."""
    shown = _checked_text(text, info)
    lon, lat = info.data.get("lon"), decimal(shown)
    if lon is not None and looks_swapped(lon, lat):
        raise UsageError(
            str(info.field_name),
            "longitude and latitude look swapped: lon={lon:g} lat={lat:g}; longitude comes first",
            lon=lon,
            lat=lat,
        )
    return number(shown, str(info.field_name), -90, 90)


def whole_from(low: int, high: int) -> Callable[[object, ValidationInfo], int]:
    """A reader of whole numbers from ``low`` to ``high``, both allowed."""

    def read(text: object, info: ValidationInfo) -> int:
        return whole_number(_checked_text(text, info), str(info.field_name), low, high)

    return read


def one_of(allowed: Iterable[str]) -> Callable[[object, ValidationInfo], str]:
    """A reader of one word out of a fixed list."""
    words = tuple(allowed)

    def read(text: object, info: ValidationInfo) -> str:
        shown = _checked_text(text, info)
        if shown not in words:
            raise UsageError(
                str(info.field_name),
                "{value!r} is not allowed; allowed: {allowed}",
                value=shortened(shown),
                allowed=", ".join(words),
            )
        return shown

    return read


def yes_or_no(text: object, info: ValidationInfo) -> bool:
    """A reader of ``true`` or ``false``."""
    return one_of(("true", "false"))(text, info) == "true"


def plain_text(text: object, info: ValidationInfo) -> str:
    """A reader of one line of text, such as an id."""
    shown = _checked_text(text, info)
    if not re.fullmatch(PLAIN_TEXT, shown):
        raise UsageError(str(info.field_name), "{value!r} holds a control character", value=shortened(shown))
    return shown


def searched_text(text: object, info: ValidationInfo) -> str:
    """A reader of text to look for; its own rules are those of the search."""
    return _checked_text(text, info)


def instant_of(text: object, info: ValidationInfo) -> datetime:
    """A reader of a date and time; a plus sign that an address has turned into a space is told so."""
    shown = _checked_text(text, info)
    if _LOST_PLUS.search(shown):
        raise UsageError(
            str(info.field_name),
            "{value!r} has a space where an offset begins: in an address a plus sign is written %2B",
            value=shortened(shown),
        )
    return instant(shown, str(info.field_name))


def codes_of(vocabulary: str, *, also: tuple[str, ...] = ()) -> Callable[[object, ValidationInfo], frozenset[str]]:
    """A reader of a comma-separated list of codes.

    Args:
        vocabulary: Name of the vocabulary, taken from the validation context.
        also: Words allowed beside its codes.
    """

    def read(text: object, info: ValidationInfo) -> frozenset[str]:
        vocabularies: Vocabularies = (info.context or {})["vocabularies"]
        items = _checked_text(text, info).split(",")
        known = frozenset(item for item in items if item in also)
        rest = [item for item in items if item not in also]
        return known | codes(",".join(rest), str(info.field_name), vocabularies[vocabulary]) if rest else known

    return read


def box_of_degrees(text: object, info: ValidationInfo) -> Bbox:
    """A reader of ``west,south,east,north`` in WGS 84 degrees; a box never crosses the antimeridian."""
    parameter = str(info.field_name)
    items = _checked_text(text, info).split(",")
    if len(items) != 4:
        raise UsageError(parameter, "has {count} numbers; give four: west,south,east,north", count=len(items))
    reach = (180, 90, 180, 90)
    box = Bbox(*(number(item, parameter, -most, most) for item, most in zip(items, reach, strict=True)))
    if box.west > box.east or box.south > box.north:
        raise UsageError(parameter, "west must not exceed east, nor south north; give west,south,east,north in degrees")
    return box


def _checked_text(text: object, info: ValidationInfo) -> str:
    value = str(text)
    if not value:
        raise UsageError(str(info.field_name), "is empty; give a value or leave the parameter out")
    if len(value) > LONGEST_VALUE:
        raise UsageError(
            str(info.field_name),
            "has {length} characters; at most {longest} are allowed",
            length=len(value),
            longest=LONGEST_VALUE,
        )
    return value


def check_names(model: type[Asked], values: Iterable[str]) -> None:
    """Refuse names that ``model`` does not have.

    Raises:
        UsageError: Names the first one, with what is near it.
    """
    declared = model.model_fields
    for name in values:
        if name in declared:
            continue
        near = get_close_matches(name[:LONGEST_SHOWN], declared, n=2, cutoff=0.6)
        shown = shortened(name) if name.isprintable() else ascii(shortened(name))
        if near:
            raise UsageError(
                shown,
                "unknown parameter; did you mean {near}? Allowed: {allowed}",
                near=", ".join(near),
                allowed=", ".join(declared),
            )
        raise UsageError(shown, "unknown parameter; allowed: {allowed}", allowed=", ".join(declared) or "-")


@cache
def _required(model: type[Asked]) -> tuple[str, ...]:
    return tuple(name for name, declared in model.model_fields.items() if declared.is_required())


def validated(model: type[Model], values: Mapping[str, Any], vocabularies: Vocabularies | None) -> Model:
    """Values whose names are known as a value of ``model``.

    Raises:
        UsageError: One is missing or not allowed.
    """
    for name in _required(model):
        if name not in values:
            raise UsageError(name, "is missing; this parameter is required")
    return model.model_validate(values, context={"vocabularies": vocabularies})
