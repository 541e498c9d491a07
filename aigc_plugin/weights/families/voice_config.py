"""Configuration of an embedded voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

from ...errors import InputError
from ...text.symbols import GRAPHEMES, NOTATIONS
from .config_fields import OneOf, check_fields, read_fields, short_repr
from .stack_sizes import Mean, MelDecoderSizes, Scale, Size, StackSizes


@dataclass(frozen=True)
class VoiceSpeaker:
    """One of several speakers of an acoustic model: a name, and its own values in place of the configuration's."""

    name: str
    pitch_mean: Mean = 5.3
    pitch_scale: Scale = 0.25
    length: Scale = 1.0

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.isprintable() or not self.name.strip():
            raise InputError(f"the name of a speaker must be a word, got {short_repr(self.name)}")
        check_fields(self, "a speaker")


@dataclass(frozen=True)
class VoiceConfig:
    """Sizes of one acoustic model; checked on construction (`InputError`).

    symbols        characters that it knows, in the order of its embedding (`text.symbols`)
    notation       "graphemes", or the notation of the phonemes that the symbols are
    speakers       its speakers, each with a row in the tensors `speaker.weight` and `timbre.weight`; () is one
                   speaker without a name
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
    mel_mean: Mean = -5.0
    mel_scale: Scale = 3.0
    pitch_mean: Mean = 5.3
    pitch_scale: Scale = 0.25
    energy_mean: Mean = -5.0
    energy_scale: Scale = 1.5
    length: Scale = 1.0
    notation: Annotated[str, OneOf(*NOTATIONS)] = GRAPHEMES
    speakers: tuple[VoiceSpeaker, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.symbols, str) or len(set(self.symbols)) != len(self.symbols) or not self.symbols:
            raise InputError(f"symbols must be different characters, got {short_repr(self.symbols)}")
        if not isinstance(self.language, str) or not self.language:
            raise InputError(f"language must be a tag such as 'de', got {short_repr(self.language)}")
        if len({self.encoder.width, self.prosody.width, self.decoder.stack.width}) != 1:
            raise InputError("encoder, prosody and decoder must have one width")
        names = [speaker.name for speaker in self.speakers]
        if len(set(names)) != len(names):
            raise InputError("speakers must have different names")
        check_fields(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the names of the fields; `from_dict` takes it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> VoiceConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown or missing key, or an impossible value."""
        return read_fields(cls, values)
