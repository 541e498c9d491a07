"""The options of publishing a film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlsplit

from ..errors import InputError, argument
from .kinds import DATE, FILE, FILES, TIME, WHOLE, WHOLE_NUMBERS, Exact, exact
from .option import OptionSet, option
from .platforms import PlatformOptions

_SHORTEST, _LONGEST = 1, 30


@dataclass(frozen=True, kw_only=True)
class AboutOptions(OptionSet):
    """Description of a film for feeds and pages."""

    site: str | None = option(
        None, "address at which the folder of the feed or of the page is read: https://example.com/show"
    )
    title: str | None = option(None, "of the film; by default that in the file, else the file's name")
    description: str | None = option(None, "of the film, plain text; by default that in the file")
    author: str | None = option(None, "who made it; by default the artist in the file")
    language: str | None = option(None, "of the film: de, en-GB; by default that of its audio", spelling="lang")
    date: str | None = option(None, "when it came out: 2026-11-29, 2026-11-29T18:00+01:00; by default now", kind=DATE)
    show: str | None = option(None, "title of a feed that is new; by default that of the film")
    times: str | None = option(
        None,
        "report.json of aigc produce, or JSON of aigc say: chapters and transcripts; by default the report beside the "
        "film",
        kind=FILE,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.site is None:
            return
        try:
            parts = urlsplit(self.site)
            is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
            is_plain = not (parts.query or parts.fragment or parts.username is not None)
        except ValueError:
            is_address = is_plain = False
        if not is_address or not is_plain or any(ord(letter) <= 32 for letter in self.site):
            raise InputError(
                f"{argument('site')} must be an address such as https://example.com/show, not {self.site[:80]!r}"
            )


@dataclass(frozen=True, kw_only=True)
class PublishOptions(AboutOptions, PlatformOptions):
    """Package of a film, and its description."""

    segment: Exact = option(Fraction(4), "length of a segment, 1 to 30", kind=TIME, unit="s")
    heights: Sequence[int] | None = option(
        None,
        "short sides of the renditions: 1080,720,360; by default all usual ones up to the film's own",
        kind=WHOLE_NUMBERS,
    )
    captions: Sequence[str] | None = option(
        None, "subtitles beside those of the film, as LANGUAGE=FILE or FILE; may be repeated", kind=FILES
    )
    report: str | None = option(
        None,
        "write what is where, with hashes, labels and loudness, into this JSON file, and a page for people beside it",
        kind=FILE,
    )
    threads: int | None = option(None, "threads of each encoder; by default its own choice", kind=WHOLE, least=1)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not _SHORTEST <= self.seconds <= _LONGEST:
            raise InputError(f"{argument('segment')} must be {_SHORTEST} to {_LONGEST} seconds, not {self.seconds}")
        wrong = [side for side in self.heights or () if not 16 <= side <= 8192]
        if wrong:
            raise InputError(f"{argument('heights')} must be 16 to 8192, not {wrong[0]}")

    @property
    def seconds(self) -> Fraction:
        length = exact(self.segment)
        assert length is not None
        return length

    @property
    def caption_files(self) -> list[tuple[str, str]]:
        """(language, file) of each; the language is empty where none is given."""
        pairs = []
        for text in self.captions or ():
            language, sign, name = text.partition("=")
            pairs.append((language, name) if sign and language.replace("-", "").isalnum() else ("", text))
        return pairs
