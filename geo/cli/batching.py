"""The command that asks for every row of a file: nearest-batch."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from geo.bootstrap import load_snapshot, open_register
from geo.cli.failing import language
from geo.cli.options import (
    FilterText,
    OpeningText,
    database_option,
    datum_options,
    filter_options,
    map_option,
    mapped_columns,
    opening_options,
    request_datum,
)
from geo.config import load_settings
from geo.finder import MOST_MATCHES, Wanted
from geo.inputs import whole_number
from geo.language import translator
from geo.store.batch import BatchOptions, BatchReport, Progress, nearest_batch

_FILE = click.Path(path_type=Path)


@click.command("nearest-batch")
@click.argument("file", type=_FILE)
@click.option("--out", required=True, type=_FILE, metavar="FILE", help="Ending in .csv, .geojson or .parquet.")
@click.option("-k", "--k", "count", default="1", show_default=True, metavar="N", help="Stations per row, 1 to 50.")
@datum_options("What the file's degrees are in.")
@map_option
@opening_options
@filter_options
@database_option
def nearest_batch_command(
    *, file: Path, out: Path, opening: OpeningText, where: FilterText, database: str | None, **typed: Any
) -> None:
    """The nearest stations of every row of FILE (.csv, .xlsx, .geojson, .gpkg), written beside its columns.

    A .csv may have any size. When one row has no position, nothing is written.
    """
    k = whole_number(typed["count"], "k", 1, MOST_MATCHES)
    datum = request_datum(typed["datum"], "--datum")
    answer_datum = request_datum(typed["answer_datum"], "--answer-datum")
    columns = mapped_columns(typed["maps"])
    at, openness = opening.at(datetime.now(UTC)), opening.openness()
    with open_register(load_settings({"database": database}), create=False) as register:
        snapshot = load_snapshot(register)
    wanted = Wanted(k, where.filter(snapshot.vocabularies), at, openness)
    with _progress() as progress:
        report = nearest_batch(
            file, out, snapshot, BatchOptions(wanted, datum, answer_datum, columns), progress=progress
        )
    _tell(report, out)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on standard error where that is a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda rows, share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskProgressColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(rows: int, share: float | None) -> None:
            bar.update(task, completed=rows, total=round(rows / share) if share else None)

        yield show


def _tell(report: BatchReport, out: Path) -> None:
    translate = translator(language())
    if report.illustrative:
        click.echo(translate("Illustrative data: invented stations, not real ones."))
    for note in report.notes:
        click.echo(translate(note.template).format(**note.fields))
    click.echo(
        translate(
            "wrote {path}: {rows_in:,} rows in, {answers:,} answers, {without:,} rows without a station;"
            " revision {revision}"
        ).format(
            path=out,
            rows_in=report.rows_in,
            answers=report.answers,
            without=report.without_station,
            revision=report.revision,
        )
    )
