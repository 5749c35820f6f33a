import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from geo.maps import LABELS, Frame, MapView, Tiles, in_datum, map_file, map_page
from geo.model import Datum

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.e2e

STATIC = Path(__file__).resolve().parents[2] / "geo" / "web" / "static"
NONCE = "dGVzdA"
TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".json": "application/json"}
PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "</script><script>alert(1)</script>",
    "{{7*7*7*7}}{% x %}{# y #}",
]
KINDS = [
    ("service_station", "工会服务站"),
    ("workers_home", "职工之家"),
    ("warm_station", "职工暖心驿站"),
    ("nursing_room", "母婴关爱室"),
    ("childcare", "子女托管班"),
]
CHINESE = {
    "legend": "图例与图层",
    "share_underserved": "步行范围内没有驿站的人口占比",
    "gap": "空白区：步行范围内没有驿站",
    "no_data": "无数据",
    "illustrative": "示例数据",
    "notes": "这些数字是怎么来的",
    "review_number": "审图号",
    "failed": "地图数据未能加载，请稍后再试。",
    "nothing": "这张地图没有可显示的内容。",
    "zoom_in": "放大",
}
WEST, SOUTH, STEP = 116.40, 39.88, 0.04


def collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def feature(geometry: dict[str, Any] | None, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def box(west: float, south: float, step: float) -> dict[str, Any]:
    east, north = west + step, south + step
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def city(names: list[str] | None = None, stations: int = 60) -> dict[str, Any]:
    """Eight square zones in two rows, two gaps, and stations scattered by the golden ratio."""
    shares = [None, 0.0, 0.04, 0.2, 0.4, 0.6, 0.9, 0.1]
    names = names or [f"第{number}街道" for number in range(8)]
    zones = [
        feature(
            box(WEST + (number % 4) * STEP, SOUTH + number // 4 * STEP, STEP),
            id=f"z{number}",
            name=names[number % len(names)],
            share_underserved=share,
            demand_total=1234.5,
            demand_underserved=None if share is None else 1234.5 * share,
        )
        for number, share in enumerate(shares)
    ]
    gaps = [
        feature(box(WEST + number * STEP + 0.01, SOUTH + 0.01, 0.02), area_m2=3.8e6, demand=321.0) for number in (1, 3)
    ]
    points = [
        feature(
            point(WEST + 4 * STEP * (number * 0.6180339887 % 1), SOUTH + 2 * STEP * (number + 0.5) / stations),
            id=f"s{number}",
            name=names[number % len(names)],
            kind=KINDS[number % 5][0],
            kind_label=KINDS[number % 5][1],
            audience_label="户外劳动者",
            illustrative=True,
        )
        for number in range(stations)
    ]
    return {
        "bounds": [WEST, SOUTH, WEST + 4 * STEP, SOUTH + 2 * STEP],
        "zones": collection(zones),
        "gaps": collection(gaps),
        "stations": collection(points),
        "kinds": [{"code": code, "label": label} for code, label in KINDS],
        "notes": ["步行 15 分钟，约 1,000 米。"],
        "attribution": "2020 年人口普查",
        "illustrative": True,
    }


def site(view: MapView, data: object, status: str = "200 OK") -> Callable[..., list[bytes]]:
    """A site with one map, under the policy that the maps promise to keep."""
    images = view.tiles.image_source if view.tiles else ""
    policy = (
        f"default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'nonce-{NONCE}'; "
        f"img-src 'self' data: {images}; connect-src 'self'"
    )
    frame = Frame(header='<header><a href="/plan">返回</a></header>', footer="<footer>{{1+1}}</footer>")
    page = map_page(view, "/map.json", lambda path: f"/static/{path}", NONCE, frame)

    def app(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        path = environ["PATH_INFO"]
        if path == "/":
            start("200 OK", [("Content-Type", "text/html"), ("Content-Security-Policy", policy)])
            return [page.encode()]
        if path == "/map.json":
            start(status, [("Content-Type", TYPES[".json"])])
            return [json.dumps(data).encode()]
        file = STATIC / path.removeprefix("/static/")
        found = path.startswith("/static/") and file.is_file()
        start("200 OK" if found else "404 Not Found", [("Content-Type", TYPES.get(file.suffix, "text/plain"))])
        return [file.read_bytes() if found else b""]

    return app


def finished(page: "Page", address: str) -> str:
    """Open the address; the state in which the map's script ended."""
    page.goto(address)
    page.wait_for_selector("#map-layout[data-state]")
    return str(page.get_attribute("#map-layout", "data-state"))


def click_at(page: "Page", lon: float, lat: float) -> list[str]:
    """Bring a place to the middle of the map and click it; the texts of the popup that opens."""
    x, y = page.evaluate(
        """([lon, lat]) => {
            map_shell.setView([lat, lon], map_shell.getZoom(), {animate: false});
            const at = map_shell.latLngToContainerPoint([lat, lon]);
            const box = map_shell.getContainer().getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];
        }""",
        [lon, lat],
    )
    page.mouse.click(x, y)
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    return [text for text in popup.inner_text().split("\n") if text]


def close_popup(page: "Page") -> None:
    """Close the popup and wait until it has faded away."""
    page.keyboard.press("Escape")
    page.locator(".leaflet-popup").wait_for(state="detached")


def pixel(page: "Page", lon: float, lat: float) -> list[int]:
    """Colour of the canvas at a place: red, green, blue, opacity."""
    found: list[int] = page.evaluate(
        """([lon, lat]) => {
            const canvas = document.querySelector(".leaflet-overlay-pane canvas");
            const box = canvas.getBoundingClientRect();
            const frame = map_shell.getContainer().getBoundingClientRect();
            const at = map_shell.latLngToContainerPoint([lat, lon]);
            const scale = canvas.width / box.width;
            const x = (frame.left + at.x - box.left) * scale, y = (frame.top + at.y - box.top) * scale;
            return [...canvas.getContext("2d").getImageData(Math.round(x), Math.round(y), 1, 1).data];
        }""",
        [lon, lat],
    )
    return found


@pytest.fixture
def chinese() -> MapView:
    return MapView("朝阳区：步行范围内没有驿站的人", labels=CHINESE, zone_id="z5", review_number="GS(2024)0001号")


def test_a_page_under_a_strict_policy_draws_everything(
    page: "Page", serve: Callable[[Any], str], assert_clean: Callable[..., None], chinese: MapView
) -> None:
    assert finished(page, serve(site(chinese, city()))) == "ready"
    titles = page.locator(".map-layer-title").all_inner_texts()
    assert titles == [CHINESE["share_underserved"], CHINESE["gap"], *(label for _, label in KINDS)]
    assert page.locator(".map-steps li").all_inner_texts() == [
        "0 %",
        "> 0–10 %",
        "10–25 %",
        "25–50 %",
        "50–75 %",
        "75–100 %",
        "无数据",
    ]
    assert page.locator(".map-badge").inner_text() == "示例数据"
    assert page.locator("footer").inner_text() == "{{1+1}}"
    assert page.locator(".leaflet-control-attribution").inner_text() == (
        "Leaflet | 2020 年人口普查, 审图号 GS(2024)0001号"
    )
    assert page.locator(".leaflet-control-attribution svg").count() == 0
    assert page.locator(".leaflet-control-zoom-in").get_attribute("aria-label") == "放大"
    assert page.locator(".leaflet-control-scale-line").count() == 1
    assert not page.locator("#map-message").is_visible()
    assert_clean(page)


def test_missing_figures_zero_and_full_shares_look_different(
    page: "Page", serve: Callable[[Any], str], assert_clean: Callable[..., None]
) -> None:
    data = city(stations=1) | {"stations": collection([]), "gaps": collection([])}
    finished(page, serve(site(MapView("t"), data)))
    colours = {
        tuple(pixel(page, WEST + (number % 4 + 0.3) * STEP, SOUTH + (number // 4 + 0.3) * STEP)) for number in range(7)
    }
    assert len(colours) == 7
    assert_clean(page)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_names_are_shown_as_text(
    page: "Page", serve: Callable[[Any], str], assert_clean: Callable[..., None], payload: str
) -> None:
    data = city([payload], stations=1)
    station = data["stations"]["features"][0]
    station["properties"] |= {
        "kind": payload,
        "kind_label": payload,
        "audience_label": payload,
        "details": [[payload, payload]],
    }
    texts = {"notes": [payload], "attribution": payload, "legend": {"zones": payload, "gaps": payload}}
    view = MapView(payload, "en", dict.fromkeys(LABELS, payload), review_number=payload)
    assert finished(page, serve(site(view, data | texts | {"kinds": []}))) == "ready"
    assert page.title() == payload
    assert page.locator("h1").text_content() == payload
    assert set(page.locator(".map-zone-name").all_text_contents()) == {payload}
    assert set(page.locator(".map-layer-title").all_text_contents()) == {payload}
    assert page.locator(".map-notes li").text_content() == payload
    assert page.locator(".leaflet-control-attribution").text_content() == f"Leaflet | {payload}, {payload} {payload}"
    click_at(page, *station["geometry"]["coordinates"])
    assert page.locator(".map-popup-name").text_content() == payload
    assert set(page.locator(".map-popup dt, .map-popup dd, .map-popup-mark").all_text_contents()) == {payload}
    close_popup(page)
    click_at(page, WEST + 3.5 * STEP, SOUTH + 1.8 * STEP)
    assert page.locator(".map-popup-name").text_content() == payload
    assert page.locator("img").count() == 0
    assert_clean(page)


def test_a_click_tells_what_lies_there(
    page: "Page", serve: Callable[[Any], str], assert_clean: Callable[..., None]
) -> None:
    data = city(stations=1)
    finished(page, serve(site(MapView("t", "en"), data)))
    station = click_at(page, *data["stations"]["features"][0]["geometry"]["coordinates"])
    assert station == [
        "第0街道",
        "Kind",
        "工会服务站",
        "Who may enter",
        "户外劳动者",
        LABELS["illustrative_row"],
    ]
    assert page.locator(".leaflet-popup-close-button").get_attribute("aria-label") == "Close"
    close_popup(page)
    gap = click_at(page, WEST + 1.5 * STEP, SOUTH + 0.5 * STEP)
    assert gap == [LABELS["gap"], "People in the gap", "321", "Area", "3.8 km²"]
    close_popup(page)
    zone = click_at(page, WEST + 2.5 * STEP, SOUTH + 1.5 * STEP)
    assert zone[1:] == ["People", "1,235", LABELS["people_underserved"], "1,111", "Share", "90%"]
    close_popup(page)
    zone = click_at(page, WEST + 0.5 * STEP, SOUTH + 0.8 * STEP)
    assert zone[-1] == "no data"
    assert_clean(page)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/s/1", "/s/1"),
        ("//evil.example/", None),  # another host
        ("/\\evil.example/", None),  # another host to a browser
        ("javascript:alert(1)", None),
    ],
)
def test_only_paths_of_this_host_become_links(
    page: "Page", serve: Callable[[Any], str], assert_clean: Callable[..., None], url: str, target: str | None
) -> None:
    data = city(stations=1)
    data["stations"]["features"][0]["properties"]["url"] = url
    finished(page, serve(site(MapView("t"), data)))
    click_at(page, *data["stations"]["features"][0]["geometry"]["coordinates"])
    links = page.locator(".map-popup-name a")
    assert [link.get_attribute("href") for link in links.all()] == ([target] if target else [])
    assert_clean(page)


def test_layers_are_switched_with_the_keyboard(
    page: "Page", serve: Callable[[Any], str], assert_clean: Callable[..., None]
) -> None:
    finished(page, serve(site(MapView("t"), city() | {"stations": collection([])})))
    inside = (WEST + 2.5 * STEP, SOUTH + 1.3 * STEP)
    shaded = pixel(page, *inside)
    switch = page.locator('input[data-layer="zones"]')
    switch.focus()
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelectorAll('.map-zone-name').length === 0")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert pixel(page, *inside)[3] == 0
    page.keyboard.press("Space")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert pixel(page, *inside) == shaded
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.layer") == "gaps"
    assert_clean(page)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"zones": collection([]), "gaps": collection([]), "stations": collection([]), "bounds": None},
        {"stations": collection([feature(None, name="nowhere")])},
        {"bounds": [116.4, 39.9, 116.4, 39.9], "zones": collection([])},
    ],
)
def test_a_map_of_nothing_draws_nothing_without_fault(
    page: "Page", serve: Callable[[Any], str], assert_clean: Callable[..., None], data: dict[str, Any]
) -> None:
    assert finished(page, serve(site(MapView("t"), data))) == "ready"
    assert_clean(page)


def test_an_empty_map_says_so(page: "Page", serve: Callable[[Any], str], chinese: MapView) -> None:
    finished(page, serve(site(chinese, {})))
    assert page.locator("#map-message").inner_text() == CHINESE["nothing"]


def test_a_single_station_is_shown_at_a_legible_zoom(
    page: "Page", serve: Callable[[Any], str], assert_clean: Callable[..., None]
) -> None:
    data = {"stations": collection([feature(point(116.4, 39.9), id="1", name="甲", kind="other")])}
    finished(page, serve(site(MapView("t"), data)))
    assert page.evaluate("map_shell.getZoom()") == 16
    assert "甲" in click_at(page, 116.4, 39.9)
    assert_clean(page)


def test_data_that_cannot_be_fetched_are_said_to_be_missing(
    page: "Page", serve: Callable[[Any], str], chinese: MapView
) -> None:
    assert finished(page, serve(site(chinese, {}, status="503 Service Unavailable"))) == "failed"
    message = page.locator("#map-message")
    assert message.inner_text() == CHINESE["failed"]
    assert message.get_attribute("role") == "alert"


def test_five_thousand_stations_are_drawn_on_one_canvas(
    page: "Page", serve: Callable[[Any], str], assert_clean: Callable[..., None]
) -> None:
    data = city(stations=5000)
    assert finished(page, serve(site(MapView("t"), data))) == "ready"
    assert page.locator(".map-layer-count").all_inner_texts() == ["1,000"] * 5
    assert page.locator(".leaflet-overlay-pane canvas").count() == 1
    assert page.locator(".leaflet-overlay-pane *").count() == 1
    lon, lat = data["stations"]["features"][2500]["geometry"]["coordinates"]
    page.evaluate("() => { map_shell.setZoom(17, {animate: false}); }")
    assert "第4街道" in click_at(page, lon, lat)
    assert_clean(page)


def test_a_file_opens_from_disk_without_network(
    page: "Page", tmp_path: Path, assert_clean: Callable[..., None], chinese: MapView
) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    file = tmp_path / "map.html"
    file.write_text(map_file(chinese, city(PAYLOADS), STATIC), encoding="utf-8")
    assert finished(page, file.as_uri()) == "ready"
    assert set(page.locator(".map-zone-name").all_text_contents()) == set(PAYLOADS)
    assert requests == [file.as_uri()]
    assert_clean(page)


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02])
def test_overlays_meet_tiles_drawn_in_another_datum(
    page: "Page", serve: Callable[[Any], str], assert_clean: Callable[..., None], datum: Datum
) -> None:
    """The corner of 故宫 falls on the pixel that the tile scheme gives for its position in the datum of the tiles."""
    corner = (116.38662, 39.92283)
    data = in_datum({"stations": collection([feature(point(*corner), id="1", name="角楼", kind="other")])}, datum)
    lon, lat = data["stations"]["features"][0]["geometry"]["coordinates"]
    assert (math.dist(corner, (lon, lat)) > 0.003) == (datum is Datum.GCJ02)
    view = MapView("t", tiles=Tiles("/static/vendor/leaflet/images/layers.png?{z}/{x}/{y}", "© <b>tiles</b>"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    finished(page, serve(site(view, data)))
    page.wait_for_selector(".leaflet-tile-loaded")
    scale = 2 ** page.evaluate("map_shell.getZoom()") * 256
    world_x = (lon + 180) / 360 * scale
    world_y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * scale
    origin = page.evaluate("(() => { const at = map_shell.getPixelBounds().min; return [at.x, at.y]; })()")
    drawn = page.evaluate(
        "([lon, lat]) => { const at = map_shell.latLngToContainerPoint([lat, lon]); return [at.x, at.y]; }", [lon, lat]
    )
    assert drawn == pytest.approx([world_x - origin[0], world_y - origin[1]], abs=1)
    tile = f"?{page.evaluate('map_shell.getZoom()')}/{int(world_x // 256)}/{int(world_y // 256)}"
    assert any(url.endswith(tile) for url in asked)
    assert "© <b>tiles</b>" in page.locator(".leaflet-control-attribution").inner_text()
    assert_clean(page)


@pytest.mark.parametrize("size", [(360, 640), (1280, 800)])
def test_nothing_is_cut_off_or_covered(
    open_page: "Callable[..., Page]",
    serve: Callable[[Any], str],
    assert_clean: Callable[..., None],
    screenshot: Callable[..., Path],
    chinese: MapView,
    size: tuple[int, int],
) -> None:
    width, height = size
    page = open_page(viewport={"width": width, "height": height})
    finished(page, serve(site(chinese, city(stations=200))))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [
        page.locator(selector).bounding_box()
        for selector in (
            ".map-panel",
            ".leaflet-control-attribution",
            ".leaflet-control-scale",
            ".map-badge",
            ".leaflet-control-zoom",
        )
    ]
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert one is not None
            assert other is not None
            assert (
                one["x"] + one["width"] <= other["x"]
                or other["x"] + other["width"] <= one["x"]
                or one["y"] + one["height"] <= other["y"]
                or other["y"] + other["height"] <= one["y"]
            )
    assert screenshot(page, f"district-{width}").stat().st_size > 10_000
    assert_clean(page)
