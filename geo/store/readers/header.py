"""Names of columns: every column has one, and no two have the same."""

from collections.abc import Sequence
from pathlib import Path

from geo.errors import DataError
from geo.store.escaping import plain_text

_MOST_COLUMNS = 1000


def column_names(path: Path, header: Sequence[str]) -> tuple[str, ...]:
    """Column names from a header row: outer blanks cut, a blank name becomes ``column N``, a repeated one ``name (2)``.

    Raises:
        DataError: More than a thousand columns.
    """
    if len(header) > _MOST_COLUMNS:
        raise DataError(
            str(path), "has {columns} columns; at most {most} are read", columns=len(header), most=_MOST_COLUMNS
        )
    taken: set[str] = set()
    names = []
    for number, cell in enumerate(header, start=1):
        name = base = plain_text(cell).strip() or f"column {number}"
        repeat = 1
        while name in taken:
            repeat += 1
            name = f"{base} ({repeat})"
        taken.add(name)
        names.append(name)
    return tuple(names)
