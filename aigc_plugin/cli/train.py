"""`aigc train waveglow|pitch|upscaler|voice|vae`: data → a model; stopped at any time, the same command goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..data.licences import check_licences
from .options import Job, Kind, Overwrite, begin
from .progress import ProgressKind
from .train_options import (
    BatchSize,
    Card,
    Data,
    Device,
    Frames,
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
from .train_voice import vae, voice

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def waveglow(
    data: Data,
    out: Out,
    validation: Validation = None,
    preset: Annotated[
        str, typer.Option("--preset", help="whitened (the packaged default's form), squeeze, published, …")
    ] = "whitened",
    config: Annotated[Path | None, typer.Option("--config", help="JSON file of fields that differ.")] = None,
    pitch: Annotated[
        Path | None, typer.Option("--pitch", help="Run of `aigc train pitch`; the packaged model's network.")
    ] = None,
    card: Card = None,
    steps: Steps = 20000,
    mean_steps: Annotated[
        int, typer.Option("--mean-steps", min=0, help="First steps, which train the predictor alone.")
    ] = 500,
    spectral: Annotated[
        float, typer.Option("--spectral", min=0.0, help="Weight of the spectral distance of the sampled audio.")
    ] = 0.5,
    spectral_from: Annotated[int, typer.Option("--spectral-from", min=0, help="Step from which it counts.")] = 2200,
    varied: Annotated[
        float,
        typer.Option("--varied", min=0.0, max=1.0, help="Share of recordings also learned at another speed."),
    ] = 0.5,
    rate: Rate = 1e-3,
    batch: BatchSize = 12,
    frames: Frames = 64,
    seed: Seed = 0,
    unlicensed: Unlicensed = False,
    minutes: Minutes = None,
    device: Device = "auto",
    threads: TrainThreads = None,
    kind: Kind = ProgressKind.auto,
    job: Job = False,
) -> None:
    """Train a member of the WaveGlow family; leaves model.safetensors, samples and a TensorBoard log in --out."""
    check_licences([*data, validation], unlicensed=unlicensed)
    with training(kind, job, threads) as progress:
        from ..training.run import read_card, stop_after
        from ..training.vocoder.waveglow_run import RunSettings, chosen_config, gather, train_waveglow

        settings = RunSettings(steps=steps, rate=rate, batch=batch, frames=frames, seed=seed, varied=varied,
                               mean_steps=mean_steps, spectral=spectral, spectral_from=spectral_from)  # fmt: skip
        chosen = chosen_config(preset, config)
        card_fields = read_card(card)
        report = Report(progress)
        given = gather(data, validation, out, settings, report)
        train_waveglow(given, out, settings, config=chosen, pitch=pitch, until=stop_after(minutes), device=device,
                       report=report, card=card_fields)  # fmt: skip
        finish(progress, out / "model.safetensors", settings, report)


@app.command()
def pitch(
    data: Data,
    out: Out,
    validation: Validation = None,
    steps: Steps = 2400,
    rate: Rate = 2e-3,
    batch: BatchSize = 32,
    frames: Frames = 128,
    seed: Seed = 0,
    unlicensed: Unlicensed = False,
    minutes: Minutes = None,
    device: Device = "auto",
    threads: TrainThreads = None,
    kind: Kind = ProgressKind.auto,
    job: Job = False,
) -> None:
    """Train the network that reads pitch and voicing from a mel; leaves pitch.npz in --out."""
    check_licences([*data, validation], unlicensed=unlicensed)
    with training(kind, job, threads) as progress:
        from ..training.run import stop_after
        from ..training.vocoder.waveglow_run import RunSettings, gather, train_pitch

        settings = RunSettings(steps=steps, rate=rate, batch=batch, frames=frames, seed=seed)
        report = Report(progress)
        given = gather(data, validation, out, settings, report)
        train_pitch(given, out, settings, until=stop_after(minutes), device=device, report=report)
        finish(progress, out / "pitch.npz", settings, report)


@app.command()
def upscaler(
    data: Annotated[list[Path], typer.Argument(metavar="DATA...", help="Folders of images and videos.")],
    out: Out,
    validation: Validation = None,
    scale: Annotated[int, typer.Option("--scale", min=2, max=4)] = 2,
    degradation: Annotated[
        str, typer.Option("--degradation", help="bicubic, or h264: small videos through x264.")
    ] = "bicubic",
    start: Annotated[Path | None, typer.Option("--start", help="Run whose layers are taken to begin with.")] = None,
    card: Card = None,
    channels: Annotated[int, typer.Option("--channels", min=1)] = 16,
    depth: Annotated[int, typer.Option("--depth", min=1, help="Layers between the first and the last.")] = 4,
    steps: Steps = 120_000,
    rate: Rate = 1e-3,
    batch: Annotated[int, typer.Option("--batch", min=1, help="Patches a step.")] = 16,
    side: Annotated[int, typer.Option("--side", min=4, help="Of a patch, in small pixels.")] = 40,
    seed: Seed = 0,
    minutes: Minutes = None,
    device: Device = "auto",
    threads: TrainThreads = None,
    kind: Kind = ProgressKind.auto,
    job: Job = False,
) -> None:
    """Train a luma up-scaler; leaves model.safetensors and a TensorBoard log in --out."""
    with training(kind, job, threads) as progress:
        from ..training.run import read_card, stop_after, torch_device
        from ..training.upscaler.upscaler_run import UpscalerSettings, gather_pairs, train_upscaler

        settings = UpscalerSettings(scale=scale, degradation=degradation, channels=channels, depth=depth,
                                    steps=steps, rate=rate, batch=batch, side=side, seed=seed)  # fmt: skip
        card_fields = read_card(card)
        report = Report(progress)
        pairs = gather_pairs(data, validation, settings, report)
        train_upscaler(pairs, out, settings, start=start, until=stop_after(minutes), device=torch_device(device),
                       report=report, card=card_fields)  # fmt: skip
        finish(progress, out / "model.safetensors", settings, report)


@app.command()
def pack(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of an `aigc train` run.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The .safetensors file to write.")],
    card: Annotated[
        list[Path] | None,
        typer.Option("--card", help="JSON files that are added to the card, one after the other."),
    ] = None,
    overwrite: Overwrite = False,
    kind: Kind = ProgressKind.auto,
) -> None:
    """Make a run's model ready to be given away: int8 scales where it has int8, the card complete."""
    with begin(kind, job=False) as progress:
        from ..training.pack import pack as packed

        packed(run, target, card or [], overwrite=overwrite)
        progress.result(str(target), {}, "ready to be given away")


app.command()(voice)
app.command()(vae)
