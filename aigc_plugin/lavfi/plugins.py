"""Filter graphs that use our frei0r plug-ins and keep the colours.

A frei0r filter sees 8-bit BGRA and changes neither size nor number of frames. So a picture to enlarge is padded to
the final size, and pictures to interpolate are tiled in pairs; both are exact at any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

from ..errors import InputError
from ..media.video.colour_tags import ColourTags
from ..ops.colour import matrix_code
from ..planes import Colour
from .colour_options import ffmpeg_names
from .plugin_files import NAMES, loadable_name
from .syntax import quoted

_EXACT = "accurate_rnd+full_chroma_int+full_chroma_inp"
_DEFAULT_MODEL = "aigc-x2"
_STEP = 8  # of the width of frames; up to ffmpeg 6 the rows of others have gaps that no plug-in can see


_HD = ColourTags(1, 1, 1, 1)


@dataclass(frozen=True)
class VideoProperties:
    """What the colours of a film to be filtered mean; by default those of HD."""

    tags: ColourTags = _HD
    pixel_format: str = "yuv420p"
    height: int = 1080
    width: int = 1920


def graph_of(name: str, film: VideoProperties, *, model: str = _DEFAULT_MODEL, scale: int = 2) -> str:
    """For -vf. InputError for a film whose pictures are not of 8 bits."""
    if name not in NAMES:
        raise InputError(f"there is no plug-in {name!r}", hint=f"choose one of {', '.join(NAMES)}")
    if any(depth in film.pixel_format for depth in ("9le", "10", "12le", "14le", "16le", "f32")):
        raise InputError(
            f"frei0r has 8 bits, and the film is {film.pixel_format}", hint=f"use aigc ffmpeg -vf aigc_{name}"
        )
    plugin = f"frei0r=filter_name={quoted(loadable_name(name))}"
    if name == "upscale":
        inner = _enlarging(f"{plugin}:filter_params={quoted(model)}", film, scale)
    else:
        inner = _between(f"{plugin}:filter_params=balanced", film)
    return ",".join([*_into_rgb(film), *inner, *_out_of_rgb(film)])


def _enlarging(plugin: str, film: VideoProperties, scale: int) -> list[str]:
    """The picture in the corner of a frame of the final size, widened to what hosts take."""
    width = _up_to(scale * film.width, lcm(_STEP, scale))
    whole = [] if width == scale * film.width else [f"crop={scale * film.width}:ih:0:0"]
    return [f"pad={width}:{scale}*ih:color=black@0", plugin, *whole]


def _between(plugin: str, film: VideoProperties) -> list[str]:
    """Each picture above the next one; the last one is there twice, so that it lasts as long as it did."""
    width = _up_to(film.width, _STEP)
    uneven = width != film.width
    return [
        "tpad=stop=1:stop_mode=clone",
        *([f"pad={width}:ih:color=black@0"] if uneven else []),
        "tile=1x2:overlap=1:init_padding=1",
        plugin,
        "untile=1x2",
        *([f"crop={film.width}:ih:0:0"] if uneven else []),
        "trim=start_frame=2",
        "setpts=PTS-STARTPTS",
    ]


def _up_to(size: int, step: int) -> int:
    return -(-size // step) * step


def _is_rgb(film: VideoProperties) -> bool:
    return film.pixel_format.startswith(("gbr", "rgb", "bgr", "argb", "abgr", "pal8", "0rgb", "0bgr"))


def _into_rgb(film: VideoProperties) -> list[str]:
    if _is_rgb(film):
        return ["format=bgra"]
    matrix, levels = _meaning(film)
    return [f"scale=in_color_matrix={matrix}:in_range={levels}:flags={_EXACT}", "format=bgra"]


def _out_of_rgb(film: VideoProperties) -> list[str]:
    """Back to what the film was, tags included; swscale would forget them, and take BT.601."""
    if _is_rgb(film):
        return [f"format={film.pixel_format}"]
    matrix, levels = _meaning(film)
    said = {"range": levels if film.tags.range else None, **ffmpeg_names(film.tags)}
    tags = ":".join(f"{key}={value or 'unknown'}" for key, value in said.items())
    return [
        f"scale=out_color_matrix={matrix}:out_range={levels}:flags={_EXACT}",
        f"format={film.pixel_format}",
        f"setparams={tags}",
    ]


def _meaning(film: VideoProperties) -> tuple[str, str]:
    """ffmpeg's names of matrix and range, also where the film does not say them."""
    full = film.tags.range == 2 or film.pixel_format.startswith("yuvj")
    code = matrix_code(Colour(matrix=film.tags.matrix), film.height, film.width)
    names = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"}
    if code not in names:
        raise InputError(f"swscale has no matrix {code}", hint="use aigc ffmpeg -vf with our filters")
    return names[code], "pc" if full else "tv"
