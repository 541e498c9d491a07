"""`aigc train voice|vae`: recordings with texts → a voice; audio of any kind → a model of its spectrograms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..data.licences import check_licences
from ..options.train import VaeTrainOptions, VoiceTrainOptions, path_of
from .from_options import takes_options
from .options import JobOptions
from .train_options import Data, Report, finish, training


@takes_options
def voice(
    data: Annotated[
        list[Path], typer.Argument(metavar="DATA...", help="Folders: metadata.csv (id|text) and recordings.")
    ],
    *,
    options: VoiceTrainOptions,
    run: JobOptions,
) -> None:
    """Train an acoustic model of one or several speakers; leaves model.safetensors and a TensorBoard log in --out."""
    check_licences(data, unlicensed=options.unlicensed)
    with training(run, options) as progress:
        from ..training.run import read_card, stop_after, torch_device
        from ..training.voice.voice_data import VoiceTexts, gather_recordings
        from ..training.voice.voice_run import VoiceSettings, train_voice

        out, settings = options.folder, VoiceSettings(**options.shared_with(VoiceSettings))
        report = Report(progress)
        texts = VoiceTexts(options.language, options.notation, options.names)
        readings = gather_recordings(data, out, texts, report)
        train_voice(readings, out, settings, start=path_of(options.start), until=stop_after(options.minutes),
                    device=torch_device(options.device), report=report,
                    card=read_card(path_of(options.card)))  # fmt: skip
        finish(progress, out / "model.safetensors", settings, report)


@takes_options
def vae(data: Data, *, options: VaeTrainOptions, run: JobOptions) -> None:
    """Train an auto-encoder of mel spectrograms on audio without texts; leaves model.safetensors in --out."""
    styles = [Path(folder) for folder in options.styles]
    check_licences([*data, *styles, options.validation], unlicensed=options.unlicensed)
    with training(run, options) as progress:
        from ..training.run import read_card, stop_after, torch_device
        from ..training.vocoder.waveglow_run import RunSettings, gather
        from ..training.voice.vae_run import VaeSettings, gather_styles, train_vae

        out, settings = options.folder, VaeSettings(**options.shared_with(VaeSettings))
        report = Report(progress)
        prepared = gather(data, options.validation, out, RunSettings(validation=0.03), report)
        named = gather_styles(styles, out, report)
        train_vae(prepared, named, out, settings, until=stop_after(options.minutes),
                  device=torch_device(options.device), report=report,
                  card=read_card(path_of(options.card)))  # fmt: skip
        finish(progress, out / "model.safetensors", settings, report)
