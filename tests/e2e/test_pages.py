"""The pages in Chromium: journeys of a worker and a planner, nothing from other hosts, no error on the console."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from geo.config import Settings
from geo.web import create_app
from tests.web import town

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.e2e

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
HERE = {"longitude": 116.4, "latitude": 39.9, "accuracy": 20}
GRANTED = {"geolocation": HERE, "permissions": ["geolocation"]}

OpenPage = Callable[..., "Page"]
Check = Callable[["Page"], None]
Shoot = Callable[["Page", str], Path]

SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary, select, input:not([type=hidden])")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().left > -100)
  .filter(e => { const b = e.getBoundingClientRect(); return b.width && (b.height < 43.5 || b.width < 43.5); })
  .map(e => `${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().height}`)"""
SMALL_TEXT = """() => [...document.querySelectorAll("main *, header *")]
  .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < 18).map(e => e.outerHTML.slice(0, 80))"""
POOR_CONTRAST = """() => {
  const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const found = rgb(getComputedStyle(e).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => {
      const a = light(rgb(getComputedStyle(e).color)), b = light(ground(e));
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.outerHTML.slice(0, 80)];
    })
    .filter(([ratio]) => ratio < 4.5);
}"""


@pytest.fixture
def site(serve: Callable[[Any], str], tmp_path: Path) -> str:
    """Address of a server that answers from the town."""
    settings = Settings(home=tmp_path, database=str(tmp_path / "register.sqlite"))
    return serve(create_app(settings, snapshots=town.Still(town.town()), clock=town.noon))


def doors(page: "Page") -> list[str]:
    return page.locator(".door h3").all_inner_texts()


def test_position_that_is_granted_finds_the_nearest_doors(
    site: str, open_page: OpenPage, assert_clean: Check, screenshot: Shoot
) -> None:
    page = open_page(**PHONE, **GRANTED)
    page.goto(f"{site}/")
    screenshot(page, "finder-360")
    page.get_by_role("button", name="用我的位置").click()
    page.wait_for_selector(".door")
    assert doors(page) == ["南门驿站", "第2站", "第3站"]
    assert page.url == f"{site}/"  # no position in the address
    screenshot(page, "found-360")
    page.get_by_role("button", name="显示更多驿站").click()
    page.wait_for_function("document.querySelectorAll('.door').length === 4")
    page.get_by_role("button", name="也显示这些").first.click()
    page.wait_for_function("document.querySelectorAll('.door').length === 5")
    screenshot(page, "closed-360")
    assert_clean(page)


def test_filter_keeps_the_position(site: str, open_page: OpenPage, assert_clean: Check) -> None:
    page = open_page(**PHONE, **GRANTED)
    page.goto(f"{site}/")
    page.locator("summary", has_text="需要什么").click()
    page.get_by_label("厕所", exact=True).check()
    page.get_by_role("button", name="用我的位置").click()
    page.wait_for_selector(".door")
    assert doors(page) == ["第2站"]
    page.get_by_label("厕所", exact=True).uncheck()
    page.get_by_role("button", name="按这些条件找").click()
    page.wait_for_function("document.querySelectorAll('.door').length === 3")
    assert_clean(page)


def test_position_that_is_refused_gets_a_sentence_and_the_district_helps(
    site: str, open_page: OpenPage, assert_clean: Check
) -> None:
    page = open_page(**PHONE)  # headless Chromium refuses what was not granted
    page.goto(f"{site}/")
    page.get_by_role("button", name="用我的位置").click()
    page.wait_for_function("document.getElementById('told').textContent.includes('没有获得位置权限')")
    page.get_by_label("区", exact=True).select_option("西区")
    page.locator("#by-district").click()
    page.wait_for_selector(".door")
    assert doors(page)[:2] == ["南门驿站", "第8站"]  # confirmed open first
    assert "从西区的中间量起" in page.inner_text("main")
    assert_clean(page)


@pytest.mark.parametrize(("code", "sentence"), [(2, "这里无法获取位置"), (3, "获取位置超时")])
def test_position_that_does_not_come_gets_a_sentence(
    site: str, page: "Page", assert_clean: Check, code: int, sentence: str
) -> None:
    page.add_init_script(f"navigator.geolocation.getCurrentPosition = (_, fail) => fail({{code: {code}}});")
    page.goto(f"{site}/")
    page.get_by_role("button", name="用我的位置").click()
    page.wait_for_function(f"document.getElementById('told').textContent.includes('{sentence}')")
    assert page.get_by_role("button", name="用我的位置").is_enabled()
    assert_clean(page)


def test_without_javascript_everything_is_there(site: str, open_page: OpenPage, assert_clean: Check) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    page.goto(f"{site}/")
    assert not page.locator("#locate").is_visible()
    page.locator("summary", has_text="输入坐标").click()
    page.get_by_label("经度").fill("116.4")
    page.get_by_label("纬度").fill("39.9")
    page.get_by_label("纬度").press("Enter")
    page.wait_for_selector(".door")
    assert doors(page) == ["南门驿站", "第2站", "第3站"]
    page.locator(".door a").first.click()
    page.wait_for_selector(".sheet")
    assert page.inner_text("h1") == "南门驿站"


def test_switch_to_english_keeps_the_search_and_the_links(
    site: str, page: "Page", assert_clean: Check, screenshot: Shoot
) -> None:
    page.goto(f"{site}/")
    page.locator("#by-district").click()
    page.wait_for_selector(".door")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en]")
    assert page.inner_text("h1") == "The nearest 3 doors"
    screenshot(page, "found-english-1280")
    page.get_by_role("link", name="Plan").click()
    page.wait_for_selector("table")
    assert page.inner_text("h1") == "Where stations are missing"
    assert_clean(page)


def test_planner_goes_from_the_table_to_the_map_and_back(
    site: str, page: "Page", assert_clean: Check, screenshot: Shoot
) -> None:
    page.goto(f"{site}/plan")
    screenshot(page, "plan-1280")
    page.locator("summary", has_text="怎样算覆盖").click()
    page.get_by_label("步行分钟").fill("5")
    page.get_by_role("button", name="计算").click()
    page.wait_for_url("**/plan?minutes=5*")
    page.get_by_role("link", name="东区").click()
    page.wait_for_selector(".map-panel input")
    assert page.inner_text("h1") == "东区的空白区"
    screenshot(page, "zone-1280")
    page.get_by_role("link", name="全部区域").click()
    page.wait_for_url("**/plan?minutes=5*")
    assert_clean(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/", "/s/s1", "/plan", "/api/docs", "/s/nope"])
def test_page_is_readable_and_touchable_on_a_small_phone(
    site: str, open_page: OpenPage, address: str, scheme: str
) -> None:
    page = open_page(**PHONE, color_scheme=scheme)
    page.goto(site + address)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(POOR_CONTRAST) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("button", "shown"), [("#by-district", ".state.closing_soon"), ("#by-text", ".place")])
def test_answer_is_readable_and_touchable_on_a_small_phone(
    site: str, open_page: OpenPage, button: str, shown: str, scheme: str
) -> None:
    page = open_page(**PHONE, color_scheme=scheme)
    page.goto(f"{site}/")
    page.get_by_label("地名或驿站名").fill("nanmen")
    page.get_by_label("指定时间开门").check()
    page.get_by_label("时间（驿站当地）").fill("2026-11-20T16:45")
    page.locator(button).click()
    page.wait_for_selector(shown)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(POOR_CONTRAST) == []


def test_place_typed_in_pinyin_is_searched_from(
    site: str, open_page: OpenPage, assert_clean: Check, screenshot: Shoot
) -> None:
    page = open_page(**PHONE)
    page.goto(f"{site}/")
    page.get_by_label("地名或驿站名").fill("nanjiedao")
    page.get_by_label("地名或驿站名").press("Enter")
    page.wait_for_selector(".place")
    screenshot(page, "places-360")
    page.locator("button.place").first.click()
    page.wait_for_selector(".door")
    assert "从南街道的中间量起" in page.inner_text("main")
    assert page.locator(".state.open").first.inner_text() == "开门中，至 17:00"
    assert_clean(page)


def test_main_button_is_at_least_60_px_high(site: str, open_page: OpenPage) -> None:
    page = open_page(**PHONE)
    page.goto(f"{site}/")
    box = page.locator("#locate").bounding_box()
    assert box is not None
    assert box["height"] >= 60
    assert box["y"] + box["height"] <= 640  # seen without scrolling


@pytest.mark.parametrize("payload", town.PAYLOADS)
def test_hostile_names_are_text_on_every_page(
    serve: Callable[[Any], str], tmp_path: Path, page: "Page", assert_clean: Check, payload: str
) -> None:
    settings = Settings(home=tmp_path, database="unused")
    site = serve(create_app(settings, snapshots=town.Still(town.hostile(payload)), clock=town.noon))
    page.goto(f"{site}/s/s1")
    assert page.text_content("h1") == payload
    page.goto(f"{site}/plan")
    assert page.locator("tbody th").all_text_contents()[1] == payload
    page.goto(f"{site}/")
    page.locator("#by-district").click()
    page.wait_for_selector(".door")
    assert set(page.locator(".door h3").all_text_contents()) == {payload}
    page.goto(f"{site}/plan/110101")
    page.wait_for_selector(".map-panel input")
    assert payload in (page.text_content("h1") or "")
    assert_clean(page)
