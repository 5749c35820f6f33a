"""The walk on real files of both languages: its commands as written, and the figures it promises."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from geographiclib.geodesic import Geodesic

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.real


def commands(page: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return "".join(re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)).splitlines()


@pytest.fixture(scope="module")
def walked(real_data, tmp_path_factory):
    """Folder and output of each command, in order."""
    folder = tmp_path_factory.mktemp("walk")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    environment |= {
        "YIZHAN_REAL_DATA": str(real_data),
        "YIZHAN_HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    printed = []
    for command in commands("walkthrough.md"):
        ran = subprocess.run(
            ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert ran.returncode == 0, ran.stderr
        printed.append(ran.stdout)
    return folder, printed


def test_both_languages_walk_the_same_way():
    assert commands("walkthrough.md") == commands("walkthrough.zh-CN.md")


@pytest.mark.parametrize(("command", "share"), [(2, "5.735 %"), (3, "17.423 %"), (4, "26.342 %")])
def test_porto_alegre_is_covered_as_the_page_says(walked, command, share):
    assert share in walked[1][command]
    assert share in (ROOT / "docs/walkthrough.md").read_text(encoding="utf-8")


def test_every_row_of_beijing_is_accounted_for(walked):
    _, printed = walked
    assert "rows in 22 = accepted 22 + rejected 0 + merged 0" in printed[0]
    assert "rows in 1227 = accepted 1227 + rejected 0 + merged 0" in printed[1]
    assert "rows in 331 = accepted 331 + rejected 0 + merged 0" in printed[5]
    assert "16 districts derived" in printed[5]
    assert "in total 21,893,089" in printed[6]
    assert "rows in 139 = accepted 139 + rejected 0 + merged 0" in printed[7]


def test_the_nearest_cafes_to_tiananmen_are_those_of_a_geodesic_brute_force(walked, real_data):
    cafes = json.loads((real_data / "beijing/beijing_cafes_139_ccby.geojson").read_text(encoding="utf-8"))["features"]
    serving = [cafe for cafe in cafes if cafe["properties"].get("营业状态") != "停业"]
    assert len(serving) == 132
    truth = sorted(
        (Geodesic.WGS84.Inverse(39.9087, 116.3974, lat, lon)["s12"], cafe["properties"]["名称"])
        for cafe in serving
        for lon, lat in [cafe["geometry"]["coordinates"][:2]]
    )
    found = re.findall(r"^\d\. (.*): (\d+) m in a straight line", walked[1][8], flags=re.MULTILINE)
    assert found == [(name.strip(), f"{metres:.0f}") for metres, name in truth[:3]]


def test_townships_add_up_to_the_whole(walked):
    answer = json.loads(walked[1][9])
    assert len(answer["zones"]) == 331
    assert sum(zone["demand_total"] for zone in answer["zones"]) == pytest.approx(21_893_089, abs=1)
    # The geodesic area of the polygons (pyproj's Geod); UTM zone 50 makes it 16,393.9 km2.
    assert answer["total"]["area_m2"] == pytest.approx(16_405.4186e6, rel=1e-7)
    assert not answer["illustrative"]
