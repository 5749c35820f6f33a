import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.crs import to_wgs84
from geo.model import DEFAULT_AUDIENCES, AmenityState, Datum, Status

DATA = Path(__file__).resolve().parents[2] / "data"
BEIJING = DATA / "beijing"

OFFICIAL_AREA_KM2 = 16_410.5

STATION_FIELDS = [
    *("key", "name", "kind", "lon", "lat", "audience", "entry", "host", "address", "district", "hours"),
    *("amenities", "checked_at", "capacity", "status"),
]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def stations() -> list[dict[str, str]]:
    return rows_of(BEIJING / "stations.csv")


@pytest.fixture(scope="module")
def census() -> list[dict[str, str]]:
    return rows_of(BEIJING / "census_2020.csv")


@pytest.fixture(scope="module")
def properties() -> list[dict[str, str]]:
    collection = json.loads((BEIJING / "districts.geojson").read_text(encoding="utf-8"))
    return [feature["properties"] for feature in collection["features"]]


@pytest.fixture(scope="module")
def outlines() -> np.ndarray:
    collection = shapely.from_geojson((BEIJING / "districts.geojson").read_text(encoding="utf-8"))
    return shapely.get_parts(collection)


def codes_of(vocabulary: str) -> set[str]:
    return {row["code"] for row in rows_of(DATA / "vocabulary" / f"{vocabulary}.csv")}


def states_of(amenities: str) -> dict[str, str]:
    words = [word.partition("=") for word in amenities.split(";") if word]
    assert len({code for code, _, _ in words}) == len(words), f"an amenity is named twice in {amenities}"
    return {code: state or "yes" for code, _, state in words}


# Vocabularies


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("kind", "service_station workers_home warm_station nursing_room childcare partner other"),
        ("audience", "public outdoor_workers union_members mothers_infants staff unknown"),
        ("entry", "open_door staff qr door_code card unknown"),
        (
            "amenity",
            "drinking_water hot_water microwave fridge seating cooling heating rest toilet toilet_nearby "
            "phone_charging ebike_charging tyre_pump wifi first_aid blood_pressure glucose_meter aed "
            "umbrella sewing_kit books lockers changing_room shower baby_room childcare legal_aid counselling haircut "
            "discounted_meal tools parking step_free",
        ),
    ],
)
def test_a_vocabulary_holds_its_codes_in_order(name: str, codes: str) -> None:
    assert [row["code"] for row in rows_of(DATA / "vocabulary" / f"{name}.csv")] == codes.split()


@pytest.mark.parametrize("name", ["kind", "audience", "entry", "amenity"])
def test_no_spelling_of_a_vocabulary_means_two_things(name: str) -> None:
    meanings: dict[str, str] = {}
    for row in rows_of(DATA / "vocabulary" / f"{name}.csv"):
        assert list(row) == ["code", "zh", "en", "synonyms"]
        assert all(text == text.strip() for text in row.values())
        for spelling in (row["code"], row["zh"], row["en"], *row["synonyms"].split("|")):
            assert spelling, f"{row['code']} has an empty label or synonym"
            assert meanings.setdefault(spelling.casefold(), row["code"]) == row["code"]


# Districts


def test_the_census_sums_to_the_city(census: list[dict[str, str]]) -> None:
    assert list(census[0]) == ["id", "name", "name_en", "population"]
    assert sum(int(row["population"]) for row in census) == 21_893_095


def test_districts_are_those_of_the_census(census: list[dict[str, str]], properties: list[dict[str, str]]) -> None:
    assert len(properties) == 16
    assert properties == [
        {"id": row["id"], "name": row["name"], "name_en": row["name_en"], "level": "district"} for row in census
    ]


def test_districts_are_valid_and_neither_overlap_nor_leave_gaps(outlines: np.ndarray) -> None:
    assert shapely.is_valid(outlines).all()
    assert shapely.coverage_is_valid(outlines)
    city = shapely.union_all(outlines)
    assert city.area == pytest.approx(shapely.area(outlines).sum(), rel=1e-12)
    assert city.equals(shapely.polygons(shapely.get_exterior_ring(city)))


def test_districts_together_have_the_area_of_the_city(outlines: np.ndarray) -> None:
    earth = Geod(ellps="WGS84")
    # Positive areas only: outer rings run counter-clockwise, as RFC 7946 asks.
    areas_m2 = [earth.geometry_area_perimeter(outline)[0] for outline in outlines]
    assert min(areas_m2) > 0
    assert sum(areas_m2) / 1e6 == pytest.approx(OFFICIAL_AREA_KM2, rel=0.005)


def test_corners_carry_six_decimals(outlines: np.ndarray) -> None:
    corners = shapely.get_coordinates(outlines)
    assert np.array_equal(corners, np.round(corners, 6))


@pytest.mark.parametrize(
    ("lon_deg", "lat_deg", "district", "if_left_in_gcj02"),
    [
        (116.3974, 39.9087, "东城区", "东城区"),  # east of the Gate of Heavenly Peace: too far in to tell
        (116.3913, 39.9073, "东城区", "西城区"),  # the Gate of Heavenly Peace
        (116.3892, 39.9411, "东城区", "西城区"),  # the Drum Tower
        (116.4414, 39.9293, "朝阳区", "东城区"),  # the Workers' Stadium
        (116.4315, 39.9190, "朝阳区", "东城区"),  # the Ministry of Foreign Affairs
    ],
)
def test_landmarks_stand_in_their_district_only_if_the_datum_is_right(
    lon_deg: float,
    lat_deg: float,
    district: str,
    if_left_in_gcj02: str,
    properties: list[dict[str, str]],
    outlines: np.ndarray,
) -> None:
    def district_at(lon_deg: float, lat_deg: float) -> list[str]:
        hits = shapely.contains_xy(outlines, lon_deg, lat_deg)
        return [each["name"] for each, hit in zip(properties, hits, strict=True) if hit]

    assert district_at(lon_deg, lat_deg) == [district]
    # Outlines that were never converted put a point where these put the point read as GCJ-02.
    lons_deg, lats_deg = to_wgs84(np.array([lon_deg]), np.array([lat_deg]), Datum.GCJ02)
    assert district_at(float(lons_deg[0]), float(lats_deg[0])) == [if_left_in_gcj02]


# Stations


def test_stations_have_the_fields_of_the_importer(stations: list[dict[str, str]]) -> None:
    assert list(stations[0]) == STATION_FIELDS
    assert not any(None in row or None in row.values() for row in stations)


def test_stations_have_the_counts_of_the_reform(stations: list[dict[str, str]]) -> None:
    assert Counter(row["kind"] for row in stations) == {
        "service_station": 357,
        "workers_home": 13_800,
        "warm_station": 9_650,
        "nursing_room": 2_020,
        "childcare": 293,
    }
    assert Counter(row["kind"] for row in stations if row["host"] == "示例苏宁门店") == {"warm_station": 512}


def test_each_district_has_its_share_of_every_kind(
    stations: list[dict[str, str]], census: list[dict[str, str]]
) -> None:
    of_kind = Counter(row["kind"] for row in stations)
    of_both = Counter((row["kind"], row["district"]) for row in stations)
    for row in census:
        for kind, total in of_kind.items():
            share = total * int(row["population"]) / 21_893_095
            assert abs(of_both[kind, row["id"]] - share) < 1.0


def test_about_7400_stations_are_open_to_outdoor_workers(stations: list[dict[str, str]]) -> None:
    admitting = [row for row in stations if row["audience"] in DEFAULT_AUDIENCES]
    assert 7_300 <= len(admitting) <= 7_500
    assert 7_300 <= sum(row["status"] == "active" for row in admitting) <= 7_500


def test_every_invented_text_says_so(stations: list[dict[str, str]]) -> None:
    assert all(row["name"].startswith("示例") for row in stations)
    assert all(row[field].startswith("示例") for row in stations for field in ("host", "address") if row[field])


def test_keys_names_and_places_are_unique(stations: list[dict[str, str]]) -> None:
    for fields in (["key"], ["name"], ["lon", "lat"]):
        assert len({tuple(row[field] for field in fields) for row in stations}) == len(stations)


@pytest.mark.parametrize("vocabulary", ["kind", "audience", "entry"])
def test_codes_are_in_the_vocabulary(vocabulary: str, stations: list[dict[str, str]]) -> None:
    assert {row[vocabulary] for row in stations} <= codes_of(vocabulary)


def test_amenities_are_in_the_vocabulary_and_each_occurs(stations: list[dict[str, str]]) -> None:
    states = [states_of(row["amenities"]) for row in stations]
    assert {code for each in states for code, state in each.items() if state == "yes"} == codes_of("amenity")
    # What is not known is left out.
    assert {state for each in states for state in each.values()} == {*AmenityState} - {AmenityState.UNKNOWN}


def test_statuses_are_known_and_nearly_all_active(stations: list[dict[str, str]]) -> None:
    statuses = Counter(row["status"] for row in stations)
    assert set(statuses) == {*Status}
    assert statuses["active"] > 0.98 * len(stations)


def test_each_station_stands_in_its_district_alone(
    stations: list[dict[str, str]], properties: list[dict[str, str]], outlines: np.ndarray
) -> None:
    places = shapely.points([(float(row["lon"]), float(row["lat"])) for row in stations])
    station, zone = shapely.STRtree(outlines).query(places, predicate="within")
    ids = [each["id"] for each in properties]
    assert [(row, ids[position]) for row, position in sorted(zip(station, zone, strict=True))] == [
        (row, each["district"]) for row, each in enumerate(stations)
    ]


def test_coordinates_are_in_beijing_with_six_decimals(stations: list[dict[str, str]]) -> None:
    for row in stations:
        assert 115.4 < float(row["lon"]) < 117.6
        assert 39.4 < float(row["lat"]) < 41.1
        assert all(len(row[field].partition(".")[2]) == 6 for field in ("lon", "lat"))


@pytest.mark.parametrize(
    "hours",
    [
        "",  # unknown
        "周一至周日9:00—17:00",
        "8:30-12:00，14:30-18:00",
        "24小时",
        "24小时（扫码）",
        "8:00-20:00，夜间扫码自助",
        "随门店营业时间",
        "14:00-17:00",
        "18:00-次日6:00",
        "供暖季9:00-17:00",
        "6月1日至9月30日10:00-18:00",
    ],
)
def test_hours_are_spelled_in_every_way_of_the_field(hours: str, stations: list[dict[str, str]]) -> None:
    assert sum(row["hours"] == hours for row in stations) >= 20


def test_a_few_percent_of_the_admitting_stations_never_close(stations: list[dict[str, str]]) -> None:
    admitting = [row for row in stations if row["audience"] in DEFAULT_AUDIENCES]
    assert 0.04 < sum(row["hours"].startswith("24小时") for row in admitting) / len(admitting) < 0.09


def test_checks_are_dated_within_the_invented_period_or_blank(stations: list[dict[str, str]]) -> None:
    days = [date.fromisoformat(row["checked_at"]) for row in stations if row["checked_at"]]
    assert date(2025, 1, 1) <= min(days)
    assert max(days) <= date(2026, 10, 31)
    assert len(days) < len(stations)


def test_capacities_are_small_whole_numbers_or_blank(stations: list[dict[str, str]]) -> None:
    assert {row["capacity"] for row in stations} == {"", *map(str, range(4, 41))}


# Files


@pytest.mark.parametrize(
    ("name", "largest"),
    [("stations.csv", 4_000_000), ("districts.geojson", 350_000), ("census_2020.csv", 1_000)],
)
def test_a_file_is_small_utf8_with_plain_newlines(name: str, largest: int) -> None:
    content = (BEIJING / name).read_bytes()
    assert len(content) <= largest
    assert "示例" in content.decode("utf-8") or "东城区" in content.decode("utf-8")
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\n")


def test_the_readme_describes_every_file_and_its_counts(stations: list[dict[str, str]]) -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for path in DATA.rglob("*.*"):
        if path.name != "README.md":
            assert f"`{path.relative_to(DATA).as_posix()}`" in readme
    for field in STATION_FIELDS:
        assert f"`{field}`" in readme
    for value in {row[field] for row in stations for field in ("kind", "audience")}:
        assert f"`{value}`" in readme
    for count in Counter(row[field] for row in stations for field in ("kind", "audience", "status")).values():
        assert f"{count:,}" in readme
