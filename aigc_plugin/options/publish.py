"""The options of publishing a film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import InputError, argument
from .kinds import FILE, FILES, TIME, WHOLE, WHOLE_NUMBERS, Exact, exact
from .option import OptionSet, option

_SHORTEST, _LONGEST = 1, 30


@dataclass(frozen=True, kw_only=True)
class PublishOptions(OptionSet):
    """How a film is packaged."""

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
        None, "write what is where, with hashes and the labels of the film, into this JSON file", kind=FILE
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
