import copy
import pickle

import pytest

from geo.errors import BusyError, DataError, Fault, NotFoundError, UsageError, YizhanError

HOSTILE = "{0} {x.__class__} %s {"  # would fail, or leak, if it were formatted again


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (YizhanError("{count} rows", count=3), "3 rows"),
        (BusyError("{file} is locked", file="a.db"), "a.db is locked"),
        (UsageError("lat", "{value} is out of range", value=91), "lat: 91 is out of range"),
        (NotFoundError("zone", "there is no {zone!r}", zone="东城"), "zone: there is no '东城'"),
        (DataError("a.csv", "{count} rows are wrong", count=1), "a.csv: 1 rows are wrong"),
        # fields may have the names of the constructor's own arguments
        (UsageError("k", "{parameter} {template} {self}", parameter=1, template=2, self=3), "k: 1 2 3"),
        (DataError("a.csv", "{source}", source="b"), "a.csv: b"),
    ],
)
def test_an_error_reads_as_its_filled_template(error, text):
    assert str(error) == text


def test_text_from_outside_is_filled_in_once():
    assert str(YizhanError("got {value}", value=HOSTILE)) == f"got {HOSTILE}"
    assert str(UsageError(HOSTILE, "no")) == f"{HOSTILE}: no"
    assert Fault(2, "lat", HOSTILE, "got {value}", {"value": HOSTILE}).reason == f"got {HOSTILE}"


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault(3, "lat", "9I", "no number"), "row 3, column lat: '9I' no number"),
        (Fault(3, "", "", "too short"), "row 3: too short"),  # a whole row
        (Fault(None, "lat", "", "is missing"), "column lat: is missing"),
        (Fault(None, "", "", "holds no {thing}", {"thing": "rows"}), "file: holds no rows"),
        (Fault(0, "", "", "zero is a row too"), "row 0: zero is a row too"),
    ],
)
def test_a_fault_says_where(fault, text):
    assert str(fault) == text


def test_a_data_error_carries_its_faults():
    faults = (Fault(2, "lat", "x", "no number"), Fault(3, "lon", "y", "no number"))
    assert DataError("a.csv", "wrong", faults=faults).faults == faults
    assert DataError("a.csv", "wrong").faults == ()


def test_a_missing_thing_is_a_usage_error_and_a_busy_register_is_not():
    assert issubclass(NotFoundError, UsageError)
    assert not issubclass(BusyError, UsageError)
    assert not issubclass(DataError, UsageError)


@pytest.mark.parametrize(
    "error",
    [
        YizhanError("a {x}", x=1),
        BusyError("{file} is locked", file="a.db"),
        UsageError("lat", "{value}", value=91),
        NotFoundError("zone", "{zone}", zone="x"),
        DataError("a.csv", "{count}", faults=(Fault(2, "lat", "x", "no number"),), count=1),
    ],
)
def test_an_error_survives_the_way_between_processes(error):
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)
        assert twin.args == error.args
