"""Pages for the planner: the table of zones with their gaps, and the map of one zone."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for

from geo.bootstrap import CitySnapshot
from geo.config import Settings
from geo.coverage import CoverageReport, Covered, GapReport, default_level
from geo.distance import DETOUR, THRESHOLD_MIN, walk_min
from geo.errors import UsageError
from geo.formats import dumps, explanation, map_data
from geo.inputs import ANY
from geo.language import explain
from geo.maps import Frame, MapView, Tiles, in_datum, map_labels, map_page
from geo.model import DEFAULT_AUDIENCES, Zone, ZoneLevel
from geo.web.api import zone_position
from geo.web.current import snapshot
from geo.web.headers import nonce
from geo.web.languages import current_language, gettext
from geo.web.packing import packed
from geo.web.paging import fitted
from geo.web.params import read_form
from geo.web.queries import PlanForm, ZonePage

pages = Blueprint("planner", __name__, url_prefix="/plan")

_KS = (1, 2, 3, 4, 5)
"""Overlaps offered by the form; the norm asks for two."""

DEGREE_M = 100_000.0
"""Metres of a degree, roughly; for words only."""

_DEFAULT_AUDIENCE = ",".join(sorted(DEFAULT_AUDIENCES))


@dataclass(frozen=True)
class Row:
    """One line of the table, figures written out.

    Attributes:
        id: Id of the zone, "" for the whole.
        name: Its name. Untrusted text.
        people: Its demand.
        underserved: Demand without enough stations within reach.
        share: Share underserved, 0..1; None where there is no demand.
        share_text: The same in percent.
        area_share_text: Share of the area without enough stations within reach, in percent.
        stations: Admissible stations within the threshold.
    """

    id: str
    name: str
    people: str
    underserved: str
    share: float | None
    share_text: str
    area_share_text: str
    stations: str

    @property
    def width(self) -> float:
        """Length of its bar out of 100."""
        return round(100 * (self.share or 0.0), 2)


@dataclass(frozen=True)
class Plan:
    """What the page shows below its form.

    Attributes:
        caption: What the table counts.
        chosen: The choices in a few words.
        total: The whole.
        rows: The zones, those with most people underserved first.
        by_district: Whether they are districts.
        notes: What the reader should know first.
        explained: Title and text of each explanation.
        command: Command line that gives the same figures.
        illustrative: Whether any figure rests on invented rows.
    """

    caption: str
    chosen: str
    total: Row
    rows: list[Row]
    by_district: bool
    notes: list[str]
    explained: list[tuple[str, str]]
    command: str
    illustrative: bool


@pages.get("")
def plan() -> str | tuple[str, int]:
    """The table of zones with their gaps."""
    now = snapshot()
    if len(now.stations) == 0 and len(now.zones) == 0:
        return _page(None)
    try:
        form = read_form(PlanForm, request.args, now.vocabularies)
        report = now.coverage(form.by or default_level(now), form.request())
    except UsageError as error:
        return _page(None, explain(error, current_language())), 400
    return _page(_plan_of(report, now))


@pages.get("/<path:zone_id>")
def zone(zone_id: str) -> str:
    """The map of a zone's gaps; its data come by fetch."""
    found = snapshot().zones.zones[zone_position(zone_id)]
    read_form(ZonePage, request.args, snapshot().vocabularies)
    settings: Settings = current_app.config["YIZHAN"]
    view = MapView(
        title=gettext("Gaps in {zone}").format(zone=_name(found)),
        language=current_language(),
        labels=map_labels(gettext),
        zone_id=zone_id,
        tiles=Tiles(settings.tile_url, settings.tile_attribution) if settings.tile_url else None,
        review_number=settings.map_review_number,
    )
    kept = _kept()
    frame = Frame(
        head=render_template("head.html"),
        header=render_template("header.html", back=url_for("planner.plan", **kept)),
        footer=render_template("footer.html", revision=snapshot().revision),
    )
    data_url = url_for("planner.zone_data", zone_id=zone_id, **kept)
    return map_page(view, data_url, lambda path: url_for("static", filename=path), nonce(), frame)


@pages.get("/<path:zone_id>/map.json")
def zone_data(zone_id: str) -> Response:
    """What the map of a zone shows, in the datum of the tiles under it."""
    now = snapshot()
    position = zone_position(zone_id)
    asked = read_form(ZonePage, request.args, now.vocabularies).request()
    report = now.coverage(now.zones.zones[position].level, asked)
    found = now.gaps(position, asked)
    body = fitted(lambda tolerance_deg: _map_body(report, found, now, tolerance_deg))
    return Response(dumps(body), mimetype="application/json")


def _map_body(report: CoverageReport, found: GapReport, now: CitySnapshot, tolerance_deg: float) -> dict[str, Any]:
    data = map_data(report, found, now, current_language(), tolerance_deg=tolerance_deg)
    settings: Settings = current_app.config["YIZHAN"]
    moved = in_datum(data, settings.tile_datum) if settings.tile_url else data
    stations = packed(moved["stations"], *url_for("worker.station", station_id="ID").split("ID"))
    return {
        **moved,
        "stations": stations,
        "simplified_deg": tolerance_deg,
        "notes": [*data["notes"], *_drawing(stations, tolerance_deg)],
    }


def _drawing(stations: dict[str, Any], tolerance_deg: float) -> list[str]:
    """What the map leaves out to be small enough for a weak network."""
    notes = []
    if len(stations["rows"]) < stations["count"]:
        template = gettext("Of {count} stations {shown} are drawn, evenly chosen; figures count all of them.")
        notes.append(template.format(count=f"{stations['count']:,}", shown=f"{len(stations['rows']):,}"))
    if tolerance_deg:
        template = gettext("Gaps are drawn to about {metres} m; figures are those of the exact gaps.")
        notes.append(template.format(metres=f"{tolerance_deg * DEGREE_M:.0f}"))
    return notes


def _plan_of(report: CoverageReport, now: CitySnapshot) -> Plan:
    level = report.level.value if report.level else None
    told = explanation(report.request, now, current_language(), level=level, illustrative=report.illustrative)
    rows = sorted(report.zones, key=lambda row: (row[1].demand_covered - row[1].demand_total, row[0].id))
    return Plan(
        caption=gettext("Most people without a station first. Figures are estimates; walks are not routed yet."),
        chosen=_chosen(report),
        total=_row(None, report.total),
        rows=[_row(zone, figures) for zone, figures in rows],
        by_district=report.level is ZoneLevel.DISTRICT,
        notes=_notes(report, now),
        explained=[*_definitions(), (gettext("What they rest on"), " ".join(told["notes"]))],
        command=told["command"],
        illustrative=report.illustrative,
    )


def _chosen(report: CoverageReport) -> str:
    return gettext("{minutes} min · {k} station(s) · detour {detour}").format(
        minutes=f"{walk_min(report.request.walked_m):g}", k=report.request.k, detour=f"{report.request.detour:g}"
    )


def _notes(report: CoverageReport, now: CitySnapshot) -> list[str]:
    notes = []
    if now.demand is None:
        notes.append(gettext("The register has no demand layer, so no people are counted."))
        notes.append(gettext("Import one: yizhan import demand FILE"))
    if report.level is None:
        notes.append(gettext("The register has no zones. Import some: yizhan import zones FILE --level district"))
    if report.stations_unknown_audience:
        notes.append(
            gettext(
                "{count} stations do not count because nobody has said who may come in; with them {share} of people "
                "would be covered."
            ).format(
                count=f"{report.stations_unknown_audience:,}",
                share=_percent(report.total.share_covered_with_unknown),
            )
        )
    if report.demand_outside_zones >= 0.5:
        notes.append(
            gettext("{people} people stand in no zone; they count in the first line only.").format(
                people=f"{report.demand_outside_zones:,.0f}"
            )
        )
    return notes


def _definitions() -> list[tuple[str, str]]:
    return [
        (gettext("People"), gettext("Sum of the weights of the demand points that stand in the zone.")),
        (
            gettext("Underserved people"),
            gettext(
                "The people whose demand point has fewer stations within the threshold than asked for. "
                "A station on the other side of a border counts."
            ),
        ),
        (
            gettext("Share underserved"),
            gettext("The same people, divided by all people of the zone."),
        ),
        (
            gettext("Area underserved"),
            gettext("Land of the zone without enough stations within the threshold, divided by all its land."),
        ),
        (
            gettext("Stations counted"),
            gettext("Stations in service that admit the chosen audience and stand within the threshold of the zone."),
        ),
    ]


def _row(zone: Zone | None, figures: Covered) -> Row:
    share = None if figures.share_covered is None else 1 - figures.share_covered
    area_share = None if figures.share_area_covered is None else 1 - figures.share_area_covered
    return Row(
        id=zone.id if zone else "",
        name=_name(zone) if zone else "",
        people=f"{figures.demand_total:,.0f}",
        underserved=f"{figures.demand_total - figures.demand_covered:,.0f}",
        share=share,
        share_text=_percent(share),
        area_share_text=_percent(area_share),
        stations=f"{figures.stations_counted:,}",
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %"


def _name(zone: Zone) -> str:
    return zone.name_en if current_language() == "en" and zone.name_en else zone.name


def _kept() -> dict[str, Any]:
    """The choices in the address that a link to another page of the planner keeps."""
    return {name: text for name, text in request.args.items() if text and name not in {"lang", "by"}}


def _page(plan: Plan | None, sentence: str = "") -> str:
    now = snapshot()
    labels = now.vocabularies["audience"]
    others = [(code, labels.label(code, current_language())) for code in labels.codes if code not in DEFAULT_AUDIENCES]
    shown = {"minutes": f"{THRESHOLD_MIN:g}", "detour": f"{DETOUR:g}", "k": "1", "audience": _DEFAULT_AUDIENCE}
    return render_template(
        "plan.html",
        plan=plan,
        sentence=sentence,
        empty=len(now.stations) == 0 and len(now.zones) == 0,
        form={**shown, "by": "", "with_illustrative": "true", **_kept(), **_by()},
        ks=_KS,
        audiences=[
            (_DEFAULT_AUDIENCE, gettext("Outdoor workers")),
            (ANY, gettext("Anybody at all")),
            *others,
        ],
        levels=[(level.value, _level_label(level)) for level in now.zones.levels],
        zone_url=lambda zone_id: url_for("planner.zone", zone_id=zone_id, **_kept()),
        revision=now.revision,
    )


def _level_label(level: ZoneLevel) -> str:
    labels = {
        ZoneLevel.CITY: gettext("city"),
        ZoneLevel.DISTRICT: gettext("district"),
        ZoneLevel.TOWNSHIP: gettext("township"),
    }
    return labels[level]


def _by() -> dict[str, str]:
    return {"by": request.args["by"]} if "by" in request.args else {}
