"""Records: what every reader hands over, whatever the file's format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import shapely

from geo.store.report import Note

MAX_ROWS = 300_000
"""Rows of one file. China has about 186,000 stations, and an import holds its rows in memory until all are checked."""


@dataclass(frozen=True)
class Record:
    """One row or feature.

    Attributes:
        row: As the user counts it: the header of a table is row 1, features count from 1.
        cells: Column -> cell as text, as the file has it; "" for an empty cell.
        geometry: In degrees of the datum that the file is declared to be in, longitude first; None in a table, for a
            feature without one and for one that is no geometry.
        fields: Field -> text where the reader itself knows what the cells mean; None when headers must tell.
        fault: English reason why the row as a whole cannot be read; "" when it can.
    """

    row: int
    cells: Mapping[str, str]
    geometry: shapely.Geometry | None = None
    fields: Mapping[str, str] | None = None
    fault: str = ""


@dataclass
class FileRecords:
    """The content of one file.

    Attributes:
        columns: Column names in order; empty where every record has its own.
        records: The records; may be iterated once.
        spatial: Whether records carry geometries.
        notes: What the reader has to say; complete once the records are read.
    """

    columns: tuple[str, ...]
    records: Iterator[Record]
    spatial: bool = False
    notes: list[Note] = field(default_factory=list)
