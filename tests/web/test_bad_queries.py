"""Every bad query is refused with a JSON body that names the parameter, and changes nothing."""

import json
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

NEAREST = "/api/v1/stations/nearest"
STATIONS = "/api/v1/stations"
COVERAGE = "/api/v1/coverage"
ZONES = "/api/v1/zones"
GAPS = "/api/v1/zones/110101/gaps"

NO_NUMBERS = [
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "1e999",
    "-1e999",
    "3_9.9",  # float() takes an underscore
    "３９.９",  # full-width digits, which float() takes too
    "٣٩",  # Arabic digits
    "३९",  # Devanagari digits
    "39,9",
    "39.9.9",
    "0x10",
    "1e",
    "e5",
    "--1",
    " 39.9",
    "39.9 ",
    "39.9\n",
    "\t39.9",
    "39°54'",
    "abc",
    "",
    " ",
    "null",
    "None",
    "true",
    "[39.9]",
    "39.9;DROP TABLE station",
    "<script>",
    "\x00",
    "𝟛𝟡",  # mathematical digits
    "½",
    "1" * 100_000,
]
NO_WHOLE_NUMBERS = [
    "0",
    "-1",
    "1.5",
    "1e3",
    "1000000000",
    "5_0",
    "５",
    "٣",
    "nan",
    "",
    "+",
    " 3",
    "3 ",
    "three",
    "9" * 5000,
]
NO_RADII = ["0", "-1", "1e12", "nan", "inf", "1e999", "", "１０００", "1_000", "15 min"]
NO_CODES = [
    "nope",
    "",
    ",",
    "toilet,",
    ",toilet",
    "toilet,,rest",
    "TOILET",
    "toilet;rest",
    "Ｔoilet",
    "toi\nlet",
    "x" * 5000,
]

ROWS: list[tuple[str, str, str]] = [
    *((f"{NEAREST}?lat=39.9&lon=", text, "lon") for text in [*NO_NUMBERS, "180.0001", "-181", "400", "1e9"]),
    *((f"{NEAREST}?lon=116.4&lat=", text, "lat") for text in [*NO_NUMBERS, "90.0001", "-91", "1e9"]),
    *((f"{NEAREST}?lon=116.4&lat=39.9&k=", text, "k") for text in [*NO_WHOLE_NUMBERS, "51"]),
    *((f"{NEAREST}?lon=116.4&lat=39.9&kind=", text, "kind") for text in NO_CODES),
    *((f"{NEAREST}?lon=116.4&lat=39.9&amenity=", text, "amenity") for text in [*NO_CODES, "hot_watr"]),
    *((f"{NEAREST}?lon=116.4&lat=39.9&amenity_any=", text, "amenity_any") for text in NO_CODES),
    *((f"{NEAREST}?lon=116.4&lat=39.9&audience=", text, "audience") for text in [*NO_CODES, "ANY", "any,nope"]),
    *((f"{NEAREST}?lon=116.4&lat=39.9&datum=", text, "datum") for text in ["WGS84", "gcj-02", "", "epsg:4326", "84"]),
    *(
        (f"{NEAREST}?lon=116.4&lat=39.9&with_illustrative=", text, "with_illustrative")
        for text in ["yes", "1", "True", "", "tru", "false,false"]
    ),
    *((f"{STATIONS}?limit=", text, "limit") for text in [*NO_WHOLE_NUMBERS, "1001"]),
    *(
        (f"{STATIONS}?bbox=", text, "bbox")
        for text in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "116,39,nan,40",
            "116,39,117,91",
            "181,39,182,40",
            "117,39,116,40",  # west of its west
            "116,40,117,39",  # south of its south
            "116;39;117;40",
            "１１６,39,117,40",
            "116,39,117,",
            "a,b,c,d",
        ]
    ),
    *((f"{STATIONS}?after=", text, "after") for text in ["", "a\nb", "x" * 5000]),
    *((f"{COVERAGE}?metres=", text, "metres") for text in [*NO_RADII, "50001"]),
    *((f"{COVERAGE}?minutes=", text, "minutes") for text in [*NO_RADII, "751"]),
    *((f"{COVERAGE}?detour=", text, "detour") for text in ["0.99", "5.01", "0", "-1", "nan", "", "inf", "1,3"]),
    *((f"{COVERAGE}?k=", text, "k") for text in [*NO_WHOLE_NUMBERS, "11"]),
    *((f"{COVERAGE}?by=", text, "by") for text in ["street", "", "DISTRICT", "district,township", "city"]),
    *((f"{GAPS}?metres=", text, "metres") for text in NO_RADII),
    *((f"{ZONES}?level=", text, "level") for text in ["street", "", "Town"]),
    *((f"{ZONES}?geometry=", text, "geometry") for text in ["full", "", "1"]),
    *((f"{ZONES}?limit=", text, "limit") for text in ["0", "1001"]),
]

WHOLE_QUERIES = [
    (f"{NEAREST}", "lon"),
    (f"{NEAREST}?lat=39.9", "lon"),
    (f"{NEAREST}?lon=116.4", "lat"),
    (f"{NEAREST}?lon=116.4&lon=116.4&lat=39.9", "lon"),
    (f"{NEAREST}?lon=116.4&lat=39.9&kind=other&kind=partner", "kind"),  # lists are comma-separated
    (f"{NEAREST}?lon=116.4&lat=39.9&k=3&k=3", "k"),
    (f"{NEAREST}?lon=116.4&lat=39.9&latitude=39.9", "latitude"),
    (f"{NEAREST}?lon=116.4&lat=39.9&Kind=other", "Kind"),
    (f"{NEAREST}?lon=116.4&lat=39.9&=1", ""),
    (f"{NEAREST}?lon=116.4&lat=39.9&lang=en", "lang"),
    (f"{NEAREST}?lon=39.9&lat=116.4", "lat"),
    (f"{NEAREST}?lon=39.9&lat=116.4&datum=gcj02", "lat"),
    (f"{STATIONS}?box=1,2,3,4", "box"),
    (f"{STATIONS}/s1?k=3", "k"),
    (f"{STATIONS}?offset=3", "offset"),
    (f"{COVERAGE}?metres=1000&minutes=15", "minutes"),
    (f"{COVERAGE}?radius=1000", "radius"),
    (f"{ZONES}/110101?geometry=none", "geometry"),
    (f"{GAPS}?by=district", "by"),
]

MISSING = [
    (f"{STATIONS}/nope", "station_id"),
    (f"{STATIONS}/{'x' * 3000}", "station_id"),
    (f"{STATIONS}/%00", "station_id"),
    (f"{STATIONS}/{quote('<script>')}", "station_id"),
    (f"{ZONES}/nope", "zone_id"),
    (f"{ZONES}/nope/gaps", "zone_id"),
    ("/api/v1/nope", "path"),
    ("/api/v1/", "path"),
    ("/api/v1/stations/", "path"),
]


def refused(client: FlaskClient, address: str, status: int) -> dict[str, object]:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:300]
    assert answer.mimetype == "application/json"
    error: dict[str, object] = json.loads(answer.text)["error"]
    assert len(answer.data) < 3_000  # nothing long is sent back
    return error


@pytest.mark.parametrize(("address", "text", "parameter"), ROWS, ids=lambda value: value[:40])
def test_value_that_is_not_allowed_is_refused_by_name(
    client: FlaskClient, address: str, text: str, parameter: str
) -> None:
    error = refused(client, address + quote(text), 400)
    assert error["parameter"] == parameter
    assert str(error["message"]).startswith(f"{parameter}: ")


def test_table_is_as_long_as_it_should_be() -> None:
    assert len(ROWS) + len(WHOLE_QUERIES) + len(MISSING) >= 250


@pytest.mark.parametrize(("address", "parameter"), WHOLE_QUERIES)
def test_query_that_does_not_fit_together_is_refused_by_name(client: FlaskClient, address: str, parameter: str) -> None:
    assert refused(client, address, 400)["parameter"] == parameter


@pytest.mark.parametrize(("address", "parameter"), MISSING, ids=lambda value: value[:40])
def test_what_is_not_there_is_told_by_name(client: FlaskClient, address: str, parameter: str) -> None:
    error = refused(client, address, 404)
    assert (error["code"], error["parameter"]) == ("not_found", parameter)


def test_swapped_beijing_pair_is_told_so(client: FlaskClient) -> None:
    error = refused(client, f"{NEAREST}?lon=39.9087&lat=116.3974", 400)
    assert "longitude and latitude look swapped" in str(error["message"])


def test_unknown_parameter_is_told_its_near_names(client: FlaskClient) -> None:
    error = refused(client, f"{NEAREST}?lon=116.4&lat=39.9&amenities=toilet", 400)
    assert "did you mean amenity" in str(error["message"])


def test_unknown_code_is_told_its_near_names_and_the_allowed_ones(client: FlaskClient) -> None:
    error = refused(client, f"{NEAREST}?lon=116.4&lat=39.9&amenity=toilets", 400)
    assert "did you mean toilet" in str(error["message"])
    assert "hot_water" in error["allowed"]  # type: ignore[operator] # a list of codes


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", [NEAREST, STATIONS, COVERAGE, ZONES, GAPS, "/healthz", "/api/openapi.json"])
def test_other_methods_are_refused_with_the_allowed_ones(client: FlaskClient, method: str, address: str) -> None:
    if (method, address) == ("POST", NEAREST):
        pytest.skip("many positions are asked by POST")
    answer = client.open(address, method=method)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert json.loads(answer.text)["error"]["parameter"] == "method"


@pytest.mark.parametrize("address", ["/", NEAREST])
def test_body_above_1_mb_is_refused_unread(client: FlaskClient, address: str) -> None:
    answer = client.open(
        address, method="POST", data=b"x" * 1_000_001, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    if address == NEAREST:
        assert json.loads(answer.text)["error"]["code"] == "too_large"


def test_message_is_chinese_for_whoever_prefers_it(client: FlaskClient) -> None:
    answer = client.get(f"{NEAREST}?lon=39.9&lat=116.4", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert "经度和纬度看起来颠倒了" in answer.text
