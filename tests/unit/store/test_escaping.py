import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.store.escaping import cell_of_text, plain_text

DANGEROUS = "=+-@\t\r＝＋－＠"


@given(st.text())
@example("'=1")
@example("''@x")
def test_every_text_is_read_back_as_it_was(text):
    assert plain_text(cell_of_text(text)) == text


@given(st.sampled_from(DANGEROUS), st.text())
def test_no_cell_begins_with_what_a_spreadsheet_runs(first, rest):
    assert cell_of_text(first + rest)[0] == "'"


@pytest.mark.parametrize("text", ["", "驿站", "'quoted'", "3-4", "a=b"])
def test_other_texts_stay_as_they_are(text):
    assert cell_of_text(text) == text == plain_text(text)
