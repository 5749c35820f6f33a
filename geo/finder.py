"""The worker's use case: a question in, the nearest doors out, in the order in which they are worth walking to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from geo.capabilities import Where
from geo.distance import DETOUR, walk_min
from geo.errors import UsageError
from geo.hours import CLOSED, CLOSING_SOON, OPEN, UNKNOWN, HoursInstant, OpenState, Reason, confidence
from geo.index import Neighbours
from geo.model import DEFAULT_FILTER, LonLat, Provenance, Station, StationFilter
from geo.snapshot import Snapshot

MOST_MATCHES = 50
"""Most stations one query may ask for."""


class Openness(StrEnum):
    """What a question asks of a door at its instant."""

    ANY = "any"
    """Nothing: hours are told but neither filter nor order."""
    OPEN = "open"
    """Confirmed open; those that close soon come after the others."""
    OPEN_OR_UNKNOWN = "open_or_unknown"
    """The same, then those whose hours are unknown."""
    ALL = "all"
    """The same, then those that are closed, with the time they open."""


_GROUPS = {
    Openness.OPEN: (OPEN, CLOSING_SOON),
    Openness.OPEN_OR_UNKNOWN: (OPEN, CLOSING_SOON, UNKNOWN),
    Openness.ALL: (OPEN, CLOSING_SOON, UNKNOWN, CLOSED),
}

_BY_DISTANCE = Reason("Ranked by distance alone.")

_WHY = {
    OPEN: Reason("Confirmed open: ranked first, by distance."),
    CLOSING_SOON: Reason("Closes soon: ranked after those that stay open, by distance."),
    UNKNOWN: Reason("Hours unknown: ranked after those confirmed open, by distance."),
    CLOSED: Reason("Closed: ranked last, by distance."),
}


@dataclass(frozen=True)
class Query:
    """A worker's question.

    Attributes:
        position: Where the asker stands, WGS 84. Never stored, never logged.
        k: How many stations at most, 1 to 50.
        where: Which stations count.
        at: The instant hours are judged for; without an offset the stations' local time. None judges no hours.
        openness: What is asked of a door at that instant; anything but ``ANY`` needs ``at``.
    """

    position: LonLat
    k: int = 3
    where: StationFilter = DEFAULT_FILTER
    at: datetime | None = None
    openness: Openness = Openness.ANY


@dataclass(frozen=True)
class Wanted:
    """What is asked at many places at once: a ``Query`` without its position.

    Attributes:
        k: How many stations for each place at most, 1 to 50.
        where: Which stations count.
        at: The instant hours are judged for; without an offset the stations' local time. None judges no hours.
        openness: What is asked of a door at that instant; anything but ``ANY`` needs ``at``.
    """

    k: int = 1
    where: StationFilter = DEFAULT_FILTER
    at: datetime | None = None
    openness: Openness = Openness.ANY


@dataclass(frozen=True)
class Match:
    """One station found for a query.

    Attributes:
        station: The station.
        distance_m: Geodesic metres in a straight line.
        walk_m: Metres on foot.
        walk_min: Minutes on foot, unrounded.
        walk_basis: ``estimate`` when the walk is straight line times detour, ``network`` when it was routed.
        opening: Whether it is open at the query's instant and why; None when no hours were judged.
        confidence: How far the posted hours can be trusted, by their last check: ``high``, ``medium``, ``low``, or ""
            when no hours were judged.
        ranked: Why it stands where it stands.
    """

    station: Station
    distance_m: float
    walk_m: float
    walk_min: float
    walk_basis: str
    opening: OpenState | None = None
    confidence: str = ""
    ranked: Reason = _BY_DISTANCE


@dataclass(frozen=True)
class LeftOut:
    """How many stations match in all else and are no farther than the farthest found, but were left out.

    Where fewer than ``k`` were found, of any distance.

    Attributes:
        unknown_audience: Nobody has said who may enter, and the filter asks for a known audience.
        unknown_hours: Hours are unknown, and confirmed open was asked for.
        closed: Closed at the instant, and open was asked for.
    """

    unknown_audience: int = 0
    unknown_hours: int = 0
    closed: int = 0


@dataclass(frozen=True)
class Matches:
    """The answer to a query.

    Attributes:
        found: In rank order: by what is asked of the door, then nearest first, ties by station id; at most ``k``.
        revision: The one revision of the register the whole answer comes from.
        left_out: What was left out, and why.
        at: The instant hours were judged for; None when none were.
        openness: What was asked of the doors.
        illustrative: Whether any station found is invented.
    """

    found: tuple[Match, ...]
    revision: int
    left_out: LeftOut
    at: datetime | None
    openness: Openness
    illustrative: bool


def find(query: Query, snapshot: Snapshot) -> Matches:
    """The nearest stations that the query's filter admits, confirmed open doors before doubtful ones.

    Args:
        query: Where the asker stands (WGS 84), how many stations, which count, and what is asked of their doors.
        snapshot: The revision to answer from.

    Returns:
        Ranked as ``Openness`` says, then by geodesic metres, ties by id. A station of unknown hours never stands above
        one confirmed open and never counts as open. Walks are estimates: straight line times ``DETOUR``.

    Raises:
        UsageError: ``k`` outside 1 to 50, a position that is not finite or out of range, or an openness without an
            instant.
    """
    instant = _instant(query, snapshot)
    found = _ranked(query, snapshot, instant)
    return Matches(
        found=found,
        revision=snapshot.revision,
        left_out=_left_out(query, snapshot, instant, found),
        at=query.at,
        openness=query.openness,
        illustrative=any(match.station.provenance is Provenance.ILLUSTRATIVE for match in found),
    )


def find_many(points: ArrayLike, wanted: Wanted, snapshot: Snapshot) -> Neighbours:
    """The nearest stations of many places at once: for each what ``find`` answers there.

    Args:
        points: Where the askers stand, shape (m, 2), WGS 84 degrees, longitude first; m may be 0.
        wanted: How many stations, which count, and what is asked of their doors.
        snapshot: The revision to answer from.

    Returns:
        Positions in ``snapshot.stations`` and geodesic metres, each of shape (m, k) and in rank order, padded with -1
        and infinity where fewer than k match.

    Raises:
        UsageError: As ``find``; of several bad points the first is named.
    """
    instant = _instant(wanted, snapshot)
    asked = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    positions = np.full((len(asked), wanted.k), -1, dtype=np.int64)
    distances_m = np.full((len(asked), wanted.k), np.inf)
    wanting = np.arange(len(asked))
    for where in _ranks(wanted, snapshot, instant):
        more = snapshot.index.nearest(asked[wanting], wanted.k, where)
        ranked = np.hstack([positions[wanting], more.positions])
        metres = np.hstack([distances_m[wanting], more.distances_m])
        # What was found keeps its order and moves to the front; what lies beyond the k-th place is dropped.
        front = np.argsort(ranked < 0, axis=1, kind="stable")[:, : wanted.k]
        positions[wanting] = np.take_along_axis(ranked, front, axis=1)
        distances_m[wanting] = np.take_along_axis(metres, front, axis=1)
        wanting = wanting[positions[wanting, -1] < 0]
    return Neighbours(positions, distances_m)


def _instant(query: Query | Wanted, snapshot: Snapshot) -> HoursInstant | None:
    """The instant hours are judged for, once the question is known to be one."""
    if not 1 <= query.k <= MOST_MATCHES:
        raise UsageError("k", "{k} is not allowed; give a whole number from 1 to {most}", k=query.k, most=MOST_MATCHES)
    if query.at is None and query.openness is not Openness.ANY:
        raise UsageError("at", "is missing; say at which time the doors should be open")
    return None if query.at is None else snapshot.hours.instant(query.at)


def _ranks(query: Query | Wanted, snapshot: Snapshot, instant: HoursInstant | None) -> Iterator[Where]:
    """The groups of stations that count, in the order in which they are ranked; inside a group distance decides."""
    admitted = snapshot.stations.where(query.where)
    if instant is None or query.openness is Openness.ANY:
        yield admitted
        return
    for state in _GROUPS[query.openness]:
        yield admitted.among(snapshot.rows_in_state(instant, (state,)))


def _ranked(query: Query, snapshot: Snapshot, instant: HoursInstant | None) -> tuple[Match, ...]:
    found: tuple[Match, ...] = ()
    for where in _ranks(query, snapshot, instant):
        nearest = snapshot.index.nearest(query.position, query.k - len(found), where)
        found += _matches(query, snapshot, instant, nearest)
        if len(found) == query.k:
            break
    return found


def _matches(query: Query, snapshot: Snapshot, instant: HoursInstant | None, nearest: Neighbours) -> tuple[Match, ...]:
    return tuple(
        _match(query, snapshot.stations.stations[position], position, distance_m, instant)
        for position, distance_m in zip(nearest.positions.tolist(), nearest.distances_m.tolist(), strict=True)
    )


def _match(query: Query, station: Station, position: int, distance_m: float, instant: HoursInstant | None) -> Match:
    walk_m = distance_m * DETOUR
    if instant is None:
        return Match(station, distance_m, walk_m, walk_min(walk_m), "estimate")
    opening = instant.judgement(position)
    return Match(
        station,
        distance_m,
        walk_m,
        walk_min(walk_m),
        "estimate",
        opening,
        confidence(station.checked_at, instant.day),
        _BY_DISTANCE if query.openness is Openness.ANY else _WHY[int(instant.states[position])],
    )


def _left_out(query: Query, snapshot: Snapshot, instant: HoursInstant | None, found: tuple[Match, ...]) -> LeftOut:
    farthest = max(found, key=lambda match: match.distance_m).station.id if len(found) == query.k else None
    row = None if farthest is None else snapshot.stations.position_of(farthest)
    unknown = snapshot.stations.where_of_unknown_audience(query.where)
    if instant is None or query.openness is Openness.ANY:
        return LeftOut(unknown_audience=_no_farther(query, snapshot, row, unknown))
    asked = _GROUPS[query.openness]
    admitted = snapshot.stations.where(query.where)
    if unknown is not None:
        unknown = unknown.among(snapshot.rows_in_state(instant, asked))
    of_state = {
        state: _no_farther(query, snapshot, row, admitted.among(snapshot.rows_in_state(instant, (state,))))
        for state in (UNKNOWN, CLOSED)
        if state not in asked
    }
    return LeftOut(
        unknown_audience=_no_farther(query, snapshot, row, unknown),
        unknown_hours=of_state.get(UNKNOWN, 0),
        closed=of_state.get(CLOSED, 0),
    )


def _no_farther(query: Query, snapshot: Snapshot, row: int | None, where: Where | None) -> int:
    """How many stations are no farther than that of ``row``; all of them for None."""
    if where is None:
        return 0
    return where.count if row is None else snapshot.index.no_farther(query.position, row, where)
