"""Reading the tables of the register, inside a transaction of the caller's."""

import json

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from geo.demand import DemandTable
from geo.errors import NotFoundError
from geo.model import Provenance, Station, Zone
from geo.store import schema
from geo.store.changes import ImportRow
from geo.store.rows import floats_of, station_of, zone_of
from geo.vocabulary import VOCABULARY_NAMES, Term, Vocabularies, Vocabulary


def is_empty(connection: sa.Connection) -> bool:
    """Whether there is no station, no zone and no demand layer."""
    tables = (schema.station, schema.zone, schema.demand_layer)
    return not any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables)


def stations(connection: sa.Connection) -> list[Station]:
    """All stations, by id."""
    query = sa.select(schema.station).order_by(schema.station.c.id)
    found = [station_of(row) for row in connection.execute(query)]
    found.sort(key=lambda station: station.id)  # a database may order text by the rules of a language
    return found


def zones(connection: sa.Connection) -> tuple[list[Zone], NDArray[np.object_]]:
    """All zones, by id, and their geometries."""
    rows = sorted(connection.execute(sa.select(schema.zone)).mappings(), key=lambda row: str(row["id"]))
    geometries = np.empty(len(rows), dtype=object)
    if rows:
        geometries[:] = shapely.from_wkb([row["geometry"] for row in rows])
    return [zone_of(dict(row)) for row in rows], geometries


def demand_layers(connection: sa.Connection) -> list[str]:
    """Names of the demand layers, newest first, by name within one revision."""
    table = schema.demand_layer
    query = sa.select(table.c.name).order_by(table.c.revision.desc(), table.c.name)
    return list(connection.execute(query).scalars())


def demand(connection: sa.Connection, layer: str) -> DemandTable | None:
    """One demand layer, or the newest when ``layer`` is ""; None when there is none at all.

    Raises:
        NotFoundError: No layer of that name.
    """
    names = demand_layers(connection)
    if not layer and not names:
        return None
    if layer and layer not in names:
        raise NotFoundError(
            "layer",
            "there is no demand layer {layer!r}; the register has: {names}",
            layer=layer,
            names=", ".join(names) or "-",
        )
    table = schema.demand_layer
    query = sa.select(table).where(table.c.name == (layer or names[0]))
    row = connection.execute(query).mappings().one()
    return DemandTable(
        name=row["name"],
        lon_deg=floats_of(row["lon"]),
        lat_deg=floats_of(row["lat"]),
        weight=floats_of(row["weight"]),
        provenance=Provenance(row["provenance"]),
        vintage=row["vintage"],
        source=row["source"],
    )


def vocabularies(connection: sa.Connection) -> Vocabularies:
    """The vocabularies, each term in its place."""
    terms: dict[str, list[Term]] = {name: [] for name in VOCABULARY_NAMES}
    for row in connection.execute(sa.select(schema.term).order_by(schema.term.c.place)).mappings():
        synonyms = tuple(json.loads(row["synonyms"]))
        terms[row["vocabulary"]].append(Term(row["code"], row["zh"], row["en"], synonyms))
    return {name: Vocabulary(name, found) for name, found in terms.items()}


def import_rows(connection: sa.Connection, revision: int) -> list[ImportRow]:
    """The original rows kept with a revision, in their order."""
    table = schema.import_row
    query = sa.select(table).where(table.c.revision == revision).order_by(table.c.id)
    return [
        ImportRow(row["row"], row["outcome"], row["became"], json.loads(row["cells"]), row["reason"])
        for row in connection.execute(query).mappings()
    ]
