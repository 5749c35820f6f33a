"""The answers of a batch: columns beside the columns of the questions, one row for each question and rank."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.crs import from_wgs84
from geo.distance import DETOUR, WALK_M_PER_MIN
from geo.finder import Openness, Wanted, find_many
from geo.hours import HoursInstant, confidence
from geo.model import Datum, Provenance
from geo.snapshot import Snapshot
from geo.store.batch.questions import Chunk

Value = str | float | bool | None
"""A cell; None where a question has no station."""

GEOMETRY = "geometry"
LON, LAT = "station_lon", "station_lat"

_CHUNK_ROWS = 20_000
_CHUNK_ANSWERS = 60_000
_METRE_DECIMALS = 3
_MINUTE_DECIMALS = 2
_DEGREE_DECIMALS = 7


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    YES_OR_NO = "yes_or_no"


class Column(NamedTuple):
    """A column of the file that is written."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Answers:
    """The answers to a chunk of questions.

    Attributes:
        columns: Column by column, as ``Answerer.columns`` says; all equally long.
        found: How many of the rows name a station.
        without: How many of them are questions without a station.
        illustrative: Whether any of these stations is invented.
    """

    columns: Sequence[Sequence[Value]]
    found: int
    without: int
    illustrative: bool


COLUMNS = (
    Column("rank", Kind.WHOLE),
    Column("station_id", Kind.TEXT),
    Column("name", Kind.TEXT),
    Column("kind", Kind.TEXT),
    Column("address", Kind.TEXT),
    Column("distance_m", Kind.NUMBER),
    Column("walk_min", Kind.NUMBER),
    Column("walk_basis", Kind.TEXT),
    Column("at", Kind.TEXT),
    Column("opening", Kind.TEXT),
    Column("open_until", Kind.TEXT),
    Column("opens_at", Kind.TEXT),
    Column("hours_confidence", Kind.TEXT),
    Column(LON, Kind.NUMBER),
    Column(LAT, Kind.NUMBER),
    Column("datum", Kind.TEXT),
    Column("provenance", Kind.TEXT),
    Column("illustrative", Kind.YES_OR_NO),
    Column("revision", Kind.WHOLE),
)
"""The columns of an answer; those of opening hours only where something is asked of the doors."""

_OF_OPENING = {"at", "opening", "open_until", "opens_at", "hours_confidence"}


class Answerer:
    """Answers chunks of questions from one revision.

    Args:
        asked: Columns of the questions.
        wanted: What is asked for.
        snapshot: The revision.
        datum: What the stations' degrees are written in.

    Raises:
        UsageError: ``wanted`` is no question (see ``geo.finder``).

    Attributes:
        columns: Those of the questions, with ``in_`` before a name that is taken, then those of ``COLUMNS``.
    """

    def __init__(self, asked: Sequence[str], wanted: Wanted, snapshot: Snapshot, datum: Datum) -> None:
        find_many((), wanted, snapshot)  # refuses what is no question before anything is written
        self._wanted = wanted
        self._snapshot = snapshot
        self._illustrative = np.array(
            [station.provenance is Provenance.ILLUSTRATIVE for station in snapshot.stations.stations], dtype=np.bool_
        )
        self._of_station = _station_columns(snapshot, datum)
        self._same: dict[str, Value] = {"datum": datum.value, "revision": snapshot.revision}
        if wanted.at is not None and wanted.openness is not Openness.ANY:
            self._of_station |= _opening_columns(snapshot, snapshot.hours.instant(wanted.at))
            self._same["at"] = wanted.at.isoformat()
        self._own = [column for column in COLUMNS if "at" in self._same or column.name not in _OF_OPENING]
        taken = {column.name for column in self._own} | {GEOMETRY}
        self.columns = (*(Column(name, Kind.TEXT) for name in _beside(asked, taken)), *self._own)

    @property
    def rows_at_once(self) -> int:
        """How many questions make a chunk whose answers take little room."""
        return min(_CHUNK_ROWS, _CHUNK_ANSWERS // self._wanted.k)

    def answer(self, chunk: Chunk) -> Answers:
        """The answers to a chunk, in its order, each as ``geo.finder`` ranks it."""
        found = find_many(chunk.points, self._wanted, self._snapshot)
        # A question without a station has one row all the same.
        kept = found.positions >= 0
        kept[:, 0] = True
        asker, rank = np.nonzero(kept)
        station = found.positions[kept]
        rows = station.tolist()
        values = _pair_columns(rank, station, found.distances_m[kept])
        values |= {name: [of_station[row] for row in rows] for name, of_station in self._of_station.items()}
        values |= {name: [same] * len(rows) for name, same in self._same.items()}
        there = station[station >= 0]
        return Answers(
            columns=[*_repeated(chunk.columns, asker), *(values[column.name] for column in self._own)],
            found=len(there),
            without=len(station) - len(there),
            illustrative=bool(self._illustrative[there].any()),
        )


def _pair_columns(
    rank: NDArray[np.int64], station: NDArray[np.int64], distance_m: NDArray[np.float64]
) -> dict[str, Sequence[Value]]:
    there = (station >= 0).tolist()
    walk_min = distance_m * DETOUR / WALK_M_PER_MIN
    return {
        "rank": _where(there, (rank + 1).tolist()),
        "distance_m": _where(there, distance_m.round(_METRE_DECIMALS).tolist()),
        "walk_min": _where(there, walk_min.round(_MINUTE_DECIMALS).tolist()),
        "walk_basis": _where(there, ["estimate"] * len(there)),
    }


def _where(there: Sequence[bool], values: Sequence[Value]) -> Sequence[Value]:
    if all(there):
        return values
    return [value if found else None for found, value in zip(there, values, strict=True)]


def _repeated(columns: Sequence[Sequence[str]], asker: NDArray[np.int64]) -> Iterable[Sequence[str]]:
    rows = asker.tolist()
    if rows == list(range(len(rows))):
        return columns
    return (list(map(column.__getitem__, rows)) for column in columns)


def _station_columns(snapshot: Snapshot, datum: Datum) -> dict[str, list[Value]]:
    """What is said of each station; one more, at the end and thus at position -1, says nothing."""
    stations = snapshot.stations.stations
    lonlat = snapshot.stations.lonlat
    lon, lat = (axis.round(_DEGREE_DECIMALS).tolist() for axis in from_wgs84(lonlat[:, 0], lonlat[:, 1], datum))
    return {
        "station_id": [*snapshot.stations.ids, None],
        "name": [*(station.name for station in stations), None],
        "kind": [*(station.kind for station in stations), None],
        "address": [*(station.address for station in stations), None],
        LON: [*lon, None],
        LAT: [*lat, None],
        "provenance": [*(station.provenance.value for station in stations), None],
        "illustrative": [*(station.provenance is Provenance.ILLUSTRATIVE for station in stations), None],
    }


def _opening_columns(snapshot: Snapshot, instant: HoursInstant) -> dict[str, list[Value]]:
    """The same of opening hours at an instant."""
    judged = [instant.judgement(row) for row in range(len(snapshot.stations))]
    checked = (station.checked_at for station in snapshot.stations.stations)
    return {
        "opening": [*(opening.state.value for opening in judged), None],
        "open_until": [*(_time(opening.until) if opening.is_open else None for opening in judged), None],
        "opens_at": [*(_time(opening.opens_at) for opening in judged), None],
        "hours_confidence": [*(confidence(day, instant.day) for day in checked), None],
    }


def _time(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _beside(asked: Sequence[str], taken: set[str]) -> list[str]:
    """The names of the questions' columns beside ours: ``in_`` before those that are taken."""
    used = taken.union(name for name in asked if name not in taken)
    names = []
    for name in asked:
        found = name
        while name in taken and found in used:
            found = f"in_{found}"
        used.add(found)
        names.append(found)
    return names
