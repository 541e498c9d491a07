"""Canonical names of every published spelling of a Tacotron 2 state dictionary, and the sizes that its shapes imply.

| spelling                                             | canonical                                          |
|------------------------------------------------------|----------------------------------------------------|
| `module.`, `module.1.` in front (DDP, hub)           | without                                            |
| X.conv.weight, X.linear_layer.weight (NVIDIA)        | X.weight, as torchaudio spells it                  |
| X.convolutions.{i}.0 and its batch norm .1           | X.convolutions.{i}, folded                         |
| lstm.weight_ih_l0[_reverse]                          | lstm.weight_ih[_reverse]                           |
| X.bias_ih + X.bias_hh                                | X.bias                                             |
| decoder.attention_layer.query_layer, location_layer… | decoder.attention.query, .location_conv, …         |
| decoder.linear_projection, decoder.gate_layer        | decoder.projection, decoder.gate                   |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ...errors import InputError, ModelFormatError
from ..formats.folding import BatchNorm, NormalisedBias, NormalisedWeight, Summed
from ..formats.tensor_view import FLOAT_TYPES, TensorView, printable
from ..formats.tensors import Plain, Recipe
from .shape_check import require_shapes, wrong_shape
from .tacotron2_config import N_SYMBOLS, Tacotron2Config
from .waveglow_names import without_prefix

_RENAMED = (
    (r"\.conv\.(weight|bias)$", r".\1"),
    (r"\.linear_layer\.", "."),
    (r"^decoder\.prenet\.layers\.", "decoder.prenet."),
    (r"^decoder\.attention_layer\.(query|memory)_layer\.", r"decoder.attention.\1."),
    (r"^decoder\.attention_layer\.v\.", "decoder.attention.v."),
    (r"^decoder\.attention_layer\.location_layer\.", "decoder.attention."),
    (r"^decoder\.linear_projection\.", "decoder.projection."),
    (r"^decoder\.gate_layer\.", "decoder.gate."),
    (r"^(encoder\.lstm\.\w+)_l0(_reverse)?$", r"\1\2"),
)
_CONVOLUTION = re.compile(r"((?:encoder|postnet)\.convolutions\.\d{1,3})\.0\.(weight|bias)")
_NORM = re.compile(r"(?:encoder|postnet)\.convolutions\.\d{1,3}\.1\.")
_NORM_PARTS = ("weight", "bias", "running_mean", "running_var")
_TELLTALE = "decoder.attention_rnn.weight_ih"
# Tensors that relatives of this model add, to be conditioned on a speaker or a style.
_SPEAKERS = re.compile(r"(^|\.|_)(speaker|spk|gst|style|emotion)", re.IGNORECASE)


def is_tacotron2(names: Iterable[str]) -> bool:
    """Tell whether a state dictionary is that of a Tacotron 2, or of something made from one."""
    return any(name.endswith(_TELLTALE) for name in names)


def canonical_tacotron2(state: Mapping[str, TensorView], file_name: str) -> tuple[Tacotron2Config, dict[str, Recipe]]:
    """(configuration, recipe of every canonical tensor), checked against each other; else `ModelFormatError`."""
    plain = _plain(state, file_name)
    conditioned = next((name for name in plain if _SPEAKERS.search(name)), None)
    if conditioned:
        raise ModelFormatError(
            f"{file_name} is a Tacotron 2 for several speakers or styles ({printable(conditioned)}), which is not "
            "supported",
            hint="use a checkpoint of one speaker",
        )
    config = infer_config(plain, file_name)
    recipes: dict[str, Recipe] = {}
    for name, tensor in plain.items():
        convolution = _CONVOLUTION.fullmatch(name)
        if convolution:
            norm = _norm(plain, convolution[1], file_name)
            folded = NormalisedWeight if convolution[2] == "weight" else NormalisedBias
            recipes[f"{convolution[1]}.{convolution[2]}"] = folded(tensor, norm)
        elif ".bias_ih" in name:
            other = _needed(plain, name.replace(".bias_ih", ".bias_hh"), file_name)
            _same_shape(tensor, other, file_name)
            recipes[name.replace(".bias_ih", ".bias")] = Summed(tensor, other)
        elif ".bias_hh" not in name and not _NORM.match(name):
            recipes[name] = tensor
    check_tacotron2_shapes(config, {name: recipe.shape for name, recipe in recipes.items()}, file_name)
    return config, recipes


def _plain(state: Mapping[str, TensorView], file_name: str) -> dict[str, Plain]:
    """Tensors under names without wrappers."""
    plain: dict[str, Plain] = {}
    for name, tensor in state.items():
        short = without_prefix(name)
        if short.endswith(".num_batches_tracked"):
            continue
        if tensor.storage.dtype not in FLOAT_TYPES:
            raise ModelFormatError(
                f"{file_name}: the tensor {printable(name)} has the type {tensor.storage.dtype}, where a "
                "floating-point type is needed"
            )
        for pattern, replacement in _RENAMED:
            short = re.sub(pattern, replacement, short)
        plain[short] = Plain(name, tensor)
    return plain


def _norm(plain: Mapping[str, Plain], prefix: str, file_name: str) -> BatchNorm:
    convolution = _needed(plain, f"{prefix}.0.weight", file_name)
    parts = [_needed(plain, f"{prefix}.1.{part}", file_name) for part in _NORM_PARTS]
    for part in parts:
        if part.shape != convolution.shape[:1]:
            raise wrong_shape(file_name, part.name, part.shape, convolution.shape[:1])
    weight, bias, mean, variance = parts
    return BatchNorm(weight, bias, mean, variance)


def infer_config(plain: Mapping[str, Plain], file_name: str) -> Tacotron2Config:
    """The configuration that the shapes imply; `ModelFormatError` for relatives that are not this model."""

    def shape(name: str, axes: int) -> tuple[int, ...]:
        sizes = _needed(plain, name, file_name).shape
        if len(sizes) != axes:
            raise ModelFormatError(f"{file_name}: the tensor {name} has {len(sizes)} axes, expected {axes}")
        return sizes

    def layers(part: str) -> int:
        pattern = re.compile(rf"{part}\.convolutions\.(\d{{1,3}})\.0\.weight")
        return len({match[1] for name in plain if (match := pattern.fullmatch(name))})

    n_symbols, embedding = shape("embedding.weight", 2)
    prenet, n_mel = shape("decoder.prenet.0.weight", 2)
    attention, memory = shape("decoder.attention.memory.weight", 2)
    frames = shape("decoder.projection.weight", 2)[0]
    _check_relatives(file_name, n_symbols, (embedding, memory), (n_mel, frames))
    filters, _, taps = shape("decoder.attention.location_conv.weight", 3)
    postnet = shape("postnet.convolutions.0.0.weight", 3)
    try:
        return Tacotron2Config(
            n_symbols=n_symbols, n_mel=n_mel, embedding=embedding, encoder_layers=layers("encoder"),
            encoder_kernel=shape("encoder.convolutions.0.0.weight", 3)[2], prenet=prenet,
            attention_units=shape("decoder.attention_rnn.weight_hh", 2)[1],
            decoder_units=shape("decoder.decoder_rnn.weight_hh", 2)[1], attention=attention,
            location_filters=filters, location_kernel=taps, postnet_layers=layers("postnet"),
            postnet_channels=postnet[0], postnet_kernel=postnet[2],
        )  # fmt: skip
    except InputError as error:
        raise ModelFormatError(f"{file_name}: its shapes fit no Tacotron 2: {error}") from None


def _check_relatives(file_name: str, n_symbols: int, widths: tuple[int, int], mels: tuple[int, int]) -> None:
    if n_symbols != N_SYMBOLS:
        raise ModelFormatError(
            f"{file_name} reads {n_symbols} symbols; the {N_SYMBOLS} of the published English front end are known",
            hint="a checkpoint of another language or text front end cannot be used",
        )
    if widths[0] != widths[1]:
        raise ModelFormatError(
            f"{file_name}: its attention reads a memory of {widths[1]} columns, its encoder gives {widths[0]}: it is "
            "conditioned on something else, such as speakers",
            hint="use a checkpoint of one speaker",
        )
    if mels[0] != mels[1]:
        raise ModelFormatError(
            f"{file_name} makes {mels[1] / max(mels[0], 1):g} frames of {mels[0]} bands a step, where 1 is supported"
        )


def check_tacotron2_shapes(config: Tacotron2Config, shapes: Mapping[str, tuple[int, ...]], file_name: str) -> None:
    """Raise `ModelFormatError` for the first tensor that is missing, of another shape, or not needed."""
    require_shapes(config.shapes(), shapes, file_name)


def _same_shape(first: Plain, second: Plain, file_name: str) -> None:
    if first.shape != second.shape:
        raise wrong_shape(file_name, second.name, second.shape, first.shape)


def _needed(plain: Mapping[str, Plain], name: str, file_name: str) -> Plain:
    if name not in plain:
        raise ModelFormatError(
            f"{file_name}: the tensor {name} is missing",
            hint="it must be a whole Tacotron 2 checkpoint: encoder, decoder and postnet",
        )
    return plain[name]
