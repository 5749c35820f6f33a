"""Stations of a map in a third of the bytes: rows without names of members, and each label once."""

from typing import Any

MOST_DRAWN = 5_000
"""Stations that a map draws; of more than these an even share is."""

FIELDS = ("lon", "lat", "id", "name", "kind", "kind_label", "audience_label", "illustrative")
"""What a row holds; texts but the id and the name as positions in ``words``."""

_WORDS = ("kind", "kind_label", "audience_label")


def packed(stations: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """A collection of stations as rows.

    Args:
        stations: GeoJSON features with the properties of ``FIELDS``.
        before: What the address of a station's page begins with; its id follows, escaped.
        after: What it ends with.

    Returns:
        ``rows`` of at most ``MOST_DRAWN`` stations, ``words``, ``count`` of all of them.
    """
    features = stations["features"]
    step = -(-len(features) // MOST_DRAWN) or 1
    words: dict[str, int] = {}
    rows = [_row(feature, words) for feature in features[::step]]
    return {
        "fields": FIELDS,
        "rows": rows,
        "words": list(words),
        "count": len(features),
        "address": [before, after],
    }


def _row(feature: dict[str, Any], words: dict[str, int]) -> list[Any]:
    told = feature["properties"]
    return [
        *feature["geometry"]["coordinates"],
        told["id"],
        told["name"],
        *(words.setdefault(told[name], len(words)) for name in _WORDS),
        int(told["illustrative"]),
    ]
