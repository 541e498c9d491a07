"""Configuration of an upscaler network: convolutions one after the other, then a pixel shuffle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from ...errors import InputError
from .config_fields import ODD, OneOf, Range, check_fields, read_fields, short_repr

# Far above any network that a CPU would want to run; they keep a damaged file from asking for absurd work.
MOST_LAYERS, MOST_CHANNELS, MOST_OUTPUTS, LARGEST_KERNEL, LARGEST_SCALE = 256, 4096, 512, 11, 8


@dataclass(frozen=True, kw_only=True)
class UpscalerLayer:
    """One convolution; `slope` belongs to "leaky", a slope per channel ("prelu") is the tensor name.slope.

    add   the earlier layer whose output, after its activation, is added before this one's activation
    """

    name: str
    inputs: Annotated[int, Range(1, MOST_CHANNELS)]
    outputs: Annotated[int, Range(1, MOST_CHANNELS)]
    kernel: Annotated[int, Range(1, LARGEST_KERNEL), ODD] = 3
    activation: Annotated[str, OneOf("none", "relu", "leaky", "prelu")] = "none"
    slope: float = 0.0
    padding: Annotated[str, OneOf("same", "valid")] = "same"
    add: int | None = None

    def __post_init__(self) -> None:
        check_fields(self, "a layer")
        if not isinstance(self.name, str) or not 0 < len(self.name) <= 100:
            raise InputError(f"a layer needs a name of at most 100 letters, got {short_repr(self.name)}")
        if type(self.slope) not in (int, float) or not math.isfinite(self.slope):
            raise InputError(f"the slope of a layer must be a number, got {short_repr(self.slope)}")
        if self.add is not None and (type(self.add) is not int or self.add < 0):
            raise InputError(f"add must be the number of a layer, got {short_repr(self.add)}")


@dataclass(frozen=True, kw_only=True)
class UpscalerConfig:
    """Layers of one network; checked on construction (`InputError`).

    channels   1: luma, or each plane of a gray image; 3: red, green, blue
    scale      the last layer gives channels * scale**2 values a pixel, which become scale x scale pixels
    skip       "nearest": the image, each pixel repeated, is added to the result
    border     "replicate": the image's edge is repeated as far as the layers reach together, and no layer
               pads; "zero": zeros stand around the input of each layer
    reduce     2: the result is then halved in size, by cubic interpolation (a = -0.75) between its pixels
    """

    layers: tuple[UpscalerLayer, ...]
    scale: Annotated[int, Range(1, LARGEST_SCALE)]
    channels: Annotated[int, OneOf(1, 3)] = 1
    skip: Annotated[str, OneOf("none", "nearest")] = "nearest"
    border: Annotated[str, OneOf("replicate", "zero")] = "replicate"
    reduce: Annotated[int, OneOf(1, 2)] = 1
    kind: Annotated[str, OneOf("upscaler")] = "upscaler"

    def __post_init__(self) -> None:
        check_fields(self)
        if self.scale % self.reduce:
            raise InputError(f"scale must be a multiple of reduce {self.reduce}, got {self.scale}")
        if not 1 <= len(self.layers) <= MOST_LAYERS:
            raise InputError(f"a network has 1 to {MOST_LAYERS} layers, got {len(self.layers)}")
        self._check_chain()

    @property
    def factor(self) -> int:
        """Size of the result in relation to the image, of each axis."""
        return self.scale // self.reduce

    @property
    def radius(self) -> int:
        """Pixels around a pixel that its result depends on."""
        return sum(layer.kernel // 2 for layer in self.layers)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name → shape of every tensor that the network needs."""
        shapes: dict[str, tuple[int, ...]] = {}
        for layer in self.layers:
            shapes[f"{layer.name}.weight"] = (layer.outputs, layer.inputs, layer.kernel, layer.kernel)
            shapes[f"{layer.name}.bias"] = (layer.outputs,)
            if layer.activation == "prelu":
                shapes[f"{layer.name}.slope"] = (layer.outputs,)
        return shapes

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `from_dict` takes it back."""
        values = asdict(self)
        values["layers"] = list(values["layers"])
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> UpscalerConfig:
        """Build from the values in a file; `ModelFormatError` on an unknown key or an impossible value."""
        return read_fields(cls, values)

    def _check_chain(self) -> None:
        channels = self.channels
        for number, layer in enumerate(self.layers):
            if layer.inputs != channels:
                raise InputError(f"layer {layer.name} takes {layer.inputs} channels, but {channels} come")
            channels = layer.outputs
            if layer.add is not None and (layer.add >= number or self.layers[layer.add].outputs != channels):
                raise InputError(f"layer {layer.name} adds layer {layer.add}, which does not fit it")
        if channels != self.channels * self.scale**2 or channels > MOST_OUTPUTS:
            raise InputError(
                f"the last layer gives {channels} channels, where {self.channels} planes and scale {self.scale} "
                f"need {self.channels * self.scale**2} (at most {MOST_OUTPUTS})"
            )
        if len({layer.name for layer in self.layers}) != len(self.layers):
            raise InputError("two layers have one name")
