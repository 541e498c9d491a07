"""Walks through the noise of a generator: frames between the images of seeds, in a loop that closes exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from ...errors import InputError
from ...types import FloatArray
from .dcgan import DCGAN
from .images import Bytes, batches, one_hot, seeded_noise, to_bytes
from .stylegan import StyleGAN
from .videogan import VideoGAN

_ORBIT = 0.7
"""Angle, of the noise of a single seed, to the circle that its walk follows."""
TOGETHER = 4


class Frames(Protocol):
    """Frames that can be asked for in any order."""

    count: int
    size: tuple[int, int]

    def frame(self, number: int) -> Bytes:
        """Frame `number` % count, uint8 (h, w, 3)."""
        ...


def closed_curve(points: FloatArray, place: float) -> FloatArray:
    """The point at `place` of 0 … n on a smooth closed curve through n points (Catmull, Rom 1974)."""
    n, first = len(points), int(np.floor(place))
    t = np.float64(place - first)
    a, b, c, d = (points[(first + i) % n].astype(np.float64) for i in (-1, 0, 1, 2))
    value = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return np.asarray(value, np.float32)


class LatentWalk:
    """A loop past the images of seeds; each frame by itself, so that it is the same wherever a caller begins.

    generator   StyleGAN walks through its styles, DCGAN through its noise
    seeds       stations, evenly spaced; a single one is circled
    count       frames of the loop
    psi         of StyleGAN, as for `StyleGAN.map`
    classes     one for all frames, of a model with classes

    .size       width and height of a frame
    """

    def __init__(self, generator: StyleGAN | DCGAN, seeds: Sequence[int], count: int, *, psi: float = 1.0,
                 classes: int | None = None) -> None:  # fmt: skip
        if count < 1 or not len(seeds):
            raise InputError("a walk has at least one seed and one frame")
        self._generator, self.count, self._psi = generator, count, psi
        self._label = None if classes is None else one_hot(classes, generator.c_dim, 1)
        if self._label is None and generator.c_dim:
            raise InputError(f"the model has the classes 0 to {generator.c_dim - 1}", hint="give one")
        noise = seeded_noise(seeds, generator.z_dim)
        self._stations = _circle(noise[0], seeds[0]) if len(seeds) == 1 else noise
        if isinstance(generator, StyleGAN):
            labels = None if self._label is None else np.repeat(self._label, len(self._stations), axis=0)
            self._stations = generator.map(self._stations, labels, psi)
        height, width = self.frame(0).shape[:2]
        self.size = (width, height)

    def frame(self, number: int) -> Bytes:
        """Frame `number` % count, uint8 (h, w, 3)."""
        images = self._images(np.array([number]))
        return np.asarray(images[0], np.uint8)

    def stream(self) -> Iterator[Bytes]:
        """All frames in order; some go through the layers together."""
        for part in batches(self.count, TOGETHER):
            yield from self._images(np.arange(part.start, part.stop))

    def _images(self, numbers: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Bytes:
        places = numbers % self.count / self.count * len(self._stations)
        points = np.stack([closed_curve(self._stations, float(place)) for place in places])
        if isinstance(self._generator, StyleGAN):
            return to_bytes(self._generator.synthesize(points))
        lengths = np.linalg.norm(self._stations, axis=1).mean()
        points *= lengths / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-6)
        labels = None if self._label is None else np.repeat(self._label, len(points), axis=0)
        return to_bytes(self._generator.synthesize(points, labels))


class VideoFrames:
    """The frames of the videos of seeds one behind the other.

    .count   frames of all videos
    .size    width and height of a frame
    """

    def __init__(self, generator: VideoGAN, seeds: Sequence[int]) -> None:
        self._generator, self._seeds = generator, seeds
        self._number, self._video = 0, generator.generate(seeds[:1])
        self.count = len(seeds) * len(self._video)
        self.size = (self._video.shape[2], self._video.shape[1])

    def frame(self, number: int) -> Bytes:
        """Frame `number` % count, uint8 (h, w, 3)."""
        which, place = divmod(number % self.count, len(self._video))
        if which != self._number:
            self._number, self._video = which, self._generator.generate([self._seeds[which]])
        return np.asarray(self._video[place], np.uint8)


def _circle(noise: FloatArray, seed: int) -> FloatArray:
    """Eight stations around the noise of one seed, all as likely as it is."""
    first, second = (np.random.RandomState([seed, i]).randn(len(noise)) for i in (1, 2))
    angles = np.arange(8) * np.pi / 4
    around = np.cos(angles)[:, None] * first + np.sin(angles)[:, None] * second
    return np.asarray(np.cos(_ORBIT) * noise + np.sin(_ORBIT) * around, np.float32)
