"""ncnn networks that are a chain of convolutions, as an `UpscalerConfig` and its tensors.

SRVGGNetCompact (Real-ESRGAN), upconv_7 (waifu2x) and other networks of the same layers are read: Input, Split,
Convolution, PReLU, ReLU, PixelShuffle, a last Deconvolution by 2, the image upscaled by Interp and added, and a
last Interp that halves the size. Anything else is refused by name.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...errors import InputError, ModelFormatError
from ..formats.ncnn_graph import NcnnLayer, read_graph
from ..formats.ncnn_weights import Deconvolution, Repeated, WeightCursor
from ..formats.tensor_view import printable
from ..formats.tensors import Plain, Recipe
from .upscaler_config import UpscalerConfig, UpscalerLayer

_NEAREST, _CUBIC = 1, 3
_MOST_WEIGHTS = 1 << 28


def read_ncnn_network(path: Path) -> tuple[UpscalerConfig, dict[str, Recipe]]:
    """Read `path` (.param) and the .bin beside it; `ModelFormatError` names the layer that does not fit."""
    graph = read_graph(path)
    chain = _Chain(WeightCursor(weights_beside(path)))
    for layer in graph:
        chain.take(layer)
    chain.weights.finish()
    return chain.config(path.name), chain.recipes


def weights_beside(path: Path) -> Path:
    """Return NAME.bin, or NAME-x4.bin of networks that share their weights, as those of Real-ESRGAN do."""
    beside = path.with_suffix(".bin")
    stem, mark, scale = path.stem.rpartition("-x")
    if not beside.exists() and mark and scale.isdigit():
        shared = path.with_name(f"{stem}-x4.bin")
        if shared.exists():
            return shared
    return beside


class _Chain:
    """The network up to a layer, from the input on: `_blob` is the one that the next layer must take."""

    def __init__(self, weights: WeightCursor) -> None:
        self.weights = weights
        self.layers: list[UpscalerLayer] = []
        self.recipes: dict[str, Recipe] = {}
        self._input_blobs: set[str] = set()  # blobs that are the input
        self._upscaled_blobs: dict[str, float] = {}  # blobs that are the input, repeated
        self._blob = ""
        self._paddings: set[str] = set()
        self._scale, self._skip, self._reduce = 1, "none", 1

    def take(self, layer: NcnnLayer) -> None:
        steps = {
            "Input": self._input, "Split": self._split, "Convolution": self._convolution, "PReLU": self._prelu,
            "ReLU": self._relu, "Deconvolution": self._deconvolution, "PixelShuffle": self._shuffle,
            "Interp": self._interp, "BinaryOp": self._add,
        }  # fmt: skip
        if layer.kind not in steps:
            raise ModelFormatError(
                f"the layer {printable(layer.name)} is of the kind {printable(layer.kind)}, which is not supported",
                hint="chains of convolutions are: SRVGGNetCompact, upconv_7 and their like",
            )
        if not layer.outputs:
            raise _refused(layer, "it has no output")
        steps[layer.kind](layer)

    def config(self, name: str) -> UpscalerConfig:
        if not self.layers or self._paddings == {"same", "valid"}:
            raise ModelFormatError(f"{name} must have convolutions that all pad, or that all do not")
        border = "zero" if self._paddings == {"same"} else "replicate"
        try:
            return UpscalerConfig(
                layers=tuple(self.layers), scale=self._scale, channels=self.layers[0].inputs,
                skip=self._skip, border=border, reduce=self._reduce,
            )  # fmt: skip
        except InputError as error:
            raise ModelFormatError(f"{name} is no upscaler: {error}") from None

    def _input(self, layer: NcnnLayer) -> None:
        if self._input_blobs:
            raise _refused(layer, "there is more than one input")
        self._input_blobs = {layer.outputs[0]}
        self._blob = layer.outputs[0]

    def _split(self, layer: NcnnLayer) -> None:
        if layer.inputs[:1] != (self._blob,) or self._blob not in self._input_blobs:
            raise _refused(layer, "only the input may be used twice")
        self._input_blobs |= set(layer.outputs)

    def _follow(self, layer: NcnnLayer) -> None:
        takes_image = self._blob in self._input_blobs and layer.inputs[:1] and layer.inputs[0] in self._input_blobs
        if len(layer.inputs) != 1 or not (takes_image or layer.inputs[0] == self._blob):
            raise _refused(layer, "it does not take what the layer before it gives")
        self._blob = layer.outputs[0]

    def _convolution(self, layer: NcnnLayer) -> None:
        self._follow(layer)
        kernel, pad = layer.whole(1), layer.whole(4)
        square = layer.whole(11, kernel) == kernel and all(layer.whole(side, pad) == pad for side in (14, 15, 16))
        plain = layer.whole(2, 1) == 1 and layer.whole(3, 1) == 1 and not layer.whole(8) and self._scale == 1
        if not square or not plain or pad not in (0, kernel // 2):
            raise _refused(layer, "only square kernels of stride 1 that pad by half or not at all are run")
        padding = "valid" if pad == 0 and kernel > 1 else "same"
        if kernel > 1:
            self._paddings.add(padding)
        weight, bias, inputs = self._weights(layer, kernel)
        self._append(layer, inputs, layer.whole(0), kernel, padding)
        self.recipes[f"{layer.name}.weight"] = weight
        self.recipes[f"{layer.name}.bias"] = bias

    def _deconvolution(self, layer: NcnnLayer) -> None:
        self._follow(layer)
        sizes = tuple(layer.whole(key, default) for key, default in ((1, 0), (2, 1), (3, 1), (4, 0)))
        output_settings = [layer.whole(key) for key in (18, 19, 20, 21)]  # pads at right and bottom, width, height
        if sizes != (4, 1, 2, 3) or any(output_settings) or layer.whole(11, 4) != 4 or self._scale != 1:
            raise _refused(layer, "only one of kernel 4, stride 2 and padding 3 is run")
        weight, bias, inputs = self._weights(layer, 4)
        self._paddings.add("valid")
        self._append(layer, inputs, 4 * layer.whole(0), 3, "valid")
        self.recipes[f"{layer.name}.weight"] = Deconvolution(weight)
        self.recipes[f"{layer.name}.bias"] = Repeated(bias, 4)
        self._scale = 2

    def _weights(self, layer: NcnnLayer, kernel: int) -> tuple[Plain, Plain, int]:
        outputs, count = layer.whole(0), layer.whole(6)
        per_input = outputs * kernel * kernel
        if per_input <= 0 or not 0 < count <= _MOST_WEIGHTS or count % per_input:
            raise _refused(layer, f"{count} weights do not fit {outputs} outputs and a kernel of {kernel}")
        inputs = count // per_input
        weight = self.weights.matrix(f"{printable(layer.name)}.weight", (outputs, inputs, kernel, kernel))
        if not layer.whole(5):
            raise _refused(layer, "it has no bias")
        return weight, self.weights.vector(f"{printable(layer.name)}.bias", outputs), inputs

    def _append(self, layer: NcnnLayer, inputs: int, outputs: int, kernel: int, padding: str) -> None:
        kind, parameters = layer.whole(9), layer.array(10)
        if kind not in (0, 1, 2) or (kind == 2 and len(parameters) != 1):
            raise _refused(layer, f"its activation {kind} is not run")
        try:
            self.layers.append(UpscalerLayer(
                name=layer.name, inputs=inputs, outputs=outputs, kernel=kernel, padding=padding,
                activation=("none", "relu", "leaky")[kind], slope=parameters[0] if kind == 2 else 0.0,
            ))  # fmt: skip
        except InputError as error:
            raise _refused(layer, str(error)) from None

    def _prelu(self, layer: NcnnLayer) -> None:
        last = self._activated(layer)
        count = layer.whole(0)
        if count != last.outputs:
            raise _refused(layer, f"it has {count} slopes for {last.outputs} channels")
        self.layers[-1] = replace(last, activation="prelu")
        self.recipes[f"{last.name}.slope"] = self.weights.vector(f"{printable(last.name)}.slope", count)

    def _relu(self, layer: NcnnLayer) -> None:
        last = self._activated(layer)
        slope = layer.number(0)
        self.layers[-1] = replace(last, activation="leaky" if slope else "relu", slope=slope)

    def _activated(self, layer: NcnnLayer) -> UpscalerLayer:
        self._follow(layer)
        if not self.layers or self.layers[-1].activation != "none" or self._scale != 1:
            raise _refused(layer, "an activation follows a convolution")
        return self.layers[-1]

    def _shuffle(self, layer: NcnnLayer) -> None:
        self._follow(layer)
        if self._scale != 1 or not self.layers or layer.whole(1):
            raise _refused(layer, "one pixel shuffle, in the order of PyTorch, may follow the convolutions")
        self._scale = layer.whole(0, 1)

    def _interp(self, layer: NcnnLayer) -> None:
        kind, factors = layer.whole(0), (layer.number(1, 1.0), layer.number(2, 1.0))
        if layer.inputs and layer.inputs[0] in self._input_blobs and kind == _NEAREST and factors[0] == factors[1]:
            self._upscaled_blobs[layer.outputs[0]] = factors[0]
            return
        self._follow(layer)
        if kind != _CUBIC or factors != (0.5, 0.5) or self._scale % 2 or self._reduce != 1:
            raise _refused(layer, "only halving the result by cubic interpolation is run")
        self._reduce = 2

    def _add(self, layer: NcnnLayer) -> None:
        others = [blob for blob in layer.inputs if blob != self._blob]
        fits = len(others) == 1 and self._upscaled_blobs.get(others[0]) == self._scale and self._reduce == 1
        if layer.whole(0) != 0 or layer.whole(1) or not fits or self._skip != "none":
            raise _refused(layer, "only the upscaled input may be added, at the end")
        self._skip = "nearest"
        self._blob = layer.outputs[0]


def _refused(layer: NcnnLayer, why: str) -> ModelFormatError:
    return ModelFormatError(f"the layer {printable(layer.name)} ({printable(layer.kind)}) cannot be run: {why}")
