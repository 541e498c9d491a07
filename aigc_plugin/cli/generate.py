"""`aigc generate audio|styles`: new audio in the manner of known audio."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.texture import StyleOptions, TextureOptions
from .from_options import takes_options
from .options import RunOptions, checked_usage
from .visible_text import visible

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Target = Annotated[
    str, typer.Argument(metavar="OUT", help=".wav .flac .ogg .opus .mp3 .m4a .aac; - for WAV to stdout.")
]


@app.command()
@takes_options
def audio(target: Target, *, options: TextureOptions, run: RunOptions) -> None:
    """Generate a texture, an ambience or a loop that nobody recorded."""
    from ..jobs.generate_audio_file import generate_audio_file
    from ..media.audio.audio_writer import audio_format

    progress = run.begin()
    with checked_usage():
        audio_format(target, options.bits)
    with progress:
        generate_audio_file(target, options, overwrite=run.overwrite, progress=progress)


@app.command()
@takes_options
def styles(*, options: StyleOptions) -> None:
    """List the styles that a model knows by name."""
    from ..generators.sound_texture import DEFAULT_MODEL
    from ..weights.families.vae import load_vae

    for name in load_vae(options.model or DEFAULT_MODEL).config.styles:
        typer.echo(visible(name))
