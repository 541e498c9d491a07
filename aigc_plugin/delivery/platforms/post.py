"""A film as platforms take it, and what they have of it then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

from ..content import content_of
from ..storage import Seen, file_digest

Privacy = Literal["private", "unlisted", "public"]
Warn = Callable[[str, str], None]
"""Receives a warning and its hint."""


@dataclass(frozen=True)
class Captions:
    """language: BCP 47, or empty. text: WebVTT."""

    language: str
    text: str


@dataclass(frozen=True)
class Post:
    """A film with what is said of it.

    film          the file
    title         never empty
    description   plain text, or empty
    alt_text      what those read who do not see the film
    language      BCP 47, or empty
    tags          without the sign #
    privacy       who may see it
    disclosure    a sentence that says that it was generated; empty where nothing says so
    captions      in several languages
    thumbnail     a JPEG or PNG, or None for the platform's choice
    seconds       its length; 0 where the file does not say
    """

    film: Path
    title: str
    description: str = ""
    alt_text: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    privacy: Privacy = "private"
    disclosure: str = ""
    captions: tuple[Captions, ...] = ()
    thumbnail: Path | None = None
    seconds: float = 0.0

    @property
    def size(self) -> int:
        return self.film.stat().st_size

    @property
    def kind(self) -> str:
        """Media type of the film."""
        return content_of(self.film.name).kind

    @cached_property
    def sha256(self) -> str:
        return file_digest(self.film)

    @cached_property
    def words(self) -> str:
        """SHA-256 of all that is said of the film, captions and thumbnail included."""
        said = (
            self.title, self.description, self.alt_text, self.language, self.tags, self.privacy, self.disclosure,
            [(each.language, each.text) for each in self.captions],
            file_digest(self.thumbnail) if self.thumbnail else "",
        )  # fmt: skip
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @property
    def disclosed(self) -> str:
        """The description, and below it that the film was generated."""
        return "\n\n".join(filter(None, (self.description.strip(), self.disclosure)))


@dataclass(frozen=True)
class Posted:
    """A film on a platform, as it was read back.

    url     where it is seen; empty where the platform does not say
    facts   what the platform says of it: privacy, whether it is declared as generated, its state
    fresh   whether this run sent it
    """

    url: str
    facts: dict[str, Any]
    fresh: bool


class Platform(Protocol):
    """One account of a platform."""

    def check(self, post: Post) -> None:
        """InputError for a film that cannot be posted there as it is; nothing is asked of the platform."""

    def publish(self, post: Post, seen: Seen) -> Posted:
        """Upload the film where it is not there yet, with captions and thumbnail, and read back what the platform has.

        An upload that an earlier run began goes on where it stopped. DeliveryFailed; OutputExists where the film is
        there already with other words.
        """

    def close(self) -> None:
        """End connections."""
