"""The compiled search: nearest, within and counts, filters and metres inside.

Metres come from formulas that cost a few nanoseconds. Where they could be wrong about an order or a limit (two rows
closer to each other than the errors of the formula, and not on the same spot) the answer is "in doubt", and the caller
measures the rows that :func:`reaching` or :func:`around` list by Karney's algorithm.

numba keeps the machine code of these functions until this file changes, whatever happens to the files whose functions
become part of it. So this is the digest of those, which a test compares:
sha256 382ac29a5c92f33281088e91874957e717706fb3f9b9c1e1eaa705fa4f2f5662
"""

import numpy as np
from numpy.typing import NDArray

from geo.index.bracket import SLACK_M
from geo.index.formulas import Floats, error_m, geocentric, metres_between
from geo.index.jit import compiled
from geo.index.traversal import (
    Filter,
    Ints,
    Near,
    Stack,
    Tree,
    Words,
    bucket,
    collect,
    gather,
    hold_nearest,
    in_doubt,
    measure,
    sort,
)

LonLatDeg = tuple[float, float]
"""WGS 84 degrees, longitude first."""

Packed = Floats
"""A tree as one array of 8-byte words, from :func:`packed`."""

PackedFilter = NDArray[np.uint16]
"""A filter as one array of 2-byte words, from :func:`packed_filter`."""

_SPARE = 8
"""Places beyond k for rows that may tie with the k-th."""

_LEVELS = 64
"""More levels than any tree has."""

_SORTED_LEVELS = 12
"""Levels down to which positions are sorted: their nodes' cuts just fit in a core's cache."""

_FIRST_ROOM = 64


def packed(tree: Tree) -> Packed:
    """A tree as one array: numba takes 0.07 us for each array it is given, which adds up to as much as a search."""
    head = np.array([len(tree[0]), len(tree[5]), tree[6].shape[1]], np.int64)
    return np.concatenate([np.ascontiguousarray(part).view(np.float64).ravel() for part in (head, *tree)])


def packed_filter(clauses: Words, mask: NDArray[np.uint16]) -> PackedFilter:
    """A filter as one array."""
    head = np.array([len(clauses)], np.int64)
    return np.concatenate([head.view(np.uint16), np.ascontiguousarray(clauses).view(np.uint16).ravel(), mask])


@compiled
def _tree(blob: Packed) -> Tree:
    """What :func:`packed` put together, in place."""
    head = blob[:3].view(np.int64)
    n, inner, words = head[0], head[1], head[2]
    nodes = 2 * inner + 1
    lonlat = 3 + 3 * n
    rank = lonlat + 2 * n
    row = rank + n
    cuts = row + n
    axes = cuts + 2 * inner
    bits = axes + inner
    united = bits + n * words
    return (
        blob[3:lonlat].reshape((n, 3)),
        blob[lonlat:rank].reshape((n, 2)),
        blob[rank:row].view(np.int64),
        blob[row:cuts].view(np.int64),
        blob[cuts:axes].reshape((inner, 2)),
        blob[axes:bits].view(np.int64),
        blob[bits:united].view(np.uint64).reshape((n, words)),
        blob[united : united + nodes * words].view(np.uint64).reshape((nodes, words)),
    )


@compiled
def _filter(blob: PackedFilter, words: int) -> Filter:
    """What :func:`packed_filter` put together, in place."""
    clauses = blob[:4].view(np.int64)[0]
    mask = 4 + 4 * clauses * words
    return blob[4:mask].view(np.uint64).reshape((clauses, words)), blob[mask:]


@compiled
def _near(k: int) -> Near:
    places = k + _SPARE
    room = np.empty(3 * places)
    return room[:places], room[places : 2 * places].view(np.int64), room[2 * places :]


@compiled
def _stack() -> Stack:
    room = np.empty(5 * _LEVELS)
    return room[:_LEVELS].view(np.int64), room[_LEVELS:].reshape((_LEVELS, 4))


@compiled
def _gathered(at: LonLatDeg, reach2: float, tree: Tree, where: Filter) -> Ints:
    p, stack = geocentric(at[0], at[1]), _stack()
    slots = np.empty(_FIRST_ROOM, np.int64)
    count = gather(p, reach2, tree, where, slots, stack)
    if count > len(slots):
        slots = np.empty(count, np.int64)
        gather(p, reach2, tree, where, slots, stack)
    return slots[:count]


@compiled
def nearest(at: LonLatDeg, k: int, packed_tree: Packed, packed_where: PackedFilter, rows: Ints, metres: Floats) -> int:
    """Write the rows and metres of the k nearest admitted rows of one position.

    Args:
        at: The position.
        k: How many at most, 1 or more.
        packed_tree: The tree.
        packed_where: Which rows are admitted.
        rows: Where to write rows, k places.
        metres: Where to write their metres, k places.

    Returns:
        How many there are; -1 when in doubt.
    """
    tree = _tree(packed_tree)
    where = _filter(packed_where, tree[6].shape[1])
    near, stack = _near(k), _stack()
    found = hold_nearest(geocentric(at[0], at[1]), k, tree, where, near, stack)
    for i in range(found):
        rows[i], metres[i] = tree[3][near[1][i]], near[2][i]
    return found


@compiled
def visiting_order(lonlat: Floats, packed_tree: Packed) -> Ints:
    """Order in which to ask for many positions, so that one finds in the cache what the one before it needed.

    Args:
        lonlat: Positions, shape (m, 2).
        packed_tree: The tree.

    Returns:
        0 to m - 1, sorted by the node of the tree into which a position falls.
    """
    tree = _tree(packed_tree)
    levels = 0
    while levels < _SORTED_LEVELS and 2 << levels <= len(tree[5]):
        levels += 1
    fallen = np.empty(len(lonlat), np.int32)
    start = np.zeros((1 << levels) + 1, np.int64)
    for i in range(len(lonlat)):
        fallen[i] = bucket(geocentric(lonlat[i, 0], lonlat[i, 1]), tree, levels)
        start[fallen[i] + 1] += 1
    for i in range(1 << levels):
        start[i + 1] += start[i]
    order = np.empty(len(lonlat), np.int64)
    for i in range(len(lonlat)):
        order[start[fallen[i]]] = i
        start[fallen[i]] += 1
    return order


@compiled
def nearest_of_many(
    lonlat: Floats,
    order: Ints,
    packed_tree: Packed,
    packed_where: PackedFilter,
    out: tuple[Ints, Floats, NDArray[np.bool_]],
) -> None:
    """Write the rows and metres of the k nearest admitted rows of each position.

    Args:
        lonlat: Positions, shape (m, 2).
        order: Order in which to take them.
        packed_tree: The tree.
        packed_where: Which rows are admitted.
        out: Rows and metres, shape (m, k), and whether a position is in doubt, shape (m,). Places without a row, and
            those of a position in doubt, are left as they are.
    """
    tree = _tree(packed_tree)
    where = _filter(packed_where, tree[6].shape[1])
    rows, metres, doubtful = out
    k = rows.shape[1]
    near, stack = _near(k), _stack()
    for i in order:
        found = hold_nearest(geocentric(lonlat[i, 0], lonlat[i, 1]), k, tree, where, near, stack)
        doubtful[i] = found < 0
        for place in range(found):
            rows[i, place], metres[i, place] = tree[3][near[1][place]], near[2][place]


@compiled
def within(
    at: LonLatDeg, radius_m: float, packed_tree: Packed, packed_where: PackedFilter
) -> tuple[Ints, Floats, bool]:
    """Rows and metres of the admitted rows within a radius, in order, and whether they are in doubt.

    Args:
        at: The position.
        radius_m: Metres, compared ``<=``.
        packed_tree: The tree.
        packed_where: Which rows are admitted.

    Returns:
        Rows, metres, in doubt.
    """
    tree = _tree(packed_tree)
    where = _filter(packed_where, tree[6].shape[1])
    slots = _gathered(at, (radius_m + SLACK_M) ** 2, tree, where)
    metres = np.empty(len(slots))
    measure(geocentric(at[0], at[1]), slots, metres, tree[0])
    sort(slots, metres, tree[2])
    doubtful, count = False, 0
    for i in range(len(slots)):
        doubtful |= abs(metres[i] - radius_m) <= error_m(metres[i])
        count += metres[i] <= radius_m
    doubtful |= in_doubt(slots, metres, count, tree[1])
    rows = np.empty(count, np.int64)
    for i in range(count):
        rows[i] = tree[3][slots[i]]
    return rows, metres[:count], doubtful


@compiled
def no_farther(at: LonLatDeg, other: LonLatDeg, packed_tree: Packed, packed_where: PackedFilter) -> int:
    """How many admitted rows are no farther from a position than another position is; -1 when in doubt.

    Args:
        at: The position.
        other: The other position; rows with the very same degrees are no farther.
        packed_tree: The tree.
        packed_where: Which rows are admitted.

    Returns:
        The count.
    """
    tree = _tree(packed_tree)
    where = _filter(packed_where, tree[6].shape[1])
    p = geocentric(at[0], at[1])
    limit_m = metres_between(p, geocentric(other[0], other[1]))
    error = error_m(limit_m)
    if error == np.inf:
        return -1
    slots = _gathered(at, (limit_m + error + SLACK_M) ** 2, tree, where)
    metres = np.empty(len(slots))
    measure(p, slots, metres, tree[0])
    count = 0
    for i in range(len(slots)):
        same = tree[1][slots[i], 0] == other[0] and tree[1][slots[i], 1] == other[1]
        if not same and abs(metres[i] - limit_m) <= error + error_m(metres[i]):
            return -1
        count += same or metres[i] < limit_m
    return count


@compiled
def around(at: LonLatDeg, reach_m: float, packed_tree: Packed, packed_where: PackedFilter) -> Ints:
    """Admitted rows whose chord from a position is within ``reach_m`` metres, in no order."""
    tree = _tree(packed_tree)
    where = _filter(packed_where, tree[6].shape[1])
    slots = _gathered(at, reach_m * reach_m, tree, where)
    for i in range(len(slots)):
        slots[i] = tree[3][slots[i]]
    return slots


@compiled
def reaching(at: LonLatDeg, k: int, packed_tree: Packed, packed_where: PackedFilter) -> Ints:
    """Admitted rows among which the k nearest by geodesic must be, in no order."""
    tree = _tree(packed_tree)
    where = _filter(packed_where, tree[6].shape[1])
    near, stack = _near(k), _stack()
    _, reach2 = collect(geocentric(at[0], at[1]), k, tree, where, near, stack)
    slots = _gathered(at, reach2, tree, where)
    for i in range(len(slots)):
        slots[i] = tree[3][slots[i]]
    return slots
