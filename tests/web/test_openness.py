"""Which doors are open, over HTTP: the same rules, words and instants as on the command line."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.test_api import HERE, ids, strict

NEAREST = f"/api/v1/stations/nearest?{HERE}&k=50"


def body(client: FlaskClient, query: str) -> dict[str, Any]:
    answer = client.get(f"{NEAREST}&{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = strict(answer.text)
    return found


@pytest.mark.parametrize(
    ("query", "openness", "expected"),
    [
        ("", "any", ["s1", "s2", "s3", "s4", "s8"]),
        ("open_now=false", "any", ["s1", "s2", "s3", "s4", "s8"]),
        ("open_now=true", "open", ["s1"]),  # noon
        ("open_now=true&include_unknown=true", "open_or_unknown", ["s1", "s2", "s3", "s8"]),
        ("open_now=true&include_closed=true", "all", ["s1", "s2", "s3", "s8", "s4"]),
        ("open_at=2026-11-20T23:00", "open", ["s4"]),
        ("open_at=2026-11-20T16:45", "open", ["s1"]),  # closes soon
        ("open_at=2026-11-20T17:00", "open", []),  # closed at the minute it closes
        ("open_at=2026-11-21T00:00%2B09:00", "open", ["s4"]),  # 23:00 where the stations are
        ("open_at=2026-11-20T04:00Z", "open", ["s1"]),  # noon there
    ],
)
def test_doors_are_asked_for_by_their_state(
    client: FlaskClient, query: str, openness: str, expected: list[str]
) -> None:
    found = body(client, query)
    assert (found["openness"], ids(found)) == (openness, expected)


def test_answer_tells_the_instant_in_the_stations_time(client: FlaskClient) -> None:
    assert body(client, "open_now=true")["at"] == "2026-11-20T12:00:00+08:00"
    assert body(client, "open_at=2026-11-20T15:00Z")["at"] == "2026-11-20T23:00:00+08:00"
    assert body(client, "open_at=2026-11-20T23:00")["at"] == "2026-11-20T23:00:00"


def test_answer_tells_state_reason_and_rank_of_each_door(client: FlaskClient) -> None:
    rows = {
        row["properties"]["id"]: row["properties"]
        for row in body(client, "open_now=true&include_closed=true")["features"]
    }
    assert rows["s1"]["opening"] == {
        "state": "open",
        "until": "2026-11-20T17:00:00+08:00",
        "opens_at": None,
        "reason": "Open until 17:00.",
        "notes": [],
        "holiday": None,
        "make_up_workday": False,
    }
    assert rows["s4"]["opening"]["opens_at"] == "2026-11-20T22:00:00+08:00"
    assert rows["s2"]["opening"]["state"] == "unknown"
    assert rows["s1"]["hours_confidence"] == "medium"  # checked 264 days before
    assert rows["s4"]["ranked"] == "Closed: ranked last, by distance."


def test_those_left_out_are_counted(client: FlaskClient) -> None:
    found = body(client, "open_now=true")
    assert (found["left_out_unknown_hours"], found["left_out_closed"], found["left_out_unknown_audience"]) == (3, 1, 0)


def test_holiday_and_reason_are_told_in_chinese(client: FlaskClient) -> None:
    address = f"{NEAREST}&open_at=2027-02-06T12:00&include_closed=true"
    answer = client.get(address, headers={"Accept-Language": "zh-CN"})
    opening = strict(answer.text)["features"][0]["properties"]["opening"]
    assert opening["holiday"] == "spring_festival"
    assert opening["reason"] == "开门中，至 17:00。"
    assert "当天是春节；公布的时间没有提到节假日。" in opening["notes"]


def test_answer_is_written_in_the_datum_asked_for(client: FlaskClient) -> None:
    wgs84, gcj02 = body(client, "k=1".replace("k=1", "answer_datum=wgs84")), body(client, "answer_datum=gcj02")
    assert (wgs84["datum"], gcj02["datum"]) == ("wgs84", "gcj02")
    (lon, lat), (moved_lon, moved_lat) = (each["features"][0]["geometry"]["coordinates"] for each in (wgs84, gcj02))
    assert 0.005 < moved_lon - lon < 0.008
    assert 0.0005 < moved_lat - lat < 0.003
    assert wgs84["features"][0]["properties"] == gcj02["features"][0]["properties"]


def test_lost_plus_sign_is_told_how_to_be_written(client: FlaskClient) -> None:
    answer = client.get(f"{NEAREST}&open_at=2026-11-20T23:00+08:00")
    assert answer.status_code == 400
    assert "%2B" in json.loads(answer.text)["error"]["message"]
