"""Places by name, over HTTP and on the finder's page."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.web import town
from tests.web.conftest import MakeClient
from tests.web.test_api import strict

SEARCH = "/api/v1/search"


def hits(client: FlaskClient, text: str, **more: object) -> list[tuple[str, str, str]]:
    body = strict(client.get(SEARCH, query_string={"q": text, **more}).text)
    return [(hit["what"], hit["id"], hit["why"]) for hit in body["hits"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("东区", ("zone", "110101", "exact")),
        ("南门", ("station", "s1", "prefix")),
        ("nanmen", ("station", "s1", "pinyin")),
        ("nmyz", ("station", "s1", "initials")),
        ("南们驿站", ("station", "s1", "pinyin")),  # the wrong character of the right sound
        ("nanmenyizhna", ("station", "s1", "typo")),
        ("某商店", ("station", "s1", "contains")),  # its host
        ("East", ("zone", "110101", "exact")),
    ],
)
def test_place_is_found_and_told_why(client: FlaskClient, text: str, expected: tuple[str, str, str]) -> None:
    assert hits(client, text)[0] == expected


def test_hit_tells_what_it_is_and_where(client: FlaskClient) -> None:
    body = strict(client.get(f"{SEARCH}?q=第8站").text)
    (hit,) = body["hits"]
    assert (hit["kind_label"], hit["lon"], hit["lat"], hit["district"]) == (
        "Warm-heart station for workers",
        116.45,
        39.9,
        "110102",
    )
    assert hit["illustrative"] is body["illustrative"] is True
    (zone,) = strict(client.get(f"{SEARCH}?q=南街道&limit=1").text)["hits"]
    assert (zone["level"], zone["bbox"]) == ("township", [116.38, 39.88, 116.42, 39.9])
    assert body["revision"] == 7


def test_answer_is_cut_at_the_limit_and_tells_how_many_there_are(client: FlaskClient) -> None:
    body = strict(client.get(f"{SEARCH}?q=站&limit=2").text)
    assert (len(body["hits"]), body["total"]) == (2, 6)  # s4 has no name, s7 is out of service
    assert hits(client, "nothing of the kind") == []


def test_text_is_never_syntax(client: FlaskClient) -> None:
    for text in ['"', "*", "a OR b", "NEAR(a b)", "';--", "%", "_", "\\"]:
        assert client.get(SEARCH, query_string={"q": text}).status_code == 200


def look_up(client: FlaskClient, text: str, **fields: str) -> str:
    return client.post("/", data={"by": "text", "q": text, **fields}).text


def test_station_found_by_name_is_a_link(client: FlaskClient) -> None:
    page = look_up(client, "nanmen")
    assert "名为“nanmen”的地方" in page
    assert '<a class="button place" href="/s/s1"><strong>南门驿站</strong>' in page


def test_zone_found_by_name_is_searched_from_with_the_choices_made(client: FlaskClient) -> None:
    page = look_up(client, "nanjiedao", amenity="toilet")
    form = page[page.index('<ol class="places">') : page.index("</ol>")]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert fields == {"amenity": "toilet", "district": "110101001000", "by": "district"}
    answer = client.post("/", data=fields).text
    assert "从南街道的中间量起" in answer
    assert '<option value="110101001000" selected>南街道</option>' in answer
    assert re.findall(r'<h3><a href="[^"]*">(.*?)</a></h3>', answer) == ["第2站"]


def test_enter_key_in_the_field_looks_the_text_up(client: FlaskClient) -> None:
    page = client.post("/", data={"by": "position", "lon": "", "lat": "", "q": "nanmen"}).text
    assert "南门驿站</strong>" in page


def test_nothing_found_says_what_to_do(client: FlaskClient) -> None:
    assert "里没有这个名称" in look_up(client, "wu you xiang")
    assert "q: 不能是" in client.post("/", data={"by": "text", "q": "\u200b"}).text


def test_many_hits_tell_how_many_more_there_are(client_of: MakeClient) -> None:
    rows = [replace(town.stations()[0], id=f"s{i:02}") for i in range(25)]
    page = look_up(client_of(town.of(rows)), "南门")
    assert page.count('class="button place"') == 10
    assert "另有 15 个" in page


def test_hostile_names_are_text(client_of: MakeClient) -> None:
    for payload in town.PAYLOADS:
        page = look_up(client_of(town.hostile(payload)), payload)
        assert "<img src=x" not in page
        assert "<script>alert" not in page
