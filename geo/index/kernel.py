"""The compiled search: nearest, within and counts, filters and metres inside.

Metres come from formulas that cost a few nanoseconds. Where they could be wrong about an order or a limit (two rows
closer to each other than the errors of the formula, and not on the same spot) the answer is "in doubt", and the caller
measures the rows that :func:`reaching` or :func:`around` list by Karney's algorithm.

numba keeps the machine code of these functions until this file changes, whatever happens to the files whose functions
become part of it. So this is the digest of those, which a test compares:
sha256 8efc399789d339fd5750d1eccd7b7bcb67fe6a755963050ab982fda187b99524
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

_SPARE = 8
"""Places beyond k for rows that may tie with the k-th."""

_LEVELS = 64
"""More levels than any tree has."""

_SORTED_LEVELS = 12
"""Levels down to which positions are sorted: their nodes' cuts just fit in a core's cache."""

_FIRST_ROOM = 64


@compiled
def _near(k: int) -> Near:
    return np.empty(k + _SPARE), np.empty(k + _SPARE, np.int64), np.empty(k + _SPARE)


@compiled
def _stack() -> Stack:
    return np.empty(_LEVELS, np.int64), np.empty((_LEVELS, 4))


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
def nearest(at: LonLatDeg, k: int, tree: Tree, where: Filter, out: tuple[Ints, Floats]) -> int:
    """Write the rows and metres of the k nearest admitted rows of one position.

    Args:
        at: The position.
        k: How many at most, 1 or more.
        tree: The tree.
        where: Which rows are admitted.
        out: Rows and metres, of k places each.

    Returns:
        How many there are; -1 when in doubt.
    """
    near, stack = _near(k), _stack()
    found = hold_nearest(geocentric(at[0], at[1]), k, tree, where, near, stack)
    for i in range(found):
        out[0][i], out[1][i] = tree[3][near[1][i]], near[2][i]
    return found


@compiled
def visiting_order(lonlat: Floats, tree: Tree) -> Ints:
    """Order in which to ask for many positions, so that one finds in the cache what the one before it needed.

    Args:
        lonlat: Positions, shape (m, 2).
        tree: The tree.

    Returns:
        0 to m - 1, sorted by the node of the tree into which a position falls.
    """
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
    lonlat: Floats, order: Ints, tree: Tree, where: Filter, out: tuple[Ints, Floats, NDArray[np.bool_]]
) -> None:
    """Write the rows and metres of the k nearest admitted rows of each position.

    Args:
        lonlat: Positions, shape (m, 2).
        order: Order in which to take them.
        tree: The tree.
        where: Which rows are admitted.
        out: Rows and metres, shape (m, k), and whether a position is in doubt, shape (m,). Places without a row, and
            those of a position in doubt, are left as they are.
    """
    rows, metres, doubtful = out
    k = rows.shape[1]
    near, stack = _near(k), _stack()
    for i in order:
        found = hold_nearest(geocentric(lonlat[i, 0], lonlat[i, 1]), k, tree, where, near, stack)
        doubtful[i] = found < 0
        for place in range(found):
            rows[i, place], metres[i, place] = tree[3][near[1][place]], near[2][place]


@compiled
def within(at: LonLatDeg, radius_m: float, tree: Tree, where: Filter) -> tuple[Ints, Floats, bool]:
    """Rows and metres of the admitted rows within a radius, in order, and whether they are in doubt.

    Args:
        at: The position.
        radius_m: Metres, compared ``<=``.
        tree: The tree.
        where: Which rows are admitted.

    Returns:
        Rows, metres, in doubt.
    """
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
def no_farther(at: LonLatDeg, other: LonLatDeg, tree: Tree, where: Filter) -> int:
    """How many admitted rows are no farther from a position than another position is; -1 when in doubt.

    Args:
        at: The position.
        other: The other position; rows with the very same degrees are no farther.
        tree: The tree.
        where: Which rows are admitted.

    Returns:
        The count.
    """
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
def around(at: LonLatDeg, reach_m: float, tree: Tree, where: Filter) -> Ints:
    """Admitted rows whose chord from a position is within ``reach_m`` metres, in no order."""
    slots = _gathered(at, reach_m * reach_m, tree, where)
    for i in range(len(slots)):
        slots[i] = tree[3][slots[i]]
    return slots


@compiled
def reaching(at: LonLatDeg, k: int, tree: Tree, where: Filter) -> Ints:
    """Admitted rows among which the k nearest by geodesic must be, in no order."""
    near, stack = _near(k), _stack()
    _, reach2 = collect(geocentric(at[0], at[1]), k, tree, where, near, stack)
    slots = _gathered(at, reach2, tree, where)
    for i in range(len(slots)):
        slots[i] = tree[3][slots[i]]
    return slots
