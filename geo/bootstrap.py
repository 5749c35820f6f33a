"""Settings into loaded and indexed objects: the only place that wires the parts together."""

import sys
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from geo.config import Settings
from geo.coverage import CoverageReport, CoverageRequest, GapReport, cover, gaps
from geo.errors import UsageError
from geo.model import ZoneLevel
from geo.snapshot import Snapshot
from geo.stations import StationTable
from geo.store import Register, read_vocabulary_csv
from geo.zones import ZoneTable

CHECK_EVERY_S = 1.0
"""How long an answer may rest on a revision before the register is asked for a newer one."""

KEPT_REPORTS = 64
"""Coverage and gap reports kept for one revision, each."""


def data_folder(settings: Settings) -> Path:
    """Folder of the shipped data sets: the settings', the checkout's, or the installed one.

    Raises:
        UsageError: None of them is there.
    """
    installed = Path(sys.prefix) / "share" / "yizhan"
    checkout = Path(__file__).resolve().parent.parent / "data"
    places = [settings.data] if settings.data else [checkout, installed]
    for place in places:
        if (place / "vocabulary" / "kind.csv").is_file():
            return place
    raise UsageError(
        "YIZHAN_DATA",
        "no shipped data found; looked in: {places}. Install the package again, or name the folder by YIZHAN_DATA",
        places=", ".join(str(place) for place in places),
    )


def open_register(settings: Settings, *, create: bool = True) -> Register:
    """The register of the settings, with the shipped vocabularies when it is new.

    Args:
        settings: Where it is.
        create: Make it when it does not exist; otherwise that is an error.

    Raises:
        UsageError: It does not exist and ``create`` is False, or it cannot be read.
        BusyError: Another process holds it.
    """
    register = Register.open(settings.database, create=create)
    if not register.vocabularies()["kind"].terms:
        register.seed_vocabularies(read_vocabulary_csv(data_folder(settings) / "vocabulary"))
    return register


class CitySnapshot(Snapshot):
    """A snapshot that remembers the coverage it was asked for, so that the same question is computed once."""

    def __post_init__(self) -> None:
        """Build the index and empty memories."""
        super().__post_init__()
        remember = lru_cache(maxsize=KEPT_REPORTS)
        object.__setattr__(self, "_lock", threading.Lock())
        object.__setattr__(self, "_cover", remember(lambda level, request: cover(self, level, request)))
        object.__setattr__(self, "_gaps", remember(lambda position, request: gaps(self, position, request)))

    _lock: threading.Lock
    _cover: Callable[[ZoneLevel | None, CoverageRequest], CoverageReport]
    _gaps: Callable[[int, CoverageRequest], GapReport]

    def coverage(self, level: ZoneLevel | None, request: CoverageRequest) -> CoverageReport:
        """``geo.coverage.cover`` of this revision."""
        with self._lock:
            return self._cover(level, request)

    def gaps(self, zone_position: int, request: CoverageRequest) -> GapReport:
        """``geo.coverage.gaps`` of this revision."""
        with self._lock:
            return self._gaps(zone_position, request)


def load_snapshot(register: Register) -> CitySnapshot:
    """Everything the register's newest revision says, loaded and indexed."""
    contents = register.read()
    return CitySnapshot(
        revision=contents.revision,
        stations=StationTable(contents.stations),
        zones=ZoneTable(contents.zones, contents.geometries),
        demand=contents.demand,
        vocabularies=contents.vocabularies,
    )


class CurrentSnapshot:
    """The newest revision of a register, swapped whole when it changes. May serve any number of threads.

    Args:
        register: The register; stays open.
        clock: Seconds that never go back.
    """

    def __init__(self, register: Register, clock: Callable[[], float] = time.monotonic) -> None:
        self._register = register
        self._clock = clock
        self._loading = threading.Lock()
        self._snapshot = load_snapshot(register)
        self._checked_s = clock()

    def get(self) -> CitySnapshot:
        """The newest revision, looked up at most once in ``CHECK_EVERY_S``; others keep the old one while it loads."""
        if self._clock() - self._checked_s >= CHECK_EVERY_S and self._loading.acquire(blocking=False):
            try:
                if self._register.revision() != self._snapshot.revision:
                    self._snapshot = load_snapshot(self._register)
                self._checked_s = self._clock()
            finally:
                self._loading.release()
        return self._snapshot


def current_snapshot(settings: Settings) -> CurrentSnapshot:
    """The newest revision of the settings' register, which is made when it does not exist.

    Raises:
        UsageError: The register cannot be opened.
        BusyError: Another process holds it.
    """
    return CurrentSnapshot(open_register(settings))
