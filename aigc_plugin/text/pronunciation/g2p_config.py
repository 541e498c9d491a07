"""Configuration of a network that pronounces unknown words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ...errors import ModelFormatError
from .symbols import PRIMARY

HISTORY = 3
"""Number of letters before each whose phonemes it sees."""
NO_CHUNK = 2
"""Entries behind the chunks: before the word, and unknown."""
_LARGEST = 4096


@dataclass(frozen=True)
class G2pConfig:
    """Sizes and symbols of the network.

    language  of the words
    letters   that it reads, in lower case
    chunks    phonemes that one letter may speak, none to two
    styles    lexicons that it was trained on; it speaks like the first
    width     of the convolutions, with `kernel` taps and `blocks` in all
    hidden    width of the layer that chooses a chunk
    history   width of the embedding of a chunk
    """

    language: str
    letters: str
    chunks: tuple[str, ...]
    styles: int = 1
    width: int = 128
    kernel: int = 3
    blocks: int = 8
    hidden: int = 160
    history: int = 32

    @property
    def inputs(self) -> int:
        """Rows of the embedding: styles, letters, the end, any other letter."""
        return self.styles + len(self.letters) + 2

    @property
    def stressed(self) -> tuple[bool, ...]:
        """Tell of each chunk whether it holds the main stress."""
        return tuple(PRIMARY in chunk for chunk in self.chunks)

    def numbers(self, word: str, style: int = 0) -> list[int]:
        """Numbers of the style, the letters and the end."""
        other = self.styles + len(self.letters) + 1
        found = (self.letters.find(letter) for letter in word)
        letters = [self.styles + number if number >= 0 else other for number in found]
        return [style, *letters, self.styles + len(self.letters)]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `from_dict` takes them back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> G2pConfig:
        """Build from the values in a file; ModelFormatError on wrong keys or impossible values."""
        try:
            config = cls(**{**values, "chunks": tuple(values["chunks"])})
            sizes = [config.styles, config.width, config.kernel, config.blocks, config.hidden, config.history]
            fits = all(isinstance(size, int) and 1 <= size <= _LARGEST for size in sizes) and config.kernel % 2 == 1
            texts = [config.language, config.letters, *config.chunks]
            fits = fits and bool(config.chunks) and all(isinstance(text, str) for text in texts)
        except (TypeError, KeyError) as error:
            raise ModelFormatError(f"it is no configuration of a g2p network: {error}") from None
        if not fits:
            raise ModelFormatError("it is no configuration of a g2p network: a size or a symbol is impossible")
        return config
