"""Training pairs of a small and a large image, and random patches of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...errors import InputError, argument
from ...signal.image_error import BLACK, SPAN, Rgb, cropped, network_luma, shrunk
from ...types import FloatArray
from .images import training_images

_SIZES = (1.0, 0.8, 0.6)
"""Sizes at which each image is used; a downscaled image is sharper in each pixel."""
_CLIP_FRAMES = 6
_QUALITIES = (23, 30)


@dataclass(frozen=True)
class Pair:
    """A training pair in the luma of networks: `small` (h, w) and `large` (scale*h, scale*w)."""

    small: FloatArray
    large: FloatArray


Degradation = Callable[[Rgb, int, int], Iterator[Pair]]
"""From an image, the scale and a seed, yield pairs."""


def bicubic_pairs(rgb: Rgb, scale: int, seed: int) -> Iterator[Pair]:
    """Yield pairs of the degradation that the literature uses: bicubic downscaling, rounded to 8 bits."""
    for share in _SIZES:
        large = rgb if share == 1.0 else shrunk(rgb, int(rgb.shape[0] * share), int(rgb.shape[1] * share))
        large = cropped(large, scale)
        small = shrunk(large, large.shape[0] // scale, large.shape[1] // scale)
        yield Pair(network_luma(small), network_luma(large))


def h264_pairs(rgb: Rgb, scale: int, seed: int) -> Iterator[Pair]:
    """Yield pairs of a compressed video: a slow pan over the image, downscaled, encoded by x264 at a constant rate
    factor of 23 to 30; frames 1, 3 and 5."""
    random = np.random.default_rng(seed)
    travel = 2 * scale * _CLIP_FRAMES
    height, width = ((size - travel) // (2 * scale) * 2 * scale for size in rgb.shape[:2])
    dy, dx = random.integers(0, 3, 2) * scale
    large = [rgb[n * dy : n * dy + height, n * dx : n * dx + width] for n in range(_CLIP_FRAMES)]
    small = [shrunk(frame, height // scale, width // scale) for frame in large]
    quality = int(random.integers(_QUALITIES[0], _QUALITIES[1] + 1))
    for number, plane in enumerate(_through_h264(small, quality)):
        if number % 2:
            code = (plane.astype(np.float32) - BLACK) / SPAN
            yield Pair(code, network_luma(large[number]))


def _through_h264(frames: Sequence[Rgb], quality: int) -> Iterator[NDArray[np.uint8]]:
    """Encode and decode RGB frames; yield the decoded luma codes."""
    file = BytesIO()
    with av.open(file, "w", format="matroska") as written:
        stream = written.add_stream("libx264", rate=Fraction(25), options={"crf": str(quality)})
        stream.height, stream.width, stream.pix_fmt = *frames[0].shape[:2], "yuv420p"
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            written.mux(stream.encode(picture.reformat(format="yuv420p", dst_colorspace="ITU601")))
        written.mux(stream.encode())
    file.seek(0)
    with av.open(file, "r") as read:
        for decoded in read.decode(video=0):
            yield np.asarray(decoded.to_ndarray(format="yuv420p")[: decoded.height], np.uint8)


DEGRADATIONS: dict[str, Degradation] = {"bicubic": bicubic_pairs, "h264": h264_pairs}


def pairs_of(files: Sequence[Path], scale: int, degradation: str) -> Iterator[list[Pair]]:
    """Yield all pairs of each file."""
    for seed, path in enumerate(files):
        yield [pair for rgb in training_images(path) for pair in DEGRADATIONS[degradation](rgb, scale, seed)]


class Patches:
    """Batches of random patches of random pairs, rotated and mirrored; each depends on the seed and the step only.

    count:  patches per batch
    side:   of the network's output, in small pixels
    radius: small pixels that the network needs on every side beyond that
    """

    def __init__(self, pairs: Sequence[Pair], *, scale: int, count: int, side: int, radius: int, seed: int) -> None:
        whole = side + 2 * radius
        self._pairs = [pair for pair in pairs if min(pair.small.shape) >= whole]
        if not self._pairs:
            raise InputError(
                f"no picture is {whole} small pixels high and wide", hint=f"give a smaller {argument('side')}"
            )
        areas = np.array([pair.small.size for pair in self._pairs], np.float64)
        self._chances = areas / areas.sum()
        self._scale, self._count, self._side, self._radius, self._seed = scale, count, side, radius, seed

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """(count, 1, side + 2*radius, …) and (count, 1, scale*side, …)."""
        random = np.random.default_rng((self._seed, step))
        chosen = random.choice(len(self._pairs), self._count, p=self._chances)
        cut = [self._cut(self._pairs[number], random) for number in chosen]
        small, large = zip(*cut, strict=True)
        return torch.from_numpy(np.stack(small)[:, None]), torch.from_numpy(np.stack(large)[:, None])

    def _cut(self, pair: Pair, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        scale, whole, radius = self._scale, self._side + 2 * self._radius, self._radius
        y, x = (int(random.integers(0, size - whole + 1)) for size in pair.small.shape)
        small = pair.small[y : y + whole, x : x + whole]
        top, left, side = (y + radius) * scale, (x + radius) * scale, self._side * scale
        large = pair.large[top : top + side, left : left + side]
        turns, mirrored = int(random.integers(4)), bool(random.integers(2))
        small, large = np.rot90(small, turns), np.rot90(large, turns)
        if mirrored:
            small, large = small[:, ::-1], large[:, ::-1]
        return np.ascontiguousarray(small), np.ascontiguousarray(large)
