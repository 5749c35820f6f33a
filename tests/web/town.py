"""A made-up town for tests of pages and API: two districts, a township, eight stations, people on a grid."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import shapely

from geo.bootstrap import CitySnapshot
from geo.demand import DemandTable
from geo.hours import CHINA_TIME
from geo.model import AmenityState, LonLat, Provenance, Station, Status, Zone, ZoneLevel
from geo.stations import StationTable
from geo.vocabulary import VOCABULARY_NAMES, Term, Vocabularies, Vocabulary
from geo.zones import ZoneTable

PAYLOADS = (
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "</script><script>alert(1)</script>",
    "{{7*7*7*7}}",
    "{% for x in y %}",
    "{# gone #}",
)
"""Hostile names: shown as they are, or something is wrong."""

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=CHINA_TIME)
"""A Friday: s1 is open, s4 is closed until the night, of the others nobody knows."""

WORDS = Path(__file__).resolve().parents[2] / "data" / "vocabulary"


def noon() -> datetime:
    """The clock of the tests."""
    return NOON


@dataclass
class Still:
    """The newest revision, which a test changes by hand."""

    snapshot: CitySnapshot

    def get(self) -> CitySnapshot:
        return self.snapshot


def vocabularies() -> Vocabularies:
    return {name: Vocabulary(name, _terms(WORDS / f"{name}.csv")) for name in VOCABULARY_NAMES}


def _terms(path: Path) -> list[Term]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [Term(row["code"], row["zh"], row["en"]) for row in csv.DictReader(lines)]


def stations() -> list[Station]:
    """Along a street eastwards from the middle of 东区; s5 is unknown, s6 staff only, s7 closed, s8 invented."""
    yes, no = AmenityState.YES, AmenityState.NO
    first = Station(
        "s1",
        "南门驿站",
        "warm_station",
        LonLat(116.401, 39.9),
        audience="outdoor_workers",
        entry="open_door",
        host="某商店",
        address="南门街1号",
        district="110101",
        hours_raw="9:00-17:00",
        hours="Mo-Su 09:00-17:00",
        checked_at=date(2026, 3, 1),
        amenities={"hot_water": yes, "toilet": no, "microwave": AmenityState.OUT_OF_ORDER},
    )

    def other(number: int, lon: float, **changes: object) -> Station:
        plain = Station(f"s{number}", f"第{number}站", "warm_station", LonLat(lon, 39.9), district="110101")
        return replace(plain, **changes)  # type: ignore[arg-type] # fields of Station by name

    return [
        first,
        other(2, 116.402, audience="public", entry="qr", amenities={"toilet": yes, "hot_water": yes}),
        other(3, 116.405, audience="public", kind="service_station"),
        other(4, 116.41, audience="outdoor_workers", name="", hours="Mo-Su 22:00-06:00"),
        other(5, 116.4005),
        other(6, 116.4001, audience="staff"),
        other(7, 116.4002, audience="public", status=Status.CLOSED),
        other(8, 116.45, audience="public", provenance=Provenance.ILLUSTRATIVE, district="110102"),
    ]


def zones() -> ZoneTable:
    rows = [
        Zone("110101", "东区", ZoneLevel.DISTRICT, "East"),
        Zone("110102", "西区", ZoneLevel.DISTRICT, "West"),
        Zone("110101001000", "南街道", ZoneLevel.TOWNSHIP, parent="110101"),
    ]
    boxes = [
        shapely.box(116.38, 39.88, 116.42, 39.92),
        shapely.box(116.42, 39.88, 116.46, 39.92),
        shapely.box(116.38, 39.88, 116.42, 39.9),
    ]
    return ZoneTable(rows, boxes)


def people() -> DemandTable:
    lon, lat = np.meshgrid(np.linspace(116.382, 116.458, 39), np.linspace(39.882, 39.918, 19))
    weight = np.full(lon.size, 100.0)
    return DemandTable("residents", lon.ravel(), lat.ravel(), weight, vintage="2020", source="S-2020")


def town() -> CitySnapshot:
    return CitySnapshot(7, StationTable(stations()), zones(), people(), vocabularies())


def empty() -> CitySnapshot:
    return CitySnapshot(0, StationTable([]), ZoneTable([], []), None, vocabularies())


def changed(change: Callable[[Station], Station]) -> CitySnapshot:
    """The town with every station changed."""
    return CitySnapshot(8, StationTable(change(row) for row in stations()), zones(), people(), vocabularies())


def hostile(text: str) -> CitySnapshot:
    """The town where every text that comes from outside is ``text``."""
    rows = [
        replace(row, name=text, host=text, address=text, hours_raw=text, source=text, networks=(text,))
        for row in stations()
    ]
    places = zones()
    named = [replace(zone, name=text, name_en="") for zone in places.zones]
    crowd = replace(people(), name=text, vintage=text, source=text)
    return CitySnapshot(9, StationTable(rows), ZoneTable(named, places.geometries), crowd, vocabularies())


def of(rows: list[Station]) -> CitySnapshot:
    """The town with other stations."""
    return CitySnapshot(10, StationTable(rows), zones(), people(), vocabularies())
