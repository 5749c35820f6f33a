"""The register and everything that fills and empties it: the only importer of SQLAlchemy and of file formats."""

from geo.store.atomically import replace_file, replacing
from geo.store.changes import Changes, ImportRow, Origin
from geo.store.demand_import import DemandImportOptions, import_demand
from geo.store.export import export_stations
from geo.store.register import Contents, Register
from geo.store.report import ImportReport, Merge, Note
from geo.store.stations_import import OSM_AMENITIES, StationImportOptions, import_stations
from geo.store.terms import read_vocabulary_csv
from geo.store.zones_import import ZoneImportOptions, import_zones

__all__ = [
    "OSM_AMENITIES",
    "Changes",
    "Contents",
    "DemandImportOptions",
    "ImportReport",
    "ImportRow",
    "Merge",
    "Note",
    "Origin",
    "Register",
    "StationImportOptions",
    "ZoneImportOptions",
    "export_stations",
    "import_demand",
    "import_stations",
    "import_zones",
    "read_vocabulary_csv",
    "replace_file",
    "replacing",
]
