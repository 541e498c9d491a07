"""`aigc edit`: render a project file, or print what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ..options.edit import EditOptions
from ..options.option import OptionSet, option
from .from_options import takes_options
from .options import RunOptions, WrongUsage

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="A timeline as TOML, or .otio; - for TOML from stdin.")]
Target = Annotated[
    str | None,
    typer.Argument(metavar="OUT", help=".mp4 .mov .mkv .webm .ts .nut; .wav .flac .ogg .opus .mp3 .m4a .aac."),
]


@dataclass(frozen=True, kw_only=True)
class ShownPlan(OptionSet):
    plan: bool = option(False, "print the timeline as TOML, and write no video")


@takes_options
def edit(project: Project, target: Target = None, *, options: EditOptions, shown: ShownPlan, run: RunOptions) -> None:
    """Render a project file: a timeline as TOML, or an .otio of an editor.

    Without an audio track in the project, the clips of its lowest video track are heard. --plan prints the timeline
    with all positions; --otio writes it for other editors.
    """
    from ..jobs.edit.edit_project import edit_project, load_timeline
    from ..jobs.edit.plan_files import write_plan
    from ..timeline.toml_writer import text_of_timeline

    if not shown.plan and target is None:
        raise WrongUsage("there is no OUT to write to", hint="give a file name, or --plan")
    with run.begin(project) as progress:
        if not shown.plan:
            assert target is not None
            edit_project(project, target, options, overwrite=run.overwrite, progress=progress)
            return
        timeline, losses = load_timeline(project)
        for text in losses:
            progress.warning(f"{project}: {text}")
        write_plan(timeline, options.otio, overwrite=run.overwrite)
        typer.echo(text_of_timeline(timeline), nl=False)
