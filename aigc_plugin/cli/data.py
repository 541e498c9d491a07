"""`aigc data collect|info`: recordings → a training set, and what is in one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..options.collect import ClipOptions, CollectOptions, ProvenanceOptions, SummaryOptions
from .exit_codes import DAMAGED_INPUT
from .from_options import Given, takes_options
from .options import JobOptions, ListingOptions, OverwriteOptions
from .progress import QuietProgress

if TYPE_CHECKING:
    from ..data import Collected

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


_SHOWN = 5


@app.command()
@takes_options
def collect(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER...", help="Recordings in any format, with or without texts."),
    ],
    *,
    where: CollectOptions,
    stated: ProvenanceOptions,
    settings: Given[ClipOptions],
    run: JobOptions,
) -> None:
    """Make a training set of recordings, or add to one.

    Texts come from metadata.csv (id|text) or from files beside the recordings: .srt, .vtt, .lab, .txt. Licence, source,
    consent, speaker and language come from these options, or from provenance.toml or provenance.csv beside the
    recordings. The same command again adds what is new; ids and splits stay.
    """
    with run.begin() as progress:
        from ..data import Provenance, collect

        collected = collect(
            folders, where.out, provenance=Provenance.from_dict(asdict(stated), "the options"), threads=where.threads,
            report=_Report(progress), **settings,
        )  # fmt: skip
        _report(progress, collected)
    if collected.damaged:
        raise typer.Exit(DAMAGED_INPUT)


@app.command()
@takes_options
def info(
    folder: Annotated[Path, typer.Argument(metavar="SET", help="A folder of `aigc data collect`.")],
    *,
    options: SummaryOptions,
    listing: ListingOptions,
    output: OverwriteOptions,
) -> None:
    """Hours, rates, languages, licences, splits and what was dropped; durations and loudness as histograms."""
    from ..data import summarise

    summary = summarise(folder)
    if options.plot is not None:
        from ..data.plot import draw

        draw(summary, Path(options.plot), overwrite=output.overwrite)
    if listing.json:
        typer.echo(json.dumps(summary.to_dict()))
        return
    from .data_table import show

    show(folder, summary)


class _Report:
    """Recordings done, reported from the first on."""

    def __init__(self, progress: QuietProgress) -> None:
        self._progress = progress
        self._started = False

    def __call__(self, done: float, total: int) -> None:
        if not self._started:
            self._progress.start("data collect", total=total, unit="recordings")
            self._started = True
        self._progress.update(done)


def _report(progress: QuietProgress, collected: Collected) -> None:
    from ..data.summary import summary_of

    summary = summary_of(collected.manifest)
    _warn_of(progress, collected.damaged, "are damaged", "they were read as far as possible")
    _warn_of(progress, collected.missing, "are listed and not there", "")
    without = summary.licences.get("")
    if without is not None:
        progress.warning(
            f"{without.clips} clips have no licence entry, so that training will refuse the set",
            "run this again with --licence, or put a provenance.toml beside the recordings",
        )
    normalised = collected.manifest.settings.loudness is not None
    if normalised and (unmeasured := summary.total.clips - len(summary.loudness)):
        progress.warning(
            f"{unmeasured} clips are too short (0.4 s) or too quiet for a loudness by EBU R 128: left as they are"
        )
    if normalised and summary.limited:
        progress.warning(
            f"{summary.limited} clips stay below {collected.manifest.settings.loudness:g} LUFS, since their peaks "
            f"would exceed {collected.manifest.settings.peak:g} dB", "a lower --loudness makes all alike",
        )  # fmt: skip
    dropped = ", ".join(f"{amount.clips} {reason}" for reason, amount in summary.dropped.items())
    text = (
        f"{summary.total.clips} clips, {summary.total.seconds / 3600:.2f} h of {summary.heard_seconds / 3600:.2f} h; "
        f"dropped: {dropped or 'nothing'}; {collected.decoded} recordings read, {collected.reused} known before"
    )
    progress.result(str(collected.folder), collected.manifest.settings.to_dict(), text)


def _warn_of(progress: QuietProgress, lines: Sequence[str], what: str, hint: str) -> None:
    for line in lines[:_SHOWN]:
        progress.warning(line)
    if len(lines) > _SHOWN:
        progress.warning(f"{len(lines) - _SHOWN} more {what}; manifest.jsonl says which", hint)
