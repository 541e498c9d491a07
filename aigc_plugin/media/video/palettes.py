"""Frames of at most 256 colours for GIF, by FFmpeg's palettegen and paletteuse: a palette of its own for each frame."""

from __future__ import annotations

from collections.abc import Iterator

import av.error
import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from numpy.typing import NDArray

PALETTE_FORMAT = "pal8"
FILLED_FORMAT = "bgra"
"""Pixel format of the frames that `Palettes` takes."""
_OPAQUE, _HALF = 255, 128


class Palettes:
    """A stage before the encoder: push() frames in bgra, then finish(); both give frames in pal8 with their times.

    Up to 256 colours of a frame stay exact, transparency being one of them; of more the best are chosen, and the others
    dithered by error diffusion. Alpha below one half is transparent, other alpha opaque.

    .losses    what colours or alpha were changed, in words
    """

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._is_transparent = False
        self._dithered = self._hardened = False

    @property
    def losses(self) -> list[str]:
        dithered = ["gif holds 256 colours a frame: others are dithered"] if self._dithered else []
        return [*dithered, *(["gif holds no half-transparent pixels"] if self._hardened else [])]

    def push(self, frame: VideoFrame) -> Iterator[VideoFrame]:
        samples = _samples(frame)
        is_transparent = bool((samples[..., 3] < _OPAQUE).any())
        self._hardened = self._hardened or bool(((samples[..., 3] % _OPAQUE) != 0).any())
        if self._graph is None or is_transparent != self._is_transparent:
            yield from self.finish()
            self._is_transparent = is_transparent
            self._graph = self._made(frame)
        self._graph.push(frame)
        for coloured in self._ready():
            if not self._dithered:
                visible = samples[..., 3:] >= _HALF
                self._dithered = bool(((_samples(coloured) != samples) & visible)[..., :3].any())
            yield coloured

    def finish(self) -> Iterator[VideoFrame]:
        if self._graph is not None:
            self._graph.push(None)
            yield from self._ready()
            self._graph = None

    def _ready(self) -> Iterator[VideoFrame]:
        assert self._graph is not None
        while True:
            try:
                frame = self._graph.vpull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(frame, VideoFrame)
            yield frame

    def _made(self, frame: VideoFrame) -> Graph:
        graph = Graph()
        source = graph.add(
            "buffer",
            f"video_size={frame.width}x{frame.height}:pix_fmt={FILLED_FORMAT}:time_base={frame.time_base}:range=pc",
        )
        split, sink = graph.add("split"), graph.add("buffersink")
        generator = graph.add("palettegen", f"stats_mode=single:reserve_transparent={int(self._is_transparent)}")
        user = graph.add("paletteuse", "new=1:dither=sierra2_4a:alpha_threshold=128")
        for link in ((source, split, 0, 0), (split, user, 0, 0), (split, generator, 1, 0), (generator, user, 0, 1)):
            link[0].link_to(*link[1:])
        user.link_to(sink, 0, 0)
        graph.configure()
        return graph


def _samples(frame: VideoFrame) -> NDArray[np.uint8]:
    """Blue, green, red, alpha as (height, width, 4)."""
    return np.asarray(frame.to_ndarray(format=FILLED_FORMAT), np.uint8)
