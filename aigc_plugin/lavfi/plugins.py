"""Filter graphs that use our frei0r plug-ins and keep the colours.

A frei0r filter sees 8-bit BGRA and changes neither size nor number of frames. So a frame to upscale is padded to
the final size, and frames to interpolate are tiled in pairs; both are exact at any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

from ..errors import InputError
from ..media.video.colour_tags import ColourTags
from ..ops.colour import matrix_code
from ..planes import Colour
from .colour_options import ffmpeg_names
from .plugin_files import FILTERS, loadable_name
from .syntax import quoted

_EXACT = "accurate_rnd+full_chroma_int+full_chroma_inp"
_DEFAULT_MODEL = "aigc-x2"
_STEP = 8  # that frame widths must be a multiple of: up to ffmpeg 6, other rows have gaps that no plug-in can see


_HD = ColourTags(1, 1, 1, 1)


@dataclass(frozen=True)
class VideoProperties:
    """Properties of the video to filter; the defaults are those of HD.

    tags             colour tags
    pixel_format     FFmpeg's name
    height, width    pixels
    """

    tags: ColourTags = _HD
    pixel_format: str = "yuv420p"
    height: int = 1080
    width: int = 1920


def graph_of(name: str, video: VideoProperties, *, model: str = _DEFAULT_MODEL, scale: int = 2) -> str:
    """A graph for -vf that uses the plug-in aigc_`name`; InputError for a video that is not of 8 bits."""
    if name not in FILTERS:
        raise InputError(f"there is no plug-in {name!r}", hint=f"choose one of {', '.join(FILTERS)}")
    if any(depth in video.pixel_format for depth in ("9le", "10", "12le", "14le", "16le", "f32")):
        raise InputError(
            f"frei0r has 8 bits, and the video is {video.pixel_format}", hint=f"use aigc ffmpeg -vf aigc_{name}"
        )
    plugin = f"frei0r=filter_name={quoted(loadable_name(name))}"
    if name == "upscale":
        inner = _upscaling(f"{plugin}:filter_params={quoted(model)}", video, scale)
    else:
        inner = _interpolating(f"{plugin}:filter_params=balanced", video)
    return ",".join([*_into_rgb(video), *inner, *_out_of_rgb(video)])


def _upscaling(plugin: str, video: VideoProperties, scale: int) -> list[str]:
    """Filters that put the frame into the corner of one of the final size, with a width that hosts accept."""
    width = _up_to(scale * video.width, lcm(_STEP, scale))
    whole = [] if width == scale * video.width else [f"crop={scale * video.width}:ih:0:0"]
    return [f"pad={width}:{scale}*ih:color=black@0", plugin, *whole]


def _interpolating(plugin: str, video: VideoProperties) -> list[str]:
    """Filters that put each frame above the next one; the last one is repeated, so that it keeps its duration."""
    width = _up_to(video.width, _STEP)
    uneven = width != video.width
    return [
        "tpad=stop=1:stop_mode=clone",
        *([f"pad={width}:ih:color=black@0"] if uneven else []),
        "tile=1x2:overlap=1:init_padding=1",
        plugin,
        "untile=1x2",
        *([f"crop={video.width}:ih:0:0"] if uneven else []),
        "trim=start_frame=2",
        "setpts=PTS-STARTPTS",
    ]


def _up_to(size: int, step: int) -> int:
    return -(-size // step) * step


def _is_rgb(video: VideoProperties) -> bool:
    return video.pixel_format.startswith(("gbr", "rgb", "bgr", "argb", "abgr", "pal8", "0rgb", "0bgr"))


def _into_rgb(video: VideoProperties) -> list[str]:
    if _is_rgb(video):
        return ["format=bgra"]
    matrix, levels = _meaning(video)
    return [f"scale=in_color_matrix={matrix}:in_range={levels}:flags={_EXACT}", "format=bgra"]


def _out_of_rgb(video: VideoProperties) -> list[str]:
    """Filters back to the format of the video, tags included: swscale would drop them, and use BT.601."""
    if _is_rgb(video):
        return [f"format={video.pixel_format}"]
    matrix, levels = _meaning(video)
    parameters = {"range": levels if video.tags.range else None, **ffmpeg_names(video.tags)}
    tags = ":".join(f"{key}={value or 'unknown'}" for key, value in parameters.items())
    return [
        f"scale=out_color_matrix={matrix}:out_range={levels}:flags={_EXACT}",
        f"format={video.pixel_format}",
        f"setparams={tags}",
    ]


def _meaning(video: VideoProperties) -> tuple[str, str]:
    """ffmpeg's names of matrix and range, with defaults where the video does not specify them."""
    full = video.tags.range == 2 or video.pixel_format.startswith("yuvj")
    code = matrix_code(Colour(matrix=video.tags.matrix), video.height, video.width)
    names = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"}
    if code not in names:
        raise InputError(f"swscale has no matrix {code}", hint="use aigc ffmpeg -vf with our filters")
    return names[code], "pc" if full else "tv"
