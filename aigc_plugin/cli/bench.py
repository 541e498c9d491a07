"""`aigc bench waveglow|upscaler`: this package beside its peers, and what its networks are worth."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ..options.bench import UpscalerBenchOptions, WaveGlowBenchOptions
from .from_options import takes_options

app = typer.Typer(no_args_is_help=True)

PEERS = ("torch", "onnxruntime", "openvino")


@app.callback()
def bench() -> None:
    """Measure this package beside its peers, on this machine."""


@app.command()
@takes_options
def waveglow(*, options: WaveGlowBenchOptions) -> None:
    """Race WaveGlow (256 channels, random weights) against torch, ONNX Runtime and OpenVINO."""
    from ..bench.waveglow import QUICK_ROUNDS, Race, choose, run

    race = Race(
        folder=Path(options.cache) if options.cache is not None else _default_cache(),
        out=Path(options.out),
        contenders=choose(("ours", *_libraries(options.peers)), options.only),
        frames=(86,) if options.quick else options.frames,
        threads=(2,) if options.quick else options.threads,
        rounds=options.rounds or (QUICK_ROUNDS if options.quick else None),
    )
    report = run(race, lambda line: typer.echo(line, err=True))
    typer.echo(report)
    typer.echo(f"\n{options.out}", err=True)


@app.command()
@takes_options
def upscaler(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Large images, such as Set5's.")],
    *,
    options: UpscalerBenchOptions,
) -> None:
    """PSNR-Y of a network over a folder of images, shrunk bicubically, beside the bicubic filter."""
    from ..bench.upscaling import as_json, scores, table
    from ..generators.upscaler import Upscaler

    network = Upscaler.load(options.model, scale=options.scale, precision=options.precision)
    results = []
    for score in scores(folder, network, shave=options.shave):
        typer.echo(f"{score.picture} {score.model:.2f} dB", err=True)
        results.append(score)
    typer.echo(table(results))
    if options.out is not None:
        text = as_json(results, model=options.model, scale=network.scale, folder=str(folder))
        Path(options.out).write_text(text)


def _default_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("aigc_plugin") / "bench"


def _libraries(peers: tuple[str, ...]) -> tuple[str, ...]:
    if peers == ("none",):
        return ()
    if peers == ("all",):
        installed = {peer for peer in PEERS if find_spec(peer)}
        return tuple(peer for peer in PEERS if peer in installed and (peer == "torch" or find_spec("onnx")))
    return peers
