"""Join videos or audio files, with transitions between them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from ...errors import InputError, argument
from ...options.edit import JoinOptions
from ...options.kinds import exact
from ...timeline.clips import Clip, FileSource
from ...timeline.timeline import Timeline, Track, Transition
from ...timeline.times import SAMPLE_RATE, nearest, sample_of_frame
from ..progress import Progress, Record
from ..results import EditResult
from ..video_job import PathName
from .media_kind import MediaFacts, media_facts
from .picture.transitions import check_transition
from .plan_files import plan_result
from .render_timeline import render

_DEFAULT = JoinOptions()
_ANY_RATE = Fraction(25)
_STILL_SECONDS = 4  # that an image is shown


def join_files(
    sources: Sequence[PathName],
    target: PathName,
    options: JoinOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> EditResult:
    """Join videos, or audio files, in their order.

    sources    at least one file; videos and images, or audio files
    target     .mp4 .mov .mkv .webm .ts .nut; of audio .wav .flac .ogg .opus .mp3 .m4a .aac
    options    fade and transition, size, rate and fit, loudness, encoder
    overwrite  replace `target` where it exists
    progress   receives progress and warnings

    With a fade, neighbours overlap, so that the whole becomes shorter by it at each join. Size, rate, depth and colour
    tags are those of the first video unless the options say otherwise; what is fitted is told. The sound is one stream
    that is encoded once, with crossfades; where the sound does not go on at a cut, 5 ms are faded. Raises InputError,
    MediaError, OutputExists.
    """
    names, record = [os.fspath(each) for each in sources], Record(progress)
    if not names:
        raise InputError("there is nothing to join", hint="give at least one file")
    check_transition(options.transition)
    facts = {name: media_facts(name) for name in names}
    timeline = join_timeline(names, facts, options, record)
    settings = {"joined": ", ".join(Path(name).name for name in names[:8]), "files": len(names)}
    if options.fade:
        settings |= {"fade": str(options.fade), "transition": options.transition}
    planned = plan_result(timeline, options, record, overwrite=overwrite)
    return planned or render(timeline, target, options, "join", settings, record, overwrite)


def join_timeline(
    names: Sequence[str], facts: Mapping[str, MediaFacts], options: JoinOptions, record: Record
) -> Timeline:
    """Lay files out one after the other; InputError where videos and audio are mixed, or a fade does not fit."""
    pictures = [name for name in names if facts[name].has_video]
    if pictures and len(pictures) < len(names):
        odd = next(name for name in names if not facts[name].has_video)
        raise InputError(f"{odd} has no picture, but {pictures[0]} has one", hint="join videos, or audio files")
    if not pictures:
        return _audio_timeline(names, facts, options)
    spans = [_span(name, facts[name], options, record) for name in names]
    rate = exact(options.fps) or next((span.rate for span in spans if span.rate), _ANY_RATE)
    lengths = [max(1, nearest(span.length, rate)) for span in spans]
    _tell_of_fitting(names, spans, options, rate, record)
    track = _laid_out("video", names, lengths, nearest(exact(options.fade) or Fraction(0), rate), rate, options)
    clips = tuple(replace(clip, fit=options.fit, link=f"{index}") for index, clip in enumerate(track.clips))  # type: ignore[arg-type]
    video = replace(track, clips=clips)
    timeline = Timeline(rate, options.size, (video,))
    return timeline.with_tracks(audio=_sound(video, facts, rate, record))


class _Span:
    """Part of a file that is joined: seconds, frames a second where it is a video, size as seen."""

    def __init__(self, length: Fraction, rate: Fraction | None, size: tuple[int, int]) -> None:
        self.length, self.rate, self.size = length, rate, size


def _span(name: str, facts: MediaFacts, options: JoinOptions, record: Record) -> _Span:
    from ...media.video.frame_index import frame_index
    from ...media.video.video_input import VideoInput
    from .picture.canvas import seen_size

    interlaced: Any = "frame" if options.deinterlace else "keep" if options.progressive else "refuse"
    with VideoInput(name, threads=options.threads, interlaced=interlaced) as source:
        size, rate, origin = seen_size(source), source.rate, source.origin
        known = source.duration
    if facts.is_image:
        return _Span(Fraction(_STILL_SECONDS), None, size)
    index = frame_index(name)
    if index is not None:
        return _Span(index.time_of(len(index.times)) - origin, index.rate or rate, size)
    if known is None:
        raise InputError(f"{name} does not say how long it is", hint="write it as another file first")
    return _Span(known, rate, size)


def _tell_of_fitting(
    names: Sequence[str], spans: Sequence[_Span], options: JoinOptions, rate: Fraction, record: Record
) -> None:
    size = options.size or spans[0].size
    for name, span in zip(names, spans, strict=True):
        if span.size != size:
            record.warn(f"{name}: {span.size[0]} x {span.size[1]} is fitted into {size[0]} x {size[1]} ({options.fit})")
        if span.rate is not None and span.rate != rate:
            record.warn(f"{name}: {float(span.rate):.6g} frames/s become {float(rate):.6g}: some are held or left out")


def _laid_out(
    kind: Any, names: Sequence[str], lengths: Sequence[int], fade: int, rate: Fraction | int, options: JoinOptions
) -> Track:
    """Clips one after the other, whose neighbours overlap by `fade`; counts are in units of `rate`."""
    before, after = fade // 2, fade - fade // 2
    clips: list[Clip] = []
    for index, (name, length) in enumerate(zip(names, lengths, strict=True)):
        head, tail = (before if index else 0), (after if index + 1 < len(names) else 0)
        kept = length - head - tail
        if fade and kept < max((after if head else 0) + (before if tail else 0), 1):
            raise InputError(
                f"{name} lasts {float(length / rate):.2f} s, too short for {argument('fade')} {float(fade / rate):g} s",
                hint="give a shorter fade",
            )
        at = clips[-1].end if clips else 0
        clips.append(Clip(FileSource(name), at, kept, Fraction(head) / rate))
    edges = [clip.end for clip, _ in pairwise(clips)] if fade else []
    transitions = [Transition(edge, before, after, options.transition) for edge in edges]
    return Track(kind, tuple(clips), tuple(transitions))


def _sound(video: Track, facts: Mapping[str, MediaFacts], rate: Fraction, record: Record) -> tuple[Track, ...]:
    """The sound of clips of a video track, at the same places."""
    paths = {clip.source.path for clip in video.clips if isinstance(clip.source, FileSource)}
    silent = sorted(path for path in paths if not facts[path].audio)
    if len(silent) == len(paths):
        return ()
    for path in silent:
        record.warn(f"{path} has no audio: it is silent there")
    outputs = max((facts[path].outputs() for path in paths), key=len)
    for path in sorted(paths - set(silent)):
        if facts[path].audio < len(outputs):
            names = ", ".join(name for name, _ in outputs[facts[path].audio :])
            record.warn(f"{path} has no audio track for {names}: its last one is heard there, too")
    transitions = []
    for each in video.transitions:
        at = sample_of_frame(each.at, rate)
        before, after = at - sample_of_frame(each.start, rate), sample_of_frame(each.end, rate) - at
        transitions.append(Transition(at, before, after))
    tracks = []
    for number, (name, language) in enumerate(outputs):
        clips = []
        for clip in video.clips:
            at = sample_of_frame(clip.at, rate)
            source = clip.source
            if isinstance(source, FileSource):
                source = replace(source, stream=min(number, max(facts[source.path].audio - 1, 0)))
            clips.append(Clip(source, at, sample_of_frame(clip.end, rate) - at, clip.start, link=clip.link))
        tracks.append(Track("audio", tuple(clips), tuple(transitions), name=name, output=name, language=language))
    return tuple(tracks)


def _audio_timeline(names: Sequence[str], facts: Mapping[str, MediaFacts], options: JoinOptions) -> Timeline:
    from ...media.audio.audio_file import open_audio

    lengths = []
    for name in names:
        with open_audio(name, rate=SAMPLE_RATE) as reader:
            lengths.append(sum(block.shape[1] for block in reader))
    fade = nearest(exact(options.fade) or Fraction(0), SAMPLE_RATE)
    return Timeline(_ANY_RATE, audio=(_laid_out("audio", names, lengths, fade, SAMPLE_RATE, options),))
