"""`aigc bench waveglow|upscaler`: this package beside its peers, and what its networks are worth."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError

app = typer.Typer(no_args_is_help=True)

PEERS = ("torch", "onnxruntime", "openvino")


@app.callback()
def bench() -> None:
    """Measure this package beside its peers, on this machine."""


@app.command()
def waveglow(
    quick: Annotated[bool, typer.Option("--quick", help="86 frames, 2 threads, few rounds.")] = False,
    frames: Annotated[str, typer.Option(help="Lengths of mel, comma separated.")] = "86,256,860",
    threads: Annotated[str, typer.Option(help="Numbers of threads, comma separated.")] = "2,1",
    peers: Annotated[str, typer.Option(help=f"Of {', '.join(PEERS)}; 'all' that are installed, or 'none'.")] = "all",
    only: Annotated[str, typer.Option(help="Names of contenders as the table has them, comma separated.")] = "",
    out: Annotated[Path, typer.Option(help="JSON; rows that it holds of this processor are kept.")] = Path(
        "runs/bench/waveglow.json"
    ),
    rounds: Annotated[int, typer.Option(help="Timed runs of each contender; 0: by length.", min=0)] = 0,
    cache: Annotated[Path | None, typer.Option(help="Where the models of the race are kept.")] = None,
) -> None:
    """Race WaveGlow (256 channels, random weights) against torch, ONNX Runtime and OpenVINO."""
    from ..bench.waveglow import QUICK_ROUNDS, Race, choose, run

    race = Race(
        folder=cache or _default_cache(),
        out=out,
        contenders=choose(("ours", *_libraries(peers)), [name.strip() for name in only.split(",") if name]),
        frames=(86,) if quick else _numbers("frames", frames),
        threads=(2,) if quick else _numbers("threads", threads),
        rounds=rounds or (QUICK_ROUNDS if quick else None),
    )
    report = run(race, lambda line: typer.echo(line, err=True))
    typer.echo(report)
    typer.echo(f"\n{out}", err=True)


@app.command()
def upscaler(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Large images, such as Set5's.")],
    model: Annotated[str, typer.Option("--model", help="A name or a file.")] = "aigc-x2",
    scale: Annotated[int | None, typer.Option("--scale", help="Where the model does not say it.")] = None,
    shave: Annotated[int | None, typer.Option("--shave", min=0, help="Border left out; the scale.")] = None,
    precision: Annotated[str, typer.Option("--precision")] = "auto",
    out: Annotated[Path | None, typer.Option("--out", help="JSON file of all figures.")] = None,
) -> None:
    """PSNR-Y of a network over a folder of images, shrunk bicubically, beside the bicubic filter."""
    from ..bench.upscaling import as_json, scores, table
    from ..generators.upscaler import Upscaler

    network = Upscaler.load(model, scale=scale, precision=precision)
    results = []
    for score in scores(folder, network, shave=shave):
        typer.echo(f"{score.picture} {score.model:.2f} dB", err=True)
        results.append(score)
    typer.echo(table(results))
    if out is not None:
        out.write_text(as_json(results, model=model, scale=network.scale, folder=str(folder)))


def _default_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("aigc_plugin") / "bench"


def _libraries(peers: str) -> tuple[str, ...]:
    if peers == "none":
        return ()
    if peers == "all":
        installed = {peer for peer in PEERS if find_spec(peer)}
        return tuple(peer for peer in PEERS if peer in installed and (peer == "torch" or find_spec("onnx")))
    return tuple(name.strip() for name in peers.split(","))


def _numbers(name: str, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"--{name} takes whole numbers separated by commas, not {text!r}") from None
