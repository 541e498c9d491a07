"""Render a timeline with a picture into a video file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError
from ...options.edit import RenderOptions
from ...timeline.clips import Clip, FileSource
from ...timeline.timeline import AudioOutput, Timeline
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
        with ExitStack() as stack:
            outputs = self._outputs()
            masters = [stack.enter_context(self._sound(each)) for each in outputs]
            record.start(self._command, total=timeline.frames, unit="frames")
            composer = Composer(timeline, self._facts, canvas, self._options, record.warn)
            with Output(self._target, overwrite=overwrite) as output:
                warn = _prefixed(self._target, record)
                video = EditedVideo(output, self._plan(canvas, outputs, masters), canvas.black(), warn)
                with closing(composer.frames()) as frames:  # its files, also where writing fails
                    self._write(video, captions.frames(frames), masters)
                video.finish()
                write_label(output, kept_origin(timeline.files(), wanted=self._options.ai_label), record)
        measured = masters[0].measured if masters else None
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
            true_peak=max((each.measured.peak for each in masters), default=None), clips=tuple(clip_lines(timeline)),
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

    def _outputs(self) -> tuple[AudioOutput, ...]:
        """Audio tracks that are written; those that the container does not hold are told."""
        from ...media.video.audio_track import SINGLE_TRACK
        from ...media.video.video_codecs import video_format

        outputs = () if self._options.no_audio else self._timeline.outputs()
        if len(outputs) > 1 and (kind := video_format(self._target)) in SINGLE_TRACK:
            names = ", ".join(each.name for each in outputs[1:])
            self._record.warn(f"{self._target}: {kind} holds one audio track, {outputs[0].name}: left out is {names}")
            return outputs[:1]
        return outputs

    def _sound(self, output: AudioOutput) -> SoundMaster:
        from ...media.video.video_codecs import video_format
        from .sound.sound_master import SoundMaster
        from .sound.sound_mix import SoundMix
        from .sound.trials import video_trial

        record = self._record
        name = f"sound {output.name}".strip()
        record.start(f"{self._command}: {name}", total=self._timeline.samples / SAMPLE_RATE, unit="s")
        mix = SoundMix(self._timeline.with_tracks(audio=output.tracks), self._facts, record.warn)
        trial = video_trial(video_format(self._target), mix.channels)
        return SoundMaster(mix, self._loudness, self._peak, trial, self._engine, record.warn, record.update)

    def _plan(self, canvas: Canvas, outputs: Sequence[AudioOutput], masters: Sequence[SoundMaster]) -> EditedVideoPlan:
        from ...media.video.audio_track import AudioTrackPlan
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
        audio = tuple(
            AudioTrackPlan(master.channels, output.language, "" if output.name == output.language else output.name)
            for output, master in zip(outputs, masters, strict=True)
        )
        return EditedVideoPlan(
            canvas.rate, canvas.tags, canvas.side, self._engine, encoder_choice(self._options), metadata,
            audio, chapters, timeline.frames, self._options.threads, tuple(captions),
        )  # fmt: skip

    def _write(self, video: EditedVideo, frames: Iterator[Any], masters: Sequence[SoundMaster]) -> None:
        rate, total = self._timeline.rate, self._timeline.samples
        sounds = [_Pieces(master.blocks()) for master in masters]
        for number, frame in enumerate(frames):
            video.frame(frame)
            last = total if number + 1 == self._timeline.frames else sample_of_frame(number + 1, rate)
            for track, sound in enumerate(sounds):
                video.audio(sound.take(last - sample_of_frame(number, rate)), track)
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
    """Add the sound of the clips of the lowest video track, where a timeline has no audio track at all.

    Where a file has several audio tracks, so has the output: each has the track of that number of each file, or the
    last one of a file that has fewer, or the one that a clip names.
    """
    from ...timeline.timeline import Track

    if timeline.audio or not timeline.video:
        return timeline
    shown = timeline.video[0].clips
    known = [facts[clip.source.path] for clip in shown if isinstance(clip.source, FileSource)]
    outputs = max((each.outputs() for each in known), key=len, default=())
    tracks = [
        Track("audio", clips, name=name or "audio", output=name, language=language)
        for number, (name, language) in enumerate(outputs)
        if (clips := tuple(_heard_clips(timeline, facts, number)))
    ]
    if not tracks:
        return timeline
    # The sound has its own times now.
    lowest = replace(timeline.video[0], clips=tuple(replace(clip, sound_lead=Fraction(0)) for clip in shown))
    return timeline.with_tracks(video=(lowest, *timeline.video[1:]), audio=tracks)


def _heard_clips(timeline: Timeline, facts: Mapping[str, MediaFacts], number: int) -> Iterator[Clip]:
    shown = timeline.video[0].clips
    for clip, following in zip(shown, (*shown[1:], None), strict=True):
        source = clip.source
        if not (isinstance(source, FileSource) and facts[source.path].audio):
            continue
        early = nearest(clip.sound_lead, SAMPLE_RATE)
        at, end = (sample_of_frame(edge, timeline.rate) for edge in (clip.at, clip.end))
        if following is not None and following.at == clip.end:
            end -= nearest(following.sound_lead, SAMPLE_RATE)
        if at < early or end <= at - early:
            raise InputError(
                f"{clip.title} is too short for its sound_lead, or that of the next clip", hint="shorten it"
            )
        yield replace(
            clip, at=at - early, length=end - at + early, effects=(), link=clip.link or f"clip {clip.at}",
            start=clip.start - clip.speed * Fraction(early, SAMPLE_RATE), sound_lead=Fraction(0),
            fade_in=nearest(clip.fade_in / timeline.rate, SAMPLE_RATE),
            fade_out=nearest(clip.fade_out / timeline.rate, SAMPLE_RATE),
            source=replace(source, stream=source.stream or min(number, facts[source.path].audio - 1)),
        )  # fmt: skip
