"""Runs one benchmark by name."""

import argparse

from scripts.benchmarks import areas, nearest

BENCHMARKS = {"areas": areas.main, "nearest": nearest.main}


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure the product beside its peers.")
    parser.add_argument("name", choices=sorted(BENCHMARKS), help="what to measure")
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: to see that it runs")
    arguments = parser.parse_args()
    BENCHMARKS[arguments.name](quick=arguments.quick)


main()
