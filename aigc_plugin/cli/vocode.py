"""`aigc vocode`: sound, or a mel spectrogram, through a vocoder into a sound file, in bounded memory."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from ..jobs.progress import Progress, ProgressKind
from .options import Backend, Job, Kind, Model, Overwrite, Precision, Threads, begin, is_stdin
from .sound_options import Bits, check_sound_options
from .video_options import From, To, parse_time

_DAMAGED_INPUT = 3


def vocode(
    source: Annotated[
        str, typer.Argument(metavar="IN", help="Sound or film; a mel spectrogram .npy or .npz; - for stdin.")
    ],
    target: Annotated[
        str, typer.Argument(metavar="OUT", help=".wav .flac .ogg .opus .mp3 .m4a .aac; - for WAV to stdout.")
    ],
    model: Model = None,
    sigma: Annotated[
        float | None, typer.Option("--sigma", min=0.0, help="Deviation of the latents; the model's own.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same sound.")] = 0,
    precision: Precision = "auto",
    denoise: Annotated[
        float,
        typer.Option("--denoise", min=0.0, help="How much of the model's own tone to subtract: 0.01 … 0.1."),
    ] = 0.0,
    refine: Annotated[
        int | None, typer.Option("--refine", min=0, help="Passes that pull the sound's mel to the given one.")
    ] = None,
    bits: Bits = "16",
    start: From = None,
    end: To = None,
    threads: Threads = None,
    backend: Backend = "auto",
    progress: Kind = ProgressKind.auto,
    job: Job = False,
    overwrite: Overwrite = False,
) -> None:
    """Turn a recording, or a mel spectrogram, into sound through a vocoder.

    Every channel of the recording is generated with the same latents. The output is as long as the recording,
    or as its part from --from to --to, and has the model's sample rate; its tags are kept, and the comment says
    how the sound was made.
    """
    voice = begin(progress, job=job, reads_stdin=is_stdin(source))
    check_sound_options(target, bits)
    choice = {"sigma": sigma, "seed": seed, "denoise": denoise, "refine": refine}
    load = {"precision": precision, "backend": backend, "threads": threads}
    part = parse_time(start, "--from"), parse_time(end, "--to")
    with voice:
        damaged = _run(source, target, model, load, choice, part, bits=bits, overwrite=overwrite, voice=voice)
    if damaged:
        raise typer.Exit(_DAMAGED_INPUT)


def _run(
    source: str,
    target: str,
    model: str | None,
    load: dict[str, Any],
    choice: dict[str, Any],
    part: tuple[Fraction | None, Fraction | None],
    *,
    bits: str,
    overwrite: bool,
    voice: Progress,
) -> bool:
    """Returns whether the source was damaged."""
    from ..files.output import Output, check_output
    from ..jobs.vocode_source import open_source
    from ..media.audio.audio_writer import AudioWriter

    check_output(target, overwrite=overwrite)
    with open_source(source, *part) as sound, Output(target, overwrite=overwrite) as output:
        vocoder = _load(model, load)
        rate = vocoder.config.rate
        sound.prepare(vocoder.config)
        settings = {
            "model": Path(model).name if model else "default",  # no folder of the user's leaves the machine
            "precision": vocoder.precision,
            "backend": vocoder.backend,
            **choice,
            "sigma": vocoder.sigma if choice["sigma"] is None else choice["sigma"],
            "refine": vocoder.refine if choice["refine"] is None else choice["refine"],
        }
        writer = AudioWriter(output, rate, sound.channels, bits=bits, tags=_tags(sound.tags, settings))
        voice.start("vocode", total=sound.duration, unit="s")
        written = 0
        for block in sound.through(lambda mel: vocoder.stream(mel, **choice)):
            writer.write(block)
            written += block.shape[1]
            voice.update(written / rate)
        writer.finish()
    for text in sound.damage:
        voice.warning(f"{source} is damaged: {text}")
    _report(voice, target, writer, written / rate, settings)
    return bool(sound.damage)


def _load(model: str | None, load: dict[str, Any]) -> Any:
    from ..generators.waveglow import WaveGlow

    return WaveGlow.load(**load) if model is None else WaveGlow.load(model, **load)


def _report(voice: Progress, target: str, writer: Any, duration: float, settings: dict[str, Any]) -> None:
    if writer.clipped:
        voice.warning(
            f"{writer.clipped} samples beyond full scale were clipped; the largest was {writer.peak:.2f}",
            "--bits float keeps them in a WAV file",
        )
    speed = duration / voice.seconds if voice.seconds else 0.0
    voice.result(target, settings, f"{duration:.2f} s of sound at {writer.rate} Hz, {speed:.1f} x real time")


def _tags(kept: dict[str, str], settings: dict[str, Any]) -> dict[str, str]:
    """The recording's own, with a line on how the sound was made after its comment."""
    from ..jobs.audio_tags import made_by

    line = made_by("vocode", settings)
    return {**kept, "comment": "\n".join(filter(None, [kept.get("comment", ""), line]))}
