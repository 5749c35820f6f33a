"""Runs one benchmark by name."""

import argparse
import sys

from scripts.benchmarks import areas, nearest, serving

BENCHMARKS = {"areas": areas.main, "nearest": nearest.main}


def main() -> None:
    """Read the arguments and measure."""
    if sys.argv[1:2] == ["http"]:  # measures a server for as long as it is told to
        sys.exit(serving.main(sys.argv[2:]))
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure the product beside its peers.")
    parser.add_argument("name", choices=sorted([*BENCHMARKS, "http"]), help="what to measure")
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: to see that it runs")
    arguments = parser.parse_args()
    BENCHMARKS[arguments.name](quick=arguments.quick)


main()
