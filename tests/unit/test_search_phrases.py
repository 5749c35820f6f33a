from pathlib import Path

import pypinyin
import pytest

from geo.errors import DataError
from geo.search.spelling import unmarked
from geo.store.phrases import read_phrases_csv

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "names"

LOCAL = {("大栅栏", "栅")}
"""Readings of Beijing that no dictionary lists for the character."""


def written(folder: Path, content: bytes, name: str = "a.csv") -> Path:
    (folder / name).write_bytes(content)
    return folder


def test_the_shipped_names_are_read_with_readings_that_their_characters_have() -> None:
    odd = {
        (name, char)
        for name, pinyin in read_phrases_csv(SHIPPED).items()
        for char, sound in zip(name, unmarked(pinyin).split(), strict=True)
        if sound not in pypinyin.pinyin(char, style=pypinyin.Style.NORMAL, heteronym=True)[0]
    }
    assert odd == LOCAL


def test_a_later_file_overrides_an_earlier_one(tmp_path: Path) -> None:
    written(tmp_path, b"name,pinyin\n\xe9\x95\xbf,zhang\n", "a.csv")
    written(tmp_path, "\ufeffname,pinyin\n长,cháng\n".encode(), "b.csv")
    assert read_phrases_csv(tmp_path) == {"长": "cháng"}


def test_a_folder_that_is_not_there_has_no_names(tmp_path: Path) -> None:
    assert read_phrases_csv(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "needs the header name,pinyin"),
        (b"name\n", "needs the header"),
        ("name,pinyin\n长,cháng\n".encode("utf-16"), "no CSV in UTF-8"),
    ],
)
def test_a_file_that_is_no_such_csv_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_phrases_csv(written(tmp_path, content))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        read_phrases_csv(tmp_path)


def test_every_bad_row_is_told(tmp_path: Path) -> None:
    written(tmp_path, "name,pinyin\n长阳,cháng\n长,cháng\n长,zhǎng\n,x\n长城\n".encode())
    with pytest.raises(DataError) as caught:
        read_phrases_csv(tmp_path)
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (2, "pinyin"),  # two characters, one syllable
        (4, "name"),  # twice
        (5, "name"),  # no name
        (6, "pinyin"),  # no pinyin
    ]
