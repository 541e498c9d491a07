"""A video output whose frames are partly copied: groups of packets of its source, bit by bit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from av.packet import Packet

from ...errors import InputError
from ...files.output import Output
from ...planes import PlanarFrame
from .encoder_frames import output_tags
from .frame_index import FrameIndex
from .frame_planes import name_of
from .output_orientation import output_aspect, output_side
from .spliced_video import SplicedVideo
from .video_encoder import VideoStreamProperties
from .video_input import VideoInput
from .video_output import OutputPlan, VideoOutput
from .write_errors import naming_write_errors

SPLICED_FORMATS = ("mp4", "mov", "matroska")
_ON_FRAMES = {"HDR10+ metadata", "HDR Vivid metadata", "film grain parameters"}  # the others are those of the stream


class SplicedOutput(VideoOutput):
    """See VideoOutput; copy() and frame() come in the order of display.

    index      the frames of the source
    options    of the encoder
    """

    def __init__(
        self, output: Output, source: VideoInput, plan: OutputPlan, warn: Callable[[str], None], index: FrameIndex,
        options: Mapping[str, str],
    ) -> None:  # fmt: skip
        super().__init__(output, source, plan, warn)
        self._index, self._encoder_options = index, options
        self._spliced: SplicedVideo | None = None

    @property
    def encoded(self) -> int:
        """Number of frames that were encoded."""
        return self._spliced.encoded if self._spliced else 0

    def copy(self, packet: Packet[Any], number: int, first: PlanarFrame) -> None:
        """Write a packet of the source as frame `number`; `first` is a frame of it, for the form of the stream."""
        with self._lock, naming_write_errors(self.name):
            if self._encoder is None:
                self._encoder = self._open_encoder(first)
            assert self._spliced is not None
            for each in self._spliced.copied(packet, number):
                self._mux_video(each)
            self.frames += 1

    def _open_encoder(self, frame: PlanarFrame) -> Any:
        if self._turn is not None or self._fit is not None:
            raise InputError(f"{self._format} does not hold the frames as they are")
        source, plan = self._source, self._plan
        name = name_of(frame.format)
        properties = VideoStreamProperties(
            frame.width, frame.height, self._time_base(), plan.rate, output_aspect(source, frame, None),
            output_tags(plan.tags, name, name, _encoder_of(self._index)), output_side(source, frame, None),
            plan.threads, plan.engine,
        )  # fmt: skip
        for lost in sorted(_ON_FRAMES.intersection(properties.side.lost)):
            self._warn(f"frames that are encoded lose their {lost}")
        stream: Any = source.stream
        self._spliced = SplicedVideo(self._container, stream, self._index, properties, self._encoder_options)
        return self._spliced

    def _time_base(self) -> Fraction:
        return 1 / self._plan.rate


def _encoder_of(index: FrameIndex) -> str:
    assert index.splicing is not None
    return index.splicing.encoder
