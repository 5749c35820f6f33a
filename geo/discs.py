"""Equal discs over a polygon of the plane: the exact area that at least k of them cover, and the gaps between them.

The area is a line integral, not a polygon's: by Green's theorem the area of a region is half the integral of x dy - y
dx along its boundary, and the boundary of "covered k times, inside the polygon" is made of two things only: arcs of
circles where exactly k - 1 other discs cover, and stretches of the polygon's edge where at least k discs cover. Both
are found by sweeping the crossings along each circle and each edge. Exact up to rounding for every k; no disc is
replaced by a polygon.
"""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Delaunay, QhullError, cKDTree
from shapely.geometry.base import BaseGeometry

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]

_FULL = 2 * np.pi

_FEW = 40
"""Up to this many discs all pairs are looked at: no triangulation is quicker or more robust."""

_APART = 1e-7
"""Share of their extent that centres must be apart for Qhull to tell them apart. Measured: it leaves out centres from
1e-8 downwards, and below 1e-12 it loses neighbours without a word.
"""

_MARGIN = 1e-6
"""How far beyond its ends an edge is asked for crossings, as a share of the radius: rounding may put a crossing at a
corner just outside both edges that meet there. A crossing too many changes nothing.
"""

DRAWN_SIDES = 32
"""Sides of a disc drawn as a polygon; its area is the disc's, its outline within 0.4 % of the radius of the circle."""


def covered_area_m2(polygon: BaseGeometry, centres_m: _Floats, radius_m: float, k: int = 1) -> float:
    """Area of a polygon covered by at least k discs.

    Args:
        polygon: Valid polygon or multipolygon in metres of an equal-area plane, best centred near the origin.
        centres_m: Centres of the discs in the same plane, shape (n, 2); any number may coincide.
        radius_m: Radius of every disc in metres, above 0.
        k: How many discs must cover a place, 1 or more.

    Returns:
        Square metres, between 0 and the polygon's area (up to rounding).
    """
    near = shapely.dwithin(shapely.points(centres_m), polygon, radius_m) if len(centres_m) else np.empty(0, np.bool_)
    centres = np.asarray(centres_m, dtype=np.float64)[near]
    if len(centres) < k:
        return 0.0
    if k == 1:
        centres = np.unique(centres, axis=0)
    edges = _edges(polygon)
    touching = _edges_in_discs(edges, centres, radius_m)
    area = _along_edges(edges, touching, k) + _along_circles(polygon, centres, radius_m, touching, k)
    return min(max(area, 0.0), float(polygon.area))


def uncovered_polygons(polygon: BaseGeometry, centres_m: _Floats, radius_m: float, k: int = 1) -> list[shapely.Polygon]:
    """The parts of a polygon that fewer than k discs cover, drawn with discs of ``DRAWN_SIDES`` sides.

    Args:
        polygon: Valid polygon or multipolygon in metres of a plane.
        centres_m: Centres of the discs in the same plane, shape (n, 2).
        radius_m: Radius of every disc in metres, above 0.
        k: How many discs a place needs.

    Returns:
        Polygons without overlap, largest first; empty when everything is covered.
    """
    near = shapely.dwithin(shapely.points(centres_m), polygon, radius_m) if len(centres_m) else np.empty(0, np.bool_)
    centres = np.asarray(centres_m, dtype=np.float64)[near]
    gap = polygon
    if len(centres) >= k:
        # A polygon of the same area as its disc: the errors of outline cancel instead of always overstating the gap.
        turn = _FULL / DRAWN_SIDES
        drawn_m = radius_m * float(np.sqrt(turn / np.sin(turn)))
        order = np.lexsort((centres[:, 1], np.floor(centres[:, 0] / (2 * radius_m))))
        discs = np.asarray(
            shapely.buffer(shapely.points(centres[order]), drawn_m, quad_segs=DRAWN_SIDES // 4), dtype=object
        )
        gap = shapely.difference(polygon, _covered_by(discs, k)[k - 1])
    parts = [part for part in shapely.get_parts(gap, return_index=False) if part.geom_type == "Polygon"]
    return sorted((part for part in parts if part.area > 0), key=lambda part: -part.area)


def _covered_by(discs: NDArray[np.object_], k: int) -> list[BaseGeometry]:
    """The region that at least m discs cover, for every m from 1 to k.

    Halves are joined: C_m is the union over a + b = m of what A_a and B_b have in common.
    """
    if k == 1:
        return [shapely.union_all(discs)]
    if len(discs) == 1:
        return [discs[0], *[shapely.Polygon()] * (k - 1)]
    middle = len(discs) // 2
    left, right = _covered_by(discs[:middle], k), _covered_by(discs[middle:], k)
    return [
        shapely.union_all(
            [
                left[m - 1],
                right[m - 1],
                *(shapely.intersection(left[a - 1], right[m - a - 1]) for a in range(1, m)),
            ]
        )
        for m in range(1, k + 1)
    ]


class _Edges(NamedTuple):
    """Directed edges of a polygon with its inside on the left: where each starts, and the vector to its end."""

    start: _Floats
    step: _Floats


class _Touching(NamedTuple):
    """Pairs of an edge and a disc that reaches or touches it, and the stretch of the edge's line inside the disc.

    ``enter`` and ``leave`` are 0 at the start of the edge and 1 at its end; they are equal where the line is tangent.
    """

    edge: _Ints
    disc: _Ints
    enter: _Floats
    leave: _Floats


def _edges(polygon: BaseGeometry) -> _Edges:
    rings: list[_Floats] = []
    for part in shapely.get_parts(polygon):
        shell = np.asarray(shapely.get_coordinates(part.exterior))
        rings.append(shell if part.exterior.is_ccw else shell[::-1])
        for hole in part.interiors:
            line = np.asarray(shapely.get_coordinates(hole))
            rings.append(line[::-1] if hole.is_ccw else line)
    start = np.concatenate([ring[:-1] for ring in rings])
    return _Edges(start, np.concatenate([np.diff(ring, axis=0) for ring in rings]))


def _edges_in_discs(edges: _Edges, centres: _Floats, radius_m: float) -> _Touching:
    lines = np.asarray(shapely.linestrings(np.stack([edges.start, edges.start + edges.step], axis=1)), dtype=object)
    # A hair more than the radius: tangent points divide circles too.
    reach_m = radius_m * (1 + 1e-9)
    disc, edge = shapely.STRtree(lines).query(shapely.points(centres), predicate="dwithin", distance=reach_m)
    step = edges.step[edge]
    offset = edges.start[edge] - centres[disc]
    a = (step**2).sum(axis=1)
    b = (step * offset).sum(axis=1)
    under_root = b**2 - a * ((offset**2).sum(axis=1) - radius_m**2)
    keep = a > 0
    edge, disc, a, b = edge[keep], disc[keep], a[keep], b[keep]
    root = np.sqrt(np.maximum(under_root[keep], 0.0))
    return _Touching(edge, disc, (-b - root) / a, (-b + root) / a)


def _along_edges(edges: _Edges, touching: _Touching, k: int) -> float:
    """Half the integral of x dy - y dx along the stretches of the edges that at least k discs cover."""
    enter, leave = np.maximum(touching.enter, 0.0), np.minimum(touching.leave, 1.0)
    keep = enter < leave
    edge, enter, leave = touching.edge[keep], enter[keep], leave[keep]
    owner, begin, end, depth = _swept(
        np.concatenate([edge, edge]),
        np.concatenate([enter, leave]),
        np.concatenate([np.ones(len(edge)), -np.ones(len(edge))]),
    )
    covered = depth >= k
    owner, begin, end = owner[covered], begin[covered], end[covered]
    start, step = edges.start[owner], edges.step[owner]
    return float(0.5 * ((end - begin) * (start[:, 0] * step[:, 1] - start[:, 1] * step[:, 0])).sum())


def _along_circles(polygon: BaseGeometry, centres: _Floats, radius_m: float, touching: _Touching, k: int) -> float:
    """Half the integral of x dy - y dx along the arcs inside the polygon that exactly k - 1 other discs cover.

    Arcs are divided wherever an edge crosses or touches their circle, so that the middle of an arc is clearly inside
    the polygon or outside.
    """
    edges = _edges(polygon)
    pairs = _bordering(centres, radius_m) if k == 1 else _all_pairs(centres, radius_m)
    circle, angle, change, base = _overlaps(centres, pairs, radius_m)
    crossing_circle, crossing_angle = _crossings(edges, centres, touching, radius_m)
    every = np.arange(len(centres))
    owner, begin, end, depth = _swept(
        np.concatenate([every, circle, crossing_circle, every]),
        np.concatenate([np.zeros(len(centres)), angle, crossing_angle, np.full(len(centres), _FULL)]),
        np.concatenate([base, change, np.zeros(len(crossing_circle)), np.zeros(len(centres))]),
    )
    edge_of = (depth == k - 1) & (end > begin)
    owner, begin, end = owner[edge_of], begin[edge_of], end[edge_of]
    inside = np.zeros(len(centres), dtype=np.bool_)
    inside[:] = shapely.contains_xy(polygon, centres)
    kept = inside[owner]
    doubtful = np.zeros(len(centres), dtype=np.bool_)
    doubtful[touching.disc] = True
    ask = doubtful[owner]
    middle = (begin[ask] + end[ask]) / 2
    x = centres[owner[ask], 0] + radius_m * np.cos(middle)
    y = centres[owner[ask], 1] + radius_m * np.sin(middle)
    shapely.prepare(polygon)
    kept[ask] = shapely.contains_xy(polygon, x, y)
    owner, begin, end = owner[kept], begin[kept], end[kept]
    cx, cy = centres[owner, 0], centres[owner, 1]
    turned = cx * (np.sin(end) - np.sin(begin)) - cy * (np.cos(end) - np.cos(begin))
    return float(0.5 * (radius_m**2 * (end - begin) + radius_m * turned).sum())


def _all_pairs(centres: _Floats, radius_m: float) -> _Ints:
    """Every pair of discs that overlap, shape (m, 2), the smaller number first."""
    return np.asarray(cKDTree(centres).query_pairs(2 * radius_m, output_type="ndarray"), dtype=np.int64)


def _bordering(centres: _Floats, radius_m: float) -> _Ints:
    """Pairs of distinct centres whose Voronoi cells border, shape (m, 2), the smaller number first.

    For k = 1 they are all that matter: a point of circle i is covered by no other disc exactly when no other centre
    is nearer to it, that is when it lies in the Voronoi cell of i, which its Delaunay neighbours alone bound.
    """
    apart_m = _APART * float(np.ptp(centres, axis=0).max())
    if len(centres) <= _FEW or len(cKDTree(centres).query_pairs(apart_m, output_type="ndarray")):
        return _all_pairs(centres, radius_m)
    try:
        triangles = Delaunay(centres)
    except QhullError:  # all centres on one line
        return _all_pairs(centres, radius_m)
    corners = triangles.simplices
    sides = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    return np.unique(np.sort(sides, axis=1), axis=0).astype(np.int64)


def _overlaps(centres: _Floats, pairs: _Ints, radius_m: float) -> tuple[_Ints, _Floats, _Floats, _Floats]:
    """Where other discs begin and cease to cover each circle, and how many cover its angle 0.

    Of coinciding discs the later one counts as lying a hair inside the earlier, so that their common circle is
    counted once per depth.
    """
    first, second = pairs[:, 0], pairs[:, 1]
    apart = np.hypot(*(centres[second] - centres[first]).T)
    base = np.zeros(len(centres))
    np.add.at(base, second[apart == 0], 1)
    cross = (apart > 0) & (apart < 2 * radius_m)
    circle = np.concatenate([first[cross], second[cross]])
    other = np.concatenate([second[cross], first[cross]])
    towards = centres[other] - centres[circle]
    middle = np.arctan2(towards[:, 1], towards[:, 0])
    half = np.arccos(np.concatenate([apart[cross], apart[cross]]) / (2 * radius_m))
    begin, end = (middle - half) % _FULL, (middle + half) % _FULL
    np.add.at(base, circle[begin > end], 1)
    count = len(circle)
    return (
        np.concatenate([circle, circle]),
        np.concatenate([begin, end]),
        np.concatenate([np.ones(count), -np.ones(count)]),
        base,
    )


def _crossings(edges: _Edges, centres: _Floats, touching: _Touching, radius_m: float) -> tuple[_Ints, _Floats]:
    """Angles at which circles cross or touch edges of the polygon."""
    margin = _MARGIN * radius_m / np.hypot(*edges.step[touching.edge].T)
    circle: list[_Ints] = []
    angle: list[_Floats] = []
    for at in (touching.enter, touching.leave):
        on_edge = (at >= -margin) & (at <= 1 + margin)
        edge, disc = touching.edge[on_edge], touching.disc[on_edge]
        point = edges.start[edge] + at[on_edge, None] * edges.step[edge] - centres[disc]
        circle.append(disc)
        angle.append(np.arctan2(point[:, 1], point[:, 0]) % _FULL)
    return np.concatenate(circle), np.concatenate(angle)


def _swept(owner: _Ints, at: _Floats, change: _Floats) -> tuple[_Ints, _Floats, _Floats, _Ints]:
    """Stretches between consecutive events of one owner: owner, begin, end, and the depth from begin on."""
    order = np.lexsort((at, owner))
    owner, at = owner[order], at[order]
    depth = np.rint(np.cumsum(change[order])).astype(np.int64)
    if len(owner) == 0:
        return owner, at, at, depth
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    before = np.r_[0, depth[first[1:] - 1]]
    depth -= np.repeat(before, np.diff(np.r_[first, len(owner)]))
    same = owner[1:] == owner[:-1]
    return owner[:-1][same], at[:-1][same], at[1:][same], depth[:-1][same]
