"""Commands that ask the register: nearest, coverage, map."""

from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import click

from geo.bootstrap import load_snapshot, open_register
from geo.cli.failing import language
from geo.cli.options import (
    FilterText,
    OpeningText,
    PlaceText,
    ThresholdText,
    database_option,
    filter_options,
    json_option,
    opening_options,
    place_options,
    request_datum,
    threshold_options,
    zone_level,
)
from geo.config import load_settings
from geo.coverage import cover, default_level, gaps
from geo.errors import UsageError
from geo.finder import MOST_MATCHES, Query, find
from geo.formats import coverage_json, coverage_text, dumps, map_data, matches_geojson, matches_text
from geo.inputs import whole_number
from geo.language import translator
from geo.snapshot import Snapshot
from geo.store import replacing

# A negative longitude is a value and no option.
_NEGATIVE_NUMBERS = {"ignore_unknown_options": True}


@click.command("nearest", context_settings=_NEGATIVE_NUMBERS)
@place_options
@click.option("-k", "--k", "count", default="3", show_default=True, metavar="N", help="How many stations, 1 to 50.")
@opening_options
@filter_options
@database_option
@json_option
def nearest_command(
    *, place: PlaceText, count: str, opening: OpeningText, where: FilterText, database: str | None, as_json: bool
) -> None:
    """The nearest stations to LON LAT (degrees, longitude first) that an outdoor worker may enter.

    Nearest by geodesic distance; minutes on foot are an estimate. --open-now and --open-at leave only doors that are
    confirmed open, those that close within 30 minutes after the others.
    """
    position, datum = place.position(), request_datum(place.answer_datum, "--answer-datum")
    k = whole_number(count, "k", 1, MOST_MATCHES)
    at, openness = opening.at(datetime.now(UTC)), opening.openness()
    snapshot = _snapshot(database)
    matches = find(Query(position, k, where.filter(snapshot.vocabularies), at, openness), snapshot)
    if as_json:
        click.echo(dumps(matches_geojson(matches, snapshot.vocabularies, language(), datum=datum), indent=2))
    else:
        click.echo(matches_text(matches, snapshot.vocabularies, language(), datum=datum))


@click.command("coverage")
@threshold_options
@click.option("--by", metavar="LEVEL", help="district or township. Default: districts where there are any.")
@filter_options
@database_option
@json_option
def coverage_command(
    *, threshold: ThresholdText, by: str | None, where: FilterText, database: str | None, as_json: bool
) -> None:
    """Who and what land has a station within the threshold, per zone."""
    snapshot = _snapshot(database)
    level = default_level(snapshot) if by is None else zone_level(by, "--by")
    report = cover(snapshot, level, threshold.request(where.filter(snapshot.vocabularies)))
    if as_json:
        click.echo(dumps(coverage_json(report, snapshot, language()), indent=2))
    else:
        click.echo(coverage_text(report, snapshot, language()))


@click.group("map")
def map_command() -> None:
    """Write maps as HTML files that open without network."""


@map_command.command("gaps")
@click.option("--zone", required=True, metavar="NAME|ID", help="Zone, such as 朝阳区.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html")
@threshold_options
@click.option("--lang", default=None, metavar="zh|en", help="Language of the map. Default: the terminal's.")
@filter_options
@database_option
def map_gaps_command(
    *, zone: str, out: Path, threshold: ThresholdText, lang: str | None, where: FilterText, database: str | None
) -> None:
    """The district map of a zone: shares underserved, gaps, stations; one file."""
    from geo.maps import MapView, map_file, map_labels

    spoken = language() if lang is None else _language(lang)
    settings = load_settings({"database": database})
    snapshot = _snapshot(database)
    request = threshold.request(where.filter(snapshot.vocabularies))
    position_of_zone = snapshot.zones.find(zone, "--zone")
    found = gaps(snapshot, position_of_zone, request)
    shaded = cover(snapshot, snapshot.zones.shading_level(position_of_zone), request)
    translate = translator(spoken)
    name = found.zone.name_en if spoken == "en" and found.zone.name_en else found.zone.name
    view = MapView(
        title=translate("{zone}: where stations are missing").format(zone=name),
        language=spoken,
        labels=map_labels(translate),
        zone_id=found.zone.id,
        review_number=settings.map_review_number,
    )
    with resources.as_file(resources.files("geo.web") / "static") as static_folder:
        html = map_file(view, map_data(shaded, found, snapshot, spoken), static_folder)
    with replacing(out) as temporary:
        temporary.write_text(html, encoding="utf-8")
    click.echo(translator(language())("wrote {path}").format(path=out))


def _snapshot(database: str | None) -> Snapshot:
    with open_register(load_settings({"database": database}), create=False) as register:
        return load_snapshot(register)


def _language(text: str) -> str:
    if text not in ("zh", "en"):
        raise UsageError("--lang", "unknown language {language!r}; allowed: zh, en", language=text)
    return text
