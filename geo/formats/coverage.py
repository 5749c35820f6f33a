"""Coverage and gaps as JSON, GeoJSON and text, each with the explanation of its figures."""

from typing import Any

import shapely

from geo.coverage import CoverageReport, CoverageRequest, Covered, GapReport
from geo.distance import WALK_M_PER_MIN
from geo.formats.json import collection, feature, geometry_json
from geo.formats.terminal import one_line
from geo.language import translator
from geo.model import Provenance, StationFilter
from geo.snapshot import Snapshot

_SQUARE_METRE_DECIMALS = 1
_WEIGHT_DECIMALS = 6


def coverage_json(report: CoverageReport, snapshot: Snapshot, language: str) -> dict[str, Any]:
    """A coverage report as JSON: ``total``, ``zones`` and ``explanation``.

    Args:
        report: The report.
        snapshot: The revision it comes from.
        language: ``zh`` or ``en``, for the notes of the explanation.
    """
    level = report.level.value if report.level else None
    return {
        "total": _figures(report.total)
        | {
            "demand_outside_zones": round(report.demand_outside_zones, _WEIGHT_DECIMALS),
            "stations_admissible": report.stations_admissible,
            "stations_unknown_audience": report.stations_unknown_audience,
        },
        "zones": [
            {"id": zone.id, "name": zone.name, "name_en": zone.name_en, "level": zone.level.value} | _figures(figures)
            for zone, figures in report.zones
        ],
        "explanation": explanation(report.request, snapshot, language, level=level, illustrative=report.illustrative),
        "revision": report.revision,
        "illustrative": report.illustrative,
    }


def gaps_geojson(report: GapReport, snapshot: Snapshot, language: str, *, tolerance_deg: float = 0.0) -> dict[str, Any]:
    """The gaps of a zone as a GeoJSON feature collection; each has ``area_m2`` and ``demand``.

    Args:
        report: The report.
        snapshot: The revision it comes from.
        language: ``zh`` or ``en``, for the notes of the explanation.
        tolerance_deg: Degrees by which polygons are simplified to make the answer smaller; figures stay those of the
            report.
    """
    zone = report.zone
    drawn = shapely.simplify([gap.geometry for gap in report.gaps], tolerance_deg) if tolerance_deg else None
    return collection(
        [
            feature(
                geometry_json(gap.geometry if drawn is None else drawn[i]),
                {
                    "area_m2": round(gap.area_m2, _SQUARE_METRE_DECIMALS),
                    "demand": round(gap.demand, _WEIGHT_DECIMALS),
                },
            )
            for i, gap in enumerate(report.gaps)
        ],
        zone={"id": zone.id, "name": zone.name, "name_en": zone.name_en, "level": zone.level.value}
        | _figures(report.covered),
        explanation=explanation(
            report.request, snapshot, language, level=zone.level.value, illustrative=report.illustrative
        ),
        revision=report.revision,
        datum="wgs84",
        simplified_deg=tolerance_deg,
        illustrative=report.illustrative,
    )


def explanation(
    request: CoverageRequest,
    snapshot: Snapshot,
    language: str,
    *,
    level: str | None,
    illustrative: bool,
) -> dict[str, Any]:
    """What the figures rest on, as values and as sentences, and the command that gives them again."""
    where = request.where
    demand = snapshot.demand
    return {
        "threshold_walked_m": request.walked_m,
        "threshold_min": round(request.minutes, 4),
        "walking_speed_m_per_min": round(WALK_M_PER_MIN, 4),
        "detour": request.detour,
        "straight_line_radius_m": round(request.radius_m, 3),
        "distance_basis": "estimate",
        "k": request.k,
        "audience": sorted(where.audiences) or ["any"],
        "kind": sorted(where.kinds) or ["any"],
        "amenity": sorted(where.amenities_all),
        "amenity_any": sorted(where.amenities_any),
        "with_illustrative": where.with_illustrative,
        "hours": "not considered",
        "datum": "wgs84",
        "demand_layer": None
        if demand is None
        else {
            "name": demand.name,
            "points": len(demand),
            "total": round(demand.total, _WEIGHT_DECIMALS),
            "vintage": demand.vintage,
            "source": demand.source,
            "provenance": demand.provenance.value,
        },
        "illustrative": illustrative,
        "notes": notes(request, snapshot, language, illustrative=illustrative),
        "command": command(request, level),
    }


def notes(request: CoverageRequest, snapshot: Snapshot, language: str, *, illustrative: bool) -> list[str]:
    """The explanation as sentences for people."""
    translate = translator(language)
    demand = snapshot.demand
    sentences = (
        [translate("Illustrative data: stations or people in these figures are invented.")] if illustrative else []
    )
    sentences.append(
        translate(
            "Covered means: {k} or more stations within {walked:g} m on foot, {minutes:.3g} minutes at 4 km/h."
        ).format(k=request.k, walked=request.walked_m, minutes=request.minutes)
    )
    sentences.append(
        translate(
            "Walks are estimates: straight line times {detour:g}, so that {walked:g} m on foot reach {radius:.0f} m"
            " in a straight line (geodesic on WGS 84)."
        ).format(detour=request.detour, walked=request.walked_m, radius=request.radius_m)
    )
    sentences += _what_counts(request.where, snapshot, language)
    if demand is None:
        sentences.append(translate("The register has no demand layer, so no people are counted."))
    elif demand.provenance == Provenance.ILLUSTRATIVE:
        sentences.append(
            translate("People: layer {name} ({vintage}), spread evenly over each district for illustration.").format(
                name=demand.name, vintage=demand.vintage or translate("vintage unknown")
            )
        )
    else:
        sentences.append(
            translate("People: layer {name} ({vintage}) from {source}.").format(
                name=demand.name, vintage=demand.vintage or translate("vintage unknown"), source=demand.source
            )
        )
    sentences.append(
        translate("Areas are exact in an equal-area plane; drawn gaps follow the arcs to 0.4 percent of the radius.")
    )
    return sentences


def _what_counts(where: StationFilter, snapshot: Snapshot, language: str) -> list[str]:
    """Which stations count, as sentences."""
    translate = translator(language)

    def listed(vocabulary: str, codes: frozenset[str]) -> str:
        words = snapshot.vocabularies[vocabulary]
        return translate(", ").join(words.label(code, language) for code in words.codes if code in codes)

    admitted = listed("audience", where.audiences) or translate("anyone, those of unknown audience included")
    told = [
        (True, translate("Stations count if they admit: {words}. Opening hours are not considered."), admitted),
        (where.kinds, translate("Only stations of these kinds count: {words}."), listed("kind", where.kinds)),
        (
            where.amenities_all,
            translate("Only stations that have all of these count: {words}."),
            listed("amenity", where.amenities_all),
        ),
        (
            where.amenities_any,
            translate("Only stations that have one of these count: {words}."),
            listed("amenity", where.amenities_any),
        ),
        (not where.with_illustrative, translate("Invented stations are left out."), ""),
    ]
    return [template.format(words=words) for holds, template, words in told if holds]


def command(request: CoverageRequest, level: str | None) -> str:
    """The command line that gives the same figures from the same register."""
    where = request.where
    words = [
        f"yizhan coverage --metres {_exactly(request.walked_m)} --detour {_exactly(request.detour)} --k {request.k}"
    ]
    words.append(f"--audience {','.join(sorted(where.audiences)) or 'any'}")
    words += [f"--kind {','.join(sorted(where.kinds))}"] if where.kinds else []
    words += [f"--amenity {','.join(sorted(where.amenities_all))}"] if where.amenities_all else []
    words += [f"--amenity-any {','.join(sorted(where.amenities_any))}"] if where.amenities_any else []
    words += ["--without-illustrative"] if not where.with_illustrative else []
    words += [f"--by {level}"] if level else []
    return " ".join([*words, "--json"])


def coverage_text(report: CoverageReport, snapshot: Snapshot, language: str) -> str:
    """A coverage report as a table for a terminal, followed by its notes, in ``zh`` or ``en``."""
    translate = translator(language)
    header = [translate(title) for title in ("zone", "people", "underserved", "covered", "area covered", "stations")]
    rows = [[one_line(zone.name), *_cells(figures)] for zone, figures in report.zones]
    rows.append([translate("total"), *_cells(report.total)])
    widths = [max(_width(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = [
        "  ".join(_padded(cell, width, left=i == 0) for i, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in [header, *rows]
    ]
    if report.demand_outside_zones:
        lines.append(
            translate("{people:,.0f} people stand in no zone; they count in the total.").format(
                people=report.demand_outside_zones
            )
        )
    if report.stations_unknown_audience:
        lines.append(
            translate(
                "Stations of unknown audience do not count: {count}. With them {share} of people would be covered."
            ).format(count=report.stations_unknown_audience, share=_share(report.total.share_covered_with_unknown))
        )
    return "\n".join([*lines, "", *notes(report.request, snapshot, language, illustrative=report.illustrative)])


def _exactly(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(value).removesuffix(".0")


def _figures(figures: Covered) -> dict[str, Any]:
    return {
        "demand_total": round(figures.demand_total, _WEIGHT_DECIMALS),
        "demand_covered": round(figures.demand_covered, _WEIGHT_DECIMALS),
        "share_covered": figures.share_covered,
        "share_covered_with_unknown": figures.share_covered_with_unknown,
        "area_m2": _rounded(figures.area_m2),
        "area_covered_m2": _rounded(figures.area_covered_m2),
        "stations_counted": figures.stations_counted,
    }


def _rounded(area_m2: float | None) -> float | None:
    return None if area_m2 is None else round(area_m2, _SQUARE_METRE_DECIMALS)


def _cells(figures: Covered) -> list[str]:
    return [
        f"{figures.demand_total:,.0f}",
        f"{figures.demand_total - figures.demand_covered:,.0f}",
        _share(figures.share_covered),
        _share(figures.share_area_covered),
        f"{figures.stations_counted:,}",
    ]


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.3f} %"


def _width(text: str) -> int:
    """Columns that a text takes in a terminal: Chinese characters are two wide."""
    return sum(2 if character > "\u2e7f" else 1 for character in text)


def _padded(text: str, width: int, *, left: bool) -> str:
    room = " " * (width - _width(text))
    return text + room if left else room + text
