"""Text search: stations and zones by Chinese, pinyin, initials, and with one typo."""

from geo.search.hits import LARGEST_LIMIT, Field, Found, Hit, What, Why
from geo.search.index import TextIndex
from geo.search.spelling import LONGEST_QUERY

__all__ = ["LARGEST_LIMIT", "LONGEST_QUERY", "Field", "Found", "Hit", "TextIndex", "What", "Why"]
