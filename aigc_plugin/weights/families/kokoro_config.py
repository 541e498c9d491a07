"""Configuration of a Kokoro model: sizes of its network, and the voices that lie beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from ...errors import InputError
from .config_fields import ODD, Range, check_fields, is_integer, read_fields, short_repr
from .stack_sizes import Size

_MOST_VOICES = 1000


@dataclass(frozen=True)
class KokoroSizes:
    """Sizes of the network; checked on construction (`InputError`).

    symbols, positions   rows of the embeddings
    bert_…               of the encoder that all layers share the weights of
    hidden, style        columns of a symbol, and of each half of a style
    text_layers, text_kernel           of the encoder of what is said
    duration_layers, longest           of the predictor of lengths; frames of a symbol at most
    decoder_width, residual            columns of its blocks, and of what each of them sees again
    decoder_blocks                     of that width, before the last one
    generator_width                    columns after the last block; each stage halves them
    up_rates, up_kernels               of the stages
    block_kernels, block_dilations     of the residual blocks of each stage
    source_kernels                     of the residual block that the source goes through, one a stage
    harmonics                          of the source
    fft, fft_step                      of the spectra that the source is seen as, and the samples are made from
    window                             numbers of the sum of windows that the file divides by
    """

    symbols: Size
    positions: Size
    bert_embedding: Size
    bert_hidden: Size
    bert_feed: Size
    bert_heads: Size
    bert_layers: Size
    hidden: Size
    style: Size
    text_layers: Size
    text_kernel: Annotated[Size, ODD]
    duration_layers: Size
    longest: Size
    decoder_width: Size
    residual: Size
    decoder_blocks: Size
    generator_width: Size
    up_rates: tuple[int, ...]
    up_kernels: tuple[int, ...]
    block_kernels: tuple[int, ...]
    block_dilations: tuple[int, ...]
    source_kernels: tuple[int, ...]
    harmonics: Size
    fft: Size
    fft_step: Size
    window: Size

    def __post_init__(self) -> None:
        check_fields(self)
        for name in ("up_rates", "up_kernels", "block_kernels", "block_dilations", "source_kernels"):
            values = getattr(self, name)
            if not 0 < len(values) <= 16 or not all(is_integer(n) and 0 < n < 1024 for n in values):
                raise InputError(f"{name} must be 1 to 16 numbers from 1 to 1023, got {short_repr(values)}")
        if not len(self.up_rates) == len(self.up_kernels) == len(self.source_kernels):
            raise InputError("every stage needs a kernel, and a block for the source")
        if any(kernel != 2 * rate for kernel, rate in zip(self.up_kernels, self.up_rates, strict=True)):
            raise InputError("an up kernel must be twice as long as its rate")
        if any(n % 2 == 0 for n in (*self.block_kernels, *self.source_kernels)) or self.hidden % 2:
            raise InputError("the kernels of residual blocks must be odd, and hidden even")
        if self.generator_width % (1 << len(self.up_rates)) or self.bert_hidden % self.bert_heads:
            raise InputError("stages must halve the generator's width, and heads share the encoder's")
        if self.fft % self.fft_step or self.fft % 2:
            raise InputError("fft must be even, and a multiple of fft_step")

    @property
    def hop(self) -> int:
        """Samples of a frame; the pitch has two values a frame."""
        hop = 2 * self.fft_step
        for rate in self.up_rates:
            hop *= rate
        return hop


@dataclass(frozen=True)
class KokoroVoice:
    """A voice: its name, such as "af_heart", and how many styles it has, one for each number of symbols."""

    name: str
    styles: Annotated[int, Range(1, 4096)]

    def __post_init__(self) -> None:
        check_fields(self, "a voice")


@dataclass(frozen=True)
class KokoroConfig:
    """The network, its voices in their order, and samples a second."""

    network: KokoroSizes
    voices: tuple[KokoroVoice, ...]
    rate: Size = 24000

    def __post_init__(self) -> None:
        check_fields(self)
        names = [voice.name for voice in self.voices]
        if not 0 < len(names) <= _MOST_VOICES or len(set(names)) != len(names):
            raise InputError(f"a model needs 1 to {_MOST_VOICES} voices, each once")

    @property
    def hop(self) -> int:
        """Samples of a frame."""
        return self.network.hop

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the names of the fields; `from_dict` takes it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> KokoroConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown or missing key, or an impossible value."""
        return read_fields(cls, values)
