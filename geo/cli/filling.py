"""Commands that fill and empty the register: demo, import, export."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from geo.bootstrap import data_folder, open_register
from geo.cli.failing import language
from geo.cli.options import (
    Decorator,
    database_option,
    file_datum,
    file_datum_option,
    map_option,
    mapped_columns,
    zone_level,
)
from geo.config import load_settings
from geo.demo import load_demo
from geo.inputs import number
from geo.language import translator
from geo.model import Provenance
from geo.store import (
    OSM_AMENITIES,
    DemandImportOptions,
    ImportReport,
    StationImportOptions,
    ZoneImportOptions,
    export_stations,
    import_demand,
    import_stations,
    import_zones,
)

_FILE = click.Path(path_type=Path)


@click.command("demo")
@database_option
def demo_command(database: str | None) -> None:
    """Load the shipped Beijing: districts, illustrative stations and people."""
    settings = load_settings({"database": database})
    with open_register(settings) as register:
        zones, stations, demand = load_demo(register, data_folder(settings))
        tell_demo(zones, stations, len(demand), demand.total)


def tell_demo(zones: ImportReport, stations: ImportReport, points: int, people: float) -> None:
    """Say what the demo holds, and that it is invented."""
    translate = translator(language())
    click.echo(
        translate(
            "illustrative data: {stations:,} invented stations, {points:,} demand points for {people:,.0f} people,"
            " {zones} districts"
        ).format(stations=stations.accepted, points=points, people=people, zones=zones.accepted)
    )


@click.group("import")
def import_command() -> None:
    """Import stations, zones or demand from CSV, XLSX, GeoJSON, GeoPackage or .osm.pbf."""


def _import_options(function: Callable[..., Any]) -> Callable[..., Any]:
    options: list[Decorator] = [
        click.argument("file", type=_FILE),
        file_datum_option,
        map_option,
        click.option("--source", default="", metavar="NAME", help="Name of the data set. Default: FILE's name."),
        click.option("--illustrative", is_flag=True, help="The rows are invented, for a demonstration."),
        click.option(
            "--mode",
            type=click.Choice(["strict", "partial"]),
            default="strict",
            show_default=True,
            help="strict: one bad row and nothing is stored; partial: the good rows are stored.",
        ),
        click.option(
            "--rejected", type=_FILE, metavar="FILE.csv", help="Where rejected rows go. Default: beside FILE."
        ),
        database_option,
    ]
    for option in reversed(options):
        function = option(function)
    return function


@import_command.command("stations")
@_import_options
@click.option("--kind", default="", metavar="CODE", help="Kind of every row that states none.")
@click.option("--audience", default="", metavar="CODE", help="Audience of every row that states none.")
@click.option(
    "--osm-amenity",
    default=",".join(OSM_AMENITIES),
    show_default=True,
    metavar="TAG,...",
    help="amenity=* of an .osm.pbf that are taken in.",
)
@click.option("--allow-outside", is_flag=True, help="Take rows outside every zone of the register.")
def import_stations_command(
    file: Path, datum: str | None, maps: tuple[str, ...], database: str | None, **options: Any
) -> None:
    """Import stations; --datum is required."""
    chosen = StationImportOptions(
        source=options["source"],
        columns=mapped_columns(maps),
        provenance=_provenance(illustrative=options["illustrative"]),
        strict=options["mode"] == "strict",
        rejected_to=_rejected_to(file, options["rejected"]),
        kind=options["kind"],
        audience=options["audience"],
        allow_outside=options["allow_outside"],
        osm_amenities=tuple(options["osm_amenity"].split(",")),
    )
    with open_register(load_settings({"database": database})) as register:
        _tell(import_stations(register, file, file_datum(datum), chosen))


@import_command.command("zones")
@_import_options
@click.option("--level", metavar="city|district|township", help="Level of the zones. Required.")
def import_zones_command(
    file: Path, datum: str | None, maps: tuple[str, ...], level: str | None, database: str | None, **options: Any
) -> None:
    """Import zones; --datum and --level are required."""
    chosen = ZoneImportOptions(
        level=zone_level(level, "--level"),
        source=options["source"],
        columns=mapped_columns(maps),
        provenance=_provenance(illustrative=options["illustrative"]),
        strict=options["mode"] == "strict",
        rejected_to=_rejected_to(file, options["rejected"]),
    )
    with open_register(load_settings({"database": database})) as register:
        _tell(import_zones(register, file, file_datum(datum), chosen))


@import_command.command("demand")
@_import_options
@click.option("--layer", default="", metavar="NAME", help="Name of the layer. Default: the file's name.")
@click.option("--weight", default="", metavar="COLUMN", help="Column with the weight. Default: recognised.")
@click.option("--vintage", default="", metavar="YEAR", help="What date the weights speak of.")
@click.option("--spacing", default="500", show_default=True, metavar="M", help="Metres between a polygon's points.")
def import_demand_command(
    file: Path, datum: str | None, maps: tuple[str, ...], spacing: str, database: str | None, **options: Any
) -> None:
    """Import a demand layer of points or polygons with a weight; --datum is required."""
    chosen = DemandImportOptions(
        layer=options["layer"],
        weight=options["weight"],
        source=options["source"],
        columns=mapped_columns(maps),
        vintage=options["vintage"],
        provenance=_provenance(illustrative=options["illustrative"]),
        strict=options["mode"] == "strict",
        rejected_to=_rejected_to(file, options["rejected"]),
        spacing_m=number(spacing, "--spacing", 50, 10_000),
    )
    with open_register(load_settings({"database": database})) as register:
        _tell(import_demand(register, file, file_datum(datum), chosen))


@click.command("export")
@click.option("--out", required=True, type=_FILE, metavar="FILE", help="Ending in .csv, .geojson or .gpkg.")
@database_option
def export_command(out: Path, database: str | None) -> None:
    """Write the stations as CSV, GeoJSON or GeoPackage, WGS 84, with their provenance."""
    with open_register(load_settings({"database": database}), create=False) as register:
        count = export_stations(register, out)
    click.echo(translator(language())("wrote {count:,} stations to {path}").format(count=count, path=out))


def _provenance(*, illustrative: bool) -> Provenance:
    return Provenance.ILLUSTRATIVE if illustrative else Provenance.STATED


def _rejected_to(file: Path, asked: Path | None) -> Path:
    return asked or file.parent / f"{file.stem or 'rows'}.rejected.csv"


def _tell(report: ImportReport) -> None:
    translate = translator(language())
    click.echo(
        translate("rows in {rows_in} = accepted {accepted} + rejected {rejected} + merged {merged}").format(
            rows_in=report.rows_in, accepted=report.accepted, rejected=report.rejected, merged=report.merged
        )
    )
    click.echo(
        translate("accepted: {new} new, {changed} changed, {unchanged} unchanged; revision {revision}").format(
            new=report.new, changed=report.changed, unchanged=report.unchanged, revision=report.revision
        )
    )
    for merge in report.merges:
        click.echo(translate("row {row} merged into {into}").format(row=merge.row, into=merge.into_id))
    for note in report.notes:
        click.echo(translate(note.template).format(**note.fields))
    if report.rejected_file:
        click.echo(translate("rejected rows with their reasons: {path}").format(path=report.rejected_file))
