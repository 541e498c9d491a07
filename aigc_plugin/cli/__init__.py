"""`aigc`, the command line: one module a command, imported when it is called.

A module NAME holds either `app`, a typer.Typer with sub-commands, or a function NAME. Errors become one line
here, and these exit codes: 0 done, 1 failed, 2 wrong usage, 3 written but the input was damaged,
130 cancelled.
"""

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

from ..errors import AigcError, Cancelled
from . import answers
from .cancellation import cancel_on_signals
from .exit_codes import CANCELLED, FAILED, USAGE
from .memory_errors import is_out_of_memory, memory_hint
from .progress import JsonProgress, ProgressKind, QuietProgress, requested_kind
from .spelling import flag

if TYPE_CHECKING:
    import typer

# Each help line stands here a second time so that `aigc --help` need not import the commands.
COMMANDS = {
    "say": "Speak a text, with subtitles.",
    "vocode": "Turn a recording, or a mel spectrogram, into audio through a vocoder.",
    "upscale": "Upscale a video or an image; everything else is kept.",
    "interpolate": "Raise the frame rate of a video, or slow it down; everything else is kept.",
    "cut": "Cut a video or an audio file: keep ranges, or remove them, and close the gaps.",
    "join": "Join videos or audio files, with transitions between them.",
    "edit": "Render a project file: a timeline as TOML, or an .otio of an editor.",
    "mix": "Mix audio files: levels, loops, ducking under speech, loudness.",
    "ffmpeg": "Run an ffmpeg command that may hold our filters.",
    "filter": "Run a video through a chain of our filters, in ffmpeg's syntax; made for pipes.",
    "produce": "Produce finished videos from a script: speech, pictures, titles, captions, music.",
    "generate": "Generate loops of video, stills, and textures and ambiences of audio.",
    "label": "Write into a file that it was generated; pictures and sound are copied byte by byte.",
    "inspect": "Say what a file says of its origin: generated or not, by whom, and whether its signature fits.",
    "publish": "Package a film for where people watch it, with its label.",
    "batch": "Run many jobs, with a report; what fails stops no other.",
    "models": "List, inspect, add, pull and convert models.",
    "data": "Make training sets of recordings, and say what is in one.",
    "train": "Train a model on a folder of recordings.",
    "bench": "Measure this package beside its peers, on this machine.",
    "doctor": "Say what works on this machine, and why the rest does not.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Starting makes many objects and hardly any garbage: looking for it takes 15 of the 300 ms to the first sound.
    gc.set_threshold(100_000, 20, 20)
    # The kernels bring their own threads; those of NumPy's BLAS would only get in their way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    report = JsonProgress() if requested_kind(words) is ProgressKind.json else QuietProgress()
    cancel_on_signals(lambda: report.error("Cancelled", "cancelled", ""))
    answers.replace_closed()
    code = _run(words, report)
    if not (lost := answers.undelivered()):
        return code
    report.error("OSError", lost, "")
    return FAILED


def _run(words: list[str], report: QuietProgress) -> int:
    try:
        app = _assemble(words)
        return int(app(words or ["--help"], prog_name="aigc", standalone_mode=False) or 0)
    except (Cancelled, KeyboardInterrupt):
        report.error("Cancelled", "cancelled", "")
        return CANCELLED
    except AigcError as error:
        return _report_own(error, report)
    except BrokenPipeError:
        answers.drop()
        return FAILED
    except Exception as error:
        if answers.is_of_answer(error):
            answers.drop()
            report.error("OSError", answers.reason(error), "")
            return FAILED
        return _report_foreign(error, report)


def _assemble(given: list[str]) -> "typer.Typer":
    """All commands there are: the called one in full, the others by name and help line."""
    import typer

    called = next((word for word in given if not word.startswith("-")), "")
    app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
    _add_global_options(app)
    for name, help_line in COMMANDS.items():
        if find_spec(f"{__name__}.{name}") is None:
            continue
        if name != called:
            app.command(name, help=help_line)(_nothing)
            continue
        module = import_module(f"{__name__}.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name, help=help_line)
        else:
            app.command(name, context_settings=getattr(module, "CONTEXT", None))(getattr(module, name))
    return app


def _nothing() -> None:
    """Stands in for a command that is only listed."""


def _add_global_options(app: "typer.Typer") -> None:
    import typer

    def show_version(wanted: bool) -> None:
        if wanted:
            from importlib.metadata import version

            typer.echo(version("aigc_plugin"))
            raise typer.Exit

    @app.callback()
    def aigc(
        version: Annotated[
            bool, typer.Option("--version", is_eager=True, callback=show_version, help="Show the version.")
        ] = False,
    ) -> None:
        """Text to speech, video upscaling, frame interpolation and audio generation on native kernels."""


def _report_own(error: AigcError, report: QuietProgress) -> int:
    message, hint = error.spelled(flag)
    is_usage = type(error).__name__ == "WrongUsage"  # its module needs typer, which only commands load
    report.error("UsageError" if is_usage else type(error).__name__, message, hint, error.parameter)
    return USAGE if is_usage else FAILED


def _report_foreign(error: Exception, report: QuietProgress) -> int:
    """Usage errors of typer, and what nobody foresaw."""
    if hasattr(error, "format_message") and hasattr(error, "exit_code"):
        report.error("UsageError", " ".join(error.format_message().split()), "aigc --help shows what there is")
        return int(error.exit_code)
    if type(error).__name__ == "Abort":
        report.error("Cancelled", "cancelled", "")
        return CANCELLED
    if os.environ.get("AIGC_DEBUG"):
        traceback.print_exc()
    if is_out_of_memory(error):
        report.error("MemoryError", "out of memory", memory_hint())
        return FAILED
    what = f"{type(error).__name__}: {error}"
    report.error(type(error).__name__, what, "run it again with AIGC_DEBUG=1 for the traceback")
    return FAILED
