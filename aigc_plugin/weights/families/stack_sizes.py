"""Sizes of the parts that acoustic models and spectrogram generators are built of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ...errors import ModelFormatError


def check_whole(owner: object, *names: str) -> None:
    """Each a whole number from 1 to 65536; raises ModelFormatError, naming the field."""
    for name in names:
        value = getattr(owner, name)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 65536:
            raise ModelFormatError(f"{name} must be a whole number from 1 to 65536, not {value!r}")


def check_scales(owner: object, *names: str) -> None:
    """Each a number above 0; raises ModelFormatError, naming the field."""
    for name in names:
        if not 0 < float(getattr(owner, name)) < 1e6:
            raise ModelFormatError(f"{name} must be above 0, not {getattr(owner, name)!r}")


@dataclass(frozen=True)
class StackSizes:
    """Blocks of attention within ±window and a feed of two layers, the first over `kernel` neighbours."""

    layers: int
    width: int = 192
    heads: int = 4
    window: int = 24
    feed: int = 384
    kernel: int = 3

    def __post_init__(self) -> None:
        check_whole(self, *(part.name for part in fields(self)))
        if self.width % self.heads:
            raise ModelFormatError(f"width {self.width} must be a multiple of heads, {self.heads}")
        if self.kernel % 2 == 0:
            raise ModelFormatError(f"kernel must be odd, not {self.kernel}")


@dataclass(frozen=True)
class MelDecoderSizes:
    """A stack over pairs of frames, whose last layer gives both frames; two convolutions of `post_kernel` frames and
    `post_width` columns between them then change the mel."""

    stack: StackSizes = field(default_factory=lambda: StackSizes(5, window=32))
    n_mel: int = 80
    post_kernel: int = 5
    post_width: int = 128

    def __post_init__(self) -> None:
        check_whole(self, "n_mel", "post_kernel", "post_width")
        if self.post_kernel % 2 == 0:
            raise ModelFormatError(f"post_kernel must be odd, not {self.post_kernel}")

    @property
    def frame_columns(self) -> int:
        """Of one frame: mel, log pitch, voicing."""
        return self.n_mel + 2


def read_sizes(values: Mapping[str, Any], stacks: tuple[str, ...]) -> dict[str, Any]:
    """A configuration's fields with its stacks and its mel decoder built; raises ModelFormatError, naming what is
    wrong."""
    out = dict(values)
    try:
        for name in stacks:
            if name in out:
                out[name] = StackSizes(**out[name])
        if "decoder" in out:
            decoder = dict(out["decoder"])
            if "stack" in decoder:
                decoder["stack"] = StackSizes(**decoder["stack"])
            out["decoder"] = MelDecoderSizes(**decoder)
    except (TypeError, ValueError) as error:
        raise ModelFormatError(f"the configuration is incomplete or misspelt: {error}") from None
    return out
