"""Choose encoder, pixel format and options of a video: what the user asks for, or what loses nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import av
from av.codec.codec import Codec, PixFmtLoss, UnknownCodecError
from av.codec.context import CodecContext

from ...errors import InputError, MediaError, argument
from ...files.output import is_stream
from ...planes import PlaneFormat
from .animations import ANIMATIONS
from .colour_tags import ColourTags
from .frame_planes import layout_of, nearest_format, planar_name
from .palettes import PALETTE_FORMAT
from .side_data import StreamSideData, svtav1_parameters, x264_parameters, x265_parameters

FORMATS = {
    ".mp4": "mp4",
    ".m4v": "mp4",
    ".mov": "mov",
    ".mkv": "matroska",
    ".webm": "webm",
    ".ts": "mpegts",
    ".flv": "flv",
    ".nut": "nut",
    ".y4m": "yuv4mpegpipe",
}
PIPE_FORMATS = {"nut": "nut", "y4m": "yuv4mpegpipe"}  # fmt: skip
_CANDIDATES = {
    "mp4": ("libx264", "libx264rgb", "libx265", "libvpx-vp9"),
    "mov": ("libx264", "libx264rgb", "libx265", "prores_ks", "png"),
    "matroska": ("libx264", "libx264rgb", "libx265", "libvpx-vp9", "ffv1"),
    "webm": ("libvpx-vp9", "libsvtav1"),
    "mpegts": ("libx264", "libx265"),
    "flv": ("libx264",),
    "nut": ("rawvideo",),
    "yuv4mpegpipe": ("rawvideo",),
    "gif": ("gif",),
    "apng": ("apng",),
    "webp": ("libwebp_anim",),
}
# Pixel formats that a container holds, for encoders without a list of their own.
_HELD = {
    "yuv4mpegpipe": (
        "yuv420p", "yuv422p", "yuv444p", "yuv420p9le", "yuv422p9le", "yuv444p9le", "yuv420p10le", "yuv422p10le",
        "yuv444p10le", "yuv420p12le", "yuv422p12le", "yuv444p12le", "yuv420p14le", "yuv422p14le", "yuv444p14le",
        "yuv420p16le", "yuv422p16le", "yuv444p16le", "yuv411p", "gray", "gray9le", "gray10le", "gray12le", "gray16le",
    ),
}  # fmt: skip
_DEFAULTS: dict[str, dict[str, str]] = {
    "libx264": {"crf": "17"},
    "libx264rgb": {"crf": "17"},
    "libx265": {"crf": "18", "a53cc": "1"},
    "libsvtav1": {"crf": "24", "preset": "7"},
    "libvpx-vp9": {"crf": "24", "b": "0", "cpu-used": "4", "row-mt": "1"},
    "libvpx": {"crf": "8", "b": "20M", "cpu-used": "2"},
    "prores_ks": {"alpha_bits": "16"},
    "ffv1": {"level": "3", "slicecrc": "1"},
    "mjpeg": {"qmin": "2", "qmax": "2"},
    "apng": {"pred": "mixed"},
    "libwebp_anim": {"quality": "90"},
}
_PRESET_OPTION = {"libvpx-vp9": "cpu-used", "libvpx": "cpu-used"}
_OTHER_QUALITY = {"qp", "b", "cqp", "lossless"}  # these options replace crf
_NOT_FILLED = re.compile(
    r"^(pal8|mono.|(rgb|bgr)(4|8|4_byte)|yuvj.*|cuda|vaapi|xyz.*)$|f16|^yaf|msb|(444|555|565)[lb]e$"
)
_EVEN = {"libx264", "libx265", "libsvtav1"}  # refuse sizes that do not fill the last chroma sample
_LEAST_SIDE = {"libsvtav1": 64, "libx265": 16}
_NO_ALPHA = {"libx265"}  # offers alpha, but writes a layer that hardly any decoder shows
_REFUSED = {"libvpx-vp9": ("yuva422p", "yuva444p", "gbrap")}  # offered, but not accepted
_RGB_BY_NATURE = {"apng"}
_QUALITY_OPTION = {"libwebp_anim": "quality"}
_HIDDEN_ALPHA = {"libvpx-vp9"}  # beside the frame, where decoders look for it in WebM alone
_PARAMETERS = {
    "libx265": ("x265-params", x265_parameters),
    "libx264": ("x264-params", x264_parameters),
    "libsvtav1": ("svtav1-params", svtav1_parameters),
}
HDR_ENCODERS = frozenset(_PARAMETERS)
_LOSSES = (
    (PixFmtLoss.ALPHA, "alpha"),
    (PixFmtLoss.COLORSPACE, "its RGB or YUV form"),
    (PixFmtLoss.DEPTH, "depth"),
    (PixFmtLoss.RESOLUTION, "chroma resolution"),
    (PixFmtLoss.CHROMA, "colour"),
    (PixFmtLoss.COLORQUANT, "shades"),
)


@dataclass(frozen=True)
class EncoderChoice:
    """The choices of the user; None leaves them to the container and the frames.

    codec           FFmpeg's name of the encoder
    crf             quality, in the encoder's units
    preset          the encoder's preset
    options         other options of the encoder
    container       container of a stream: "nut" or "y4m"
    pixel_format    FFmpeg's name of what is stored
    """

    codec: str | None = None
    crf: float | None = None
    preset: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    container: str | None = None
    pixel_format: str | None = None

    def __post_init__(self) -> None:
        if self.pixel_format is not None and not _is_written(self.pixel_format):
            raise InputError(
                f"{argument('pixel_format')} {self.pixel_format} cannot be written", hint="yuv420p plays everywhere"
            )


@dataclass(frozen=True)
class Encoding:
    """The choice that was made.

    codec           FFmpeg's name of the encoder
    pixel_format    that of the encoder
    options         options of the encoder
    warnings        lines for the user about what is lost
    """

    codec: str
    pixel_format: str
    options: dict[str, str]
    warnings: tuple[str, ...] = ()


def video_format(name: str, piped: str | None = None) -> str:
    """FFmpeg's name of the container for an output.

    name     file name; its extension chooses the container
    piped    container of stdout, pipes and devices: "nut" (the default) or "y4m"

    InputError for a container that is not known.
    """
    if piped is not None and piped not in PIPE_FORMATS:
        raise InputError(
            f"{argument('container')} {piped} is not known", hint=f"choose one of {', '.join(PIPE_FORMATS)}"
        )
    if is_stream(name):
        return PIPE_FORMATS[piped or "nut"]
    suffix = Path(name).suffix.lower()
    known = FORMATS | ANIMATIONS
    if suffix not in known:
        shown = f"the extension {suffix!r}" if suffix else "no extension"
        raise InputError(
            f"{name} has {shown}, which is no video format",
            hint=f"use one of {' '.join(known)}, or a folder for images",
        )
    return known[suffix]


def choose_encoding(
    container: str,
    source_format: str,
    size: tuple[int, int],
    tags: ColourTags,
    side: StreamSideData,
    choice: EncoderChoice,
) -> Encoding:
    """Choose how to encode frames.

    container        FFmpeg's name of it
    source_format    pixel format of the frames, planar
    size             (width, height)
    tags, side       colour tags and side data of the output
    choice           what the user asks for

    InputError where no encoder takes such frames.
    """
    if choice.codec:
        codec = _encoder_name(choice.codec)
        fitting = _fitting(container, codec, source_format, size, choice.pixel_format)
        if fitting is None:
            wanted = choice.pixel_format or source_format
            raise InputError(f"{codec} cannot encode frames of {size[0]} x {size[1]} in {wanted}")
        pixel_format, loss = fitting
    else:
        codec, pixel_format, loss = _best(container, source_format, size, tags, choice.pixel_format)
    warnings = [] if choice.pixel_format else [*_warnings(codec, source_format, pixel_format, loss)]
    default = _CANDIDATES[container][0]
    if not choice.codec and not tags.is_hdr and codec != default:
        wanted = choice.pixel_format or source_format
        warning = f"{codec} is used: {default} cannot hold {size[0]} x {size[1]} in {wanted}"
        rare = f", and few players show it: {argument('pixel_format', 'yuv420p')} is for those"
        warnings.append(warning + (rare if codec == "libx264rgb" else ""))
    options = _options(codec, choice, tags, side)
    if codec == "libwebp_anim" and choice.crf is None and _layout(pixel_format).kind == "rgb":
        options.setdefault("lossless", "1")
    return Encoding(codec, pixel_format, options, tuple(warnings))


def _best(
    container: str, source: str, size: tuple[int, int], tags: ColourTags, wanted: str | None
) -> tuple[str, str, PixFmtLoss]:
    """The first of the container's encoders that loses nothing, else the one that loses least."""
    candidates = [codec for codec in _CANDIDATES[container] if is_encoder(codec)]
    if tags.is_hdr and "libx265" in candidates:
        candidates.sort(key=lambda codec: codec != "libx265")
    if container != "webm" and _layout(wanted or source).alpha:
        candidates = [codec for codec in candidates if codec not in _HIDDEN_ALPHA]
    possible = [
        (codec, *fitting) for codec in candidates if (fitting := _fitting(container, codec, source, size, wanted))
    ]
    if not possible:
        name = wanted or source
        raise InputError(f"no encoder for {container} takes frames of {size[0]} x {size[1]} in {name}")
    return min(possible, key=lambda entry: _severity(entry[2], entry[1], source))


def _severity(loss: PixFmtLoss, pixel_format: str, source: str) -> tuple[int, ...]:
    ranks = tuple(int(bool(loss & kind)) for kind, _ in _LOSSES)
    depth = -_layout(pixel_format).bits if loss & PixFmtLoss.DEPTH else 0
    return (*ranks, depth, int(_layout(pixel_format) != _layout(source)))


def _fitting(
    container: str, codec: str, source: str, size: tuple[int, int], wanted: str | None
) -> tuple[str, PixFmtLoss] | None:
    """The encoder's pixel format and what it loses: `wanted`, or the nearest to `source`; None where none fits."""
    offered = _offered(codec) or _HELD.get(container, ())
    if not offered:  # rawvideo
        return wanted or source, PixFmtLoss.NONE
    if wanted:
        offered = tuple(name for name in offered if name == wanted)
    if codec in _NO_ALPHA:
        offered = tuple(name for name in offered if not _layout(name).alpha)
    offered = tuple(name for name in offered if _takes_size(codec, _layout(name), size))
    if min(size) < _LEAST_SIDE.get(codec, 1):
        return None
    return nearest_format(offered, source)


def _is_written(pixel_format: str) -> bool:
    try:
        planar_name(pixel_format)
    except (ValueError, MediaError):  # not a pixel format of FFmpeg, or not one of images
        return False
    return not _NOT_FILLED.search(pixel_format)


@lru_cache(maxsize=64)
def _offered(codec: str) -> tuple[str, ...]:
    """Pixel formats of an encoder that are supported here, without those whose name means full range."""
    if codec == "gif":
        return (PALETTE_FORMAT,)
    names = (shape.name for shape in Codec(codec, "w").video_formats or [])
    return tuple(name for name in names if not _NOT_FILLED.search(name) and name not in _REFUSED.get(codec, ()))


@lru_cache(maxsize=256)
def _layout(name: str) -> PlaneFormat:
    layout = layout_of(planar_name(name))
    assert layout is not None
    return layout.format


def _takes_size(codec: str, layout: PlaneFormat, size: tuple[int, int]) -> bool:
    if codec not in _EVEN:
        return True
    width, height = size
    return width % (1 << layout.log2_chroma_width) == 0 and height % (1 << layout.log2_chroma_height) == 0


def _warnings(codec: str, source: str, stored: str, loss: PixFmtLoss) -> Iterator[str]:
    if codec == "gif":  # its encoder tells whether the frames have more colours than it holds
        return
    unimportant = PixFmtLoss.COLORSPACE if codec in _RGB_BY_NATURE else PixFmtLoss.NONE
    lost = [word for kind, word in _LOSSES if loss & kind & ~unimportant]
    if lost:
        yield f"{codec} cannot hold {source}: it is stored as {stored}, which loses {' and '.join(lost)}"


def _options(codec: str, choice: EncoderChoice, tags: ColourTags, side: StreamSideData) -> dict[str, str]:
    known = _known_options(codec)
    options = dict(_DEFAULTS.get(codec, {}))
    if not _OTHER_QUALITY.isdisjoint(choice.options):
        options.pop("crf", None)
    if choice.crf is not None:
        option = _QUALITY_OPTION.get(codec, "crf")
        if option not in known:
            raise InputError(f"{codec} has no {argument('crf')}", hint=f"use {argument('encoder_options')}")
        options[option] = f"{choice.crf:g}"
    if choice.preset is not None:
        option = _PRESET_OPTION.get(codec, "preset")
        if option not in known:
            raise InputError(f"{codec} has no {argument('preset')}", hint=f"use {argument('encoder_options')}")
        options[option] = choice.preset
    for name, value in choice.options.items():
        if name not in known:
            raise InputError(f"{codec} has no option {name!r}")
        options[name] = value
    if tags.siting != "unspecified":
        options.setdefault("chroma_sample_location", tags.siting)
    if codec in _PARAMETERS:
        option, parameters = _PARAMETERS[codec]
        user_text = options.pop(option, "")
        defaults = parameters(side) | ({"log-level": "error"} if codec == "libx265" else {})
        words = [f"{name}={value}" for name, value in defaults.items() if f"{name}=" not in user_text]
        if words or user_text:
            options[option] = ":".join([*words, *filter(None, [user_text])])
    return options


@lru_cache(maxsize=64)
def _known_options(codec: str) -> frozenset[str]:
    options = CodecContext.create(codec, "w").supported_options
    return frozenset(option.name for option in (*options.generic, *options.private))


def keeps_captions(codec: str) -> bool:
    """True where an encoder writes closed captions (CEA-708) of its frames into the stream."""
    return "a53cc" in _known_options(codec)


def check_encoder(choice: EncoderChoice, container: str | None = None) -> None:
    """Refuse, before any work, an encoder that this FFmpeg does not have, or that the container does not hold.

    container    FFmpeg's name of it; None for images
    """
    if not choice.codec:
        return
    codec = _encoder_name(choice.codec)
    if container is None:
        return
    try:
        with av.open(io.BytesIO(), "w", format=container) as trial:
            trial.add_stream(codec)
    except ValueError:
        hint = f"{', '.join(_CANDIDATES[container])} fit it"
        raise InputError(f"{container} does not hold {codec}", hint=hint) from None


def is_encoder(name: str) -> bool:
    """True where FFmpeg has a video encoder of that name."""
    try:
        return Codec(name, "w").type == "video"
    except UnknownCodecError:
        return False


def _encoder_name(name: str) -> str:
    if not is_encoder(name):
        raise InputError(
            f"there is no video encoder {name!r}",
            hint="libx264, libx265, libsvtav1, libvpx-vp9, prores_ks, ffv1 …",
        )
    return Codec(name, "w").name
