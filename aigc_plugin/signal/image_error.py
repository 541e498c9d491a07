"""Error of an upscaled image as the super-resolution literature measures it: PSNR of luma (PSNR-Y).

Luma is BT.601 in limited range, in 8-bit codes (16 black, 235 white), not rounded.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..ops import resample
from ..ops.colour import luma_weights
from ..types import FloatArray

Rgb = NDArray[np.uint8]
"""(height, width, 3)."""

BLACK, SPAN = 16.0, 219.0
_BT601 = 6


def luma_codes(rgb: Rgb) -> NDArray[np.float64]:
    """Luma of each pixel, 16 … 235."""
    codes: NDArray[np.float64] = rgb @ (luma_weights(_BT601) * SPAN / 255.0) + BLACK
    return codes


def network_luma(rgb: Rgb) -> FloatArray:
    """Luma with black at 0 and white at 1, the input of networks."""
    return np.asarray((luma_codes(rgb) - BLACK) / SPAN, np.float32)


def cropped(rgb: Rgb, scale: int) -> Rgb:
    """Crop height and width to multiples of `scale`."""
    height, width = (size // scale * scale for size in rgb.shape[:2])
    return rgb[:height, :width]


def shrunk(rgb: Rgb, height: int, width: int) -> Rgb:
    """Downscale by bicubic interpolation (a = -0.5) with the kernel widened by the ratio, rounded to 8 bits: the
    degradation that the literature uses."""
    planes = [resample(np.ascontiguousarray(rgb[..., c]), height, width, filter="bicubic") for c in range(3)]
    return np.stack(planes, -1)


def psnr(codes: NDArray[np.floating], real: NDArray[np.floating], shave: int) -> float:
    """Peak signal-to-noise ratio in dB.

    codes: luma of the result; rounded and clipped first, as a display would get it
    real:  luma of the original, used as it is
    shave: width of the border, in pixels, that is left out
    """
    inner = (slice(shave, codes.shape[0] - shave), slice(shave, codes.shape[1] - shave))
    difference = (np.clip(np.round(codes.astype(np.float64)), 0, 255) - real)[inner]
    return float(10 * np.log10(255.0**2 / np.mean(difference**2)))
