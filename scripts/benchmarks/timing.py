"""Clocks: calls of several peers in turn, so that what else the machine does hits all alike."""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np


class Timing(NamedTuple):
    """Microseconds of a call or question.

    Attributes:
        median_us: Median.
        p99_us: 99th percentile; NaN where questions were not timed singly.
    """

    median_us: float
    p99_us: float


def time_calls(
    calls: dict[str, Callable[[float, float], object]], questions: Sequence[tuple[float, float]], rounds: int
) -> dict[str, Timing]:
    """Time each call with each question.

    A peer that needs long gets the first few questions only, so that each round takes it half a second at most.
    """
    clock = time.perf_counter_ns
    share = {}
    for name, call in calls.items():
        start = clock()
        for question in questions[:20]:
            call(*question)
        share[name] = questions[: max(20, int(0.5e9 * 20 / (clock() - start)))]
    taken: dict[str, list[int]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times = taken[name]
            for lon, lat in share[name]:
                start = clock()
                call(lon, lat)
                times.append(clock() - start)
    return {name: Timing(*(np.percentile(times, [50, 99]) / 1e3).tolist()) for name, times in taken.items()}


def time_bulk(
    calls: dict[str, Callable[[np.ndarray], object]], questions: np.ndarray, rounds: int
) -> dict[str, Timing]:
    """Time each call with all questions at once, or as many as take it about three seconds."""
    share = {}
    for name, call in calls.items():
        start = time.perf_counter()
        call(questions[:500])
        share[name] = questions[: max(500, int(3.0 * 500 / (time.perf_counter() - start)))]
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call(share[name])
            taken[name].append((time.perf_counter() - start) / len(share[name]) * 1e6)
    return {name: Timing(float(np.median(times)), float("nan")) for name, times in taken.items()}
