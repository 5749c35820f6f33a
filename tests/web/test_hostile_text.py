"""Text from spreadsheets and crowds is shown as text on every page and sent as text in every answer."""

import json
from html import unescape
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from tests.web import town
from tests.web.conftest import MakeClient

FORM = {"by": "position", "lon": "116.4", "lat": "39.9"}


class Seen(HTMLParser):
    """Collects the tags and the visible text of a page, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(page: str) -> Seen:
    parser = Seen()
    parser.feed(page)
    return parser


def get(client: FlaskClient, address: str) -> str:
    answer = client.post("/", data=FORM) if address == "POST /" else client.get(address)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("address", ["/", "POST /", "/s/s1", "/s/s4", "/plan", "/plan/110101", "/api/docs"])
@pytest.mark.parametrize("payload", town.PAYLOADS)
def test_payload_makes_no_tag_and_no_attribute(client_of: MakeClient, address: str, payload: str) -> None:
    usual = seen(get(client_of(town.hostile("plain")), address))
    page = seen(get(client_of(town.hostile(payload)), address))
    assert page.tags == usual.tags
    assert page.attributes == usual.attributes


@pytest.mark.parametrize("address", ["POST /", "/s/s1", "/plan", "/plan/110101"])
@pytest.mark.parametrize("payload", town.PAYLOADS)
def test_payload_is_shown_as_it_is(client_of: MakeClient, address: str, payload: str) -> None:
    assert payload in seen(get(client_of(town.hostile(payload)), address)).text


@pytest.mark.parametrize("payload", town.PAYLOADS)
def test_payload_is_sent_as_it_is(client_of: MakeClient, payload: str) -> None:
    client = client_of(town.hostile(payload))
    assert json.loads(client.get("/api/v1/stations/s1").text)["properties"]["name"] == payload
    assert json.loads(client.get("/api/v1/zones/110101").text)["properties"]["name"] == payload
    assert json.loads(client.get("/plan/110101/map.json").text)["zones"]["features"][0]["properties"]["name"] == payload


@pytest.mark.parametrize("payload", town.PAYLOADS)
@pytest.mark.parametrize("field", ["lon", "district", "datum", "amenity", "<b>"])
def test_payload_in_a_form_is_shown_as_it_is(client: FlaskClient, payload: str, field: str) -> None:
    usual = client.post("/", data=FORM | {field: "plain"}).text
    page = client.post("/", data=FORM | {field: payload}).text
    assert seen(page).tags == seen(usual).tags
    assert payload in unescape(page)


@pytest.mark.parametrize("payload", town.PAYLOADS)
def test_payload_in_an_address_is_shown_as_text(client: FlaskClient, payload: str) -> None:
    page = client.get("/plan", query_string={"minutes": payload}).text
    assert "alert(1)>" not in page
    assert seen(page).tags == seen(client.get("/plan?minutes=plain").text).tags
