"""Marks as bits against sets of marks."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.capabilities import Capabilities, Rows, Where

MARKS = st.frozensets(st.integers(0, 150), max_size=6)  # more marks than two words have bits


@given(st.lists(MARKS, max_size=30), st.lists(st.lists(st.integers(0, 160), max_size=4), max_size=4))
def test_a_row_is_admitted_when_it_has_a_mark_of_every_clause(rows, clauses):
    table = Capabilities(rows)
    where = table.where(clauses)
    truth = [all(own & set(clause) for clause in clauses) for own in rows]
    assert len(table) == where.size == len(rows)
    assert where.mask().tolist() == truth
    assert where.count == sum(truth)


def test_rows_that_share_one_collection_are_alike():
    shared = ("a", "b")
    table = Capabilities([shared, ("b",), shared])
    assert table.where([["a"]]).mask().tolist() == [True, False, True]


def test_the_mask_of_a_filter_is_the_callers_own():
    table = Capabilities([("a",), ("b",)])
    for where in (table.where([["a"]]), table.where([], Rows(np.array([True, False])))):
        where.mask()[:] = True
        assert where.mask().tolist() == [True, False]


def test_rows_narrow_a_filter_and_one_another():
    table = Capabilities([("a",), ("a",), ("a",), ("b",)])
    early, odd = Rows(np.array([True, True, False, True])), Rows(np.array([False, True, False, True]))
    where = table.where([["a"]], early)
    assert where.mask().tolist() == [True, True, False, False]
    assert where.among(odd).mask().tolist() == [False, True, False, False]
    assert table.where([["a"]]).among(odd).mask().tolist() == [False, True, False, False]
    assert Where.of(early).among(odd).count == 2


def test_one_combination_is_made_once_while_it_is_asked_for():
    where = Capabilities([("a",), ("b",)]).where([["a"]])
    rows = [Rows(np.array([True, flag])) for flag in (True, False) * 20]
    assert where.among(rows[0]) is where.among(rows[0])
    masks = [where.among(each).mask().tolist() for each in rows]
    assert masks == [[True, False]] * 40


def test_what_an_index_prepared_is_kept_for_that_index():
    rows, asked = Rows(np.array([True, False])), []

    def prepare(mask):
        asked.append(mask.tolist())
        return len(asked)

    one, other = object(), object()
    assert [rows.prepared_for(owner, prepare) for owner in (one, one, other, other, one)] == [1, 1, 2, 2, 3]
    assert asked == [[True, False]] * 3


def test_filters_without_clauses_share_what_was_prepared_of_their_rows():
    rows, owner = Rows(np.array([True, False])), object()
    made = [where.prepared_for(owner, lambda mask: object()) for where in (Where.of(rows), Where.of(rows))]
    assert made[0] is made[1]


def test_what_was_prepared_stays_behind_when_a_filter_is_pickled():
    where = Capabilities([("a",), ("b",)]).where([["a"]])
    where.prepared_for(test_what_was_prepared_stays_behind_when_a_filter_is_pickled, lambda mask: lambda: mask)
    twin = pickle.loads(pickle.dumps(where))
    assert twin.mask().tolist() == [True, False]


@pytest.mark.parametrize("count", [0, 1, 64, 65, 128, 129])
def test_there_are_as_many_words_as_marks_need(count):
    table = Capabilities([tuple(range(count))])
    assert table.bits.shape == (1, max(1, -(-count // 64)))
    assert all(table.where([[mark]]).mask().all() for mark in range(count))
