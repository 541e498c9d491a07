"""Lists of words, written as people read them."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text that are divided by blanks."""
    return frozenset(text.split())
