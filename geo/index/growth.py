"""Building the compiled search's tree: rows ordered into leaves, what is below each node.

The tree is balanced and implicit. Node 0 is the root, the children of node i are 2 i + 1 and 2 i + 2, and the rows are
stored leaf by leaf, so that the j-th node of level d owns the slots from n j / 2**d to n (j + 1) / 2**d, rounded down.
"""

import math

import numpy as np
from numpy.typing import NDArray

from geo.index.jit import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


@compiled
def _swap(points: Floats, rows: Ints, i: int, j: int) -> None:
    for axis in range(3):
        points[i, axis], points[j, axis] = points[j, axis], points[i, axis]
    rows[i], rows[j] = rows[j], rows[i]


@compiled
def _widest(points: Floats, low: int, high: int) -> int:
    """Axis along which the rows of a node lie farthest apart."""
    best, widest = 0, -1.0
    for axis in range(3):
        least, most = math.inf, -math.inf
        for i in range(low, high):
            least, most = min(least, points[i, axis]), max(most, points[i, axis])
        if most - least > widest:
            best, widest = axis, most - least
    return best


@compiled
def _part(points: Floats, rows: Ints, span: tuple[int, int], middle: int, axis: int) -> None:
    """Hoare's selection: rows before ``middle`` are no greater along ``axis`` than it, those behind no smaller."""
    low, high = span[0], span[1] - 1
    while low < high:
        pivot = points[(low + high) // 2, axis]
        i, j = low, high
        while i <= j:
            while points[i, axis] < pivot:
                i += 1
            while points[j, axis] > pivot:
                j -= 1
            if i <= j:
                _swap(points, rows, i, j)
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            return


@compiled
def grow(points: Floats, rows: Ints, depth: int) -> tuple[Floats, Ints]:
    """Order rows into a tree of 2**depth leaves, in place.

    Args:
        points: Geocentric metres of each row, shape (n, 3), n at least 2**depth; reordered.
        rows: Row numbers, shape (n,); reordered likewise.
        depth: Levels above the leaves.

    Returns:
        For each inner node the largest coordinate of its left child and the smallest of its right one, shape
        (2**depth - 1, 2), and the axis (0, 1 or 2) of those coordinates.
    """
    inner = 2**depth - 1
    cuts, axes = np.empty((inner, 2)), np.empty(inner, np.int64)
    n = len(points)
    for level in range(depth):
        for j in range(2**level):
            node = 2**level - 1 + j
            low, middle, high = n * j >> level, n * (2 * j + 1) >> (level + 1), n * (j + 1) >> level
            axis = _widest(points, low, high)
            _part(points, rows, (low, high), middle, axis)
            axes[node] = axis
            cuts[node, 0], cuts[node, 1] = points[low:middle, axis].max(), points[middle:high, axis].min()
    return cuts, axes


@compiled
def united(bits: Words, depth: int) -> Words:
    """Union of the bits below each node.

    Args:
        bits: Bits of each row in the tree's order, shape (n, words).
        depth: Levels above the leaves.

    Returns:
        Shape (nodes, words).
    """
    leaves, n = 2**depth, len(bits)
    nodes = np.zeros((2 * leaves - 1, bits.shape[1]), np.uint64)
    for node in range(2 * leaves - 2, -1, -1):
        for word in range(bits.shape[1]):
            if node < leaves - 1:
                nodes[node, word] = nodes[2 * node + 1, word] | nodes[2 * node + 2, word]
            else:
                j = node - (leaves - 1)
                for slot in range(n * j >> depth, n * (j + 1) >> depth):
                    nodes[node, word] |= bits[slot, word]
    return nodes


@compiled
def masked(admitted: NDArray[np.bool_], rows: Ints, depth: int) -> NDArray[np.uint16]:
    """Mask of each node.

    Args:
        admitted: One true or false for each row, shape (n,).
        rows: Row numbers in the tree's order.
        depth: Levels above the leaves, which hold 16 rows at most.

    Returns:
        Shape (nodes,). Of a leaf: bit i is set when its i-th row is admitted. Of an inner node: not 0 when some row
        below is admitted.
    """
    leaves, n = 2**depth, len(rows)
    nodes = np.zeros(2 * leaves - 1, np.uint16)
    for j in range(leaves):
        low, held = n * j >> depth, 0
        for slot in range(low, n * (j + 1) >> depth):
            if admitted[rows[slot]]:
                held |= 1 << (slot - low)
        nodes[leaves - 1 + j] = held
    for node in range(leaves - 2, -1, -1):
        nodes[node] = nodes[2 * node + 1] | nodes[2 * node + 2]
    return nodes
