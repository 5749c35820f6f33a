import threading
from dataclasses import replace
from pathlib import Path

import pytest

from geo.bootstrap import CHECK_EVERY_S, CurrentSnapshot, current_snapshot, data_folder, load_snapshot, open_register
from geo.config import load_settings
from geo.coverage import CoverageRequest
from geo.demo import load_demo
from geo.errors import UsageError
from geo.model import Datum, LonLat, Station, ZoneLevel
from geo.store import StationImportOptions, import_stations

ROOT = Path(__file__).resolve().parents[2]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def settings(tmp_path):
    return load_settings({"database": str(tmp_path / "register.sqlite")}, {"YIZHAN_HOME": str(tmp_path)})


@pytest.fixture
def filled(settings, tmp_path):
    """A register with one station, and a way to bring in one more."""
    register = open_register(settings)

    def bring(name: str) -> None:
        file = tmp_path / f"{name}.csv"
        file.write_text(f"name,kind,lon,lat,audience\n{name},partner,116.4,39.9,public\n", encoding="utf-8")
        import_stations(register, file, Datum.WGS84, StationImportOptions())

    bring("first")
    yield register, bring
    register.close()


def test_the_data_of_the_checkout_is_found_and_named_data_comes_first(settings, tmp_path):
    assert data_folder(settings) == ROOT / "data"
    with pytest.raises(UsageError, match="no shipped data found") as refused:
        data_folder(replace(settings, data=tmp_path / "nowhere"))
    assert refused.value.parameter == "YIZHAN_DATA"


def test_a_new_register_knows_the_shipped_words(settings):
    with open_register(settings) as register:
        words = register.vocabularies()
        assert "warm_station" in words["kind"]
        assert words["amenity"].label("hot_water", "zh") == "热水"
        assert register.revision() == 0


def test_a_register_that_does_not_exist_is_made_only_when_asked(settings):
    with pytest.raises(UsageError, match="--database"):
        open_register(settings, create=False)
    assert not Path(settings.database).exists()


def test_the_newest_revision_is_looked_up_once_in_a_while_and_swapped_whole(filled):
    register, bring = filled
    clock = Clock()
    newest = CurrentSnapshot(register, clock)
    before = newest.get()
    bring("second")
    clock.now_s += CHECK_EVERY_S * 0.9
    assert newest.get() is before  # not looked up yet
    clock.now_s += CHECK_EVERY_S * 0.2
    after = newest.get()
    assert (len(before.stations), len(after.stations)) == (1, 2)
    assert after.revision == before.revision + 1
    clock.now_s += CHECK_EVERY_S * 2
    assert newest.get() is after  # nothing changed


def test_others_keep_the_old_revision_while_the_new_one_loads(filled):
    register, bring = filled
    clock = Clock()
    loading, go_on = threading.Event(), threading.Event()

    def prepare(snapshot):
        if len(snapshot.stations) == 2:
            loading.set()
            assert go_on.wait(timeout=30)

    newest = CurrentSnapshot(register, clock, prepare=prepare)
    before = newest.get()
    bring("second")
    clock.now_s += CHECK_EVERY_S
    first = threading.Thread(target=newest.get)
    first.start()
    assert loading.wait(timeout=30)
    assert newest.get() is before
    go_on.set()
    first.join(timeout=30)
    assert len(newest.get().stations) == 2


def test_the_same_coverage_is_computed_once_and_dropped_with_its_revision(filled):
    register, bring = filled
    snapshot = load_snapshot(register)
    assert snapshot.coverage(None, CoverageRequest()) is snapshot.coverage(None, CoverageRequest())
    assert snapshot.coverage(None, CoverageRequest(k=2)) is not snapshot.coverage(None, CoverageRequest())
    bring("second")
    again = load_snapshot(register).coverage(None, CoverageRequest())
    assert (again.total.stations_counted, again.revision) == (2, 2)


def test_the_demo_is_the_shipped_beijing_and_loads_once(settings):
    with open_register(settings) as register:
        zones, stations, demand = load_demo(register, data_folder(settings))
        assert (zones.accepted, stations.accepted, stations.rejected, stations.merged) == (16, 26_120, 0, 0)
        assert demand.total == pytest.approx(21_893_095, rel=1e-12)
        revision = register.revision()
        load_demo(register, data_folder(settings))
        assert register.revision() == revision
    current = current_snapshot(settings).get()
    assert current.illustrative
    assert current.zones.levels == (ZoneLevel.DISTRICT,)
    found = current.texts().search("dongchengqu")
    assert found.hits[0].name == "东城区"
    per_district = current.coverage(ZoneLevel.DISTRICT, CoverageRequest())
    assert {zone.id: round(figures.demand_total) for zone, figures in per_district.zones}["110105"] == 3_452_460
    # Stations were assigned to districts before borders were simplified; both agree.
    assert all(isinstance(station, Station) and station.district for station in current.stations.stations)
    assert current.index.nearest(LonLat(116.3974, 39.9087)).distances_m[0] < 500
