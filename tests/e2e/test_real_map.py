"""The district map of real townships and real cafés, opened from disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.real, pytest.mark.e2e]


@pytest.fixture(scope="module")
def map_file(real_data, tmp_path_factory):
    """The map of 朝阳区, its townships dissolved to districts, as the command line writes it."""
    folder = tmp_path_factory.mktemp("map")
    townships, cafes = real_data / "beijing/beijing_townships_pop_wgs84.gpkg", real_data / "beijing"
    for arguments in (
        ["import", "zones", townships, "--level", "township", "--datum", "wgs84"],
        ["import", "demand", townships, "--weight", "pop_raked2020", "--datum", "wgs84"],
        ["import", "stations", cafes / "beijing_cafes_139_ccby.geojson", "--kind", "other", "--datum", "wgs84"],
        ["map", "gaps", "--zone", "朝阳区", "--audience", "any", "--lang", "zh", "--out", "map.html"],
    ):
        command = [Path(sys.executable).parent / "yizhan", *arguments, "--database", folder / "register.sqlite"]
        ran = subprocess.run(
            command, cwd=folder, env=os.environ | {"LC_ALL": "C.UTF-8"}, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
    return folder / "map.html"


@pytest.mark.parametrize("size", [(360, 640), (1280, 800)])
def test_the_map_opens_from_disk_without_network_and_without_error(map_file, open_page, assert_clean, screenshot, size):
    page = open_page(viewport={"width": size[0], "height": size[1]})
    page.goto(map_file.as_uri())
    page.wait_for_selector("#map-layout[data-state=ready]")
    assert page.title().startswith("朝阳区")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert "示例" not in page.locator("#map-layout").inner_text()  # nothing here is invented
    screenshot(page, f"real-chaoyang-{size[0]}")
    assert_clean(page)
