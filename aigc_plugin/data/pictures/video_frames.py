"""Frames of a video as they are seen, and those of each shot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Generic, Self, TypeVar

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image

from ...media.video.frame_planes import layout_of, planar_frame, planar_name
from ...media.video.timeline import Timeline
from ...media.video.video_input import VideoInput
from ...ops.colour import yuv_to_rgb
from ...ops.motion import SCENE_THRESHOLD, scene_change
from ...ops.resample import resample
from ...planes import PlanarFrame
from ...types import FloatArray

_LONGER_SIDE = 256
"""Pixels of what is compared to find cuts."""

Kept = TypeVar("Kept")


class FilmFrames:
    """The frames of a video, upright, with their times from the start of the file; a context manager.

    path      file name; interlaced frames become whole ones

    .is_hdr   their brightness is that of a display of more than 8 bits
    .damage   what is wrong with the file; complete once it is read
    .aspect   width by height of a pixel as seen

    MediaError where the file holds no video.
    """

    def __init__(self, path: Path) -> None:
        self._source = VideoInput(str(path), interlaced="frame")
        self.is_hdr, self.damage = self._source.tags.is_hdr, self._source.damage
        aspect = Fraction(self._source.stream.sample_aspect_ratio or 1)
        turn = self._source.side.orientation
        self.aspect = 1 / aspect if turn is not None and turn.transposed else aspect

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def __iter__(self) -> Iterator[tuple[Fraction, PlanarFrame]]:
        source, turn = self._source, self._source.side.orientation
        codec = source.stream.codec_context.name
        for item in source.items(Timeline(origin=source.origin)):
            if isinstance(item, VideoFrame):
                layout = layout_of(planar_name(item.format.name))
                assert layout is not None
                frame = planar_frame(item, source.tags.meaning(layout.format, codec))
                time = (item.pts or 0) * source.time_base - source.origin
                yield time, turn.turn(frame) if turn is not None else frame

    def pixels(self, frame: PlanarFrame) -> NDArray[np.uint8]:
        """A frame as RGB (height, width, 3) with square pixels."""
        colours = np.moveaxis(yuv_to_rgb(frame.without_alpha()), 0, -1)
        rgb = np.rint(colours.clip(0, 1) * np.float32(255)).astype(np.uint8)
        if self.aspect == 1:
            return rgb
        size = (max(1, round(frame.width * self.aspect)), frame.height)
        return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.LANCZOS), np.uint8)


@dataclass(frozen=True)
class ShotFrame:
    """A frame of a shot.

    shot    number of the shot, from 0
    time    seconds from the start of the file
    """

    shot: int
    time: Fraction
    frame: PlanarFrame


class _Spread(Generic[Kept]):
    """Evenly spread items of a stream whose length is not known before its end; of at most `2 * wanted` at a time."""

    def __init__(self, wanted: int) -> None:
        self._wanted, self._every, self._seen = wanted, 1, 0
        self._items: list[Kept] = []

    def add(self, item: Kept) -> None:
        if self._seen % self._every == 0:
            if len(self._items) == 2 * self._wanted:
                self._items = self._items[::2]
                self._every *= 2
            self._items.append(item)
        self._seen += 1

    def chosen(self) -> list[Kept]:
        """The items nearest to the middles of `wanted` equal parts, each once."""
        middles = ((number + 0.5) * self._seen / self._wanted for number in range(self._wanted))
        places = {min(round((middle - 0.5) / self._every), len(self._items) - 1) for middle in middles}
        return [self._items[place] for place in sorted(places)] if self._items else []


def frames_of_shots(frames: Iterable[tuple[Fraction, PlanarFrame]], per_shot: int) -> Iterator[ShotFrame]:
    """Frames of each shot, spread evenly over it; a shot ends where so much changes that it cannot be motion.

    frames     with their times, in order
    per_shot   as many of a shot, or all of a shorter one
    """
    shot, last = 0, None
    spread: _Spread[ShotFrame] = _Spread(per_shot)
    for time, frame in frames:
        luma = _small(frame)
        if last is not None and _is_cut(last, luma):
            yield from spread.chosen()
            shot, spread = shot + 1, _Spread(per_shot)
        spread.add(ShotFrame(shot, time, frame))
        last = luma
    yield from spread.chosen()


def _is_cut(before: FloatArray, after: FloatArray) -> bool:
    return before.shape != after.shape or scene_change(before, after, peak=1.0) > SCENE_THRESHOLD


def _small(frame: PlanarFrame) -> FloatArray:
    shrink = max(1.0, max(frame.width, frame.height) / _LONGER_SIDE)
    height, width = max(1, round(frame.height / shrink)), max(1, round(frame.width / shrink))
    luma = np.asarray(frame.planes[0], np.float32) / np.float32(frame.format.peak)
    return np.ascontiguousarray(resample(luma, height, width, filter="area"), np.float32)
