"""How a route of the API says what it may be asked and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, request

from geo.formats import dumps
from geo.web.current import snapshot
from geo.web.params import Asked, read_query

View = Callable[..., Response]


@dataclass(frozen=True)
class Described:
    """What the OpenAPI document says of a route.

    Attributes:
        summary: One sentence.
        query: What it may be asked.
        answer: JSON schema of its answer.
        media_type: Media type of its answer.
    """

    summary: str
    query: type[Asked]
    answer: Mapping[str, Any]
    media_type: str


def answers(
    summary: str, query: type[Asked], answer: Mapping[str, Any], media_type: str = "application/json"
) -> Callable[[Callable[..., Mapping[str, Any]]], View]:
    """Make a route of a function that takes a checked query and gives a body.

    Args:
        summary: One sentence for the document.
        query: Model of the query; the function gets it as its first argument.
        answer: JSON schema of the body.
        media_type: Media type of the body.

    Returns:
        A decorator; the view reads, calls, writes strict JSON.
    """

    def decorate(function: Callable[..., Mapping[str, Any]]) -> View:
        @wraps(function)
        def view(**path: str) -> Response:
            asked = read_query(query, request.args, snapshot().vocabularies)
            return Response(dumps(function(asked, **path)), mimetype=media_type)

        view.described = Described(summary, query, answer, media_type)  # type: ignore[attr-defined]  # read by described_by
        return view

    return decorate


def described_by(view: Callable[..., Any]) -> Described | None:
    """What ``answers`` was told of a view, or None for a view of another kind."""
    found: Described | None = getattr(view, "described", None)
    return found
