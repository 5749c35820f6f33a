"""Settings into loaded and indexed objects: the only place that wires the parts together."""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

from geo.config import Settings
from geo.coverage import CoverageReport, CoverageRequest, GapReport, cover, gaps
from geo.errors import UsageError
from geo.model import ZoneLevel
from geo.search import TextIndex
from geo.snapshot import Snapshot
from geo.stations import StationTable
from geo.store import Register, read_vocabulary_csv
from geo.store.phrases import read_phrases_csv
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


@dataclass(frozen=True, eq=False)
class CitySnapshot(Snapshot):
    """A snapshot that remembers what it was asked for, so that the same is computed again seldom.

    Attributes:
        phrases: How names are read that a dictionary reads wrongly: name -> pinyin with a space between syllables.
    """

    phrases: Mapping[str, str] = field(default_factory=dict)
    _building: threading.Lock = field(init=False, repr=False)
    _cover: Callable[[ZoneLevel | None, CoverageRequest], CoverageReport] = field(init=False, repr=False)
    _gaps: Callable[[int, CoverageRequest], GapReport] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Build the index and empty memories."""
        super().__post_init__()
        remember = lru_cache(maxsize=KEPT_REPORTS)
        object.__setattr__(self, "_building", threading.Lock())
        object.__setattr__(self, "_cover", remember(lambda level, request: cover(self, level, request)))
        object.__setattr__(self, "_gaps", remember(lambda position, request: gaps(self, position, request)))

    def coverage(self, level: ZoneLevel | None, request: CoverageRequest) -> CoverageReport:
        """``geo.coverage.cover`` of this revision; no question waits for another's answer."""
        return self._cover(level, request)

    def gaps(self, zone_position: int, request: CoverageRequest) -> GapReport:
        """``geo.coverage.gaps`` of this revision; no question waits for another's answer."""
        return self._gaps(zone_position, request)

    def texts(self) -> TextIndex:
        """The text search of this revision: built by the first who asks, while others who ask wait for it."""
        with self._building:
            return self._texts

    @cached_property
    def _texts(self) -> TextIndex:
        return TextIndex(self.stations, self.zones, self.phrases)


def load_snapshot(register: Register, phrases: Mapping[str, str] = MappingProxyType({})) -> CitySnapshot:
    """Everything the register's newest revision says, loaded and indexed.

    Args:
        register: The register.
        phrases: How names are read that a dictionary reads wrongly, for the text search.
    """
    contents = register.read()
    return CitySnapshot(
        revision=contents.revision,
        stations=StationTable(contents.stations),
        zones=ZoneTable(contents.zones, contents.geometries),
        demand=contents.demand,
        vocabularies=contents.vocabularies,
        phrases=phrases,
    )


def build_texts(snapshot: CitySnapshot) -> None:
    """Build the text search of a revision beside the answers: whoever searches before it is ready waits, nobody else.

    Args:
        snapshot: The revision.
    """
    threading.Thread(target=snapshot.texts, name="texts", daemon=True).start()


class CurrentSnapshot:
    """The newest revision of a register, swapped whole when it changes. May serve any number of threads.

    Args:
        register: The register; stays open.
        clock: Seconds that never go back.
        phrases: How names are read that a dictionary reads wrongly, for the text search.
        prepare: Told of every revision once it is loaded.
    """

    def __init__(
        self,
        register: Register,
        clock: Callable[[], float] = time.monotonic,
        *,
        phrases: Mapping[str, str] = MappingProxyType({}),
        prepare: Callable[[CitySnapshot], None] = lambda snapshot: None,
    ) -> None:
        self._register = register
        self._clock = clock
        self._phrases = phrases
        self._prepare = prepare
        self._loading = threading.Lock()
        self._snapshot = self._load()
        self._checked_s = clock()

    def get(self) -> CitySnapshot:
        """The newest revision, looked up at most once in ``CHECK_EVERY_S``; others keep the old one while it loads."""
        if self._clock() - self._checked_s >= CHECK_EVERY_S and self._loading.acquire(blocking=False):
            try:
                if self._register.revision() != self._snapshot.revision:
                    self._snapshot = self._load()
                self._checked_s = self._clock()
            finally:
                self._loading.release()
        return self._snapshot

    def _load(self) -> CitySnapshot:
        loaded = load_snapshot(self._register, self._phrases)
        self._prepare(loaded)
        return loaded


def current_snapshot(settings: Settings) -> CurrentSnapshot:
    """The newest revision of the settings' register, which is made when it does not exist, its text search on the way.

    Raises:
        UsageError: The register cannot be opened.
        BusyError: Another process holds it.
    """
    register = open_register(settings)
    phrases = read_phrases_csv(data_folder(settings) / "names")
    return CurrentSnapshot(register, phrases=phrases, prepare=build_texts)
