"""Vocabularies: the codes of kinds, amenities, audiences and entries with their labels. Standard library only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import normalize

from geo.errors import UsageError

VOCABULARY_NAMES = ("kind", "amenity", "audience", "entry")


@dataclass(frozen=True)
class Term:
    """One word of a vocabulary.

    Attributes:
        code: What is stored and sent.
        zh: Label in Chinese.
        en: Label in English.
        synonyms: Other spellings seen in source files, any language.
    """

    code: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()


class Vocabulary:
    """One list of terms, in the order in which they are shown.

    Args:
        name: ``kind``, ``amenity``, ``audience`` or ``entry``.
        terms: The terms; codes are unique.
    """

    def __init__(self, name: str, terms: Iterable[Term]) -> None:
        self.name = name
        self.terms = tuple(terms)
        self._by_code = {term.code: term for term in self.terms}
        backwards = self.terms[::-1]
        spelled = [(synonym, term.code) for term in backwards for synonym in term.synonyms]
        spelled += [(label, term.code) for term in backwards for label in (term.en, term.zh)]
        spelled += [(term.code, term.code) for term in backwards]
        self._by_spelling = {_folded(spelling): code for spelling, code in spelled if _folded(spelling)}

    def __contains__(self, code: object) -> bool:
        """Whether a code belongs to the vocabulary."""
        return code in self._by_code

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, in order."""
        return tuple(self._by_code)

    def label(self, code: str, language: str) -> str:
        """The label of a code in ``zh`` or ``en``; the code itself when it is not in the vocabulary."""
        term = self._by_code.get(code)
        if term is None:
            return code
        return term.zh if language.startswith("zh") else term.en

    def recognise(self, text: str) -> str | None:
        """The code that a cell of a source file means, or None; a blank cell means none.

        Case, width and white space are folded. Of equal spellings a code goes before a label and a label before a
        synonym, and of the same sort the earlier term.
        """
        return self._by_spelling.get(_folded(text))

    def check(self, code: str, parameter: str) -> str:
        """The code itself if it belongs to the vocabulary.

        Raises:
            UsageError: Unknown code; names the nearest known ones.
        """
        if code in self._by_code:
            return code
        near = get_close_matches(code, self.codes, n=3, cutoff=0.6)
        if near:
            raise UsageError(
                parameter,
                "unknown {vocabulary} {code!r}; did you mean {near}? Allowed: {allowed}",
                vocabulary=self.name,
                code=code,
                near=", ".join(near),
                allowed=", ".join(self.codes),
            )
        raise UsageError(
            parameter,
            "unknown {vocabulary} {code!r}; allowed: {allowed}",
            vocabulary=self.name,
            code=code,
            allowed=", ".join(self.codes),
        )


Vocabularies = Mapping[str, Vocabulary]
"""Vocabulary name -> vocabulary, for every name in ``VOCABULARY_NAMES``."""


def _folded(text: str) -> str:
    return "".join(normalize("NFKC", text).casefold().split())
