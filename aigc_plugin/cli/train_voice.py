"""`aigc train voice|vae`: recordings with texts → a voice; audio of any kind → a model of its spectrograms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..data.licences import check_licences
from .options import Job, Kind
from .progress import ProgressKind
from .train_options import (
    BatchSize,
    Card,
    Data,
    Device,
    Minutes,
    Out,
    Rate,
    Report,
    Seed,
    Steps,
    TrainThreads,
    Unlicensed,
    Validation,
    finish,
    training,
)


def voice(
    data: Annotated[
        list[Path], typer.Argument(metavar="DATA...", help="Folders: metadata.csv (id|text) and recordings.")
    ],
    out: Out,
    language: Annotated[str, typer.Option("--language", help="Of the texts; de.")] = "de",
    start: Annotated[Path | None, typer.Option("--start", help="Run of `aigc train vae` whose decoder begins.")] = None,
    alignment_steps: Annotated[
        int, typer.Option("--alignment-steps", min=1, help="Of the aligner, which comes first.")
    ] = 2800,
    steps: Steps = 3600,
    critic_from: Annotated[
        float, typer.Option("--critic-from", help="Share of the steps after which the critic is heard.")
    ] = 0.4,
    excerpts: Annotated[
        float, typer.Option("--excerpts", help="Share of the steps that hear parts of sentences.")
    ] = 0.7,
    rate: Rate = 1e-3,
    frames: Annotated[int, typer.Option("--frames", min=500, help="Mel frames a step.")] = 6400,
    card: Card = None,
    seed: Seed = 0,
    minutes: Minutes = None,
    device: Device = "auto",
    threads: TrainThreads = None,
    unlicensed: Unlicensed = False,
    kind: Kind = ProgressKind.auto,
    job: Job = False,
) -> None:
    """Train an acoustic model of one speaker; leaves model.safetensors and a TensorBoard log in --out."""
    check_licences(data, unlicensed=unlicensed)
    with training(kind, job, threads) as progress:
        from ..training.run import read_card, stop_after, torch_device
        from ..training.voice.voice_run import VoiceSettings, gather_recordings, train_voice

        settings = VoiceSettings(alignment_steps=alignment_steps, steps=steps, rate=rate, frames=frames,
                                 critic_from=critic_from, excerpts=excerpts, seed=seed)  # fmt: skip
        report = Report(progress)
        readings = gather_recordings(data, out, language, report)
        train_voice(readings, out, settings, language=language, start=start, until=stop_after(minutes),
                    device=torch_device(device), report=report, card=read_card(card))  # fmt: skip
        finish(progress, out / "model.safetensors", settings, report)


def vae(
    data: Data,
    out: Out,
    validation: Validation = None,
    styles: Annotated[
        list[Path] | None, typer.Option("--styles", help="Folders that can be imitated by their names.")
    ] = None,
    divergence: Annotated[
        float, typer.Option("--divergence", min=0.0, help="Weight of the Kullback-Leibler term.")
    ] = 0.1,
    steps: Steps = 1000,
    rate: Rate = 1e-3,
    batch: BatchSize = 20,
    frames: Annotated[int, typer.Option("--frames", min=32, help="Mel frames a segment.")] = 256,
    card: Card = None,
    seed: Seed = 0,
    minutes: Minutes = None,
    device: Device = "auto",
    threads: TrainThreads = None,
    unlicensed: Unlicensed = False,
    kind: Kind = ProgressKind.auto,
    job: Job = False,
) -> None:
    """Train an auto-encoder of mel spectrograms on audio without texts; leaves model.safetensors in --out."""
    check_licences([*data, *(styles or []), validation], unlicensed=unlicensed)
    with training(kind, job, threads) as progress:
        from ..training.run import read_card, stop_after, torch_device
        from ..training.vocoder.waveglow_run import RunSettings, gather
        from ..training.voice.vae_run import VaeSettings, gather_styles, train_vae

        settings = VaeSettings(steps=steps, rate=rate, batch=batch, frames=frames, divergence=divergence,
                               seed=seed)  # fmt: skip
        report = Report(progress)
        given = gather(data, validation, out, RunSettings(validation=0.03), report)
        named = gather_styles(styles or [], out, report)
        train_vae(given, named, out, settings, until=stop_after(minutes), device=torch_device(device), report=report,
                  card=read_card(card))  # fmt: skip
        finish(progress, out / "model.safetensors", settings, report)
