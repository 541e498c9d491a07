"""`aigc data collect|info`: recordings, or images and videos → a training set, and what is in one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import InputError, argument
from ..options.collect import ClipOptions, CollectOptions, PictureOptions, ProvenanceOptions, SummaryOptions
from .exit_codes import DAMAGED_INPUT
from .from_options import Given, takes_options
from .options import JobOptions, ListingOptions, OverwriteOptions
from .progress import QuietProgress

if TYPE_CHECKING:
    from ..data import Collected, CollectedPictures, Provenance

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


_SHOWN = 5


@app.command()
@takes_options
def collect(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER...", help="Recordings, with or without texts, or images and videos."),
    ],
    *,
    where: CollectOptions,
    stated: ProvenanceOptions,
    settings: Given[ClipOptions],
    pictures: Given[PictureOptions],
    run: JobOptions,
) -> None:
    """Make a training set of recordings, or of images and videos, or add to one.

    Texts of recordings come from metadata.csv (id|text) or from files beside them: .srt, .vtt, .lab, .txt; captions of
    images from a .txt. Licence, source, consent, speaker and language come from these options, or from provenance.toml
    or provenance.csv beside the files. The same command again adds what is new; ids and splits stay.
    """
    with run.begin() as progress:
        from ..data import Provenance

        provenance = Provenance.from_dict(asdict(stated), "the options")
        if _is_of_pictures(folders, where):
            _refuse(settings, "recordings", "pictures")
            damaged = _collect_pictures(folders, where, provenance, pictures, progress)
        else:
            _refuse(pictures, "pictures", "recordings")
            damaged = _collect_recordings(folders, where, provenance, settings, progress)
    if damaged:
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
    """Amounts, licences, splits and what was dropped; of recordings also histograms of durations and loudness."""
    from ..data import summarise
    from ..data.pictures.picture_manifest import is_picture_set

    if is_picture_set(folder):
        _picture_info(folder, options, listing)
        return
    summary = summarise(folder)
    if options.plot is not None:
        from ..data.plot import draw

        draw(summary, Path(options.plot), overwrite=output.overwrite)
    if listing.json:
        typer.echo(json.dumps(summary.to_dict()))
        return
    from .data_table import show

    show(folder, summary)


def _picture_info(folder: Path, options: SummaryOptions, listing: ListingOptions) -> None:
    from ..data.pictures.picture_summary import summarise_pictures
    from .picture_table import show_pictures

    if options.plot is not None:
        raise InputError(f"{argument('plot')} draws durations and loudness, which pictures do not have")
    summary = summarise_pictures(folder)
    if listing.json:
        typer.echo(json.dumps(summary.to_dict()))
        return
    show_pictures(folder, summary)


def _is_of_pictures(folders: Sequence[Path], where: CollectOptions) -> bool:
    """Tell whether pictures are collected: by the options, else by the set, else by what the folders hold."""
    from ..data.pictures.collect_pictures import holds_pictures
    from ..data.pictures.picture_manifest import is_picture_set

    if where.kind is not None:
        return where.kind == "pictures"
    return is_picture_set(Path(where.out)) or holds_pictures(folders)


def _refuse(given: dict[str, Any], what: str, collected: str) -> None:
    if given:
        name = next(iter(given))
        raise InputError(
            f"{argument(name, given[name])} is of {what}; these are {collected}",
            hint=f"{argument('kind')} chooses what is collected",
        )


class _Report:
    """Files done, reported from the first on."""

    def __init__(self, progress: QuietProgress, unit: str) -> None:
        self._progress, self._unit = progress, unit
        self._started = False

    def __call__(self, done: float, total: int) -> None:
        if not self._started:
            self._progress.start("data collect", total=total, unit=self._unit)
            self._started = True
        self._progress.update(done)


def _collect_recordings(
    folders: Sequence[Path], where: CollectOptions, provenance: Provenance, settings: dict[str, Any],
    progress: QuietProgress,
) -> bool:  # fmt: skip
    from ..data import collect

    collected = collect(
        folders, where.out, provenance=provenance, threads=where.threads, report=_Report(progress, "recordings"),
        **settings,
    )  # fmt: skip
    _report(progress, collected)
    return bool(collected.damaged)


def _collect_pictures(
    folders: Sequence[Path], where: CollectOptions, provenance: Provenance, settings: dict[str, Any],
    progress: QuietProgress,
) -> bool:  # fmt: skip
    from ..data import collect_pictures

    collected = collect_pictures(
        folders, where.out, provenance=provenance, threads=where.threads, report=_Report(progress, "files"), **settings
    )
    _report_pictures(progress, collected)
    return bool(collected.damaged)


def _report(progress: QuietProgress, collected: Collected) -> None:
    from ..data.summary import summary_of

    summary = summary_of(collected.manifest)
    _warn_of(progress, collected.damaged, "are damaged", "they were read as far as possible")
    _warn_of(progress, collected.missing, "are listed and not there", "")
    without = summary.licences.get("")
    if without is not None:
        _warn_of_licences(progress, f"{without.clips} clips", "recordings")
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
    progress.result(str(collected.folder), asdict(collected.manifest.settings), text)


def _report_pictures(progress: QuietProgress, collected: CollectedPictures) -> None:
    from ..data.pictures.picture_summary import picture_summary

    summary = picture_summary(collected.manifest)
    _warn_of(progress, collected.damaged, "are damaged", "they were read as far as possible")
    if "" in summary.licences:
        _warn_of_licences(progress, f"{summary.licences['']} pictures", "files")
    dropped = ", ".join(f"{count} {reason}" for reason, count in summary.dropped.items())
    text = (
        f"{summary.pictures} pictures of {summary.files} files; dropped: {dropped or 'nothing'}; "
        f"{collected.read} files read, {collected.reused} known before"
    )
    progress.result(str(collected.folder), asdict(collected.manifest.settings), text)


def _warn_of_licences(progress: QuietProgress, what: str, files: str) -> None:
    progress.warning(
        f"{what} have no licence entry, so that training will refuse the set",
        f"run this again with --licence, or put a provenance.toml beside the {files}",
    )


def _warn_of(progress: QuietProgress, lines: Sequence[str], what: str, hint: str) -> None:
    for line in lines[:_SHOWN]:
        progress.warning(line)
    if len(lines) > _SHOWN:
        progress.warning(f"{len(lines) - _SHOWN} more {what}; the manifest says which", hint)
