"""The register: stations, zones, demand layers and vocabularies in one database, with a number for every change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from geo.demand import DemandTable
from geo.errors import BusyError, UsageError
from geo.model import Station, Zone
from geo.store import creation, engine, reads, schema
from geo.store.changes import (
    Changes,
    Difference,
    ImportRow,
    apply,
    current_revision,
    difference,
    keep_rows,
    new_revision,
)
from geo.store.placing import placed_anew
from geo.store.rows import Row, floats_to_bytes, station_row, zone_row
from geo.vocabulary import Vocabularies
from geo.zones import ZoneTable


@dataclass(frozen=True, eq=False)
class Contents:
    """Everything a reader needs, from one revision.

    Attributes:
        revision: The revision; 0 in a new register.
        stations: All stations, by id.
        zones: All zones, by id.
        geometries: Their (multi)polygons, WGS 84, one for one; shape (n,).
        demand: The demand layer asked for, or the newest; None when there is none.
        vocabularies: Kinds, amenities, audiences and entries.
    """

    revision: int
    stations: list[Station]
    zones: list[Zone]
    geometries: NDArray[np.object_]
    demand: DemandTable | None
    vocabularies: Vocabularies


class Register:
    """An open register. Safe to share between threads: every call opens and closes its own connection.

    Use ``Register.open``; a register is a context manager that closes itself.
    """

    def __init__(self, opened: sa.Engine) -> None:
        self._engine = opened

    @classmethod
    def open(cls, database: str, *, create: bool = False, busy_timeout_s: float = engine.BUSY_TIMEOUT_S) -> Self:
        """Open the register in a SQLite file.

        Args:
            database: Path of the file, or a ``sqlite:///`` URL.
            create: Make the file (and its folder) when it does not exist; otherwise that is an error.
            busy_timeout_s: Seconds to wait for another writer before giving up.

        Raises:
            UsageError: No such file, no register, made by a newer version, or not readable.
            BusyError: Another process holds it.
        """
        return cls(creation.opened(database, create, busy_timeout_s))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The file that holds the register."""
        return Path(self._engine.url.database or "")

    def revision(self) -> int:
        """Number of the newest change; 0 in a new register."""
        with engine.reading(self._engine) as connection:
            return current_revision(connection)

    def is_empty(self) -> bool:
        """Whether there is no station, no zone and no demand layer."""
        with engine.reading(self._engine) as connection:
            return reads.is_empty(connection)

    def read(self, layer: str = "") -> Contents:
        """Everything, from one revision even while others write.

        Args:
            layer: Demand layer; "" takes the newest.

        Raises:
            NotFoundError: No such demand layer.
        """
        with engine.reading(self._engine) as connection:
            zones, geometries = reads.zones(connection)
            return Contents(
                revision=current_revision(connection),
                stations=reads.stations(connection),
                zones=zones,
                geometries=geometries,
                demand=reads.demand(connection, layer),
                vocabularies=reads.vocabularies(connection),
            )

    def read_stations(self) -> list[Station]:
        """All stations, sorted by id; empty in a new register."""
        with engine.reading(self._engine) as connection:
            return reads.stations(connection)

    def read_zones(self) -> tuple[list[Zone], NDArray[np.object_]]:
        """All zones, sorted by id, and their (multi)polygons, WGS 84, one for one."""
        with engine.reading(self._engine) as connection:
            return reads.zones(connection)

    def read_demand(self, layer: str = "") -> DemandTable | None:
        """A demand layer by name, or the newest one; None when there is none at all.

        Raises:
            NotFoundError: No layer of that name.
        """
        with engine.reading(self._engine) as connection:
            return reads.demand(connection, layer)

    def demand_layers(self) -> list[str]:
        """Names of the demand layers, newest first."""
        with engine.reading(self._engine) as connection:
            return reads.demand_layers(connection)

    def vocabularies(self) -> Vocabularies:
        """Kinds, amenities, audiences and entries; empty vocabularies before ``seed_vocabularies``."""
        with engine.reading(self._engine) as connection:
            return reads.vocabularies(connection)

    def read_import_rows(self, revision: int) -> list[ImportRow]:
        """The original rows of the import that made a revision, in their order; empty where no import did."""
        with engine.reading(self._engine) as connection:
            return reads.import_rows(connection, revision)

    def seed_vocabularies(self, vocabularies: Vocabularies) -> int:
        """Take these vocabularies instead of those the register has.

        Returns:
            The revision afterwards. The first seeding belongs to the creation and makes none, nor does seeding the same
            again.
        """
        with engine.writing(self._engine) as connection:
            before = reads.vocabularies(connection)
            if all(before[name].terms == vocabulary.terms for name, vocabulary in vocabularies.items()):
                return current_revision(connection)
            creation.write_terms(connection, vocabularies)
            if all(not vocabulary.terms for vocabulary in before.values()):
                return current_revision(connection)
            return new_revision(connection, "vocabulary", "", {})

    def write_stations(
        self,
        stations: Iterable[Station],
        *,
        source: str = "",
        rows: Iterable[ImportRow] = (),
        summary: Mapping[str, object] | None = None,
        based_on: int | None = None,
    ) -> Changes:
        """Add the stations whose id is new and replace those that differ, in one transaction; others stay.

        Args:
            stations: The stations; their ``revision`` is ignored. Of two with one id the last counts.
            source: What the revision says the change came from.
            rows: Original rows to keep with the revision; kept only when something changed.
            summary: Figures to keep with the revision.
            based_on: Revision from which the caller worked the stations out; None does not look.

        Raises:
            BusyError: Another process holds the register, or has changed it since ``based_on``.
        """
        with engine.writing(self._engine) as connection:
            _check_still_at(connection, based_on)
            found = difference(connection, schema.station, map(station_row, stations))
            return self._written(connection, [(schema.station, found)], "stations", source, rows, summary)

    def write_zones(
        self,
        zones: Sequence[Zone],
        geometries: Sequence[shapely.Geometry] | NDArray[np.object_],
        *,
        source: str = "",
        rows: Iterable[ImportRow] = (),
        summary: Mapping[str, object] | None = None,
        based_on: int | None = None,
    ) -> Changes:
        """Add or replace zones and, in the same transaction, place every station in them; the counts are of zones.

        Args:
            zones: The zones; ids unique.
            geometries: Their valid (multi)polygons, WGS 84, longitude first, one for one.
            source: As in ``write_stations``.
            rows: As in ``write_stations``.
            summary: As in ``write_stations``.
            based_on: As in ``write_stations``.

        Raises:
            BusyError: As in ``write_stations``.
        """
        with engine.writing(self._engine) as connection:
            _check_still_at(connection, based_on)
            found = difference(connection, schema.zone, map(zone_row, zones, geometries))
            stations = Difference([], [], 0)
            if found:
                table = _with(reads.zones(connection), zones, geometries)
                moved = placed_anew(reads.stations(connection), table)
                stations = difference(connection, schema.station, map(station_row, moved))
            tables = [(schema.zone, found), (schema.station, stations)]
            return self._written(connection, tables, "zones", source, rows, summary)

    def write_demand(
        self, demand: DemandTable, *, rows: Iterable[ImportRow] = (), summary: Mapping[str, object] | None = None
    ) -> Changes:
        """Add a demand layer or replace the one of that name.

        Args:
            demand: The layer; its name is not empty.
            rows: As in ``write_stations``.
            summary: As in ``write_stations``.

        Raises:
            UsageError: The layer has no name.
            BusyError: As in ``write_stations``.
        """
        if not demand.name.strip():
            raise UsageError("layer", "is empty; give the demand layer a name")
        with engine.writing(self._engine) as connection:
            found = difference(connection, schema.demand_layer, [_demand_row(demand)])
            tables = [(schema.demand_layer, found)]
            return self._written(connection, tables, "demand", demand.source, rows, summary)

    def _written(
        self,
        connection: sa.Connection,
        tables: Sequence[tuple[sa.Table, Difference]],
        what: str,
        source: str,
        rows: Iterable[ImportRow],
        summary: Mapping[str, object] | None,
    ) -> Changes:
        first = tables[0][1]
        revision = current_revision(connection)
        if any(found for _, found in tables):
            revision = new_revision(connection, what, source, summary or {})
            for table, found in tables:
                apply(connection, table, found, revision)
            keep_rows(connection, rows, revision)
        return Changes(len(first.new), len(first.changed), first.unchanged, revision)


def _check_still_at(connection: sa.Connection, based_on: int | None) -> None:
    if based_on is not None and current_revision(connection) != based_on:
        raise BusyError("another process changed the register meanwhile and nothing was stored; try again")


def _with(
    before: tuple[list[Zone], NDArray[np.object_]],
    zones: Sequence[Zone],
    geometries: Sequence[shapely.Geometry] | NDArray[np.object_],
) -> ZoneTable:
    merged = {zone.id: (zone, geometry) for zone, geometry in zip(*before, strict=True)}
    merged |= {zone.id: (zone, geometry) for zone, geometry in zip(zones, geometries, strict=True)}
    shapes = np.empty(len(merged), dtype=object)
    shapes[:] = [geometry for _, geometry in merged.values()]
    return ZoneTable([zone for zone, _ in merged.values()], shapes)


def _demand_row(demand: DemandTable) -> Row:
    return {
        "name": demand.name,
        "source": demand.source,
        "vintage": demand.vintage,
        "provenance": str(demand.provenance),
        "points": len(demand),
        "lon": floats_to_bytes(demand.lon_deg),
        "lat": floats_to_bytes(demand.lat_deg),
        "weight": floats_to_bytes(demand.weight),
    }
