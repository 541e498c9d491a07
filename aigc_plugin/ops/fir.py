"""Filters over images that also enlarge or reduce them, and the activation that they keep free of aliases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..backends import core
from ..engine import Engine, native_engine
from .arrays import Float32, float32_array
from .grid_conv import LINEAR, Activation

__all__ = ["Resize", "alias_free_activation", "filter_images"]


@dataclass(frozen=True, slots=True)
class Resize:
    """One axis of a filter: up - 1 zeros behind each pixel, zeros around, a convolution, every down-th value kept.

    taps     (n,) float32
    before   zeros in front; negative: so many values are cut
    after    zeros behind
    """

    taps: Float32
    up: int = 1
    down: int = 1
    before: int = 0
    after: int = 0

    def native(self) -> tuple[list[float], int, int, tuple[int, int]]:
        """As kernels take it."""
        return [float(tap) for tap in self.taps], self.up, self.down, (self.before, self.after)


def filter_images(
    x: Float32, vertical: Resize, horizontal: Resize, *, scale: Float32 | None = None, noise: Float32 | None = None,
    bias: Float32 | None = None, activation: Activation = LINEAR, engine: Engine | None = None,
) -> Float32:  # fmt: skip
    """A separable filter, then act(v * scale + noise + bias): upfirdn2d of Karras et al. 2020 (StyleGAN2).

    x         (images, height, width, channels) float32
    scale     (images, channels)
    noise     (out height, out width)
    bias      (channels,)
    returns   (images, out height, out width, channels), of each axis (in * up + before + after - taps) / down + 1

    Raises InputError where nothing would be left.
    """
    images = float32_array(x, "x", (None, None, None, None))
    channels = images.shape[3]
    factors = None if scale is None else float32_array(scale, "scale", (len(images), channels))
    added = None if bias is None else float32_array(bias, "bias", (channels,))
    rows, cols = (
        out_length(resize, size) for resize, size in zip((vertical, horizontal), images.shape[1:3], strict=True)
    )
    pattern = None if noise is None else float32_array(noise, "noise", (rows, cols))
    result: Float32 = core.filter_images(
        images, vertical.native(), horizontal.native(), factors, pattern, added, activation.native(),
        native_engine(engine),
    )  # fmt: skip
    return result


def out_length(resize: Resize, size: int) -> int:
    """Pixels of an axis behind the filter."""
    return (size * resize.up + resize.before + resize.after - len(resize.taps)) // resize.down + 1


def alias_free_activation(
    x: Float32, up: tuple[Resize, Resize], down: tuple[Resize, Resize], *, square: Float32 | None = None,
    activation: Activation = LINEAR, engine: Engine | None = None,
) -> Float32:  # fmt: skip
    """Enlarge, activate, reduce: filtered_lrelu of Karras et al. 2021 (StyleGAN3).

    x          (images, height, width, channels) float32
    up, down   of the vertical and of the horizontal axis; `down` without zeros around
    square     (n, n): a reducing filter that is not separable, in place of the taps of `down`, n each
    returns    (images, out height, out width, channels)

    Raises InputError where the sizes do not follow each other.
    """
    images = float32_array(x, "x", (None, None, None, None))
    # A convolution turns its filter round; the kernel takes weights in the order of its sums.
    weights = [] if square is None else [float(tap) for tap in np.asarray(square)[::-1, ::-1].ravel()]
    result: Float32 = core.alias_free_activation(
        images, tuple(each.native() for each in up), tuple(each.native() for each in down), weights,
        activation.native(), native_engine(engine),
    )  # fmt: skip
    return result
