"""What a refusal says, beside the parameter that it names; the table of bad inputs is in tests/contract."""

import json

import pytest
from flask.testing import FlaskClient

NEAREST = "/api/v1/stations/nearest"
STATIONS = "/api/v1/stations"
COVERAGE = "/api/v1/coverage"
ZONES = "/api/v1/zones"
GAPS = "/api/v1/zones/110101/gaps"


def refused(client: FlaskClient, address: str, status: int) -> dict[str, object]:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:300]
    assert answer.mimetype == "application/json"
    error: dict[str, object] = json.loads(answer.text)["error"]
    assert len(answer.data) < 3_000  # nothing long is sent back
    return error


def test_swapped_beijing_pair_is_told_so(client: FlaskClient) -> None:
    error = refused(client, f"{NEAREST}?lon=39.9087&lat=116.3974", 400)
    assert "longitude and latitude look swapped" in str(error["message"])


def test_unknown_parameter_is_told_its_near_names(client: FlaskClient) -> None:
    error = refused(client, f"{NEAREST}?lon=116.4&lat=39.9&amenities=toilet", 400)
    assert "did you mean amenity" in str(error["message"])


def test_unknown_code_is_told_its_near_names_and_the_allowed_ones(client: FlaskClient) -> None:
    error = refused(client, f"{NEAREST}?lon=116.4&lat=39.9&amenity=toilets", 400)
    assert "did you mean toilet" in str(error["message"])
    assert "hot_water" in error["allowed"]  # type: ignore[operator] # a list of codes


REFUSED = [
    (method, address)
    for method in ["POST", "PUT", "PATCH", "DELETE"]
    for address in [NEAREST, STATIONS, COVERAGE, ZONES, GAPS, "/healthz", "/api/openapi.json"]
    if (method, address) != ("POST", NEAREST)  # many positions are asked by POST
]


@pytest.mark.parametrize(("method", "address"), REFUSED)
def test_other_methods_are_refused_with_the_allowed_ones(client: FlaskClient, method: str, address: str) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert json.loads(answer.text)["error"]["parameter"] == "method"


@pytest.mark.parametrize("address", ["/", NEAREST])
def test_body_above_1_mb_is_refused_unread(client: FlaskClient, address: str) -> None:
    answer = client.open(
        address, method="POST", data=b"x" * 1_000_001, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    if address == NEAREST:
        assert json.loads(answer.text)["error"]["code"] == "too_large"


def test_message_is_chinese_for_whoever_prefers_it(client: FlaskClient) -> None:
    answer = client.get(f"{NEAREST}?lon=39.9&lat=116.4", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert "经度和纬度看起来颠倒了" in answer.text
