"""How a route of the API says what it may be asked and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from geo.formats import compact, dumps
from geo.web.bodies import read_body
from geo.web.current import snapshot
from geo.web.paging import short_enough
from geo.web.params import Asked, read_query

JSON = "application/json"

View = Callable[..., Response]
Answering = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True)
class Described:
    """What the OpenAPI document says of a route.

    Attributes:
        summary: One sentence.
        asked: What it may be asked.
        in_body: Whether it is asked by a JSON body instead of a query string.
        answer: JSON schema of its answer.
        media_type: Media type of its answer.
    """

    summary: str
    asked: type[Asked]
    in_body: bool
    answer: Mapping[str, Any]
    media_type: str


def answers(
    summary: str,
    query: type[Asked],
    answer: Mapping[str, Any],
    media_type: str = JSON,
    *,
    write: Callable[[object], str | bytes] = dumps,
) -> Callable[[Answering], View]:
    """Make a route of a function that takes a checked query and gives a body.

    Args:
        summary: One sentence for the document.
        query: Model of the query; the function gets it as its first argument.
        answer: JSON schema of the body.
        media_type: Media type of the body.
        write: The body as strict JSON; ``compact`` for one whose numbers are known to be finite.

    Returns:
        A decorator; the view reads, calls, writes strict JSON.
    """

    def decorate(function: Answering) -> View:
        @wraps(function)
        def view(**path: str) -> Response:
            asked = read_query(query, request.args, snapshot().vocabularies)
            return Response(write(function(asked, **path)), mimetype=media_type)

        return _described(view, Described(summary, query, False, answer, media_type))

    return decorate


def answers_body(
    summary: str, body: type[Asked], answer: Mapping[str, Any], *, fewer: str
) -> Callable[[Answering], View]:
    """Make a route of a function that takes a checked JSON body and gives one.

    Args:
        summary: One sentence for the document.
        body: Model of the body asked with; the function gets it as its first argument.
        answer: JSON schema of the body answered, whose numbers are known to be finite.
        fewer: The member to ask for less with when the answer would be larger than 1 MB.
    """

    def decorate(function: Answering) -> View:
        @wraps(function)
        def view(**path: str) -> Response:
            read_query(Asked, request.args)
            if request.mimetype != JSON:
                raise UnsupportedMediaType
            asked = read_body(body, request.get_data(cache=False), snapshot().vocabularies)
            return Response(short_enough(compact(function(asked, **path)), fewer), mimetype=JSON)

        return _described(view, Described(summary, body, True, answer, JSON))

    return decorate


def _described(view: View, told: Described) -> View:
    view.described = told  # type: ignore[attr-defined]  # read by described_by
    return view


def described_by(view: Callable[..., Any]) -> Described | None:
    """What ``answers`` was told of a view, or None for a view of another kind."""
    found: Described | None = getattr(view, "described", None)
    return found
