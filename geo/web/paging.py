"""How long an answer may be: pages of a list by rows and bytes, polygons simplified until they fit."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from geo.errors import UsageError
from geo.formats import dumps

LARGEST_ANSWER_BYTES = 1_000_000

LARGEST_PAGE_BYTES = 900_000
"""Bytes of the rows of one page, so that the whole answer stays below 1 MB."""


TOLERANCES_DEG = (0.0, 0.0001, 0.0003, 0.001)
"""Tried in this order: exact, then about 10, 30 and 100 m."""

Row = TypeVar("Row")


class Page(NamedTuple, Generic[Row]):
    """One page.

    Attributes:
        rows: Its rows.
        more: Whether there are rows after it.
    """

    rows: list[Row]
    more: bool


def page_of(rows: Iterable[Row], limit: int, written: Callable[[Row], dict[str, Any]]) -> Page[Row]:
    """The first rows that fit a page.

    Args:
        rows: The rows of the page and beyond; read only as far as needed.
        limit: Most rows, 1 or more.
        written: A row as it is sent.

    Returns:
        At least one row where there is one, even one that is too large by itself.
    """
    kept: list[Row] = []
    size = 0
    for row in rows:
        size += len(dumps(written(row)).encode())
        if kept and (len(kept) == limit or size > LARGEST_PAGE_BYTES):
            return Page(kept, more=True)
        kept.append(row)
    return Page(kept, more=False)


def short_enough(body: bytes, parameter: str) -> bytes:
    """``body``, which is an answer that cannot be shortened.

    Raises:
        UsageError: It is too large; names the parameter to ask for less with.
    """
    if len(body) > LARGEST_ANSWER_BYTES:
        raise UsageError(parameter, "the answer would be larger than 1 MB; ask for less at once")
    return body


def fitted(written: Callable[[float], dict[str, Any]]) -> dict[str, Any]:
    """The first body that is small enough, polygons simplified more and more.

    Args:
        written: Tolerance in degrees -> body.

    Raises:
        UsageError: Even the coarsest is too large.
    """
    for tolerance_deg in TOLERANCES_DEG:
        body = written(tolerance_deg)
        if len(dumps(body).encode()) <= LARGEST_ANSWER_BYTES:
            return body
    raise UsageError("metres", "the answer would be larger than 1 MB; give a longer threshold")
