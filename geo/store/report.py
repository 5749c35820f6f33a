"""What an import did, row by row where something is to be said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import Fault


@dataclass(frozen=True)
class Note:
    """Something the steward should know that rejects no row.

    Attributes:
        template: English sentence with ``{named}`` fields; the key into message catalogues.
        fields: Values of the template's fields.
    """

    template: str
    fields: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The note in English."""
        return self.template.format(**self.fields)


@dataclass(frozen=True)
class Merge:
    """A row that stands for a station which is there already.

    Attributes:
        row: The row that was merged.
        into_row: The earlier row of the same file, or None when the station came from the register.
        into_id: Id of the station.
    """

    row: int
    into_row: int | None
    into_id: str


@dataclass(frozen=True)
class ImportReport:
    """The account of one import: ``rows_in == accepted + rejected + merged``, always.

    Attributes:
        what: ``stations``, ``zones`` or ``demand``.
        file: Path of the file as it was given.
        source: Name of the data set.
        rows_in: Rows read, blank ones and the header not counted.
        accepted: Rows that became a station, a zone or demand.
        rejected: Rows with at least one fault.
        merged: Rows that stand on an earlier station.
        new: Stations, zones or layers added.
        changed: Those that were there and differ.
        unchanged: Those that were there and are the same.
        faults: Every fault, by row.
        merges: Every merge, by row.
        rejected_file: CSV of the rejected rows with row, column and reason; None when none was asked for or needed.
        notes: What else is to be said.
        revision: Revision of the register afterwards.
        stored: Whether the accepted rows are in the register now, written by this import or equal already.
    """

    what: str
    file: str
    source: str
    rows_in: int = 0
    accepted: int = 0
    rejected: int = 0
    merged: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()
    merges: tuple[Merge, ...] = ()
    rejected_file: Path | None = None
    notes: tuple[Note, ...] = ()
    revision: int = 0
    stored: bool = False
