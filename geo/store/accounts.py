"""The account of an import while it runs, and how every import ends: stored whole, or refused with every fault."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import DataError, Fault
from geo.model import Datum
from geo.store.atomically import replacing
from geo.store.changes import Changes, ImportRow, Origin
from geo.store.escaping import cell_of_text
from geo.store.overlap import Standing
from geo.store.records import Record
from geo.store.report import ImportReport, Merge, Note

_EXAMPLES = 3


@dataclass
class Findings:
    """Things worth a note, counted by their sentence, each with a few examples."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, template: str, example: str) -> None:
        """Count one; the sentence has the fields ``{count}`` and ``{examples}``."""
        self.counts[template] += 1
        shown = self.examples.setdefault(template, [])
        if len(shown) < _EXAMPLES and example not in shown:
            shown.append(example)

    def notes(self) -> list[Note]:
        """One note for each sentence."""
        return [
            Note(template, {"count": count, "examples": "; ".join(self.examples[template])})
            for template, count in self.counts.items()
        ]


@dataclass(frozen=True)
class Ending:
    """How an import is to end.

    Attributes:
        what: ``stations``, ``zones`` or ``demand``.
        path: The file.
        source: Name of the data set.
        columns: Columns of the file, for the file of rejected rows.
        strict: Whether one rejected row keeps all from being stored.
        rejected_to: Where to write the rejected rows; None writes none.
    """

    what: str
    path: Path
    source: str
    columns: Sequence[str]
    strict: bool
    rejected_to: Path | None


@dataclass
class Account:
    """Every row of an import, in exactly one of three piles."""

    kept: list[ImportRow] = field(default_factory=list)
    rejected: list[tuple[Record, Sequence[Fault]]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    accepted: int = 0
    findings: Findings = field(default_factory=Findings)

    @property
    def rows_in(self) -> int:
        """Rows so far."""
        return self.accepted + len(self.rejected) + len(self.merges)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault, by row."""
        faults = [fault for _, faults in self.rejected for fault in faults]
        return tuple(sorted(faults, key=lambda fault: fault.row or 0))

    def accept(self, record: Record, became: str) -> None:
        """A row became a station, a zone or demand."""
        self.accepted += 1
        self.kept.append(ImportRow(record.row, "accepted", became, _cells(record)))

    def merge(self, record: Record, standing: Standing) -> None:
        """A row stands on an earlier station."""
        self.merges.append(Merge(record.row, standing.row, standing.id))
        where = "the register" if standing.row is None else f"row {standing.row}"
        reason = f"same name within 1 m of a station of {where}"
        self.kept.append(ImportRow(record.row, "merged", standing.id, _cells(record), reason))

    def reject(self, record: Record, faults: Sequence[Fault]) -> None:
        """A row has faults."""
        self.rejected.append((record, faults))
        reason = "; ".join(str(fault) for fault in faults)
        self.kept.append(ImportRow(record.row, "rejected", "", _cells(record), reason))

    def origin(self, ending: Ending, datum: Datum, revision: int) -> Origin:
        """What a revision keeps of the import: its figures and its original rows in the order of the file."""
        return Origin(
            source=ending.source,
            rows=sorted(self.kept, key=lambda row: row.row),
            summary={
                "file": ending.path.name,
                "datum": str(datum),
                "rows_in": self.rows_in,
                "accepted": self.accepted,
                "rejected": len(self.rejected),
                "merged": len(self.merges),
            },
            based_on=revision,
        )


def _cells(record: Record) -> dict[str, str]:
    return {column: cell for column, cell in record.cells.items() if cell}


def conclude(
    account: Account, ending: Ending, notes: Sequence[Note], revision: int, store: Callable[[], Changes]
) -> ImportReport:
    """Write the rejected rows, store what may be stored, and report.

    Args:
        account: All rows.
        ending: What the caller asked for.
        notes: What else is to be said.
        revision: Revision before.
        store: Stores the accepted rows in one transaction.

    Raises:
        DataError: No rows at all, or rejected ones in strict mode. It carries every fault, and the report as the field
            ``report``; nothing was stored.
    """
    if account.rows_in == 0:
        raise DataError(str(ending.path), "has no rows below its header")
    rejected_file = None
    if account.rejected and ending.rejected_to is not None:
        write_rejected(ending.rejected_to, ending.columns, account.rejected)
        rejected_file = ending.rejected_to
    stored = account.rows_in > len(account.rejected) and not (ending.strict and account.rejected)
    changes = store() if stored else Changes(0, 0, 0, revision)
    report = ImportReport(
        what=ending.what,
        file=str(ending.path),
        source=ending.source,
        rows_in=account.rows_in,
        accepted=account.accepted,
        rejected=len(account.rejected),
        merged=len(account.merges),
        new=changes.new,
        changed=changes.changed,
        unchanged=changes.unchanged,
        faults=account.faults,
        merges=tuple(account.merges),
        rejected_file=rejected_file,
        notes=(*notes, *account.findings.notes()),
        revision=changes.revision,
        stored=stored,
    )
    if ending.strict and account.rejected:
        raise DataError(
            str(ending.path),
            "nothing was stored: rows in {rows_in} = accepted {accepted} + rejected {rejected} + merged {merged}; "
            "first fault: {first}",
            report.faults,
            rows_in=report.rows_in,
            accepted=report.accepted,
            rejected=report.rejected,
            merged=report.merged,
            first=str(report.faults[0]),
            report=report,
        )
    return report


def write_rejected(path: Path, columns: Sequence[str], rejected: Sequence[tuple[Record, Sequence[Fault]]]) -> None:
    """Write rejected rows as CSV: the original columns, then ``row``, ``column`` and ``reason``; formulas as text."""
    own = dict.fromkeys(columns)
    own |= dict.fromkeys(column for record, _ in rejected for column in record.cells)
    with (
        replacing(path, "--rejected") as temporary,
        temporary.open("w", encoding="utf-8-sig", newline="") as stream,
    ):
        writer = csv.writer(stream)
        writer.writerow([*map(cell_of_text, own), "row", "column", "reason"])
        for record, faults in rejected:
            named = "; ".join(dict.fromkeys(fault.column for fault in faults if fault.column))
            reasons = "; ".join(fault.reason for fault in faults)
            cells = [record.cells.get(column, "") for column in own]
            writer.writerow([*map(cell_of_text, cells), record.row, cell_of_text(named), cell_of_text(reasons)])
