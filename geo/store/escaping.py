"""Cells that a spreadsheet would run as a formula, written as text, and read back unchanged.

A cell beginning with ``= + - @``, tab or carriage return (or their full-width forms) gets a leading apostrophe. So does
one that begins with apostrophes followed by such a character, which makes the rule reversible for every text.
"""

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def cell_of_text(text: str) -> str:
    """The cell of a CSV file that shows a text and runs nothing."""
    return "'" + text if _DANGEROUS.match(text) else text


def plain_text(cell: str) -> str:
    """The text of such a cell: the inverse of ``cell_of_text``; other cells stay as they are."""
    return cell[1:] if cell.startswith("'") and _ESCAPED.match(cell) else cell
