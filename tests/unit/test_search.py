import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.errors import UsageError
from geo.model import Station, Status, ZoneLevel
from geo.search import LARGEST_LIMIT, LONGEST_QUERY, Field, Found, TextIndex, What, Why
from geo.search.pinyin import Pronunciation
from geo.search.spelling import folded, unmarked
from geo.stations import StationTable
from geo.store.phrases import read_phrases_csv
from geo.zones import ZoneTable
from tests.unit.towns import ZoneShape, box, station, zone

ROOT = Path(__file__).resolve().parents[2]
PHRASES = read_phrases_csv(ROOT / "data" / "names")

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "</script><script>alert(1)</script>",
    "{{7*7*7*7}}",
    "{% raw %}",
    "{#",
]


def text_index(stations: Sequence[Station], zones: Sequence[ZoneShape] = ()) -> TextIndex:
    table = ZoneTable([named for named, _ in zones], [shape for _, shape in zones])
    return TextIndex(StationTable(stations), table, PHRASES)


def named(*names: str) -> TextIndex:
    """Stations of these names, their ids in this order."""
    return text_index([station(f"s{i:03}", name=name) for i, name in enumerate(names)])


def ids(found: Found) -> list[str]:
    return [hit.id for hit in found.hits]


def answers(found: Found) -> list[tuple[str, str, str]]:
    return [(hit.id, hit.why.value, hit.field.value) for hit in found.hits]


@pytest.fixture(scope="module")
def city() -> TextIndex:
    square = box(0, 0, 1, 1)
    return text_index(
        [
            station("bank", name="工会户外劳动者服务站", host="中国建设银行", address="长安街5号", district="d1"),
            station("guan", name="回龙观职工暖心驿站", district="d2"),
            station("kfc", name="KFC Wangfujing", address="王府井大街"),
            station("lv", name="绿洲驿站"),
            station("no_name", host="示例银行"),
            station("shi", name="什刹海职工之家", township="t2"),
            station("soho", name="望京SOHO驿站", township="t1", district="d1"),
            station("yizhan", name="示例朝阳区职工暖心驿站0001", district="d1"),
        ],
        [
            zone("d1", square, name="朝阳区", name_en="Chaoyang District"),
            zone("d2", square, name="昌平区", name_en="Changping District"),
            zone("t1", square, ZoneLevel.TOWNSHIP, name="望京街道"),
            zone("t2", square, ZoneLevel.TOWNSHIP, name="什刹海街道"),
        ],
    )


class TestFinding:
    @pytest.mark.parametrize(
        ("query", "first"),
        [
            ("望京街道", [("t1", "exact", "name")]),
            # The zone before the station, both begin with it.
            ("望京", [("t1", "prefix", "name"), ("soho", "prefix", "name")]),
            ("什刹海", [("t2", "prefix", "name"), ("shi", "prefix", "name")]),
            ("wangjing", [("t1", "pinyin", "name"), ("soho", "pinyin", "name")]),
            ("WangJing", [("t1", "pinyin", "name")]),
            ("wang jing", [("t1", "pinyin", "name")]),
            ("wàngjīng", [("t1", "pinyin", "name")]),
            ("wang'jing", [("t1", "pinyin", "name")]),
            # Still being typed: the last syllable is not complete.
            ("wangj", [("t1", "pinyin", "name")]),
            ("wj", [("t1", "initials", "name"), ("soho", "initials", "name")]),
            ("WJ", [("t1", "initials", "name")]),
            ("望jing", [("t1", "pinyin", "name")]),
            ("ｗａｎｇｊｉｎｇ", [("t1", "pinyin", "name")]),  # full width
            ("shichahai", [("t2", "pinyin", "name"), ("shi", "pinyin", "name")]),
            ("huilongguan", [("guan", "pinyin", "name")]),
            # The wrong character of the right sound.
            ("回龙关", [("guan", "pinyin", "name")]),
            # One letter too few, too many, wrong; two swapped.
            ("shichahi", [("t2", "typo", "name"), ("shi", "typo", "name")]),
            ("shicahai", [("t2", "typo", "name")]),
            ("shichahaii", [("t2", "typo", "name")]),
            ("shichagai", [("t2", "typo", "name")]),
            ("shcihahai", [("t2", "typo", "name")]),
            ("huilonggaun", [("guan", "typo", "name")]),
            ("wangjin", [("t1", "pinyin", "name")]),
            # The wrong character of nearly the right sound: huilongguang.
            ("回龙光", [("guan", "typo", "name")]),
            ("示例朝阳", [("yizhan", "prefix", "name")]),
            ("朝阳", [("d1", "prefix", "name"), ("yizhan", "contains", "name"), ("soho", "contains", "zone")]),
            ("chaoyang", [("d1", "prefix", "name"), ("soho", "contains", "zone")]),
            ("chaoyang district", [("d1", "exact", "name")]),
            ("District", [("d1", "contains", "name"), ("d2", "contains", "name")]),
            ("0001", [("yizhan", "contains", "name")]),
            ("０００１", [("yizhan", "contains", "name")]),  # full width
            ("驿站0001", [("yizhan", "contains", "name")]),
            ("kfc", [("kfc", "prefix", "name")]),
            ("wangfujing", [("kfc", "contains", "name")]),
            ("建设银行", [("bank", "contains", "host")]),
            ("jiansheyinhang", [("bank", "pinyin", "host")]),
            ("changan", [("bank", "pinyin", "address")]),
            ("长安街 5 号", [("bank", "contains", "address")]),
            ("wangfujing dajie", [("kfc", "pinyin", "address")]),
            # A nameless station is found by its host; even the whole host is no exact name.
            ("示例银行", [("no_name", "contains", "host")]),
            ("lvzhou", [("lv", "pinyin", "name")]),
            ("lüzhou", [("lv", "pinyin", "name")]),
        ],
    )
    def test_a_query_finds_what_it_should_first(
        self, city: TextIndex, query: str, first: list[tuple[str, str, str]]
    ) -> None:
        assert answers(city.search(query))[: len(first)] == first

    @pytest.mark.parametrize(
        "query",
        [
            "火星",
            "qqqq",
            "angj",  # begins inside a syllable
            "w",  # one letter is no pinyin
            "shichah1",  # digits are never typos
            "驿站0002",
            "shcaha",  # two typos
            "wng",  # three letters are too few for a typo
            "。",
            "😀",
            "ع",
            "望\U0003134a",  # a character without a known sound
        ],
    )
    def test_a_query_that_fits_nothing_finds_nothing(self, query: str) -> None:
        index = named("望京驿站", "什刹海", "驿站0001")
        assert index.search(query) == Found((), 0)

    def test_chinese_agrees_syllable_by_syllable(self) -> None:
        index = named("西安门", "先农坛")
        assert answers(index.search("仙")) == [("s001", "pinyin", "name")]
        # Typed, it may be either.
        assert {hit.name for hit in index.search("xian").hits} == {"西安门", "先农坛"}

    def test_typos_are_looked_for_only_when_nothing_else_is_found(self) -> None:
        assert answers(named("望京", "王晶晶", "望金").search("wangjing")) == [
            ("s000", "pinyin", "name"),
            ("s001", "pinyin", "name"),
        ]

    def test_a_typo_does_not_reach_from_one_text_into_the_next(self) -> None:
        # In the order of the texts 京 comes before 望: "wang" begins where another text ends.
        assert named("京", "望").search("jingwang") == Found((), 0)

    def test_suspended_and_closed_stations_are_left_out(self) -> None:
        stations = [station(status.value, name="望京驿站", status=status) for status in Status]
        assert answers(text_index(stations).search("望京驿站")) == [("active", "exact", "name")]

    def test_a_hit_carries_the_row_of_its_table(self, city: TextIndex) -> None:
        found = city.search("望京")
        assert [(hit.what, hit.position, hit.name) for hit in found.hits] == [
            (What.ZONE, 2, "望京街道"),
            (What.STATION, 6, "望京SOHO驿站"),
        ]

    def test_a_place_that_agrees_in_several_ways_is_one_hit(self) -> None:
        index = text_index([station("a", name="望京驿站", host="望京医院", address="望京路")])
        assert index.search("望京") == index.search("望 京")
        assert answers(index.search("望京")) == [("a", "prefix", "name")]
        assert index.search("望京").total == 1

    def test_an_empty_register_finds_nothing(self) -> None:
        for query in ("望京", "wangjing", "wj", "shichahi"):
            assert text_index([]).search(query) == Found((), 0)


class TestOrder:
    def test_hits_are_ordered_by_how_they_agree(self) -> None:
        index = named("王京站", "中望京", "望京站", "望京", "Wang Jing")
        assert [(hit.name, hit.why) for hit in index.search("望京").hits] == [
            ("望京", Why.EXACT),
            ("望京站", Why.PREFIX),
            ("中望京", Why.CONTAINS),
            ("王京站", Why.PINYIN),
            ("Wang Jing", Why.PINYIN),
        ]

    def test_equal_agreement_is_ordered_by_field_then_length_then_id(self) -> None:
        square = box(0, 0, 1, 1)
        index = text_index(
            [
                station("a", name="短", district="d"),
                station("b", name="中", address="望京路"),
                station("c", host="望京医院"),  # nameless: after those that have a name
                station("d", name="很长很长的名字", host="望京医院"),
                station("e", name="东望京驿站"),
                station("g", name="西望京"),
                station("f", name="北望京"),
            ],
            [zone("d", square, name="大望京区")],
        )
        assert ids(index.search("望京")) == ["d", "f", "g", "e", "d", "c", "b", "a"]

    def test_the_order_does_not_depend_on_that_of_the_input(self) -> None:
        stations = [station(f"s{i}", name="望京" + "站" * (i % 3), host=f"望京{i}") for i in range(12)]
        forward, backward = text_index(stations), text_index(stations[::-1])
        for query in ("望京", "wangjing", "wj", "wangqing"):
            assert forward.search(query) == backward.search(query)

    def test_what_does_not_fit_is_counted(self) -> None:
        index = named(*(f"望京驿站{i:04}" for i in range(60)))
        found = index.search("望京", limit=7)
        assert ids(found) == [f"s{i:03}" for i in range(7)]
        assert (found.total, found.more) == (60, 53)
        assert index.search("望京0059").more == 0


class TestRefusals:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            " \t\n　",  # an ideographic space is white space too
            "\u200b\ufeff\x00",  # nothing that can be seen
            "望" * (LONGEST_QUERY + 1),
            "x" * 100_000,
        ],
    )
    def test_a_blank_or_endless_query_is_refused_by_name(self, city: TextIndex, text: str) -> None:
        with pytest.raises(UsageError, match=r"^q: .* give 1 to 64 characters") as caught:
            city.search(text)
        assert caught.value.parameter == "q"
        assert len(str(caught.value)) < 200

    @pytest.mark.parametrize(
        "text", ["望" * LONGEST_QUERY, "  " + "x" * LONGEST_QUERY + "\n", "ﷺ" * LONGEST_QUERY, "\ud800"]
    )
    def test_the_longest_and_the_oddest_query_is_answered(self, city: TextIndex, text: str) -> None:
        assert city.search(text).total == 0

    @pytest.mark.parametrize("limit", [0, -1, LARGEST_LIMIT + 1, 10**9])
    def test_a_limit_out_of_range_is_refused_by_name(self, city: TextIndex, limit: int) -> None:
        with pytest.raises(UsageError, match=f"^limit: .* 1 to {LARGEST_LIMIT}"):
            city.search("望京", limit)


class TestTextIsText:
    @pytest.mark.parametrize("payload", HOSTILE)
    def test_hostile_text_is_found_as_itself(self, payload: str) -> None:
        # Some of them sound alike, punctuation left out; only one is the same.
        hits = named(*HOSTILE, "望京").search(payload).hits
        assert [hit.name for hit in hits if hit.why is not Why.PINYIN] == [payload]
        assert (hits[0].name, hits[0].why) == (payload, Why.EXACT)

    @pytest.mark.parametrize(
        "syntax",
        [
            '"',
            '""',
            "'",
            "*",
            "望*",
            "^望",
            "text:望",
            "望 AND 京",
            "望 OR 京",
            "NOT 望",
            "NEAR(望 京)",
            "{text}:望",
            "-望",
            "+",
            "(",
            ";",
            "%",
            "_",
            "\\",
        ],
    )
    def test_what_full_text_search_takes_for_syntax_is_no_syntax(self, syntax: str) -> None:
        hits = named("望京", f"x{syntax}y").search(syntax).hits
        assert [hit.name for hit in hits if hit.why is not Why.PINYIN] == [f"x{syntax}y"]


class TestThreads:
    def test_eight_threads_get_the_answers_of_one(self, city: TextIndex) -> None:
        queries = ["望京", "wangjing", "wj", "回龙关", "shichahi", "示例", "district", "0001", "qqqqq", "银行"] * 20
        alone = [city.search(query) for query in queries]
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda _: [city.search(query) for query in queries], range(8)))
        assert together == [alone] * 8


class TestSpelling:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ＡＢＣ　１２３", "abc123"),
            (" Straße ", "strasse"),
            ("望\u200b京\ufeff", "望京"),  # zero-width space, byte-order mark
            ("望\n京\t", "望京"),
            ("（望京）", "(望京)"),
            ("", ""),
            ("\u3000\u200d", ""),
        ],
    )
    def test_differences_that_do_not_count_are_folded(self, text: str, expected: str) -> None:
        assert folded(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("Wàngjīng", "wangjing"), ("lǜ nǚ lü", "lv nv lv"), ("Café", "cafe"), ("望京", "望京"), ("Ｗ１", "w1")],
    )
    def test_marks_on_letters_are_taken_off(self, text: str, expected: str) -> None:
        assert unmarked(text) == expected


class TestPronunciation:
    @pytest.mark.parametrize(
        ("text", "pinyin"),
        [
            ("大栅栏", "DaShiLan"),
            ("什刹海", "ShiChaHai"),
            ("十里堡", "ShiLiPu"),
            ("马家堡", "MaJiaPu"),
            ("长辛店", "ChangXinDian"),
            ("长子营", "ZhangZiYing"),
            ("漷县", "HuoXian"),
            ("潭柘寺", "TanZheSi"),
            ("石佛营", "ShiFoYing"),
            ("示例朝阳区", "ShiLiChaoYangQu"),
            ("北大栅栏", "BeiDaShiLan"),  # 北大 is a word of the dictionary
            ("校长室", "XiaoZhangShi"),  # a word of the dictionary goes before a single character of the list
            ("长店", "ChangDian"),  # and that before the dictionary's first reading
            ("农商行", "NongShangHang"),
            ("重庆饭店", "ChongQingFanDian"),
        ],
    )
    def test_names_of_beijing_are_read_as_beijing_reads_them(self, text: str, pinyin: str) -> None:
        assert Pronunciation(PHRASES).of(text).syllables == pinyin

    def test_words_and_numbers_begin_like_syllables(self) -> None:
        sound = Pronunciation({}).of("望京-SOHO 3号楼a1")
        assert sound.syllables == "WangJingSoho\x13HaoLouA\x11"
        assert sound.initials == "wjs3hla1"
        assert not sound.hanzi

    def test_without_phrases_the_dictionary_reads(self) -> None:
        assert Pronunciation({}).of("北京").syllables == "BeiJing"

    def test_a_text_without_a_sound_is_empty(self) -> None:
        assert Pronunciation(PHRASES).of("·—（）") == ("", "", True)


def test_importing_the_search_loads_neither_dictionary_nor_matcher(tmp_path: Path) -> None:
    code = "import sys, geo.search; print({'pypinyin', 'rapidfuzz'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("set()", "")


def test_every_field_can_be_the_one_that_agrees(city: TextIndex) -> None:
    fields = {hit.field for query in ("望京", "银行", "大街", "朝阳") for hit in city.search(query).hits}
    assert fields == {*Field}
