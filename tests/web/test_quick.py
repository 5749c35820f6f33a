"""The hot route answers the same beside the framework as through it."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.web import town
from tests.web.conftest import MakeClient

NEAREST = "/api/v1/stations/nearest"
WIDE = {"Accept-Encoding": "gzip, br"}


def both(app: Flask, query: str, headers: dict[str, str]) -> tuple[object, object]:
    """The answer as served, and the application's own, reached past the short cut by an escaped path."""
    quick = app.test_client().get(f"{NEAREST}?{query}", headers=headers)
    with app.test_request_context(f"{NEAREST}?{query}", headers=headers):
        slow = app.full_dispatch_request()
    left_out = {"Date"}
    return tuple(
        (answer.status_code, answer.data, {k: v for k, v in sorted(answer.headers) if k not in left_out})
        for answer in (quick, slow)
    )


@pytest.mark.parametrize("headers", [{}, {"Accept-Language": "zh-CN,zh;q=0.9"}, {"Accept-Language": "fr"}, WIDE])
@pytest.mark.parametrize(
    "query",
    [
        "lon=116.4&lat=39.9",
        "lon=116.4&lat=39.9&k=50&audience=any",
        "lon=116.4&lat=39.9&k=2&open_now=true&include_unknown=true&answer_datum=bd09",
        "lat=39.9&lon=116.4&datum=gcj02&amenity=hot_water,toilet&kind=&",  # an empty list is refused
        "lon=116.4&lat=39.9&open_at=2026-11-20T23%3A00%2B08%3A00",
        "lon=116.4&lat=39.9&lon=116.4",
        "lon=39.9&lat=116.4",
        "lon=%EF%BC%93&lat=39.9",
        "lon=%ff&lat=39.9",
        "lon=116.4&lat=39.9&lang=en",
        "",
    ],
)
def test_short_cut_answers_as_the_application(app: Flask, query: str, headers: dict[str, str]) -> None:
    quick, slow = both(app, query, headers)
    assert quick == slow


def test_head_and_options_are_left_to_the_application(app: Flask) -> None:
    client = app.test_client()
    head = client.head(f"{NEAREST}?lon=116.4&lat=39.9")
    assert (head.status_code, head.data) == (200, b"")
    assert {"GET", "HEAD", "POST"} <= set(client.options(NEAREST).headers["Allow"].split(", "))


def test_long_answer_is_compressed_for_whoever_takes_it_so(app: Flask, client_of: MakeClient) -> None:
    client = app.test_client()
    query = f"{NEAREST}?lon=116.4&lat=39.9&audience=any&k=50"
    plain, small = client.get(query), client.get(query, headers=WIDE)
    assert len(plain.data) < 8_192
    assert "Content-Encoding" not in small.headers
    rows = [replace(town.stations()[0], id=f"s{i}") for i in range(20)]
    crowded = client_of(town.of(rows))
    assert len(crowded.get(query).data) >= 8_192
    assert crowded.get(query, headers=WIDE).headers["Content-Encoding"] == "br"
