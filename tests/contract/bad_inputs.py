"""Every input that is refused, and by which name: over HTTP by GET and by POST, on the command line and in Python."""

import json
from urllib.parse import quote

NEAREST = "/api/v1/stations/nearest"
STATIONS = "/api/v1/stations"
COVERAGE = "/api/v1/coverage"
ZONES = "/api/v1/zones"
GAPS = "/api/v1/zones/110101/gaps"
SEARCH = "/api/v1/search"

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

INSTANTS = [
    "",
    "now",
    "23:00",
    "2026-11-22",
    "2026-11-22 23:00",
    "2026-11-22T23",
    "2026-11-22T24:30",
    "2026-11-22T23:60",
    "2026-02-30T09:00",
    "2026-13-01T09:00",
    "2026-00-10T09:00",
    "0000-01-01T00:00",
    "20261122T2300",
    "２０２６-11-22T23:00",
    "٢٠٢٦-11-22T23:00",
    "2026-11-22T23:00+25:00",
    "2026-11-22T23:00 08:00",  # a plus sign that was not written %2B
    "2026-11-22T23:00+8",
    "2026-11-22T23:00\n",
    "2026-11-22T23:00Z[Asia/Shanghai]",
    "9999-12-31T23:59-12:00",  # the year 10000 where the stations are
    "0001-01-01T00:00+14:00",
    "1763823600",
    "nan",
    "1" * 100_000,
]
NO_FLAGS = ["yes", "1", "True", "", "tru", "false,false", "ｔrue", "null"]
NO_TEXTS = ["", " ", "\u3000", "\u200b", "x" * 65, "x" * 100_000, "\n"]

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
    *((f"{NEAREST}?lon=116.4&lat=39.9&open_at=", text, "open_at") for text in INSTANTS),
    *(
        (f"{NEAREST}?lon=116.4&lat=39.9&{name}=", text, name)
        for name in ("open_now", "include_unknown", "include_closed")
        for text in NO_FLAGS
    ),
    *((f"{NEAREST}?lon=116.4&lat=39.9&answer_datum=", text, "answer_datum") for text in ["WGS84", "gcj-02", "", "0"]),
    *((f"{SEARCH}?q=", text, "q") for text in NO_TEXTS),
    *((f"{SEARCH}?q=a&limit=", text, "limit") for text in [*NO_WHOLE_NUMBERS, "51"]),
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

WHOLE_QUERIES: list[tuple[str, str]] = [
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
    (f"{NEAREST}?lon=116.4&lat=39.9&open_now=true&open_now=true", "open_now"),
    (f"{NEAREST}?lon=116.4&lat=39.9&open_now=true&open_at=2026-11-22T23:00", "open_at"),
    (f"{NEAREST}?lon=116.4&lat=39.9&include_unknown=true", "include_unknown"),
    (f"{NEAREST}?lon=116.4&lat=39.9&include_closed=true", "include_closed"),
    (f"{NEAREST}?lon=116.4&lat=39.9&open_now=false&include_closed=true", "include_closed"),
    (f"{NEAREST}?lon=116.4&lat=39.9&open_at=2026-11-22T23:00+08:00", "open_at"),
    (f"{NEAREST}?lon=116.4&lat=39.9&" + "&".join(f"x{n}=1" for n in range(5000)), "x0"),
    (f"{SEARCH}", "q"),
    (f"{SEARCH}?q=a&q=b", "q"),
    (f"{SEARCH}?text=a", "text"),
    (f"{STATIONS}?box=1,2,3,4", "box"),
    (f"{STATIONS}/s1?k=3", "k"),
    (f"{STATIONS}?offset=3", "offset"),
    (f"{COVERAGE}?metres=1000&minutes=15", "minutes"),
    (f"{COVERAGE}?radius=1000", "radius"),
    (f"{ZONES}/110101?geometry=none", "geometry"),
    (f"{GAPS}?by=district", "by"),
]

MISSING: list[tuple[str, str]] = [
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

HERE = "[116.4, 39.9]"


def _with(member: str) -> str:
    return f'{{"points": [{HERE}], {member}}}'


BODIES: list[tuple[bytes | str, str]] = [
    ("", "body"),
    (" ", "body"),
    ("null", "body"),
    ("[]", "body"),
    (f"[{HERE}]", "body"),
    ('"points"', "body"),
    ("3", "body"),
    ("{", "body"),
    ("}", "body"),
    (f'{{"points": [{HERE}]', "body"),
    (f'{{"points": [{HERE}],}}', "body"),
    (f"{{'points': [{HERE}]}}", "body"),
    (f'{{"points": [{HERE}]}} {{}}', "body"),
    (f'{{"points": [{HERE}]}} // here', "body"),
    ("points=116.4,39.9", "body"),
    ("\ufeff{}", "body"),
    (b"\xff\xfe{}", "body"),
    (b"\x00", "body"),
    ("[" * 100_000, "body"),
    ('{"points":' * 5_000, "body"),
    ('{"points": [[NaN, 39.9]]}', "body"),
    ('{"points": [[116.4, Infinity]]}', "body"),
    ('{"points": [[116.4, -Infinity]]}', "body"),
    ('{"points": [[nan, 39.9]]}', "body"),
    ('{"points": [[１１６, 39.9]]}', "body"),
    ('{"points": [[116_4, 39.9]]}', "body"),
    ('{"points": [[0x10, 39.9]]}', "body"),
    ('{"points": [[+116.4, 39.9]]}', "body"),
    ('{"points": [[.5, 39.9]]}', "body"),
    ('{"points": [[' + "9" * 5_000 + ", 39.9]]}", "body"),
    (_with('"k": ' + "9" * 5_000), "body"),
    ("{}", "points"),
    ('{"k": 1}', "points"),
    (f'{{"points": [{HERE}], "points": [{HERE}]}}', "points"),
    *((f'{{"points": {value}}}', "points") for value in ["[]", "{}", "null", "true", "3", '"116.4,39.9"']),
    *(
        (f'{{"points": [{HERE}, {value}]}}', "points[1]")
        for value in [
            "[]",
            "[1]",
            "[1, 2, 3]",
            "null",
            "{}",
            '"116.4,39.9"',
            "116.4",
            '{"lon": 116.4, "lat": 39.9}',
            "[39.9, 116.4]",  # swapped
            "[39.9087, 116.3974]",
            "[22.5, 114.1]",
            "[39.9, 79.5]",  # swapped, and both in range
        ]
    ),
    *(
        (f'{{"points": [{HERE}, [{value}, 39.9]]}}', "points[1][0]")
        for value in [
            "null",
            "true",
            '"116.4"',
            "[]",
            "{}",
            "1e999",
            "-1e999",
            "180.0001",
            "-181",
            "1e9",
            '"nan"',
            "400",
        ]
    ),
    *(
        (f'{{"points": [{HERE}, [116.4, {value}]]}}', "points[1][1]")
        for value in ["null", "false", '"39.9"', "[]", "{}", "1e999", "-91", "-90.0001", '""']
    ),
    *(
        (_with(f'"k": {value}'), "k")
        for value in ["0", "-1", "1.5", "51", "1e9", "1e999", '"3"', "null", "true", "[1]", "{}", "1000000000"]
    ),
    (_with('"k": 1, "k": 1'), "k"),
    ('{"points": [' + ",".join([HERE] * 10_001) + "]}", "points"),
    ('{"points": [' + ",".join([HERE] * 201) + '], "k": 50}', "points"),
    *(
        (_with(f'"{name}": {value}'), name)
        for name in ("kind", "amenity", "amenity_any", "audience")
        for value in ['"toilet"', "[]", '["nope"]', '["TOILET"]', "null", "3", "{}", '["' + "x" * 5_000 + '"]']
    ),
    *(
        (_with(f'"amenity": ["toilet", {value}]'), "amenity[1]")
        for value in ["3", "null", "true", "[]", '""', '"rest,toilet"']
    ),
    (_with('"amenity": ["hot_watr"]'), "amenity"),
    *(
        (_with(f'"{name}": {value}'), name)
        for name in ("with_illustrative", "open_now", "include_unknown", "include_closed")
        for value in ['"true"', "1", "null", "[true]"]
    ),
    (_with('"include_unknown": true'), "include_unknown"),
    (_with('"include_closed": true'), "include_closed"),
    (_with('"open_now": true, "open_at": "2026-11-22T23:00"'), "open_at"),
    *((_with(f'"open_at": {json.dumps(text)}'), "open_at") for text in INSTANTS),
    *((_with(f'"open_at": {value}'), "open_at") for value in ["null", "20261122", "true", "[]", '"\\ud800"']),
    *(
        (_with(f'"{name}": {value}'), name)
        for name in ("datum", "answer_datum")
        for value in ['"WGS84"', '"gcj-02"', '""', "null", "84", '["wgs84"]', '"\\ud800"']
    ),
    (_with('"lon": 116.4'), "lon"),
    (_with('"Points": []'), "Points"),
    (_with('"radius": 1000'), "radius"),
    (_with('"": 1'), ""),
    (_with('"\\ud800": 1'), r"'\ud800'"),
    (_with('"a\\nb": 1'), r"'a\nb'"),
]

LINES: list[tuple[list[str], str]] = [
    *((["nearest", "--", text, "39.9"], "lon") for text in NO_NUMBERS if "\x00" not in text),
    *((["nearest", "--", "116.4", text], "lat") for text in NO_NUMBERS if "\x00" not in text),
    (["nearest", "39.9", "116.4"], "lat"),
    (["nearest", "181", "39.9"], "lon"),
    (["nearest", "116.4", "91"], "lat"),
    (["nearest", "116.4"], "LAT"),
    (["nearest"], "LON"),
    *((["nearest", "116.4", "39.9", "--k", text], "k") for text in [*NO_WHOLE_NUMBERS, "51"]),
    *((["nearest", "116.4", "39.9", "--open-at", text], "--open-at") for text in INSTANTS),
    (["nearest", "116.4", "39.9", "--open-at", "2026-11-22T23:00", "--open-now"], "--open-at"),
    (["nearest", "116.4", "39.9", "--include-unknown"], "--include-unknown"),
    (["nearest", "116.4", "39.9", "--include-closed"], "--include-closed"),
    *(
        (["nearest", "116.4", "39.9", option, text], option)
        for option in ("--datum", "--answer-datum")
        for text in ["WGS84", "gcj-02", "", "84"]
    ),
    *(
        (["nearest", "116.4", "39.9", option, text], option)
        for option in ("--kind", "--amenity", "--amenity-any", "--audience")
        for text in NO_CODES
    ),
    (["nearest", "116.4", "39.9", "--amenity", "hot_watr"], "--amenity"),
    *((["coverage", "--metres", text], "--metres") for text in [*NO_RADII, "50001"]),
    *((["coverage", "--minutes", text], "--minutes") for text in [*NO_RADII, "751"]),
    *((["coverage", "--k", text], "--k") for text in [*NO_WHOLE_NUMBERS, "11"]),
    *((["coverage", "--detour", text], "--detour") for text in ["0.99", "5.01", "nan", "", "1,3"]),
    *((["coverage", "--by", text], "--by") for text in ["street", "", "DISTRICT"]),
    (["coverage", "--metres", "1000", "--minutes", "15"], "--minutes"),
]

_OUT = [float("nan"), float("inf"), float("-inf"), 1e9, -1e9, 180.0001]

CALLS: list[tuple[str, tuple[object, ...], str]] = [
    *(("find", (lon, 39.9, 3), "points") for lon in _OUT),
    *(("find", (116.4, lat, 3), "points") for lat in [*_OUT, 90.0001]),
    *(("find", (116.4, 39.9, k), "k") for k in [0, -1, 51, 10**9]),
    ("find_open", (116.4, 39.9), "at"),
    *(("nearest", ([lon, 39.9], 1), "points") for lon in _OUT),
    *(("nearest", ([116.4, lat], 1), "points") for lat in [*_OUT, 90.0001]),
    *(("nearest", ([116.4, 39.9], k), "k") for k in [0, -1, 1.5, "3", None]),
    *(("within", ([116.4, 39.9], radius), "radius_m") for radius in [0.0, -1.0, float("nan"), float("inf")]),
    *(("search", (text, 10), "q") for text in NO_TEXTS),
    *(("search", ("a", limit), "limit") for limit in [0, -1, 51, 10**9]),
    *(("number", (text,), "x") for text in NO_NUMBERS),
    *(("whole_number", (text,), "x") for text in NO_WHOLE_NUMBERS),
    *(("instant", (text,), "x") for text in INSTANTS if text[:4] not in {"9999", "0001"}),
]
