"""What an embedded voice is made of, as its file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ...errors import ModelFormatError
from .stack_sizes import MelDecoderSizes, StackSizes, check_scales, check_whole, read_sizes


@dataclass(frozen=True)
class VoiceConfig:
    """An acoustic model of graphemes.

    symbols: the characters it knows, in the order of its embedding (`text.symbols`). mel_mean and mel_scale,
    pitch_mean and pitch_scale (of log hertz), energy_mean and energy_scale: network value = (value - mean) / scale.
    length: what predicted durations are multiplied by, since a mean of logarithms is less than that of the lengths.
    """

    symbols: str
    language: str
    encoder: StackSizes = field(default_factory=lambda: StackSizes(4))
    prosody: StackSizes = field(default_factory=lambda: StackSizes(2))
    decoder: MelDecoderSizes = field(default_factory=MelDecoderSizes)
    rate: int = 22050
    hop: int = 256
    mel_mean: float = -5.0
    mel_scale: float = 3.0
    pitch_mean: float = 5.3
    pitch_scale: float = 0.25
    energy_mean: float = -5.0
    energy_scale: float = 1.5
    length: float = 1.0

    def __post_init__(self) -> None:
        if not isinstance(self.symbols, str) or len(set(self.symbols)) != len(self.symbols) or not self.symbols:
            raise ModelFormatError(f"symbols must be different characters, not {self.symbols!r}")
        if not isinstance(self.language, str) or not self.language:
            raise ModelFormatError(f"language must be a tag such as 'de', not {self.language!r}")
        if len({self.encoder.width, self.prosody.width, self.decoder.stack.width}) != 1:
            raise ModelFormatError("encoder, prosody and decoder must have one width")
        check_whole(self, "rate", "hop")
        check_scales(self, "mel_scale", "pitch_scale", "energy_scale", "length")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> VoiceConfig:
        """Raises ModelFormatError, naming the field."""
        known = {part.name for part in fields(cls)}
        strange = sorted(set(values) - known)
        if strange:
            raise ModelFormatError(f"the voice's configuration has unknown fields: {', '.join(strange)}")
        try:
            return cls(**read_sizes(values, ("encoder", "prosody")))
        except TypeError as error:
            raise ModelFormatError(f"the voice's configuration is incomplete: {error}") from None
