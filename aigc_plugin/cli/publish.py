"""`aigc publish`: a film, packaged and delivered to where people watch it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from ..options.kinds import FILES
from ..options.option import OptionSet, option
from ..options.publish import PublishOptions
from .exit_codes import FAILED
from .from_options import takes_options
from .options import RunOptions, WrongUsage
from .table import print_table

Source = Annotated[str | None, typer.Argument(metavar="[FILE]", help="A video.", show_default=False)]


@dataclass(frozen=True, kw_only=True)
class TargetOptions(OptionSet):
    to: Sequence[str] | None = option(
        None, "where to, such as hls:FOLDER,s3://BUCKET/PREFIX; may be repeated", kind=FILES
    )
    check: str | None = option(None, "compare the file with what a place asks for: youtube, tiktok, broadcast …")
    plan: bool = option(False, "print what would be made, converted, labelled, written and uploaded, and do nothing")
    list: bool = option(False, "show what targets and places there are")
    login: str | None = option(
        None,
        "log in at youtube or tiktok, or at youtube:ACCOUNT, in the browser; the user alone can read what it leaves",
    )


@takes_options
def publish(source: Source = None, *, where: TargetOptions, options: PublishOptions, run: RunOptions) -> None:
    """Package a film, and deliver it to where people watch it: `aigc publish film.mp4 --to hls:folder`.

    The label of the film goes along. Nothing leaves this machine unless a target says so.
    """
    from ..jobs.publish.presets import PRESETS
    from ..jobs.publish.publish import publish as publish_file
    from ..jobs.publish.targets import TARGETS

    if where.list:
        print_table(("target", "what is written"), list(TARGETS.items()))
        print_table(("place", "for --check"), [(name, each.what) for name, each in PRESETS.items()])
        return
    if where.login:
        _log_in(where.login)
        return
    if source is None or not (where.to or where.check):
        raise WrongUsage("give a FILE and --to or --check", hint="such as --to hls:folder, or --check youtube")
    if where.check:
        _check(source, where.check)
    if not where.to:
        return
    if where.plan:
        _print_plan(source, where.to, options, overwrite=run.overwrite)
        return
    with run.begin(source) as progress:
        publish_file(source, where.to, options, overwrite=run.overwrite, progress=progress)


def _log_in(text: str) -> None:
    """Open the page of a platform in the browser, and wait until the user comes back."""
    import webbrowser

    from ..jobs.publish.log_in import log_in

    def open_page(url: str) -> None:
        typer.echo(f"open this page in a browser of this machine, if it does not open by itself:\n{url}", err=True)
        webbrowser.open(url)

    typer.echo(f"logged in; the tokens are in {log_in(text, open_page)}")


def _print_plan(source: str, targets: Sequence[str], options: PublishOptions, *, overwrite: bool) -> None:
    from ..jobs.publish.plan import plan_publishing

    plan = plan_publishing(source, targets, options, overwrite=overwrite)
    rows = [(s.target or "film", s.action, s.what, "" if s.bytes is None else _size(s.bytes)) for s in plan.steps]
    print_table(("target", "does", "what", "size"), rows)


def _size(count: int) -> str:
    """Bytes for people: 512 B, 3.4 kB, 120 MB."""
    size, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:.3g} {unit}"


def _check(source: str, place: str) -> None:
    """Print what fits and what does not; end with a failure where something does not."""
    from ..jobs.publish.check import check_publishing

    rows = check_publishing(source, place)
    print_table(
        ("", "file", place, ""), [(row.what, row.found, row.wanted, "ok" if row.fits else "differs") for row in rows]
    )
    if not all(row.fits for row in rows):
        raise typer.Exit(FAILED)
