"""The nouns of the product as frozen values. Standard library only; all positions are WGS 84, longitude first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

DEFAULT_AUDIENCES = frozenset({"public", "outdoor_workers"})
"""Who may come in by default: what an outdoor worker, member of a union or not, may enter."""

UNKNOWN = "unknown"
"""The code every vocabulary uses for "nobody has said"."""


class Datum(StrEnum):
    """Which reference frame a pair of degrees is in. GCJ-02 read as WGS 84 moves a Beijing point about 500 m."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class AmenityState(StrEnum):
    """What is known of one amenity at one station."""

    YES = "yes"
    NO = "no"
    OUT_OF_ORDER = "out_of_order"
    UNKNOWN = "unknown"


class Provenance(StrEnum):
    """What a field rests on: said by the source, derived by us, or invented for a demo."""

    STATED = "stated"
    INFERRED = "inferred"
    ILLUSTRATIVE = "illustrative"


class Status(StrEnum):
    """Whether a station is in service. Only active stations are found or counted."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class PositionSource(StrEnum):
    """How a position came to be known."""

    SURVEYED = "surveyed"
    MAP_POI = "map_poi"
    GEOCODED = "geocoded"
    ILLUSTRATIVE = "illustrative"
    UNKNOWN = "unknown"


class ZoneLevel(StrEnum):
    """Administrative level of a zone: city > district (区) > township (街道/乡镇)."""

    CITY = "city"
    DISTRICT = "district"
    TOWNSHIP = "township"


class LonLat(NamedTuple):
    """A position in WGS 84 degrees, longitude first."""

    lon: float
    lat: float


class Bbox(NamedTuple):
    """A box in WGS 84 degrees; never crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Station:
    """One station of the register.

    Attributes:
        id: Opaque, stable for (source, the source's own key or its normalised name and position); never reused.
        name: As its source spells it; "" for a nameless place. Untrusted text.
        kind: Code of the kind vocabulary.
        position: WGS 84.
        audience: Code of the audience vocabulary: who may come in.
        entry: Code of the entry vocabulary: how one gets in.
        networks: Names of the networks whose plate is on the door.
        host: The institution that keeps the door, "" when unknown. Untrusted text.
        address: As its source spells it, "" when unknown. Untrusted text.
        district: Zone id of the district it stands in, "" where no district zone holds it.
        township: Zone id of the township it stands in, "" where no township zone holds it.
        original: The two numbers as the source gave them, longitude first, in ``datum``.
        datum: Datum of ``original``.
        position_source: How the position came to be known.
        hours_raw: Opening hours as the source spells them, "" when it says nothing.
        hours: The same in OpenStreetMap's opening_hours syntax, "" when not understood or not said.
        checked_at: Day on which somebody last confirmed the row, or None.
        amenities: Amenity code -> state; a code that is absent is unknown.
        capacity: Seats, or None when unknown.
        status: Whether it is in service.
        source: Name of the data set it came from.
        provenance: What the row as a whole rests on.
        field_provenance: Field name (``hours``, ``amenity:toilet``) -> provenance where it differs from the row's.
        revision: Revision of the register in which the row last changed.
    """

    id: str
    name: str
    kind: str
    position: LonLat
    audience: str = UNKNOWN
    entry: str = UNKNOWN
    networks: tuple[str, ...] = ()
    host: str = ""
    address: str = ""
    district: str = ""
    township: str = ""
    original: LonLat = LonLat(0.0, 0.0)
    datum: Datum = Datum.WGS84
    position_source: PositionSource = PositionSource.UNKNOWN
    hours_raw: str = ""
    hours: str = ""
    checked_at: date | None = None
    amenities: Mapping[str, AmenityState] = field(default_factory=dict)
    capacity: int | None = None
    status: Status = Status.ACTIVE
    source: str = ""
    provenance: Provenance = Provenance.STATED
    field_provenance: Mapping[str, Provenance] = field(default_factory=dict)
    revision: int = 0


@dataclass(frozen=True)
class Zone:
    """One administrative zone, without its geometry.

    Attributes:
        id: Official code where there is one (adcode, 12-digit township code), else level and name path.
        name: In its own language. Untrusted text.
        level: Administrative level.
        name_en: In English, "" when unknown.
        parent: Zone id of the zone above, "" at the top or when unknown.
        provenance: ``inferred`` for a zone derived from others (a district dissolved from its townships).
        source: Name of the data set it came from.
    """

    id: str
    name: str
    level: ZoneLevel
    name_en: str = ""
    parent: str = ""
    provenance: Provenance = Provenance.STATED
    source: str = ""


@dataclass(frozen=True)
class StationFilter:
    """Which stations count. Applied inside every search, never after it.

    Attributes:
        kinds: Kind codes, any of; empty means every kind.
        audiences: Audience codes, any of; empty means anyone's, unknown included.
        amenities_all: Amenity codes whose state must be ``yes``, all of.
        amenities_any: Amenity codes of which at least one must be ``yes``; empty asks nothing.
        districts: Zone ids of districts, any of; empty means everywhere.
        with_illustrative: Whether invented rows count.
    """

    kinds: frozenset[str] = frozenset()
    audiences: frozenset[str] = DEFAULT_AUDIENCES
    amenities_all: frozenset[str] = frozenset()
    amenities_any: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    with_illustrative: bool = True


DEFAULT_FILTER = StationFilter()
"""Every active station that an outdoor worker may enter."""
