"""Every body of every route is JSON to a strict parser, whatever the register holds."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from geo.bootstrap import CitySnapshot
from geo.stations import StationTable
from geo.zones import ZoneTable
from tests.web import town
from tests.web.conftest import MakeClient
from tests.web.test_api import strict

ADDRESSES = {
    "/healthz",
    "/api/openapi.json",
    "/api/v1/stations/nearest",
    "/api/v1/stations/<path:station_id>",
    "/api/v1/stations",
    "/api/v1/search",
    "/api/v1/coverage",
    "/api/v1/zones",
    "/api/v1/zones/<path:zone_id>",
    "/api/v1/zones/<path:zone_id>/gaps",
    "/plan/<path:zone_id>/map.json",
}
"""Every route whose answers are JSON."""

QUERIES = {
    "/api/v1/stations/nearest": ["lon=116.4&lat=39.9&k=50&audience=any&open_now=true&include_closed=true", ""],
    "/api/v1/search": ["q=a", "q=站", "q="],
    "/api/v1/coverage": ["", "metres=1", "metres=50000&k=10", "with_illustrative=false", "metres=nan"],
    "/api/v1/zones": ["geometry=simplified", "limit=x"],
    "/api/v1/zones/<path:zone_id>/gaps": ["", "metres=1", "metres=50000", "metres=inf"],
    "/plan/<path:zone_id>/map.json": ["", "audience=any", "minutes=0"],
}


def requests() -> Iterator[str]:
    for address in sorted(ADDRESSES):
        filled = address.replace("<path:station_id>", "s1").replace("<path:zone_id>", "110101")
        for query in QUERIES.get(address, [""]):
            yield f"{filled}?{query}"
    yield "/api/v1/nope"


def odd() -> CitySnapshot:
    """The town where texts hold what JSON has to escape, and where no person lives."""
    text = '"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028\u2029\ufeff𝕏\U0010ffff</script>'
    rows = [replace(row, name=text, host=text, address=text, hours_raw=text, hours=text) for row in town.stations()]
    empty = replace(town.people(), weight=town.people().weight * 0)
    return CitySnapshot(11, StationTable(rows), town.zones(), empty, town.vocabularies())


def bare() -> CitySnapshot:
    """Stations alone: shares and areas cannot be told."""
    return CitySnapshot(12, StationTable(town.stations()), ZoneTable([], []), None, town.vocabularies())


@pytest.mark.parametrize("address", list(requests()))
@pytest.mark.parametrize("snapshot", [town.town, town.empty, odd, bare], ids=lambda make: make.__name__)
def test_every_answer_is_strict_json(client_of: MakeClient, snapshot: object, address: str) -> None:
    assert callable(snapshot)
    answer = client_of(snapshot()).get(address)
    assert answer.status_code < 500
    assert answer.mimetype in {"application/json", "application/geo+json"}
    strict(answer.data.decode("utf-8"))


@pytest.mark.parametrize("body", [{"points": [[116.4, 39.9]], "open_now": True}, {"points": []}, {}])
@pytest.mark.parametrize("snapshot", [town.town, town.empty, odd], ids=lambda make: make.__name__)
def test_every_answer_to_a_body_is_strict_json(client_of: MakeClient, snapshot: object, body: object) -> None:
    assert callable(snapshot)
    answer = client_of(snapshot()).post(
        "/api/v1/stations/nearest", data=json.dumps(body), content_type="application/json"
    )
    assert answer.status_code < 500
    strict(answer.data.decode("utf-8"))


def test_no_route_is_left_out(client: FlaskClient) -> None:
    rules = {rule.rule for rule in client.application.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert {rule for rule in rules if rule.startswith("/api/v1") or rule.endswith((".json", "z"))} == ADDRESSES
