"""What a variational auto-encoder of mel spectrograms is made of, as its file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ...errors import ModelFormatError
from .stack_sizes import MelDecoderSizes, StackSizes, check_scales, check_whole, read_sizes


@dataclass(frozen=True)
class VaeConfig:
    """latents: columns of the code, one row for `pairs` pairs of frames. mel_mean … pitch_scale: as `VoiceConfig`.
    styles: names of the codes that can be imitated."""

    encoder: StackSizes = field(default_factory=lambda: StackSizes(3, window=16))
    decoder: MelDecoderSizes = field(default_factory=MelDecoderSizes)
    latents: int = 32
    pairs: int = 4
    rate: int = 22050
    hop: int = 256
    mel_mean: float = -5.0
    mel_scale: float = 3.0
    pitch_mean: float = 5.3
    pitch_scale: float = 0.25
    styles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_whole(self, "latents", "pairs", "rate", "hop")
        if self.encoder.width != self.decoder.stack.width:
            raise ModelFormatError("encoder and decoder must have one width")
        if not all(isinstance(name, str) and name for name in self.styles) or len(set(self.styles)) != len(self.styles):
            raise ModelFormatError(f"styles must be different names, not {self.styles!r}")
        check_scales(self, "mel_scale", "pitch_scale")

    @property
    def frames(self) -> int:
        """Of one row of the code."""
        return 2 * self.pairs

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> VaeConfig:
        """Raises ModelFormatError, naming the field."""
        try:
            read = read_sizes(values, ("encoder",))
            return cls(**{**read, "styles": tuple(read.get("styles", ()))})
        except TypeError as error:
            raise ModelFormatError(f"the configuration is incomplete or misspelt: {error}") from None
