"""Walking the compiled tree: which leaves are in reach, which of their rows are admitted, which of those are nearest.

A row is admitted when its bits share one with every clause and when its bit is set in the mask; no clauses or an empty
mask ask nothing. A subtree is skipped when the union of the bits below it misses a clause or its mask is 0.
"""

import math

import numpy as np
from numpy.typing import NDArray

from geo.index.formulas import Floats, Point, error_m, metres_between, reach2_of
from geo.index.jit import inlined

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

Tree = tuple[Floats, Floats, Ints, Ints, Floats, Ints, Words, Words]
"""In the order of the slots: geocentric metres (n, 3), degrees (n, 2), rank of the id, row; of the nodes: cuts
(inner, 2) and axes of :func:`geo.index.growth.grow`; bits of the slots (n, words) and of the nodes (nodes, words)."""

Filter = tuple[Words, NDArray[np.uint16]]
"""Clauses (c, words), any bit of each; mask of :func:`geo.index.growth.masked`, or empty."""

Near = tuple[Floats, Ints, Floats]
"""What a search holds, nearest first: squared chords, slots, metres."""

Stack = tuple[Ints, Floats]
"""Nodes to visit; of each the squared distance to its box, and that along each axis."""


@inlined
def _shares(bits: Words, i: int, clauses: Words) -> bool:
    """Whether the bits of a slot or node share one with every clause."""
    for clause in range(clauses.shape[0]):
        met = False
        for word in range(clauses.shape[1]):
            met |= bits[i, word] & clauses[clause, word] != 0
        if not met:
            return False
    return True


@inlined
def _some_below(node: int, tree: Tree, where: Filter) -> bool:
    clauses, mask = where
    if len(mask) > 0 and mask[node] == 0:
        return False
    return len(clauses) == 0 or _shares(tree[7], node, clauses)


@inlined
def _admits(slot: int, tree: Tree, where: Filter, leaf: int, low: int) -> bool:
    clauses, mask = where
    if len(mask) > 0 and (mask[leaf] >> (slot - low)) & 1 == 0:
        return False
    return len(clauses) == 0 or _shares(tree[6], slot, clauses)


@inlined
def _next_leaf(p: Point, reach2: float, tree: Tree, where: Filter, stack: Stack, top: int) -> tuple[int, int]:
    """Next leaf within reach that has admitted rows, and the new top of the stack; -1 when there is none."""
    cuts, axes = tree[4], tree[5]
    todo, ahead = stack
    while top > 0:
        top -= 1
        node = todo[top]
        if ahead[top, 3] > reach2:
            continue
        off = (ahead[top, 0], ahead[top, 1], ahead[top, 2])
        admits = _some_below(node, tree, where)
        while admits and node < len(axes):
            axis = axes[node]
            from_left, from_right = p[axis] - cuts[node, 0], cuts[node, 1] - p[axis]
            near = 2 * node + 1 if from_left < from_right else 2 * node + 2
            _push(stack, top, 4 * node + 3 - near, off, (axis, max(from_left, from_right)))
            if ahead[top, 3] <= reach2:
                top += 1
            node = near
            admits = _some_below(node, tree, where)
        if admits:
            return node, top
    return -1, 0


@inlined
def _push(stack: Stack, top: int, node: int, off: Point, cut: tuple[int, float]) -> None:
    """Put a node aside whose box is ``off`` away along each axis, but along the axis of its cut as far as the cut."""
    todo, ahead = stack
    todo[top] = node
    ahead[top, 0], ahead[top, 1], ahead[top, 2] = off
    ahead[top, cut[0]] = cut[1]
    ahead[top, 3] = ahead[top, 0] ** 2 + ahead[top, 1] ** 2 + ahead[top, 2] ** 2


@inlined
def _span(leaf: int, tree: Tree) -> tuple[int, int]:
    """Slots of a leaf."""
    n, leaves = len(tree[3]), len(tree[5]) + 1
    j = leaf - len(tree[5])
    return n * j // leaves, n * (j + 1) // leaves


@inlined
def _chord2(p: Point, points: Floats, slot: int) -> float:
    dx, dy, dz = points[slot, 0] - p[0], points[slot, 1] - p[1], points[slot, 2] - p[2]
    chord2: float = dx * dx + dy * dy + dz * dz
    return chord2


@inlined
def _insert(near: Near, held: int, chord2: float, slot: int) -> int:
    """Put a slot in its place among those held, the last one falling out when all places are taken; how many then."""
    chords2, slots, _ = near
    place = min(held, len(slots) - 1)
    while place > 0 and chords2[place - 1] > chord2:
        chords2[place], slots[place] = chords2[place - 1], slots[place - 1]
        place -= 1
    chords2[place], slots[place] = chord2, slot
    return min(held + 1, len(slots))


@inlined
def collect(p: Point, k: int, tree: Tree, where: Filter, near: Near, stack: Stack) -> tuple[int, float]:
    """Hold the admitted slots nearest by chord: how many, and the squared reach of the k-th.

    All slots within reach are among those held unless every place is taken and the last is within reach.
    """
    points, chords2 = tree[0], near[0]
    held, reach2, top = 0, math.inf, 1
    stack[0][0] = 0
    stack[1][0] = 0.0
    while True:
        leaf, top = _next_leaf(p, reach2, tree, where, stack, top)
        if leaf < 0:
            return held, reach2
        low, high = _span(leaf, tree)
        for slot in range(low, high):
            chord2 = _chord2(p, points, slot)
            if chord2 <= reach2 and _admits(slot, tree, where, leaf, low):
                if held < len(chords2) or chord2 < chords2[held - 1]:
                    held = _insert(near, held, chord2, slot)
                if held >= k:
                    reach2 = reach2_of(chords2[k - 1])


@inlined
def gather(p: Point, reach2: float, tree: Tree, where: Filter, slots: Ints, stack: Stack) -> int:
    """Write the admitted slots whose squared chord is within reach, as far as there is room: how many there are."""
    count, top = 0, 1
    stack[0][0] = 0
    stack[1][0] = 0.0
    while True:
        leaf, top = _next_leaf(p, reach2, tree, where, stack, top)
        if leaf < 0:
            return count
        low, high = _span(leaf, tree)
        for slot in range(low, high):
            if _chord2(p, tree[0], slot) <= reach2 and _admits(slot, tree, where, leaf, low):
                if count < len(slots):
                    slots[count] = slot
                count += 1


@inlined
def measure(p: Point, slots: Ints, metres: Floats, points: Floats) -> None:
    """Write the metres of each slot."""
    for i in range(len(slots)):
        slot = slots[i]
        metres[i] = metres_between(p, (points[slot, 0], points[slot, 1], points[slot, 2]))


@inlined
def sort(slots: Ints, metres: Floats, rank: Ints) -> None:
    """Order slots by (metres, rank): D. L. Shell's sort with the gaps of R. Sedgewick's handbook (1, 4, 13 ...)."""
    gap = 1
    while gap < len(slots):
        gap = 3 * gap + 1
    while gap > 1:
        gap //= 3
        for i in range(gap, len(slots)):
            slot, far, place = slots[i], metres[i], i
            while place >= gap and (
                metres[place - gap] > far or (metres[place - gap] == far and rank[slots[place - gap]] > rank[slot])
            ):
                metres[place], slots[place] = metres[place - gap], slots[place - gap]
                place -= gap
            metres[place], slots[place] = far, slot


@inlined
def _same_spot(lonlat: Floats, i: int, j: int) -> bool:
    """Whether two slots have the very same degrees, so that all their metres are equal."""
    return bool(lonlat[i, 0] == lonlat[j, 0] and lonlat[i, 1] == lonlat[j, 1])


@inlined
def in_doubt(slots: Ints, metres: Floats, first: int, lonlat: Floats) -> bool:
    """Whether the ``first`` of some sorted slots, or their order, could be others by Karney's metres."""
    i = 0
    while i < len(slots):
        error = error_m(metres[i])
        if error == math.inf:
            return True
        close = i + 1 < len(slots) and metres[i + 1] - metres[i] <= error + error_m(metres[i + 1])
        if close and not _same_spot(lonlat, slots[i], slots[i + 1]):
            return True
        i += 1
        # Behind the last one that counts, only what shares its spot may still tie with what comes next.
        if i >= first and not close:
            return False
    return False


@inlined
def hold_nearest(p: Point, k: int, tree: Tree, where: Filter, near: Near, stack: Stack) -> int:
    """Hold the k nearest in order: how many there are, -1 when in doubt."""
    chords2, slots, metres = near
    held, reach2 = collect(p, k, tree, where, near, stack)
    if held == len(slots) and chords2[held - 1] <= reach2:
        return -1
    while held > 0 and chords2[held - 1] > reach2:
        held -= 1
    measure(p, slots[:held], metres[:held], tree[0])
    sort(slots[:held], metres[:held], tree[2])
    return -1 if in_doubt(slots[:held], metres[:held], k, tree[1]) else min(held, k)


@inlined
def bucket(p: Point, tree: Tree, levels: int) -> int:
    """Node of a level, counted from its left, in whose box or beside which a position lies."""
    cuts, axes = tree[4], tree[5]
    node = 0
    for _ in range(levels):
        at = p[axes[node]]
        node = 2 * node + 1 if at - cuts[node, 0] < cuts[node, 1] - at else 2 * node + 2
    return node + 1 - (1 << levels)
