"""Configuration of a variational auto-encoder of mel spectrograms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ...errors import InputError
from .config_fields import check_fields, read_fields, short_repr
from .stack_sizes import Mean, MelDecoderSizes, Scale, Size, StackSizes


@dataclass(frozen=True)
class VaeConfig:
    """Sizes of one model; checked on construction (`InputError`).

    latents                  columns of the code, one row for `pairs` pairs of mel frames
    mel_mean … pitch_scale   as in `VoiceConfig`
    styles                   names of the codes that can be imitated
    """

    encoder: StackSizes = field(default_factory=lambda: StackSizes(3, window=16))
    decoder: MelDecoderSizes = field(default_factory=MelDecoderSizes)
    latents: Size = 32
    pairs: Size = 4
    rate: Size = 22050
    hop: Size = 256
    mel_mean: Mean = -5.0
    mel_scale: Scale = 3.0
    pitch_mean: Mean = 5.3
    pitch_scale: Scale = 0.25
    styles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_fields(self)
        if self.encoder.width != self.decoder.stack.width:
            raise InputError("encoder and decoder must have one width")
        if not all(isinstance(name, str) and name for name in self.styles) or len(set(self.styles)) != len(self.styles):
            raise InputError(f"styles must be different names, got {short_repr(self.styles)}")

    @property
    def frames(self) -> int:
        """Mel frames of one row of the code."""
        return 2 * self.pairs

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the names of the fields; `from_dict` takes it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> VaeConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown key or an impossible value."""
        return read_fields(cls, values)
