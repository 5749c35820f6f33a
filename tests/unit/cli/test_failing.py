import click
import pytest

from geo.cli.failing import INTERRUPTED, MISTAKE, failing_in_words, language
from geo.errors import BusyError, DataError, Fault, NotFoundError, UsageError


def raising(error: BaseException):
    """A command that fails so."""

    def run() -> None:
        raise error

    return run


@pytest.fixture
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UsageError("--k", "{k!r} is not allowed", k="0"), "error: --k: '0' is not allowed"),
        (NotFoundError("zone", "there is no zone {zone!r}", zone="x"), "error: zone: there is no zone 'x'"),
        (DataError("a.csv", "is empty"), "error: a.csv: is empty"),
        (BusyError("the register is locked"), "error: the register is locked"),
        (UsageError("q", "{text!r} is not allowed", text="{k}%s"), "error: q: '{k}%s' is not allowed"),  # stays text
        (click.UsageError("No such option: --x"), "No such option: --x"),
        (PermissionError(13, "Permission denied", "/nowhere"), "Permission denied"),
    ],
)
def test_a_mistake_is_one_message_and_code_2(error, said, capsys):
    assert failing_in_words(raising(error)) == MISTAKE
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


@pytest.mark.usefixtures("english")
def test_every_fault_names_its_row_and_column_up_to_twenty(capsys):
    faults = tuple(Fault(row, "lat", "91", "is out of range") for row in range(2, 27))
    assert failing_in_words(raising(DataError("a.csv", "was not stored", faults))) == MISTAKE
    err = capsys.readouterr().err
    assert "  row 2, column lat: '91' is out of range" in err
    assert "row 21," in err
    assert "row 22," not in err
    assert "… and 5 more" in err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interruption_is_told_and_has_the_shells_code(error, capsys):
    assert failing_in_words(raising(error)) == INTERRUPTED
    assert capsys.readouterr().err.strip()


def test_what_a_command_returns_is_its_code():
    assert failing_in_words(lambda: None) == 0
    assert failing_in_words(lambda: 3) == 3


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),  # LC_ALL wins
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "C"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh_TW"}, "zh"),  # set but empty counts as unset
        ({}, "en"),
    ],
)
def test_the_environment_chooses_the_language(environment, expected, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected
