"""The planner's table and map page."""

import json
import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from geo.bootstrap import CitySnapshot
from geo.config import Settings
from geo.coverage import CoverageRequest, cover
from geo.crs import from_wgs84
from geo.model import Datum, LonLat, Provenance, ZoneLevel
from geo.stations import StationTable
from geo.web import create_app
from geo.zones import ZoneTable
from tests.web import town
from tests.web.conftest import MakeClient


def cells(page: str) -> list[list[str]]:
    """Texts of the table's body, row by row."""
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [
        [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def test_table_shows_the_figures_of_the_core_worst_first(client: FlaskClient) -> None:
    report = cover(town.town(), ZoneLevel.DISTRICT, CoverageRequest())
    rows = cells(client.get("/plan").text)
    assert [row[0] for row in rows] == ["合计", "西区", "东区"]
    east = report.zones[0][1]
    assert east.share_covered is not None
    assert east.share_area_covered is not None
    assert rows[2][1:] == [
        f"{east.demand_total:,.0f}",
        f"{east.demand_total - east.demand_covered:,.0f}",
        f"{(1 - east.share_covered) * 100:.1f} %",
        f"{(1 - east.share_area_covered) * 100:.1f} %",
        str(east.stations_counted),
    ]


def test_choices_change_the_figures(client: FlaskClient) -> None:
    usual = cells(client.get("/plan").text)
    short = cells(
        client.get("/plan?minutes=5&detour=1.3&k=1&audience=public,outdoor_workers&with_illustrative=true").text
    )
    fewer = cells(client.get("/plan?with_illustrative=false").text)
    all_of_them = cells(client.get("/plan?audience=any").text)
    assert int(short[0][2].replace(",", "")) > int(usual[0][2].replace(",", ""))
    assert (usual[0][5], fewer[0][5], all_of_them[0][5]) == ("5", "4", "7")


def test_links_to_maps_keep_the_choices(client: FlaskClient) -> None:
    page = client.get("/plan?minutes=5&k=2&lang=en").text
    assert 'href="/plan/110101?minutes=5&amp;k=2&amp;lang=en"' in page


def test_stations_of_unknown_audience_are_reported_beside(client: FlaskClient) -> None:
    assert "有 1 个驿站没有计入，因为未注明谁可以进" in client.get("/plan").text
    assert "未注明谁可以进" not in client.get("/plan?audience=any").text


def test_every_figure_is_explained(client: FlaskClient) -> None:
    page = client.get("/plan").text
    for text in ["人口</summary>", "未覆盖人口</summary>", "未覆盖人口占比</summary>", "未覆盖面积占比</summary>"]:
        assert text in page
    assert "yizhan coverage --metres 1000 --detour 1.3 --k 1 --audience outdoor_workers,public" in page
    assert "residents" in page


def test_another_level_can_be_asked_for(client: FlaskClient) -> None:
    page = client.get("/plan?by=township").text
    assert [row[0] for row in cells(page)] == ["合计", "南街道"]
    assert "人不在任何区域内" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("minutes=0", "minutes: 不能是 "),
        ("minutes=fast", "minutes: 不能是 "),
        ("k=99", "k: 不能是 "),
        ("by=city", "by: 名录里没有 city 级的区域"),
        ("minuts=5", "minuts: 未知参数；是不是 minutes"),
        ("metres=500&minutes=5", "minutes: metres 和 minutes 只能给一个"),
        ("lang=fr", "lang: 不能是 "),
    ],
)
def test_mistake_is_told_in_words(client: FlaskClient, query: str, sentence: str) -> None:
    answer = client.get(f"/plan?{query}")
    assert answer.status_code == 400
    assert sentence in answer.text


def test_blank_fields_of_the_form_mean_not_given(client: FlaskClient) -> None:
    assert cells(client.get("/plan?minutes=&detour=&by=").text) == cells(client.get("/plan").text)


def test_map_page_fetches_its_data_with_the_choices(client: FlaskClient) -> None:
    page = client.get("/plan/110101?minutes=5&lang=en").text
    assert '<h1 class="map-title">Gaps in East</h1>' in page
    assert "/plan/110101/map.json?minutes=5\\u0026lang=en" in page
    assert 'href="/plan?minutes=5&amp;lang=en"' in page


def test_map_data_holds_zones_gaps_and_stations_with_links(client: FlaskClient) -> None:
    data = json.loads(client.get("/plan/110101/map.json").text)
    assert [zone["properties"]["name"] for zone in data["zones"]["features"]] == ["东区", "西区"]
    assert data["gaps"]["features"]
    assert [row[2] for row in data["stations"]["rows"]] == ["s1", "s2", "s3", "s4"]
    assert (data["stations"]["address"], data["stations"]["count"]) == (["/s/", ""], 4)
    english = json.loads(client.get("/plan/110101/map.json?lang=en").text)
    assert english["stations"]["address"] == ["/s/", "?lang=en"]
    assert data["bounds"] == [116.38, 39.88, 116.42, 39.92]


def test_map_follows_the_datum_of_the_tiles(settings: Settings) -> None:
    tiles = Settings(
        home=settings.home,
        database=settings.database,
        tile_url="https://tiles.example/{z}/{x}/{y}.png",
        tile_datum=Datum.GCJ02,
        tile_attribution="tiles",
        map_review_number="GS-1",
    )
    client = create_app(tiles, snapshots=town.Still(town.town())).test_client()
    data = json.loads(client.get("/plan/110101/map.json").text)
    east = next(row for row in data["stations"]["rows"] if row[2] == "s1")
    lon, lat = from_wgs84(116.401, 39.9, Datum.GCJ02)
    assert east[:2] == pytest.approx([float(lon), float(lat)], abs=1e-5)
    answer = client.get("/plan/110101")
    assert "https://tiles.example" in answer.headers["Content-Security-Policy"]
    assert "GS-1" in answer.text


@pytest.mark.parametrize("address", ["/plan/nope", "/plan/nope/map.json"])
def test_zone_that_is_not_there_is_told(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.is_json == address.endswith(".json")


def test_empty_register_says_how_to_fill_it(client_of: MakeClient) -> None:
    page = client_of(town.empty()).get("/plan")
    assert page.status_code == 200
    assert "yizhan demo" in page.text


def test_stations_without_zones_or_people_give_what_there_is(client_of: MakeClient) -> None:
    bare = CitySnapshot(4, StationTable(town.stations()), ZoneTable([], []), None, town.vocabularies())
    page = client_of(bare).get("/plan").text
    assert "yizhan import zones" in page
    assert "yizhan import demand" in page
    assert "<table" not in page


def test_figures_that_rest_on_invented_rows_say_so(client: FlaskClient, client_of: MakeClient) -> None:
    assert "这些数字里的驿站或人口分布是虚构的" in client.get("/plan").text
    assert "虚构" not in client_of(town.of([row for row in town.stations() if row.id != "s8"])).get("/plan").text
    assert town.stations()[-1].provenance is Provenance.ILLUSTRATIVE


def test_rows_of_stations_hold_every_label_once(client: FlaskClient) -> None:
    stations = json.loads(client.get("/plan/110101/map.json").text)["stations"]
    told = dict(zip(stations["fields"], stations["rows"][0], strict=True))
    assert (told["lon"], told["lat"], told["name"], told["illustrative"]) == (116.401, 39.9, "南门驿站", 0)
    assert [stations["words"][told[name]] for name in ("kind", "kind_label", "audience_label")] == [
        "warm_station",
        "职工暖心驿站",
        "户外劳动者",
    ]
    assert len(set(stations["words"])) == len(stations["words"])


def crowd(size: int, step_deg: float) -> CitySnapshot:
    """The town with a grid of stations whose ids and names are as long as real ones."""
    row, name = town.stations()[0], "一个有很长很长很长很长很长名称的驿站"
    places = [LonLat(116.381 + i * step_deg, 39.881 + j * step_deg) for i in range(size) for j in range(size)]
    return town.of([replace(row, id=f"st_{n:026}", name=name, position=place) for n, place in enumerate(places)])


def test_map_of_very_many_stations_draws_an_even_share_and_says_so(client_of: MakeClient) -> None:
    answer = client_of(crowd(80, 0.0004)).get("/plan/110101/map.json")
    data = json.loads(answer.text)
    assert len(answer.data) < 1_000_000
    assert (data["stations"]["count"], len(data["stations"]["rows"])) == (6_400, 3_200)
    assert any("6,400 个驿站里画出均匀选取的 3,200 个" in note for note in data["notes"])
    assert data["simplified_deg"] == 0


def test_map_of_very_many_gaps_draws_them_coarser_and_says_so(client_of: MakeClient) -> None:
    answer = client_of(crowd(60, 0.0006)).get("/plan/110101/map.json?minutes=0.3&detour=1")
    data = json.loads(answer.text)
    assert len(answer.data) < 1_000_000
    assert data["simplified_deg"] > 0
    assert any("空白区按约" in note for note in data["notes"])
