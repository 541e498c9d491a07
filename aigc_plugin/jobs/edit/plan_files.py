"""Write the timeline of an edit for people and for other programs."""

from __future__ import annotations

from pathlib import Path

from ...errors import InputError
from ...options.edit import PlanOptions
from ...timeline.timeline import Timeline
from ...timeline.toml_writer import text_of_timeline
from ..progress import Record
from ..results import EditResult
from .describe import clip_lines


def plan_result(timeline: Timeline, options: PlanOptions, record: Record, *, overwrite: bool) -> EditResult | None:
    """Write a timeline for editors where a file is named; return the result where nothing else is wanted."""
    if options.otio is not None:
        _write_for_editors(timeline, options.otio, record, overwrite=overwrite)
    if not options.plan:
        return None
    return EditResult(
        path="", seconds=record.seconds, warnings=tuple(record.warnings), duration=float(timeline.duration),
        frames=timeline.frames if timeline.has_video else 0, clips=tuple(clip_lines(timeline)),
        plan=text_of_timeline(timeline),
    )  # fmt: skip


def _write_for_editors(timeline: Timeline, name: str, record: Record, *, overwrite: bool) -> None:
    from ...files.output import Output
    from ...timeline.edl_writer import text_of_edl
    from ...timeline.otio_writer import text_of_otio
    from ...timeline.xmeml_writer import text_of_xmeml

    suffix = Path(name).suffix.lower()
    if suffix not in (".otio", ".edl", ".xml"):
        raise InputError(f"{name} is named neither .otio nor .edl nor .xml", hint="editors know a timeline by that")
    losses: list[str] = []
    if suffix == ".otio":
        text = text_of_otio(timeline, Path(name).resolve().parent)
    else:
        text, losses = text_of_edl(timeline) if suffix == ".edl" else text_of_xmeml(timeline)
    for loss in losses:
        record.warn(f"{name}: {loss}")
    with Output(name, overwrite=overwrite) as output:
        output.file.write(text.encode())
