"""How text sounds: Chinese characters into pinyin without tones, by a list of phrases and then by the dictionary."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from geo.search.spelling import unmarked

START_BIT = 0x20
"""The bit of an ASCII letter or digit that is cleared at the start of a syllable, word or number."""

BREAK = "\x01"
"""Stands for characters without a sound that can be typed; nothing matches across it."""

_HANZI = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_PIECES = re.compile(f"([{_HANZI}]+)|([a-z]+)|([0-9]+)|[^\\W_]")

_REMEMBERED = 8192
"""Words and pieces of Chinese whose sound is kept at hand, each."""


_Spelled = tuple[str, str]
"""Marked syllables, and their initials."""


class Sound(NamedTuple):
    """How a text sounds.

    Attributes:
        syllables: Lower-case ASCII letters and digits, ``START_BIT`` cleared in the first of each syllable, Latin word
            and number; ``BREAK`` for characters that have no sound. Punctuation and white space are left out.
        initials: The first letter of each syllable and word; numbers whole.
        hanzi: Whether every sounding character is a Chinese one, so that the syllables are known to be whole.
    """

    syllables: str
    initials: str
    hanzi: bool


def marked(sound: str) -> str:
    """A syllable, word or number with the mark of its start."""
    return chr(ord(sound[0]) & ~START_BIT) + sound[1:]


class Pronunciation:
    """Sounds of texts. May serve any number of threads.

    The dictionary (pypinyin) is loaded when the first Chinese text is sounded.

    Args:
        phrases: Name -> pinyin with a space between syllables, tone marks allowed. A name of several characters is read
            so wherever it occurs, the longest first; a single character where the dictionary has no longer word.
    """

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._known = {phrase: _spelled(unmarked(pinyin).split()) for phrase, pinyin in phrases.items()}
        several = sorted((phrase for phrase in phrases if len(phrase) > 1), key=lambda phrase: (-len(phrase), phrase))
        self._phrases = re.compile("(" + "|".join(map(re.escape, several)) + ")") if several else None
        self._piece = lru_cache(_REMEMBERED)(self._of_chinese)
        self._word = lru_cache(_REMEMBERED)(_in_dictionary)

    def of(self, text: str) -> Sound:
        """How a text sounds; empty strings for one without a letter, a digit or a Chinese character."""
        syllables, initials, hanzi = [], [], True
        for piece in _PIECES.finditer(unmarked(text)):
            chinese, word, number = piece.groups()
            if chinese:
                sound, first = self._piece(chinese)
            elif word:
                sound, first = marked(word), word[0]
            elif number:
                sound, first = marked(number), number
            else:
                sound = first = BREAK
            hanzi = hanzi and bool(chinese)
            syllables.append(sound)
            initials.append(first)
        return Sound("".join(syllables), "".join(initials), hanzi)

    def _of_chinese(self, text: str) -> _Spelled:
        parts = self._phrases.split(text) if self._phrases else [text]
        words = [word for part in parts if part for word in self._words(part)]
        return "".join([syllables for syllables, _ in words]), "".join([initials for _, initials in words])

    def _words(self, part: str) -> list[_Spelled]:
        """The words of a phrase of the list, or of what stands before, between or after such."""
        if part in self._known:
            return [self._known[part]]
        from pypinyin.seg.mmseg import seg

        return [self._known.get(word) or self._word(word) for word in seg.cut(part)]


def _in_dictionary(word: str) -> _Spelled:
    from pypinyin import lazy_pinyin

    sounds = lazy_pinyin(word, errors=lambda _unknown: BREAK)
    return _spelled([sound if sound.isascii() else BREAK for sound in sounds])


def _spelled(sounds: Sequence[str]) -> _Spelled:
    return "".join([marked(sound) for sound in sounds]), "".join([sound[0] for sound in sounds])
