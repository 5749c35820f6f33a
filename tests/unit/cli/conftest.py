import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from geo.cli import yizhan
from geo.cli.failing import failing_in_words

STATIONS = """名称,类型,经度,纬度,服务对象,开放时间,设施
示例一站,职工暖心驿站,116.4551,39.9205,户外劳动者,8:30-17:30,热水;厕所
示例二站,工会服务站,116.4437,39.9346,所有人,24小时,饮水
示例三站,职工之家,116.4556,39.9201,未知,,热水
"""

ZONES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": zone_id, "name": name, "name_en": english, "population": people},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, 39.90], [east, 39.90], [east, 39.95], [west, 39.95], [west, 39.90]]],
            },
        }
        for zone_id, name, english, people, west, east in [
            ("1", "东示例区", "East", 1000, 116.45, 116.50),
            ("2", "西示例区", "West", 3000, 116.40, 116.45),
        ]
    ],
}


@dataclass(frozen=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output, which is strict JSON."""
        return json.loads(self.out, parse_constant=lambda text: pytest.fail(f"{text} is no JSON"))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs a command in an empty folder, with a register of its own."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("YIZHAN_DATABASE", str(tmp_path / "register.sqlite"))
    monkeypatch.chdir(tmp_path)

    def running(*arguments: str) -> Ran:
        capsys.readouterr()
        code = failing_in_words(lambda: yizhan.main(list(arguments), prog_name="yizhan", standalone_mode=False))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return running


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The folder, with a spreadsheet of stations and a file of zones that carry people."""
    (tmp_path / "stations.csv").write_text(STATIONS, encoding="utf-8")
    (tmp_path / "zones.geojson").write_text(json.dumps(ZONES), encoding="utf-8")
    return tmp_path


@pytest.fixture
def filled(run: Callable[..., Ran], files: Path) -> Callable[..., Ran]:
    """``run`` with a register that holds the two zones, their people and the three stations."""
    for arguments in (
        ("zones", "zones.geojson", "--level", "district"),
        ("demand", "zones.geojson", "--weight", "population", "--layer", "people"),
        ("stations", "stations.csv"),
    ):
        assert run("import", *arguments, "--datum", "wgs84").code == 0
    return run
