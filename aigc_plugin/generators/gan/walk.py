"""Walks through the noise of a generator: frames between the images of seeds, in a loop that closes exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, Protocol

import numpy as np

from ...errors import InputError
from ...types import FloatArray
from .controls import StyleMix
from .dcgan import DCGAN
from .images import Bytes, batches, one_hot, to_bytes
from .keyframes import ClosedPath, Keyframe, moments
from .stylegan import StyleGAN
from .videogan import VideoGAN

_ORBIT = 0.7
"""Angle, of the noise of a single seed, to the circle that its walk follows."""
TOGETHER = 4
Noise = Literal["const", "none"]


class Frames(Protocol):
    """Frames that can be asked for in any order."""

    count: int
    size: tuple[int, int]

    def frame(self, number: int) -> Bytes:
        """Frame `number` % count, uint8 (h, w, 3)."""
        ...


class LatentWalk:
    """A loop past the images of seeds; each frame by itself, so that it is the same wherever a caller begins.

    generator   StyleGAN walks through its styles, DCGAN through its noise
    seeds       stations, evenly spaced; a single one is circled
    keys        stations at moments, in place of seeds; a single one is circled where it is a seed
    seconds     length of the loop, for moments of `keys`
    easing      of `ClosedPath`
    count       frames of the loop
    psi, cutoff, noise   of StyleGAN, as for `StyleGAN.map` and `synthesize`
    classes     one for all frames, of a model with classes
    mix, transform, size   of StyleGAN, as for `StyleGAN.generate`

    .size       width and height of a frame
    """

    def __init__(self, generator: StyleGAN | DCGAN, seeds: Sequence[int], count: int, *, psi: float = 1.0,
                 cutoff: int | None = None, noise: Noise = "const", classes: int | None = None,
                 keys: Sequence[Keyframe] = (), seconds: float = 1.0, easing: str = "smooth",
                 mix: StyleMix | None = None, transform: Any = None,
                 size: tuple[int, int] | None = None) -> None:  # fmt: skip
        if count < 1 or not (len(seeds) or len(keys)):
            raise InputError("a walk has at least one seed and one frame")
        self._generator, self.count, self._noise = generator, count, noise
        self._label = None if classes is None else one_hot(classes, generator.c_dim, 1)
        if self._label is None and generator.c_dim:
            raise InputError(f"the model has the classes 0 to {generator.c_dim - 1}", hint="give one")
        if not keys:
            keys = [Keyframe(f"seed:{seed}") for seed in seeds]
        self._psi, self._cutoff = psi, cutoff
        self._mix, self._transform, self._asked_size = mix, transform, size
        if len(keys) == 1:
            places, points = self._around(keys[0])
        else:
            places = moments([key.second for key in keys], seconds)
            points = np.stack([self._station(*key.points(generator.z_dim), key.source) for key in keys])
        self._path = ClosedPath(points, places, easing)
        self._length = np.linalg.norm(points.reshape(len(points), -1), axis=1).mean()
        height, width = self.frame(0).shape[:2]
        self.size = (width, height)

    def _around(self, key: Keyframe) -> tuple[list[float], FloatArray]:
        """Stations around a single one, which else would be a still video."""
        name, point = key.points(self._generator.z_dim)
        if name != "z" or point.shape != (1, self._generator.z_dim):
            raise InputError(f"{key.source} alone is no walk", hint="give a second keyframe")
        seed = int(key.source.removeprefix("seed:")) if key.source.startswith("seed:") else 0
        stations = _circle(point[0], seed)
        points = np.stack([self._station("z", each[None], key.source) for each in stations])
        return [i / len(points) for i in range(len(points))], points

    def _station(self, name: str, point: FloatArray, source: str) -> FloatArray:
        """One point of the path: styles of a StyleGAN, else noise."""
        generator, row = self._generator, point[None] if point.ndim == 1 else point
        if isinstance(generator, StyleGAN) and name == "w":
            shape = (generator.num_ws, generator.w_dim)
            if row.ndim == 3 and row.shape[0] == 1:
                row = row[0]
            if row.shape not in (shape, (1, generator.w_dim)):
                raise InputError(f"w in {source} has the shape {point.shape}, where {shape} is needed")
            styles = np.ascontiguousarray(np.broadcast_to(row, shape), np.float32)[None]
            mixed: FloatArray = generator.mixed(styles, self._mix, self._label, self._psi, self._cutoff)[0]
            return mixed
        if name != "z" or row.shape != (1, generator.z_dim):
            raise InputError(f"{name} in {source} has the shape {point.shape}, where z of {generator.z_dim} is needed")
        if isinstance(generator, StyleGAN):
            styles = generator.map(row, self._label, self._psi, self._cutoff)
            row = generator.mixed(styles, self._mix, self._label, self._psi, self._cutoff)
        first: FloatArray = row[0]
        return first

    def frame(self, number: int) -> Bytes:
        """Frame `number` % count, uint8 (h, w, 3)."""
        images = self._images(np.array([number]))
        return np.asarray(images[0], np.uint8)

    def stream(self) -> Iterator[Bytes]:
        """All frames in order; some go through the layers together."""
        for part in batches(self.count, TOGETHER):
            yield from self._images(np.arange(part.start, part.stop))

    def _images(self, numbers: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Bytes:
        points = np.stack([self._path.at(float(place)) for place in numbers % self.count / self.count])
        if isinstance(self._generator, StyleGAN):
            return to_bytes(self._generator.synthesize(points, self._noise, self._transform, self._asked_size))
        points *= self._length / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-6)
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
