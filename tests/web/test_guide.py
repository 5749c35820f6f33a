"""The guides to the API: every command in them works, and says what the text promises."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.finder import MOST_MATCHES
from geo.model import Zone, ZoneLevel
from geo.search import LARGEST_LIMIT
from geo.web.errors import LARGEST_BODY_BYTES
from geo.web.fields import LONGEST_PAGE
from geo.web.queries import MOST_ANSWERS
from geo.zones import ZoneTable
from tests.web import town
from tests.web.conftest import MakeClient
from tests.web.test_api import strict

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = ["api.md", "api.zh-CN.md"]


def commands(guide: str) -> list[str]:
    """The lines of curl, continued lines put together."""
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / guide).read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", "").splitlines() if line]


def everything() -> Iterator[str]:
    for guide in GUIDES:
        yield from commands(guide)


def ran(client: FlaskClient, command: str) -> TestResponse:
    """What a command is answered, in-process."""
    _, *words = shlex.split(command.replace("$YIZHAN", ""))
    address, query, body, media_type = "", [], None, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            media_type = words.pop(0).partition(": ")[2]
        elif word == "-d":
            body = words.pop(0)
        elif word == "--data-urlencode":
            query.append(tuple(words.pop(0).split("=", 1)))
        elif word != "--get":
            address = word
    if body is not None:
        return client.post(address, data=body, content_type=media_type)
    return client.get(f"{address}?{urlencode(query)}" if query else address)


@pytest.fixture
def client(client_of: MakeClient) -> FlaskClient:
    """The town, one of whose districts is the one that the guide names."""
    places = town.zones()
    named = Zone("110105", "朝阳区", ZoneLevel.DISTRICT, "Chaoyang")
    table = ZoneTable([*places.zones, named], [*places.geometries, places.geometries[0]])
    return client_of(type(town.town())(7, town.town().stations, table, town.people(), town.vocabularies()))


@pytest.mark.parametrize("command", sorted(set(everything())))
def test_command_works(client: FlaskClient, command: str) -> None:
    answer = ran(client, command)
    swapped = "lon=39.909" in command
    assert answer.status_code == (400 if swapped else 200), answer.text
    strict(answer.text)


def test_guides_have_the_same_commands_and_headings() -> None:
    english, chinese = ((DOCS / guide).read_text(encoding="utf-8") for guide in GUIDES)
    assert commands(GUIDES[0]) == commands(GUIDES[1])
    assert len(re.findall(r"^#+ ", english, re.MULTILINE)) == len(re.findall(r"^#+ ", chinese, re.MULTILINE))


@pytest.mark.parametrize("guide", GUIDES)
def test_error_is_the_one_shown(client: FlaskClient, guide: str) -> None:
    text = (DOCS / guide).read_text(encoding="utf-8")
    (shown,) = re.findall(r"```json\n(.*?)\n```", text, re.DOTALL)
    assert strict(ran(client, commands(guide)[-1]).text) == json.loads(shown)


@pytest.mark.parametrize("guide", GUIDES)
def test_limits_are_those_of_the_code(guide: str) -> None:
    text = (DOCS / guide).read_text(encoding="utf-8")
    limits = [line.split("|")[2].strip() for line in text.splitlines() if line.startswith("| ")][1:]
    assert limits[0] == str(MOST_MATCHES)
    assert limits[1] == f"{MOST_ANSWERS:,}"
    assert limits[3] == f"{LONGEST_PAGE:,}"
    assert limits[4] == str(LARGEST_LIMIT)
    assert limits[5] == f"{LARGEST_BODY_BYTES // 1_000_000} MB"


def test_every_route_is_in_the_guide(client: FlaskClient) -> None:
    text = (DOCS / GUIDES[0]).read_text(encoding="utf-8")
    rules = {rule.rule.split("<")[0].rstrip("/") for rule in client.application.url_map.iter_rules()}
    assert [rule for rule in rules if rule.startswith("/api/") and rule not in text] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_link_leads_to_a_file(guide: str) -> None:
    text = (DOCS / guide).read_text(encoding="utf-8")
    assert all((DOCS / target).is_file() for target in re.findall(r"\]\(([^)#]+)\)", text))
