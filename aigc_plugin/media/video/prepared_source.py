"""Make a source that FFmpeg reads of one that it does not: an image sequence, an animated WebP, AVIF with alpha."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame

from ...errors import MediaError
from ...files.input_file import first_bytes
from ..image.cut_short import is_cut_short
from ..unreadable_kinds import is_avif
from .image_sequence import find_sequence

_WEBP_ANIMATED = 2  # a bit of its flags
_MILLISECOND = Fraction(1, 1000)
_DEFAULT_RATE = Fraction(25)


@dataclass
class PreparedSource:
    """A source as FFmpeg can open it, and the warnings about it.

    file           for av.open
    first_file     a file of the source, whose header tells its kind; empty for stdin
    format         FFmpeg's name of the container; None where its content tells
    options        of the demuxer
    is_sequence    it is an image sequence
    is_opaque      all of its alpha is known to be opaque
    lost           what the source lacks, in words
    damage         what is wrong with its files, in words
    """

    file: Any
    first_file: str = ""
    format: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    is_sequence: bool = False
    is_opaque: bool = False
    lost: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()
    _resources: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        """Remove what was made for it."""
        self._resources.close()


def prepared_source(path: str, framerate: Fraction | None) -> PreparedSource:
    """Prepare a source for FFmpeg.

    path         file name, folder, pattern; "-" for stdin
    framerate    frames per second of an image sequence; None for 25

    InputError and MediaError for a sequence without images, or an animation that is damaged.
    """
    if path == "-":
        return PreparedSource(path)
    sequence = find_sequence(path)
    if sequence is not None:
        return _linked(sequence.files, sequence.gaps, framerate or _DEFAULT_RATE)
    head = first_bytes(Path(path), "video")
    if head[8:16] == b"WEBPVP8X" and len(head) > 20 and head[20] & _WEBP_ANIMATED:
        return _decoded_animation(path)
    if is_avif(head) and _has_alpha(path):
        return _decoded_animation(path)
    return PreparedSource(path, path, damage=("it is cut short",) if is_cut_short(Path(path)) else ())


def _linked(files: tuple[Path, ...], gaps: str, rate: Fraction) -> PreparedSource:
    """The images under names without gaps, in a folder that goes away; those that FFmpeg misreads, as PNG."""
    resources = ExitStack()
    folder = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="aigc-")))
    try:
        extension = files[0].suffix.lower()
        convert = _needs_pillow(files[0])
        for number, each in enumerate(files):
            if convert:
                extension = ".png"
                _write_png(each, folder / f"{number:08d}.png")
            else:
                (folder / f"{number:08d}{extension}").symlink_to(each.resolve())
    except BaseException:
        resources.close()
        raise
    options = {"framerate": f"{rate.numerator}/{rate.denominator}", "start_number": "0"}
    lost = (gaps,) if gaps else ()
    pattern = str(folder / f"%08d{extension}")
    damage = tuple(f"{each.name} is cut short" for each in files if is_cut_short(each))
    return PreparedSource(pattern, str(files[0]), "image2", options, True, False, lost, damage, resources)


def _needs_pillow(path: Path) -> bool:
    from ..image.pillow_image import facts_of

    if path.suffix.lower() not in (".tif", ".tiff"):
        return False
    facts = facts_of(str(path))
    return facts is not None and facts.better_here


def _write_png(source: Path, target: Path) -> None:
    from ..image.pillow_image import save_png

    save_png(str(source), str(target))


def _has_alpha(path: str) -> bool:
    """True for AVIF whose alpha FFmpeg gives as a stream of its own."""
    from ..image.pillow_image import facts_of

    facts = facts_of(path)
    return facts is not None and facts.better_here


def _decoded_animation(path: str) -> PreparedSource:
    """An animation as lossless video in a temporary file, which keeps its times to the millisecond."""
    from ..image.pillow_image import animation_frames

    resources = ExitStack()
    file = resources.enter_context(tempfile.TemporaryFile(prefix="aigc-"))  # noqa: SIM115
    try:
        is_opaque = _write_video(file, animation_frames(path))
    except BaseException:
        resources.close()
        raise
    file.seek(0)
    return PreparedSource(file, path, "mov", is_opaque=is_opaque, _resources=resources)


def _write_video(file: Any, frames: Iterator[tuple[np.ndarray[Any, Any], int]]) -> bool:
    """Write (RGBA samples, milliseconds) as PNG in QuickTime; True where all of them are opaque."""
    is_opaque, time = True, 0
    with av.open(file, "w", format="mov") as container:
        stream = container.add_stream("png", options={"compression_level": "1"})
        stream.pix_fmt = "rgba"
        stream.codec_context.time_base = _MILLISECOND
        for samples, length in frames:
            if not time:
                stream.height, stream.width = samples.shape[:2]
            is_opaque = is_opaque and bool((samples[..., 3] == 255).all())
            frame = VideoFrame.from_ndarray(samples, format="rgba")
            frame.pts, frame.time_base, frame.duration = time, _MILLISECOND, length
            for packet in stream.encode(frame):
                packet.duration = length
                container.mux(packet)
            time += length
        if not time:
            raise MediaError("the animation holds no frames")
        container.mux(stream.encode(None))
    return is_opaque
