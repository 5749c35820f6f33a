"""Writing rows inside one transaction: what is new, what differs, what stays, and the revision that says so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from geo.errors import BusyError
from geo.store import schema
from geo.store.rows import Row, canonical_json

_CHUNK = 500


@dataclass(frozen=True)
class Changes:
    """What one write did.

    Attributes:
        new: Rows that were not there before.
        changed: Rows that differ from before.
        unchanged: Rows that were there already, equal in every column.
        revision: Revision of the register afterwards; the one before when nothing changed.
    """

    new: int
    changed: int
    unchanged: int
    revision: int


@dataclass(frozen=True)
class ImportRow:
    """What became of one row of an imported file; kept with its original cells.

    Attributes:
        row: Row as the user counts it.
        outcome: ``accepted``, ``merged`` or ``rejected``.
        became: Id of the station or zone (or name of the demand layer) that it became or was merged into; "" when
            rejected.
        cells: Column -> cell as the file has them.
        reason: Why it was rejected or merged, in English; else "".
    """

    row: int
    outcome: str
    became: str
    cells: Mapping[str, str]
    reason: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a change comes from, kept with its revision.

    Attributes:
        source: Name of the data set or of what made the change.
        rows: Original rows of an import; kept only when something changed.
        summary: Figures to keep.
        based_on: Revision from which the change was worked out; None does not look whether it is still the newest.
    """

    source: str = ""
    rows: Sequence[ImportRow] = ()
    summary: Mapping[str, object] = field(default_factory=dict)
    based_on: int | None = None


@dataclass(frozen=True)
class Difference:
    """Rows of one table that a write would add, change or leave alone."""

    new: list[Row]
    changed: list[Row]
    unchanged: int

    def __bool__(self) -> bool:
        """Whether anything would change."""
        return bool(self.new or self.changed)


def difference(connection: sa.Connection, table: sa.Table, rows: Iterable[Row]) -> Difference:
    """Compare rows, without their revision, with those of the same key; the last of two equal keys counts."""
    key = next(iter(table.primary_key)).name
    wanted = {row[key]: row for row in rows}
    before = _rows_by_key(connection, table, key, list(wanted))
    new = [row for ident, row in wanted.items() if ident not in before]
    changed = [row for ident, row in wanted.items() if ident in before and before[ident] != row]
    return Difference(new, changed, len(wanted) - len(new) - len(changed))


def _rows_by_key(connection: sa.Connection, table: sa.Table, key: str, idents: Sequence[str]) -> dict[str, Row]:
    columns = [column for column in table.columns if column.name != "revision"]
    found: dict[str, Row] = {}
    for start in range(0, len(idents), _CHUNK):
        query = sa.select(*columns).where(table.c[key].in_(idents[start : start + _CHUNK]))
        found.update((row[key], dict(row)) for row in connection.execute(query).mappings())
    return found


def check_still_at(connection: sa.Connection, based_on: int | None) -> None:
    """Insist that nobody has changed the register since a revision.

    Raises:
        BusyError: Somebody has.
    """
    if based_on is not None and current_revision(connection) != based_on:
        raise BusyError("another process changed the register meanwhile and nothing was stored; try again")


def new_revision(connection: sa.Connection, what: str, origin: Origin) -> int:
    """Begin a revision: the number that every row written with it carries."""
    result = connection.execute(
        sa.insert(schema.revision).values(
            at_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            what=what,
            source=origin.source,
            summary=canonical_json(dict(origin.summary)),
        )
    )
    key = result.inserted_primary_key
    return int(key[0]) if key else current_revision(connection)


def current_revision(connection: sa.Connection) -> int:
    """The newest revision; 0 in a new register."""
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(schema.revision.c.id), 0))).scalar_one())


def apply(connection: sa.Connection, table: sa.Table, rows: Difference, revision: int) -> None:
    """Write the rows that differ, marked with a revision."""
    if rows.new:
        connection.execute(sa.insert(table), [row | {"revision": revision} for row in rows.new])
    if not rows.changed:
        return
    key = next(iter(table.primary_key))
    values: dict[str, Any] = {
        column.name: sa.bindparam(f"new_{column.name}") for column in table.columns if column is not key
    }
    update = sa.update(table).where(key == sa.bindparam("at_key")).values(values)
    connection.execute(
        update,
        [
            {"at_key": row[key.name], "new_revision": revision}
            | {f"new_{name}": value for name, value in row.items() if name != key.name}
            for row in rows.changed
        ],
    )


def keep_rows(connection: sa.Connection, rows: Iterable[ImportRow], revision: int) -> None:
    """Keep the original rows of an import."""
    batch = [
        {
            "revision": revision,
            "row": row.row,
            "outcome": row.outcome,
            "became": row.became,
            "cells": canonical_json(dict(row.cells)),
            "reason": row.reason,
        }
        for row in rows
    ]
    if batch:
        connection.execute(sa.insert(schema.import_row), batch)
