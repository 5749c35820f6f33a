"""The register and everything that fills and empties it: the only importer of SQLAlchemy and of file formats."""

from geo.store.changes import Changes, ImportRow
from geo.store.register import Contents, Register
from geo.store.report import ImportReport, Merge, Note
from geo.store.stations_import import OSM_AMENITIES, StationImportOptions, import_stations
from geo.store.terms import read_vocabulary_csv

__all__ = [
    "OSM_AMENITIES",
    "Changes",
    "Contents",
    "ImportReport",
    "ImportRow",
    "Merge",
    "Note",
    "Register",
    "StationImportOptions",
    "import_stations",
    "read_vocabulary_csv",
]
