"""`aigc generate audio|video|image|styles`: audio in the manner of known audio, moving backgrounds, stills."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.background import GenerateImageOptions, GenerateVideoOptions
from ..options.texture import StyleOptions, TextureOptions
from .from_options import takes_options
from .options import RunOptions, checked_usage
from .visible_text import visible

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Target = Annotated[
    str, typer.Argument(metavar="OUT", help=".wav .flac .ogg .opus .mp3 .m4a .aac; - for WAV to stdout.")
]

VideoTarget = Annotated[str, typer.Argument(metavar="OUT", help=".mp4 .mov .mkv .webm; - for NUT to stdout.")]
ImageTarget = Annotated[str, typer.Argument(metavar="OUT", help=".png .jpg .webp .tiff .bmp.")]


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
def video(target: VideoTarget, *, options: GenerateVideoOptions, run: RunOptions) -> None:
    """Generate a moving background that loops without a seam."""
    from ..jobs.generate_video import generate_video
    from ..media.video.video_codecs import video_format

    progress = run.begin()
    with checked_usage():
        video_format(target)
    with progress:
        generate_video(target, options, overwrite=run.overwrite, progress=progress)


@app.command()
@takes_options
def image(target: ImageTarget, *, options: GenerateImageOptions, run: RunOptions) -> None:
    """Generate a still image that tiles."""
    from ..jobs.generate_image import generate_image

    with run.begin() as progress:
        generate_image(target, options, overwrite=run.overwrite, progress=progress)


@app.command()
@takes_options
def styles(*, options: StyleOptions) -> None:
    """List the styles that a model knows by name: of audio, or of video and images."""
    from ..generators.sound_texture import DEFAULT_MODEL
    from ..weights.families.background import BackgroundFile, load_backgrounds
    from ..weights.families.vae import load_vae
    from ..weights.loading import load

    if options.video or (options.model is not None and isinstance(load(options.model), BackgroundFile)):
        names = load_backgrounds(options.model or "aigc-drift").config.names
    else:
        names = load_vae(options.model or DEFAULT_MODEL).config.styles
    for name in names:
        typer.echo(visible(name))
