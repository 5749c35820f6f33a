import pytest

from geo.errors import UsageError
from geo.vocabulary import Term, Vocabulary

KINDS = Vocabulary(
    "kind",
    [
        Term("warm_station", "职工暖心驿站", "Warm-heart station", ("暖心驿站", "驿站", "warm station")),
        Term("nursing_room", "母婴关爱室", "Care room", ("母婴室", "驿站")),
        Term("other", "其他", "Other"),
    ],
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("warm_station", "warm_station"),
        ("职工暖心驿站", "warm_station"),
        ("Warm-heart station", "warm_station"),
        ("WARM-HEART  STATION", "warm_station"),  # case and white space fold
        ("ｗａｒｍ＿ｓｔａｔｉｏｎ", "warm_station"),  # full width folds
        (" 母婴\u3000室\n", "nursing_room"),  # ideographic space
        ("驿站", "warm_station"),  # a synonym of two terms means the first
        ("warm", None),  # a part is no match
        ("", None),
        (" \u3000\t", None),
    ],
)
def test_a_cell_is_recognised_by_code_label_or_synonym(text, code):
    assert KINDS.recognise(text) == code


@pytest.mark.parametrize(
    ("terms", "text", "code"),
    [
        # a code is never taken for another term's synonym or label, whichever comes first
        ([Term("a", "甲", "A", ("b",)), Term("b", "乙", "B")], "b", "b"),
        ([Term("a", "甲", "b"), Term("b", "乙", "B")], "b", "b"),
        ([Term("b", "乙", "B"), Term("a", "甲", "b")], "b", "b"),
        # a label is never taken for another term's synonym
        ([Term("a", "甲", "A", ("乙",)), Term("b", "乙", "B")], "乙", "b"),
        ([Term("a", "休息", "Rest"), Term("b", "休息", "Seats")], "休息", "a"),
    ],
)
def test_a_code_goes_before_a_label_and_a_label_before_a_synonym(terms, text, code):
    assert Vocabulary("kind", terms).recognise(text) == code


def test_a_term_without_a_label_is_not_what_a_blank_cell_means():
    assert Vocabulary("kind", [Term("a", "甲", "", ("", " "))]).recognise("") is None


@pytest.mark.parametrize(
    ("code", "language", "label"),
    [
        ("other", "zh", "其他"),
        ("other", "zh-CN", "其他"),
        ("other", "en", "Other"),
        ("<b>new</b>", "zh", "<b>new</b>"),  # a code of a newer register shows as it is
    ],
)
def test_a_label_speaks_the_language_asked_for(code, language, label):
    assert KINDS.label(code, language) == label


def test_codes_keep_their_order():
    assert KINDS.codes == ("warm_station", "nursing_room", "other")
    assert "other" in KINDS
    assert "其他" not in KINDS
    assert None not in KINDS


def test_a_known_code_passes_the_check():
    assert KINDS.check("other", "kind") == "other"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "warm_statoin",
            "--kind: unknown kind 'warm_statoin'; did you mean warm_station? "
            "Allowed: warm_station, nursing_room, other",
        ),
        ("??", "--kind: unknown kind '??'; allowed: warm_station, nursing_room, other"),
        ("", "--kind: unknown kind ''; allowed: warm_station, nursing_room, other"),
        ("Other", "--kind: unknown kind 'Other'; did you mean other? Allowed: warm_station, nursing_room, other"),
    ],
)
def test_an_unknown_code_is_refused_by_name_with_what_is_near(code, message):
    with pytest.raises(UsageError) as refused:
        KINDS.check(code, "--kind")
    assert str(refused.value) == message
