"""Render a timeline into one file: frames and audio of all tracks, each encoded once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ...errors import InputError
from ...options.edit import RenderOptions
from ...timeline.timeline import Timeline
from ..progress import Progress, Record
from ..results import EditResult
from ..video_job import PathName, encoder_choice
from .caption_tracks import with_captions
from .checks import check_clips, tracks_left_out

_DEFAULT = RenderOptions()


def render_timeline(
    timeline: Timeline,
    target: PathName,
    options: RenderOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> EditResult:
    """Render a timeline into a video, or, where it holds no picture, into an audio file.

    timeline   what to render
    target     .mp4 .mov .mkv .webm .ts .nut; of audio alone .wav .flac .ogg .opus .mp3 .m4a .aac; "-" for NUT, or WAV
    options    encoder, loudness and true peak, sample bits; what is not given follows the timeline
    overwrite  replace `target` where it exists
    progress   receives progress, in frames, or in seconds of audio, and warnings

    Frames of the lowest track are opaque on black; those above are drawn over them. Audio is summed as one float32
    stream at 48 kHz and encoded once. Colour tags and depth are those of the first file; HDR is mapped where that is
    SDR, and the other way round. Captions are drawn into the frames, or tracks of their own. Memory does not grow with
    the length. The file appears whole or not at all, also when `progress` raises an exception. Raises InputError,
    MediaError, OutputExists, BackendUnavailable.
    """
    return render(timeline, target, options, "edit", {"clips": _clips_in(timeline)}, Record(progress), overwrite)


def render(
    timeline: Timeline, target: PathName, options: RenderOptions, command: str, settings: dict[str, Any],
    record: Record, overwrite: bool,
) -> EditResult:  # fmt: skip
    """Render a timeline for a command of that name, with the settings that stand in the comment of the file."""
    from ...files.output import check_output
    from ...media.audio.audio_writer import EXTENSIONS, audio_format
    from ...media.video.video_codecs import check_encoder, video_format
    from .media_kind import media_facts
    from .render_audio import render_audio
    from .render_video import RenderVideo

    path = os.fspath(target)
    is_audio = Path(path).suffix.lower() in EXTENSIONS or not timeline.has_video
    if is_audio:
        audio_format(path, options.bits)
    else:
        check_encoder(encoder_choice(options), video_format(path))
    check_output(path, overwrite=overwrite, sources=timeline.files())
    facts = {name: media_facts(name) for name in timeline.files()}
    check_clips(timeline, facts)
    for text in tracks_left_out(timeline, facts):
        record.warn(text)
    timeline = with_captions(timeline)
    if timeline.captions and is_audio:
        record.warn(f"{path}: captions are left out, since it holds audio alone")
    if not is_audio:
        return RenderVideo(timeline, path, facts, options, command, settings, record).write(overwrite=overwrite)
    if not timeline.has_audio:
        raise InputError(f"nothing is heard in the timeline, but {path} holds audio alone")
    if timeline.has_video:
        record.warn(f"the picture is left out, since {path} holds audio alone")
    return render_audio(timeline, path, facts, options, command, settings, record, overwrite=overwrite)


def _clips_in(timeline: Timeline) -> int:
    return sum(len(track.clips) for track in (*timeline.video, *timeline.audio))
