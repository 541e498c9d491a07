"""Render a timeline into one file: frames and audio of all tracks, each encoded once."""

from __future__ import annotations

from ...options.edit import RenderOptions
from ...timeline.timeline import Timeline
from ..progress import Progress
from ..results import EditResult
from ..video_job import PathName

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
    stream at 48 kHz and encoded once. Colour tags and depth are those of the first file. Memory does not grow with the
    length. The file appears whole or not at all, also when `progress` raises an exception. Raises InputError,
    MediaError, OutputExists, BackendUnavailable.
    """
    raise NotImplementedError
