"""What the index promises beside true answers: ties, refusals, threads, copies; both ways of searching alike."""

import copy
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from geo.capabilities import Capabilities, Rows, Where
from geo.errors import UsageError
from geo.index import COMPILED_FROM_ROWS, StationIndex

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(params=[True, False], ids=["compiled", "plain"])
def compiled(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def town(rows: int, compiled: bool) -> StationIndex:
    lonlat = np.random.default_rng(4).normal((116.4, 39.9), 0.05, (rows, 2))
    return StationIndex(lonlat, [f"s{i:05d}" for i in range(rows)], compiled=compiled)


def test_ties_are_broken_by_id_whatever_the_row_order(compiled):
    index = StationIndex([(116.4, 39.9)] * 5, ["e", "b", "d", "a", "c"], compiled=compiled)
    assert index.nearest((116.4, 39.9), 3).positions.tolist() == [3, 1, 4]
    assert index.nearest([(116.4, 39.9)], 5).positions.tolist() == [[3, 1, 4, 2, 0]]
    assert index.within((116.41, 39.9), 5_000.0)[0].positions.tolist() == [3, 1, 4, 2, 0]


def test_bulk_breaks_ties_at_the_last_place_by_id(compiled):
    """More rows on one spot than a search holds beside the k: a tree alone returns any two of them."""
    ids = [f"s{i:02d}" for i in reversed(range(40))]
    index = StationIndex([(116.4, 39.9)] * 40, ids, compiled=compiled)
    assert index.nearest([(116.41, 39.9)], 2).positions.tolist() == [[39, 38]]
    assert index.nearest((116.41, 39.9), 2).positions.tolist() == [39, 38]


def test_a_spot_with_two_names_for_its_longitude_ties_by_id(compiled):
    """The seam is one meridian: 180 and -180 are the same place."""
    index = StationIndex([(180.0, 0.0), (-180.0, 0.0), (180.0, 0.0)], ["c", "b", "a"], compiled=compiled)
    assert index.nearest((179.0, 0.0), 2).positions.tolist() == [2, 1]


def test_no_more_rows_than_match_are_found(compiled):
    index = town(30, compiled)
    assert len(index.nearest((116.4, 39.9), 10**9).positions) == 30
    assert index.nearest([(116.4, 39.9)], 32).positions[0, 29:].tolist().count(-1) == 2
    few = Where.of(Rows(np.arange(30) < 2))
    assert sorted(index.nearest((116.4, 39.9), 3, few).positions.tolist()) == [0, 1]


def test_a_filter_over_other_rows_than_the_index_knows_is_answered_alike(compiled):
    marks = [("even",) if i % 2 == 0 else ("odd", "third")[: 1 + (i % 3 == 0)] for i in range(300)]
    own, other = Capabilities(marks), Capabilities([*marks])
    lonlat = np.random.default_rng(4).normal((116.4, 39.9), 0.05, (300, 2))
    index = StationIndex(lonlat, [f"s{i:05d}" for i in range(300)], own, compiled=compiled)
    for clauses in ([("odd",)], [("odd",), ("third",)], [("even", "third")], [("nobody",)], []):
        found = [index.nearest((116.4, 39.9), 5, table.where(clauses)).positions.tolist() for table in (own, other)]
        assert found[0] == found[1]
        assert all(any(mark in marks[row] for mark in clause) for row in found[0] for clause in clauses)
        assert len(found[0]) == (0 if ("nobody",) in clauses else 5)


def test_rows_and_marks_both_count(compiled):
    capabilities = Capabilities([("a",) if i % 2 == 0 else ("b",) for i in range(100)])
    index = StationIndex(
        [(116.4 + i / 1e4, 39.9) for i in range(100)], [f"{i:03d}" for i in range(100)], capabilities, compiled=compiled
    )
    late = Rows(np.arange(100) >= 50)
    where = capabilities.where([("a",)]).among(late)
    for _ in range(3):  # the first time by marks, then by a list of rows
        assert index.nearest((116.4, 39.9), 3, where).positions.tolist() == [50, 52, 54]
        assert len(index.within((116.4, 39.9), 1e5, where)[0].positions) == 25


@pytest.mark.parametrize("every", [1, 3, 100, 100_000])
def test_a_filter_asked_for_again_answers_as_before(every):
    """First by marks; then by a tree of its own when few rows match, or by a list of rows."""
    rows = 6_500
    lonlat = np.random.default_rng(4).normal((116.4, 39.9), 0.05, (rows, 2))
    capabilities = Capabilities([("a",) if i % every == 1 % every else ("b",) for i in range(rows)])
    index = StationIndex(lonlat, [f"{i:05d}" for i in range(rows)], capabilities, compiled=True)
    plain = StationIndex(lonlat, [f"{i:05d}" for i in range(rows)], capabilities, compiled=False)
    for marks in (["a"], ["nobody"]):
        for half in (None, Rows(np.arange(rows) % 2 == 0), Rows(np.arange(rows) < 300)):
            where = capabilities.where([marks], half)
            expected = plain.nearest((116.41, 39.9), 5, where).positions.tolist()
            counted = [plain.no_farther((116.41, 39.9), row, where) for row in (0, 77)]
            for _ in range(3):
                assert index.nearest((116.41, 39.9), 5, where).positions.tolist() == expected
                assert [index.no_farther((116.41, 39.9), row, where) for row in (0, 77)] == counted
                many = index.nearest([(116.41, 39.9)], 5, where).positions[0].tolist()
                assert many == expected + [-1] * (5 - len(expected))


def test_an_empty_index_finds_nothing(compiled):
    index = StationIndex(np.empty((0, 2)), [], compiled=compiled)
    assert len(index) == 0
    assert index.nearest((0.0, 0.0), 3).positions.tolist() == []
    assert index.nearest([(0, 0)], 3).positions.tolist() == [[-1, -1, -1]]
    assert index.within((0, 0), 10.0)[0].positions.tolist() == []


def test_no_questions_have_no_answers(compiled):
    found = town(30, compiled).nearest(np.empty((0, 2)), 3)
    assert found.positions.shape == found.distances_m.shape == (0, 3)
    assert town(30, compiled).within(np.empty((0, 2)), 10.0) == []


def test_a_point_may_be_a_tuple_a_list_or_an_array(compiled):
    index = town(100, compiled)
    found = [index.nearest(point, 4) for point in ((116.4, 39.9), [116.4, 39.9], np.array([116.4, 39.9]))]
    assert len({tuple(each.positions.tolist()) for each in found}) == 1
    assert index.nearest((116, 40), 1).positions.shape == (1,)


def test_many_points_in_any_memory_layout(compiled):
    index = town(300, compiled)
    points = np.random.default_rng(5).normal((116.4, 39.9), 0.05, (50, 2))
    expected = index.nearest(points, 2).positions.tolist()
    read_only = points.copy()
    read_only.flags.writeable = False
    for same in (np.asfortranarray(points), points[::-1][::-1], read_only, points.tolist()):
        assert index.nearest(same, 2).positions.tolist() == expected


def test_sorted_questions_of_a_large_index_keep_their_places():
    """From 100,000 rows on, many questions are taken in another order."""
    rng = np.random.default_rng(6)
    index = StationIndex(rng.uniform(-1, 1, (100_000, 2)), [f"{i:06d}" for i in range(100_000)])
    points = rng.uniform(-1, 1, (1500, 2))
    bulk = index.nearest(points, 2)
    for i in range(0, 1500, 50):
        single = index.nearest((float(points[i, 0]), float(points[i, 1])), 2)
        assert bulk.positions[i].tolist() == single.positions.tolist()
        assert bulk.distances_m[i].tolist() == single.distances_m.tolist()


@pytest.mark.parametrize(
    ("arguments", "parameter"),
    [
        (((float("nan"), 39.9), 1), "points"),
        (((116.4, float("inf")), 1), "points"),
        (((-float("inf"), 39.9), 1), "points"),
        (((39.9, 116.4), 1), "points"),  # swapped: the latitude is out of range
        (((180.000001, 0.0), 1), "points"),
        (([(116.4, 39.9), (116.4, 90.5)], 1), "points"),
        (((116.4, 39.9, 3.0), 1), "points"),  # a height is not a position
        (((116.4, 39.9), 0), "k"),
        (((116.4, 39.9), -1), "k"),
        (((116.4, 39.9), 1.5), "k"),
        (((116.4, 39.9), 1, np.array([True, False])), "where"),
        (((116.4, 39.9), 1, np.array([1])), "where"),  # numbers are no mask
        (((116.4, 39.9), 1, Where.of(Rows(np.ones(2, np.bool_)))), "where"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(compiled, arguments, parameter):
    index = StationIndex([(116.4, 39.9)], ["a"], compiled=compiled)
    with pytest.raises(UsageError) as refused:
        index.nearest(*arguments)
    assert refused.value.parameter == parameter


@pytest.mark.parametrize("radius_m", [0.0, -1.0, float("nan"), float("inf")])
def test_a_radius_must_be_above_zero(radius_m):
    with pytest.raises(UsageError, match="radius_m"):
        StationIndex([(116.4, 39.9)], ["a"]).within((116.4, 39.9), radius_m)


@pytest.mark.parametrize(
    ("arguments", "parameter"),
    [
        (([(0, 0), (1, 1)], 0), "point"),
        (((0.0, 91.0), 0), "points"),
        (((0.0, 0.0), 1), "row"),
        (((0.0, 0.0), -1), "row"),
    ],
)
def test_what_is_compared_must_exist(arguments, parameter):
    with pytest.raises(UsageError) as refused:
        StationIndex([(116.4, 39.9)], ["a"]).no_farther(*arguments)
    assert refused.value.parameter == parameter


def test_points_ids_and_marks_must_be_as_many():
    with pytest.raises(UsageError, match="2 ids for 1 points"):
        StationIndex([(116.4, 39.9)], ["a", "b"])
    with pytest.raises(UsageError, match="capabilities: 2 rows for 1 points"):
        StationIndex([(116.4, 39.9)], ["a"], Capabilities([("x",), ("y",)]))


def test_a_bad_point_of_the_index_is_named():
    with pytest.raises(UsageError, match=r"lonlat: point 1 is 39\.9, 116\.4"):
        StationIndex([(116.4, 39.9), (39.9, 116.4)], ["a", "b"])


def test_numba_is_used_from_the_size_on_that_repays_it():
    lonlat = np.random.default_rng(4).normal((116.4, 39.9), 0.05, (COMPILED_FROM_ROWS, 2))
    ids = [f"{i:05d}" for i in range(COMPILED_FROM_ROWS)]
    assert StationIndex(lonlat, ids).compiled
    assert not StationIndex(lonlat[1:], ids[1:]).compiled
    assert not StationIndex(lonlat, ids, compiled=False).compiled


def test_copy_and_pickle_answer_alike(compiled):
    index = town(500, compiled)
    for twin in (copy.copy(index), copy.deepcopy(index), pickle.loads(pickle.dumps(index))):
        assert twin.compiled is compiled
        assert twin.nearest((116.4, 39.9), 5).positions.tolist() == index.nearest((116.4, 39.9), 5).positions.tolist()


def test_an_index_and_its_filters_are_pickled_together(compiled):
    capabilities = Capabilities([("a",) if i % 7 == 0 else () for i in range(500)])
    lonlat = np.random.default_rng(4).normal((116.4, 39.9), 0.05, (500, 2))
    index = StationIndex(lonlat, [f"s{i:05d}" for i in range(500)], capabilities, compiled=compiled)
    where = capabilities.where([("a",)])
    expected = index.nearest((116.4, 39.9), 5, where).positions.tolist()
    twin, same = pickle.loads(pickle.dumps((index, where)))
    assert twin.nearest((116.4, 39.9), 5, same).positions.tolist() == expected


def _answer_in_child(index: StationIndex, answers: "multiprocessing.SimpleQueue[list[int]]") -> None:
    answers.put(index.nearest((116.4, 39.9), 5).positions.tolist())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_answers_alike(compiled):
    index = town(500, compiled)
    expected = index.nearest((116.4, 39.9), 5).positions.tolist()
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.SimpleQueue[list[int]] = context.SimpleQueue()
    children = [context.Process(target=_answer_in_child, args=(index, answers)) for _ in range(3)]
    for child in children:
        child.start()
    assert [answers.get() for _ in children] == [expected] * 3
    for child in children:
        child.join()
        assert child.exitcode == 0


@pytest.mark.parametrize("seconds", [2, pytest.param(60, marks=pytest.mark.long)])
def test_eight_threads_read_one_index(compiled, seconds):
    marks = [tuple(mark for mark in ("a", "b", "c") if (i * 7919) % 11 < ord(mark) - 94) for i in range(3000)]
    capabilities = Capabilities(marks)
    lonlat = np.random.default_rng(4).normal((116.4, 39.9), 0.05, (3000, 2))
    index = StationIndex(lonlat, [f"s{i:05d}" for i in range(3000)], capabilities, compiled=compiled)
    filters = [None, *(capabilities.where(clauses) for clauses in ([("a",)], [("a",), ("b",)], [("b", "c")]))]
    points = [tuple(point) for point in np.random.default_rng(5).normal((116.4, 39.9), 0.05, (50, 2)).tolist()]
    expected = {
        (point, which): StationIndex(lonlat, [f"s{i:05d}" for i in range(3000)], capabilities, compiled=False)
        .nearest(point, 4, where)
        .positions.tolist()
        for point in points
        for which, where in enumerate(filters)
    }
    wrong: list[object] = []
    until = time.monotonic() + seconds

    def read(seed: int) -> None:
        rng = np.random.default_rng(seed)
        while time.monotonic() < until and not wrong:
            point, which = points[rng.integers(50)], int(rng.integers(4))
            found = index.nearest(point, 4, filters[which]).positions.tolist()
            if found != expected[point, which]:
                wrong.append((point, which, found))

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def run(code: str, **environ: str) -> str:
    """What a new interpreter prints."""
    env = os.environ | {"PYTHONPATH": str(ROOT), **environ}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_numba_is_imported_by_the_first_index_that_uses_it():
    code = """
import sys
from geo.index import StationIndex
before = "numba" in sys.modules
StationIndex([(116.4, 39.9)], ["a"])
print(before, "numba" in sys.modules)
"""
    assert run(code) == "False False"


WITHOUT_NUMBA = """
import importlib.util, sys
sys.modules["numba"] = None
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "numba" else find_spec(name, package)
"""


def test_without_numba_answers_are_the_same():
    code = f"""{WITHOUT_NUMBA}
import numpy as np
from geo.index import StationIndex
lonlat = np.random.default_rng(4).normal((116.4, 39.9), 0.05, (3000, 2))
index = StationIndex(lonlat, [f"s{{i:05d}}" for i in range(3000)])
print(index.compiled, index.nearest((116.4, 39.9), 5).positions.tolist())
"""
    assert run(code) == f"False {town(3000, True).nearest((116.4, 39.9), 5).positions.tolist()}"


def test_without_numba_nobody_is_told_it_was_used():
    code = f"""{WITHOUT_NUMBA}
from geo.index import StationIndex
from geo.errors import UsageError
try:
    StationIndex([(116.4, 39.9)], ["a"], compiled=True)
except UsageError as error:
    print(error)
"""
    assert run(code) == "compiled: needs numba, which is not installed; install yizhan[fast]"
