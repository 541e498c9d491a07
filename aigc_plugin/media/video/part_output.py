"""An output that encodes some chunks of a video, and writes none."""

from __future__ import annotations

from typing import Any

from av.packet import Packet

from ...files.chunk_part import PartFinished
from ...planes import PlanarFrame
from .chunked_encoder import ChunkedEncoder
from .video_output import VideoOutput


class PartOutput(VideoOutput):
    """A `VideoOutput` whose chunks go to their `ChunkPart`; PartFinished when that has all of them, at the end of the
    video at the latest, or at once where the encoder allows no chunks."""

    def frame(self, frame: PlanarFrame) -> None:
        super().frame(frame)
        if not isinstance(self._coder, ChunkedEncoder):
            raise PartFinished

    def packet(self, packet: Packet[Any]) -> None:
        """Leave out a packet of another stream: it is the work of the machine that joins."""

    def finish(self) -> None:
        """End the last chunk, which does not count: it is shorter than the others."""
        assert self._coder is not None
        for _ in self._coder.finish():
            pass
        raise PartFinished

    def _mux_video(self, packet: Packet[Any]) -> None:
        pass
