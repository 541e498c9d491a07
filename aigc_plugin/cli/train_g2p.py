"""`aigc train g2p`: lexicons → a network that pronounces words which no dictionary has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..options.train import G2pTrainOptions, path_of
from .from_options import takes_options
from .options import JobOptions
from .train_options import Report, finish, training


@takes_options
def g2p(
    lexicons: Annotated[
        list[Path], typer.Argument(metavar="LEXICON...", help="word<TAB>phonemes; it speaks like the first of them.")
    ],
    *,
    options: G2pTrainOptions,
    run: JobOptions,
) -> None:
    """Train a network that pronounces unknown words; leaves g2p.safetensors and a TensorBoard log in --out."""
    with training(run, options) as progress:
        from ..training.g2p.g2p_run import G2pSettings, train_g2p
        from ..training.run import read_card, stop_after, torch_device

        out, settings = options.folder, G2pSettings(**options.shared_with(G2pSettings))
        report = Report(progress)
        train_g2p(lexicons, out, settings, language=options.language, until=stop_after(options.minutes),
                  device=torch_device(options.device), report=report,
                  card=read_card(path_of(options.card)))  # fmt: skip
        finish(progress, out / "g2p.safetensors", settings, report)
