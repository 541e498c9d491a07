"""`aigc models`: what there is, what is in a file, and how a file becomes a model of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..options.models import AddOptions, ConvertOptions, PullOptions
from .from_options import takes_options
from .options import ListingOptions, OverwriteOptions, ProgressOptions
from .progress import QuietProgress
from .table import print_table

if TYPE_CHECKING:
    from ..weights.loading import AnyModel
    from ..weights.registry import Entry

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

MODEL_OR_FILE = "A name of `aigc models list`, or a file."


@app.command("list")
@takes_options
def list_models(*, listing: ListingOptions) -> None:
    """Models that come with the package, lie in the cache, or can be pulled."""
    from ..weights.registry import entries

    known = list(entries().values())
    if listing.json:
        typer.echo(json.dumps([_described(entry) for entry in known], indent=2))
        return
    print_table(("name", "state", "licence", "description"), [
        (entry.name, entry.state, entry.licence, entry.description) for entry in known
    ])  # fmt: skip


@app.command()
@takes_options
def info(
    model: Annotated[str, typer.Argument(metavar="MODEL", help=MODEL_OR_FILE)], *, listing: ListingOptions
) -> None:
    """Sizes, types, card, licence and SHA-256 of a model."""
    from ..weights import load

    facts = _facts(load(model))
    if listing.json:
        typer.echo(json.dumps(facts, indent=2))
        return
    print_table(("", ""), list(_flat(facts)))


@app.command()
@takes_options
def add(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A torch or safetensors checkpoint, an ncnn .param, or the .onnx of a Piper voice or Kokoro.",
        ),
    ],
    *,
    options: AddOptions,
    output: OverwriteOptions,
) -> None:
    """Check a checkpoint to the last weight and put it into the cache, under a name."""
    from ..weights.convert import add as add_to_cache

    name = options.name or file.stem
    typer.echo(add_to_cache(file, name, swap_halves=options.swap_halves, overwrite=output.overwrite))


@app.command()
@takes_options
def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help=MODEL_OR_FILE)],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The .safetensors file to write.")],
    *,
    options: ConvertOptions,
    output: OverwriteOptions,
) -> None:
    """Write a checkpoint as .safetensors of ours: small, safe, and quick to open."""
    from ..weights import load, load_waveglow
    from ..weights.convert import convert as write

    halves = options.swap_halves
    model = load(source) if halves is None else load_waveglow(source, swap_halves=halves)
    write(model, target, dtype=options.dtype, overwrite=output.overwrite)
    typer.echo(target)


@app.command()
@takes_options
def pull(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name of `aigc models list`.")],
    *,
    options: PullOptions,
    output: OverwriteOptions,
    run: ProgressOptions,
) -> None:
    """Download a published checkpoint into the cache and verify it; nothing in it is executed."""
    from ..weights.pull import pull as fetch
    from ..weights.registry import published_entry

    with run.begin() as progress:
        entry = published_entry(name)
        pulled = fetch(
            entry, accept_unverified=options.accept_unverified, overwrite=output.overwrite, progress=_Bytes(progress)
        )
        if not pulled.verified:
            progress.warning(f"{name} is not verified: its publisher gives no SHA-256", f"it is {pulled.sha256}")
        summary = f"{pulled.path.stat().st_size / 1e6:.0f} MB, licence: {entry.licence}"
        progress.result(str(pulled.path), {"sha256": pulled.sha256, "verified": pulled.verified}, summary)
    typer.echo(pulled.path)


class _Bytes:
    """The progress bar of the downloader, passed on to a `Progress`."""

    def __init__(self, report: QuietProgress) -> None:
        self._report, self._done, self._known = report, 0, 0

    @property
    def total(self) -> int:
        return self._known

    @total.setter
    def total(self, size: int) -> None:
        """Known as soon as the server has answered."""
        self._known = size
        self._report.start("pull", total=size / 1e6 or None, unit="MB")

    def update(self, step: int) -> None:
        self._done += step
        self._report.update(min(self._done, self._known or self._done) / 1e6)

    def close(self) -> None: ...


def _described(entry: Entry) -> dict[str, Any]:
    path = entry.path
    return {
        "name": entry.name,
        "state": entry.state,
        "description": entry.description,
        "licence": entry.licence,
        "path": str(path) if path else None,
        "size": path.stat().st_size if path else entry.size or None,
        "sha256": entry.sha256 or None,
        "url": entry.url or None,
        "page": entry.page or None,
    }


def _facts(model: AnyModel) -> dict[str, Any]:
    return {
        "path": str(model.path),
        "size": model.path.stat().st_size,
        "sha256": model.sha256,
        "parameters": model.tensors.parameters,
        "stored": model.tensors.stored_elements(),
        "licence": model.card.get("licence", "not stated in the file"),
        "config": model.config.to_dict(),
        "card": model.card,
    }


def _flat(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """One row a fact; those of an inner object indented below it."""
    rows: list[tuple[str, str]] = []
    for name, value in facts.items():
        if not isinstance(value, dict):
            rows.append((name, f"{value:,}" if type(value) is int else str(value)))
            continue
        rows.append((name, "" if value else "none"))
        rows += [(f"  {key}", inner if isinstance(inner, str) else json.dumps(inner)) for key, inner in value.items()]
    return rows
