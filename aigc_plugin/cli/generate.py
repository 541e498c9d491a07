"""`aigc generate audio|styles`: new sound in the manner of known sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..jobs.progress import Progress, ProgressKind
from .options import Backend, Job, Kind, Model, Overwrite, Precision, Threads, begin
from .sound_options import Bits, check_sound_options

if TYPE_CHECKING:
    from ..generators.sound_texture import SoundTexture
    from ..media.audio.audio import Audio

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def audio(
    target: Annotated[
        str, typer.Argument(metavar="OUT", help=".wav .flac .ogg .opus .mp3 .m4a .aac; - for WAV to stdout.")
    ],
    seconds: Annotated[float, typer.Option("--seconds", help="Length, to the sample.")] = 10.0,
    style: Annotated[
        str | None, typer.Option("--style", help="A name of `aigc generate styles`; drawn by the seed.")
    ] = None,
    like: Annotated[Path | None, typer.Option("--like", help="A recording to be like.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="With --like: pass into this recording.")] = None,
    variation: Annotated[
        float,
        typer.Option("--variation", help="How far it wanders: 0 stands still, 1 as the recording does."),
    ] = 1.0,
    loop: Annotated[bool, typer.Option("--loop", help="Its end goes over into its beginning.")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same sound.")] = 0,
    model: Model = None,
    vocoder: Annotated[str | None, typer.Option("--vocoder", help="The packaged one, a name or a file.")] = None,
    bits: Bits = "16",
    precision: Precision = "auto",
    threads: Threads = None,
    backend: Backend = "auto",
    progress: Kind = ProgressKind.auto,
    job: Job = False,
    overwrite: Overwrite = False,
) -> None:
    """Make a texture, an ambience or a loop that nobody recorded."""
    voice = begin(progress, job=job)
    if (to is not None and like is None) or (like is not None and style is not None):
        raise typer.BadParameter("--to needs --like, and --like stands in place of --style")
    if to is not None and loop:
        raise typer.BadParameter("--to goes from one sound to another, so it cannot be a --loop")
    check_sound_options(target, bits)
    load = {"vocoder": vocoder, "precision": precision, "backend": backend, "threads": threads}
    settings = {"model": Path(model).name if model else "default", "seconds": seconds, "style": style,
                "like": like and like.name, "to": to and to.name, "variation": variation, "loop": loop,
                "seed": seed}  # fmt: skip
    with voice:
        voice.start("generate audio", total=seconds, unit="s")

        def made() -> Audio:
            return _sound(_load(model, load), seconds, like, to, settings)

        _write(made, target, settings, bits=bits, overwrite=overwrite, voice=voice)


@app.command()
def styles(model: Model = None) -> None:
    """List the styles that a model knows by name."""
    from ..generators.sound_texture import DEFAULT_MODEL
    from ..weights.families.vae import load_vae

    for name in load_vae(model or DEFAULT_MODEL).config.styles:
        typer.echo(name)


def _load(model: str | None, load: dict[str, Any]) -> SoundTexture:
    from ..generators.sound_texture import SoundTexture

    return SoundTexture.load(**load) if model is None else SoundTexture.load(model, **load)


def _sound(
    texture: SoundTexture, seconds: float, like: Path | None, to: Path | None, settings: dict[str, Any]
) -> Audio:
    from ..media.audio.audio import read_audio

    if like is not None and to is not None:
        return texture.morph(read_audio(like), read_audio(to), seconds, seed=settings["seed"])
    style = read_audio(like) if like is not None else settings["style"]
    chosen = {name: settings[name] for name in ("seed", "variation", "loop")}
    return texture.generate(seconds, style=style, **chosen)


def _write(made: Any, target: str, settings: dict[str, Any], *, bits: str, overwrite: bool, voice: Progress) -> None:
    from ..files.output import Output, check_output
    from ..jobs.audio_tags import made_by
    from ..media.audio.audio_writer import AudioWriter

    check_output(target, overwrite=overwrite)
    with Output(target, overwrite=overwrite) as output:
        sound = made()
        tags = {"comment": made_by("generate audio", settings)}
        writer = AudioWriter(output, sound.rate, sound.channels, bits=bits, tags=tags)
        writer.write(sound.samples)
        writer.finish()
    speed = sound.duration / voice.seconds if voice.seconds else 0.0
    voice.result(target, settings, f"{sound.duration:.2f} s of sound at {sound.rate} Hz, {speed:.1f} x real time")
