"""Many positions in one body are answered as each would be alone."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from geo.crs import from_wgs84
from geo.model import Datum
from tests.web import town
from tests.web.conftest import MakeClient
from tests.web.test_api import strict

NEAREST = "/api/v1/stations/nearest"
POINTS = [[116.4, 39.9], [116.45, 39.9], [116.409, 39.91], [0, 0], [-63.6, -39.9], [180, 90]]


def asked(client: FlaskClient, **members: Any) -> dict[str, Any]:
    answer = client.post(NEAREST, json={"points": POINTS} | members)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = strict(answer.text)
    return found


@pytest.mark.parametrize(
    ("members", "query"),
    [
        ({}, "k=1"),
        ({"k": 3}, "k=3"),
        ({"k": 3.0}, "k=3"),  # a whole number in JSON Schema
        ({"k": 50}, "k=50"),
        ({"k": 2, "kind": ["service_station", "other"]}, "k=2&kind=service_station,other"),
        ({"k": 2, "amenity": ["hot_water", "toilet"]}, "k=2&amenity=hot_water,toilet"),
        ({"k": 2, "amenity_any": ["toilet", "microwave"]}, "k=2&amenity_any=toilet,microwave"),
        ({"k": 5, "audience": ["any"]}, "k=5&audience=any"),
        ({"k": 50, "with_illustrative": False}, "k=50&with_illustrative=false"),
        ({"k": 2, "datum": "gcj02"}, "k=2&datum=gcj02"),
        ({"k": 5, "open_now": True}, "k=5&open_now=true"),
        ({"k": 3, "open_now": True, "include_closed": True}, "k=3&open_now=true&include_closed=true"),
        (
            {"k": 5, "open_at": "2026-11-20T23:00", "include_unknown": True},
            "k=5&open_at=2026-11-20T23:00&include_unknown=true",
        ),
    ],
)
def test_each_point_is_answered_as_if_asked_alone(client: FlaskClient, members: dict[str, Any], query: str) -> None:
    found = asked(client, **members)
    for (lon, lat), rows in zip(POINTS, found["results"], strict=True):
        alone = strict(client.get(f"{NEAREST}?lon={lon}&lat={lat}&{query}").text)
        expected = [row["properties"] for row in alone["features"]]
        assert [row["id"] for row in rows] == [row["id"] for row in expected]
        assert [row["distance_m"] for row in rows] == pytest.approx([row["distance_m"] for row in expected], abs=1e-3)
        assert [row["walk_min"] for row in rows] == pytest.approx([row["walk_min"] for row in expected], abs=1e-2)
        assert (found["revision"], found["openness"]) == (alone["revision"], alone["openness"])
        if found["at"] is not None:
            assert [row["state"] for row in rows] == [row["opening"]["state"] for row in expected]


def test_state_is_told_only_where_doors_were_asked_for(client: FlaskClient) -> None:
    assert set(asked(client)["results"][0][0]) == {"id", "distance_m", "walk_min"}
    assert asked(client)["at"] is None
    assert set(asked(client, open_now=True)["results"][0][0]) == {"id", "distance_m", "walk_min", "state"}


def test_coordinates_come_when_a_datum_for_them_is_given(client: FlaskClient) -> None:
    assert asked(client)["datum"] is None
    found = asked(client, answer_datum="bd09")
    lon, lat = from_wgs84(116.401, 39.9, Datum.BD09)
    first = found["results"][0][0]
    assert found["datum"] == "bd09"
    assert (first["lon"], first["lat"]) == pytest.approx((float(lon), float(lat)), abs=1e-6)


def test_point_without_a_match_has_an_empty_list(client: FlaskClient) -> None:
    found = asked(client, amenity=["shower"])
    assert found["results"] == [[] for _ in POINTS]
    assert found["illustrative"] is False


def test_invented_stations_are_told(client: FlaskClient) -> None:
    assert asked(client, k=5)["illustrative"] is True
    assert asked(client, with_illustrative=False)["illustrative"] is False


def test_as_many_as_allowed_are_answered_below_1_mb(client: FlaskClient) -> None:
    points = [[116.4 + i * 1e-6, 39.9] for i in range(10_000)]
    answer = client.post(NEAREST, json={"points": points})
    assert answer.status_code == 200
    assert len(answer.data) < 1_000_000
    assert len(strict(answer.text)["results"]) == 10_000


def test_answer_above_1_mb_is_refused_and_says_what_to_do(client_of: MakeClient) -> None:
    long = client_of(town.changed(lambda row: replace(row, id=row.id * 40)))
    answer = long.post(NEAREST, json={"points": [[116.4, 39.9]] * 10_000, "answer_datum": "wgs84"})
    assert answer.status_code == 400
    error = strict(answer.text)["error"]
    assert error["parameter"] == "points"
    assert "larger than 1 MB" in error["message"]


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/geo+json"])
def test_other_media_types_are_refused(client: FlaskClient, media_type: str) -> None:
    answer = client.post(NEAREST, data='{"points": [[116.4, 39.9]]}', content_type=media_type)
    assert answer.status_code == 415
    assert strict(answer.text)["error"]["parameter"] == "Content-Type"


def test_body_is_not_asked_in_the_address(client: FlaskClient) -> None:
    answer = client.post(f"{NEAREST}?k=3", json={"points": POINTS})
    assert answer.status_code == 400
    assert strict(answer.text)["error"]["parameter"] == "k"


def test_refusal_is_told_in_chinese(client: FlaskClient) -> None:
    answer = client.post(NEAREST, json={"points": [[39.9, 116.4]]}, headers={"Accept-Language": "zh"})
    assert "经度和纬度看起来颠倒了" in answer.text
