"""The one translator from errors to HTTP: JSON for programs, a page in words for people, never a traceback."""

from collections.abc import Mapping

from flask import Flask, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from geo.errors import BusyError, DataError, NotFoundError, UsageError, YizhanError
from geo.formats import dumps
from geo.language import explain
from geo.web.languages import current_language, gettext

LARGEST_BODY_BYTES = 1_000_000

_STATUS: tuple[tuple[type[YizhanError], int], ...] = (
    (NotFoundError, 404),
    (UsageError, 400),
    (BusyError, 423),
    (DataError, 422),
    (YizhanError, 500),
)
_CODES = {
    400: "bad_parameter",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "bad_data",
    423: "busy",
}
_BUSY_FOR_S = 5


def register(app: Flask) -> None:
    """Let ``app`` answer every error in words, and refuse bodies that are too large before reading them."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES
    app.before_request(_refuse_large_body)
    app.register_error_handler(YizhanError, _answer_own)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def wants_json() -> bool:
    """Whether this request comes from a program."""
    return request.path.startswith("/api/v") or request.path.endswith((".json", "/healthz"))


def _refuse_large_body() -> None:
    if (request.content_length or 0) > LARGEST_BODY_BYTES:
        raise RequestEntityTooLarge


def _answer_own(error: YizhanError) -> ResponseReturnValue:
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    return _answer(error, status, {"Retry-After": str(_BUSY_FOR_S)} if status == 423 else {})


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    headers = {name: text for name, text in error.get_headers() if name.lower() != "content-type"}
    return _answer(_in_our_words(error, status), status, headers)


def _in_our_words(error: HTTPException, status: int) -> YizhanError:
    if status == 404:
        return NotFoundError("path", "there is nothing at this address")
    if status == 405:
        allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return UsageError("method", "is not allowed at this address; allowed: {allowed}", allowed=allowed)
    if status == 413:
        return UsageError("body", "is larger than {megabytes} MB", megabytes=LARGEST_BODY_BYTES // 1_000_000)
    if status == 415:
        return UsageError("Content-Type", "is not allowed; send application/json")
    if status < 500:
        return UsageError("request", "could not be understood")
    return YizhanError("something went wrong on the server; it is written in its log")


def _answer_unexpected(error: Exception) -> ResponseReturnValue:
    """Written to the log by path only: a query string or a body may hold a position."""
    current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(YizhanError("something went wrong on the server; it is written in its log"), 500, {})


def _answer(error: YizhanError, status: int, headers: Mapping[str, str]) -> Response:
    if wants_json():
        body = dumps({"error": _as_json(error, status)})
        response = Response(body, status, mimetype="application/json")
    else:
        page = render_template("error.html", status=status, sentence=_for_people(error))
        response = make_response(page, status)
    response.headers.update(headers)
    return response


def _for_people(error: YizhanError) -> str:
    """The sentence on a page; what is not there needs no name of a parameter."""
    if isinstance(error, NotFoundError):
        return gettext(error.template).format(**error.fields)
    return explain(error, current_language())


def _as_json(error: YizhanError, status: int) -> dict[str, object]:
    told: dict[str, object] = {"code": _CODES.get(status, "bad_request" if status < 500 else "server_error")}
    if isinstance(error, UsageError):
        told["parameter"] = error.parameter
    told["message"] = explain(error, current_language())
    if isinstance(error.fields.get("allowed"), str):
        told["allowed"] = str(error.fields["allowed"]).split(", ")
    return told
