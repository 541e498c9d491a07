"""Sizes of the parts that acoustic models and spectrogram generators are built of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from ...errors import InputError
from .config_fields import ODD, Between, Range, check_fields

Size = Annotated[int, Range(1, 65536)]
Scale = Annotated[float, Between(0, 1e6)]
Mean = Annotated[float, Between(-1e6, 1e6)]


@dataclass(frozen=True)
class StackSizes:
    """Blocks of attention within ±window and a feed of two layers, the first over `kernel` neighbours.

    Checked on construction (`InputError`), as every configuration.
    """

    layers: Size
    width: Size = 192
    heads: Size = 4
    window: Size = 24
    feed: Size = 384
    kernel: Annotated[Size, ODD] = 3

    def __post_init__(self) -> None:
        check_fields(self)
        if self.width % self.heads:
            raise InputError(f"width {self.width} must be a multiple of heads {self.heads}")


@dataclass(frozen=True)
class MelDecoderSizes:
    """A stack over pairs of mel frames; its last layer gives both frames.

    Two convolutions of `post_kernel` frames, with `post_width` columns between them, then change the mel.
    """

    stack: StackSizes = field(default_factory=lambda: StackSizes(5, window=32))
    n_mel: Size = 80
    post_kernel: Annotated[Size, ODD] = 5
    post_width: Size = 128

    def __post_init__(self) -> None:
        check_fields(self)

    @property
    def frame_columns(self) -> int:
        """Columns of one mel frame: mel, log pitch, voicing."""
        return self.n_mel + 2
