"""TextIndex: stations and zones by what they are called and where they are."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geo.errors import UsageError
from geo.model import Status
from geo.search.characters import CharacterIndex
from geo.search.hits import LARGEST_LIMIT, Field, Found, Hit, What, Why
from geo.search.pinyin import Pronunciation
from geo.search.sounds import SoundIndex
from geo.search.spelling import checked_query, folded
from geo.stations import StationTable
from geo.zones import ZoneTable

_WHYS = tuple(Why)
_FIELDS = tuple(Field)
_NONE = len(_WHYS)
_NO_KEY = np.iinfo(np.int64).max
_RANK = {why: rank for rank, why in enumerate(_WHYS)}

Ranks = NDArray[np.int64]


class TextIndex:
    """Search over the names, hosts, addresses and zones of one revision. Immutable; may serve any number of threads.

    Suspended and closed stations are left out. Each distinct text is indexed once.

    Args:
        stations: The stations.
        zones: The zones.
        phrases: How names are read that a dictionary reads wrongly: name -> pinyin with a space between syllables.
    """

    def __init__(self, stations: StationTable, zones: ZoneTable, phrases: Mapping[str, str]) -> None:
        self._stations = stations
        self._zones = zones
        texts_of_place = dict(_places(stations, zones))
        fold = {text: folded(text) for texts in texts_of_place.values() for text, _ in texts}
        fold[""] = ""
        self._places = sorted(texts_of_place, key=partial(_order, stations, zones, fold))
        shown = {spelling: text for text, spelling in fold.items() if spelling}
        self._texts = sorted(shown)
        number = {text: i for i, text in enumerate(self._texts)}
        rows = [
            (number[fold[text]], place, field)
            for place, key in enumerate(self._places)
            for text, field in texts_of_place[key]
            if fold[text]
        ]
        text, place, field = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        self._text_of_row, self._place_of_row = text.copy(), place.copy()
        self._order_of_row = field * len(self._places) + place
        self._best_of_row = np.where(field == _FIELDS.index(Field.NAME), 0, _RANK[Why.CONTAINS])
        self._characters = CharacterIndex(self._texts)
        self._pronunciation = Pronunciation(phrases)
        self._sounds = SoundIndex([self._pronunciation.of(shown[text]) for text in self._texts])

    def search(self, text: str, limit: int = 10) -> Found:
        """The stations and zones that a text names, best first.

        The text agrees with a name that is the same (``exact``), begins with it (``prefix``) or contains it; with a
        host, an address or a zone that contains it; with a text that contains the same sounds (``pinyin``:
        ``wangjing``, ``wang jing``, or Chinese characters of the same sound); with one that has these initials
        (``wj``). Only if nothing agrees so, texts are found whose sound is one typo away. Width, case, white space
        and invisible characters make no difference; nothing in the text is syntax.

        Hits are ordered by why they agree, then by the field that agrees, zones before stations, shorter names before
        longer and nameless places last, then by id.

        Args:
            text: What was typed, 1 to ``LONGEST_QUERY`` characters.
            limit: Hits at most, 1 to ``LARGEST_LIMIT``.

        Returns:
            The hits, each station or zone once with its best agreement, and how many there are in all.

        Raises:
            UsageError: A blank or too long text (``q``), or a limit out of range (``limit``).
        """
        query = checked_query(text)
        if not 1 <= limit <= LARGEST_LIMIT:
            raise UsageError(
                "limit",
                "{value!r} is not allowed; give a whole number from {low} to {high}",
                value=limit,
                low=1,
                high=LARGEST_LIMIT,
            )
        ranks = self._ranks(text, query)[self._text_of_row]
        rows = np.flatnonzero(ranks < _NONE)
        ranks = np.maximum(ranks[rows], self._best_of_row[rows])
        keys = ranks * (len(_FIELDS) * len(self._places)) + self._order_of_row[rows]
        best = np.full(len(self._places), _NO_KEY)
        np.minimum.at(best, self._place_of_row[rows], keys)
        found = np.sort(best[best < _NO_KEY])
        return Found(tuple(self._hit(key) for key in found[:limit].tolist()), len(found))

    def _ranks(self, text: str, query: str) -> Ranks:
        """For each text the rank of the best way in which it agrees with the query, ``_NONE`` when it does not."""
        ranks = np.full(len(self._texts), _NONE, dtype=np.int64)
        sound = self._pronunciation.of(text)
        ranks[self._sounds.abbreviated(sound)] = _RANK[Why.INITIALS]
        ranks[self._sounds.sounding(sound)] = _RANK[Why.PINYIN]
        ranks[self._characters.containing(query)] = _RANK[Why.CONTAINS]
        first = bisect_left(self._texts, query)
        last = bisect_left(self._texts, True, lo=first, key=lambda each: not each.startswith(query))
        ranks[first:last] = _RANK[Why.PREFIX]
        if first < last and self._texts[first] == query:
            ranks[first] = _RANK[Why.EXACT]
        if (ranks == _NONE).all():
            ranks[self._sounds.mistyped(sound)] = _RANK[Why.TYPO]
        return ranks

    def _hit(self, key: int) -> Hit:
        rest, place = divmod(key, len(self._places))
        why, field = divmod(rest, len(_FIELDS))
        what, position = self._places[place]
        row = self._zones.zones[position] if what is What.ZONE else self._stations.stations[position]
        return Hit(what, position, row.id, row.name, _WHYS[why], _FIELDS[field])


Place = tuple[What, int]
"""A row of one of the two tables."""

Texts = list[tuple[str, int]]
"""Texts by which a place is found, each with its field as a position in ``_FIELDS``; some may be empty."""


def _places(stations: StationTable, zones: ZoneTable) -> Iterator[tuple[Place, Texts]]:
    name, host, address, around = (
        _FIELDS.index(field) for field in (Field.NAME, Field.HOST, Field.ADDRESS, Field.ZONE)
    )
    around_in: dict[str, Texts] = {"": []}
    for i, zone in enumerate(zones.zones):
        yield (What.ZONE, i), [(zone.name, name), (zone.name_en, name)]
        around_in[zone.id] = [(zone.name, around), (zone.name_en, around)]
    for i, station in enumerate(stations.stations):
        if station.status is Status.ACTIVE:
            own = [(station.name, name), (station.host, host), (station.address, address)]
            above = around_in.get(station.township, []) + around_in.get(station.district, [])
            yield (What.STATION, i), own + above


def _order(
    stations: StationTable, zones: ZoneTable, fold: Mapping[str, str], place: Place
) -> tuple[bool, bool, int, str]:
    what, position = place
    row = zones.zones[position] if what is What.ZONE else stations.stations[position]
    name = fold[row.name]
    return what is What.STATION, not name, len(name), row.id
