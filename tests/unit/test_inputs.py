import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import inputs
from geo.errors import UsageError
from geo.model import Datum
from geo.vocabulary import Term, Vocabulary

NO_NUMBERS = [
    "",
    " ",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "1e999",  # overflows to infinity
    "１２",  # full-width digits, which float() takes
    "٣٩",  # Arabic-Indic digits, likewise
    "3_9.9",  # float() takes underscores
    "39,9",
    "39.9\n",
    " 39.9",
    "0x10",
    "1e",
    "--1",
    "+-1",
    ".",
    "39.9.1",
    "9" * 400,
]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_in_ascii_digits_is_refused_by_name(text):
    with pytest.raises(UsageError, match="give a number from 0 to 50") as refused:
        inputs.number(text, "lat", 0, 50)
    assert refused.value.parameter == "lat"


@pytest.mark.parametrize("text", [*NO_NUMBERS, "1.5", "1e1"])
def test_what_is_no_whole_number_is_refused_by_name(text):
    with pytest.raises(UsageError, match="give a whole number from 1 to 50") as refused:
        inputs.whole_number(text, "k", 1, 50)
    assert refused.value.parameter == "k"


@pytest.mark.parametrize(
    ("text", "value"),
    [("39.9", 39.9), ("+39.9", 39.9), ("-0", 0.0), ("1e1", 10.0), (".5", 0.5), ("50.", 50.0), ("0.00", 0.0)],
)
def test_numbers_are_read(text, value):
    assert inputs.number(text, "lat", -1, 50) == value


@pytest.mark.parametrize("text", ["-0.1", "50.1"])
def test_numbers_out_of_range_are_refused(text):
    with pytest.raises(UsageError):
        inputs.number(text, "lat", 0, 50)


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("50", 50), ("+7", 7), ("007", 7)])
def test_whole_numbers_are_read(text, value):
    assert inputs.whole_number(text, "k", 1, 50) == value


def test_long_values_are_shown_cut():
    with pytest.raises(UsageError) as refused:
        inputs.number("x" * 100_000, "lat", 0, 1)
    assert len(str(refused.value)) < 200


def test_a_position_arrives_in_wgs84():
    assert inputs.position("116.3974", "39.9087", Datum.WGS84) == (116.3974, 39.9087)
    moved = inputs.position("116.3974", "39.9087", Datum.GCJ02)
    assert 0.004 < 116.3974 - moved.lon < 0.008


@pytest.mark.parametrize(
    ("lon", "lat", "parameter", "said"),
    [
        ("39.9087", "116.3974", "lat", "swapped"),  # out of range and Beijing the other way round
        ("181", "39.9", "lon", "-180 to 180"),
        ("116.4", "91", "lat", "-90 to 90"),  # the other way round it is no position either
        ("116.4", "191", "lat", "-90 to 90"),  # nothing helps
        ("116.4", "nan", "lat", "-90 to 90"),
        ("nan", "39.9", "lon", "-180 to 180"),
    ],
)
def test_positions_that_cannot_be_are_refused(lon, lat, parameter, said):
    with pytest.raises(UsageError, match=said) as refused:
        inputs.position(lon, lat, Datum.WGS84)
    assert refused.value.parameter == parameter


def test_codes_are_checked_one_by_one():
    words = Vocabulary("amenity", [Term("toilet", "厕所", "toilet"), Term("wifi", "无线网", "Wi-Fi")])
    assert inputs.codes("toilet, wifi", "amenity", words) == {"toilet", "wifi"}
    with pytest.raises(UsageError, match="did you mean toilet"):
        inputs.codes("wifi,toilets", "amenity", words)
    with pytest.raises(UsageError, match="amenity"):
        inputs.codes("wifi,", "amenity", words)  # an empty item is a typing mistake


def test_decimal_gives_nan_for_anything_else():
    assert math.isnan(inputs.decimal("1_0"))


@given(
    st.lists(st.one_of(st.text("0123456789.eE+- \n\t_１nani", max_size=6), st.floats(-200, 200).map(repr)), max_size=6)
)
def test_many_numbers_are_each_read_as_one(texts):
    each = [inputs.decimal(text.strip()) for text in texts]
    np.testing.assert_array_equal(inputs.decimals(texts), np.array(each))
