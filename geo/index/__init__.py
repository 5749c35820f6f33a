"""StationIndex: which points are nearest, exactly, with filters inside the search."""

from geo.index.neighbours import Neighbours
from geo.index.station_index import COMPILED_FROM_ROWS, StationIndex

__all__ = ["COMPILED_FROM_ROWS", "Neighbours", "StationIndex"]
