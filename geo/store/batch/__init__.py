"""Nearest stations for a whole file of positions, in constant memory."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import DataError, Fault, UsageError
from geo.finder import Wanted
from geo.model import Datum
from geo.snapshot import Snapshot
from geo.store.atomically import replacing
from geo.store.batch.answers import Answerer
from geo.store.batch.files import AnswerFile, Head, file_kind
from geo.store.batch.questions import Questions, open_questions
from geo.store.report import Note

__all__ = ["KEPT_FAULTS", "BatchOptions", "BatchReport", "Progress", "nearest_batch"]

KEPT_FAULTS = 1_000
"""Faults that are told one by one; the rest are counted."""

Progress = Callable[[int, float | None], None]
"""Told after each chunk how many rows were read so far, and which share of the file that is where it is known."""


@dataclass(frozen=True)
class BatchOptions:
    """How a file of positions is answered.

    Attributes:
        wanted: How many stations for each row, which count, and what is asked of their doors.
        datum: Datum of the file's degrees.
        answer_datum: What the stations' degrees are written in.
        columns: Column of the file -> field (``lon``, ``lat``); beats what headers say.
    """

    wanted: Wanted = field(default_factory=Wanted)
    datum: Datum = Datum.WGS84
    answer_datum: Datum = Datum.WGS84
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass
class BatchReport:
    """The account of one batch.

    Attributes:
        revision: The revision of the register that all answers come from.
        rows_in: Rows read, blank ones and the header not counted.
        answers: Stations named, one for each row and rank.
        without_station: Rows that no station matches.
        illustrative: Whether any answer rests on an invented station.
        notes: What the reader of the file has to say.
    """

    revision: int
    rows_in: int = 0
    answers: int = 0
    without_station: int = 0
    illustrative: bool = False
    notes: Sequence[Note] = ()


def nearest_batch(
    path: Path,
    out: Path,
    snapshot: Snapshot,
    options: BatchOptions | None = None,
    *,
    progress: Progress = lambda rows, share: None,
) -> BatchReport:
    """Answer "which stations are nearest" for every row of a file, and write its rows with the answers.

    The file is read, answered and written some thousands of rows at a time, so that a text table may have any size.

    Args:
        path: ``.csv`` (``.tsv``, ``.txt``), ``.xlsx``, ``.geojson`` or ``.gpkg`` with a longitude and a latitude or a
            point for each row.
        out: File to write, whole or not at all: ``.csv``, ``.geojson`` or ``.parquet``. One line for each row and rank;
            one with nothing but the row's own cells where no station matches.
        snapshot: The revision to answer from.
        options: How; None takes the defaults.
        progress: Told how far it has come.

    Returns:
        The account of all rows.

    Raises:
        DataError: The file cannot be read, has no rows, lacks a column, or some row has no position; every fault is
            told by row and column, the first ``KEPT_FAULTS`` of them one by one. Nothing was written.
        UsageError: An option is not allowed, or ``out`` cannot be written.
    """
    asked = options or BatchOptions()
    opening = file_kind(out)
    questions = open_questions(path, asked.datum, asked.columns)
    if out.exists() and out.samefile(path):
        raise UsageError("--out", "{file} is the file that is read; name another", file=str(out))
    answerer = Answerer(questions.columns, asked.wanted, snapshot, asked.answer_datum)
    report = BatchReport(snapshot.revision)
    head = Head(answerer.columns, snapshot.revision, asked.answer_datum)
    gc.freeze()  # collections that look through the register again and again cost more than the answers
    try:
        with replacing(out) as temporary, opening(temporary, head) as file:
            _answer(questions, answerer, file, report, progress)
    finally:
        gc.unfreeze()
    report.notes = questions.notes()
    return report


def _answer(
    questions: Questions, answerer: Answerer, file: AnswerFile, report: BatchReport, progress: Progress
) -> None:
    faults: list[Fault] = []
    fault_count = 0
    for chunk in questions.chunks(answerer.rows_at_once):
        report.rows_in += chunk.rows_in
        fault_count += len(chunk.faults)
        faults += chunk.faults[: KEPT_FAULTS - len(faults)]
        if not fault_count:
            answers = answerer.answer(chunk)
            file.write(answers)
            report.answers += answers.found
            report.without_station += answers.without
            report.illustrative |= answers.illustrative
        progress(report.rows_in, chunk.share)
    if report.rows_in == 0:
        raise DataError(str(questions.path), "has no rows below its header")
    if fault_count:
        raise DataError(
            str(questions.path),
            "nothing was written: {count} faults in {rows_in} rows; first fault: {first}",
            tuple(faults),
            count=fault_count,
            rows_in=report.rows_in,
            first=str(faults[0]),
        )
    file.finish(illustrative=report.illustrative)
