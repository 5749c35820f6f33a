"""How many nearest stations a second the server answers: a register of 180,000, ``yizhan serve``, wrk beside it."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from geo.bootstrap import data_folder, open_register
from geo.config import load_settings
from geo.demo import load_demo
from geo.model import LonLat, Station

CITIES = {"Beijing": (0.0, 0.0), "Shanghai": (5.1, -8.7), "Guangzhou": (-3.1, -16.8), "Chengdu": (-12.3, -9.3),
          "Wuhan": (-2.1, -9.3), "Xi'an": (-7.5, -5.6), "Harbin": (10.2, 5.8)}  # fmt: skip
"""Degrees by which the shipped stations of Beijing are moved to stand in for another city's."""

POSITIONS = 20_000
"""Different positions that are asked from, in turn."""

QUERIES = {
    "nearest, k = 3": "k=3",
    "hot water, open now, then unknown": "k=3&amenity=hot_water&open_now=true&include_unknown=true",
}


@dataclass(frozen=True)
class Run:
    """What wrk saw in one run, and the memory of the server before and after it."""

    name: str
    requests_per_s: float
    median_ms: float
    p99_ms: float
    requests: int
    errors: int
    rss_before_mb: float
    rss_after_mb: float


def main(argv: list[str]) -> int:
    """Build, serve, ask, print; the number of errors decides the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/bench http", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="length of each run (default: %(default)s)")
    parser.add_argument("--stations", type=int, default=180_000, help="default: %(default)s")
    parser.add_argument("--connections", type=int, default=64, help="default: %(default)s")
    parser.add_argument("--port", type=int, default=8765, help="default: %(default)s")
    parser.add_argument("--keep", type=Path, help="folder in which the register is kept, for the next run")
    asked = parser.parse_args(argv)
    if shutil.which("wrk") is None:
        print("wrk is not installed (Debian: apt-get install wrk)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        database = build(folder, asked.stations)
        ask = write_positions(Path(scratch))
        with serving(database, asked.port) as server:
            address = f"http://127.0.0.1:{asked.port}/api/v1/stations/nearest"
            runs = [measure(name, address, query, ask, server, asked) for name, query in QUERIES.items()]
    print(table(runs, asked))
    return 1 if any(run.errors for run in runs) else 0


def build(folder: Path, count: int) -> Path:
    """A register of ``count`` stations in ``folder``: the shipped ones, again and again, moved to other cities."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / f"{count}.sqlite"
    if database.exists():
        return database
    settings = load_settings({"database": str(database)})
    with open_register(settings) as register:
        load_demo(register, data_folder(settings))
        shipped = register.read_stations()
        register.write_stations(list(moved(shipped, count)))
    return database


def moved(stations: list[Station], count: int) -> Iterator[Station]:
    """``stations`` and their copies in other cities, as many as ``count``."""
    shifts = list(CITIES.values())
    for number in range(count):
        station = stations[number % len(stations)]
        lon, lat = shifts[number // len(stations) % len(shifts)]
        place = LonLat(station.position.lon + lon, station.position.lat + lat)
        yield (
            replace(station, id=f"{station.id}_{number // len(stations)}", position=place, original=place, district="")
            if number >= len(stations)
            else station
        )


def write_positions(folder: Path) -> Path:
    """A script for wrk that asks from positions all over the cities, in turn."""
    random = np.random.default_rng(20260101)
    shifts = np.array(list(CITIES.values()))[random.integers(len(CITIES), size=POSITIONS)]
    points = np.array([116.40, 39.92]) + random.normal(scale=[0.15, 0.12], size=(POSITIONS, 2)) + shifts
    rows = ",\n".join(f'"lon={lon:.6f}&lat={lat:.6f}"' for lon, lat in points)
    script = folder / "positions.lua"
    script.write_text(
        f"local places = {{\n{rows}\n}}\nlocal turn = 0\n"
        "function init(args) turn = math.random(#places) end\n"
        "function request()\n  turn = turn % #places + 1\n"
        '  return wrk.format("GET", wrk.path .. "&" .. places[turn])\nend\n',
        encoding="utf-8",
    )
    return script


@contextmanager
def serving(database: Path, port: int) -> Iterator[int]:
    """``yizhan serve`` in a process of its own, once it answers; gives its process number."""
    yizhan = Path(sys.executable).with_name("yizhan")
    command = [yizhan, "serve", "--port", str(port), "--database", str(database)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", server)
            wait_for(f"http://127.0.0.1:{port}/api/v1/search?q=wj", server)  # built beside the first answers
            yield server.pid
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Return when ``address`` answers.

    Raises:
        RuntimeError: The server ends, or two minutes pass.
    """
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=60):
                return
        except OSError:
            time.sleep(0.5)
        if server.poll() is not None:
            break
    raise RuntimeError("the server does not answer")


def measure(name: str, address: str, query: str, ask: Path, server: int, asked: argparse.Namespace) -> Run:
    """One run of wrk after a short one that warms the server."""
    command = ["wrk", "-t", "1", "-c", str(asked.connections), "--latency", "-s", str(ask)]
    subprocess.run([*command, "-d", "5s", f"{address}?{query}"], check=True, capture_output=True)
    before = rss_mb(server)
    said = subprocess.run(
        [*command, "-d", f"{asked.seconds}s", "--timeout", "10s", f"{address}?{query}"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return Run(
        name,
        requests_per_s=float(found(r"Requests/sec:\s+([\d.]+)", said)),
        median_ms=milliseconds(found(r"50%\s+([\d.]+\w+)", said)),
        p99_ms=milliseconds(found(r"99%\s+([\d.]+\w+)", said)),
        requests=int(found(r"(\d+) requests in", said)),
        errors=sum(
            int(number)
            for line in re.findall(r"(?:Socket errors|Non-2xx).*", said)
            for number in re.findall(r"\d+", line.replace("Non-2xx or 3xx", ""))
        ),
        rss_before_mb=before,
        rss_after_mb=rss_mb(server),
    )


def found(pattern: str, text: str) -> str:
    """What ``pattern`` captures in ``text``.

    Raises:
        RuntimeError: It is not there.
    """
    match = re.search(pattern, text)
    if match is None:
        raise RuntimeError(f"wrk did not say {pattern}: {text}")
    return match[1]


def milliseconds(text: str) -> float:
    """A time of wrk's, such as ``1.25ms``, in milliseconds."""
    number, unit = re.fullmatch(r"([\d.]+)(\w+)", text).groups()  # type: ignore[union-attr] # as wrk writes it
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def rss_mb(pid: int) -> float:
    """Resident memory of a process and all below it, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    own = int(found(r"VmRSS:\s+(\d+)", status)) / 1024
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return own + sum(rss_mb(int(child)) for child in below)


def table(runs: list[Run], asked: argparse.Namespace) -> str:
    """The runs as a table in Markdown."""
    lines = [
        f"{asked.stations:,} stations, {asked.connections} connections, {asked.seconds} s each, "
        f"{os.cpu_count()} cores shared with wrk, load {os.getloadavg()[0]:.1f} at the end",
        "",
        "| query | requests/s | median, ms | p99, ms | requests | errors | memory before -> after, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {run.name} | {run.requests_per_s:,.0f} | {run.median_ms:.1f} | {run.p99_ms:.1f} | {run.requests:,} "
        f"| {run.errors} | {run.rss_before_mb:,.0f} -> {run.rss_after_mb:,.0f} |"
        for run in runs
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
