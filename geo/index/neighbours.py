"""What searches give back."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Neighbours(NamedTuple):
    """Rows found, nearest first, ties by id.

    Attributes:
        positions: Row numbers, int64; -1 where there was no further match.
        distances_m: Geodesic metres; infinity where there was no further match.
    """

    positions: NDArray[np.int64]
    distances_m: NDArray[np.float64]
