"""Text of opening hours before any grammar: one spelling per character, and what is wrong where.

Folding maps one character to one character, so that a position in the folded text is the position in the text as
written.
"""

from dataclasses import dataclass, field

MAX_CHARS = 1_000
"""Longest text that is read at all; longer text is refused at once. Real postings are under 200 characters."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = "‐‑‒–—―−－﹣～〜~〰"
_PUNCTUATION = {
    "　": " ", "\xa0": " ", "\t": " ", "、": ",", "﹑": ",", "﹐": ",", "；": ";", "。": ";", "｡": ";", "\n": ";",
    "\r": " ", "∶": ":", "﹕": ":", "︰": ":", "【": "(", "】": ")", "［": "(", "］": ")", "〔": "(", "〕": ")",
    "“": '"', "”": '"', "\ufeff": " ", "\u200b": " ", "／": "/",
}  # fmt: skip
_FOLD = str.maketrans({chr(k): chr(v) for k, v in _FULL_WIDTH.items()} | _PUNCTUATION | dict.fromkeys(_DASHES, "-"))


@dataclass(frozen=True)
class HoursFault:
    """Why a text of opening hours was not understood.

    Attributes:
        position: 0-based position, in the text as written, of the first character that was not understood.
        template: English reason with ``{named}`` fields, saying what is allowed.
        fields: Values of the template's fields.
    """

    position: int
    template: str
    fields: dict[str, object] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The reason in English."""
        return self.template.format(**self.fields)


class MisreadError(Exception):
    """Raised inside the grammars; always turned into a ``HoursFault`` before a caller sees it."""

    def __init__(self, position: int, template: str, /, **fields: object) -> None:
        super().__init__(template)
        self.fault = HoursFault(position, template, fields)


def fold(raw: str) -> str:
    """Give full-width characters and every kind of dash their one ASCII spelling; the same length as ``raw``."""
    return raw.translate(_FOLD)


def too_long(raw: str) -> HoursFault | None:
    """The fault of a text longer than ``MAX_CHARS``, or None."""
    if len(raw) <= MAX_CHARS:
        return None
    return HoursFault(
        MAX_CHARS,
        "The text is {length} characters long; opening hours may have at most {allowed}. Shorten it.",
        {"length": len(raw), "allowed": MAX_CHARS},
    )
