"""Nearest stations: the index beside its peers, and the finder's whole answer.

Every contestant gets longitude and latitude and gives rows and geodesic metres. All run in one process on one thread,
in turn, so that ratios can be trusted on a machine that does other things too.
"""

import gc
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np

from scripts.benchmarks.ours import Ours, finder_of
from scripts.benchmarks.peers import PEERS, Peer
from scripts.benchmarks.timing import Timing, time_bulk, time_calls
from scripts.benchmarks.towns import Town, make_town
from tests.property.truth import Truth

COMPILED, PLAIN = "yizhan, compiled", "yizhan, plain"
RADIUS_M = 1_000.0
QUICK_SIZES, SIZES = (26_000,), (26_000, 180_000, 1_000_000)
SLOW_AT_A_MILLION = {"h3", "rtree", "scikit-learn", "shapely"}


def main(*, quick: bool) -> None:
    """Measure and print tables in Markdown.

    Args:
        quick: Only the smallest size, fewer questions and rounds.
    """
    print(f"`scripts/bench nearest{' --quick' if quick else ''}` · {_machine()}\n")
    for reason in _absent():
        print(f"- not measured: {reason}")
    rounds = 3 if quick else 5
    for size in QUICK_SIZES if quick else SIZES:
        town = make_town(size, 50_000 if quick else 1_000_000)
        print(f"\n## {size:,} stations\n")
        _tables(town, rounds)
        if size == QUICK_SIZES[0]:
            print("\n### The finder's whole answer\n")
            _show(time_calls(finder_of(town), _singly(town), rounds), None)
    print("\n## Building 180,000 and what it takes\n")
    _building()


def _tables(town: Town, rounds: int) -> None:
    ours = {COMPILED: Ours(town, compiled=True), PLAIN: Ours(town, compiled=False)}
    few = len(town.lonlat) > 500_000
    peers = {kind.name(): kind(town.lonlat) for kind in PEERS if not (few and kind.package in SLOW_AT_A_MILLION)}
    everyone: dict[str, Ours | Peer] = {**ours, **peers}
    singly = _singly(town)
    for k in (1, 3, 10):
        print(f"\n### One call, k = {k}\n")
        able = {name: each for name, each in everyone.items() if _can(each, k)}
        calls = {name: _with_k(each.one, k) for name, each in able.items()}
        _show(time_calls(calls, singly, rounds), _wrong(town, able, k))
    print("\n### One call, all within 1 km\n")
    calls = {name: _with_radius(each) for name, each in everyone.items() if each.within(*singly[0], RADIUS_M)}
    _show(time_calls(calls, singly, rounds), None)
    for name, mask in town.masks.items():
        print(f"\n### One call, k = 3, {name}\n")
        calls = {each: _with_k(ours[each].filtered(name, mask), 3) for each in ours}
        for peer_name, peer in peers.items():
            for strategy, one in peer.filtered(mask).items():
                calls[f"{peer_name}, {strategy}"] = _with_k(one, 3)
        _show(time_calls(calls, singly, rounds), None)
    _filtered_bulk(town, ours, peers, min(rounds, 3))
    for k in (1, 10):
        print(f"\n### {len(town.questions):,} questions at once, k = {k}\n")
        bulk = {
            name: _bulk(each, k)
            for name, each in everyone.items()
            if _can(each, k) and getattr(each, "searches_bulk", True)
        }
        _show(time_bulk(bulk, town.questions, min(rounds, 3)), None)
    gc.collect()


def _filtered_bulk(town: Town, ours: dict[str, Ours], peers: dict[str, Peer], rounds: int) -> None:
    """The search itself, without what a call from Python costs everyone."""
    name = "5 % matching"
    print(f"\n### {len(town.questions):,} questions at once, k = 3, {name}\n")
    calls: dict[str, Callable[[np.ndarray], object]] = {
        each: contestant.filtered_many(name, 3) for each, contestant in ours.items()
    }
    for peer_name, peer in peers.items():
        for strategy, many in peer.filtered_many(town.masks[name], 3).items():
            calls[f"{peer_name}, {strategy}"] = many
    _show(time_bulk(calls, town.questions, rounds), None)


def _singly(town: Town) -> list[tuple[float, float]]:
    return [(lon, lat) for lon, lat in town.questions[:5_000].tolist()]


def _can(contestant: Ours | Peer, k: int) -> bool:
    try:
        contestant.one(116.4, 39.9, k)
    except NotImplementedError:
        return False
    return True


def _with_k(one: Callable[[float, float, int], object], k: int) -> Callable[[float, float], object]:
    return lambda lon, lat: one(lon, lat, k)


def _with_radius(contestant: Ours | Peer) -> Callable[[float, float], object]:
    return lambda lon, lat: contestant.within(lon, lat, RADIUS_M)


def _bulk(contestant: Ours | Peer, k: int) -> Callable[[np.ndarray], object]:
    return lambda lonlat: contestant.many(lonlat, k)


def _wrong(town: Town, contestants: dict[str, Ours | Peer], k: int) -> dict[str, str]:
    """Answers that name a station more than a millimetre farther than the true one, of as many questions."""
    questions = town.questions[-(2_000 if len(town.lonlat) < 100_000 else 300) :]
    truths = Truth(town.lonlat, [f"{row:07d}" for row in range(len(town.lonlat))]).nearest(questions, k)
    wrong = {}
    for name, contestant in contestants.items():
        count = sum(
            len(metres) != k or bool((np.abs(np.asarray(metres) - truth.metres) > 1e-3).any())
            for truth, (_, metres) in zip(truths, (contestant.one(*q, k) for q in questions.tolist()), strict=True)
        )
        wrong[name] = f"{count} of {len(questions):,}"
    return wrong


def _show(timings: dict[str, Timing], wrong: dict[str, str] | None) -> None:
    """A table, the quickest first, with the ratio to the quickest of the others."""
    others = [timing.median_us for name, timing in timings.items() if not name.startswith(("yizhan", "find"))]
    print(f"| | median, us | p99, us |{' of the best peer |' if others else ''}{' wrong |' if wrong else ''}")
    print(f"|---|---|---|{'---|' if others else ''}{'---|' if wrong else ''}", flush=True)
    for name, timing in sorted(timings.items(), key=lambda item: item[1].median_us):
        p99 = "" if np.isnan(timing.p99_us) else f"{timing.p99_us:,.1f}"
        ratio = f" {timing.median_us / min(others):,.2f} x |" if others else ""
        print(f"| {name} | {timing.median_us:,.2f} | {p99} |{ratio}{f' {wrong[name]} |' if wrong else ''}")


def _building() -> None:
    """Seconds and memory of each index over 180,000 stations, each in a process of its own."""
    print("| | s | MB more |\n|---|---|---|")
    contestants: dict[str, str] = {
        COMPILED: "Ours(town, compiled=True)",
        PLAIN: "Ours(town, compiled=False)",
        **{kind.name(): f"peers.{kind.__name__}(town.lonlat)" for kind in PEERS},
    }
    for name, made in contestants.items():
        print(f"| {name} | {_measured_build(made)} |", flush=True)


def _measured_build(made: str) -> str:
    """Time and memory of the second build in a new process: the first one imports and warms what there is to warm."""
    code = f"""
import time, gc
from pathlib import Path
from scripts.benchmarks import peers
from scripts.benchmarks.ours import Ours
from scripts.benchmarks.towns import make_town
def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
small = town = make_town(26_000, 10)
first = {made}
town = make_town(180_000, 10)
{_PREPARED if made.startswith("Ours") else ""}
gc.collect()
before, start = resident_mb(), time.perf_counter()
second = {_BUILT if made.startswith("Ours") else made}
print(f"{{time.perf_counter() - start:.3f}} | {{resident_mb() - before:.0f}}")
"""
    code = code.replace("COMPILED", str("True" in made))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


_PREPARED = """from geo.capabilities import Capabilities
from geo.index import StationIndex
ids, marks = [f"{i:07d}" for i in range(180_000)], Capabilities([("a",)] * 180_000)"""

_BUILT = "StationIndex(town.lonlat, ids, marks, compiled=COMPILED)"


def _absent() -> Iterator[str]:
    for program, kind in (("redis-server", "Redis"), ("postgres", "PostGIS")):
        if not shutil.which(program):
            yield f"{kind}, which is not installed"
        else:
            yield f"{kind}, which is installed but answers over a socket"


def _machine() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = models[0] if models else model
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "pyproj"))
    return (
        f"{time.strftime('%Y-%m-%d')} · {model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} · "
        f"Python {platform.python_version()}, {libraries} · one thread"
    )
