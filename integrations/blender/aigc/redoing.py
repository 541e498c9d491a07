# SPDX-License-Identifier: GPL-3.0-or-later
"""Replace a result by another of the same part: the file of each piece and copy of it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy

from . import appearance, compat, timeline
from .errors import StripError
from .files import has_audio
from .job import Job
from .making_room import extend_scene, follows, last_frame, make_room
from .record import Record
from .timeline_edit import strips_of_group


@dataclass(frozen=True)
class Redo:
    """The earlier result that is replaced.

    group      of its strips, see Record
    scale      size of the new frames, relative to the old ones
    length     length of the new file, relative to the old one
    file_rate  frames a second that Blender must read in the new video, or None
    ripple     move what follows, where the result becomes longer
    """

    group: str
    scale: Fraction = Fraction(1)
    length: Fraction = Fraction(1)
    file_rate: Fraction | None = None
    ripple: bool = False

    def replace(self, scene: Any, job: Job, output: Path, record: Record) -> None:
        """Let each strip of the result show `output`, at its place, with its handles, channel, effects and colours."""
        strips = [strip for strip in strips_of_group(scene, self.group) if strip.type in ("MOVIE", "IMAGE", "SOUND")]
        if not strips:
            raise StripError("The strip to replace is gone", "Add the file by hand")
        last_before = last_frame(scene)
        for strip in sorted(strips, key=lambda strip: compat.handles(strip)[0], reverse=True):
            if strip.type == "SOUND" and output.suffix != ".wav" and not has_audio(output):
                job.warn(f"“{strip.name}” keeps its file: the new one has no audio")
                continue
            self._replace_strip(scene, job, strip, output)
            record.write(strip)
        extend_scene(scene, last_before)

    def _replace_strip(self, scene: Any, job: Job, strip: Any, output: Path) -> None:
        (left, right), start = compat.handles(strip), compat.content(strip)[0]
        length = round((right - left) * self.length)
        holder = compat.holder_of(scene, strip)
        if strip.type == "MOVIE" and self.length > 1 and follows(holder, right, length - (right - left)):
            if self.ripple:
                make_room(scene, job, holder, right, length - (right - left))
            else:
                job.warn(f"“{strip.name}” is longer now, and runs into what follows")
        if strip.type == "SOUND":
            set_sound(scene, strip, output)
        else:
            appearance.scale_appearance(scene, strip, self.scale)
            timeline.set_file(strip, output, self.file_rate)
        if self.length != 1:
            channel = strip.channel
            compat.move_content(strip, left - round((left - start) * self.length))
            compat.set_handles(strip, left, left + length)
            strip.channel = channel


def set_sound(scene: Any, strip: Any, path: Path) -> None:
    """Let a sound strip play another file; its length becomes that of the file, its handles stay."""
    span, old = compat.handles(strip), strip.sound
    strip.sound = timeline.load_sound(path)
    if old is not None and not old.users:
        bpy.data.sounds.remove(old)
    compat.reload(scene, strip)
    compat.set_handles(strip, *span)
