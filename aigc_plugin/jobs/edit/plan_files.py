"""Write the timeline of an edit for people and for other programs."""

from __future__ import annotations

from pathlib import Path

from ...errors import InputError
from ...timeline.timeline import Timeline


def write_plan(timeline: Timeline, otio: str | None, *, overwrite: bool) -> None:
    """Write a timeline as OpenTimelineIO where a file is named; OutputExists, InputError, MediaError."""
    if otio is None:
        return
    from ...files.output import Output
    from ...timeline.otio_writer import text_of_otio

    if Path(otio).suffix.lower() != ".otio":
        raise InputError(f"{otio} is not named .otio", hint="editors know a timeline by that")
    with Output(otio, overwrite=overwrite) as output:
        output.file.write(text_of_otio(timeline, Path(otio).resolve().parent).encode())
