"""Render a timeline with a picture into a video file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError
from ...options.edit import RenderOptions
from ...timeline.clips import FileSource
from ...timeline.timeline import Timeline
from ...timeline.times import SAMPLE_RATE, nearest, sample_of_frame
from ...types import FloatArray
from ..origin import kept_origin, write_label
from ..progress import Record
from ..provenance import provenance_comment
from ..results import EditResult
from ..video_job import encoder_choice
from .caption_tracks import cues_of
from .describe import clip_lines

if TYPE_CHECKING:
    from ...media.video.edited_video import EditedVideo, EditedVideoPlan
    from .media_kind import MediaFacts
    from .picture.canvas import Canvas
    from .sound.sound_master import SoundMaster


class RenderVideo:
    """One video: its canvas, its sound, its frames.

    command    name for progress and comment
    settings   what the comment says
    """

    def __init__(
        self, timeline: Timeline, target: str, facts: Mapping[str, MediaFacts], options: RenderOptions, command: str,
        settings: dict[str, Any], record: Record,
    ) -> None:  # fmt: skip
        from ...engine import Engine

        self._timeline, self._target, self._facts, self._options = timeline, target, facts, options
        self._command, self._settings, self._record = command, settings, record
        self._engine = Engine(options.backend, threads=options.threads)
        self._loudness = timeline.loudness if options.loudness is None else options.loudness
        self._peak = timeline.peak if options.loudness is None else options.true_peak

    def write(self, *, overwrite: bool) -> EditResult:
        from ...files.output import Output
        from ...media.video.edited_video import EditedVideo
        from .picture.captioned import CaptionedFrames
        from .picture.composer import Composer

        timeline, record = self._timeline, self._record
        canvas = self._canvas()
        captions = CaptionedFrames(timeline, canvas, record.warn)
        master = self._sound()
        try:
            record.start(self._command, total=timeline.frames, unit="frames")
            composer = Composer(timeline, self._facts, canvas, self._options, record.warn)
            with Output(self._target, overwrite=overwrite) as output:
                warn = _prefixed(self._target, record)
                video = EditedVideo(output, self._plan(canvas, master), canvas.black(), warn)
                with closing(composer.frames()) as frames:  # its files, also where writing fails
                    self._write(video, captions.frames(frames), master)
                video.finish()
                write_label(output, kept_origin(timeline.files(), wanted=self._options.ai_label), record)
            measured = None if master is None else master.measured
        finally:
            if master is not None:
                master.close()
        loud = measured is not None and measured.integrated is not None
        said = f", {measured.integrated:.1f} LUFS" if measured is not None and loud else ""
        shape, speed = f"{canvas.width} x {canvas.height}", record.speed(video.frames)
        record.progress.result(
            self._target, self._settings, f"{video.frames} frames of {shape}{said}, {speed:.1f} frames/s"
        )
        return EditResult(
            path=self._target, seconds=record.seconds, settings=self._settings, warnings=tuple(record.warnings),
            duration=float(timeline.duration), frames=video.frames, width=canvas.width, height=canvas.height,
            encoded=video.frames, loudness=measured.integrated if measured else None,
            true_peak=measured.peak if measured else None, clips=tuple(clip_lines(timeline)),
        )  # fmt: skip

    def _canvas(self) -> Canvas:
        """The form of the frames: that of the first file with a picture, else a plain one."""
        from ...media.video.video_input import VideoInput
        from .picture.canvas import Canvas, canvas_of

        timeline, options = self._timeline, self._options
        paths = [
            clip.source.path for track in timeline.video for clip in track.clips if isinstance(clip.source, FileSource)
        ]
        moving = [path for path in paths if not self._facts[path].is_image] or paths
        if not moving:
            width, height = timeline.size or (1920, 1080)
            return Canvas(width - width % 2, height - height % 2, timeline.rate)
        interlaced: Any = "frame" if options.deinterlace else "keep" if options.progressive else "refuse"
        with VideoInput(moving[0], threads=options.threads, interlaced=interlaced) as source:
            canvas = canvas_of(source, timeline.size, timeline.rate, is_sdr=options.sdr)
        if self._facts[moving[0]].is_image:
            return Canvas(canvas.width, canvas.height, timeline.rate)
        return canvas

    def _sound(self) -> SoundMaster | None:
        from ...media.video.video_codecs import video_format
        from .sound.sound_master import SoundMaster
        from .sound.sound_mix import SoundMix
        from .sound.trials import video_trial

        record, options = self._record, self._options
        if options.no_audio or not self._timeline.has_audio:
            return None
        record.start(f"{self._command}: sound", total=self._timeline.samples / SAMPLE_RATE, unit="s")
        mix = SoundMix(self._timeline, self._facts, record.warn)
        trial = video_trial(video_format(self._target), mix.channels)
        return SoundMaster(mix, self._loudness, self._peak, trial, self._engine, record.warn, record.update)

    def _plan(self, canvas: Canvas, master: SoundMaster | None) -> EditedVideoPlan:
        from ...media.video.edited_video import EditedVideoPlan

        timeline = self._timeline
        metadata = {"comment": provenance_comment(self._command, self._settings)}
        if timeline.title:
            metadata["title"] = timeline.title
        captions = [
            (track.language, cues_of(replace(track, burn=False), timeline, self._record.warn))
            for track in timeline.captions
            if track.is_track and track.captions
        ]
        chapters = tuple((marker.at, marker.name) for marker in timeline.markers if marker.at < timeline.frames)
        return EditedVideoPlan(
            canvas.rate, canvas.tags, canvas.side, self._engine, encoder_choice(self._options), metadata,
            master.channels if master else 0, chapters, timeline.frames, self._options.threads, tuple(captions),
        )  # fmt: skip

    def _write(self, video: EditedVideo, frames: Iterator[Any], master: SoundMaster | None) -> None:
        rate, total = self._timeline.rate, self._timeline.samples
        sound = None if master is None else _Pieces(master.blocks())
        for number, frame in enumerate(frames):
            video.frame(frame)
            if sound is not None:
                last = total if number + 1 == self._timeline.frames else sample_of_frame(number + 1, rate)
                video.audio(sound.take(last - sample_of_frame(number, rate)))
            self._record.update(number + 1)


class _Pieces:
    """Takes pieces of any length from blocks of others."""

    def __init__(self, blocks: Iterator[FloatArray]) -> None:
        self._blocks = blocks
        self._rest: FloatArray | None = None

    def take(self, count: int) -> FloatArray:
        while self._rest is None or self._rest.shape[1] < count:
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest = block if self._rest is None else np.concatenate([self._rest, block], axis=1)
        assert self._rest is not None
        piece, self._rest = self._rest[:, :count], self._rest[:, count:]
        return piece


def _prefixed(name: str, record: Record) -> Callable[[str], None]:
    return lambda text: record.warn(f"{name}: {text}")


def with_sound_of_pictures(timeline: Timeline, facts: Mapping[str, MediaFacts]) -> Timeline:
    """Add the sound of the clips of the lowest video track, where a timeline has no audio track at all."""
    from ...timeline.timeline import Track

    if timeline.audio or not timeline.video:
        return timeline
    clips = []
    shown = timeline.video[0].clips
    for clip, following in zip(shown, (*shown[1:], None), strict=True):
        if not (isinstance(clip.source, FileSource) and facts[clip.source.path].audio):
            continue
        early = nearest(clip.sound_lead, SAMPLE_RATE)
        at, end = (sample_of_frame(edge, timeline.rate) for edge in (clip.at, clip.end))
        if following is not None and following.at == clip.end:
            end -= nearest(following.sound_lead, SAMPLE_RATE)
        if at < early or end <= at - early:
            raise InputError(
                f"{clip.title} is too short for its sound_lead, or that of the next clip", hint="shorten it"
            )
        clips.append(
            replace(
                clip, at=at - early, length=end - at + early, effects=(), link=clip.link or f"clip {clip.at}",
                start=clip.start - clip.speed * Fraction(early, SAMPLE_RATE), sound_lead=Fraction(0),
                fade_in=nearest(clip.fade_in / timeline.rate, SAMPLE_RATE),
                fade_out=nearest(clip.fade_out / timeline.rate, SAMPLE_RATE),
            )
        )  # fmt: skip
    if not clips:
        return timeline
    # The sound has its own times now.
    lowest = replace(timeline.video[0], clips=tuple(replace(clip, sound_lead=Fraction(0)) for clip in shown))
    return timeline.with_tracks(video=(lowest, *timeline.video[1:]), audio=(Track("audio", tuple(clips)),))
