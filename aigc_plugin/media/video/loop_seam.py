"""The seam of a loop: how far its last frame is from its first, beside the steps between neighbours."""

from __future__ import annotations

from collections import deque

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from ...planes import Colour, PlanarFrame
from .frame_planes import planar_frame

_LINES = 135  # that are compared, or a few more
_LOOKS = 12  # frames at each end of a file
_MICROSECONDS = 1_000_000


class LoopSeam:
    """Collects the differences of frames that are added in order, a few pixels of each.

    .ratio   rms of last and first by the median rms of neighbours: about 1 or less without a seam. None where there
             are fewer than three frames, or where nothing moves.
    """

    def __init__(self) -> None:
        self._first: NDArray[np.float32] | None = None
        self._last: NDArray[np.float32] | None = None
        self._steps: list[float] = []

    def add(self, frame: PlanarFrame, *, follows: bool = True) -> None:
        """follows: it is the neighbour of the one before."""
        plane = frame.planes[-1 if frame.format.alpha else 0]
        step = max(1, min(plane.shape) // _LINES)
        here = plane[::step, ::step].astype(np.float32)
        if self._last is None:
            self._first = here
        elif follows:
            self._steps.append(_rms(here, self._last))
        self._last = here

    @property
    def ratio(self) -> float | None:
        median = float(np.median(self._steps)) if len(self._steps) > 1 else 0.0
        if self._first is None or self._last is None or median == 0:
            return None
        return _rms(self._last, self._first) / median


def seam_of_file(path: str) -> float | None:
    """The seam of a video as it is decoded, from the frames at both of its ends."""
    seam, tail = LoopSeam(), deque[VideoFrame](maxlen=_LOOKS)
    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for number, frame in enumerate(container.decode(stream)):
            seam.add(planar_frame(frame, Colour()))
            if number == _LOOKS - 1:
                break
        last_head = frame.pts
        if container.duration:
            container.seek(max(0, container.duration - 2 * _MICROSECONDS), backward=True)
        for frame in container.decode(stream):
            if frame.pts is not None and last_head is not None and frame.pts > last_head:
                tail.append(frame)
    for position, frame in enumerate(tail):
        seam.add(planar_frame(frame, Colour()), follows=position > 0)
    return seam.ratio


def _rms(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(a - b))))
