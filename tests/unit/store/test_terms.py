import pytest

from geo.errors import DataError
from geo.store import read_vocabulary_csv
from geo.vocabulary import VOCABULARY_NAMES, Term


def test_the_shipped_vocabularies_are_read_whole(vocabularies):
    assert set(vocabularies) == set(VOCABULARY_NAMES)
    assert "unknown" in vocabularies["audience"]
    assert "unknown" in vocabularies["entry"]
    for vocabulary in vocabularies.values():
        for term in vocabulary.terms:
            assert term.zh
            assert term.en


def test_one_file_is_one_vocabulary(file):
    path = file("kind.csv", "code,zh,en,synonyms\nother,其他,Other,别的|x\nb,乙,B,\n")
    assert read_vocabulary_csv(path)["kind"].terms == (
        Term("other", "其他", "Other", ("别的", "x")),
        Term("b", "乙", "B"),
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("colour.csv", "code,zh,en,synonyms\n", "named after no vocabulary"),
        ("kind.csv", "code,label\n", "needs the header code,zh,en,synonyms"),
        ("kind.csv", b"\xff\xff", "no CSV in UTF-8"),
        ("kind.csv", "code,zh,en,synonyms\na,x,y,\na,x,y,\n,x,y,\n", "empty or repeated"),
    ],
)
def test_what_is_no_vocabulary_is_refused(file, name, content, said):
    with pytest.raises(DataError, match=said):
        read_vocabulary_csv(file(name, content))


def test_a_missing_vocabulary_is_named(tmp_path):
    with pytest.raises(DataError, match=r"kind\.csv: cannot be read"):
        read_vocabulary_csv(tmp_path)
