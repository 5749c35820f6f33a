"""The shipped demo: Beijing's districts, illustrative stations, and the census spread over each district as demand."""

import csv
from pathlib import Path

import numpy as np

from geo.demand import DEFAULT_SPACING_M, DemandTable, subdivide
from geo.model import Datum, Provenance, ZoneLevel
from geo.store import ImportReport, Register, StationImportOptions, ZoneImportOptions, import_stations, import_zones
from geo.zones import ZoneTable

DEMAND_LAYER = "residents-illustrative"


def load_demo(register: Register, data: Path) -> tuple[ImportReport, ImportReport, DemandTable]:
    """Load the shipped Beijing into a register; what is there already and the same stays as it is.

    Args:
        register: The register to fill.
        data: Folder of the shipped data sets.

    Returns:
        What the import of the districts did, what that of the stations did, and the demand layer.

    Raises:
        DataError: A file is missing or does not pass the import's checks.
    """
    folder = data / "beijing"
    zones = import_zones(
        register,
        folder / "districts.geojson",
        Datum.WGS84,
        ZoneImportOptions(level=ZoneLevel.DISTRICT, source="beijing-districts"),
    )
    stations = import_stations(
        register,
        folder / "stations.csv",
        Datum.WGS84,
        StationImportOptions(source="beijing-illustrative", provenance=Provenance.ILLUSTRATIVE),
    )
    demand = census_demand(ZoneTable(*register.read_zones()), folder / "census_2020.csv")
    register.write_demand(demand)
    return zones, stations, demand


def census_demand(zones: ZoneTable, census: Path) -> DemandTable:
    """Demand points about 500 m apart whose weights add up to each district's census figure.

    Where people live inside a district is not public at this grain, so they are spread evenly over its area and the
    layer is illustrative.

    Args:
        zones: Zones that hold every district of the census.
        census: CSV with the columns ``id`` (zone id) and ``population``.
    """
    with census.open(encoding="utf-8", newline="") as file:
        people = {row["id"]: float(row["population"]) for row in csv.DictReader(file)}
    positions = [zones.find(zone_id) for zone_id in people]
    lon_deg, lat_deg, weight = subdivide(
        zones.geometries[np.array(positions, dtype=np.int64)], list(people.values()), DEFAULT_SPACING_M
    )
    return DemandTable(
        name=DEMAND_LAYER,
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        weight=weight,
        provenance=Provenance.ILLUSTRATIVE,
        vintage="2020",
        source="2020 census by district",
    )
