import base64
import hashlib
import json
import math
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import from_wgs84
from geo.errors import DataError, UsageError
from geo.maps import LABELS, Frame, MapView, Tiles, in_datum, inert_json, map_file, map_labels, map_page
from geo.model import Datum

PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "</script><script>alert(1)</script>",
    "{{7*7*7*7}}",
    "{% for x in y %}",
    "{# note #}",
    "<!-- <script>",
    "line\u2028separator\u2029",
]


class Document(HTMLParser):
    """The tags of a document and the text in those of interest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags:
            self.texts.append((self.tags[-1][0], data))

    def named(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]

    def text_of(self, tag: str) -> list[str]:
        return [text for owner, text in self.texts if owner == tag and text.strip()]

    def block(self, identifier: str) -> Any:
        start = [number for number, (_, attributes) in enumerate(self.tags) if attributes.get("id") == identifier]
        assert len(start) == 1
        number_of_script = [tag for tag, _ in self.tags[: start[0]]].count("script")
        return json.loads(self.scripts()[number_of_script])

    def scripts(self) -> list[str]:
        """The text of every script, "" for one that is linked."""
        found, scripts = iter(self.text_of("script")), []
        for attributes in self.named("script"):
            scripts.append("" if attributes.get("src") else next(found))
        return scripts


@pytest.fixture
def static_folder(tmp_path: Path) -> Path:
    """Assets that hold all that would break a page when pasted into it."""
    (tmp_path / "vendor" / "leaflet").mkdir(parents=True)
    (tmp_path / "vendor" / "leaflet" / "leaflet.js").write_text(
        'var a = "</script><!--";\n//# sourceMappingURL=leaflet.js.map\n', encoding="utf-8"
    )
    (tmp_path / "vendor" / "leaflet" / "leaflet.css").write_text(
        "a { background: url(images/layers.png) } .lvml { behavior: url(#default#VML) }", encoding="utf-8"
    )
    (tmp_path / "map.js").write_text("var b = 1;", encoding="utf-8")
    (tmp_path / "map.css").write_text("/* 样式 */", encoding="utf-8")
    return tmp_path


def page_of(view: MapView, data_url: str = "/plan/1/map.json", frame: Frame | None = None) -> str:
    return map_page(view, data_url, lambda path: f"/static/{path}", "n0nce", frame)


def hostile_view(payload: str) -> MapView:
    return MapView(payload, "en", dict.fromkeys(LABELS, payload), zone_id=payload, review_number=payload)


def hostile_data(payload: str) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [116.4, 39.9]}
    texts = dict.fromkeys(["id", "name", "kind", "kind_label", "audience_label"], payload)
    station = {"type": "Feature", "geometry": place, "properties": {**texts, "details": [[payload, payload]]}}
    return {
        "stations": {"type": "FeatureCollection", "features": [station]},
        "legend": {"zones": payload, "gaps": payload},
        "notes": [payload],
        "attribution": payload,
    }


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text_on_a_page(payload: str) -> None:
    text = page_of(hostile_view(payload), data_url=payload)
    document = Document(text)
    assert "".join(document.text_of("title")) == payload
    assert "".join(document.text_of("h1")) == payload
    assert document.block("map-settings") == {**hostile_view(payload).settings(), "data_url": payload}
    assert not document.named("img")
    assert len(document.named("script")) == 4
    assert "2401" not in text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text_in_a_file(payload: str, static_folder: Path) -> None:
    text = map_file(hostile_view(payload), hostile_data(payload), static_folder)
    document = Document(text)
    assert "".join(document.text_of("title")) == payload
    assert document.block("map-settings") == hostile_view(payload).settings()
    assert document.block("map-data") == hostile_data(payload)
    assert not document.named("img")
    assert len(document.named("script")) == 5
    assert "2401" not in text


def test_every_script_and_style_of_a_page_bears_the_nonce_and_is_ours() -> None:
    document = Document(page_of(MapView("t")))
    loaded = document.named("script", "link", "style")
    assert {attributes["nonce"] for attributes in loaded} == {"n0nce"}
    addresses = [attributes.get("src") or attributes.get("href") for attributes in loaded]
    assert [address for address in addresses if address] == [
        "/static/vendor/leaflet/leaflet.css",
        "/static/map.css",
        "/static/vendor/leaflet/leaflet.js",
        "/static/map.js",
    ]


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-CN"), ("en", "en")])
def test_a_page_says_its_language_and_may_be_zoomed(language: str, tag: str) -> None:
    document = Document(page_of(MapView("t", language)))
    assert document.named("html") == [{"lang": tag}]
    viewports = [attributes["content"] for attributes in document.named("meta") if attributes.get("name") == "viewport"]
    assert viewports == ["width=device-width, initial-scale=1"]


def test_what_the_site_puts_round_a_map_is_not_compiled() -> None:
    text = page_of(MapView("t"), frame=Frame("<!--{{1+1}}-->", "<header>{%</header>", "<footer>{#</footer>"))
    assert "<!--{{1+1}}-->\n</head>" in text
    assert text.index("<header>{%</header>") < text.index("<main") < text.index("<footer>{#</footer>")


def test_pages_of_equal_views_are_equal_text() -> None:
    assert page_of(MapView("t")) == page_of(MapView("t"))


def test_a_file_allows_only_its_own_scripts_and_styles(static_folder: Path) -> None:
    text = map_file(MapView("t"), {}, static_folder)
    document = Document(text)
    policy = next(a["content"] for a in document.named("meta") if "http-equiv" in a) or ""

    def digest(part: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() + "'"

    codes = [
        code
        for code, attributes in zip(document.scripts(), document.named("script"), strict=True)
        if "type" not in attributes
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split() == [digest(code) for code in codes]
    assert rules["style-src"].split() == [digest(style) for style in document.text_of("style")]


def test_a_file_links_to_nothing(static_folder: Path) -> None:
    text = map_file(MapView("t", tiles=Tiles("https://tiles.example/{z}/{x}/{y}")), {}, static_folder)
    document = Document(text)
    assert not document.named("link")
    assert not [attributes for _, attributes in document.tags if "src" in attributes or "href" in attributes]
    assert "images/layers.png" not in text
    assert "sourceMappingURL" not in text
    assert "tiles.example" not in text


def test_a_script_that_names_a_closing_tag_does_not_end_early(static_folder: Path) -> None:
    assert Document(map_file(MapView("t"), {}, static_folder)).scripts()[2] == 'var a = "<\\/script><\\!--";\n\n'


def test_a_missing_asset_is_named(static_folder: Path) -> None:
    (static_folder / "vendor" / "leaflet" / "leaflet.js").unlink()
    with pytest.raises(DataError, match=r"leaflet\.js: .*No such file.*scripts/assets") as caught:
        map_file(MapView("t"), {}, static_folder)
    assert isinstance(caught.value.__cause__, FileNotFoundError)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_that_json_lacks_is_refused(number: float, static_folder: Path) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        map_file(MapView("t"), {"bounds": [number, 0, 1, 1]}, static_folder)


@given(st.recursive(st.text() | st.integers() | st.booleans() | st.none(), st.lists))
def test_inert_json_reads_back_equal_and_holds_no_markup(value: object) -> None:
    text = inert_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_a_label_without_translation_shows_its_english() -> None:
    view = MapView("t", labels={"close": "关闭"})
    assert view.label("close") == "关闭"
    assert view.label("zoom_in") == "Zoom in"


def test_labels_are_translated_one_for_one() -> None:
    assert map_labels(str.upper) == {key: english.upper() for key, english in LABELS.items()}


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png", "https://tiles.example"),
        ("https://{s}.tiles.example:8443/{z}/{x}/{y}.png", "https://*.tiles.example:8443"),
        ("http://127.0.0.1:9000/{z}/{x}/{y}", "http://127.0.0.1:9000"),
        ("//tiles.example/{z}/{x}/{y}", "https://tiles.example"),  # no scheme: the page's own
        ("/tiles/{z}/{x}/{y}.png", ""),  # on this host: 'self' covers it
    ],
)
def test_a_tile_source_says_what_a_policy_must_allow(url: str, source: str) -> None:
    assert Tiles(url).image_source == source


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://tiles.example/{z}/{x}.png", "{y}"),
        ("", "{z}"),
        ("javascript:alert(1)//{z}{x}{y}", "neither"),
        ("file:///etc/{z}/{x}/{y}", "neither"),
    ],
)
def test_a_tile_source_that_cannot_work_is_refused(url: str, problem: str) -> None:
    with pytest.raises(UsageError, match="tile_url") as caught:
        Tiles(url)
    assert problem in str(caught.value)


def collection(*geometries: object) -> dict[str, Any]:
    features = [{"type": "Feature", "geometry": geometry, "properties": {"name": "甲"}} for geometry in geometries]
    return {"type": "FeatureCollection", "features": features}


RING = [[116.3, 39.8], [116.5, 39.8], [116.5, 40.0], [116.3, 39.8]]


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_every_overlay_moves_to_the_datum_of_the_tiles(datum: Datum) -> None:
    data = {
        "bounds": [116.3, 39.8, 116.5, 40.0],
        "zones": collection({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}),
        "gaps": collection({"type": "Polygon", "coordinates": [RING]}),
        "stations": collection({"type": "Point", "coordinates": [116.3974, 39.9087]}),
        "notes": ["乙"],
    }
    before = json.dumps(data)
    moved = in_datum(data, datum)
    lon, lat = from_wgs84(*np.array(RING).T, datum)
    ring = np.column_stack([lon, lat]).tolist()
    assert moved["zones"]["features"][0]["geometry"]["coordinates"] == [[ring], [ring]]
    assert moved["gaps"]["features"][0]["geometry"]["coordinates"] == [ring]
    expected = [float(number) for number in from_wgs84(116.3974, 39.9087, datum)]
    assert moved["stations"]["features"][0]["geometry"]["coordinates"] == pytest.approx(expected, abs=1e-12)
    assert moved["stations"]["features"][0]["properties"] == {"name": "甲"}
    west, south, east, north = moved["bounds"]
    assert (west <= lon).all()
    assert (lon <= east).all()
    assert (south <= lat).all()
    assert (lat <= north).all()
    assert moved["notes"] == ["乙"]
    assert json.dumps(data) == before


def test_wgs84_tiles_leave_the_overlays_where_they_are() -> None:
    data = {"stations": collection({"type": "Point", "coordinates": [116.4, 39.9]}), "bounds": None}
    assert in_datum(data, Datum.WGS84) == data


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"stations": collection(), "bounds": None},
        {"gaps": collection(None)},  # GeoJSON allows a feature without a place
        {"zones": collection({"type": "MultiPolygon", "coordinates": []})},
    ],
)
def test_overlays_without_positions_move_without_fault(data: dict[str, Any]) -> None:
    assert in_datum(data, Datum.GCJ02) == data


def test_importing_the_maps_does_not_import_folium() -> None:
    code = "import sys, geo.maps; sys.exit('folium' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
