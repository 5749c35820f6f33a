"""Untrusted text for a terminal."""

import unicodedata

_HARMLESS = {"Cf": "", "Cc": " ", "Zl": " ", "Zp": " "}
"""Categories of characters that steer a terminal or turn the order of text, and what stands in for them."""


def one_line(text: str) -> str:
    """Text without characters that write over a terminal or reverse what is read on it."""
    return "".join(_HARMLESS.get(unicodedata.category(character), character) for character in text)
