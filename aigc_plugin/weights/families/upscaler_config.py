"""What a network for pictures looks like: convolutions one after the other, then a pixel shuffle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ...errors import InputError, ModelFormatError
from .config_fields import short_repr

KINDS = ("upscaler",)
ACTIVATIONS = ("none", "relu", "leaky", "prelu")
SKIPS = ("none", "nearest")
BORDERS = ("replicate", "zero")
REDUCTIONS = (1, 2)

# Far above any network that a CPU would want to run; they keep a damaged file from asking for absurd work.
MOST_LAYERS, MOST_CHANNELS, MOST_OUTPUTS, LARGEST_KERNEL, LARGEST_SCALE = 256, 4096, 512, 11, 8


@dataclass(frozen=True, kw_only=True)
class FrameLayer:
    """One convolution; `slope` belongs to "leaky", a slope per channel ("prelu") is the tensor name.slope.

    add   the earlier layer whose output, after its activation, is added before this one's activation
    """

    name: str
    inputs: int
    outputs: int
    kernel: int = 3
    activation: str = "none"
    slope: float = 0.0
    padding: str = "same"
    add: int | None = None

    def __post_init__(self) -> None:
        for name, value, most in (
            ("inputs", self.inputs, MOST_CHANNELS),
            ("outputs", self.outputs, MOST_CHANNELS),
            ("kernel", self.kernel, LARGEST_KERNEL),
        ):
            if type(value) is not int or not 1 <= value <= most:
                raise InputError(f"{name} of a layer must be from 1 to {most}, got {short_repr(value)}")
        if self.kernel % 2 == 0:
            raise InputError(f"the kernel of a layer must be odd, got {self.kernel}")
        if not isinstance(self.name, str) or not 0 < len(self.name) <= 100:
            raise InputError(f"a layer needs a name of at most 100 letters, got {short_repr(self.name)}")
        if self.activation not in ACTIVATIONS or self.padding not in ("same", "valid"):
            raise InputError(
                f"a layer has an activation of {', '.join(ACTIVATIONS)} and same or valid padding, got "
                f"{short_repr(self.activation)} and {short_repr(self.padding)}"
            )
        if type(self.slope) not in (int, float) or not math.isfinite(self.slope):
            raise InputError(f"the slope of a layer must be a number, got {short_repr(self.slope)}")
        if self.add is not None and (type(self.add) is not int or self.add < 0):
            raise InputError(f"add must be the number of a layer, got {short_repr(self.add)}")


@dataclass(frozen=True, kw_only=True)
class UpscalerConfig:
    """Layers of one network; checked on construction (`InputError`).

    channels   1: luma, or each plane of a gray picture; 3: red, green, blue
    scale      the last layer gives channels * scale**2 values a pixel, which become scale x scale pixels
    skip       "nearest": the picture, each pixel repeated, is added to the result
    border     "replicate": the picture's edge is repeated as far as the layers reach together, and no layer
               pads; "zero": zeros stand around the input of each layer
    reduce     2: the result is then halved in size, by cubic interpolation (a = -0.75) between its pixels
    """

    layers: tuple[FrameLayer, ...]
    scale: int
    channels: int = 1
    skip: str = "nearest"
    border: str = "replicate"
    reduce: int = 1
    kind: str = "upscaler"

    def __post_init__(self) -> None:
        for name, allowed in (
            ("kind", KINDS), ("skip", SKIPS), ("border", BORDERS), ("channels", (1, 3)), ("reduce", REDUCTIONS),
        ):  # fmt: skip
            if getattr(self, name) not in allowed:
                choices = ", ".join(map(str, allowed))
                raise InputError(f"{name} must be one of {choices}, got {short_repr(getattr(self, name))}")
        if type(self.scale) is not int or not 1 <= self.scale <= LARGEST_SCALE or self.scale % self.reduce:
            raise InputError(f"scale must be from 1 to {LARGEST_SCALE}, got {short_repr(self.scale)}")
        if not 1 <= len(self.layers) <= MOST_LAYERS:
            raise InputError(f"a network has 1 to {MOST_LAYERS} layers, got {len(self.layers)}")
        self._check_chain()

    @property
    def factor(self) -> int:
        """How much larger the result is."""
        return self.scale // self.reduce

    @property
    def radius(self) -> int:
        """Pixels around a pixel that its result depends on."""
        return sum(layer.kernel // 2 for layer in self.layers)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name → shape of every tensor that the network needs."""
        found: dict[str, tuple[int, ...]] = {}
        for layer in self.layers:
            found[f"{layer.name}.weight"] = (layer.outputs, layer.inputs, layer.kernel, layer.kernel)
            found[f"{layer.name}.bias"] = (layer.outputs,)
            if layer.activation == "prelu":
                found[f"{layer.name}.slope"] = (layer.outputs,)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `from_dict` takes it back."""
        values = asdict(self)
        values["layers"] = list(values["layers"])
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> UpscalerConfig:
        """Reads what a file says: `ModelFormatError` on an unknown key or an impossible value."""
        try:
            layers = values.get("layers")
            if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
                raise InputError("layers must be a list of objects")
            return cls(**{**values, "layers": tuple(FrameLayer(**layer) for layer in layers)})
        except TypeError:
            known = {field.name for kind in (cls, FrameLayer) for field in fields(kind)}
            found = set(values) | {key for layer in values["layers"] for key in layer}
            unknown = ", ".join(sorted(str(key)[:40] for key in found - known)[:5])
            what = f"unknown keys: {unknown}" if unknown else "too few keys"
            raise ModelFormatError(
                f"the network's configuration has {what}",
                hint="it may come from a newer version of this package; upgrade and try again",
            ) from None
        except InputError as error:
            raise ModelFormatError(f"the network's configuration is impossible: {error}", hint=error.hint) from None

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
