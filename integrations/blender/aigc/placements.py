# SPDX-License-Identifier: GPL-3.0-or-later
"""Place the results of strips on the timeline, in the place that their originals have by then."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from . import appearance, compat, timeline
from .animation import Stretch
from .errors import StripError
from .files import has_audio
from .folders import safe_stem
from .job import Job
from .making_room import extend_scene, follows, last_frame, make_room
from .origin import Origin
from .own_sounds import own_sounds
from .proxies import give_proxies
from .redoing import Redo
from .replacing import Replacement, take_place
from .request import Request
from .result_span import ResultSpan, result_span
from .sound import sound_playback
from .timeline_edit import TimelineEdit, timeline_edit


@dataclass(frozen=True)
class StripPlacement:
    """Place the result of a strip: where the strip is, and where each of its pieces is if it was cut meanwhile.

    request  the request of the editor
    origin   the strip that the result was made of
    redo     the result that it replaces, or None
    """

    request: Request
    origin: Origin
    redo: Redo | None = None

    def place(self, scene: Any, job: Job, output: Path) -> str:
        """Place `output`; return the group of its strips."""
        made = job.results[output].get("settings", {})
        group = self.redo.group if self.redo else ""
        record = self.request.record(made, self.origin.for_record(), group)
        if self.redo is not None:
            self.redo.replace(scene, job, output, record)
            return record.group
        last_before = last_frame(scene)
        pieces = sorted(self.origin.find(scene), key=lambda piece: compat.handles(piece)[0], reverse=True)
        added: list[tuple[list[Replacement], ResultSpan]] = []
        with timeline_edit(scene, record, self.origin.find_meta(scene)) as edit:
            if not pieces:
                job.warn(f"“{self.origin.strip}” is gone or shows another file: its result is where it was")
                self.add(edit, output, None, self._span(None))
            for piece in pieces:
                edit.meta = piece.parent_meta()
                if (span := self._span(piece)) is None:
                    job.warn(f"“{piece.name}” shows nothing of what was processed, and stays as it is")
                    continue
                added.append((self.add(edit, output, piece, span), span))
            if pieces and not added:
                raise StripError("The strip shows another part of its file now", "Make the result again")
        job.warnings += edit.notes
        for replacements, span in added:
            self.settle(scene, job, replacements, span)
        extend_scene(scene, last_before)
        return record.group

    @property
    def factor(self) -> Fraction:
        """Length of the result, relative to its original."""
        return Fraction(1)

    def add(self, edit: TimelineEdit, output: Path, original: Any, span: ResultSpan) -> list[Replacement]:
        """Add the strips of the result on free channels; `original` is the piece that it is made of, or None."""
        raise NotImplementedError

    def dress(self, edit: TimelineEdit, strip: Any, original: Any, scale: Fraction = Fraction(1)) -> None:
        """Let the new strip look and sound like the original."""
        if self.origin.part.reversed:
            strip.use_reverse_frames = True
        if original is not None:
            stretch = Stretch(compat.handles(original)[0], float(self.factor))
            edit.notes += appearance.copy_appearance(edit.scene, original, strip, scale=scale, stretch=stretch)
            strip.mute = False
            give_proxies(original, strip)

    def settle(self, scene: Any, job: Job, replacements: list[Replacement], span: ResultSpan) -> None:
        """Put new strips in the places of their originals."""
        original = replacements[0][0]
        mute = bool(self.request.settings.get("mute_original", True))
        if mute and not span.complete:
            mute = False
            job.warn(f"“{original.name}” was extended: its result covers frames {span.left} to {span.right} only")
        for replaced, strip in replacements:
            take_place(scene, job, replaced, strip, mute_original=mute)

    def _span(self, piece: Any) -> Any:
        """Return the ResultSpan of a piece of the original, or of its old place."""
        if piece is None:
            return result_span(self.origin.part, factor=self.factor)
        shift = compat.content(piece)[0] - self.origin.content_left
        requested = self.origin.span_left + shift, self.origin.span_right + shift
        now = compat.handles(piece)
        return result_span(self.origin.part, shift=shift, cut=None if now == requested else now, factor=self.factor)

    def _name(self, output: Path) -> str:
        """Return the name of the strip: that of the file, with the blanks and signs of the original."""
        return self.origin.part.path.stem + output.stem.removeprefix(safe_stem(self.origin.part.path.stem))


@dataclass(frozen=True)
class MoviePlacement(StripPlacement):
    """Add a movie strip for the same scene frames as its origin, covering the same area of the frame.

    scale                        size of the video, relative to the original
    file_frames_per_scene_frame  speed at which the new strip plays its file
    file_rate                    frames a second that Blender must read in the file
    """

    scale: Fraction = Fraction(1)
    file_frames_per_scene_frame: Fraction = Fraction(1)
    file_rate: Fraction | None = None

    def add(self, edit: TimelineEdit, output: Path, original: Any, span: ResultSpan) -> list[Replacement]:
        arguments: dict[str, Any] = {"left": span.left, "length": span.length, "name": self._name(output)}
        arguments |= {"above": self.origin.channel + 1, "rate": self.file_rate}
        if self.file_frames_per_scene_frame == 1:
            strip = edit.add(timeline.add_movie, output, start=span.start, **arguments)
        else:
            arguments["file_frames_per_scene_frame"] = self.file_frames_per_scene_frame
            arguments |= {"end": span.end} if self.origin.part.reversed else {"start": span.start}
            strip = edit.add(timeline.add_movie_at_speed, output, **arguments)
        self.dress(edit, strip, original, self.scale)
        return [(original, strip)]


@dataclass(frozen=True)
class ImagePlacement(StripPlacement):
    """Add an image strip for the same scene frames as its origin, covering the same area of the frame.

    scale  size of the image, relative to the original
    """

    scale: Fraction = Fraction(1)

    def add(self, edit: TimelineEdit, output: Path, original: Any, span: ResultSpan) -> list[Replacement]:
        where = {"left": span.left, "length": span.length, "above": self.origin.channel + 1}
        strip = edit.add(timeline.add_image, output, **where, name=self._name(output))
        self.dress(edit, strip, original, self.scale)
        return [(original, strip)]


@dataclass(frozen=True)
class SlowMotionPlacement(StripPlacement):
    """Add a movie strip that begins where its origin does, and a sound strip with its audio.

    times_as_long  length of the result, relative to the original
    with_audio     add the sound strip: for each sound strip of the movie, with its own handles
    ripple         move what follows, where the result needs its place
    """

    times_as_long: Fraction = Fraction(1)
    with_audio: bool = True
    ripple: bool = True

    @property
    def factor(self) -> Fraction:
        return self.times_as_long

    def add(self, edit: TimelineEdit, output: Path, original: Any, span: ResultSpan) -> list[Replacement]:
        where = {"left": span.left, "length": span.length, "start": span.start, "name": self._name(output)}
        rate = self.origin.part.scene_rate
        strip = edit.add(timeline.add_movie, output, **where, above=self.origin.channel + 1, rate=rate)
        self.dress(edit, strip, original)
        replacements = [(original, strip)]
        if self.with_audio and has_audio(output):
            sounds = own_sounds(edit.scene, original) if original is not None else []
            replacements += [(sound, self._add_sound(edit, output, original, sound)) for sound in sounds]
            if not sounds:
                edit.add(timeline.add_sound, output, **where, above=strip.channel + 1)
        return replacements

    def settle(self, scene: Any, job: Job, replacements: list[Replacement], span: ResultSpan) -> None:
        original, strip = replacements[0]
        holder = compat.holder_of(scene, original)
        left, right = compat.handles(original)
        extra = span.length - (right - left)
        frame = end_of_place(scene, original)
        following = follows(holder, frame, extra)
        if following and self.ripple:
            make_room(scene, job, holder, frame, extra)
        elif following:
            names = ", ".join(f"“{each.name}”" for each in following[:3])
            job.warn(f"“{strip.name}” is {extra} frames longer, and runs into {names}")
        for sound in own_sounds(scene, original) if len(replacements) == 1 else []:
            job.warn(f"“{sound.name}” is muted: it is not slowed")
            sound.mute = True
        super().settle(scene, job, replacements, span)

    def _add_sound(self, edit: TimelineEdit, output: Path, movie: Any, sound: Any) -> Any:
        """Add the stretched audio of one sound strip, which may begin and end elsewhere than the picture."""
        part, anchor = self.origin.part, compat.handles(movie)[0]
        left, right = (anchor + round((frame - anchor) * self.factor) for frame in compat.handles(sound))
        second = sound_playback(edit.scene, sound).second(compat.handles(sound)[0])
        begin = part.exact_span_with_handles[0]
        start = left - round((second - begin) / part.speed * part.scene_rate * self.factor)
        strip = edit.add(
            timeline.add_sound, output, left=max(left, start), length=right - max(left, start), start=start,
            above=sound.channel + 1, name=self._name(output),
        )  # fmt: skip
        if (missing := right - compat.content(strip)[1]) > ceil(self.factor):
            edit.notes.append(f"“{sound.name}” goes on longer than what was processed: {missing} frames are silent")
        stretch = Stretch(anchor, float(self.factor))
        edit.notes += appearance.copy_appearance(edit.scene, sound, strip, stretch=stretch)
        strip.mute = False
        return strip


def end_of_place(scene: Any, strip: Any) -> int:
    """Return the frame at which what follows a strip begins: its end, or the beginning of a transition to the next."""
    right = compat.handles(strip)[1]
    for effect in compat.effects_on(scene, strip):
        for other in (getattr(effect, name, None) for name in ("input_1", "input_2")):
            if other is not None and other != strip and compat.handles(strip)[0] < compat.handles(other)[0] < right:
                right = compat.handles(other)[0]
    return right


@dataclass(frozen=True)
class SoundPlacement(StripPlacement):
    """Add a sound strip for the same scene frames as its origin."""

    def add(self, edit: TimelineEdit, output: Path, original: Any, span: ResultSpan) -> list[Replacement]:
        speed = self.origin.part.file_frames_per_scene_frame
        strip = edit.add(
            timeline.add_sound,
            output,
            left=span.left,
            length=span.length,
            start=span.start,
            offset=self.origin.sound_delay,
            above=self.origin.channel + 1,
            name=self._name(output),
        )
        if speed != 1:
            compat.set_speed(edit.scene, strip, speed)
            compat.move_content(strip, span.start)
            compat.set_handles(strip, span.left, span.right)
        self.dress(edit, strip, original)
        return [(original, strip)]
