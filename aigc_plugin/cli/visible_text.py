"""Text from files and servers in a form that a terminal only shows, and never obeys."""

from __future__ import annotations

import re

# Control characters, marks of direction and of lines, and bytes of names that are not UTF-8.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """Escape what would move the cursor, change colours or titles, begin a line, or turn the direction of writing."""
    return _OBEYED.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
