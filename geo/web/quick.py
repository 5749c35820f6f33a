"""The one hot route without the framework: the nearest stations, when nothing is wrong with the question.

Flask takes half the time of such an answer. What is not plain - an error, another method, a long answer to be
compressed - is left to the application, which answers the same question in the same words.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from werkzeug.datastructures import LanguageAccept, MultiDict
from werkzeug.http import parse_accept_header

from geo.bootstrap import CitySnapshot
from geo.formats import compact
from geo.web.answers import GEOJSON
from geo.web.api import nearest_answer
from geo.web.compression import LEAST_BYTES
from geo.web.current import Clock, Snapshots, whole_second
from geo.web.headers import FOR_PROGRAMS
from geo.web.languages import for_programs
from geo.web.params import read_query
from geo.web.queries import NearestQuery

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/api/v1/stations/nearest"


def quick_nearest(application: "WSGIApplication", snapshots: Snapshots, clock: Clock) -> "WSGIApplication":
    """``application``, its hot route answered beside it.

    Args:
        application: Answers everything else.
        snapshots: Knows the newest revision.
        clock: What time it is, with an offset.
    """

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] == "GET":
            body = _body(environ, snapshots.get, clock)
            if body is not None:
                headers = [("Content-Type", GEOJSON), ("Content-Length", str(len(body))), *FOR_PROGRAMS]
                start_response("200 OK", headers)
                return [body]
        return application(environ, start_response)

    return answer


def _body(environ: "WSGIEnvironment", snapshot: Callable[[], CitySnapshot], clock: Clock) -> bytes | None:
    """The answer, or None where the application has to say something."""
    try:
        now = snapshot()
        asked = read_query(
            NearestQuery,
            MultiDict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
            now.vocabularies,
        )
        language = _language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        body = compact(nearest_answer(asked, now, whole_second(clock), language))
    except Exception:  # noqa: BLE001 - whatever is wrong, the application meets it again and says it in words
        return None
    return body if len(body) < LEAST_BYTES or not environ.get("HTTP_ACCEPT_ENCODING") else None


@lru_cache(maxsize=256)
def _language(accepted: str) -> str:
    return for_programs(parse_accept_header(accepted, LanguageAccept))
