"""The text search of a revision is built once, beside the answers."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from geo.bootstrap import CHECK_EVERY_S, CurrentSnapshot, build_texts, current_snapshot, load_snapshot, open_register
from geo.config import load_settings
from tests.unit import towns


@pytest.fixture
def settings(tmp_path):
    return load_settings({"database": str(tmp_path / "register.sqlite")})


@pytest.fixture
def register(settings):
    with open_register(settings) as opened:
        opened.write_stations([towns.station("a", 100), towns.station("b", 200)])
        yield opened


def test_every_revision_is_prepared_once(register):
    now, prepared = [0.0], []
    current = CurrentSnapshot(register, clock=lambda: now[0], prepare=lambda one: prepared.append(one.revision))
    register.write_stations([towns.station("c", 300)])
    for seconds in range(5):
        now[0] = seconds * 2 * CHECK_EVERY_S
        current.get()
    assert prepared == [current.get().revision - 1, current.get().revision]


def test_those_who_search_at_once_share_one_text_index(register):
    snapshot = load_snapshot(register)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: snapshot.texts(), range(8)))
    assert {id(one) for one in found} == {id(found[0])}


def test_texts_are_built_beside_the_answers(register):
    snapshot = load_snapshot(register)
    build_texts(snapshot)
    for thread in threading.enumerate():
        if thread.name == "texts":
            thread.join()
    assert "_texts" in vars(snapshot)


def test_phrases_of_the_shipped_names_are_heard(settings):
    with open_register(settings) as register:
        register.write_stations([replace(towns.station("a", 100), name="十里堡驿站")])
    found = current_snapshot(settings).get().texts().search("shilipu")
    assert [hit.id for hit in found.hits] == ["a"]
