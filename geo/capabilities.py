"""What each row of a table has, as bits, and filters over it that a search applies inside.

Vocabularies are extensible, so a row has as many 64-bit words as the distinct marks of its table need.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Prepared = TypeVar("Prepared")

_WORD_BITS = 64

_MOST_COMBINED = 4
"""How many combinations a filter keeps: what one question asks of doors."""


class Admission(ABC):
    """Which rows of a table a search may find. Immutable to its users; may serve any number of threads.

    Args:
        size: Number of rows of the table.

    Attributes:
        size: As given.
        kept: The owner that asked last and what it prepared; None before.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.kept: tuple[object, object] | None = None

    @abstractmethod
    def mask(self) -> NDArray[np.bool_]:
        """One true or false for each row."""

    @cached_property
    def count(self) -> int:
        """How many rows are admitted."""
        return int(np.count_nonzero(self.mask()))

    def prepared_for(self, owner: object, prepare: Callable[[NDArray[np.bool_]], Prepared]) -> Prepared:
        """What an index made of the mask: made on the first call and kept for the last owner that asked.

        Two threads that ask at once may both make it; either result serves.

        Args:
            owner: Whose form it is.
            prepare: Makes it from the mask; always the same function for one owner.
        """
        kept = self.kept
        if kept is None or kept[0] is not owner:
            made = self._prepare(owner, prepare)
            self.kept = (owner, made)
            return made
        return kept[1]  # type: ignore[return-value] # what the owner's own function made

    def _prepare(self, owner: object, prepare: Callable[[NDArray[np.bool_]], Prepared]) -> Prepared:
        return prepare(self.mask())

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"kept": None}


class Rows(Admission):
    """Rows that were listed, such as the doors open at an instant.

    Args:
        mask: One true or false for each row; kept as it is, so it must not be written to any more.
    """

    def __init__(self, mask: NDArray[np.bool_]) -> None:
        super().__init__(len(mask))
        self._mask = mask

    def mask(self) -> NDArray[np.bool_]:
        """One true or false for each row; not to be written to."""
        return self._mask


class Where(Admission):
    """Rows that have a mark of every clause and are among ``rows``.

    Args:
        bits: Marks of each row of the table, shape (n, words).
        clauses: Marks of each clause, any of them, shape (c, words); a clause without marks admits nothing.
        rows: Rows to choose among; None means all.

    Attributes:
        bits: As given.
        clauses: As given.
        rows: As given.
    """

    def __init__(self, bits: NDArray[np.uint64], clauses: NDArray[np.uint64], rows: Rows | None = None) -> None:
        super().__init__(len(bits))
        self.bits = bits
        self.clauses = clauses
        self.rows = rows
        self._asked = False
        self._combined: dict[Rows, Where] = {}

    @classmethod
    def of(cls, rows: Rows) -> "Where":
        """The filter that admits some rows, whatever their marks."""
        return cls(np.empty((rows.size, 0), np.uint64), np.empty((0, 0), np.uint64), rows)

    def mask(self) -> NDArray[np.bool_]:
        """One true or false for each row, by one pass over the table; the caller's own."""
        mask = np.ones(self.size, dtype=np.bool_) if self.rows is None else self.rows.mask().copy()
        for clause in self.clauses:
            shared = np.zeros(self.size, dtype=np.bool_)
            for word in np.flatnonzero(clause):
                shared |= (self.bits[:, word] & clause[word]) != 0
            mask &= shared
        return mask

    def asked_before(self) -> bool:
        """Whether this was called before: from then on, listing the rows once is cheaper than comparing marks."""
        asked, self._asked = self._asked, True
        return asked

    def among(self, rows: Rows) -> "Where":
        """The filter that admits only those rows that are among ``rows`` too; the same one for the same rows."""
        both = self._combined.get(rows)
        if both is None:
            if len(self._combined) >= _MOST_COMBINED:
                self._combined = {}
            chosen = rows if self.rows is None else Rows(self.rows.mask() & rows.mask())
            both = self._combined[rows] = Where(self.bits, self.clauses, chosen)
        return both

    def _prepare(self, owner: object, prepare: Callable[[NDArray[np.bool_]], Prepared]) -> Prepared:
        # Rows that no clause narrows are prepared once for all filters that share them.
        if self.rows is not None and len(self.clauses) == 0:
            return self.rows.prepared_for(owner, prepare)
        return super()._prepare(owner, prepare)


class Capabilities:
    """The marks of each row of a table as bits. Immutable; may serve any number of threads.

    Args:
        marks: The marks of each row, such as ("kind", "warm_station"); a collection that several rows share is looked
            up once.

    Attributes:
        bits: Shape (n, words), at least one word; not to be written to.
    """

    def __init__(self, marks: Iterable[Collection[Hashable]]) -> None:
        self._bit: dict[Hashable, int] = {}
        known: dict[int, tuple[Collection[Hashable], int]] = {}
        packed: list[int] = []
        for own in marks:
            if id(own) not in known:
                known[id(own)] = own, sum(1 << self._bit.setdefault(mark, len(self._bit)) for mark in set(own))
            packed.append(known[id(own)][1])
        words = max(1, -(-len(self._bit) // _WORD_BITS))
        raw = b"".join(row.to_bytes(8 * words, "little") for row in packed)
        self.bits: NDArray[np.uint64] = np.frombuffer(raw, dtype="<u8").reshape(len(packed), words)
        self._count = {mark: 0 for mark in self._bit}
        for row, rows in Counter(packed).items():
            for mark, bit in self._bit.items():
                self._count[mark] += rows if row >> bit & 1 else 0

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.bits)

    def where(self, clauses: Iterable[Collection[Hashable]], rows: Rows | None = None) -> Where:
        """The filter that admits rows with at least one mark of every clause.

        Args:
            clauses: Marks, any of each; marks that no row has are allowed. No clauses admit every row.
            rows: Rows to choose among; None means all.
        """
        # The rarest first: most rows are then refused by one look.
        ordered = sorted(clauses, key=lambda marks: sum(self._count.get(mark, 0) for mark in marks))
        bits = np.zeros((len(ordered), self.bits.shape[1]), dtype=np.uint64)
        for i, marks in enumerate(ordered):
            for mark in marks:
                if mark in self._bit:
                    word, bit = divmod(self._bit[mark], _WORD_BITS)
                    bits[i, word] |= np.uint64(1 << bit)
        return Where(self.bits, bits, rows)
