"""An upscaling network on the native kernels: planes in, larger planes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from ..engine import Engine, RunsOnEngine
from ..ops.colour import luma_weights
from ..planes import Plane
from ..types import FloatArray
from ..weights.cache import cached_scales, store_scales
from ..weights.families.upscaler import UpscalerModel

_MOST_LOSS = 0.03
"""Decibels that int8 may lose where nobody chose it."""
_FRAMES = "calibration_frames.npz"
# Ranges measured on few images are widened, so that other images seldom leave them.
_HEADROOM = 1.05
_BAND_ROWS = 256
# Cubic interpolation half-way between two samples as such networks are trained with it (Interp of ncnn, bicubic of
# torch): a = -0.75, and the kernel is not widened. That of `ops.resample` has a = -0.5 and is.
_OUTER, _INNER = np.float32(-0.09375), np.float32(0.59375)
_LUMA = luma_weights(6).astype(np.float32)  # of BT.601


class UpscalerNetwork(RunsOnEngine):
    """One network, ready to run; may be used from several threads at once."""

    def __init__(self, model: UpscalerModel, engine: Engine, ranges: Mapping[str, FloatArray] | None = None) -> None:
        """ranges: of activations in int8, "scales.<layer>", instead of those of the file."""
        self.config = model.config
        self.engine = engine.resolved()
        tensors: dict[str, Any] = dict(model.tensors)
        if self.precision == "int8":
            tensors |= self._ranges(model) if ranges is None else ranges
        self._core: Any = self.engine.core.UpscalerNetwork(self.config.to_dict(), tensors, engine=self.engine.native)

    def run(self, planes: Sequence[Plane], *, bits: int, limited: bool) -> list[Plane]:
        """`channels` planes of one size and type → as many, `factor` times as large.

        bits      depth of whole numbers, which are clamped and rounded; floats are 0 … 1 and are not clamped
        limited   True where 16 … 235 (of 8 bits) are 0 … 1 for the network
        """
        if self.config.reduce == 1:
            return list(self._core.run(list(planes), bits=bits, limited=limited))
        if planes[0].dtype == np.float32:
            return list(self._reduced(planes))
        unit = 1 << (bits - 8)
        offset, span = (16 * unit, 219 * unit) if limited else (0, (1 << bits) - 1)
        floats = [(plane.astype(np.float32) - np.float32(offset)) / np.float32(span) for plane in planes]
        return [
            whole_numbers(plane * np.float32(span) + np.float32(offset), planes[0].dtype, bits)
            for plane in self._reduced(floats)
        ]

    def _reduced(self, planes: Sequence[Plane]) -> list[FloatArray]:
        """The result of the network halved, a band of rows at a time with the rows around it that it depends on."""
        height, scale, around = planes[0].shape[0], self.config.scale, self.config.radius + 1
        bands = []
        for first in range(0, height, _BAND_ROWS):
            last = min(first + _BAND_ROWS, height)
            top, bottom = max(first - around, 0), min(last + around, height)
            part = [np.ascontiguousarray(plane[top:bottom]) for plane in planes]
            large = self._core.run(part, bits=8, limited=False)
            rows = np.arange(first * scale - 1, last * scale + 1).clip(0, height * scale - 1) - top * scale
            bands.append([_halved(plane[rows]) for plane in large])
        return [np.concatenate(parts) for parts in zip(*bands, strict=True)]

    def _ranges(self, model: UpscalerModel) -> dict[str, FloatArray]:
        """Ranges of activations: from the file itself, from the cache, or measured on packaged images."""
        names = {f"scales.{layer.name}" for layer in self.config.layers[:-1]}
        if names <= set(model.tensors):
            return {}
        known = cached_scales(model.sha256)
        if known is None or not names <= set(known):
            plain = UpscalerNetwork(model, self.engine.at("float32"))
            known = plain.measure_activations()
            store_scales(model.sha256, known)
        return {name: known[name] for name in names}

    def measure_activations(self) -> dict[str, FloatArray]:
        """Measure on packaged images what int8 needs: "scales.<layer>" (2, outputs), the least and the largest output
        of each channel, widened. Needs a network in float32.
        """
        scales: dict[str, FloatArray] = {}
        for image in calibration_frames():
            planes = [image @ _LUMA] if self.config.channels == 1 else list(np.moveaxis(image, 2, 0))
            ranges = self._core.measure([np.ascontiguousarray(plane) for plane in planes], bits=8, limited=False)
            for name, (low, high) in ranges.items():
                wide = np.stack([low, high]) * np.float32(_HEADROOM)
                seen = scales.get(name, wide)
                scales[name] = np.stack([np.minimum(seen[0], wide[0]), np.maximum(seen[1], wide[1])])
        return scales


def quick_engine(model: UpscalerModel, engine: Engine) -> Engine:
    """The engine for samples of 8 bits: where its precision is "auto", int8 if the file says that it loses no more than
    0.03 dB."""
    return engine.quick() if model.int8_loss <= _MOST_LOSS else engine


def whole_numbers(values: FloatArray, dtype: np.dtype[Any], bits: int) -> Plane:
    """Samples of whole numbers: clamped to 0 … peak and rounded, halves up."""
    clamped: Plane = np.floor(values.clip(0, (1 << bits) - 1) + np.float32(0.5)).astype(dtype)
    return clamped


def calibration_frames() -> list[FloatArray]:
    """Pieces of photographs (height, width, 3) in [0, 1], to measure activations on."""
    with files(__package__).joinpath(_FRAMES).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return [stored[name].astype(np.float32) / 255 for name in sorted(stored.files)]


def _halved(rows: FloatArray) -> FloatArray:
    """An image at half its size. `rows` has one more row above and below; at the sides the edge is repeated."""
    wide = np.pad(rows, ((0, 0), (1, 1)), mode="edge")
    narrow = _OUTER * (wide[:, 0:-3:2] + wide[:, 3::2]) + _INNER * (wide[:, 1:-2:2] + wide[:, 2:-1:2])
    low = _OUTER * (narrow[0:-3:2] + narrow[3::2]) + _INNER * (narrow[1:-2:2] + narrow[2:-1:2])
    return low.astype(np.float32, copy=False)
