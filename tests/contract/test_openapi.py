"""Every route keeps what the shipped OpenAPI document promises, whatever it is asked."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode
from schemathesis.hooks import HookContext

from geo.config import Settings
from geo.crs import looks_swapped
from geo.errors import UsageError
from geo.opening import Opening
from geo.search.spelling import folded
from geo.web import create_app
from tests.web import town

APP = create_app(Settings(home=Path(), database=":memory:"), snapshots=town.Still(town.town()), clock=town.noon)
SCHEMA = schemathesis.openapi.from_wsgi("/api/openapi.json", APP)
PLAIN = {"Accept-Encoding": "identity"}
UNHURRIED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


@SCHEMA.hook
def filter_case(_: HookContext, case: Case) -> bool:
    """Leave out what a schema calls good only because it cannot say how parameters belong together."""
    good = case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE
    return not good or (belongs_together(case.query or {}) and belongs_together_in_body(case.body))


def belongs_together(query: Mapping[str, Any]) -> bool:
    if {"metres", "minutes"} <= query.keys() or query.get("by") == "city":  # the town has no city
        return False
    if not times_belong_together(query) or not folded(str(query.get("q", "q"))):
        return False
    if "bbox" in query:
        west, south, east, north = (float(number) for number in str(query["bbox"]).split(","))
        return -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return "lon" not in query or not looks_swapped(float(query["lon"]), float(query["lat"]))


def times_belong_together(asked: Mapping[str, Any]) -> bool:
    def given(name: str) -> bool:
        return str(asked.get(name, "false")).lower() == "true"

    if "open_at" in asked:
        try:
            instant = datetime.fromisoformat(str(asked["open_at"]))
            Opening(given("open_now"), instant).instant(instant)
        except (ValueError, UsageError):  # a pattern cannot say which days a month has
            return False
    return given("open_now") or "open_at" in asked or not (given("include_unknown") or given("include_closed"))


def belongs_together_in_body(body: Any) -> bool:
    if not isinstance(body, dict) or "points" not in body:
        return True
    few = len(body["points"]) * int(body.get("k", 1)) <= 10_000
    return few and times_belong_together(body) and not any(looks_swapped(*map(float, pair)) for pair in body["points"])


@SCHEMA.parametrize()
@settings(max_examples=50, deadline=None, suppress_health_check=UNHURRIED)
def test_route_keeps_its_contract(case: Case) -> None:
    case.call_and_validate(headers=PLAIN)


@pytest.mark.long
@SCHEMA.parametrize()
@settings(max_examples=500, deadline=None, suppress_health_check=UNHURRIED)
def test_route_keeps_its_contract_for_long(case: Case) -> None:
    case.call_and_validate(headers=PLAIN)


def test_document_lists_every_route_of_the_api() -> None:
    document = APP.test_client().get("/api/openapi.json").json
    assert document is not None
    served = {rule.rule for rule in APP.url_map.iter_rules() if rule.rule.startswith("/api/v1")}
    assert set(document["paths"]["/api/v1/stations/nearest"]) == {"get", "post"}
    assert set(document["paths"]) == {rule.replace("<path:", "{").replace(">", "}") for rule in served}
    assert document["openapi"].startswith("3.1")


def test_document_lists_the_codes_of_the_register() -> None:
    document = APP.test_client().get("/api/openapi.json").json
    assert document is not None
    parameters = document["paths"]["/api/v1/stations/nearest"]["get"]["parameters"]
    kinds = next(parameter for parameter in parameters if parameter["name"] == "kind")
    assert kinds["schema"]["items"]["enum"] == list(town.vocabularies()["kind"].codes)
    assert (kinds["style"], kinds["explode"]) == ("form", False)
