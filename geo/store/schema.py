"""The tables of the register. Every column is required and checked; the two that may be empty say so."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

from geo.model import Datum, PositionSource, Provenance, Status, ZoneLevel
from geo.vocabulary import VOCABULARY_NAMES

SCHEMA_VERSION = 1

metadata = MetaData(
    naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"}
)

_DOUBLE: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def _one_of(column: str, allowed: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _degrees(name: str, limit: int) -> Column[float]:
    return Column(name, _DOUBLE, CheckConstraint(f"{name} BETWEEN -{limit} AND {limit}", name=name), nullable=False)


def _revision() -> Column[int]:
    return Column("revision", Integer, ForeignKey("revision.id"), nullable=False)


register_info = Table(
    "register_info",
    metadata,
    Column("schema_version", Integer, primary_key=True),
    sqlite_strict=True,
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("at_utc"),
    Column("what", Text, _one_of("what", ("stations", "zones", "demand", "vocabulary")), nullable=False),
    _text("source"),
    _text("summary"),
    sqlite_strict=True,
)

station = Table(
    "station",
    metadata,
    Column("id", Text, CheckConstraint("id <> ''", name="id"), primary_key=True),
    _text("name"),
    Column("kind", Text, CheckConstraint("kind <> ''", name="kind"), nullable=False),
    _degrees("lon", 180),
    _degrees("lat", 90),
    _text("audience"),
    _text("entry"),
    _text("networks"),
    _text("host"),
    _text("address"),
    _text("district"),
    _text("township"),
    Column("original_lon", _DOUBLE, nullable=False),
    Column("original_lat", _DOUBLE, nullable=False),
    Column("datum", Text, _one_of("datum", tuple(Datum)), nullable=False),
    Column("position_source", Text, _one_of("position_source", tuple(PositionSource)), nullable=False),
    _text("hours_raw"),
    _text("hours"),
    Column("checked_at", Text, CheckConstraint("length(checked_at) = 10", name="checked_at"), nullable=True),
    _text("amenities"),
    Column("capacity", Integer, CheckConstraint("capacity >= 0", name="capacity"), nullable=True),
    Column("status", Text, _one_of("status", tuple(Status)), nullable=False),
    _text("source"),
    Column("provenance", Text, _one_of("provenance", tuple(Provenance)), nullable=False),
    _text("field_provenance"),
    _revision(),
    sqlite_strict=True,
)

zone = Table(
    "zone",
    metadata,
    Column("id", Text, CheckConstraint("id <> ''", name="id"), primary_key=True),
    _text("name"),
    Column("level", Text, _one_of("level", tuple(ZoneLevel)), nullable=False),
    _text("name_en"),
    _text("parent"),
    Column("provenance", Text, _one_of("provenance", tuple(Provenance)), nullable=False),
    _text("source"),
    Column("geometry", LargeBinary, nullable=False),
    _revision(),
    sqlite_strict=True,
)

# A layer is read whole or not at all, and may hold a million points: three columns of little-endian float64, as bytes.
demand_layer = Table(
    "demand_layer",
    metadata,
    Column("name", Text, CheckConstraint("name <> ''", name="name"), primary_key=True),
    _text("source"),
    _text("vintage"),
    Column("provenance", Text, _one_of("provenance", tuple(Provenance)), nullable=False),
    Column("points", Integer, CheckConstraint("points >= 0", name="points"), nullable=False),
    Column("lon", LargeBinary, CheckConstraint("length(lon) = 8 * points", name="lon"), nullable=False),
    Column("lat", LargeBinary, CheckConstraint("length(lat) = 8 * points", name="lat"), nullable=False),
    Column("weight", LargeBinary, CheckConstraint("length(weight) = 8 * points", name="weight"), nullable=False),
    _revision(),
    sqlite_strict=True,
)

term = Table(
    "term",
    metadata,
    Column("vocabulary", Text, _one_of("vocabulary", VOCABULARY_NAMES), primary_key=True),
    Column("code", Text, CheckConstraint("code <> ''", name="code"), primary_key=True),
    Column("place", Integer, nullable=False),
    _text("zh"),
    _text("en"),
    _text("synonyms"),
    sqlite_strict=True,
)

import_row = Table(
    "import_row",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision", Integer, ForeignKey("revision.id"), nullable=False, index=True),
    Column("row", Integer, CheckConstraint("row >= 1", name="row"), nullable=False),
    Column("outcome", Text, _one_of("outcome", ("accepted", "merged", "rejected")), nullable=False),
    _text("became"),
    _text("cells"),
    _text("reason"),
    sqlite_strict=True,
)
