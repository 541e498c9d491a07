"""Read and write still images with FFmpeg: PNG, JPEG, WebP, TIFF, BMP; 8 and 16 bits, alpha is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np
from av.codec.codec import Codec
from av.codec.context import CodecContext
from av.sidedata.sidedata import Type
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from ...engine import Engine
from ...errors import InputError, MediaError
from ...files.input_file import first_bytes
from ...files.output import Output
from ...ops.colour import yuv_to_rgb
from ...planes import PlanarFrame, PlaneFormat
from ..orientation import Orientation
from ..unreadable_kinds import refuse_unreadable_kind
from ..video.colour_tags import ColourTags
from ..video.encoder_frames import output_tags, to_av_frame
from ..video.frame_planes import layout_of, name_of, nearest_format, planar_frame, planar_name
from ..video.side_data import frame_side_data
from ..video.video_codecs import EncoderChoice
from ..video.video_input import VideoInput
from .image_metadata import NO_METADATA, ImageMetadata, embedded, fitting, read_metadata
from .pillow_image import ImageFacts, facts_of, read_pixels
from .size_limits import check_image_size

_ENCODERS = {
    ".png": "png", ".jpg": "mjpeg", ".jpeg": "mjpeg", ".webp": "libwebp", ".tif": "tiff", ".tiff": "tiff",
    ".bmp": "bmp",
}  # fmt: skip
IMAGE_EXTENSIONS = tuple(_ENCODERS)
"""File name extensions of images."""
_OPTIONS = {
    "png": {"pred": "mixed"},
    "mjpeg": {"qmin": "1", "qmax": "2"},
    "libwebp": {"lossless": "1"},
    "tiff": {"compression_algo": "deflate"},
}
_REFUSED = re.compile(r"^(pal8|mono.|(rgb|bgr)(4|8|4_byte))$|(444|555|565)le$|41[01]p|440p")
_JPEG_TAGS = ColourTags(range=2, matrix=5)  # JFIF: full range, BT.601


@dataclass(frozen=True)
class Image:
    """A still image.

    frame          upright
    tags           its colour tags
    metadata       ICC profile, EXIF and XMP
    lost           what its file holds and no output can, in words
    damage         what is wrong with its file, in words
    orientation    how the frame is still to be turned; None once it is upright
    """

    frame: PlanarFrame
    tags: ColourTags
    metadata: ImageMetadata = NO_METADATA
    lost: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()
    orientation: Orientation | None = None

    def with_frame(self, frame: PlanarFrame) -> Image:
        return replace(self, frame=frame)


def is_image(name: str) -> bool:
    """True where the extension of `name` is one of IMAGE_EXTENSIONS."""
    return Path(name).suffix.lower() in _ENCODERS


def encoder_for(target: str, choice: EncoderChoice) -> str:
    """FFmpeg's name of the encoder for an image file of that name.

    InputError where its extension is not written, or does not hold what the chosen encoder makes.
    """
    suffix = Path(target).suffix.lower()
    if suffix not in _ENCODERS:
        shown = f"the extension {suffix!r}" if suffix else "no extension"
        hint = f"use one of {' '.join(IMAGE_EXTENSIONS)}"
        raise InputError(f"{target} has {shown}, which is no image format that is written", hint=hint)
    fitting_encoder = _ENCODERS[suffix]
    if choice.codec not in (None, fitting_encoder):
        raise InputError(f"{target} does not hold {choice.codec}", hint=f"{fitting_encoder} fits it")
    return fitting_encoder


def read_image(path: str) -> Image:
    """Read the first image of a file; MediaError names the file and what is wrong."""
    facts = None if path == "-" else facts_of(path)
    if facts is not None and facts.better_here:
        refuse_unreadable_kind(path, path, first_bytes(Path(path), "image"))
        return _upright(_read_by_pillow(path, facts))
    try:
        return _upright(_read_by_ffmpeg(path, facts))
    except MediaError:
        if facts is None:
            raise
        try:
            return _upright(_read_by_pillow(path, facts))
        except MediaError:
            pass
        raise


def _read_by_ffmpeg(path: str, facts: ImageFacts | None) -> Image:
    with VideoInput(path) as source:
        item = source.first
        side = source.side
        codec = source.stream.codec_context.name
        layout = layout_of(planar_name(item.format.name))
        assert layout is not None
        is_image = source.container.format.name.endswith(("_pipe", "image2", "gif", "apng"))
        tags = replace(source.tags, range=source.tags.range or (2 if is_image else 1))
        frame = planar_frame(item, tags.meaning(layout.format, codec))
        if _has_empty_alpha(frame, item.format.name, codec):
            frame = frame.without_alpha()
        lost = [f"{text} is left out" for text in side.lost if "ICC" not in text]
        lost += filter(None, [facts.others if facts else ""])
        is_animation = facts is not None and facts.plays is not None
        if is_animation or (source.duration is not None and source.duration * source.rate >= 2):
            lost.append("it is the first frame of a video")
        metadata = _metadata(path, facts, (frame_side_data(item, codec) or {}).get(Type.ICC_PROFILE, b""))
        # EXIF counts before what the decoder made of it: PyAV does not pass mirroring on.
        orientation = Orientation.of_exif(facts.orientation if facts else 1) or side.orientation
        return Image(frame, tags, metadata, tuple(lost), tuple(source.damage), orientation)


def _read_by_pillow(path: str, facts: ImageFacts) -> Image:
    pixels = read_pixels(path)
    tags = ColourTags(range=2, matrix=pixels.frame.colour.matrix)
    first = "" if facts.plays is None else "it is the first frame of a video"
    lost = tuple(filter(None, [facts.others, first]))
    metadata = _metadata(path, facts, facts.icc)
    metadata = replace(metadata, icc=b"") if pixels.in_srgb else metadata
    return Image(pixels.frame, tags, metadata, lost, (), pixels.orientation)


def _upright(image: Image) -> Image:
    if image.orientation is None:
        return image
    return replace(image, frame=image.orientation.turn(image.frame), orientation=None)


def _metadata(path: str, facts: ImageFacts | None, icc: bytes) -> ImageMetadata:
    """Metadata of the file. For kinds of files that are not parsed here, the ICC profile is what the decoder found."""
    metadata = NO_METADATA if path == "-" else read_metadata(Path(path))
    return replace(metadata, icc=metadata.icc or icc, dpi=facts.dpi if facts else None)


def read_rgb(path: str) -> NDArray[np.uint8]:
    """Read an image as uint8 (height, width, 3) without alpha; errors as of `read_image`."""
    return rgb_of(read_image(path))


def rgb_of(image: Image) -> NDArray[np.uint8]:
    """The pixels of an image as uint8 (height, width, 3) without alpha."""
    frame = image.frame
    if frame.format.kind == "rgb" and frame.format.bits == 8:
        return np.stack([plane.astype(np.uint8, copy=False) for plane in frame.planes[:3]], -1)
    colours = np.moveaxis(yuv_to_rgb(frame), 0, -1)
    return np.rint(colours.clip(0, 1) * np.float32(255)).astype(np.uint8)


def write_image(
    image: Image,
    target: str,
    *,
    overwrite: bool,
    choice: EncoderChoice,
    engine: Engine,
    comment: str = "",
    complete: Callable[[Output], None] | None = None,
) -> tuple[str, ...]:
    """Write an image; return what the file could not hold, in words.

    image        what to write
    target       file name; its extension chooses the format
    overwrite    replace a file of that name
    choice       encoder, its options and pixel format, where the user asks for them
    engine       converts colours where the encoder takes others
    comment      text on how the image was made
    complete     called with the complete file, before it appears

    InputError for a choice that cannot be; OutputExists; MediaError where the file cannot be written.
    """
    codec = encoder_for(target, choice)
    check_image_size(codec, target, image.frame.width, image.frame.height)
    name = name_of(image.frame.format)
    encoder, pixel_format, lost = _opened_encoder(codec, image.frame, name, choice)
    tags = _JPEG_TAGS if codec == "mjpeg" else output_tags(image.tags, name, pixel_format, codec)
    frame = to_av_frame(image.frame, pixel_format, tags, carry_side=False, engine=engine)
    frame.pts = 0
    metadata, left_out = _kept_metadata(image, codec, pixel_format)
    with Output(target, overwrite=overwrite) as output:
        try:
            data = b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))
        except av.error.FFmpegError as error:
            raise MediaError(f"cannot write {target}: {codec} refuses the image ({error.strerror})") from None
        output.file.write(embedded(data, metadata, comment))
        if complete is not None and not output.is_stream:
            complete(output)
    return (*lost, *left_out)


def _kept_metadata(image: Image, codec: str, pixel_format: str) -> tuple[ImageMetadata, tuple[str, ...]]:
    """The metadata that fits the image and its file; and, in words, what is left out."""
    layout = layout_of(planar_name(pixel_format))
    assert layout is not None
    space = b"GRAY" if layout.format.kind == "gray" else b"RGB "
    source = image.metadata
    held = fitting(source, codec, space, image.frame.width, image.frame.height)
    pairs = (
        ("the ICC profile", source.icc, held.icc),
        ("EXIF metadata", source.exif, held.exif),
        ("XMP metadata", source.xmp, held.xmp),
        ("the resolution", source.dpi, held.dpi),
        ("the second part of its XMP metadata", source.more_xmp, False),
        ("its text, such as a title,", len(source.texts) > len(held.texts), False),
        ("its gamma or its primaries (gAMA, cHRM)", source.colours, held.colours),
    )
    return held, tuple(f"{name} is left out" for name, before, after in pairs if before and not after)


def _opened_encoder(
    codec: str, frame: PlanarFrame, source: str, choice: EncoderChoice
) -> tuple[VideoCodecContext, str, tuple[str, ...]]:
    offered = [
        shape.name
        for shape in Codec(codec, "w").video_formats or []
        if not _REFUSED.search(shape.name)
        and choice.pixel_format in (None, shape.name)
        and (choice.pixel_format or "yuv" not in shape.name or not _is_better_in_rgb(codec, choice))
    ]
    nearest = nearest_format(offered, source)
    if nearest is None:
        raise InputError(f"{codec} cannot hold an image in {choice.pixel_format or source}")
    encoder = CodecContext.create(codec, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, nearest[0]
    encoder.time_base = Fraction(1, 25)
    encoder.color_range = 2
    encoder.options = {**_OPTIONS.get(codec, {}), **choice.options}
    if choice.crf is not None and codec == "libwebp":
        encoder.options = {**encoder.options, "lossless": "0", "quality": f"{choice.crf:g}"}
    try:
        encoder.open()
    except av.error.FFmpegError as error:
        size = f"{frame.width} x {frame.height}"
        raise InputError(f"{codec} refuses an image of {size} ({error.strerror})") from None
    return encoder, nearest[0], tuple(_losses(codec, frame.format, nearest[0]))


def _is_better_in_rgb(codec: str, choice: EncoderChoice) -> bool:
    """True for TIFF, whose YCbCr few programs read, and FFmpeg not at odd heights; and for WebP without loss, which is
    RGB inside."""
    return codec == "tiff" or (codec == "libwebp" and choice.crf is None and "lossless" not in choice.options)


def _losses(codec: str, layout: PlaneFormat, pixel_format: str) -> list[str]:
    """Say in words which parts of planes of `layout` the format `pixel_format` loses."""
    stored = layout_of(planar_name(pixel_format))
    assert stored is not None
    lost = []
    if layout.alpha and not stored.format.alpha:
        lost.append(f"{codec} holds no alpha: it is left out")
    if layout.bits > stored.format.bits:
        lost.append(f"{codec} holds {stored.format.bits} bits, not {layout.bits}")
    return lost


def _has_empty_alpha(frame: PlanarFrame, name: str, codec: str) -> bool:
    """True where the alpha that a decoder always gives says nothing: of a palette, a lossless WebP, a JPEG in CMYK."""
    if not frame.format.alpha or not (name == "pal8" or codec in ("webp", "gif", "mjpeg")):
        return False
    return codec == "mjpeg" or bool((frame.planes[-1] == frame.format.peak).all())
