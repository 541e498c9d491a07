"""`aigc edit`: render a project file, or print what it holds."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.edit import EditOptions
from .from_options import takes_options
from .options import RunOptions, WrongUsage, print_plan

Project = Annotated[
    str, typer.Argument(metavar="PROJECT", help="A timeline as TOML, .otio or .edl; - for TOML from stdin.")
]
Target = Annotated[
    str | None,
    typer.Argument(metavar="OUT", help=".mp4 .mov .mkv .webm .ts .nut; .wav .flac .ogg .opus .mp3 .m4a .aac."),
]


@takes_options
def edit(project: Project, target: Target = None, *, options: EditOptions, run: RunOptions) -> None:
    """Render a project file: a timeline as TOML, or an .otio or .edl of an editor.

    Without an audio track in the project, the clips of its lowest video track are heard. --plan prints the timeline
    with all positions; --otio writes it for other editors.
    """
    from ..jobs.edit.edit_project import edit_project

    if target is None and not options.plan:
        raise WrongUsage("there is no OUT to write to", hint="give a file name, or --plan")
    with run.begin(project) as progress:
        result = edit_project(project, target or "", options, overwrite=run.overwrite, progress=progress)
    print_plan(result.plan)
