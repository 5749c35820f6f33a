"""What every answer tells the browser, and that no asker's position is kept anywhere."""

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.bootstrap import CitySnapshot
from geo.config import Settings
from geo.errors import BusyError, DataError
from geo.web import create_app

ADDRESSES = [
    "/",
    "/s/s1",
    "/plan",
    "/plan/110101",
    "/plan/110101/map.json",
    "/healthz",
    "/api/openapi.json",
    "/api/docs",
    "/api/v1/stations/nearest?lon=116.4&lat=39.9",
    "/api/v1/stations/nearest",
    "/nope",
    "/static/style.css",
]


class Broken:
    """Snapshots that cannot be had."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def get(self) -> CitySnapshot:
        raise self.error


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_closed_to_the_outside(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Permissions-Policy"].startswith("geolocation=(self)")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("address", ADDRESSES[:-1])
def test_answers_are_not_kept(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_answer_to_a_posted_position_is_not_kept(client: FlaskClient) -> None:
    answer = client.post("/", data={"by": "position", "lon": "116.4", "lat": "39.9"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'method="post"' in answer.text  # and every further search is a POST too


@pytest.mark.parametrize("address", ["/", "/plan", "/plan/110101", "/api/docs", "/nope"])
def test_every_script_and_style_carries_the_nonce_of_its_own_answer(client: FlaskClient, address: str) -> None:
    nonces = []
    for _ in range(2):
        answer = client.get(address)
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert nonce is not None
        nonces.append(nonce[1])
        tags = re.findall(r"<(?:script|link rel=\"stylesheet\")[^>]*>", answer.text)
        assert tags
        assert all(f'nonce="{nonce[1]}"' in tag for tag in tags)
        assert not re.search(r"<[^>]+\son\w+=|<[^>]+\sstyle=", answer.text)
    assert nonces[0] != nonces[1]


@pytest.mark.parametrize("address", ["/", "/s/s1", "/plan", "/plan/110101", "/api/docs", "/nope"])
def test_pages_name_no_other_host(client: FlaskClient, address: str) -> None:
    page = re.sub(r'xmlns(:\w+)?="[^"]*"', "", client.get(address).text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page)


def test_static_files_are_kept_for_ever_under_the_digest_of_their_content(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{12})"', client.get("/").text)
    assert address is not None
    with client.get(address[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    with client.get("/static/style.css") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/nope.css?v=1").headers["Cache-Control"] == "no-store"


def test_no_position_is_logged(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = app.test_client()
    with caplog.at_level(logging.DEBUG):
        for address in ("/api/v1/stations/nearest?lon=116.4321987&lat=39.9123789", "/plan?minutes=116.4321987"):
            client.get(address)
        client.post("/", data={"by": "position", "lon": "116.4321987", "lat": "39.9123789"})
        client.post("/", data={"by": "position", "lon": "116.4321987", "lat": "x39.9123789"})
    assert "4321987" not in caplog.text
    assert "9123789" not in caplog.text


def test_unexpected_error_is_a_sentence_and_its_log_has_no_query(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(settings, snapshots=Broken(RuntimeError("secret"))).test_client()
    page = client.get("/?lang=en")
    body = client.get("/api/v1/stations/nearest?lon=116.4321987&lat=39.9")
    assert page.status_code == body.status_code == 500
    assert "something went wrong on the server" in page.text
    assert body.json["error"]["code"] == "server_error"  # type: ignore[index] # an object
    assert "secret" not in page.text + body.text
    assert "RuntimeError: secret" in caplog.text
    assert "4321987" not in caplog.text


def test_locked_register_is_told_with_when_to_come_back(settings: Settings) -> None:
    locked = Broken(
        BusyError("the register {file} is locked by another process and nothing was changed", file="a.sqlite")
    )
    answer = create_app(settings, snapshots=locked).test_client().get("/healthz")
    assert answer.status_code == 423
    assert answer.json["error"]["code"] == "busy"  # type: ignore[index] # an object
    assert answer.headers["Retry-After"] == "5"


def test_bad_data_is_told_without_a_traceback(settings: Settings) -> None:
    broken = Broken(DataError("a.sqlite", "is empty"))
    answer = create_app(settings, snapshots=broken).test_client().get("/plan")
    assert answer.status_code == 422
    assert "a.sqlite" in answer.text


def test_redirects_and_odd_requests_are_answered(app: Flask) -> None:
    @app.get("/broken")
    def broken() -> None:
        from werkzeug.exceptions import BadRequest

        raise BadRequest

    @app.get("/moved/")
    def moved() -> str:
        return "here"

    assert app.test_client().get("/broken").status_code == 400
    assert app.test_client().get("/moved").status_code == 308
