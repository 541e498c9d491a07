"""Examples that generators learn from: pictures, pictures with captions, clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from ...errors import InputError, argument
from ...generators.gan.caption_words import WordCounts, words_of
from ...media.image.image_file import is_image, read_rgb
from ..upscaler.images import training_frames

Pixels = NDArray[np.uint8]
"""A picture (h, w, 3), or a clip (frames, h, w, 3)."""


@dataclass(frozen=True)
class Example:
    """A picture or a clip, with the captions beside it."""

    pixels: Pixels
    captions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Examples as a network takes them.

    real   (n, 3, [frames,] size, size), -1 … 1
    text   (n, words): share of each word of the vocabulary in a caption; None without captions
    """

    real: Tensor
    text: Tensor | None


def read_picture(path: Path, size: int, *, crops: bool, captions: bool) -> Example:
    """A picture reduced to `size`, its middle square; with `crops` as large as it is.

    captions   those in a .txt file of the same name are read, one a line; InputError where it is missing or empty
    """
    pixels = read_rgb(str(path))
    if not crops:
        pixels = square(pixels, size)
    elif min(pixels.shape[:2]) < size:
        raise InputError(f"{path} is smaller than {size} pixels", hint=f"give a smaller {argument('size')}")
    return Example(pixels, _captions(path.with_suffix(".txt")) if captions else ())


def _captions(path: Path) -> tuple[str, ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InputError(
            f"cannot read the captions {path}: {error}", hint="one .txt file beside each picture"
        ) from None
    captions = tuple(line.strip() for line in lines if words_of(line))
    if not captions:
        raise InputError(f"{path} holds no caption")
    return captions


def square(pixels: Pixels, size: int) -> Pixels:
    """The middle square of a picture, resized to `size`."""
    side = min(pixels.shape[:2])
    top, left = ((edge - side) // 2 for edge in pixels.shape[:2])
    cut = Image.fromarray(np.ascontiguousarray(pixels[top : top + side, left : left + side]))
    return np.asarray(cut.resize((size, size), Image.Resampling.LANCZOS), np.uint8)


def read_clips(path: Path, size: int, frames: int) -> list[Example]:
    """The whole clips of `frames` frames that a video holds, one behind the other."""
    clips: list[Example] = []
    waiting: list[Pixels] = []
    for frame in training_frames(path):
        waiting.append(square(frame, size))
        if len(waiting) == frames:
            clips.append(Example(np.stack(waiting)))
            waiting = []
    return clips


@dataclass(frozen=True)
class Examples:
    """Batches of random examples; each depends on the seed and the step only.

    size     of a square; larger pictures give squares at random places
    mirror   half of them are mirrored
    words    vocabulary of the captions; None without
    """

    examples: Sequence[Example]
    size: int
    mirror: bool
    seed: int
    words: WordCounts | None = None

    def batch(self, step: int, count: int) -> Batch:
        """The examples of a step."""
        random = np.random.default_rng((self.seed, step))
        chosen = [self.examples[number] for number in random.integers(0, len(self.examples), count)]
        pixels = np.stack([self._cut(each.pixels, random) for each in chosen]).astype(np.float32)
        real = torch.from_numpy(np.moveaxis(pixels / np.float32(127.5) - 1, -1, 1).copy())
        if self.words is None:
            return Batch(real, None)
        texts = [each.captions[int(random.integers(len(each.captions)))] for each in chosen]
        return Batch(real, torch.from_numpy(self.words.rows(texts)))

    def _cut(self, pixels: Pixels, random: np.random.Generator) -> Pixels:
        y, x = (int(random.integers(0, edge - self.size + 1)) for edge in pixels.shape[-3:-1])
        cut = pixels[..., y : y + self.size, x : x + self.size, :]
        return cut[..., ::-1, :] if self.mirror and random.integers(2) else cut


def is_video_file(path: Path) -> bool:
    """Tell whether a training file is no picture."""
    return not is_image(path.name)
