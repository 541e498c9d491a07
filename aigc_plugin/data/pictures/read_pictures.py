"""Read the pictures of one file, an image or a video, into the folder of a set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ...errors import Cancelled, MediaError
from ...files.output import write_error
from ...media.image.image_file import read_image, rgb_of
from ...media.video.animations import plays_of
from ...options.collect import PictureOptions
from ...planes import PlanarFrame
from ..recording_files import IMAGE_SUFFIXES
from .perceptual_hash import perceptual_hash, small_luma
from .picture_manifest import LeftOut, Picture, PictureSource
from .video_frames import FilmFrames, frames_of_shots

_FORMATS: dict[str, tuple[str, dict[str, int | bool]]] = {
    "png": ("PNG", {"compress_level": 4}),
    "webp": ("WEBP", {"lossless": True, "quality": 50}),
    "jpg": ("JPEG", {"quality": 95, "subsampling": 0}),
}
_LEAST_CONTRAST = 2.0
"""Standard deviation of an 8-bit luma below which there is nothing to see."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Candidate:
    """A picture that was written, and may still be left out."""

    picture: Picture
    part: Path


@dataclass(frozen=True)
class FileRead:
    """Result of `read_pictures`: the entry of a file, with the pictures left out so far, and its candidates."""

    source: PictureSource
    candidates: tuple[Candidate, ...] = ()


def read_pictures(
    path: Path,
    source: PictureSource,
    settings: PictureOptions,
    part_of: Callable[[int], Path],
    is_stopped: Callable[[], bool],
) -> FileRead:
    """Read a file.

    source       its entry as far as it is known; its pictures are named after its id
    part_of      where picture number N is written
    is_stopped   asked between frames

    A file that cannot be read becomes an entry that says so. Cancelled where it is stopped, MediaError where a
    picture cannot be written.
    """
    writer = _Writer(source, settings, part_of)
    try:
        if path.suffix.lower() in IMAGE_SUFFIXES and plays_of(str(path)) is None:
            writer.add_image(path)
        else:
            writer.add_video(path, is_stopped)
    except MediaError as error:
        if writer.failure is not None:
            raise
        writer.refuse("unreadable", str(error))
        writer.damage.append(str(error))
    return FileRead(replace(source, damage=tuple(writer.damage), dropped=tuple(writer.dropped)), tuple(writer.written))


class _Writer:
    def __init__(self, source: PictureSource, settings: PictureOptions, part_of: Callable[[int], Path]) -> None:
        self._source, self._settings, self._part_of = source, settings, part_of
        self.written: list[Candidate] = []
        self.dropped: list[LeftOut] = []
        self.damage: list[str] = []
        self.failure: MediaError | None = None

    def add_image(self, path: Path) -> None:
        image = read_image(str(path))
        self.damage += image.damage
        self._add(rgb_of(image), self._source.id)

    def add_video(self, path: Path, is_stopped: Callable[[], bool]) -> None:
        with FilmFrames(path) as film:
            if film.is_hdr:
                self.refuse("HDR", "it is HDR, and its brightness has no place in 8 bits: convert it first")
                return
            for number, chosen in enumerate(frames_of_shots(_until(film, is_stopped), self._settings.per_shot), 1):
                pixels = film.pixels(chosen.frame)
                self._add(pixels, f"{self._source.id}-{number:04d}", chosen.shot, round(float(chosen.time), 3))
            self.damage += film.damage

    def refuse(self, reason: str, detail: str, time: float | None = None) -> None:
        self.dropped.append(LeftOut(reason, detail, time))

    def _add(self, pixels: Pixels, name: str, shot: int | None = None, time: float | None = None) -> None:
        height, width = pixels.shape[:2]
        if min(width, height) < self._settings.least_side:
            self.refuse("too small", f"it has {width} x {height} pixels", time)
            return
        luma = small_luma(pixels)
        if luma.std() < _LEAST_CONTRAST:
            self.refuse("blank", "it is of one colour", time)
            return
        pixels = _reduced(pixels, self._settings.reduce)
        height, width = pixels.shape[:2]
        part = self._part_of(len(self.written))
        self._write(pixels, part)
        picture = Picture(name, width, height, f"{perceptual_hash(luma):016x}", shot, time)
        self.written.append(Candidate(picture, part))

    def _write(self, pixels: Pixels, part: Path) -> None:
        kind, options = _FORMATS[self._settings.store_as]
        try:
            Image.fromarray(pixels).save(part, kind, **options)
        except OSError as error:
            self.failure = write_error(str(part.parent), error)
            raise self.failure from None


def _until(film: FilmFrames, is_stopped: Callable[[], bool]) -> Iterator[tuple[Fraction, PlanarFrame]]:
    for each in film:
        if is_stopped():
            raise Cancelled("cancelled")
        yield each


def _reduced(pixels: Pixels, side: int | None) -> Pixels:
    height, width = pixels.shape[:2]
    if side is None or min(width, height) <= side:
        return pixels
    scale = side / min(width, height)
    size = (max(side, round(width * scale)), max(side, round(height * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS), np.uint8)
