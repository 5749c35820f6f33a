"""A register that changes while it is asked: no error, each answer from one revision, the new one soon."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from geo.bootstrap import CHECK_EVERY_S, CurrentSnapshot, data_folder, open_register
from geo.config import Settings
from geo.store import Register, read_vocabulary_csv
from geo.web import create_app
from tests.web import town
from tests.web.test_api import strict

CLIENTS = 32
ADDRESS = "/api/v1/stations/nearest?lon=116.4&lat=39.9&k=50&audience=any"
POINTS = {"points": [[116.4, 39.9], [116.41, 39.9]], "k": 8, "audience": ["any"]}


@pytest.fixture
def register(settings: Settings) -> Iterator[Register]:
    with open_register(settings) as opened:
        opened.seed_vocabularies(read_vocabulary_csv(data_folder(settings) / "vocabulary"))
        write(opened, 1)
        yield opened


def write(register: Register, number: int) -> int:
    """Name every station after a number, in one change; the revision it makes."""
    return register.write_stations(replace(row, name=f"{number}") for row in town.stations()).revision


class Watcher:
    """A client that asks until it is told to stop, and keeps what it saw go wrong."""

    def __init__(self, app: Flask, names: dict[int, str], stop: threading.Event) -> None:
        self._client = app.test_client()
        self._names = names
        self._stop = stop

    def watch(self) -> tuple[int, list[str]]:
        """How many answers came, and what was wrong with them."""
        asked, wrong, newest = 0, [], 0
        while not self._stop.is_set() or asked == 0:
            answer = self._client.get(ADDRESS)
            bulk = self._client.post("/api/v1/stations/nearest", json=POINTS)
            asked += 2
            if (answer.status_code, bulk.status_code) != (200, 200):
                wrong.append(answer.text)
                continue
            body = strict(answer.text)
            names = {row["properties"]["name"] for row in body["features"]}
            if names != {self._names[body["revision"]]}:
                wrong.append(f"revision {body['revision']} with {names}")
            if body["revision"] < newest:
                wrong.append(f"revision {body['revision']} after {newest}")
            newest = body["revision"]
        return asked, wrong


@pytest.mark.parametrize("changes", [8, pytest.param(100, marks=pytest.mark.long)])
def test_answers_are_whole_while_the_register_changes(settings: Settings, register: Register, changes: int) -> None:
    names = {register.revision(): "1"}
    ticks = iter(range(10_000_000))
    current = CurrentSnapshot(register, clock=lambda: next(ticks) * CHECK_EVERY_S)  # look at every request
    app = create_app(settings, snapshots=current)
    stop = threading.Event()
    with ThreadPoolExecutor(CLIENTS) as pool:
        watching = [pool.submit(Watcher(app, names, stop).watch) for _ in range(CLIENTS)]
        for number in range(2, changes + 2):
            coming = register.revision() + 1
            names[coming] = str(number)
            assert write(register, number) == coming
        stop.set()
        seen = [each.result() for each in watching]
    assert [wrong for _, wrong in seen if wrong] == []
    assert sum(asked for asked, _ in seen) >= 2 * CLIENTS
    last = strict(app.test_client().get(ADDRESS).text)
    assert last["revision"] == register.revision()
    assert last["features"][0]["properties"]["name"] == str(changes + 1)


def test_change_of_another_process_is_seen_within_2_s(settings: Settings, register: Register) -> None:
    client = create_app(settings, snapshots=CurrentSnapshot(register)).test_client()
    before = strict(client.get(ADDRESS).text)["revision"]
    with Register.open(settings.database) as other:
        coming = write(other, 2)
    written = time.monotonic()
    while strict(client.get(ADDRESS).text)["revision"] != coming:
        assert time.monotonic() - written < 2
    assert before == coming - 1


def test_search_follows_the_revision(settings: Settings, register: Register, tmp_path: Path) -> None:
    ticks = iter(range(1_000))
    current = CurrentSnapshot(register, clock=lambda: next(ticks) * CHECK_EVERY_S)
    client = create_app(settings, snapshots=current).test_client()
    for number in (1, 2, 3):
        write(register, number)
        body = strict(client.get("/api/v1/search?q=" + str(number)).text)
        assert {hit["name"] for hit in body["hits"] if hit["why"] == "exact"} == {str(number)}
        assert body["revision"] == register.revision()
