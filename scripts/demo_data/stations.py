"""The illustrative stations as rows of a spreadsheet."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np

from demo_data import profiles
from demo_data.districts import DECIMALS, District
from demo_data.placement import apportion, place

SEED = 20201101
"""The reference day of the census."""

FIELDS = (
    "key", "name", "kind", "lon", "lat", "audience", "entry", "host", "address", "district", "hours",
    "amenities", "checked_at", "capacity", "status",
)  # fmt: skip

FIRST_CHECK = date(2025, 1, 1)
LAST_CHECK = date(2026, 10, 31)

_PERCENT = 100.0

Row = dict[str, str]
Choice = TypeVar("Choice")


def make_stations(districts: Sequence[District], labels: Mapping[str, str]) -> list[Row]:
    """Invent the stations of all districts.

    Args:
        districts: The districts; each gets its share of every kind by its population.
        labels: Kind -> Chinese label, for the names.

    Returns:
        One row a station by district, kind and number; the same rows every time.
    """
    people = {district.id: float(district.population) for district in districts}
    shares = {kind: apportion(total, people) for kind, total in profiles.STATIONS.items()}
    rows: list[Row] = []
    for district in districts:
        numbered = [(kind, number) for kind in profiles.STATIONS for number in range(1, shares[kind][district.id] + 1)]
        places = place(district, len(numbered), np.random.default_rng([SEED, int(district.id)]))
        for (kind, number), (lon_deg, lat_deg) in zip(numbered, places, strict=True):
            rows.append(
                {
                    "key": f"BJ{len(rows) + 1:05d}",
                    "name": f"示例{district.name}{labels[kind]}{number:04d}",
                    "kind": kind,
                    "lon": f"{lon_deg:.{DECIMALS}f}",
                    "lat": f"{lat_deg:.{DECIMALS}f}",
                    "district": district.id,
                }
            )
    for position, kind in enumerate(profiles.STATIONS):
        _furnish([row for row in rows if row["kind"] == kind], kind, np.random.default_rng([SEED, position]))
    return rows


def write_stations(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as UTF-8 CSV with the field names of the importer as header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def count_by(rows: Sequence[Row], field: str) -> Counter[str]:
    """How many rows hold each value of a field."""
    return Counter(row[field] for row in rows)


def _furnish(rows: Sequence[Row], kind: str, rng: np.random.Generator) -> None:
    """Complete the rows of one kind in place: who may enter, how, when, and what is there."""
    audiences = _exact(profiles.AUDIENCES[kind], len(rows), rng)
    statuses = _exact(profiles.STATUSES, len(rows), rng)
    hosted = _hosted(audiences, rng) if kind == "warm_station" else frozenset()
    for number, (row, audience, status) in enumerate(zip(rows, audiences, statuses, strict=True)):
        is_open = audience in profiles.OPEN_AUDIENCES
        known = profiles.KNOWN_OF_KIND.get(kind, profiles.KNOWN[audience])
        row["audience"] = audience
        row["status"] = status
        row["host"] = profiles.SUNING_HOST if number in hosted else _drawn(profiles.HOSTS[kind], rng)
        row["address"] = _drawn(profiles.ADDRESSES, rng)
        row["hours"], row["entry"] = _hours_and_entry(is_open, number in hosted, rng)
        row["amenities"] = _amenities(profiles.AMENITIES[kind], known, rng)
        row["checked_at"] = _checked_at(is_open, rng)
        row["capacity"] = str(rng.integers(4, 41)) if rng.random() < profiles.SEATED else ""


def _hosted(audiences: Sequence[str], rng: np.random.Generator) -> frozenset[int]:
    """Row numbers of the stations in shops of the chain: any that an outdoor worker may enter."""
    open_rows = [number for number, audience in enumerate(audiences) if audience in profiles.OPEN_AUDIENCES]
    return frozenset(rng.choice(open_rows, size=profiles.SUNING_STATIONS, replace=False).tolist())


def _hours_and_entry(is_open: bool, is_hosted: bool, rng: np.random.Generator) -> tuple[str, str]:
    if is_hosted:
        return _drawn(profiles.HOURS_SUNING, rng)
    hours, implied = _drawn(profiles.HOURS_OPEN if is_open else profiles.HOURS_INSIDE, rng)
    return hours, implied or _drawn(profiles.ENTRIES_OPEN if is_open else profiles.ENTRIES_INSIDE, rng)


def _amenities(percent_yes: Mapping[str, float], known: float, rng: np.random.Generator) -> str:
    """``code`` for yes, ``code=no``, ``code=out_of_order``, with ``;`` between; unknown ones are absent."""
    words = []
    for code, percent in percent_yes.items():
        chance = rng.random() * _PERCENT / known
        broken_percent = profiles.BROKEN_PERCENT if code in profiles.DEVICES else 0.0
        if chance < percent * broken_percent / _PERCENT:
            words.append(f"{code}=out_of_order")
        elif chance < percent:
            words.append(code)
        elif chance < percent + profiles.NO_PERCENT:
            words.append(f"{code}=no")
    return ";".join(words)


def _checked_at(is_open: bool, rng: np.random.Generator) -> str:
    if rng.random() < (profiles.UNCHECKED_OPEN if is_open else profiles.UNCHECKED_INSIDE):
        return ""
    span_days = (LAST_CHECK - FIRST_CHECK).days
    return (FIRST_CHECK + timedelta(days=int(rng.integers(0, span_days + 1)))).isoformat()


def _exact(weights: Mapping[str, float], count: int, rng: np.random.Generator) -> list[str]:
    """Each value in its exact share of ``count``, shuffled."""
    values = [value for value, share in apportion(count, weights).items() for _ in range(share)]
    return [values[number] for number in rng.permutation(count)]


def _drawn(weights: Mapping[Choice, float], rng: np.random.Generator) -> Choice:
    """One value by weight."""
    bounds = np.cumsum(list(weights.values()))
    return list(weights)[int(np.searchsorted(bounds, rng.random() * bounds[-1], side="right"))]
