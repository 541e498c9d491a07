"""`aigc train waveglow|pitch|upscaler|voice|vae|g2p|gan`: data → a model; the same command goes on with a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..data.licences import check_licences
from ..options.train import (
    PackOptions,
    PitchTrainOptions,
    UpscalerTrainOptions,
    WaveGlowTrainOptions,
    path_of,
)
from .from_options import takes_options
from .options import JobOptions, OverwriteOptions, ProgressOptions
from .train_g2p import g2p
from .train_gan import gan
from .train_options import Data, Report, finish, training
from .train_voice import vae, voice

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
@takes_options
def waveglow(data: Data, *, options: WaveGlowTrainOptions, run: JobOptions) -> None:
    """Train a member of the WaveGlow family; leaves model.safetensors, samples and a TensorBoard log in --out."""
    check_licences([*data, options.validation], unlicensed=options.unlicensed)
    with training(run, options) as progress:
        from ..training.run import read_card, stop_after
        from ..training.vocoder.waveglow_run import RunSettings, chosen_config, gather, train_waveglow

        out, settings = options.folder, RunSettings(**options.shared_with(RunSettings))
        config = chosen_config(options.preset, path_of(options.config))
        card = read_card(path_of(options.card))
        report = Report(progress)
        prepared = gather(data, options.validation, out, settings, report)
        train_waveglow(prepared, out, settings, config=config, pitch=path_of(options.pitch),
                       until=stop_after(options.minutes), device=options.device, report=report, card=card)  # fmt: skip
        finish(progress, out / "model.safetensors", settings, report)


@app.command()
@takes_options
def pitch(data: Data, *, options: PitchTrainOptions, run: JobOptions) -> None:
    """Train the network that reads pitch and voicing from a mel; leaves pitch.npz in --out."""
    check_licences([*data, options.validation], unlicensed=options.unlicensed)
    with training(run, options) as progress:
        from ..training.run import stop_after
        from ..training.vocoder.waveglow_run import RunSettings, gather, train_pitch

        out, settings = options.folder, RunSettings(**options.shared_with(RunSettings))
        report = Report(progress)
        prepared = gather(data, options.validation, out, settings, report)
        train_pitch(prepared, out, settings, until=stop_after(options.minutes), device=options.device, report=report)
        finish(progress, out / "pitch.npz", settings, report)


@app.command()
@takes_options
def upscaler(
    data: Annotated[list[Path], typer.Argument(metavar="DATA...", help="Folders of images and videos.")],
    *,
    options: UpscalerTrainOptions,
    run: JobOptions,
) -> None:
    """Train a luma up-scaler; leaves model.safetensors and a TensorBoard log in --out."""
    check_licences([*data, options.validation], unlicensed=options.unlicensed)
    with training(run, options) as progress:
        from ..training.run import read_card, stop_after, torch_device
        from ..training.upscaler.upscaler_run import UpscalerSettings, gather_pairs, train_upscaler

        settings = UpscalerSettings(**options.shared_with(UpscalerSettings))
        card = read_card(path_of(options.card))
        report = Report(progress)
        pairs = gather_pairs(data, options.validation, settings, report)
        train_upscaler(pairs, options.folder, settings, start=path_of(options.start),
                       until=stop_after(options.minutes), device=torch_device(options.device), report=report,
                       card=card)  # fmt: skip
        finish(progress, options.folder / "model.safetensors", settings, report)


@app.command()
@takes_options
def pack(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of an `aigc train` run.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The .safetensors file to write.")],
    *,
    options: PackOptions,
    output: OverwriteOptions,
    run: ProgressOptions,
) -> None:
    """Make a run's model ready to be given away: int8 scales where it has int8, the card complete."""
    with run.begin() as progress:
        from ..training.pack import pack as packed

        packed(
            folder, target, list(map(Path, options.card)), list(map(Path, options.images)), overwrite=output.overwrite
        )
        progress.result(str(target), {}, "ready to be given away")


app.command()(voice)
app.command()(vae)
app.command()(g2p)
app.command()(gan)
