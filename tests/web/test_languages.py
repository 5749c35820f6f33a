"""Every page speaks Chinese or English whole, by ``lang``, by the browser's wish, else Chinese."""

import re

import pytest
from flask.testing import FlaskClient

PAGES = ["/", "/s/s1", "/plan", "/nope"]
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"\b[a-z]{4,}\b")


def words(page: str) -> str:
    """What a person reads of a page: no tags, no code."""
    page = re.sub(r"<(script|style|code|pre)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", page)


@pytest.mark.parametrize(
    ("address", "accepted", "expected"),
    [
        ("/", "", "zh-CN"),
        ("/", "en", "en"),
        ("/", "en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("/", "zh-TW,en;q=0.5", "zh-CN"),
        ("/", "fr", "zh-CN"),  # neither: the default
        ("/", "fr,en;q=0.1", "en"),
        ("/", "garbage;;q=,,", "zh-CN"),
        ("/?lang=en", "zh-CN", "en"),
        ("/?lang=zh", "en", "zh-CN"),
    ],
)
def test_language_is_chosen_by_address_before_browser(
    client: FlaskClient, address: str, accepted: str, expected: str
) -> None:
    answer = client.get(address, headers={"Accept-Language": accepted})
    assert f'<html lang="{expected}">' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("address", PAGES)
def test_chinese_page_has_no_english_words(client: FlaskClient, address: str) -> None:
    assert set(LATIN_WORD.findall(words(client.get(address).text))) <= {"residents"}  # the layer's own name


@pytest.mark.parametrize("address", ["/", "/plan", "/api/docs", "/nope"])
def test_english_page_has_no_chinese_but_the_switch(client: FlaskClient, address: str) -> None:
    page = words(client.get(f"{address}?lang=en").text).replace("中文", "")
    assert not HAN.search(page)


def test_english_names_of_districts_are_used_where_there_are_any(client: FlaskClient) -> None:
    assert ">East</option>" in client.get("/?lang=en").text
    assert ">东区</option>" in client.get("/").text


@pytest.mark.parametrize("address", ["/", "/s/s1", "/plan", "/plan/110101", "/api/docs", "/nope"])
def test_every_page_has_a_switch_to_the_other_language(client: FlaskClient, address: str) -> None:
    assert f'href="{address}?lang=en"' in client.get(address).text
    assert f'href="{address}?lang=zh"' in client.get(f"{address}?lang=en").text


def test_switch_keeps_the_choices_of_the_planner(client: FlaskClient) -> None:
    assert 'href="/plan?minutes=5&amp;lang=en"' in client.get("/plan?minutes=5").text


def test_switch_after_a_search_repeats_the_search(client: FlaskClient) -> None:
    page = client.post("/", data={"by": "position", "lon": "116.4", "lat": "39.9", "amenity": ["toilet", "rest"]}).text
    switch = page[page.index('action="/?lang=en"') : page.index("</form>")]
    for field in ['"lon" value="116.4"', '"amenity" value="toilet"', '"amenity" value="rest"', '"by" value="position"']:
        assert field in switch


def test_links_carry_the_language_that_was_asked_for(client: FlaskClient) -> None:
    page = client.get("/?lang=en").text
    assert 'href="/plan?lang=en"' in page
    assert 'action="/?lang=en"' in page
    assert "lang=" not in re.sub(r'hreflang="en"|lang="[^"]*"|href="/\?lang=en"', "", client.get("/").text)


def test_unknown_language_is_refused(client: FlaskClient) -> None:
    assert client.get("/?lang=fr").status_code == 400
    assert client.get("/healthz?lang=fr").json["error"]["parameter"] == "lang"  # type: ignore[index] # an object
