"""The one revision of the register that a request is answered from."""

from typing import Protocol

from flask import Flask, current_app, g

from geo.bootstrap import CitySnapshot

_KEY = "yizhan-snapshots"


class Snapshots(Protocol):
    """Whatever knows the newest revision."""

    def get(self) -> CitySnapshot:
        """The newest revision, whole."""


def register(app: Flask, snapshots: Snapshots) -> None:
    """Let ``app`` answer from ``snapshots``."""
    app.extensions[_KEY] = snapshots


def snapshot() -> CitySnapshot:
    """The revision of this request: taken once, so that an answer never mixes two."""
    if "snapshot" not in g:
        snapshots: Snapshots = current_app.extensions[_KEY]
        g.snapshot = snapshots.get()
    found: CitySnapshot = g.snapshot
    return found
