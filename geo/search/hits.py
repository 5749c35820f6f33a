"""What a search answers with. Standard library only."""

from dataclasses import dataclass
from enum import StrEnum

LARGEST_LIMIT = 50
"""Hits of one answer at most."""


class What(StrEnum):
    """Which table a hit stands in."""

    ZONE = "zone"
    STATION = "station"


class Why(StrEnum):
    """How the text and the query agree, best first."""

    EXACT = "exact"
    PREFIX = "prefix"
    CONTAINS = "contains"
    PINYIN = "pinyin"
    INITIALS = "initials"
    TYPO = "typo"


class Field(StrEnum):
    """Which text of a hit agrees with the query, best first."""

    NAME = "name"
    HOST = "host"
    ADDRESS = "address"
    ZONE = "zone"


@dataclass(frozen=True)
class Hit:
    """One station or zone that a query finds.

    Attributes:
        what: Which table it stands in.
        position: Its row in that table.
        id: Its id.
        name: Its name, as stored. Untrusted text.
        why: The best agreement found. ``exact`` and ``prefix`` are about names only: a host, an address or a zone is
            not what a station is called, so an agreement there is ``contains`` at best.
        field: The text that agrees: the name (for a zone the English one too), the station's host, its address, or
            the name of its township or district.
    """

    what: What
    position: int
    id: str
    name: str
    why: Why
    field: Field


@dataclass(frozen=True)
class Found:
    """The answer to a query.

    Attributes:
        hits: Best first, at most as many as asked for.
        total: How many stations and zones the query finds in all.
    """

    hits: tuple[Hit, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are found beyond ``hits``."""
        return self.total - len(self.hits)
