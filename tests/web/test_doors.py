"""Whether a door is open, in words and shape, on the finder and on a station's page."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from geo.config import Settings
from geo.hours import CHINA_TIME
from geo.web import create_app
from tests.web import town

HERE = {"by": "position", "lon": "116.4", "lat": "39.9"}

ClientAt = Callable[[str, datetime], FlaskClient]


@pytest.fixture
def client_at(settings: Settings) -> ClientAt:
    """A client of an application that knows one station with these hours, at a time."""

    def make(hours: str, at: datetime) -> FlaskClient:
        row = replace(town.stations()[0], hours=hours, hours_raw=hours)
        return create_app(settings, snapshots=town.Still(town.of([row])), clock=lambda: at).test_client()

    return make


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA_TIME)


@pytest.mark.parametrize(
    ("hours", "moment", "state", "chinese", "english"),
    [
        ("24/7", at(20, 3), "open", "全天开放", "Open around the clock"),
        ("Mo-Su 09:00-17:00", at(20, 12), "open", "开门中，至 17:00", "Open until 17:00"),
        ("Mo-Su 22:00-06:00", at(20, 23), "open", "开门中，至 次日 06:00", "Open until 06:00 the next day"),
        ("Mo-Su 09:00-17:00", at(20, 16, 40), "closing_soon", "20 分钟后关门（17:00）", "Closes in 20 min, at 17:00"),
        ("Mo-Su 09:00-17:00", at(20, 8), "closed", "已关闭，09:00 开门", "Closed, opens 09:00"),
        ("Mo-Su 09:00-17:00", at(20, 17), "closed", "已关闭，次日 09:00 开门", "Closed, opens 09:00 the next day"),
        ("Mo-Fr 09:00-17:00", at(20, 18), "closed", "已关闭，2026-11-23 09:00 开门", "Closed, opens 2026-11-23 09:00"),
        ("Mo-Su closed", at(20, 12), "closed", "已关闭", "Closed"),
        ("", at(20, 12), "unknown", "开放时间不明", "Hours unknown"),
        ("by notice", at(20, 12), "unknown", "开放时间不明", "Hours unknown"),
    ],
)
def test_state_in_words(
    client_at: ClientAt, hours: str, moment: datetime, state: str, chinese: str, english: str
) -> None:
    client = client_at(hours, moment)
    for address, words in (("/s/s1", chinese), ("/s/s1?lang=en", english)):
        shown = re.search(r'<span class="state (\w+)">.*?</svg>(.*?)</span>', client.get(address).text, re.DOTALL)
        assert shown is not None
        assert shown.groups() == (state, words)


def test_closing_on_a_holiday_says_which(client_at: ClientAt) -> None:
    client = client_at("Mo-Su 09:00-17:00; PH off", datetime(2026, 10, 1, 12, tzinfo=CHINA_TIME))
    assert "国庆" in client.get("/s/s1").text
    assert "Closed for National Day" in client.get("/s/s1?lang=en").text


@pytest.mark.parametrize(
    ("hours", "lines"),
    [
        ("Mo-Su 09:00-17:00", ["每天 09:00–17:00"]),
        ("Mo-Fr 08:30-12:00,14:30-18:00", ["周一至周五 08:30–12:00, 14:30–18:00", "周六至周日 不开放"]),
        ("Mo-Su 22:00-06:00", ["每天 22:00–次日 06:00"]),
        ("24/7", ["每天 全天"]),
        (
            'Mo-Fr 09:00-17:00; Sa 09:00-12:00 unknown "x"',
            ["周一至周五 09:00–17:00", "周六 部分时间不明", "周日 不开放"],
        ),
        ("", []),
    ],
)
def test_week_in_words(client_at: ClientAt, hours: str, lines: list[str]) -> None:
    page = client_at(hours, at(20, 12)).get("/s/s1").text
    found = re.findall(r"<li><span>(.*?)</span> (.*?)</li>", page)
    assert [f"{days} {times}" for days, times in found] == lines


def test_confirmed_open_doors_come_first_and_closed_ones_are_counted(client: FlaskClient) -> None:
    page = client.post("/", data=HERE | {"when": "at", "open_at": "2026-11-20T23:00"}).text
    names = re.findall(r'<h3><a href="[^"]*">(.*?)</a></h3>', page)
    assert names == ["无名称的地点", "第2站", "第3站"]  # the fourth by distance is open at night
    assert "另有 1 个已关闭" in page
    assert "以 23:00 为准" in page


def test_closed_doors_are_shown_by_distance_on_demand(client: FlaskClient) -> None:
    night = {"when": "at", "open_at": "2026-11-20T23:00"}
    page = client.post("/?with_closed=yes", data=HERE | night).text
    names = re.findall(r'<h3><a href="[^"]*">(.*?)</a></h3>', page)
    assert names[:2] == ["南门驿站", "第2站"]
    assert "已关闭，次日 09:00 开门" in page
    assert "只按距离排序" in page
    assert 'name="with_closed" value="true"' in page  # and stays so


def test_any_time_asks_nothing_of_doors(client: FlaskClient) -> None:
    page = client.post("/", data=HERE | {"when": "any"}).text
    assert 'class="state' not in page
    assert "不限时间：排序不考虑是否开门。" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"when": "at", "open_at": ""}, "open_at: "),
        ({"when": "at", "open_at": "tomorrow"}, "open_at: "),
        ({"when": "soon"}, "when: "),
    ],
)
def test_time_that_is_none_is_told(client: FlaskClient, fields: dict[str, str], sentence: str) -> None:
    answer = client.post("/", data=HERE | fields)
    assert answer.status_code == 400
    assert sentence in answer.text


def test_nearest_open_door_far_away_says_that_nearer_ones_are_closed(settings: Settings) -> None:
    near = replace(town.stations()[0], hours="Mo-Su 09:00-10:00")
    far = replace(near, id="far", position=type(near.position)(117.4, 39.9), hours="24/7")
    snapshots = town.Still(town.of([near, far]))
    page = create_app(settings, snapshots=snapshots, clock=town.noon).test_client().post("/", data=HERE).text
    assert "更近的都已关闭" in page


def test_how_far_hours_can_be_trusted_is_told(client: FlaskClient) -> None:
    assert "时间在一年内核实过" in client.get("/s/s1").text
    assert "核实过" not in client.get("/s/s2").text
