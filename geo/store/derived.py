"""Districts that nobody gave us but that townships name: dissolved from them, until somebody gives the real ones."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from unicodedata import normalize

import shapely

from geo.model import Provenance, Zone, ZoneLevel
from geo.store.register import Contents

Shape = tuple[Zone, shapely.Geometry]


def path_id(level: ZoneLevel, *names: str) -> str:
    """The id of a zone without an official code: level and names, fit to stand in a web address."""
    parts = (re.sub(r"[^\w.-]+", "_", normalize("NFKC", name)) for name in names)
    return ":".join((str(level), *parts))[:120]


def is_derived(zone: Zone) -> bool:
    """Whether a zone is a district that was dissolved from townships."""
    return (
        zone.level is ZoneLevel.DISTRICT
        and zone.provenance is not Provenance.STATED
        and zone.id == path_id(zone.level, zone.name)
    )


def derived_districts(
    parts: Mapping[str, Sequence[shapely.Geometry]], source: str, provenance: Provenance
) -> list[Shape]:
    """Districts as unions of their townships.

    Args:
        parts: Name of the district -> polygons of its townships, WGS 84.
        source: Data set of the townships.
        provenance: What the townships rest on; the districts are inferred, or illustrative like them.
    """
    rests_on = Provenance.ILLUSTRATIVE if provenance is Provenance.ILLUSTRATIVE else Provenance.INFERRED
    level = ZoneLevel.DISTRICT
    return [
        (
            Zone(path_id(level, name), name, level, provenance=rests_on, source=source),
            _polygonal(shapely.union_all(polygons)),
        )
        for name, polygons in parts.items()
    ]


def superseded_districts(contents: Contents, shapes: Sequence[Shape]) -> dict[str, str]:
    """Derived districts of the register whose place a district of the same name takes: id -> id of the new one."""
    arriving: dict[str, list[Shape]] = {}
    for shape in shapes:
        if shape[0].level is ZoneLevel.DISTRICT:
            arriving.setdefault(shape[0].name, []).append(shape)
    return {
        old.id: zone.id
        for old, before in zip(contents.zones, contents.geometries, strict=True)
        if is_derived(old)
        for zone, geometry in arriving.get(old.name, ())
        if zone.id != old.id and shapely.intersects(geometry, before)
    }


def with_new_parents(contents: Contents, superseded: Mapping[str, str]) -> Iterator[Shape]:
    """The zones whose parent is superseded, under the new one."""
    for zone, geometry in zip(contents.zones, contents.geometries, strict=True):
        if zone.parent in superseded:
            yield replace(zone, parent=superseded[zone.parent]), geometry


def _polygonal(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.Polygon)]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
