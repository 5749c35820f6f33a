"""Cells to values, one strict function a type; what is wrong becomes a fault with the cell's row and column."""

import math
import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from geo.errors import Fault
from geo.inputs import decimal
from geo.store.records import Record
from geo.vocabulary import Vocabulary

_INTEGER = re.compile(r"[0-9]{1,9}", re.ASCII)
_DAYS = (
    re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+)?", re.ASCII),
    re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})", re.ASCII),
    re.compile(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})", re.ASCII),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日", re.ASCII),
)
_SHOWN = 80

Value = TypeVar("Value")


class Cells:
    """The cells of one record by field.

    Args:
        record: The record.
        by_field: Field -> column; used where the record does not know its fields itself.
        exact: Keep outer blanks of texts, as in a file that the register wrote itself.
    """

    def __init__(self, record: Record, by_field: Mapping[str, str], *, exact: bool = False) -> None:
        self._record = record
        self._by_field = by_field
        self._exact = exact
        self.faults: list[Fault] = []

    def __contains__(self, field: object) -> bool:
        """Whether the file has the field at all."""
        return field in (self._record.fields or self._by_field)

    def text(self, field: str) -> str:
        """The text of a field, outer blanks cut unless exact; "" where there is none."""
        text = self._raw(field)
        return text if self._exact else text.strip()

    def word(self, field: str) -> str:
        """The text of a field that is no free text: outer blanks always cut."""
        return self._raw(field).strip()

    def _raw(self, field: str) -> str:
        if self._record.fields is not None:
            return self._record.fields.get(field, "")
        return self._record.cells.get(self._by_field.get(field, ""), "")

    def fail(self, field: str, template: str, /, **fields: object) -> None:
        """Note a fault of a field's cell."""
        column = "" if self._record.fields is not None else self._by_field.get(field, field)
        self.faults.append(Fault(self._record.row, column, self.word(field)[:_SHOWN], template, fields))

    def number(self, field: str) -> float:
        """A finite number in ASCII digits with a decimal point; NaN, with a fault, for anything else."""
        text = self.word(field)
        if not text:
            self.fail(field, "is empty; a number is needed")
            return math.nan
        value = decimal(text)
        if not math.isfinite(value):
            self.fail(field, "is no number that can be used; write ASCII digits and a point, such as 116.3974")
            return math.nan
        return value

    def term(self, field: str, vocabulary: Vocabulary, default: str) -> str:
        """A code of a vocabulary, from its code, label or synonym; the default for an empty cell."""
        text = self.word(field)
        if not text:
            return default
        code = text if text in vocabulary else vocabulary.recognise(text)
        if code is None:
            self._unknown_term(field, text, vocabulary)
            return default
        return code

    def _unknown_term(self, field: str, text: str, vocabulary: Vocabulary) -> None:
        spellings = {s: term.code for term in vocabulary.terms for s in (term.code, term.zh, term.en)}
        near = dict.fromkeys(spellings[s] for s in get_close_matches(text, spellings, n=3, cutoff=0.4))
        allowed = ", ".join(f"{term.code} {term.zh}" for term in vocabulary.terms)
        if near:
            self.fail(
                field,
                "unknown {vocabulary}; nearest: {near}. Allowed: {allowed}",
                vocabulary=vocabulary.name,
                near=", ".join(near),
                allowed=allowed,
            )
        else:
            self.fail(field, "unknown {vocabulary}; allowed: {allowed}", vocabulary=vocabulary.name, allowed=allowed)

    def choice(self, field: str, words: Mapping[str, Value], default: Value) -> Value:
        """The value that a word stands for, case folded; the default for an empty cell."""
        text = self.word(field).casefold()
        if not text:
            return default
        if text not in words:
            self.fail(field, "is not understood; allowed: {allowed}", allowed=", ".join(words))
            return default
        return words[text]

    def count(self, field: str) -> int | None:
        """A whole number of 0 or more, or None for an empty cell."""
        text = self.word(field)
        if not text:
            return None
        if not _INTEGER.fullmatch(text):
            self.fail(field, "is no whole number of 0 or more; write ASCII digits only")
            return None
        return int(text)

    def day(self, field: str) -> date | None:
        """A day as 2025-03-01, 2025/3/1, 2025.3.1 or 2025年3月1日, or None for an empty cell."""
        text = self.word(field)
        if not text:
            return None
        found = next((match for pattern in _DAYS if (match := pattern.fullmatch(text))), None)
        try:
            if found is not None:
                return date(*(int(part) for part in found.groups()))
        except ValueError:
            pass  # 30 February
        self.fail(field, "is no day; write it as 2025-03-01")
        return None
