"""Pages and polygons that fit an answer."""

import pytest

from geo.errors import UsageError
from geo.web.paging import LARGEST_PAGE_BYTES, fitted, page_of


def test_row_that_is_too_long_by_itself_is_a_page_of_its_own() -> None:
    page = page_of(["a", "b"], 10, lambda row: {row: "x" * LARGEST_PAGE_BYTES})
    assert (page.rows, page.more) == (["a"], True)


def test_no_rows_are_one_empty_page() -> None:
    assert page_of([], 10, lambda row: {}) == ([], False)


def test_exact_polygons_are_sent_when_they_fit() -> None:
    assert fitted(lambda tolerance_deg: {"by": tolerance_deg}) == {"by": 0.0}


def test_answer_that_never_fits_is_refused() -> None:
    with pytest.raises(UsageError, match="larger than 1 MB"):
        fitted(lambda tolerance_deg: {"much": "x" * 1_000_000})
