"""What a map page is told before it has any data: its title, its language, its words and its background."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from geo.errors import UsageError

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "loading": "Loading the map …",
        "failed": "The data of this map could not be loaded. Please try again later.",
        "no_script": "The map needs JavaScript. Its figures are in the tables of this site as well.",
        "nothing": "There is nothing to show on this map.",
        "map": "Map",
        "legend": "Legend and layers",
        "share_underserved": "Share of people underserved",
        "gap": "Gap: too few stations within reach",
        "no_data": "no data",
        "people": "People",
        "people_underserved": "Underserved",
        "share": "Share",
        "people_in_gap": "People in the gap",
        "area": "Area",
        "kind": "Kind",
        "audience": "Who may enter",
        "unnamed": "No name",
        "illustrative": "Illustrative data",
        "illustrative_row": "Illustrative: invented for a demonstration, not a real station",
        "notes": "How these figures came about",
        "review_number": "Map review number",
        "zoom_in": "Zoom in",
        "zoom_out": "Zoom out",
        "close": "Close",
    }
)
"""Every text of our own that a map shows: key -> English, which is the key into the message catalogues too."""


def map_labels(translate: Callable[[str], str]) -> dict[str, str]:
    """Every label of a map in one language.

    Args:
        translate: English text -> text of the view's language, as ``geo.language.translator`` makes it.

    Returns:
        The keys of :data:`LABELS` with translated texts.
    """
    return {key: translate(english) for key, english in LABELS.items()}


@dataclass(frozen=True)
class Tiles:
    """A tile source under the overlays. The deployer chooses it; without one no other host is ever asked.

    Attributes:
        url: Leaflet's template of an address with ``{z}``, ``{x}`` and ``{y}``. Overlays must be in the datum of its
            tiles, see :func:`geo.maps.in_datum`.
        attribution: Whom the tiles must name. Shown as plain text, never as markup.
    """

    url: str
    attribution: str = ""

    def __post_init__(self) -> None:
        """Refuse what Leaflet could not ask for.

        Raises:
            UsageError: ``url`` lacks a placeholder or is neither http(s) nor a path on this host.
        """
        if any(part not in self.url for part in ("{z}", "{x}", "{y}")):
            raise UsageError(
                "tile_url",
                "{url} lacks one of {{z}}, {{x}} and {{y}}: give the template of a tile source",
                url=self.url,
            )
        if urlsplit(self.url).scheme not in {"", "http", "https"}:
            raise UsageError("tile_url", "{url} is neither an http(s) address nor a path on this host", url=self.url)

    @property
    def image_source(self) -> str:
        """What the ``img-src`` of a content security policy must allow for these tiles; "" for a path on this host."""
        parts = urlsplit(self.url)
        return f"{parts.scheme or 'https'}://{re.sub('{[^}]*}', '*', parts.netloc)}" if parts.netloc else ""


@dataclass(frozen=True)
class MapView:
    """One map, without its data.

    Attributes:
        title: Of the document and above the map. Untrusted text: it may hold the name of a zone.
        language: ``zh`` or ``en``; decides the document's language and how numbers are written.
        labels: Texts by key, in the view's language; a key that is absent shows its English.
        zone_id: Zone drawn with a heavier outline, "" for none.
        tiles: The background, or None for none.
        review_number: The number under which the authorities approved the map (审图号), "" for none.
    """

    title: str
    language: str = "zh"
    labels: Mapping[str, str] = field(default_factory=dict)
    zone_id: str = ""
    tiles: Tiles | None = None
    review_number: str = ""

    @property
    def language_tag(self) -> str:
        """The document's language as HTML writes it."""
        return {"zh": "zh-CN"}.get(self.language, self.language)

    def label(self, key: str) -> str:
        """One text in the view's language; English where the view has none."""
        return self.labels.get(key, LABELS[key])

    def settings(self) -> dict[str, object]:
        """What the script of the map needs to know, ready for JSON."""
        return {
            "language": self.language_tag,
            "labels": {key: self.label(key) for key in LABELS},
            "zone_id": self.zone_id,
            "review_number": self.review_number,
            "tiles": {"url": self.tiles.url, "attribution": self.tiles.attribution} if self.tiles else None,
        }
