"""The worker's use case: a query in, the nearest stations out."""

import sys

from geo.distance import DETOUR, walk_min
from geo.errors import UsageError
from geo.model import Match, Matches, Query
from geo.snapshot import Snapshot

MOST_MATCHES = 50
"""Most stations one query may ask for."""


def find(query: Query, snapshot: Snapshot) -> Matches:
    """The nearest stations that the query's filter admits.

    Args:
        query: Where the asker stands (WGS 84), how many stations, and which count.
        snapshot: The revision to answer from.

    Returns:
        Nearest first by geodesic metres, ties by id. Walks are estimates: straight line times ``DETOUR``.

    Raises:
        UsageError: ``k`` outside 1 to 50, or a position that is not finite or out of range.
    """
    if not 1 <= query.k <= MOST_MATCHES:
        raise UsageError("k", "{k} is not allowed; give a whole number from 1 to {most}", k=query.k, most=MOST_MATCHES)
    stations = snapshot.stations
    mask = stations.matching(query.where)
    positions, distances_m = snapshot.index.nearest(query.position, query.k, mask)
    found = tuple(
        Match(
            station=stations.stations[position],
            distance_m=float(distance_m),
            walk_m=float(distance_m) * DETOUR,
            walk_min=walk_min(float(distance_m) * DETOUR),
            walk_basis="estimate",
        )
        for position, distance_m in zip(positions, distances_m, strict=True)
    )
    return Matches(
        found=found,
        revision=snapshot.revision,
        left_out_unknown_audience=_left_out(query, snapshot, found),
        illustrative=any(match.station.provenance == "illustrative" for match in found),
    )


def _left_out(query: Query, snapshot: Snapshot, found: tuple[Match, ...]) -> int:
    """Stations of unknown audience that would have come before the last one found."""
    unknown = snapshot.stations.matching_of_unknown_audience(query.where)
    if len(found) < query.k:
        return int(unknown.sum())
    # Somebody at the very door reaches 0 m, and a search needs a radius above 0.
    reach_m = max(found[-1].distance_m, sys.float_info.min)
    (inside,) = snapshot.index.within(query.position, reach_m, unknown)
    return len(inside.positions)
