"""`aigc label`: write into a file that it was generated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ..options.kinds import FILE
from ..options.label import LabelOptions
from ..options.option import OptionSet, option
from .from_options import takes_options
from .options import RunOptions

Source = Annotated[str, typer.Argument(metavar="FILE", help="A video, an audio file or an image.")]


@dataclass(frozen=True, kw_only=True)
class OutOptions(OptionSet):
    out: str | None = option(None, "write here; by default the file itself is replaced", kind=FILE)


@takes_options
def label(source: Source, *, where: OutOptions, options: LabelOptions, run: RunOptions) -> None:
    """Write into a file that it was generated; pictures and sound are copied byte by byte.

    The label is that of GB 45438-2025, beside the digital source type of IPTC. A file that has a label keeps it.
    """
    from ..jobs.label_file import label_file

    with run.begin(source) as progress:
        label_file(source, where.out, options, overwrite=run.overwrite, progress=progress)
