"""How text is spelled for comparing: width, case, white space and invisible characters make no difference."""

import re
from unicodedata import category, normalize

from geo.errors import UsageError
from geo.inputs import shortened

LONGEST_QUERY = 64
"""Characters of a query at most, white space at its ends not counted."""

_INVISIBLE = {"Cc", "Cf"}
_MARKS = re.compile("[\u0300-\u036f]")


def folded(text: str) -> str:
    """The text without differences of width (NFKC), case, white space and invisible characters; may be empty.

    Chinese characters stay as they are: traditional ones are not turned into simplified ones.
    """
    plain = "".join(normalize("NFKC", normalize("NFKC", text).casefold()).split())
    if plain.isprintable():
        return plain
    return "".join(char for char in plain if category(char) not in _INVISIBLE)


def unmarked(text: str) -> str:
    """The text in lower case without marks on its letters: ``Wàngjīng`` is ``wangjing``, and ü is v as in typing."""
    if text.isascii():
        return text.casefold()
    apart = normalize("NFD", normalize("NFKC", text).casefold())
    return _MARKS.sub("", apart.replace("u\u0308", "v"))


def checked_query(text: str) -> str:
    """A query, folded.

    Raises:
        UsageError: Blank, or longer than ``LONGEST_QUERY`` characters; names ``q``.
    """
    query = folded(text) if len(text.strip()) <= LONGEST_QUERY else ""
    if not query:
        raise UsageError(
            "q",
            "{value!r} is not allowed; give 1 to {most} characters to look for",
            value=shortened(text.strip()),
            most=LONGEST_QUERY,
        )
    return query
