"""JSON that any strict parser reads, by both writers."""

import json
import math

import pytest

from geo.formats import compact, dumps
from geo.formats.json import finite


def test_both_writers_say_the_same():
    value = {"文": ["\u2028", "</script>", '"', 1.5, -0.0, 10**15, True, None, {}]}
    assert json.loads(compact(value)) == json.loads(dumps(value)) == value
    assert compact(value).decode() == dumps(value)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_not_written(number):
    with pytest.raises(ValueError, match="JSON"):
        dumps({"x": [number]})
    with pytest.raises(ValueError, match="not all finite"):
        finite(1.0, number)


def test_numbers_pass():
    finite(0.0, -180.0, 1e308)
    finite()
