from geo.errors import BusyError, DataError, UsageError
from geo.language import explain, translator


def test_a_language_without_a_catalogue_stays_english():
    assert translator("fr")("No station matches.") == "No station matches."
    assert translator("en")("No station matches.") == "No station matches."


def test_a_message_that_the_catalogue_lacks_stays_english():
    assert translator("zh")("a message nobody ever wrote") == "a message nobody ever wrote"


def test_errors_are_led_by_what_they_are_about():
    assert explain(UsageError("k", "{k} is not allowed", k=0), "en") == "k: 0 is not allowed"
    assert explain(DataError("a.csv", "is empty"), "en") == "a.csv: is empty"
    assert explain(BusyError("the register is locked"), "en") == "the register is locked"


def test_chinese_comes_from_the_catalogue():
    english = "No station matches."
    assert translator("zh")(english) != english
    assert translator("zh-CN")(english) == translator("zh_TW")(english) == translator("zh")(english)
