"""The finder and the station page, as a browser without JavaScript meets them."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from geo.bootstrap import CitySnapshot
from geo.config import Settings
from geo.model import LonLat
from geo.stations import StationTable
from geo.web import create_app
from geo.zones import ZoneTable
from tests.web import town
from tests.web.conftest import MakeClient

HERE = {"by": "position", "lon": "116.4", "lat": "39.9", "datum": "wgs84", "district": "110101", "accuracy_m": ""}


def found(page: str) -> list[str]:
    """Names of the doors of a result page, in their order."""
    return re.findall(r'<h3><a href="[^"]*">(.*?)</a></h3>', page)


def test_first_page_asks_for_a_place_and_lists_the_districts(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "用我的位置" in page
    assert '<option value="110101">东区</option>' in page
    assert "<h3>" not in page


def test_position_in_the_body_finds_the_nearest_doors_that_a_worker_may_enter(client: FlaskClient) -> None:
    page = client.post("/", data=HERE).text
    assert found(page) == ["南门驿站", "第2站", "第3站"]  # s5 unknown, s6 staff only, s7 closed are nearer
    assert "约 2 分钟" in page
    assert "直线 90 米" in page
    assert "步行时间是估计：直线距离乘以 1.3，时速 4 公里。" in page
    assert "按公布的时间，以 12:00 为准" in page


def test_door_tells_who_how_when_and_what(client: FlaskClient) -> None:
    page = client.post("/", data=HERE).text
    first = page[page.index("南门驿站") : page.index("第2站")]
    for text in ["职工暖心驿站", "谁可以进：户外劳动者", "怎么进门：敞门进入", "公布的时间：9:00-17:00"]:
        assert text in first
    for text in ["热水</li>", "热饭 · 坏了", "厕所 · 没有", "上次核实：2026-03-01", "地址：南门街1号"]:
        assert text in first


def test_unknown_hours_are_never_shown_as_open(client: FlaskClient) -> None:
    page = client.post("/", data=HERE).text
    assert "开放时间：未知，未经核实" in page
    second = page[page.index("第2站") : page.index("第3站")]
    assert '<span class="state unknown">' in second
    assert "开放时间不明" in second


def test_stations_of_unknown_audience_are_counted_and_shown_on_demand(client: FlaskClient) -> None:
    page = client.post("/", data=HERE).text
    assert "附近另有 1 个驿站没有列出：未注明谁可以进。" in page
    assert found(client.post("/?with_unknown=yes", data=HERE).text) == ["南门驿站", "第5站", "第2站"]  # s1 is open


def test_more_doors_come_on_demand(client: FlaskClient) -> None:
    page = client.post("/?more=yes", data=HERE).text
    assert found(page) == ["南门驿站", "第2站", "第3站", "第8站"]
    assert "显示更多驿站" not in page


def test_amenities_must_all_be_there_and_kinds_any(client: FlaskClient) -> None:
    both = client.post("/", data=HERE | {"amenity": ["hot_water", "toilet"]}).text
    assert found(both) == ["第2站"]
    assert found(client.post("/", data=HERE | {"kind": ["service_station", "other"]}).text) == ["第3站"]


def test_choices_stay_chosen(client: FlaskClient) -> None:
    page = client.post("/", data=HERE | {"amenity": ["toilet"], "district": "110102", "datum": "gcj02"}).text
    assert '<input type="checkbox" name="amenity" value="toilet" checked>' in page
    assert '<option value="110102" selected>' in page
    assert '<option value="gcj02" selected>' in page
    assert 'value="116.4"' in page


def test_nothing_found_says_so(client: FlaskClient) -> None:
    page = client.post("/", data=HERE | {"amenity": ["shower"]}).text
    assert "没有符合的驿站" in page
    assert "请减少条件再找" in page


def test_district_alone_is_measured_from_its_middle_and_says_so(client: FlaskClient) -> None:
    page = client.post("/", data={"by": "district", "district": "110102"}).text
    assert "没有给出位置，从西区的中间量起。" in page
    assert found(page)[:2] == ["南门驿站", "第8站"]  # confirmed open before unknown


def test_datum_moves_the_position(client: FlaskClient) -> None:
    wgs84 = client.post("/", data=HERE).text
    gcj02 = client.post("/", data=HERE | {"datum": "gcj02"}).text
    assert "直线 90 米" in wgs84
    assert "直线 90 米" not in gcj02


def test_rough_position_is_told(client: FlaskClient) -> None:
    assert "手机定位误差约 2.0 公里" in client.post("/", data=HERE | {"accuracy_m": "2000"}).text
    assert "手机定位误差" not in client.post("/", data=HERE | {"accuracy_m": "30"}).text


def test_place_that_the_register_does_not_cover_is_still_answered(client: FlaskClient) -> None:
    page = client.post("/", data=HERE | {"lon": "-51.2", "lat": "-30.0"}).text
    assert "名录没有覆盖这个地方" in page
    assert len(found(page)) == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lat": ""}, "lat: 缺少；请输入经度和纬度，或选择一个区"),
        ({"lon": ""}, "lon: 缺少；请输入经度和纬度，或选择一个区"),
        ({"lon": "３９"}, "lon: 不能是 "),
        ({"lon": "39.9", "lat": "116.4"}, "经度和纬度看起来颠倒了"),
        ({"datum": "mars"}, "datum: 不能是 "),
        ({"by": "district", "district": "nowhere"}, "没有这个区"),
        ({"amenity": "sauna"}, "amenity: 未知的 "),
        ({"longitude": "1"}, "longitude: 未知参数"),
        ({"accuracy_m": "nan"}, "accuracy_m: 不能是 "),
    ],
)
def test_mistake_is_told_in_words_and_the_form_stays(
    client: FlaskClient, change: dict[str, str], sentence: str
) -> None:
    answer = client.post("/", data=HERE | change)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert 'id="finder"' in answer.text


def test_illustrative_rows_are_marked_one_by_one(client: FlaskClient, client_of: MakeClient) -> None:
    page = client.post("/", data={"by": "district", "district": "110102"}).text
    assert page.count('<span class="badge">示例</span>') == 1
    assert "示例数据" in page
    real_only = [row for row in town.stations() if row.id != "s8"]
    whole = town.of(real_only)
    assert "示例" not in client_of(whole).post("/", data=HERE).text


def test_station_page_tells_everything_in_words(client: FlaskClient) -> None:
    page = client.get("/s/s1").text
    for text in ["南门驿站", "户外劳动者", "敞门进入", "9:00-17:00", "南门街1号", "某商店", "2026-03-01", "热水"]:
        assert text in page


def test_closed_station_says_so_and_nameless_place_has_a_title(client: FlaskClient) -> None:
    assert "这个驿站目前停用。" in client.get("/s/s7").text
    assert "<h1>无名称的地点</h1>" in client.get("/s/s4").text


def test_station_that_is_gone_is_a_page_with_a_way_back(client: FlaskClient) -> None:
    answer = client.get("/s/nope")
    assert answer.status_code == 404
    assert "没有这个编号的驿站" in answer.text
    assert 'href="/"' in answer.text


def test_id_with_odd_characters_has_a_page(client_of: MakeClient) -> None:
    odd = "源/a b?c#d%é"
    client = client_of(town.changed(lambda row: replace(row, id=odd) if row.id == "s1" else row))
    link = re.search(r'<h3><a href="([^"]*)">南门驿站', client.post("/", data=HERE).text)
    assert link is not None
    assert "<h1>南门驿站</h1>" in client.get(link[1]).text


def test_two_stations_on_one_spot_come_in_the_order_of_ids(client_of: MakeClient) -> None:
    client = client_of(town.changed(lambda row: replace(row, position=LonLat(116.4, 39.9), audience="public")))
    page = client.post("/?more=yes", data=HERE).text
    assert found(page)[:3] == ["南门驿站", "第2站", "第3站"]
    assert "约 1 分钟" in page  # never 0


def test_empty_register_says_how_to_fill_it(client_of: MakeClient) -> None:
    page = client_of(town.empty()).get("/")
    assert page.status_code == 200
    assert "yizhan demo" in page.text
    assert "yizhan import stations" in page.text


def test_register_without_districts_still_takes_coordinates(client_of: MakeClient) -> None:
    bare = CitySnapshot(4, StationTable(town.stations()), ZoneTable([], []), None, town.vocabularies())
    client = client_of(bare)
    assert 'id="district"' not in client.get("/").text
    assert found(client.post("/", data=HERE).text)[0] == "南门驿站"


def test_parameters_that_messengers_add_to_a_shared_link_are_ignored(client: FlaskClient) -> None:
    assert client.get("/?from=singlemessage&isappinstalled=0").status_code == 200
    assert client.get("/s/s1?from=timeline").status_code == 200


def test_many_left_out_stations_are_counted(client_of: MakeClient) -> None:
    rows = [row if row.id == "s1" else replace(row, audience="unknown") for row in town.stations()]
    page = client_of(town.of(rows)).post("/", data=HERE).text
    assert found(page) == ["南门驿站"]
    assert "<h1>最近的驿站</h1>" in page
    assert "附近另有 5 个驿站没有列出" in page  # neither s7, out of service, nor s4, closed at noon, is among them


def test_application_opens_the_register_of_its_settings(settings: Settings) -> None:
    answer = create_app(settings).test_client().get("/")
    assert answer.status_code == 200
    assert "yizhan demo" in answer.text
