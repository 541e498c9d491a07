"""`aigc inspect`: what a file says of its origin."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .from_options import takes_options
from .options import ListingOptions
from .visible_text import visible

Source = Annotated[str, typer.Argument(metavar="FILE", help="A video, an audio file or an image.")]


@takes_options
def inspect(source: Source, *, listing: ListingOptions) -> None:
    """Say what a file says of its origin: generated or not, by whom, and whether its signature fits."""
    from ..jobs.inspect_file import inspect_file

    found = inspect_file(source)
    if listing.json:
        typer.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
        return
    for sentence in found.words():
        typer.echo(visible(sentence))
