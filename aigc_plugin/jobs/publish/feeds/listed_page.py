"""A page of a film as feeds and sitemaps list it."""

from __future__ import annotations

from dataclasses import dataclass

from ....delivery.content import content_of
from ..about import FilmFacts


@dataclass(frozen=True)
class ListedPage:
    """Entry of a page in a list.

    facts     of the film
    given     names of the facts that the user gave: they replace those of an entry that is there
    address   of the page, with a slash at its end
    name      of its file that browsers play
    bytes     length of that file; 0 where it is not known
    """

    facts: FilmFacts
    given: frozenset[str]
    address: str
    name: str
    bytes: int = 0

    @property
    def film(self) -> str:
        return self.address + self.name

    @property
    def kind(self) -> str:
        """Media type of the film."""
        return content_of(self.name).kind

    @property
    def poster(self) -> str:
        return f"{self.address}poster.jpg"

    @property
    def player(self) -> str:
        return f"{self.address}embed.html"

    @property
    def text(self) -> str:
        """Description, with the sentence that says that the film was generated; may be empty."""
        return "\n\n".join(filter(None, [self.facts.description, self.facts.disclosure]))
