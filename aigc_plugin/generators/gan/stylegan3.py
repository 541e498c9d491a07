"""The synthesis network of StyleGAN3 (Karras et al. 2021, "Alias-Free Generative Adversarial Networks")."""

from __future__ import annotations

import numpy as np

from ...engine import Engine
from ...ops.fir import Resize, alias_free_activation
from ...ops.grid_conv import leaky
from ...types import FloatArray
from ...weights.families.stylegan_config import StyleGAN3Config, StyleGAN3Layer
from ...weights.formats.tensors import Tensors
from .grid_layers import convolution
from .modulation import Demodulation, Style


class FourierField:
    """The first field of features: waves whose places a style turns and moves, mixed by a matrix.

    A style gives (cos, sin, x, y) of a rotation and a translation; `transform` moves the field beside (Karras et al.
    2021, section 3 and appendix F).
    """

    def __init__(self, config: StyleGAN3Config, tensors: Tensors, engine: Engine) -> None:
        name = "synthesis.input"
        self._config = config
        self._frequencies = tensors[f"{name}.freqs"].astype(np.float64)
        self._phases = tensors[f"{name}.phases"].astype(np.float64)
        self.transform = tensors[f"{name}.transform"].astype(np.float64)
        weight = tensors[f"{name}.weight"]
        self._style = Style(tensors, name, engine)
        self._mix = convolution((weight / np.float32(np.sqrt(config.channels)))[:, :, None, None], engine=engine)

    def run(self, w: FloatArray, transform: FloatArray | None) -> FloatArray:
        """w (n, w_dim), transform (3, 3) or None for that of the file → (n, 1, size, size, channels)."""
        own = self.transform if transform is None else np.asarray(transform, np.float64)
        fields = np.stack(
            [
                self._waves(np.einsum("ij,jk->ik", _placement(style), own))
                for style in self._style.run(w).astype(np.float64)
            ]
        )
        return self._mix.run(np.ascontiguousarray(fields[:, None], np.float32))

    def _waves(self, transform: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> FloatArray:
        """sin of all frequencies at all places, (size, size, channels)."""
        config = self._config
        phases = self._phases + np.einsum("ck,k->c", self._frequencies, transform[:2, 2])
        frequencies = np.einsum("ck,kj->cj", self._frequencies, transform[:2, :2])
        magnitude = np.sqrt((frequencies**2).sum(axis=1))
        amplitude = np.clip(1 - (magnitude - config.bandwidth) / (config.rate / 2 - config.bandwidth), 0, 1)
        # Centres of pixels, in widths of the image: its middle is 0.
        places = ((np.arange(config.size) + 0.5) / config.size - 0.5) * config.size / config.rate
        across = np.multiply.outer(places, frequencies[:, 0])
        down = np.multiply.outer(places, frequencies[:, 1]) + phases
        waves = np.sin(2 * np.pi * (down[:, None] + across[None]))
        return np.asarray(waves * amplitude, np.float32)


def _placement(
    style: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The rotation and the translation of a style (cos, sin, x, y), inverse as they move what is looked at."""
    cos, sin, x, y = style / np.hypot(style[0], style[1])
    rotation = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    translation = np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1]])
    return np.asarray(np.einsum("ij,jk->ik", rotation, translation))


class AliasFreeLayer:
    """A convolution with a style, and an activation between an enlarging and a reducing filter."""

    def __init__(self, config: StyleGAN3Config, layer: StyleGAN3Layer, in_size: int, tensors: Tensors,
                 engine: Engine) -> None:  # fmt: skip
        name, last = f"synthesis.{layer.name}", layer is config.layers[-1]
        weight = tensors[f"{name}.weight"]
        self._last, self._engine = last, engine
        gain = float(1 / np.sqrt(weight[0].size)) if last else 1.0
        self._style = Style(tensors, name, engine, gain=gain)
        if not last:
            power = (weight.astype(np.float64) ** 2).mean(axis=(1, 2, 3), keepdims=True)
            weight = np.asarray(weight / np.sqrt(power), np.float32)
        self._demodulation = Demodulation(weight, engine)
        self._in_gain = np.float32(1 / np.sqrt(tensors[f"{name}.magnitude_ema"]))
        self._conv = convolution(weight, tensors[f"{name}.bias"], padding=layer.kernel - 1, engine=engine)
        limit = config.limit or float("inf")
        self._activation = leaky(1.0, 1.0, limit) if last else leaky(0.2, float(np.sqrt(2)), limit)
        self._up, self._down, self._square = _filters(layer, in_size, tensors)

    def run(self, x: FloatArray, w: FloatArray) -> FloatArray:
        """(n, 1, h, w, inputs) → (n, 1, size, size, outputs)."""
        style = self._style.run(w)
        if self._last:
            scale = np.full((len(style), self._conv.phases[0].conv.outputs), self._in_gain, np.float32)
        else:
            power = (style.astype(np.float64) ** 2).mean(axis=1, keepdims=True)
            style = np.asarray(style / np.sqrt(power), np.float32)
            scale = self._demodulation.run(style) * self._in_gain
        wide = self._conv.run(x, in_scale=style, scale=scale)[:, 0]
        return alias_free_activation(
            wide, (self._up, self._up), (self._down, self._down), square=self._square, activation=self._activation,
            engine=self._engine,
        )[:, None]  # fmt: skip


def _filters(layer: StyleGAN3Layer, in_size: int, tensors: Tensors) -> tuple[Resize, Resize, FloatArray | None]:
    """The enlarging and the reducing filter; zeros around are so many that `size` pixels come out, centred."""
    name, one = f"synthesis.{layer.name}", np.ones(1, np.float32)
    up = tensors[f"{name}.up_filter"] if layer.up_taps else one
    down = tensors[f"{name}.down_filter"] if layer.down_taps else one
    total = (layer.size - 1) * layer.down + 1 - (in_size + layer.kernel - 1) * layer.up + len(up) + len(down) - 2
    before = (total + layer.up) // 2
    square = down if down.ndim == 2 else None
    line = np.ones(len(down), np.float32) if square is not None else down
    return Resize(up * np.float32(layer.up), layer.up, 1, before, total - before), Resize(line, 1, layer.down), square


class StyleGAN3Synthesis:
    """w (n, num_ws, w_dim) → images (n, channels, h, w)."""

    def __init__(self, config: StyleGAN3Config, tensors: Tensors, engine: Engine) -> None:
        self._field = FourierField(config, tensors, engine)
        sizes = [config.size, *(layer.size for layer in config.layers)]
        self._layers = [
            AliasFreeLayer(config, layer, size, tensors, engine)
            for layer, size in zip(config.layers, sizes, strict=False)
        ]
        self._scale = np.float32(config.output_scale)

    def run(self, ws: FloatArray, transform: FloatArray | None = None) -> FloatArray:
        """The images, nominally -1 … 1; `transform` (3, 3) moves the field that all is made of."""
        x = self._field.run(np.ascontiguousarray(ws[:, 0]), transform)
        for i, layer in enumerate(self._layers):
            x = layer.run(x, np.ascontiguousarray(ws[:, i + 1]))
        return np.ascontiguousarray(x[:, 0].transpose(0, 3, 1, 2)) * self._scale
