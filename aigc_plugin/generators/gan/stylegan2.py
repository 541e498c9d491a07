"""The synthesis network of StyleGAN2 (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN")."""

from __future__ import annotations

import numpy as np

from ...engine import Engine
from ...errors import ModelFormatError
from ...ops.fir import Resize, filter_images
from ...ops.grid_conv import LINEAR, Activation, leaky
from ...types import FloatArray
from ...weights.families.stylegan_config import StyleGAN2Config
from ...weights.formats.tensors import Tensors
from .controls import Widening
from .grid_layers import convolution, transposed_convolution
from .modulation import Demodulation, Style

_SQRT2, _SQRT_HALF = float(np.sqrt(2)), float(np.sqrt(0.5))


def _limited(slope: float, gain: float, limit: float, factor: float = 1.0) -> Activation:
    return leaky(slope, gain, limit * factor) if limit else leaky(slope, gain)


def separable(square: FloatArray, name: str) -> FloatArray:
    """The filter of which a square one is the outer product with itself; `ModelFormatError` where there is none."""
    sums = square.astype(np.float64).sum(axis=0)
    total = sums.sum()
    if not np.allclose(np.multiply.outer(sums, sums), square * total, rtol=1e-4, atol=1e-6):
        raise ModelFormatError(f"{name} is no product of two equal filters")
    return np.asarray(sums / np.sqrt(np.abs(total)), np.float32)


class Enlarger:
    """Twice the size, by the filter of the file: "upsample2d" with its gain of 2 in each axis."""

    def __init__(self, taps: FloatArray, engine: Engine) -> None:
        self.taps, self.engine = taps, engine
        n = len(taps)
        self._double = Resize(2 * taps, 2, 1, (n + 1) // 2, (n - 2) // 2)
        self._smooth = Resize(2 * taps, 1, 1, n // 2 - 1, n - n // 2 - 1)

    def image(self, x: FloatArray) -> FloatArray:
        """(n, h, w, c) → (n, 2 h, 2 w, c)."""
        return filter_images(x, self._double, self._double, engine=self.engine)

    def smooth(self, x: FloatArray, *, scale: FloatArray | None = None, noise: FloatArray | None = None,
               bias: FloatArray | None = None, activation: Activation = LINEAR) -> FloatArray:  # fmt: skip
        """The filter alone, behind a transposed convolution: (n, 2 h + 1, 2 w + 1, c) → (n, 2 h, 2 w, c)."""
        return filter_images(
            x,
            self._smooth,
            self._smooth,
            scale=scale,
            noise=noise,
            bias=bias,
            activation=activation,
            engine=self.engine,
        )


class ModulatedLayer:
    """A 3 x 3 convolution with a style, noise, bias and activation; `enlarger`: to twice the size."""

    def __init__(self, tensors: Tensors, name: str, activation: Activation, engine: Engine,
                 enlarger: Enlarger | None = None) -> None:  # fmt: skip
        weight = tensors[f"{name}.weight"]
        self._style = Style(tensors, name, engine)
        self._demodulation = Demodulation(weight, engine)
        self._bias = tensors[f"{name}.bias"]
        self._noise = tensors[f"{name}.noise_const"] * tensors[f"{name}.noise_strength"]
        self._activation, self._enlarger = activation, enlarger
        if enlarger is None:
            self._conv = convolution(weight, self._bias, padding=1, engine=engine)
        else:
            self._conv = transposed_convolution(np.ascontiguousarray(weight.swapaxes(0, 1)), stride=2, engine=engine)

    def run(self, x: FloatArray, w: FloatArray, noisy: bool, wider: Widening | None) -> FloatArray:
        """x (n, 1, h, w, inputs), w (n, w_dim)."""
        style = self._style.run(w)
        scale, noise = self._demodulation.run(style), self._noise if noisy else None
        if noise is not None and wider is not None:
            noise = wider.of(noise)
        if self._enlarger is None:
            pattern = None if noise is None else noise[None]
            return self._conv.run(x, in_scale=style, scale=scale, noise=pattern, activation=self._activation)
        wide = self._conv.run(x, in_scale=style)[:, 0]
        smooth = self._enlarger.smooth(wide, scale=scale, noise=noise, bias=self._bias, activation=self._activation)
        return smooth[:, None]


class ToImage:
    """A 1 x 1 convolution with a style, not demodulated, to the channels of the image."""

    def __init__(self, tensors: Tensors, name: str, limit: float, engine: Engine) -> None:
        weight = tensors[f"{name}.weight"]
        self._style = Style(tensors, name, engine, gain=float(1 / np.sqrt(weight.shape[1])))
        self._conv = convolution(weight, tensors[f"{name}.bias"], engine=engine)
        self._activation = _limited(1.0, 1.0, limit)

    def run(self, x: FloatArray, w: FloatArray) -> FloatArray:
        """(n, 1, h, w, inputs) → (n, h, w, channels)."""
        return self._conv.run(x, in_scale=self._style.run(w), activation=self._activation)[:, 0]


class Block:
    """The layers of one size."""

    def __init__(self, config: StyleGAN2Config, tensors: Tensors, index: int, engine: Engine) -> None:
        name, limit = f"synthesis.b{4 << index}", config.limit
        resnet = config.architecture == "resnet" and index > 0
        self.const = tensors[f"{name}.const"] if index == 0 else None
        self._enlarger: Enlarger | None = None
        self._conv0: ModulatedLayer | None = None
        if index > 0:
            taps = separable(tensors[f"{name}.resample_filter"], f"{name}.resample_filter")
            self._enlarger = Enlarger(taps, engine)
            self._conv0 = ModulatedLayer(tensors, f"{name}.conv0", _limited(0.2, _SQRT2, limit), engine, self._enlarger)
        half = _SQRT_HALF if resnet else 1.0
        self._conv1 = ModulatedLayer(tensors, f"{name}.conv1", _limited(0.2, _SQRT2 * half, limit, half), engine)
        self._skip = None
        if resnet:
            weight = tensors[f"{name}.skip.weight"]
            self._skip = convolution(weight * np.float32(_SQRT_HALF / np.sqrt(weight.shape[1])), engine=engine)
        self.to_image = None
        if f"{name}.torgb.weight" in tensors:
            self.to_image = ToImage(tensors, f"{name}.torgb", limit, engine)

    @property
    def layers(self) -> int:
        """Convolutions, each with a style of its own."""
        return 1 if self._conv0 is None else 2

    def features(self, x: FloatArray, ws: FloatArray, noisy: bool, wider: Widening | None) -> FloatArray:
        """x (n, 1, h, w, inputs) → (n, 1, 2 h, 2 w, outputs); the first block keeps its size. ws (n, styles, w_dim)."""
        if self._conv0 is None or self._enlarger is None:
            return self._conv1.run(x, ws[:, 0], noisy, wider)
        y = self._conv1.run(self._conv0.run(x, ws[:, 0], noisy, wider), ws[:, 1], noisy, wider)
        if self._skip is not None:
            y += self._enlarger.image(self._skip.run(x)[:, 0])[:, None]
        return y

    def image(self, image: FloatArray | None, x: FloatArray, w: FloatArray) -> FloatArray | None:
        """The image so far, twice as large, with what this block adds to it."""
        if image is not None and self._enlarger is not None:
            image = self._enlarger.image(image)
        if self.to_image is None:
            return image
        added = self.to_image.run(x, w)
        return added if image is None else image + added


class StyleGAN2Synthesis:
    """w (n, num_ws, w_dim) → images (n, channels, h, w)."""

    def __init__(self, config: StyleGAN2Config, tensors: Tensors, engine: Engine) -> None:
        self._blocks = [Block(config, tensors, i, engine) for i in range(len(config.channels))]

    def run(self, ws: FloatArray, noisy: bool, wider: Widening | None = None) -> FloatArray:
        """The images, nominally -1 … 1; `noisy`: with the constant noise of the file; `wider`: of another size."""
        const = self._blocks[0].const
        assert const is not None
        cells = const.transpose(1, 2, 0) if wider is None else wider.of(const.transpose(1, 2, 0))
        x = np.ascontiguousarray(np.repeat(cells[None, None], len(ws), axis=0))
        image, first = None, 0
        for block in self._blocks:
            styles = np.ascontiguousarray(ws[:, first : first + block.layers + 1])
            x = block.features(x, styles, noisy, wider)
            image = block.image(image, x, styles[:, block.layers])
            first += block.layers
        assert image is not None
        image = image if wider is None else wider.cut(image)
        return np.ascontiguousarray(image.transpose(0, 3, 1, 2))
