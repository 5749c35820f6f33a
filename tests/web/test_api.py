"""The HTTP API answers what the core answers, as strict JSON from one revision."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from geo.coverage import CoverageRequest, cover, gaps
from geo.distance import geodesic_m
from geo.model import StationFilter, ZoneLevel
from tests.web import town
from tests.web.conftest import MakeClient

HERE = "lon=116.4&lat=39.9"


def strict(text: str) -> Any:
    """``text`` as JSON, NaN and infinity refused as a strict parser does."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


def ids(body: dict[str, Any]) -> list[str]:
    return [row["properties"]["id"] for row in body["features"]]


def pages(client: FlaskClient, address: str) -> Iterator[dict[str, Any]]:
    """Every page of a list, the next one asked for after the last id."""
    after = ""
    while True:
        body = strict(client.get(f"{address}{after}").text)
        yield body
        if body["next"] is None:
            return
        after = f"&after={body['next']}"


def test_nearest_measures_geodesics_and_walks(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/stations/nearest?{HERE}")
    body = strict(answer.text)
    assert answer.mimetype == "application/geo+json"
    assert ids(body) == ["s1", "s2", "s3"]
    first = body["features"][0]
    metres = float(geodesic_m(116.4, 39.9, 116.401, 39.9))
    assert first["geometry"] == {"type": "Point", "coordinates": [116.401, 39.9]}
    assert first["properties"]["distance_m"] == pytest.approx(metres, abs=1e-3)
    assert first["properties"]["walk_min"] == pytest.approx(metres * 1.3 / (4000 / 60), abs=1e-2)
    assert first["properties"]["walk_basis"] == "estimate"
    assert (body["revision"], body["datum"], body["illustrative"]) == (7, "wgs84", False)
    assert body["left_out_unknown_audience"] == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("k=1", ["s1"]),
        ("k=50", ["s1", "s2", "s3", "s4", "s8"]),
        ("audience=any", ["s6", "s5", "s1"]),  # s7 is closed
        ("audience=staff", ["s6"]),
        ("kind=service_station,other", ["s3"]),
        ("amenity=hot_water", ["s1", "s2"]),
        ("amenity=hot_water,toilet", ["s2"]),
        ("amenity_any=toilet,microwave", ["s2"]),  # s1's microwave is out of order
        ("amenity=shower", []),
        ("k=50&with_illustrative=false", ["s1", "s2", "s3", "s4"]),
    ],
)
def test_filters_act_inside_the_search(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert ids(strict(client.get(f"/api/v1/stations/nearest?{HERE}&{query}").text)) == expected


def test_datum_says_what_the_numbers_are_in(client: FlaskClient) -> None:
    moved = strict(client.get("/api/v1/stations/nearest?lon=116.4062&lat=39.9014&datum=gcj02&k=1").text)
    assert moved["features"][0]["properties"]["distance_m"] < 120
    assert moved["datum"] == "wgs84"


def test_position_on_the_other_side_of_the_earth_is_answered(client: FlaskClient) -> None:
    body = strict(client.get("/api/v1/stations/nearest?lon=-63.6&lat=-39.9").text)
    assert body["features"][0]["properties"]["distance_m"] > 19_000_000


def test_one_station_is_found_whatever_its_status(client: FlaskClient) -> None:
    body = strict(client.get("/api/v1/stations/s7").text)
    assert body["properties"]["status"] == "closed"
    assert (body["revision"], body["illustrative"]) == (7, False)
    assert strict(client.get("/api/v1/stations/s8").text)["illustrative"] is True


def test_list_holds_active_stations_of_any_audience_in_the_order_of_ids(client: FlaskClient) -> None:
    body = strict(client.get("/api/v1/stations").text)
    assert ids(body) == ["s1", "s2", "s3", "s4", "s5", "s6", "s8"]
    assert (body["next"], body["illustrative"]) == (None, True)


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8, 1000])
def test_pages_put_together_are_the_list(client: FlaskClient, limit: int) -> None:
    found = list(pages(client, f"/api/v1/stations?limit={limit}"))
    assert [row for body in found for row in ids(body)] == ["s1", "s2", "s3", "s4", "s5", "s6", "s8"]
    assert all(len(body["features"]) <= limit for body in found)
    assert found[-1]["features"]  # no empty page at the end


def test_box_holds_its_border(client: FlaskClient) -> None:
    assert ids(strict(client.get("/api/v1/stations?bbox=116.401,39.9,116.405,39.9").text)) == ["s1", "s2", "s3"]
    assert ids(strict(client.get("/api/v1/stations?bbox=0,0,1,1").text)) == []


def test_long_page_ends_before_1_mb_and_goes_on_after_it(client_of: MakeClient) -> None:
    row = town.stations()[0]
    crowd = town.of([replace(row, id=f"s{i:04}", address="号" * 1_000) for i in range(700)])
    client = client_of(crowd)
    sizes = [len(client.get("/api/v1/stations?limit=1000").data)]
    found = list(pages(client, "/api/v1/stations?limit=1000"))
    assert [row for body in found for row in ids(body)] == list(crowd.stations.ids)
    assert len(found) > 1
    assert max(sizes) < 1_000_000


def test_coverage_is_that_of_the_core(client: FlaskClient) -> None:
    body = strict(client.get("/api/v1/coverage?minutes=10&k=2&audience=any&amenity_any=hot_water,toilet").text)
    where = StationFilter(audiences=frozenset(), amenities_any=frozenset({"hot_water", "toilet"}))
    report = cover(town.town(), ZoneLevel.DISTRICT, CoverageRequest(10 * 1000 / 15, 1.3, 2, where))
    assert body["total"]["demand_covered"] == pytest.approx(report.total.demand_covered)
    assert [row["share_covered"] for row in body["zones"]] == [figures.share_covered for _, figures in report.zones]
    assert body["explanation"]["k"] == 2
    assert body["revision"] == 7


def test_coverage_by_metres_and_of_another_level(client: FlaskClient) -> None:
    body = strict(client.get("/api/v1/coverage?metres=500&by=township&detour=1").text)
    assert [row["id"] for row in body["zones"]] == ["110101001000"]
    assert body["explanation"]["straight_line_radius_m"] == 500
    assert strict(client.get("/api/v1/coverage?minutes=15").text)["explanation"]["threshold_walked_m"] == 1000


def test_gaps_are_those_of_the_core(client: FlaskClient) -> None:
    body = strict(client.get("/api/v1/zones/110102/gaps?metres=1500").text)
    report = gaps(town.town(), 2, CoverageRequest(1500.0))
    assert report.zone.id == "110102"
    assert [row["properties"]["demand"] for row in body["features"]] == [gap.demand for gap in report.gaps]
    assert body["zone"]["name"] == "西区"
    assert body["simplified_deg"] == 0


def test_gaps_that_are_too_long_are_simplified_and_say_so(client_of: MakeClient) -> None:
    row = town.stations()[0]
    grid = [(116.381 + i * 0.0004, 39.881 + j * 0.0004) for i in range(90) for j in range(90)]
    dense = town.of([replace(row, id=f"s{n}", position=type(row.position)(*at)) for n, at in enumerate(grid)])
    answer = client_of(dense).get("/api/v1/zones/110101/gaps?metres=15&detour=1")
    assert len(answer.data) < 1_000_000
    assert strict(answer.text)["simplified_deg"] > 0


def test_zones_come_without_borders_unless_asked_for(client: FlaskClient) -> None:
    plain = strict(client.get("/api/v1/zones").text)
    drawn = strict(client.get("/api/v1/zones?geometry=simplified&level=district").text)
    assert ids(plain) == ["110101", "110101001000", "110102"]
    assert {row["geometry"] for row in plain["features"]} == {None}
    assert [row["geometry"]["type"] for row in drawn["features"]] == ["Polygon", "Polygon"]


def test_pages_of_zones_put_together_are_the_list(client: FlaskClient) -> None:
    found = list(pages(client, "/api/v1/zones?limit=2"))
    assert [row for body in found for row in ids(body)] == ["110101", "110101001000", "110102"]


def test_one_zone_has_its_border(client: FlaskClient) -> None:
    body = strict(client.get("/api/v1/zones/110101").text)
    assert body["geometry"]["type"] == "Polygon"
    assert (body["properties"]["name_en"], body["revision"]) == ("East", 7)


@pytest.mark.parametrize(
    "address",
    [
        f"/api/v1/stations/nearest?{HERE}",
        "/api/v1/stations",
        "/api/v1/coverage",
        "/api/v1/zones",
        "/healthz",
        "/api/openapi.json",
    ],
)
def test_empty_register_answers_with_nothing(client_of: MakeClient, address: str) -> None:
    answer = client_of(town.empty()).get(address)
    assert answer.status_code == 200
    assert strict(answer.text)


def test_health_tells_the_revision(client: FlaskClient) -> None:
    assert strict(client.get("/healthz").text) == {"status": "ok", "revision": 7}


def test_labels_follow_the_language(client: FlaskClient) -> None:
    address = "/api/v1/stations/s1"
    english = strict(client.get(address).text)
    chinese = strict(client.get(address, headers={"Accept-Language": "zh-CN"}).text)
    assert english["properties"]["kind_label"] == "Warm-heart station for workers"
    assert chinese["properties"]["kind_label"] == "职工暖心驿站"


def test_long_answer_is_compressed_for_whoever_takes_it_so(client: FlaskClient) -> None:
    answer = client.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
