"""Which texts sound like a string: whole syllables, their initials, or one typo away."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geo.search.pinyin import BREAK, START_BIT, Sound

SHORTEST_PINYIN = 2
"""Letters of a query below which it is not read as pinyin or initials."""

SHORTEST_TYPO = 4
"""Letters of a query below which a typo is not forgiven: nearly everything is one letter away from three."""

_END = "\0"

Bytes = NDArray[np.uint8]
Positions = NDArray[np.int64]


class SoundIndex:
    """Search over the sounds of texts: a few passes over two strings of bytes. Immutable; any number of threads.

    Every answer is the positions of texts, in any order; one may occur several times.

    Args:
        sounds: How the texts sound, one for one.
    """

    def __init__(self, sounds: Sequence[Sound]) -> None:
        # Loaded here and not by the first query, which would wait a tenth of a second for it.
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        self._extract, self._distance = extract, OSA.distance
        self._marked, self._text_starts = _joined([sound.syllables for sound in sounds])
        self._initials, self._initials_starts = _joined([sound.initials for sound in sounds])
        self._plain: Bytes = self._marked | np.uint8(START_BIT)
        self._begins: NDArray[np.bool_] = (self._marked & START_BIT) == 0

    def sounding(self, query: Sound) -> Positions:
        """The texts in which the query's sound begins with a syllable, word or number.

        The sound of a Chinese query has to agree syllable by syllable; a typed one may end inside the last syllable,
        as it does while it is being typed.

        Args:
            query: How the query sounds. Nothing sounds like less than ``SHORTEST_PINYIN`` letters.
        """
        letters = _letters(query)
        if len(letters) < SHORTEST_PINYIN:
            return _nothing()
        begins = self._beginning_with(letters[0])
        if query.hanzi:
            begins = _followed(self._marked, begins, query.syllables)
            begins = begins[self._begins[begins + len(letters)]]
        else:
            begins = _followed(self._plain, begins, letters)
        return _texts_at(self._text_starts, begins)

    def abbreviated(self, query: Sound) -> Positions:
        """The texts that have the query's letters as the initials of syllables that follow each other.

        Args:
            query: How the query sounds. A Chinese one, or one of less than ``SHORTEST_PINYIN`` letters, is no
                abbreviation.
        """
        letters = _letters(query)
        if query.hanzi or len(letters) < SHORTEST_PINYIN:
            return _nothing()
        places = np.flatnonzero(self._initials == ord(letters[0]))
        return _texts_at(self._initials_starts, _followed(self._initials, places, letters))

    def mistyped(self, query: Sound) -> Positions:
        """The texts in which whole syllables are one typo away from the query.

        A typo is one letter too many, too few or wrong, or two neighbours swapped (an optimal string alignment distance
        of 1). Digits are never taken for typos.

        Args:
            query: How the query sounds. Nothing is a typo of less than ``SHORTEST_TYPO`` letters.
        """
        letters = _letters(query)
        if len(letters) < SHORTEST_TYPO:
            return _nothing()
        begins, ends = self._near(letters)
        sounds = self._plain.tobytes()
        windows: dict[str, list[int]] = {}
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            windows.setdefault(sounds[begin:end].decode("ascii"), []).append(begin)
        # A window that is no word of letters and digits reaches into the next text.
        whole = [window for window in windows if window.isalnum()]
        close = self._extract(letters, whole, scorer=self._distance, score_cutoff=1, limit=None)
        found = [begin for window, _, _ in close if _digits(window) == _digits(letters) for begin in windows[window]]
        return _texts_at(self._text_starts, np.array(found, dtype=np.int64))

    def _beginning_with(self, letter: str) -> Positions:
        """Where syllables, words and numbers begin with a letter or digit."""
        return np.flatnonzero(self._marked == (ord(letter) & ~START_BIT))

    def _near(self, letters: str) -> tuple[Positions, Positions]:
        """Begins and ends of the whole syllables that may be one typo away, each pair once.

        One typo touches one letter or two neighbours, so the first half of the letters is intact or, after leaving
        out one more, the rest is.
        """
        head = letters[: len(letters) // 2]
        tail = letters[len(head) + 1 :]
        begins = _followed(self._plain, self._beginning_with(head[0]), head)
        lasts = np.flatnonzero(self._begins[1:] & (self._plain[:-1] == ord(tail[-1])))
        ends = _preceded(self._plain, lasts, tail) + 1
        pairs = []
        for length in (len(letters) - 1, len(letters), len(letters) + 1):
            reached = begins[self._begins.take(begins + length, mode="clip")]
            started = ends - length
            started = started[self._begins.take(started, mode="clip") & (started > 0)]
            both = np.union1d(reached, started)
            pairs.append(np.column_stack([both, both + length]))
        near = np.concatenate(pairs)
        return near[:, 0], near[:, 1]


def _letters(query: Sound) -> str:
    """The letters and digits of a query; none when it holds a character without a sound."""
    return "" if BREAK in query.syllables else "".join(chr(ord(char) | START_BIT) for char in query.syllables)


def _joined(texts: Sequence[str]) -> tuple[Bytes, Positions]:
    """The texts one after the other with an end before and after each, and where each begins."""
    joined = np.frombuffer("".join([_END, *(text + _END for text in texts)]).encode("ascii"), dtype=np.uint8)
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    return joined, np.cumsum(lengths) - lengths + 1


def _followed(sounds: Bytes, begins: Positions, letters: str) -> Positions:
    """Those of ``begins`` at which the letters follow each other. What is out of the array is its end, no letter."""
    for i, letter in enumerate(letters):
        begins = begins[sounds.take(begins + i, mode="clip") == ord(letter)]
    return begins


def _preceded(sounds: Bytes, lasts: Positions, letters: str) -> Positions:
    """Those of ``lasts`` at which the letters end."""
    for i, letter in enumerate(reversed(letters)):
        lasts = lasts[sounds.take(lasts - i, mode="clip") == ord(letter)]
    return lasts


def _texts_at(starts: Positions, places: Positions) -> Positions:
    return np.searchsorted(starts, places, side="right") - 1


def _digits(letters: str) -> str:
    return "".join(char for char in letters if char.isdigit())


def _nothing() -> Positions:
    return np.empty(0, dtype=np.int64)
