"""Configuration of a Tacotron 2: its sizes, and the tensors that they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from ...errors import InputError
from .config_fields import EVEN, ODD, Range, check_fields, read_fields

Shapes = dict[str, tuple[int, ...]]

# The published symbols; a model with other symbols would need its own front end.
N_SYMBOLS = 148
_Size = Annotated[int, Range(1, 1 << 16)]


@dataclass(frozen=True, kw_only=True)
class Tacotron2Config:
    """Sizes of one model; checked on construction (`InputError`). The defaults are those of the published models.

    embedding   columns of a symbol and of the encoder's output, half of them for each direction
    attention   dimensions of the energies
    """

    n_symbols: _Size = N_SYMBOLS
    n_mel: _Size = 80
    embedding: Annotated[_Size, EVEN] = 512
    encoder_layers: _Size = 3
    encoder_kernel: Annotated[_Size, ODD] = 5
    prenet: _Size = 256
    attention_units: _Size = 1024
    decoder_units: _Size = 1024
    attention: _Size = 128
    location_filters: _Size = 32
    location_kernel: Annotated[_Size, ODD] = 31
    postnet_layers: _Size = 5
    postnet_channels: _Size = 512
    postnet_kernel: Annotated[_Size, ODD] = 5
    rate: _Size = 22050
    hop: _Size = 256
    language: str = "en"

    def __post_init__(self) -> None:
        if not isinstance(self.language, str) or not 0 < len(self.language) <= 35:
            raise InputError(f"language must be a tag such as 'en', got {str(self.language)[:40]!r}")
        check_fields(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the names of the fields; `from_dict` takes it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Tacotron2Config:
        """Build from the values in a file; `ModelFormatError` on an unknown key or an impossible value."""
        return read_fields(cls, values)

    def shapes(self) -> Shapes:
        """Every canonical tensor: batch norms folded, both biases of a cell added."""
        width = self.embedding
        shapes: Shapes = {"embedding.weight": (self.n_symbols, width)}
        for i in range(self.encoder_layers):
            shapes |= _affine(f"encoder.convolutions.{i}", width, width, self.encoder_kernel)
        for suffix in ("", "_reverse"):
            shapes |= _cell("encoder.lstm", suffix, width, width // 2)
        shapes |= self._decoder_shapes()
        channels = [self.n_mel, *[self.postnet_channels] * (self.postnet_layers - 1), self.n_mel]
        for i in range(self.postnet_layers):
            shapes |= _affine(f"postnet.convolutions.{i}", channels[i + 1], channels[i], self.postnet_kernel)
        return shapes

    def _decoder_shapes(self) -> Shapes:
        width, columns = self.embedding, self.decoder_units + self.embedding
        return {
            "decoder.prenet.0.weight": (self.prenet, self.n_mel),
            "decoder.prenet.1.weight": (self.prenet, self.prenet),
            **_cell("decoder.attention_rnn", "", self.prenet + width, self.attention_units),
            "decoder.attention.query.weight": (self.attention, self.attention_units),
            "decoder.attention.memory.weight": (self.attention, width),
            "decoder.attention.v.weight": (1, self.attention),
            "decoder.attention.location_conv.weight": (self.location_filters, 2, self.location_kernel),
            "decoder.attention.location_dense.weight": (self.attention, self.location_filters),
            **_cell("decoder.decoder_rnn", "", self.attention_units + width, self.decoder_units),
            **_affine("decoder.projection", self.n_mel, columns),
            **_affine("decoder.gate", 1, columns),
        }


def _affine(name: str, *shape: int) -> Shapes:
    return {f"{name}.weight": shape, f"{name}.bias": shape[:1]}


def _cell(name: str, suffix: str, inputs: int, units: int) -> Shapes:
    return {
        f"{name}.weight_ih{suffix}": (4 * units, inputs),
        f"{name}.weight_hh{suffix}": (4 * units, units),
        f"{name}.bias{suffix}": (4 * units,),
    }
