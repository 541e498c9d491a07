"""Lists of words, written as one text with blanks between the words."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Split a text at blanks into a set of words."""
    return frozenset(text.split())
