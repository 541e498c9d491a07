"""`aigc publish`: a film, packaged for where people watch it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from ..options.kinds import FILES
from ..options.option import OptionSet, option
from ..options.publish import PublishOptions
from .from_options import takes_options
from .options import RunOptions, WrongUsage
from .table import print_table

Source = Annotated[str | None, typer.Argument(metavar="[FILE]", help="A video.", show_default=False)]


@dataclass(frozen=True, kw_only=True)
class TargetOptions(OptionSet):
    to: Sequence[str] | None = option(None, "where to, such as hls:FOLDER; may be repeated", kind=FILES)
    list: bool = option(False, "show what targets there are")


@takes_options
def publish(source: Source = None, *, where: TargetOptions, options: PublishOptions, run: RunOptions) -> None:
    """Package a film for where people watch it: `aigc publish film.mp4 --to hls:folder`.

    The label of the film goes along. Nothing leaves this machine.
    """
    from ..jobs.publish import TARGETS
    from ..jobs.publish import publish as publish_file

    if where.list:
        print_table(("target", "what is written"), [(f"{name}:FOLDER", text) for name, text in TARGETS.items()])
        return
    if source is None or not where.to:
        raise WrongUsage("give a FILE and --to", hint="such as --to hls:folder")
    with run.begin(source) as progress:
        publish_file(source, where.to, options, overwrite=run.overwrite, progress=progress)
