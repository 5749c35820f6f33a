import math
from datetime import date

import pytest

from geo.model import Status
from geo.store.cells import Cells
from geo.store.records import Record
from geo.vocabulary import Term, Vocabulary

KINDS = Vocabulary(
    "kind",
    [
        Term("warm_station", "职工暖心驿站", "Warm station", ("暖心驿站",)),
        Term("other", "其他", "Other", ("staff",)),
        Term("staff", "职工", "Staff"),  # its code is a synonym of the one before
    ],
)


def cells(text: str, *, exact: bool = False) -> Cells:
    return Cells(Record(7, {"列": text}), {"field": "列"}, exact=exact)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("116.3974", 116.3974),
        (" -51.2 ", -51.2),
        ("+.5", 0.5),
        ("7.", 7.0),
        ("1.163974e2", 116.3974),
    ],
)
def test_a_number_is_ascii_digits_and_a_point(text, value):
    read = cells(text)
    assert read.number("field") == value
    assert read.faults == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "１１６.４",  # full-width digits, which float() takes
        "١١٦",  # Arabic digits
        "1_16",  # which float() takes, too
        "1e999",  # infinite
        "nan",
        "inf",
        "-Infinity",
        "116,3974",
        "116.39°E",
        "0x10",
        "116 39",
        "abc",
    ],
)
def test_what_is_no_such_number_is_a_fault_with_its_row_and_column(text):
    read = cells(text)
    assert math.isnan(read.number("field"))
    (fault,) = read.faults
    assert (fault.row, fault.column, fault.value) == (7, "列", text)
    assert "number" in fault.reason


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-01", date(2025, 3, 1)),
        ("2025-03-01 08:30:00", date(2025, 3, 1)),  # how a workbook gives a moment
        ("2025/3/1", date(2025, 3, 1)),
        ("2025.3.1", date(2025, 3, 1)),
        ("2025年3月1日", date(2025, 3, 1)),
        ("", None),
    ],
)
def test_a_day_is_read_in_the_four_ways_it_is_written(text, day):
    read = cells(text)
    assert read.day("field") == day
    assert read.faults == []


@pytest.mark.parametrize("text", ["2025-02-30", "03/01/2025", "2025年13月1日", "yesterday", "２０２５-03-01"])
def test_what_is_no_day_is_a_fault(text):
    read = cells(text)
    assert read.day("field") is None
    assert "2025-03-01" in read.faults[0].reason


@pytest.mark.parametrize(("text", "count"), [("0", 0), ("12", 12), ("", None)])
def test_a_count_is_a_whole_number(text, count):
    read = cells(text)
    assert read.count("field") == count
    assert read.faults == []


@pytest.mark.parametrize("text", ["-1", "1.5", "１２", "1e3", "9999999999", "many"])
def test_what_is_no_count_is_a_fault(text):
    read = cells(text)
    assert read.count("field") is None
    assert "whole number" in read.faults[0].reason


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("warm_station", "warm_station"),
        ("暖心 驿站", "warm_station"),
        ("ＷＡＲＭ station", "warm_station"),
        ("staff", "staff"),  # a code beats another term's synonym
        ("", "default"),
    ],
)
def test_a_term_is_known_by_code_label_or_synonym(text, code):
    read = cells(text)
    assert read.term("field", KINDS, "default") == code
    assert read.faults == []


@pytest.mark.parametrize(("text", "said"), [("warm_staton", "nearest: warm_station"), ("zzz", "allowed: warm_station")])
def test_an_unknown_term_names_the_nearest_and_the_allowed(text, said):
    read = cells(text)
    assert read.term("field", KINDS, "default") == "default"
    assert said in read.faults[0].reason
    assert "other 其他" in read.faults[0].reason


def test_a_choice_names_what_is_allowed():
    words = {"停业": Status.CLOSED, "open": Status.ACTIVE}
    assert cells("OPEN").choice("field", words, Status.SUSPENDED) is Status.ACTIVE
    assert cells("").choice("field", words, Status.SUSPENDED) is Status.SUSPENDED
    read = cells("maybe")
    assert read.choice("field", words, Status.SUSPENDED) is Status.SUSPENDED
    assert "停业, open" in read.faults[0].reason


def test_texts_lose_their_outer_blanks_unless_the_file_is_our_own():
    assert cells(" a ").text("field") == "a"
    assert cells(" a ", exact=True).text("field") == " a "
    assert cells(" a ", exact=True).word("field") == "a"
    assert cells("a").text("no such field") == ""


def test_a_long_value_is_shown_in_part():
    read = cells("x" * 1000)
    read.number("field")
    assert len(read.faults[0].value) == 80


def test_a_record_that_knows_its_fields_needs_no_columns():
    read = Cells(Record(1, {"amenity": "toilets"}, fields={"lon": "x"}), {"lon": "amenity"})
    assert "lon" in read
    assert "lat" not in read
    assert math.isnan(read.number("lon"))
    assert read.faults[0].column == ""
