"""The one revision of the register and the one moment that a request is answered from."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from flask import Flask, current_app, g

from geo.bootstrap import CitySnapshot

_KEY = "yizhan-snapshots"
_CLOCK = "yizhan-clock"

Clock = Callable[[], datetime]
"""What time it is, with an offset."""


class Snapshots(Protocol):
    """Whatever knows the newest revision."""

    def get(self) -> CitySnapshot:
        """The newest revision, whole."""


def register(app: Flask, snapshots: Snapshots, clock: Clock) -> None:
    """Let ``app`` answer from ``snapshots``, at the time of ``clock``."""
    app.extensions[_KEY] = snapshots
    app.extensions[_CLOCK] = clock


def snapshot() -> CitySnapshot:
    """The revision of this request: taken once, so that an answer never mixes two."""
    if "snapshot" not in g:
        snapshots: Snapshots = current_app.extensions[_KEY]
        g.snapshot = snapshots.get()
    found: CitySnapshot = g.snapshot
    return found


def moment() -> datetime:
    """The time of this request, in whole seconds: taken once."""
    if "moment" not in g:
        clock: Clock = current_app.extensions[_CLOCK]
        g.moment = whole_second(clock)
    found: datetime = g.moment
    return found


def whole_second(clock: Clock) -> datetime:
    """The time, as answers tell it."""
    return clock().replace(microsecond=0)
