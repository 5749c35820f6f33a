from itertools import accumulate
from unicodedata import category, normalize

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.model import LonLat, Station
from geo.search import LARGEST_LIMIT, TextIndex, Why
from geo.search.pinyin import Sound, marked
from geo.search.sounds import SHORTEST_PINYIN, SHORTEST_TYPO, SoundIndex
from geo.stations import StationTable
from geo.zones import ZoneTable

NO_ZONES = ZoneTable([], np.empty(0, dtype=object))

# Few characters, so that texts often contain each other; some fold into each other, some are invisible or syntax.
LETTERS = st.sampled_from(
    [*"望京ab1", "A", "１", "ａ", "ß", "s", " ", "\u200b", '"', "*", "\u0301", "\ud800", "\U0010ffff"]
)
TEXTS = st.text(LETTERS, max_size=6)
LITERAL = (Why.EXACT, Why.PREFIX, Why.CONTAINS)

SYLLABLES = st.sampled_from(["xi", "an", "xian", "na", "wang", "wan", "gang", "shi", "hi", "1", "12", "2"])
SPOKEN = st.lists(SYLLABLES, max_size=4)


def seen(text: str) -> str:
    """What counts of a text, one character after the other."""
    plain = normalize("NFKC", normalize("NFKC", text).casefold())
    return "".join(char for char in plain if not char.isspace() and category(char) not in ("Cc", "Cf"))


def agreement(name: str, query: str) -> Why | None:
    if name == query:
        return Why.EXACT
    if name.startswith(query):
        return Why.PREFIX
    return Why.CONTAINS if query in name else None


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=12), TEXTS.filter(seen))
def test_names_and_hosts_are_found_as_by_looking_through_them_all(rows: list[tuple[str, str]], query: str) -> None:
    stations = [Station(f"s{i:02}", name, "other", LonLat(0.0, 0.0), host=host) for i, (name, host) in enumerate(rows)]
    expected = []
    for each in stations:
        by_name = agreement(seen(each.name), seen(query)) if each.name else None
        order = (not seen(each.name), len(seen(each.name)), each.id)
        if by_name:
            expected.append((LITERAL.index(by_name), 0, *order))
        elif seen(query) in seen(each.host):
            expected.append((LITERAL.index(Why.CONTAINS), 1, *order))
    found = TextIndex(StationTable(stations), NO_ZONES, {}).search(query, LARGEST_LIMIT)
    literal = [(hit.id, LITERAL.index(hit.why)) for hit in found.hits if hit.why in LITERAL]
    assert literal == [(key[-1], key[0]) for key in sorted(expected)]
    assert found.total == len(found.hits)


def sound(syllables: list[str], *, hanzi: bool = False) -> Sound:
    initials = "".join(each if each.isdigit() else each[0] for each in syllables)
    return Sound("".join(map(marked, syllables)), initials, hanzi)


def spans(syllables: list[str]) -> list[str]:
    """Everything that whole syllables following each other spell."""
    return ["".join(syllables[i:j]) for i in range(len(syllables)) for j in range(i + 1, len(syllables) + 1)]


def alignment_distance(one: str, other: str) -> int:
    """Optimal string alignment distance, by its recurrence."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def digits(text: str) -> list[str]:
    return [char for char in text if char.isdigit()]


def positions(found: np.ndarray) -> set[int]:
    return set(found.tolist())


@given(st.lists(SPOKEN, max_size=6), SPOKEN)
def test_chinese_sounds_agree_syllable_by_syllable(texts: list[list[str]], query: list[str]) -> None:
    found = SoundIndex([sound(text) for text in texts]).sounding(sound(query, hanzi=True))
    if len("".join(query)) < SHORTEST_PINYIN:
        query = ["no such syllable"]
    window = range(len(query))
    assert positions(found) == {
        i
        for i, text in enumerate(texts)
        if any([*text[at : at + len(window)]] == query for at in range(len(text) - len(window) + 1))
    }


@given(st.lists(SPOKEN, max_size=6), SPOKEN, st.integers(0, 3))
def test_typed_sounds_begin_with_a_syllable(texts: list[list[str]], query: list[str], untyped: int) -> None:
    letters = "".join(query)[: max(0, len("".join(query)) - untyped)]
    found = SoundIndex([sound(text) for text in texts]).sounding(Sound(letters, letters, hanzi=False))
    assert positions(found) == {
        i
        for i, text in enumerate(texts)
        if len(letters) >= SHORTEST_PINYIN
        and any("".join(text)[at:].startswith(letters) for at in accumulate(map(len, text[:-1]), initial=0))
    }


@given(st.lists(SPOKEN, max_size=6), st.text("xanwsgh12", max_size=4))
def test_initials_follow_each_other(texts: list[list[str]], letters: str) -> None:
    found = SoundIndex([sound(text) for text in texts]).abbreviated(Sound(letters, letters, hanzi=False))
    assert positions(found) == {
        i for i, text in enumerate(texts) if len(letters) >= SHORTEST_PINYIN and letters in sound(text).initials
    }


@given(
    st.lists(SPOKEN, max_size=6),
    SPOKEN,
    st.integers(0, 12),
    st.sampled_from(["drop", "add", "change", "swap", "nothing"]),
    st.sampled_from("xanw1"),
)
def test_one_typo_is_found_wherever_it_is(
    texts: list[list[str]], meant: list[str], at: int, typo: str, letter: str
) -> None:
    right = "".join(meant)
    before, rest = right[:at], right[at:]
    query = {
        "drop": before + rest[1:],
        "add": before + letter + rest,
        "change": before + letter + rest[1:],
        "swap": before + rest[1:2] + rest[:1] + rest[2:],
        "nothing": right,
    }[typo]
    found = SoundIndex([sound(text) for text in [*texts, meant]]).mistyped(Sound(query, query, hanzi=False))
    assert positions(found) == {
        i
        for i, text in enumerate([*texts, meant])
        if len(query) >= SHORTEST_TYPO
        and any(alignment_distance(query, span) <= 1 and digits(query) == digits(span) for span in spans(text))
    }
