"""Configuration of a VITS voice: sizes of its network, and what the file beside it says about phonemes and speakers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from ...errors import InputError
from .config_fields import ODD, OneOf, Range, check_fields, is_integer, read_fields, short_repr
from .stack_sizes import Mean, Size

ESPEAK, TEXT = "espeak", "text"
_MOST_SAMPLES = 4096


@dataclass(frozen=True)
class VitsSizes:
    """Sizes of the network; checked on construction (`InputError`).

    symbols, hidden, feed, heads, window, layers, kernel   of the text encoder
    duration_…      of the duration predictor; duration_flows are the numbers of its couplings in the order of use
    latents         channels of the prior, which flow and decoder share
    flow_…          of the flow
    decoder_width   channels after the decoder's first convolution; each stage halves them
    up_rates, up_kernels               of the stages
    block_kernels, block_dilations     of the residual blocks of each stage
    block_pairs     whether a second convolution follows each dilated one
    """

    symbols: Size
    hidden: Size
    feed: Size
    heads: Size
    window: Size
    layers: Size
    kernel: Annotated[Size, ODD]
    duration_width: Size
    duration_kernel: Annotated[Size, ODD]
    duration_layers: Size
    duration_bins: Annotated[int, Range(2, 100)]
    duration_flows: tuple[int, ...]
    latents: Size
    flow_width: Size
    flow_kernel: Annotated[Size, ODD]
    flow_layers: Size
    flow_couplings: Size
    decoder_width: Size
    up_rates: tuple[int, ...]
    up_kernels: tuple[int, ...]
    block_kernels: tuple[int, ...]
    block_dilations: tuple[tuple[int, ...], ...]
    block_pairs: bool

    def __post_init__(self) -> None:
        check_fields(self)
        for name in ("up_rates", "up_kernels", "block_kernels", "duration_flows"):
            _check_list(name, getattr(self, name))
        for dilations in self.block_dilations:
            _check_list("block_dilations", dilations)
        if len(self.up_rates) != len(self.up_kernels) or len(self.block_kernels) != len(self.block_dilations):
            raise InputError("every stage needs a kernel, and every residual block its dilations")
        if any(n < r or (n - r) % 2 for n, r in zip(self.up_kernels, self.up_rates, strict=True)):
            raise InputError("an up kernel must be longer than its rate by an even number")
        if any(n % 2 == 0 for n in self.block_kernels) or self.hop > _MOST_SAMPLES or self.latents % 2:
            raise InputError("the kernels of residual blocks must be odd, latents even, and the hop at most 4096")
        if self.decoder_width % (1 << len(self.up_rates)) or self.hidden % self.heads:
            raise InputError("stages must halve the decoder's width, and heads share the encoder's")

    @property
    def hop(self) -> int:
        """Samples of a frame."""
        hop = 1
        for rate in self.up_rates:
            hop *= rate
        return hop


def _check_list(name: str, values: tuple[int, ...]) -> None:
    if not 0 < len(values) <= 16 or not all(is_integer(n) and 0 < n < 1024 for n in values):
        raise InputError(f"{name} must be 1 to 16 numbers from 1 to 1023, got {short_repr(values)}")


@dataclass(frozen=True)
class VitsSymbol:
    """A phoneme, or a letter, and the rows of the embedding that stand for it."""

    symbol: str
    ids: tuple[int, ...]


@dataclass(frozen=True)
class VitsSpeaker:
    """One of several speakers: a name, and the row of the speakers' embedding."""

    name: str
    number: Annotated[int, Range(0, 65535)]

    def __post_init__(self) -> None:
        check_fields(self, "a speaker")


@dataclass(frozen=True)
class VitsConfig:
    """One voice.

    language        BCP 47, such as "en-US"
    espeak          name of its language in espeak-ng, "" where it reads letters
    phonemes        "espeak", IPA as espeak-ng writes it, or "text", letters
    noise, length, duration_noise   spread of the latents, factor on lengths, spread of the lengths
    """

    network: VitsSizes
    symbols: tuple[VitsSymbol, ...]
    language: str
    espeak: str
    rate: Size = 22050
    phonemes: Annotated[str, OneOf(ESPEAK, TEXT)] = ESPEAK
    speakers: tuple[VitsSpeaker, ...] = ()
    noise: Mean = 0.667
    length: Mean = 1.0
    duration_noise: Mean = 0.8
    speaker_width: Annotated[int, Range(0, 65536)] = 0

    def __post_init__(self) -> None:
        check_fields(self)
        known = {one.symbol for one in self.symbols}
        if not {"^", "_", "$"} <= known or len(known) != len(self.symbols):
            raise InputError("symbols must hold '^', '_' and '$', and each once")
        ids = [number for one in self.symbols for number in one.ids]
        if not all(is_integer(n) and 0 <= n < self.network.symbols for n in ids):
            raise InputError(f"symbols must be numbers below {self.network.symbols}")
        if not 0 < self.length < 100 or not 0 <= self.noise < 100 or not 0 <= self.duration_noise < 100:
            raise InputError("noise, length and duration_noise must be from 0 to 100")

    @property
    def hop(self) -> int:
        """Samples of a frame."""
        return self.network.hop

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the names of the fields; `from_dict` takes it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> VitsConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown or missing key, or an impossible value."""
        return read_fields(cls, values)
