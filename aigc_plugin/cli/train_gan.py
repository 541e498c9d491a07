"""`aigc train gan`: pictures, videos, or pictures with captions → a generator of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..data.licences import check_licences
from ..options.train import GanTrainOptions, path_of
from .from_options import takes_options
from .options import JobOptions
from .train_options import Report, finish, training


@takes_options
def gan(
    data: Annotated[
        list[Path],
        typer.Argument(metavar="DATA...", help="Folders of pictures, each with a .txt of captions for stackgan, or of "
                                               "videos for videogan."),
    ],
    *,
    options: GanTrainOptions,
    run: JobOptions,
) -> None:  # fmt: skip
    """Train a generator of images or videos; leaves model.safetensors, generator.pth, samples and a TensorBoard log in
    --out."""
    check_licences([*data, options.validation], unlicensed=options.unlicensed)
    with training(run, options) as progress:
        from ..training.gan.gan_run import GanSettings, gather_examples, train_gan
        from ..training.run import read_card, stop_after, torch_device

        settings = GanSettings(**options.shared_with(GanSettings))
        card = read_card(path_of(options.card))
        report = Report(progress)
        examples = gather_examples(data, options.validation, settings, report)
        train_gan(examples, options.folder, settings, until=stop_after(options.minutes),
                  device=torch_device(options.device), report=report, card=card)  # fmt: skip
        finish(progress, options.folder / "model.safetensors", settings, report)
