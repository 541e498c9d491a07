"""The options of posting a film on platforms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .kinds import FILE, NAMES
from .option import OptionSet, option

PRIVACIES = ("private", "unlisted", "public")


@dataclass(frozen=True, kw_only=True)
class PlatformOptions(OptionSet):
    """Description of a film for platforms, beside that for feeds and pages."""

    privacy: Literal["private", "unlisted", "public"] = option(
        "private", "who may see the film on YouTube, PeerTube, Mastodon and TikTok", choices=PRIVACIES
    )
    tags: Sequence[str] | None = option(None, "words under which platforms list the film", kind=NAMES)
    thumbnail: str | None = option(
        None, "JPEG or PNG that YouTube and PeerTube show for the film; by default their choice", kind=FILE
    )
    alt_text: str | None = option(
        None, "what those read who do not see the film, on Mastodon; by default the title", spelling="alt"
    )
