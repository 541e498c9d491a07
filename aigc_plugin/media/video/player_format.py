"""Make videos of images as players want them: 4:2:0, even sizes, no transparency where the container has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ...planes import PlanarFrame
from .frame_planes import layout_of, planar_name
from .prepared_source import PreparedSource
from .video_codecs import EncoderChoice

PLAYED = "yuv420p"
_WITH_ALPHA, _WITHOUT_ALPHA = {"mov"}, {"mp4", "flv", "mpegts"}
_ANIMATED = {"gif", "apng", "webp"}


def player_choice(
    container: str, source: PreparedSource, codec: str, frame: PlanarFrame, choice: EncoderChoice
) -> EncoderChoice:
    """The choice of the user, with yuv420p for images of 8 bits that become a video for players.

    container    FFmpeg's name of it
    source       what is read
    codec        FFmpeg's name of its decoder
    frame        the first frame to write
    choice       of the user, which counts where it names encoder or pixel format
    """
    is_of_images = source.is_sequence or codec in _ANIMATED or source.first_file.lower().endswith((".webp", ".avif"))
    keeps_alpha = container in _WITH_ALPHA and frame.format.alpha
    if choice.codec or choice.pixel_format or not is_of_images or keeps_alpha:
        return choice
    if container not in _WITH_ALPHA | _WITHOUT_ALPHA or frame.format.kind == "yuv" or frame.format.bits != 8:
        return choice
    return replace(choice, pixel_format=PLAYED)


class PlayerFrames:
    """Frames that fit an encoder: without the alpha that it does not hold, at an even size where chroma needs one.

    frame           the first one
    pixel_format    what is stored

    .changes    what is done to them, in words
    """

    def __init__(self, frame: PlanarFrame, pixel_format: str) -> None:
        stored = layout_of(planar_name(pixel_format))
        assert stored is not None
        self._drops_alpha = frame.format.alpha and not stored.format.alpha and frame.format.kind != "yuv"
        self._columns = frame.width % (1 << stored.format.log2_chroma_width)
        self._rows = frame.height % (1 << stored.format.log2_chroma_height)

    @property
    def changes(self) -> Iterator[str]:
        if self._drops_alpha:
            yield "alpha cannot be kept: what is transparent becomes black"
        if self._columns or self._rows:
            edges = [*(["column"] if self._columns else []), *(["row"] if self._rows else [])]
            yield f"its last {' and '.join(edges)} appear twice: {PLAYED} has even sizes"

    def fitted(self, frame: PlanarFrame) -> PlanarFrame:
        if self._drops_alpha and frame.format.alpha:
            frame = over_black(frame)
        if not (self._columns or self._rows):
            return frame
        edge = ((0, self._rows), (0, self._columns))
        planes: list[Any] = [np.pad(plane, edge, mode="edge") for plane in frame.planes]
        return frame.with_planes(planes)


def over_black(frame: PlanarFrame) -> PlanarFrame:
    """An RGB or gray frame over black, by its alpha."""
    alpha = frame.planes[-1].astype(np.float32) / frame.format.peak
    planes: list[Any] = []
    for plane in frame.planes[:-1]:
        mixed = plane * alpha
        planes.append(mixed if frame.format.bits == 32 else np.rint(mixed).astype(frame.format.dtype))
    return replace(frame, planes=tuple(planes), format=replace(frame.format, alpha=False), attached=None)
