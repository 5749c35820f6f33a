"""The register: stations, zones, demand layers and vocabularies in one database, with a number for every change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from geo.demand import DemandTable
from geo.errors import UsageError
from geo.model import Station, Zone
from geo.store import creation, engine, reads, schema
from geo.store.changes import (
    Changes,
    Difference,
    ImportRow,
    Origin,
    apply,
    check_still_at,
    current_revision,
    difference,
    keep_rows,
    new_revision,
)
from geo.store.placing import placed_anew
from geo.store.rows import Row, floats_to_bytes, station_row, zone_row
from geo.vocabulary import Vocabularies
from geo.zones import ZoneTable

_UNSAID = Origin()


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
            return new_revision(connection, "vocabulary", Origin())

    def write_stations(self, stations: Iterable[Station], origin: Origin = _UNSAID) -> Changes:
        """Add the stations whose id is new and replace those that differ, in one transaction; others stay.

        Args:
            stations: The stations; their ``revision`` is ignored. Of two with one id the last counts.
            origin: Where they come from.

        Raises:
            BusyError: Another process holds the register, or has changed it since ``origin.based_on``.
        """
        with engine.writing(self._engine) as connection:
            check_still_at(connection, origin.based_on)
            found = difference(connection, schema.station, map(station_row, stations))
            return _written(connection, "stations", origin, [(schema.station, found)])

    def write_zones(
        self,
        zones: Sequence[Zone],
        geometries: Sequence[shapely.Geometry] | NDArray[np.object_],
        origin: Origin = _UNSAID,
        *,
        besides: Sequence[tuple[Zone, shapely.Geometry]] = (),
        removed: Sequence[str] = (),
    ) -> Changes:
        """Add or replace zones and, in the same transaction, place every station in them; the counts are of zones.

        Args:
            zones: The zones; ids unique.
            geometries: Their valid (multi)polygons, WGS 84, longitude first, one for one.
            origin: Where they come from.
            besides: Zones worked out from these ones, with their polygons; written too, but not counted.
            removed: Ids of derived zones that these ones take the place of; not counted.

        Raises:
            BusyError: Another process holds the register, or has changed it since ``origin.based_on``.
        """
        with engine.writing(self._engine) as connection:
            check_still_at(connection, origin.based_on)
            found = difference(connection, schema.zone, map(zone_row, zones, geometries))
            others = difference(connection, schema.zone, (zone_row(*pair) for pair in besides))
            connection.execute(sa.delete(schema.zone).where(schema.zone.c.id.in_(removed)))
            stations = Difference([], [], 0)
            if found or others or removed:
                table = _with(reads.zones(connection), [*zip(zones, geometries, strict=True), *besides])
                moved = placed_anew(reads.stations(connection), table)
                stations = difference(connection, schema.station, map(station_row, moved))
            tables = [(schema.zone, found), (schema.zone, others), (schema.station, stations)]
            return _written(connection, "zones", origin, tables, changed=bool(removed))

    def write_demand(self, demand: DemandTable, origin: Origin = _UNSAID) -> Changes:
        """Add a demand layer or replace the one of that name.

        Args:
            demand: The layer; its name is not empty.
            origin: Where it comes from.

        Raises:
            UsageError: The layer has no name.
            BusyError: Another process holds the register.
        """
        if not demand.name.strip():
            raise UsageError("layer", "is empty; give the demand layer a name")
        with engine.writing(self._engine) as connection:
            check_still_at(connection, origin.based_on)
            found = difference(connection, schema.demand_layer, [_demand_row(demand)])
            return _written(connection, "demand", origin, [(schema.demand_layer, found)])


def _written(
    connection: sa.Connection,
    what: str,
    origin: Origin,
    tables: Sequence[tuple[sa.Table, Difference]],
    *,
    changed: bool = False,
) -> Changes:
    """Write what differs as one revision; the first table is the one that is counted."""
    first = tables[0][1]
    revision = current_revision(connection)
    if changed or any(found for _, found in tables):
        revision = new_revision(connection, what, origin)
        for table, found in tables:
            apply(connection, table, found, revision)
        keep_rows(connection, origin.rows, revision)
    return Changes(len(first.new), len(first.changed), first.unchanged, revision)


def _with(
    before: tuple[list[Zone], NDArray[np.object_]],
    written: Iterable[tuple[Zone, shapely.Geometry]],
) -> ZoneTable:
    merged = {pair[0].id: pair for pair in (*zip(*before, strict=True), *written)}
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
