"""Write frames as numbered images: shot/f%04d.png, or a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.packet import Packet

from ...errors import InputError, MediaError
from ...files.output_folder import OutputFolder, check_output_folder
from ...planes import PlanarFrame
from ..image.image_file import IMAGE_EXTENSIONS, Image, is_image, write_image
from ..image.image_metadata import ImageMetadata, read_metadata
from ..image.pillow_image import facts_of
from .animations import ANIMATIONS
from .image_sequence import find_sequence, is_pattern, matches, numbered
from .output_orientation import output_aspect, turned_tags
from .side_data import ICC_PROFILE
from .video_codecs import FORMATS
from .video_input import VideoInput
from .video_output import OutputPlan

_IN_FOLDER = "%06d.png"
_FIRST = 1


@dataclass(frozen=True)
class SequenceTarget:
    """The names of numbered images.

    pattern     path with one %d or %06d in its file name
    is_whole    the folder is for them alone
    """

    pattern: str
    is_whole: bool

    @property
    def folder(self) -> Path:
        return Path(self.pattern).parent

    def check(self, source: str, *, overwrite: bool) -> None:
        """Refuse names that are taken: OutputExists where they are not to be replaced, InputError for the input's own.

        source       name of the input
        overwrite    replace images of these names
        """
        sequence = find_sequence(source)
        own = {path.resolve() for path in sequence.files} if sequence else {Path(source).resolve()}
        if any(path.resolve() in own for path in self._existing()):
            raise InputError(f"{self.pattern} names images of the input itself", hint="give another folder or name")
        check_output_folder(self.folder, self._existing, overwrite=overwrite, whole=self.is_whole)

    def opened(self, *, overwrite: bool) -> OutputFolder:
        """The folder, to be written as a whole."""
        return OutputFolder(self.folder, self._existing, overwrite=overwrite, whole=self.is_whole)

    def _existing(self) -> Iterable[Path]:
        return matches(self.pattern).values()


def sequence_target(name: str) -> SequenceTarget | None:
    """The target that an output name stands for: a pattern of an image, a folder, a name that ends with a slash.

    None for all other names, and for videos with a % in their names. InputError for a pattern of files that are no
    images.
    """
    if name == "-" or (Path(name).suffix.lower() in (*FORMATS, *ANIMATIONS) and not Path(name).is_dir()):
        return None
    if name.endswith(("/", os.sep)) or Path(name).is_dir():
        return SequenceTarget(str(Path(name) / _IN_FOLDER), True)
    if not is_pattern(name):
        return None
    if not is_image(name):
        raise InputError(f"{name} names no images", hint=f"kinds: {', '.join(IMAGE_EXTENSIONS)}")
    return SequenceTarget(name, False)


class SequenceOutput:
    """An open image sequence, with the methods of `VideoOutput`: frame(), packet(), finish().

    folder    where to write
    target    names of the images
    source    the video that the frames come from
    plan      what to write
    warn      called with a line about each thing that images cannot hold
    """

    def __init__(
        self,
        folder: OutputFolder,
        target: SequenceTarget,
        source: VideoInput,
        plan: OutputPlan,
        warn: Callable[[str], None],
    ) -> None:
        self._names = str(folder.folder / Path(target.pattern).name)
        self._source, self._plan, self._warn = source, plan, warn
        self._turn = source.side.orientation
        self._tags = turned_tags(plan.tags, self._turn)
        self._told: set[str] = set()
        self._start: Fraction | None = None
        self._size = (0, 0)
        self.frames = self.stored_frames = 0
        self._metadata = self._kept_metadata()
        others = [stream.type for stream in source.others if plan.keep_audio or stream.type != "audio"]
        if others:
            self._tell(f"images hold no other tracks: {len(others)} ({', '.join(dict.fromkeys(others))}) left out")

    def is_stored(self, number: int) -> bool:
        """False: every image is written by one run."""
        return False

    def frame(self, frame: PlanarFrame) -> None:
        """Write the next frame."""
        frame = self._turn.turn(frame) if self._turn else frame
        self._look_at_shape(frame)
        self._look_at_time(frame)
        self._size = (frame.width, frame.height)
        image = Image(frame, self._tags, self._metadata)
        lost = write_image(
            image,
            numbered(self._names, _FIRST + self.frames),
            overwrite=False,
            choice=self._plan.choice,
            engine=self._plan.engine,
            comment=self._plan.comment,
        )
        for text in lost:
            self._tell(text)
        self.frames += 1

    def packet(self, packet: Packet[Any]) -> None:
        """Images hold no other tracks."""

    def finish(self) -> None:
        """MediaError where there was no frame."""
        if not self.frames:
            raise MediaError(f"{self._source.name} holds no frame in that part: nothing was written")

    @property
    def shape(self) -> str:
        """Size of the frames that were written."""
        return "{} x {}".format(*self._size)

    def _kept_metadata(self) -> ImageMetadata:
        """ICC profile and resolution of the first image of a sequence, which all of them get; tells what is lost."""
        prepared, side = self._source.prepared, self._source.side
        facts = facts_of(prepared.first_file) if prepared.is_sequence else None
        icc = facts.icc if facts else b""
        hdr = ["HDR10 metadata"] if side.mastering or side.light else []
        for text in (*side.lost, *hdr):
            if not (icc and text == ICC_PROFILE):
                self._tell(f"{text} cannot be kept in images")
        if facts is not None and read_metadata(Path(prepared.first_file)).exif:
            self._tell("EXIF metadata of the images is left out")
        return ImageMetadata(icc=icc, dpi=facts.dpi if facts else None)

    def _look_at_shape(self, frame: PlanarFrame) -> None:
        aspect = output_aspect(self._source, frame, self._turn)
        if aspect not in (None, 0, 1):
            self._tell(f"images hold no shape of pixels: those of the video are {aspect} as wide as high")

    def _look_at_time(self, frame: PlanarFrame) -> None:
        if frame.pts is None:
            return
        self._start = frame.pts if self._start is None else self._start
        drift = (frame.pts - self._start) * self._plan.rate - self.frames
        if abs(drift) > Fraction(1, 2):
            rate = float(self._plan.rate)
            self._tell(f"images hold no times: at {rate:g} frames a second they are not evenly spaced")

    def _tell(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._warn(text)
