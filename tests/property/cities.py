"""Generated cities for property tests: points with ties, co-located rows and far outliers."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

BEIJING = (116.4, 39.9)


@st.composite
def points(draw: st.DrawFn, most: int = 60) -> NDArray[np.float64]:
    """Longitudes and latitudes of shape (n, 2): a town on a coarse grid; ties and co-located rows are common."""
    count = draw(st.integers(0, most))
    lon0, lat0 = draw(st.sampled_from([BEIJING, (179.999, 0.0), (-51.2, -30.0), (0.0, 89.99), (25.0, 60.2)]))
    cells = draw(st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), min_size=count, max_size=count))
    step = draw(st.sampled_from([1e-5, 1e-3, 0.01, 1.0]))
    array = np.array([(lon0 + i * step, lat0 + j * step) for i, j in cells], dtype=np.float64).reshape(-1, 2)
    array[:, 0] = (array[:, 0] + 180) % 360 - 180
    array[:, 1] = np.clip(array[:, 1], -90, 90)
    return array


def position() -> st.SearchStrategy[tuple[float, float]]:
    """Any position on earth, or one in the middle of a generated town."""
    anywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
    return st.one_of(anywhere, st.sampled_from([BEIJING, (180.0, 0.0), (-180.0, 0.0), (-51.2, -30.0), (7.0, 90.0)]))
