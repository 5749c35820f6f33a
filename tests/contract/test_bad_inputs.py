"""Each bad input is refused by the name of what is wrong, never a crash, and changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from geo import inputs
from geo.bootstrap import open_register
from geo.cli import yizhan
from geo.cli.failing import MISTAKE, failing_in_words
from geo.config import Settings, load_settings
from geo.errors import UsageError
from geo.finder import Openness, Query, find
from geo.model import LonLat
from geo.web import create_app
from tests.contract.bad_inputs import BODIES, CALLS, LINES, MISSING, NEAREST, ROWS, WHOLE_QUERIES
from tests.web import town


def short(value: object) -> str:
    return repr(value)[:60]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    settings = Settings(home=Path(), database="unused")
    return create_app(settings, snapshots=town.Still(town.town()), clock=town.noon).test_client()


def refused(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text[:300]
    assert answer.mimetype == "application/json"
    assert len(answer.data) < 3_000  # nothing long is sent back
    error: dict[str, Any] = json.loads(answer.text, parse_constant=pytest.fail)["error"]
    return error


def test_table_is_as_long_as_it_should_be() -> None:
    rows = [ROWS, WHOLE_QUERIES, MISSING, BODIES, LINES, CALLS]
    assert sum(map(len, rows)) >= 500


@pytest.mark.parametrize(("address", "text", "parameter"), ROWS, ids=short)
def test_value_in_an_address(client: FlaskClient, address: str, text: str, parameter: str) -> None:
    error = refused(client.get(address + quote(text)), 400)
    assert error["parameter"] == parameter
    assert error["message"].startswith(f"{parameter}: ")


@pytest.mark.parametrize(("address", "parameter"), WHOLE_QUERIES, ids=short)
def test_query_that_does_not_fit_together(client: FlaskClient, address: str, parameter: str) -> None:
    assert refused(client.get(address), 400)["parameter"] == parameter


@pytest.mark.parametrize(("address", "parameter"), MISSING, ids=short)
def test_what_is_not_there(client: FlaskClient, address: str, parameter: str) -> None:
    error = refused(client.get(address), 404)
    assert (error["code"], error["parameter"]) == ("not_found", parameter)


@pytest.mark.parametrize(("body", "parameter"), BODIES, ids=short)
def test_body(client: FlaskClient, body: bytes | str, parameter: str) -> None:
    error = refused(client.post(NEAREST, data=body, content_type="application/json"), 400)
    assert error["parameter"] == parameter
    assert error["message"].startswith(f"{parameter}: ")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with the town's stations and zones."""
    path = tmp_path_factory.mktemp("register") / "register.sqlite"
    with open_register(load_settings({"database": str(path)})) as opened:
        opened.write_stations(town.stations())
        opened.write_zones(town.zones().zones, town.zones().geometries)
    return path


@pytest.mark.parametrize(("line", "name"), LINES, ids=short)
def test_command_line(
    register: Path, line: list[str], name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("YIZHAN_DATABASE", str(register))
    code = failing_in_words(lambda: yizhan.main(line, prog_name="yizhan", standalone_mode=False))
    told = capsys.readouterr()
    assert (code, told.out) == (MISTAKE, "")
    assert name in told.err
    assert "Traceback" not in told.err
    assert len(told.err) < 3_000


@pytest.fixture(scope="module")
def calls() -> dict[str, Callable[..., object]]:
    """The functions of the library that the table calls."""
    now = town.town()
    return {
        "find": lambda lon, lat, k: find(Query(LonLat(lon, lat), k), now),
        "find_open": lambda lon, lat: find(Query(LonLat(lon, lat), openness=Openness.OPEN), now),
        "nearest": now.index.nearest,
        "within": now.index.within,
        "search": now.texts().search,
        "number": lambda text: inputs.number(text, "x", -180, 180),
        "whole_number": lambda text: inputs.whole_number(text, "x", 1, 50),
        "instant": lambda text: inputs.instant(text, "x"),
    }


@pytest.mark.parametrize(("name", "given", "parameter"), CALLS, ids=short)
def test_call(calls: dict[str, Callable[..., object]], name: str, given: tuple[object, ...], parameter: str) -> None:
    with pytest.raises(UsageError) as caught:
        calls[name](*given)
    assert caught.value.parameter == parameter
    assert len(str(caught.value)) < 500
