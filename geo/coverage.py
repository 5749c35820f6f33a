"""Coverage: who and what land has enough stations within the threshold, and where the gaps are.

People are counted by geodesic distance from their demand point to the k-th nearest admissible station, on either side
of any border, compared ``<=`` unrounded. Areas are exact: line integrals over arcs and borders in an equal-area plane
centred on the zone (see ``geo.discs``). Definitions: C. Toregas et al. 1971 (covering), K. Hogan and C. ReVelle 1986
(k-fold).
"""

import math
from dataclasses import dataclass
from numbers import Integral
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import LocalPlane, equal_area
from geo.demand import STRAIGHT_DEG
from geo.discs import covered_area_m2, uncovered_polygons
from geo.distance import DETOUR, THRESHOLD_M, straight_line_m, walk_min
from geo.errors import UsageError
from geo.model import DEFAULT_FILTER, StationFilter, Zone, ZoneLevel
from geo.snapshot import Snapshot

MOST_WALKED_M = 50_000.0
"""Largest threshold that is answered."""

MOST_DETOUR = 5.0
"""Largest detour factor that is answered; streets give 1.2 to 2."""

MOST_K = 10
"""Largest number of overlapping stations that is answered."""

_DEGREE_M = 110_000.0
"""Less than a degree of latitude anywhere, so that a margin in degrees is never too small."""


@dataclass(frozen=True)
class CoverageRequest:
    """What counts as covered.

    Attributes:
        walked_m: Threshold in walked metres, above 0.
        detour: Walked length over straight length, from 1.
        k: How many stations must be within the threshold.
        where: Which stations count.

    Raises:
        UsageError: A value outside its range; the parameter is named as pages and commands spell it.
    """

    walked_m: float = THRESHOLD_M
    detour: float = DETOUR
    k: int = 1
    where: StationFilter = DEFAULT_FILTER

    def __post_init__(self) -> None:
        """Refuse what cannot be answered."""
        if not (math.isfinite(self.walked_m) and 0 < self.walked_m <= MOST_WALKED_M):
            raise UsageError(
                "metres",
                "{value} is not allowed; give walked metres above 0 and up to {most}",
                value=self.walked_m,
                most=int(MOST_WALKED_M),
            )
        if not (math.isfinite(self.detour) and 1 <= self.detour <= MOST_DETOUR):
            raise UsageError(
                "detour",
                "{value} is not allowed; give a factor from 1 to {most}",
                value=self.detour,
                most=int(MOST_DETOUR),
            )
        if not (_is_whole(self.k) and 1 <= self.k <= MOST_K):
            raise UsageError("k", "{k} is not allowed; give a whole number from 1 to {most}", k=self.k, most=MOST_K)

    @property
    def radius_m(self) -> float:
        """Straight-line metres that correspond to the threshold."""
        return straight_line_m(self.walked_m, self.detour)

    @property
    def minutes(self) -> float:
        """Minutes on foot that correspond to the threshold."""
        return walk_min(self.walked_m)


@dataclass(frozen=True)
class Covered:
    """Figures of one zone, or of the whole.

    Attributes:
        demand_total: Sum of the weights of the demand points in the zone.
        demand_covered: The part with at least k admissible stations within the threshold.
        demand_covered_with_unknown: The same if every station of unknown audience were admissible.
        area_m2: Area of the zone; None where there is no zone.
        area_covered_m2: Area with at least k admissible stations within the threshold; None where there is no zone.
        stations_counted: Admissible stations within the threshold of the zone (of the whole: of any zone; all of them
            without zones).
    """

    demand_total: float
    demand_covered: float
    demand_covered_with_unknown: float
    area_m2: float | None
    area_covered_m2: float | None
    stations_counted: int

    @property
    def share_covered(self) -> float | None:
        """Share of the demand that is covered, 0..1; None where there is no demand."""
        return self.demand_covered / self.demand_total if self.demand_total > 0 else None

    @property
    def share_covered_with_unknown(self) -> float | None:
        """The same with stations of unknown audience counted: the upper end of the band."""
        return self.demand_covered_with_unknown / self.demand_total if self.demand_total > 0 else None

    @property
    def share_area_covered(self) -> float | None:
        """Share of the area that is covered, 0..1; None where there is no zone."""
        return None if self.area_m2 is None or self.area_covered_m2 is None else self.area_covered_m2 / self.area_m2


@dataclass(frozen=True)
class CoverageReport:
    """Coverage of every zone of a level.

    Attributes:
        request: What counted as covered.
        revision: Revision of the register.
        level: Level of the zones; None where there are no zones.
        total: Figures of the whole: every demand point, every zone of the level.
        zones: Zone and figures, in the order of zone ids.
        demand_outside_zones: Demand of the total that stands in no zone of the level.
        stations_admissible: Stations that the filter admits, anywhere.
        stations_unknown_audience: Stations that it would admit if their unknown audience were known.
        illustrative: Whether any admissible station or the demand is invented.
    """

    request: CoverageRequest
    revision: int
    level: ZoneLevel | None
    total: Covered
    zones: tuple[tuple[Zone, Covered], ...]
    demand_outside_zones: float
    stations_admissible: int
    stations_unknown_audience: int
    illustrative: bool


@dataclass(frozen=True, eq=False)
class Gap:
    """One connected piece of land with fewer than k admissible stations within the threshold.

    Attributes:
        geometry: Polygon, WGS 84 degrees, longitude first; drawn within 0.4 % of the straight-line radius of the true
            arcs.
        area_m2: Area of the drawn polygon.
        demand: Demand of the underserved points in it.
    """

    geometry: shapely.Geometry
    area_m2: float
    demand: float


@dataclass(frozen=True, eq=False)
class GapReport:
    """The gaps of one zone, those with most people first.

    Attributes:
        request: What counted as covered.
        revision: Revision of the register.
        zone: The zone.
        covered: Its figures; its gap area is exact and may differ from the drawn polygons' sum within their tolerance.
        rows: Rows of the admissible stations within the threshold of the zone.
        gaps: The gaps. Their demand adds up to the zone's underserved demand, unless the drawn polygons are empty.
        illustrative: Whether any admissible station or the demand is invented.
    """

    request: CoverageRequest
    revision: int
    zone: Zone
    covered: Covered
    rows: NDArray[np.int64]
    gaps: tuple[Gap, ...]
    illustrative: bool


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral)


def default_level(snapshot: Snapshot) -> ZoneLevel | None:
    """The level that figures are given by when nobody asks for one: districts, else the highest there is, else None."""
    levels = snapshot.zones.levels
    if ZoneLevel.DISTRICT in levels:
        return ZoneLevel.DISTRICT
    return levels[0] if levels else None


def cover(snapshot: Snapshot, level: ZoneLevel | None, request: CoverageRequest) -> CoverageReport:
    """Coverage of the whole and of each zone of a level.

    Args:
        snapshot: The revision to answer from.
        level: Level of the zones; None for figures of the whole only.
        request: What counts as covered.

    Returns:
        The report; figures of demand are 0 without a demand layer, areas None without zones.

    Raises:
        UsageError: The register has no zones of that level.
    """
    members = _members(snapshot, level)
    people = _People(snapshot, request)
    admissible = snapshot.stations.matching(request.where)
    covered = [_zone_figures(snapshot, int(i), request, people, admissible) for i in members]
    inside = snapshot.demand_zones(level) >= 0 if level else np.zeros(len(people.weight), np.bool_)
    near = np.zeros(len(admissible), np.bool_)
    for _, rows in covered:
        near[rows] = True
    figures = [figure for figure, _ in covered]
    total = Covered(
        demand_total=float(people.weight.sum()),
        demand_covered=float(people.weight[people.covered].sum()),
        demand_covered_with_unknown=float(people.weight[people.covered_with_unknown].sum()),
        area_m2=sum(figure.area_m2 or 0.0 for figure in figures) if figures else None,
        area_covered_m2=sum(figure.area_covered_m2 or 0.0 for figure in figures) if figures else None,
        stations_counted=int(near.sum() if figures else admissible.sum()),
    )
    return CoverageReport(
        request=request,
        revision=snapshot.revision,
        level=level,
        total=total,
        zones=tuple((snapshot.zones.zones[i], figure) for i, figure in zip(members, figures, strict=True)),
        demand_outside_zones=float(people.weight[~inside].sum()) if level else 0.0,
        stations_admissible=int(admissible.sum()),
        stations_unknown_audience=int(snapshot.stations.matching_of_unknown_audience(request.where).sum()),
        illustrative=_illustrative(snapshot, admissible),
    )


def gaps(snapshot: Snapshot, zone_position: int, request: CoverageRequest) -> GapReport:
    """Figures and gap polygons of one zone.

    Args:
        snapshot: The revision to answer from.
        zone_position: Position of the zone in ``snapshot.zones``.
        request: What counts as covered.

    Returns:
        The report, gaps with most people first, then the largest.
    """
    people = _People(snapshot, request)
    admissible = snapshot.stations.matching(request.where)
    figures, rows = _zone_figures(snapshot, zone_position, request, people, admissible)
    place = _placed(snapshot, zone_position)
    centres = _centres(snapshot, rows, place.plane)
    drawn = uncovered_polygons(place.polygon, centres, request.radius_m, request.k)
    demand = _demand_of_gaps(snapshot, zone_position, people, place.plane, drawn)
    found = [
        Gap(place.plane.unproject(polygon), float(polygon.area), float(people_in))
        for polygon, people_in in zip(drawn, demand, strict=True)
    ]
    return GapReport(
        request=request,
        revision=snapshot.revision,
        zone=snapshot.zones.zones[zone_position],
        covered=figures,
        rows=rows,
        gaps=tuple(sorted(found, key=lambda gap: (-gap.demand, -gap.area_m2))),
        illustrative=_illustrative(snapshot, admissible),
    )


class _People:
    """Which demand points are covered, with and without the stations of unknown audience."""

    def __init__(self, snapshot: Snapshot, request: CoverageRequest) -> None:
        self.weight = snapshot.demand.weight if snapshot.demand is not None else np.empty(0)
        stations = snapshot.stations
        sure = stations.matching(request.where)
        unknown = stations.matching_of_unknown_audience(request.where)
        self.covered = _reached(snapshot, sure, request)
        self.covered_with_unknown = _reached(snapshot, sure | unknown, request) if unknown.any() else self.covered


def _reached(snapshot: Snapshot, mask: NDArray[np.bool_], request: CoverageRequest) -> NDArray[np.bool_]:
    if snapshot.demand is None:
        return np.empty(0, dtype=np.bool_)
    found = snapshot.index.nearest(snapshot.demand.lonlat, request.k, mask)
    return found.distances_m[:, request.k - 1] <= request.radius_m


class _Placed(NamedTuple):
    """A zone in the equal-area plane centred on it."""

    plane: LocalPlane
    polygon: BaseGeometry


def _placed(snapshot: Snapshot, zone_position: int) -> _Placed:
    geometry = snapshot.zones.geometries[zone_position]
    middle = geometry.centroid
    plane = equal_area(middle.x, middle.y)
    return _Placed(plane, plane.project(shapely.segmentize(geometry, STRAIGHT_DEG)))


def _centres(snapshot: Snapshot, rows: NDArray[np.int64], plane: LocalPlane) -> NDArray[np.float64]:
    lonlat = snapshot.stations.lonlat[rows]
    if len(rows) == 0:
        return np.empty((0, 2))
    return np.column_stack(plane.forward(lonlat[:, 0], lonlat[:, 1]))


def _zone_figures(
    snapshot: Snapshot,
    zone_position: int,
    request: CoverageRequest,
    people: _People,
    admissible: NDArray[np.bool_],
) -> tuple[Covered, NDArray[np.int64]]:
    """Figures of a zone, and the rows of the admissible stations within the threshold of it."""
    place = _placed(snapshot, zone_position)
    rows = _rows_about(snapshot, zone_position, request.radius_m, admissible)
    centres = _centres(snapshot, rows, place.plane)
    near = shapely.dwithin(shapely.points(centres), place.polygon, request.radius_m)
    rows, centres = rows[near], centres[near]
    level = snapshot.zones.zones[zone_position].level
    here = snapshot.demand_zones(level) == zone_position
    weight = people.weight[here]
    figures = Covered(
        demand_total=float(weight.sum()),
        demand_covered=float(weight[people.covered[here]].sum()),
        demand_covered_with_unknown=float(weight[people.covered_with_unknown[here]].sum()),
        area_m2=float(place.polygon.area),
        area_covered_m2=covered_area_m2(place.polygon, centres, request.radius_m, request.k),
        stations_counted=len(rows),
    )
    return figures, rows


def _rows_about(
    snapshot: Snapshot, zone_position: int, radius_m: float, admissible: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Rows of admissible stations in the zone's box widened by the radius: all that can reach it, and some more."""
    west, south, east, north = snapshot.zones.geometries[zone_position].bounds
    margin = radius_m / _DEGREE_M
    widest = min(89.0, max(abs(south), abs(north)) + margin)
    margin_lon = margin / math.cos(math.radians(widest))
    lon, lat = snapshot.stations.lonlat.T
    box = (lon >= west - margin_lon) & (lon <= east + margin_lon) & (lat >= south - margin) & (lat <= north + margin)
    return np.flatnonzero(admissible & box)


def _demand_of_gaps(
    snapshot: Snapshot, zone_position: int, people: _People, plane: LocalPlane, drawn: list[shapely.Polygon]
) -> NDArray[np.float64]:
    """Underserved demand of each drawn gap; a point that the drawing leaves just outside goes to the nearest gap."""
    sums = np.zeros(len(drawn))
    if snapshot.demand is None or not drawn:
        return sums
    level = snapshot.zones.zones[zone_position].level
    here = (snapshot.demand_zones(level) == zone_position) & ~people.covered & (people.weight > 0)
    if not here.any():
        return sums
    x, y = plane.forward(snapshot.demand.lon_deg[here], snapshot.demand.lat_deg[here])
    nearest = shapely.STRtree(drawn).query_nearest(shapely.points(x, y), all_matches=False)
    np.add.at(sums, nearest[1], people.weight[here][nearest[0]])
    return sums


def _members(snapshot: Snapshot, level: ZoneLevel | None) -> NDArray[np.int64]:
    if level is None:
        return np.empty(0, dtype=np.int64)
    members = snapshot.zones.of_level(level)
    if len(members) == 0:
        raise UsageError(
            "by",
            "the register has no zones of level {level}; it has: {levels}",
            level=level.value,
            levels=", ".join(present.value for present in snapshot.zones.levels) or "none",
        )
    return members


def _illustrative(snapshot: Snapshot, admissible: NDArray[np.bool_]) -> bool:
    invented = snapshot.demand is not None and snapshot.demand.provenance == "illustrative"
    return invented or snapshot.stations.any_illustrative(admissible)
