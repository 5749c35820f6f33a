"""Station ids: opaque, and the same whenever the same place of the same source is read."""

import re
from base64 import b32encode
from hashlib import blake2b
from unicodedata import category, normalize

from geo.store.rows import canonical_json

STATION_ID = re.compile(r"\S{1,100}")
"""What an id given by a file of our own may look like; those made here are ``st_`` and 26 letters and digits."""


def normalised_name(name: str) -> str:
    """A name for comparing: width and case folded, blanks and invisible characters left out; "" for a nameless one."""
    folded = normalize("NFKC", name).casefold()
    return "".join(character for character in folded if category(character)[0] not in "ZC")


def station_id(source: str, *identity: str | float | int) -> str:
    """The id of a station.

    Args:
        source: Name of the data set.
        *identity: The source's own key alone; without one the normalised name, the two original numbers and, for a
            nameless place, its number among the nameless places of the file at that position.
    """
    digest = blake2b(canonical_json([source, *identity]).encode(), digest_size=16).digest()
    return "st_" + b32encode(digest).decode("ascii").rstrip("=").lower()
