"""The nearest stations of many places at once, as JSON."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from geo.crs import from_wgs84
from geo.distance import DETOUR, WALK_M_PER_MIN
from geo.finder import Wanted
from geo.formats.json import COORDINATE_DECIMALS, finite
from geo.formats.stations import METRE_DECIMALS, MINUTE_DECIMALS
from geo.hours import CLOSED, CLOSING_SOON, OPEN, UNKNOWN, State
from geo.index import Neighbours
from geo.model import Datum
from geo.snapshot import Snapshot

_STATES = {OPEN: State.OPEN, CLOSING_SOON: State.CLOSING_SOON, UNKNOWN: State.UNKNOWN, CLOSED: State.CLOSED}


def neighbours_json(
    found: Neighbours, wanted: Wanted, snapshot: Snapshot, *, datum: Datum | None = None
) -> dict[str, Any]:
    """What ``find_many`` answered: for each place its stations in rank order, with the revision they come from.

    Args:
        found: Positions and metres, shape (m, k), padded with -1 and infinity.
        wanted: What was asked.
        snapshot: The revision that was asked.
        datum: When given, ``lon`` and ``lat`` of every station are told in it.

    Returns:
        ``results`` has one list for each place, empty where nothing matches; a station has ``state`` when hours were
        judged.
    """
    rows = _rows(found, wanted, snapshot, datum)
    counts = (found.positions >= 0).sum(axis=1).tolist()
    stations = snapshot.stations
    shown = np.zeros(len(stations), dtype=np.bool_)
    shown[found.positions[found.positions >= 0]] = True
    return {
        "revision": snapshot.revision,
        "datum": None if datum is None else datum.value,
        "illustrative": stations.any_illustrative(shown),
        "at": wanted.at.isoformat() if wanted.at else None,
        "openness": wanted.openness.value,
        "results": [[next(rows) for _ in range(count)] for count in counts],
    }


def _rows(found: Neighbours, wanted: Wanted, snapshot: Snapshot, datum: Datum | None) -> Iterator[dict[str, Any]]:
    """One dict for each station found, place after place."""
    there = found.positions >= 0
    positions, metres = found.positions[there], found.distances_m[there]
    columns: dict[str, list[Any]] = {
        "id": [snapshot.stations.ids[position] for position in positions.tolist()],
        "distance_m": metres.round(METRE_DECIMALS).tolist(),
        "walk_min": (metres * DETOUR / WALK_M_PER_MIN).round(MINUTE_DECIMALS).tolist(),
    }
    if wanted.at is not None:
        states = snapshot.hours.instant(wanted.at).states[positions]
        columns["state"] = [_STATES[state].value for state in states.tolist()]
    if datum is not None:
        lon, lat = snapshot.stations.lonlat[positions].T
        lonlat = from_wgs84(lon, lat, datum)
        for name, degrees in zip(("lon", "lat"), lonlat, strict=True):
            columns[name] = np.asarray(degrees).round(COORDINATE_DECIMALS + 1).tolist()
    finite(*columns["distance_m"])
    names = tuple(columns)
    return (dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True))
