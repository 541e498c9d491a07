"""`aigc produce`: a script becomes finished videos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ..options.option import OptionSet, option
from ..options.produce import ProduceOptions
from .from_options import Given, takes_options
from .options import RunOptions, WrongUsage, checked_usage

SourceName = Annotated[
    str, typer.Argument(metavar="SCRIPT", help="Plain text (.txt, .md), or .toml; - for text from stdin.")
]


Folder = Annotated[
    str | None,
    typer.Option(
        "--out", "-o", metavar="DIR", help="Folder for the videos, their captions and report.json; made if need be.",
        show_default=False,
    ),
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ProducePlanOptions(OptionSet):
    plan: bool = option(False, "print the timeline, and write nothing")


@takes_options
def produce(
    script: SourceName, out: Folder = None, *, what: ProducePlanOptions, options: Given[ProduceOptions], run: RunOptions
) -> None:
    """Produce finished videos from a script: `aigc produce advert.md -o out`.

    In plain text a blank line begins a scene, a line with # in front is a title, and ![](file) a picture; all else is
    spoken. A scene lasts as long as its speech. Finished scenes are kept: the next run makes what changed.
    """
    with checked_usage():
        ProduceOptions(**options)  # what cannot be is wrong usage, whatever the script says
    if what.plan:
        from ..jobs.produce.produce import plan_production
        from ..timeline.toml_writer import text_of_timeline

        with run.begin(script) as progress:
            typer.echo(text_of_timeline(plan_production(script, options, progress=progress)), nl=False)
        return
    if out is None:
        raise WrongUsage("give the folder to write into: -o DIR")
    from ..jobs.produce.produce import produce as produce_videos

    with run.begin(script) as progress:
        produce_videos(script, out, options, overwrite=run.overwrite, progress=progress)
