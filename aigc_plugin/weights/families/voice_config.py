"""Configuration of an embedded voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ...errors import InputError
from .config_fields import check_fields, read_fields, short_repr
from .stack_sizes import MelDecoderSizes, Scale, Size, StackSizes


@dataclass(frozen=True)
class VoiceConfig:
    """Sizes of one acoustic model of graphemes; checked on construction (`InputError`).

    symbols        characters that it knows, in the order of its embedding (`text.symbols`)
    mel_mean …     value in the network = (value - mean) / scale, of the mel, of the pitch (log hertz) and of
    energy_scale   the energy
    length         factor of predicted durations, since a mean of logarithms is less than that of the lengths
    """

    symbols: str
    language: str
    encoder: StackSizes = field(default_factory=lambda: StackSizes(4))
    prosody: StackSizes = field(default_factory=lambda: StackSizes(2))
    decoder: MelDecoderSizes = field(default_factory=MelDecoderSizes)
    rate: Size = 22050
    hop: Size = 256
    mel_mean: float = -5.0
    mel_scale: Scale = 3.0
    pitch_mean: float = 5.3
    pitch_scale: Scale = 0.25
    energy_mean: float = -5.0
    energy_scale: Scale = 1.5
    length: Scale = 1.0

    def __post_init__(self) -> None:
        if not isinstance(self.symbols, str) or len(set(self.symbols)) != len(self.symbols) or not self.symbols:
            raise InputError(f"symbols must be different characters, got {short_repr(self.symbols)}")
        if not isinstance(self.language, str) or not self.language:
            raise InputError(f"language must be a tag such as 'de', got {short_repr(self.language)}")
        if len({self.encoder.width, self.prosody.width, self.decoder.stack.width}) != 1:
            raise InputError("encoder, prosody and decoder must have one width")
        check_fields(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the names of the fields; `from_dict` takes it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> VoiceConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown or missing key, or an impossible value."""
        return read_fields(cls, values)
