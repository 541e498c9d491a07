"""The form of the frames of an edit: size, rate, pixel format and colour tags."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame

from ....media.orientation import Orientation
from ....media.video.colour_tags import ColourTags
from ....media.video.frame_planes import layout_of, planar_name
from ....media.video.side_data import StreamSideData
from ....media.video.video_input import VideoInput
from ....planes import Colour, PlaneFormat
from ....signal.light import Light

ALPHA = {
    "yuv420p": "yuva420p", "yuv422p": "yuva422p", "yuv444p": "yuva444p", "yuv420p10le": "yuva420p10le",
    "yuv422p10le": "yuva422p10le", "yuv444p10le": "yuva444p10le",
}  # fmt: skip
_LIMITED, _BT709, _BT601, _UNSPECIFIED = 1, 1, 6, 2
_MATRICES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 4: "fcc", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
_LARGE = 720  # rows from which on an unspecified matrix is that of high definition


@dataclass(frozen=True)
class Canvas:
    """The frames that are drawn and encoded.

    width, height   pixels, which are square; even
    rate            frames a second
    pixel_format    one of ALPHA
    tags            their colour tags, of limited range
    side            HDR10 metadata
    """

    width: int
    height: int
    rate: Fraction
    pixel_format: str = "yuv420p"
    tags: ColourTags = field(default_factory=lambda: ColourTags(_LIMITED, _BT709, _BT709, _BT709, "left"))
    side: StreamSideData = field(default_factory=StreamSideData)

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    @property
    def bits(self) -> int:
        return 10 if "10" in self.pixel_format else 8

    @property
    def alpha_format(self) -> str:
        """The same with alpha."""
        return ALPHA[self.pixel_format]

    @property
    def matrix(self) -> str:
        """The name by which swscale knows its matrix."""
        return matrix_name(self.tags.matrix, self.height)

    @property
    def light(self) -> Light:
        return light_of(self.tags, self.side)

    @property
    def layout(self) -> PlaneFormat:
        """The layout of its planes."""
        layout = layout_of(self.pixel_format)
        assert layout is not None
        return layout.format

    @property
    def colour(self) -> Colour:
        """The meaning of its samples, with the matrix that is guessed where none is said."""
        matrix = next(code for code, name in _MATRICES.items() if name == self.matrix)
        return replace(self.tags.meaning(self.layout), matrix=matrix)

    def black(self) -> VideoFrame:
        """Return a new black frame."""
        frame = VideoFrame(self.width, self.height, self.pixel_format)
        shift = self.bits - 8
        for number, plane in enumerate(frame.planes):
            kind = np.uint8 if self.bits == 8 else np.uint16
            value = (128 if number else 16) << shift
            plane.update(np.full(plane.buffer_size // np.dtype(kind).itemsize, value, kind).tobytes())
        return frame


def matrix_name(matrix: int, height: int) -> str:
    """Return the name of a matrix for swscale; an unspecified one is guessed by the height, as players do."""
    if matrix not in _MATRICES:
        matrix = _BT709 if height >= _LARGE else _BT601
    return _MATRICES[matrix]


def canvas_of(source: VideoInput, size: tuple[int, int] | None, rate: Fraction, *, is_sdr: bool = False) -> Canvas:
    """Make the canvas of an edit after its first video.

    size      width and height; None for those of the video as it is seen
    rate      frames a second
    is_sdr    it is SDR of BT.709 also where the video is HDR
    """
    if size is None:
        size = seen_size(source)
    width, height = (max(2, side - side % 2) for side in size)
    layout = layout_of(planar_name(source.first.format.name))
    assert layout is not None
    kind = layout.format
    chroma = {(1, 1): "420", (1, 0): "422", (0, 0): "444"}.get((kind.log2_chroma_width, kind.log2_chroma_height), "420")
    is_yuv = kind.kind == "yuv"
    form = f"yuv{chroma if is_yuv else '420'}p{'10le' if kind.bits > 8 else ''}"
    tags = replace(source.tags, range=_LIMITED)
    if not is_yuv or (tags.matrix in (0, _UNSPECIFIED) and tags.primaries == _UNSPECIFIED):
        guessed = _BT709 if not is_yuv or height >= _LARGE else tags.matrix
        tags = replace(tags, matrix=guessed)
    if is_sdr and tags.is_hdr:
        tags = ColourTags(_LIMITED, _BT709, _BT709, _BT709, tags.siting)
    side = StreamSideData(None, source.side.mastering, source.side.light) if tags.is_hdr else StreamSideData()
    return Canvas(width, height, rate, form, tags, side)


def light_of(tags: ColourTags, side: StreamSideData) -> Light:
    """The light of a video by its tags; the peak of PQ is that of its brightest pixel, or of its mastering display."""
    peak = float(side.light[0]) if side.light else 0.0
    if not peak and side.mastering:
        peak = float(side.mastering.max_luminance)
    return Light.of(tags.transfer, tags.primaries, peak or None)


def seen_size(source: VideoInput) -> tuple[int, int]:
    """Width and height of a video as it is shown, in square pixels."""
    frame, turn = source.first, source.side.orientation or Orientation()
    width, height = turn.size(frame.width, frame.height)
    aspect = turn.aspect(source.stream.sample_aspect_ratio or Fraction(1)) or Fraction(1)
    return (round(width * aspect), height) if aspect >= 1 else (width, round(height / aspect))
