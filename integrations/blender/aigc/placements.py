# SPDX-License-Identifier: GPL-3.0-or-later
"""Place the results of jobs on the timeline, at the position that their origin has by then."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import bpy

from . import appearance, compat, timeline
from .files import has_audio
from .job import Job
from .origin import Origin
from .request import Request
from .timeline_edit import TimelineEdit, timeline_edit


@dataclass(frozen=True)
class StripPlacement:
    """Place the result of a job over the strip that it was made of; the job calls it once it is done.

    request  what the editor asked for
    origin   the strip that the result was made of
    """

    request: Request
    origin: Origin

    def __call__(self, job: Job) -> None:
        with timeline_edit(job, self.request, self.origin.for_record(), self.origin.meta) as edit:
            self.place(edit, job, timeline.find_strip(edit.scene, self.origin.strip))

    def place(self, edit: TimelineEdit, job: Job, original: Any) -> None:
        """Add the strips of the result; `original` is the strip that it was made of, or None where that is gone."""
        raise NotImplementedError

    def finish(self, edit: TimelineEdit, job: Job, strip: Any, original: Any, scale: Fraction = Fraction(1)) -> None:
        """Let the new strip look and sound like the original, and mute the original."""
        if self.origin.part.reversed:
            strip.use_reverse_frames = True
        if original is None:
            return
        job.warnings += appearance.copy_appearance(edit.scene, original, strip, scale=scale)
        strip.mute = False
        if self.request.settings.get("mute_original"):
            original.mute = True

    def span(self, edit: TimelineEdit, original: Any, factor: Fraction = Fraction(1)) -> dict[str, int]:
        """Return left, length and start of the result, `factor` times as long as its origin, in scene frames."""
        part = self.origin.part
        left = self._left_now(edit, original) - part.held_frames_left
        length = round((part.right - part.left) * factor) + part.held_frames_left + part.held_frames_right
        start = left + part.held_frames_left - round(part.handle_frames_left * factor)
        return {"left": left, "length": length, "start": start}

    def _left_now(self, edit: TimelineEdit, original: Any) -> int:
        """Return the scene frame of `part.left` now: the origin, or the old result, may have been moved meanwhile."""
        part = self.origin.part
        if edit.old:
            return compat.handles(edit.old[0])[0] + part.held_frames_left
        if original is None:
            return part.left
        return part.left + compat.content(original)[0] - self.origin.content_left


@dataclass(frozen=True)
class MoviePlacement(StripPlacement):
    """Add a movie strip for the same scene frames as its origin, covering the same area of the frame.

    scale                        size of the video, relative to the original
    file_frames_per_scene_frame  speed at which the new strip plays its file
    """

    scale: Fraction = Fraction(1)
    file_frames_per_scene_frame: Fraction = Fraction(1)

    def place(self, edit: TimelineEdit, job: Job, original: Any) -> None:
        part = self.origin.part
        arguments: dict[str, Any] = self.span(edit, original)
        arguments |= {"above": self.origin.channel + 1, "name": job.output.stem}
        if self.file_frames_per_scene_frame == 1:
            strip = edit.add(timeline.add_movie, job.output, **arguments)
        else:
            arguments["file_frames_per_scene_frame"] = self.file_frames_per_scene_frame
            if part.reversed:
                right = arguments["left"] + arguments["length"]
                arguments["end"] = right - part.held_frames_right + part.handle_frames_right
                del arguments["start"]
            strip = edit.add(timeline.add_movie_at_speed, job.output, **arguments)
        self.finish(edit, job, strip, original, self.scale)


@dataclass(frozen=True)
class ImagePlacement(StripPlacement):
    """Add an image strip for the same scene frames as its origin, covering the same area of the frame.

    scale  size of the image, relative to the original
    """

    scale: Fraction = Fraction(1)

    def place(self, edit: TimelineEdit, job: Job, original: Any) -> None:
        span = self.span(edit, original)
        strip = edit.add(
            timeline.add_image,
            job.output,
            left=span["left"],
            length=span["length"],
            above=self.origin.channel + 1,
            name=job.output.stem,
        )
        self.finish(edit, job, strip, original, self.scale)


@dataclass(frozen=True)
class SlowMotionPlacement(StripPlacement):
    """Add a movie strip that begins where its origin does, and above it a sound strip with its audio.

    factor      length of the result, relative to the original
    with_audio  add the sound strip, where the result has audio
    """

    factor: Fraction = Fraction(1)
    with_audio: bool = True

    def place(self, edit: TimelineEdit, job: Job, original: Any) -> None:
        span = self.span(edit, original, self.factor)
        name = job.output.stem
        strip = edit.add(timeline.add_movie, job.output, **span, above=self.origin.channel + 1, name=name)
        self.finish(edit, job, strip, original)
        if self.with_audio and has_audio(job.output):
            if self.request.settings.get("mute_original"):
                _mute_sound_of(edit.scene, original)
            edit.add(timeline.add_sound, job.output, **span, above=strip.channel + 1, name=name)


@dataclass(frozen=True)
class SoundPlacement(StripPlacement):
    """Add a sound strip for the same scene frames as its origin."""

    def place(self, edit: TimelineEdit, job: Job, original: Any) -> None:
        span = self.span(edit, original)
        speed = self.origin.part.file_frames_per_scene_frame
        strip = edit.add(
            timeline.add_sound,
            job.output,
            **span,
            offset=self.origin.sound_delay,
            above=self.origin.channel + 1,
            name=job.output.stem,
        )
        if speed != 1:
            compat.set_speed(edit.scene, strip, speed)
            compat.move_content(strip, span["start"])
            compat.set_handles(strip, span["left"], span["left"] + span["length"])
        self.finish(edit, job, strip, original)


@dataclass(frozen=True)
class FreeSpan:
    """Scene frames for a result that is not made of a strip.

    left, length  scene frames
    channel       first channel to try
    scene_rate    scene frames a second
    """

    left: int
    length: int
    channel: int
    scene_rate: Fraction


@dataclass(frozen=True)
class TexturePlacement:
    """Add a sound strip with a sound texture; the job calls it once it is done."""

    request: Request
    span: FreeSpan

    def __call__(self, job: Job) -> None:
        source = {"left": self.span.left, "length": self.span.length}
        with timeline_edit(job, self.request, source) as edit:
            edit.add(
                timeline.add_sound,
                job.output,
                left=self.span.left,
                length=self.span.length,
                above=self.span.channel,
                name=job.output.stem,
            )


def _mute_sound_of(scene: Any, movie: Any) -> None:
    """Mute the sound strips that were added together with a movie strip: of the same file, at the same time."""
    if movie is None:
        return
    path = bpy.path.abspath(movie.filepath)
    for strip in compat.all_strips(scene):
        if strip.type == "SOUND" and bpy.path.abspath(strip.sound.filepath) == path:
            (left, right), (first, last) = compat.handles(strip), compat.handles(movie)
            strip.mute = strip.mute or (left < last and first < right)
