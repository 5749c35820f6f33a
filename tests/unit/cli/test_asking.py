import pytest


def names(ran):
    return [feature["properties"]["name"] for feature in ran.json["features"]]


class TestNearest:
    def test_stations_that_a_worker_may_enter_come_nearest_first(self, filled):
        ran = filled("nearest", "116.4551", "39.9204")
        assert ran.code == 0
        assert ran.out.index("示例一站: 11 m") < ran.out.index("示例二站")
        assert "示例三站" not in ran.out  # nobody has said who may enter
        assert "Left out because nobody has said who may enter: 1." in ran.out
        assert "(estimate)" in ran.out

    def test_json_is_a_feature_collection_with_its_revision(self, filled):
        ran = filled("nearest", "116.4551", "39.9204", "-k", "1", "--json")
        assert (ran.json["type"], ran.json["revision"], ran.json["illustrative"]) == ("FeatureCollection", 3, False)
        properties = ran.json["features"][0]["properties"]
        assert properties["distance_m"] == pytest.approx(11.1, abs=0.1)
        assert properties["walk_min"] == pytest.approx(properties["distance_m"] * 1.3 / (4000 / 60), abs=0.01)
        assert properties["walk_basis"] == "estimate"

    @pytest.mark.parametrize(
        ("options", "found"),
        [
            (("--audience", "any"), ["示例一站", "示例三站", "示例二站"]),
            (("--audience", "unknown"), ["示例三站"]),
            (("--amenity", "hot_water"), ["示例一站"]),
            (("--amenity", "hot_water,drinking_water"), []),  # all of
            (("--amenity-any", "hot_water,drinking_water"), ["示例一站", "示例二站"]),
            (("--kind", "service_station,childcare"), ["示例二站"]),
            (("--without-illustrative",), ["示例一站", "示例二站"]),
        ],
    )
    def test_filters_are_inside_the_search(self, filled, options, found):
        assert names(filled("nearest", "116.4551", "39.9204", *options, "--json")) == found

    def test_the_datum_moves_the_asker(self, filled):
        here = filled("nearest", "116.4551", "39.9204", "-k", "1", "--json").json["features"][0]["properties"]
        there = filled("nearest", "116.4551", "39.9204", "-k", "1", "--json", "--datum", "gcj02").json["features"][0]
        assert abs(there["properties"]["distance_m"] - here["distance_m"]) > 400

    def test_a_negative_longitude_is_no_option(self, filled):
        assert filled("nearest", "-51.2", "-30.0", "-k", "1").code == 0

    def test_open_at_leaves_confirmed_open_doors(self, filled):
        asked = ("116.4551", "39.9204", "--open-at", "2026-11-22T23:00")
        assert names(filled("nearest", *asked, "--json")) == ["示例二站"]
        ran = filled("nearest", *asked, "--include-closed")
        assert ran.out.index("示例二站") < ran.out.index("示例一站")
        assert "Closed; opens at 2026-11-23 08:30." in ran.out
        assert "Left out because they are closed then: 1;" in filled("nearest", *asked).out

    def test_an_offset_is_honoured_and_none_is_local(self, filled):
        noon, night = "2026-11-22T12:00", "2026-11-22T12:00-08:00"  # the latter is 04:00 of the next day in China
        assert len(names(filled("nearest", "116.4551", "39.9204", "--open-at", noon, "--json"))) == 2
        assert len(names(filled("nearest", "116.4551", "39.9204", "--open-at", night, "--json"))) == 1

    def test_open_now_answers_with_what_it_judged(self, filled):
        answer = filled("nearest", "116.4551", "39.9204", "--open-now", "--include-unknown", "--json").json
        assert answer["openness"] == "open_or_unknown"
        assert answer["at"] is not None
        openings = {feature["properties"]["name"]: feature["properties"]["opening"] for feature in answer["features"]}
        assert openings["示例二站"]["state"] == "open"  # around the clock
        assert openings["示例二站"]["until"] is None

    def test_the_answer_comes_in_the_datum_asked_for(self, filled):
        asked = ("nearest", "116.4551", "39.9204", "-k", "1", "--json")
        wgs84, gcj02 = filled(*asked).json, filled(*asked, "--answer-datum", "gcj02").json
        assert (wgs84["datum"], gcj02["datum"]) == ("wgs84", "gcj02")
        east = gcj02["features"][0]["geometry"]["coordinates"][0] - wgs84["features"][0]["geometry"]["coordinates"][0]
        assert 0.004 < east < 0.008
        assert gcj02["features"][0]["properties"]["distance_m"] == wgs84["features"][0]["properties"]["distance_m"]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("116.4", "39.9", "--open-at", "2026-02-30T09:00"), "--open-at: '2026-02-30T09:00' is no date and time"),
            (("116.4", "39.9", "--open-at", "2026-11-22T24:30"), "--open-at:"),
            (("116.4", "39.9", "--open-at", "23:00"), "--open-at:"),
            (("116.4", "39.9", "--open-at", "２026-11-22T23:00"), "--open-at:"),  # a full-width digit
            (("116.4", "39.9", "--open-at", "2026-11-22T23:00+25:00"), "--open-at:"),
            (("116.4", "39.9", "--open-at", "2026-11-22T23:00", "--open-now"), "give either --open-now or --open-at"),
            (("116.4", "39.9", "--include-unknown"), "--include-unknown: goes with --open-now or --open-at"),
            (("116.4", "39.9", "--include-closed"), "--include-closed: goes with --open-now or --open-at"),
            (("116.4", "39.9", "--answer-datum", "x"), "--answer-datum: unknown datum 'x'"),
            (("39.9204", "116.4551"), "lat: longitude and latitude look swapped"),
            (("116.4", "nan"), "lat: 'nan' is not allowed; give a number from -90 to 90"),
            (("116.4", "39.9", "-k", "0"), "k: '0' is not allowed; give a whole number from 1 to 50"),
            (("116.4", "39.9", "-k", "1e9"), "k:"),
            (("116.4", "39.9", "--kind", "warm_statoin"), "did you mean warm_station"),
            (("116.4", "39.9", "--amenity", "toilets"), "--amenity: unknown amenity 'toilets'; did you mean toilet"),
            (("116.4", "39.9", "--amenity", ""), "--amenity: unknown amenity ''"),
            (("116.4", "39.9", "--audience", "everybody"), "--audience: unknown audience"),
            (
                ("116.4", "39.9", "--datum", "cgcs2000"),
                "--datum: unknown datum 'cgcs2000'; allowed: wgs84, gcj02, bd09",
            ),
            (("116.4",), "Missing argument 'LAT'"),
        ],
    )
    def test_a_mistake_is_told_by_name(self, filled, arguments, said):
        ran = filled("nearest", *arguments)
        assert ran.code == 2
        assert said in ran.err
        assert ran.out == ""

    def test_without_a_register_it_says_how_to_make_one(self, run):
        ran = run("nearest", "116.4", "39.9")
        assert ran.code == 2
        assert "yizhan demo" in ran.err

    def test_a_place_far_from_every_station_is_doubted(self, filled):
        doubt = "does the register cover this place?"
        assert doubt in filled("nearest", "-51.2", "-30.0").out
        assert doubt not in filled("nearest", "116.4551", "39.9204").out

    def test_nothing_found_is_said(self, filled):
        assert "No station matches." in filled("nearest", "116.4", "39.9", "--kind", "childcare").out


class TestCoverage:
    def test_json_says_what_it_counted(self, filled):
        answer = filled("coverage", "--json").json
        assert answer["total"]["demand_total"] == pytest.approx(4000)
        assert [zone["name"] for zone in answer["zones"]] == ["东示例区", "西示例区"]
        assert sum(zone["demand_covered"] for zone in answer["zones"]) == pytest.approx(
            answer["total"]["demand_covered"]
        )
        assert 0 < answer["total"]["share_covered"] <= answer["total"]["share_covered_with_unknown"] < 1
        explanation = answer["explanation"]
        assert explanation["audience"] == ["outdoor_workers", "public"]
        assert explanation["straight_line_radius_m"] == pytest.approx(1000 / 1.3, abs=0.001)
        assert explanation["command"] == (
            "yizhan coverage --metres 1000 --detour 1.3 --k 1 --audience outdoor_workers,public --by district --json"
        )

    def test_the_command_of_the_explanation_gives_the_same_answer(self, filled):
        asked = ("--minutes", "10", "--k", "2", "--audience", "any", "--kind", "warm_station,service_station")
        first = filled(
            "coverage", *asked, "--amenity-any", "hot_water,drinking_water", "--without-illustrative", "--json"
        )
        again = filled(*first.json["explanation"]["command"].split()[1:])
        assert again.json == first.json

    def test_minutes_and_metres_are_two_ways_to_say_one_thing(self, filled):
        assert (
            filled("coverage", "--minutes", "15", "--json").json
            == filled("coverage", "--metres", "1000", "--json").json
        )

    def test_the_notes_say_which_stations_count(self, filled):
        out = filled("coverage", "--kind", "warm_station", "--amenity", "toilet", "--without-illustrative").out
        assert "Only stations of these kinds count: Warm-heart station for workers." in out
        assert "Only stations that have all of these count: Toilet" in out
        assert "Invented stations are left out." in out

    def test_the_table_names_every_zone_and_the_whole(self, filled):
        out = filled("coverage", "--by", "district").out
        assert "东示例区" in out
        assert "西示例区" in out
        assert "total" in out
        assert "Stations of unknown audience do not count: 1." in out

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--metres", "0"), "--metres: '0' is not allowed"),
            (("--metres", "1e12"), "--metres:"),
            (("--metres", "500", "--minutes", "5"), "--minutes: give either --metres or --minutes"),
            (("--minutes", "nan"), "--minutes:"),
            (("--detour", "0.9"), "--detour: '0.9' is not allowed; give a number from 1 to 5"),
            (("--k", "0"), "--k: '0' is not allowed"),
            (("--by", "street"), "--by: unknown level 'street'"),
            (("--by", "township"), "the register has no zones of level township; it has: district"),
        ],
    )
    def test_a_mistake_is_told_by_name(self, filled, options, said):
        ran = filled("coverage", *options)
        assert ran.code == 2
        assert said in ran.err


class TestMap:
    @pytest.mark.parametrize(
        ("zone", "language", "title"),
        [("东示例区", "zh", "东示例区"), ("2", "en", "West"), ("East", "en", "East")],  # by name, id, English name
    )
    def test_one_file_that_names_its_zone(self, filled, files, zone, language, title):
        assert filled("map", "gaps", "--zone", zone, "--out", "map.html", "--lang", language).code == 0
        html = (files / "map.html").read_text(encoding="utf-8")
        assert f"<title>{title}" in html
        assert f'<html lang="{"zh-CN" if language == "zh" else "en"}"' in html

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--zone", "东示例", "--out", "map.html"), "--zone: there is no zone '东示例'; near names: 东示例区"),
            (("--zone", "东示例区", "--out", "nowhere/map.html"), "--out: nowhere/map.html cannot be written"),
            (("--zone", "东示例区", "--out", "."), "is a directory"),
            (("--zone", "东示例区", "--out", "map.html", "--lang", "fr"), "--lang: unknown language 'fr'"),
            (("--out", "map.html"), "Missing option '--zone'"),
        ],
    )
    def test_a_mistake_is_told_by_name_and_writes_nothing(self, filled, files, options, said):
        ran = filled("map", "gaps", *options)
        assert ran.code == 2
        assert said in ran.err
        assert not (files / "map.html").exists()

    @pytest.mark.parametrize(("k", "meaning"), [("1", "no station within reach"), ("2", "fewer than 2 stations")])
    def test_the_legend_says_how_many_stations_are_asked_for(self, filled, files, k, meaning):
        assert filled("map", "gaps", "--zone", "2", "--out", "map.html", "--k", k, "--lang", "en").code == 0
        assert f"Gap: {meaning}" in (files / "map.html").read_text(encoding="utf-8")

    def test_hostile_names_stay_text_in_the_file(self, filled, files):
        hostile = "</script><script>alert(1)</script>{{7*7*7*7}}${alert(1)}"
        (files / "hostile.csv").write_text(
            f"name,kind,lon,lat,audience\n{hostile},partner,116.46,39.92,public\n", encoding="utf-8"
        )
        assert filled("import", "stations", "hostile.csv", "--datum", "wgs84").code == 0
        assert filled("map", "gaps", "--zone", "东示例区", "--out", "map.html").code == 0
        html = (files / "map.html").read_text(encoding="utf-8")
        assert "<script>alert" not in html
        assert "2401" not in html
