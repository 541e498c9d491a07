"""Orientation of an output: kept as the container's display matrix, else frames are turned before they are written."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ...planes import Colour, PlanarFrame
from ..orientation import Orientation
from .colour_tags import ColourTags
from .frame_planes import name_of
from .side_data import StreamSideData
from .video_codecs import EncoderChoice, choose_encoding
from .video_encoder import can_carry_side_data
from .video_input import VideoInput


def needed_turn(
    container: str, frame: PlanarFrame, tags: ColourTags, side: StreamSideData, choice: EncoderChoice
) -> Orientation | None:
    """The turn that makes frames upright before they are written; None where the output says how to show them.

    container    FFmpeg's name of it
    frame        the first frame
    tags, side   those of the source
    choice       what the user asks for
    """
    orientation = side.orientation
    if orientation is None:
        return None
    size = (frame.width, frame.height)
    encoding = choose_encoding(container, name_of(frame.format), size, tags, side, choice)
    return None if can_carry_side_data(container, encoding.codec) else orientation


def turned_tags(tags: ColourTags, turn: Orientation | None) -> ColourTags:
    """Colour tags of turned frames: a position of chroma that is specified turns, too."""
    if turn is None or tags.siting == "unspecified":
        return tags
    siting: str = turn.siting(Colour(siting=tags.siting))  # type: ignore[arg-type]
    return replace(tags, siting=siting)


def output_side(source: VideoInput, frame: PlanarFrame, turn: Orientation | None) -> StreamSideData:
    """Side data of the output: the matrix also moves the frame, in its pixels; a turned frame needs none."""
    if turn:
        return replace(source.side, matrix=None)
    return source.side.scaled(Fraction(frame.width, source.first.width))


def output_aspect(source: VideoInput, frame: PlanarFrame, turn: Orientation | None) -> Fraction | None:
    """Aspect ratio of a pixel, so that the frame keeps its shape where width and height are scaled unequally."""
    turn = turn or Orientation()
    aspect = turn.aspect(source.stream.sample_aspect_ratio)
    width, height = turn.size(source.first.width, source.first.height)
    stretch = Fraction(frame.height * width, frame.width * height)
    rounding = Fraction(1, min(frame.height, frame.width))
    if abs(stretch - 1) <= rounding:
        return aspect
    return (aspect or Fraction(1)) * stretch
