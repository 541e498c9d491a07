"""`aigc data collect|info`: recordings → a training set, and what is in one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .exit_codes import DAMAGED_INPUT
from .options import Job, Kind, Overwrite, WrongUsage, begin
from .progress import ProgressKind, QuietProgress

if TYPE_CHECKING:
    from ..data import Collected

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


_SHOWN = 5

Shown = Annotated[bool, typer.Option("--json", help="The same, for programs, on stdout.")]


Format = Annotated[str | None, typer.Option("--format", help="Of the clips: wav or flac.")]
Rate = Annotated[int | None, typer.Option("--rate", help="Samples per second of the clips; 22050.")]
LoudnessTarget = Annotated[str | None, typer.Option("--loudness", help="LUFS that each clip gets, or off; -23.")]
Peak = Annotated[float | None, typer.Option("--peak", help="True peak in dB that the gain never exceeds; -1.")]
Trim = Annotated[bool | None, typer.Option("--trim/--no-trim", help="Cut silence at both ends; done.")]
Margin = Annotated[float | None, typer.Option("--margin", help="Seconds of silence that stay at both ends; 0.1.")]
Silence = Annotated[
    float | None, typer.Option("--silence", help="How far below the loud parts silence begins, in dB; 40.")
]
Divide = Annotated[bool | None, typer.Option("--divide/--no-divide", help="Cut what is too long at pauses; done.")]
Pause = Annotated[float | None, typer.Option("--pause", help="Seconds of silence where it may be cut; 0.3.")]
Shortest = Annotated[float | None, typer.Option("--shortest", help="Seconds; what is shorter is dropped; 0.5.")]
Longest = Annotated[float | None, typer.Option("--longest", help="Seconds; what is longer is divided, or dropped; 20.")]
Clipped = Annotated[float | None, typer.Option("--clipped", help="Largest share of clipped samples, 0 … 1; 0.001.")]
NeedText = Annotated[bool | None, typer.Option("--need-text/--no-need-text", help="Drop what has no transcript; kept.")]
Validation = Annotated[float | None, typer.Option("--validation", help="Share held out to validate; 0.05.")]
Test = Annotated[float | None, typer.Option("--test", help="Share held out to test; 0.05.")]
Group = Annotated[
    str | None, typer.Option("--group", help="What never straddles splits: recording or speaker; recording.")
]
Licence = Annotated[str, typer.Option("--licence", help="Of the recordings, such as CC0-1.0.")]
Source = Annotated[str, typer.Option("--source", help="Where they come from: an address, or a name.")]
Consent = Annotated[str, typer.Option("--consent", help="Of who speaks: how and when it was given.")]
Speaker = Annotated[str, typer.Option("--speaker", help="Who speaks: a name or a number.")]
Language = Annotated[str, typer.Option("--language", help="A tag such as de or en-GB.")]


@app.command()
def collect(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER...", help="Recordings in any format, with or without texts."),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="SET", help="Folder of the set; one that is there is added to.")
    ],
    licence: Licence = "",
    source: Source = "",
    consent: Consent = "",
    speaker: Speaker = "",
    language: Language = "",
    rate: Rate = None,
    format: Format = None,
    loudness: LoudnessTarget = None,
    peak: Peak = None,
    trim: Trim = None,
    margin: Margin = None,
    silence: Silence = None,
    divide: Divide = None,
    pause: Pause = None,
    shortest: Shortest = None,
    longest: Longest = None,
    clipped: Clipped = None,
    need_text: NeedText = None,
    validation: Validation = None,
    test: Test = None,
    group: Group = None,
    threads: Annotated[
        int | None,
        typer.Option("--threads", min=1, max=256, help="Recordings at a time; as many as processors."),
    ] = None,
    kind: Kind = ProgressKind.auto,
    job: Job = False,
) -> None:
    """Make a training set of recordings, or add to one.

    Texts come from metadata.csv (id|text) or from files beside the recordings: .srt, .vtt, .lab, .txt. Licence, source,
    consent, speaker and language come from these options, or from provenance.toml or provenance.csv beside the
    recordings. The same command again adds what is new; ids and splits stay.
    """
    given: dict[str, object] = {name: value for name, value in {
        "rate": rate, "format": format, "peak": peak, "trim": trim, "margin": margin, "silence": silence,
        "divide": divide, "pause": pause, "shortest": shortest, "longest": longest, "clipped": clipped,
        "need_text": need_text, "validation": validation, "test": test, "group": group,
    }.items() if value is not None}  # fmt: skip
    if loudness is not None:
        given["loudness"] = _loudness(loudness)
    with begin(kind, job=job) as progress:
        from ..data import Provenance, collect

        stated = Provenance.from_dict({"licence": licence, "source": source, "consent": consent, "speaker": speaker,
                                     "language": language}, "the options")  # fmt: skip
        collected = collect(folders, out, provenance=stated, threads=threads, report=_Report(progress), **given)
        _report(progress, collected)
    if collected.damaged:
        raise typer.Exit(DAMAGED_INPUT)


@app.command()
def info(
    folder: Annotated[Path, typer.Argument(metavar="SET", help="A folder of `aigc data collect`.")],
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Draw the histograms: .png, .svg or .pdf.")
    ] = None,
    as_json: Shown = False,
    overwrite: Overwrite = False,
) -> None:
    """Hours, rates, languages, licences, splits and what was dropped; durations and loudness as histograms."""
    from ..data import summarise

    summary = summarise(folder)
    if plot is not None:
        from ..data.plot import draw

        draw(summary, plot, overwrite=overwrite)
    if as_json:
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


def _loudness(given: str) -> float | None:
    if given == "off":
        return None
    try:
        return float(given)
    except ValueError:
        raise WrongUsage(f"--loudness is a number of LUFS or off, not {given!r}", parameter="loudness") from None


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
