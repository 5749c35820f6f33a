import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.demand import DemandTable
from geo.errors import BusyError, NotFoundError, UsageError
from geo.model import (
    AmenityState,
    Datum,
    LonLat,
    PositionSource,
    Provenance,
    Station,
    Status,
    Zone,
    ZoneLevel,
)
from geo.store import ImportRow, Origin, Register
from geo.vocabulary import VOCABULARY_NAMES, Term, Vocabulary

HERE = Station("st_here", "工会驿站", "service_station", LonLat(116.4, 39.9), original=LonLat(116.4, 39.9))

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
provenances = st.sampled_from(Provenance)
stations = st.builds(
    Station,
    id=text.filter(bool),
    name=text,
    kind=text.filter(bool),
    position=st.builds(LonLat, st.floats(-180, 180), st.floats(-90, 90)),
    audience=text,
    entry=text,
    networks=st.lists(text, max_size=3).map(tuple),
    host=text,
    address=text,
    district=text,
    township=text,
    original=st.builds(LonLat, st.floats(-200, 200), st.floats(-200, 200)),
    datum=st.sampled_from(Datum),
    position_source=st.sampled_from(PositionSource),
    hours_raw=text,
    hours=text,
    checked_at=st.none() | st.dates(),
    amenities=st.dictionaries(text, st.sampled_from(AmenityState), max_size=3),
    capacity=st.none() | st.integers(0, 10_000),
    status=st.sampled_from(Status),
    source=text,
    provenance=provenances,
    field_provenance=st.dictionaries(text, provenances, max_size=3),
)


@pytest.fixture
def register(tmp_path: Path):
    with Register.open(str(tmp_path / "register.sqlite"), create=True) as opened:
        yield opened


def square(west: float, south: float, side: float = 1.0) -> shapely.Polygon:
    return shapely.box(west, south, west + side, south + side)


def test_a_new_register_is_empty_at_revision_0(register):
    contents = register.read()
    assert register.is_empty()
    assert register.revision() == contents.revision == 0
    assert (contents.stations, contents.zones, len(contents.geometries), contents.demand) == ([], [], 0, None)
    assert register.demand_layers() == []
    assert all(not vocabulary.terms for vocabulary in register.vocabularies().values())


@given(written=st.lists(stations, max_size=6, unique_by=lambda station: station.id))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stations_come_back_as_they_were_written(tmp_path_factory, written):
    with Register.open(str(tmp_path_factory.mktemp("r") / "register.sqlite"), create=True) as register:
        changes = register.write_stations(written)
        assert (changes.new, changes.changed, changes.unchanged) == (len(written), 0, 0)
        expected = [replace(station, revision=changes.revision) for station in written]
        assert register.read_stations() == sorted(expected, key=lambda station: station.id)
        assert register.write_stations(written).revision == changes.revision


def test_a_write_counts_new_changed_and_unchanged_and_marks_only_what_differs(register):
    other = replace(HERE, id="st_other", name="other")
    assert register.write_stations([HERE, other]).revision == 1
    third = replace(HERE, id="st_third", checked_at=date(2025, 3, 1))
    changes = register.write_stations([HERE, replace(other, status=Status.CLOSED), third], Origin(source="list"))
    assert (changes.new, changes.changed, changes.unchanged, changes.revision) == (1, 1, 1, 2)
    assert [(station.id, station.revision) for station in register.read_stations()] == [
        ("st_here", 1),
        ("st_other", 2),
        ("st_third", 2),
    ]


def test_amenities_in_another_order_are_no_change(register):
    one = replace(HERE, amenities={"toilet": AmenityState.YES, "rest": AmenityState.NO})
    register.write_stations([one])
    same = replace(one, amenities={"rest": AmenityState.NO, "toilet": AmenityState.YES})
    assert register.write_stations([same]).unchanged == 1


def test_a_write_that_breaks_a_check_leaves_nothing_of_itself(register):
    register.write_stations([HERE])
    wrong = replace(HERE, id="st_wrong", position=LonLat(116.4, 91.0))
    with pytest.raises(sa.exc.IntegrityError):
        register.write_stations([replace(HERE, name="renamed"), wrong])
    assert register.revision() == 1
    assert [station.name for station in register.read_stations()] == ["工会驿站"]


def test_original_rows_are_kept_with_the_revision_that_they_made(register):
    rows = [
        ImportRow(2, "accepted", "st_here", {"名称": "工会驿站", "${x}": "{{7*7}}"}),
        ImportRow(3, "rejected", "", {"名称": "?"}, "is wrong"),
    ]
    register.write_stations([HERE], Origin(rows=rows, summary={"rows_in": 2}))
    assert register.read_import_rows(1) == rows
    register.write_stations([HERE], Origin(rows=rows))
    assert register.read_import_rows(2) == []


def test_a_write_based_on_an_older_revision_is_refused(register):
    register.write_stations([HERE], Origin(based_on=0))
    with pytest.raises(BusyError, match="meanwhile"):
        register.write_stations([replace(HERE, name="late")], Origin(based_on=0))
    assert register.read_stations()[0].name == "工会驿站"


def test_zones_come_back_with_their_geometries_and_place_the_stations(register):
    register.write_stations([HERE, replace(HERE, id="st_far", position=LonLat(10.0, 10.0))])
    zones = [
        Zone("township:a", "镇", ZoneLevel.TOWNSHIP, parent="110105"),
        Zone("110105", "朝阳区", ZoneLevel.DISTRICT, name_en="Chaoyang"),
    ]
    shapes = [square(116, 39), shapely.MultiPolygon([square(116, 39)])]
    changes = register.write_zones(zones, shapes, Origin(source="zones"))
    assert (changes.new, changes.changed, changes.unchanged, changes.revision) == (2, 0, 0, 2)
    read, geometries = register.read_zones()
    assert read == sorted(zones, key=lambda zone: zone.id)
    assert shapely.equals_exact(geometries, np.array(shapes[::-1], dtype=object)).all()
    far, here = register.read_stations()
    assert (here.district, here.township, here.revision) == ("110105", "township:a", 2)
    assert here.field_provenance == {"district": Provenance.INFERRED, "township": Provenance.INFERRED}
    assert (far.district, far.township, far.revision) == ("", "", 1)
    assert register.write_zones(zones, shapes).revision == 2


def test_a_moved_boundary_moves_located_stations_and_keeps_stated_ones_within_100_m(register):
    edge = LonLat(116.9995, 39.5)  # 43 m west of the shared border
    stated = replace(HERE, id="st_stated", position=edge, district="east")
    register.write_stations([stated, replace(HERE, id="st_located", position=edge)])
    zones = [Zone("west", "西", ZoneLevel.DISTRICT), Zone("east", "东", ZoneLevel.DISTRICT)]
    register.write_zones(zones, [square(116, 39), square(117, 39)])
    assert {station.id: station.district for station in register.read_stations()} == {
        "st_stated": "east",
        "st_located": "west",
    }
    register.write_zones(zones, [square(116, 39, 0.5), square(116.5, 39)])
    assert {station.district for station in register.read_stations()} == {"east"}


def test_demand_comes_back_bit_for_bit_and_the_newest_layer_is_the_default(register):
    numbers = np.array([0.1, 1 / 3, 1e-300])
    register.write_demand(DemandTable("old", numbers, numbers, numbers, Provenance.ILLUSTRATIVE, "2020", "census"))
    register.write_demand(DemandTable("new", np.empty(0), np.empty(0), np.empty(0)))
    assert register.demand_layers() == ["new", "old"]
    newest, old = register.read_demand(), register.read_demand("old")
    assert newest is not None
    assert (newest.name, len(newest)) == ("new", 0)
    assert old is not None
    assert (old.provenance, old.vintage, old.source) == (Provenance.ILLUSTRATIVE, "2020", "census")
    for column in (old.lon_deg, old.lat_deg, old.weight):
        assert column.tobytes() == numbers.tobytes()
    with pytest.raises(NotFoundError, match="new, old"):
        register.read_demand("none")
    with pytest.raises(UsageError, match="name"):
        register.write_demand(replace(newest, name=" "))


def vocabularies(*codes: str) -> dict[str, Vocabulary]:
    terms = [Term(code, f"{code} 中", code, ("a|b", "{{7}}")) for code in codes]
    return {name: Vocabulary(name, terms) for name in VOCABULARY_NAMES}


def test_seeding_is_part_of_creation_and_only_a_different_vocabulary_is_a_revision(register):
    assert register.seed_vocabularies(vocabularies("b", "a")) == 0
    assert register.vocabularies()["kind"].terms == vocabularies("b", "a")["kind"].terms
    assert register.seed_vocabularies(vocabularies("b", "a")) == 0
    assert register.seed_vocabularies(vocabularies("b", "c")) == 1
    assert register.vocabularies()["entry"].codes == ("b", "c")


def test_the_file_keeps_a_write_ahead_log_and_its_connections_sync_fully(register):
    with register._engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "trusted_schema": 0,
    }


def test_every_table_is_strict_and_only_two_columns_may_be_empty(register):
    with sqlite3.connect(register.path) as connection:
        strict = dict(connection.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'"))
        nullable = {
            (table, column[1])
            for table in strict
            for column in connection.execute(f"PRAGMA table_info({table})")
            if not column[3] and not table.startswith("sqlite")
        }
    connection.close()
    assert all(strict[name] for name in strict if not name.startswith("sqlite"))
    assert nullable == {("station", "checked_at"), ("station", "capacity")}


HOLD_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


def test_a_register_locked_by_another_process_is_busy_and_unchanged_and_still_readable(tmp_path):
    file = tmp_path / "register.sqlite"
    with Register.open(str(file), create=True, busy_timeout_s=0.1) as register:
        register.write_stations([HERE])
        command = [sys.executable, "-c", HOLD_THE_LOCK, str(file)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "locked\n"
            with pytest.raises(BusyError, match=r"register\.sqlite is locked by another process"):
                register.write_stations([replace(HERE, name="renamed")])
            assert [station.name for station in register.read_stations()] == ["工会驿站"]
            other.communicate("")
        assert register.write_stations([replace(HERE, name="renamed")]).changed == 1


KILLED_HALFWAY = """
import os, sys
from geo.model import LonLat, Station
from geo.store import Origin, Register

def stations():
    for i in range(2000):
        yield Station(f"st_{i}", "", "other", LonLat(0, 0))

def rows():
    yield from ()
    os.kill(os.getpid(), 9)

Register.open(sys.argv[1]).write_stations(stations(), Origin(rows=rows()))
"""


def test_a_process_killed_before_its_commit_leaves_the_old_register(register):
    register.write_stations([HERE])
    done = subprocess.run([sys.executable, "-c", KILLED_HALFWAY, str(register.path)], check=False)
    assert done.returncode == -9
    assert [station.id for station in register.read_stations()] == ["st_here"]
    assert register.revision() == 1


def _text_file(folder: Path) -> Path:
    (folder / "notes.txt").write_text("no database " * 100)
    return folder / "notes.txt"


def _foreign_database(folder: Path) -> Path:
    connection = sqlite3.connect(folder / "other.sqlite")
    connection.execute("CREATE TABLE something (a)")
    connection.close()
    return folder / "other.sqlite"


def _newer_register(folder: Path) -> Path:
    Register.open(str(folder / "newer.sqlite"), create=True).close()
    connection = sqlite3.connect(folder / "newer.sqlite")
    with connection:
        connection.execute("UPDATE register_info SET schema_version = 99")
    connection.close()
    return folder / "newer.sqlite"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_text_file, "a file of another kind"),
        (_foreign_database, "a database of another kind"),
        (_newer_register, "schema 99"),
        (lambda folder: folder, "is a folder"),
        (lambda folder: _text_file(folder) / "register.sqlite", "cannot be made"),  # its folder is a file
    ],
)
def test_what_is_no_register_is_refused_and_left_alone(tmp_path, make, said):
    path = make(tmp_path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(UsageError, match=said) as caught:
        Register.open(str(path), create=True)
    assert caught.value.parameter == "--database"
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_missing_register_is_made_only_when_asked(tmp_path):
    file = tmp_path / "deep" / "er" / "register.sqlite"
    with pytest.raises(UsageError, match="there is no register at"):
        Register.open(str(file))
    assert not file.parent.exists()
    with Register.open(f"sqlite:///{file}", create=True) as register:
        assert register.path == file
    with Register.open(str(file)) as register:
        assert register.is_empty()


@pytest.mark.parametrize(
    "database", ["", "  ", "sqlite://", "sqlite:///:memory:", "mysql://user:secret@host/db", "://", "no such://x"]
)
def test_a_database_that_is_no_sqlite_file_is_refused_without_showing_a_password(database):
    with pytest.raises(UsageError) as caught:
        Register.open(database, create=True)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("attempt to write a readonly database", "may not be written"),
        ("database or disk is full", "is full"),
        ("unable to open database file", "cannot be opened"),
        ("disk I/O error", "cannot be used: disk I/O error"),
    ],
)
def test_what_the_database_says_becomes_a_message_that_names_the_file(cause, said):
    from geo.store.engine import translated_errors

    with pytest.raises(UsageError, match=said), translated_errors(sa.make_url("sqlite:////a/b.sqlite")):
        raise sqlite3.OperationalError(cause)
