"""An episode of a podcast: the files that lie beside the feed, and what the feed says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ....delivery.content import content_of
from ....media.hls.webvtt import whole_text
from ..about import FilmFacts
from ..presentation import film_files
from ..spoken_times import SpokenTimes, Times


@dataclass(frozen=True)
class LinkedFile:
    """url, kind: address and media type. bytes: its length. language: or empty. is_captions: whether it has times."""

    url: str
    kind: str
    bytes: int
    language: str = ""
    is_captions: bool = False


@dataclass(frozen=True)
class Episode:
    """Entry of a film in a feed.

    facts        of the film
    given        names of the facts that the user gave: they replace those of an item that is there
    media        the enclosure
    transcripts  of its words
    chapters     address of them, or empty
    page         address of a page that shows the film, or empty
    """

    facts: FilmFacts
    given: frozenset[str]
    media: LinkedFile
    transcripts: tuple[LinkedFile, ...] = ()
    chapters: str = ""
    page: str = ""


def write_side_files(folder: Path, stem: str, times: SpokenTimes) -> list[tuple[str, Path, str]]:
    """Write chapters and transcripts of an episode; (name, file, language) of each.

    folder    where to
    stem      of the film's name
    """
    written: list[tuple[str, Path, str]] = []
    for name, content, language in side_texts(stem, times):
        path = folder / name
        path.write_text(content, encoding="utf-8")
        written.append((name, path, language))
    return written


def side_texts(stem: str, times: SpokenTimes) -> Iterator[tuple[str, str, str]]:
    """(name, content, language) of each file of chapters and transcripts. stem: of the film's name."""
    counts: dict[str, int] = {}
    for language, cues in times.transcripts:
        plain = "".join(letter for letter in language if letter.isalnum() or letter == "-")
        count = counts[plain] = counts.get(plain, 0) + 1
        parts = [stem, "transcript", *([plain] if plain else []), *([str(count)] if count > 1 else []), "vtt"]
        yield ".".join(parts), whole_text(cues), language
    if times.words:
        yield f"{stem}.words.json", _json({"version": "1.0.0", "segments": [
            {"startTime": round(start, 3), "endTime": round(end, 3), "body": text} for start, end, text in times.words
        ]}), ""  # fmt: skip
    if times.chapters:
        yield f"{stem}.chapters.json", _chapters(times.chapters), ""


def _chapters(chapters: Sequence[Times]) -> str:
    """Chapters as the podcast namespace has them (JSON chapters 1.2)."""
    listed = [
        {"startTime": round(start, 3), "endTime": round(end, 3), "title": title} for start, end, title in chapters
    ]
    return _json({"version": "1.2.0", "chapters": listed})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def episode_of(
    source: str, site: str, facts: FilmFacts, given: frozenset[str], sides: Sequence[tuple[str, Path, str]], page: str
) -> Episode:
    """The episode whose files lie in the folder that is read at `site`."""
    film = film_files(source)[-1]
    media = _linked(site, film[0], film[1])
    transcripts = tuple(
        _linked(site, name, path, language) for name, path, language in sides if not name.endswith(".chapters.json")
    )
    chapters = next((address(site, name) for name, _, _ in sides if name.endswith(".chapters.json")), "")
    return Episode(facts, given, media, transcripts, chapters, page)


def address(site: str, name: str) -> str:
    """The address of a file below a folder."""
    return f"{site.rstrip('/')}/{quote(name)}"


def _linked(site: str, name: str, path: Path, language: str = "") -> LinkedFile:
    kind = content_of(name).kind
    return LinkedFile(address(site, name), kind, path.stat().st_size, language, kind == "text/vtt")
