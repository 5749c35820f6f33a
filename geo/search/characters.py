"""Which texts contain a string: a full-text table in memory with one token per character."""

import sqlite3
import threading
import weakref
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class CharacterIndex:
    """Substring search over texts, in memory. May serve any number of threads.

    Each character is stored as a token of its code point in hexadecimal, so every character can be found, punctuation
    included, and no query can hold syntax. One connection serves all threads under a lock: SQLite would queue
    them anyway, and a copy for each thread would cost memory without being faster.

    Args:
        texts: The texts; none is empty.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._database.close)
        self._database.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(text, content='', columnsize=0, tokenize='ascii')"
        )
        self._database.execute("BEGIN")
        rows = ((row, _tokens(text)) for row, text in enumerate(texts))
        self._database.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", rows)
        self._database.execute("INSERT INTO texts(texts) VALUES ('optimize')")
        self._database.execute("COMMIT")

    def containing(self, part: str) -> NDArray[np.int64]:
        """Positions of the texts that contain ``part``, in any order.

        Args:
            part: The string, at least one character; compared character by character.
        """
        with self._lock:
            # One string of all rows: fetching 26,000 rows one by one would take four times as long.
            ((rows,),) = self._database.execute(
                "SELECT group_concat(rowid, ' ') FROM texts WHERE texts MATCH ?", (f'"{_tokens(part)}"',)
            )
        return np.fromstring(rows or "", dtype=np.int64, sep=" ")


def _tokens(text: str) -> str:
    return " ".join([f"{ord(char):x}" for char in text])
