"""Render a project file: a timeline as TOML, or as OpenTimelineIO."""

from __future__ import annotations

import os
from pathlib import Path

from ...options.edit import EditOptions
from ...timeline.timeline import Timeline
from ..progress import Progress, Record
from ..results import EditResult
from ..video_job import PathName
from .caption_tracks import shown_as, with_captions
from .plan_files import plan_result
from .render_timeline import render

_DEFAULT = EditOptions()


def edit_project(
    project: PathName,
    target: PathName,
    options: EditOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> EditResult:
    """Render a project file into a video, or into an audio file.

    project    a timeline as TOML, .otio, .edl or .xml (Final Cut Pro 7); "-" for TOML from stdin
    target     as for `render_timeline`
    options    encoder, loudness, another file to write the timeline into; what is not given follows the project
    overwrite  replace `target` where it exists
    progress   receives progress and warnings, also of what an .otio, .edl or .xml holds that is not taken

    Without an audio track in the project, the clips of its lowest video track are heard. Guarantees and errors are
    those of `render_timeline`; an InputError about the project names the line.
    """
    name, record = os.fspath(project), Record(progress)
    timeline, losses = load_timeline(name)
    for text in losses:
        record.warn(f"{name}: {text}")
    timeline = shown_as(timeline, options.captions)
    planned = plan_result(timeline, options, record, overwrite=overwrite)
    if planned is not None:
        return planned
    settings = {"project": "stdin" if name == "-" else Path(name).name}
    return render(timeline, target, options, "edit", settings, record, overwrite)


def load_timeline(name: str) -> tuple[Timeline, list[str]]:
    """Read a project file with the sound of its pictures; the lines are what is not taken of another program's file."""
    from .media_kind import media_facts
    from .render_video import with_sound_of_pictures

    timeline, losses = _read(name)
    timeline = with_captions(timeline)
    heard = timeline.video if timeline.audio else timeline.video[1:]
    if any(clip.sound_lead for track in heard for clip in track.clips):
        losses.append("a sound_lead is left out: only the lowest video track has one, where there is no audio track")
    if timeline.audio:
        return timeline, losses
    return with_sound_of_pictures(timeline, {path: media_facts(path) for path in timeline.files()}), losses


def _read(name: str) -> tuple[Timeline, list[str]]:
    from ...timeline.edl_reader import read_edl
    from ...timeline.otio_reader import read_otio
    from ...timeline.toml_reader import read_timeline
    from ...timeline.xmeml_reader import read_xmeml
    from .media_kind import rate_and_start

    suffix = Path(name).suffix.lower()
    if suffix == ".otio":
        return read_otio(name)
    if suffix == ".edl":
        return read_edl(name, rate_and_start)
    if suffix == ".xml":
        return read_xmeml(name)
    return read_timeline(name), []
