"""`aigc ffmpeg`: run the user's own ffmpeg command, which may hold our filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from .options import WrongUsage, checked_usage
from .progress import QuietProgress

if TYPE_CHECKING:
    from ..lavfi.colour_options import FirstFrame
    from ..lavfi.expansion import Expansion
    from ..lavfi.ffmpeg_binary import FfmpegBinary

# Words after this command are ffmpeg's, but for these few.
CONTEXT = {"ignore_unknown_options": True, "allow_extra_args": True, "allow_interspersed_args": False}

DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what would be run, for bash, and stop.")]
Binary = Annotated[
    str | None,
    typer.Option("--ffmpeg", metavar="PATH", help="Which ffmpeg; else AIGC_FFMPEG, or that on PATH."),
]
PrintPlugin = Annotated[
    str | None,
    typer.Option(
        "--print-plugin",
        metavar="NAME",
        help="Print a -vf with our frei0r plug-in, upscale or interpolate; a FILE after it gives the colours.",
    ),
]
InstallPlugins = Annotated[
    bool, typer.Option("--install-plugins", help="Link our frei0r plug-ins into ~/.frei0r-1/lib, where ffmpeg looks.")
]
RemovePlugins = Annotated[bool, typer.Option("--remove-plugins", help="Remove these links again.")]


def ffmpeg(
    context: typer.Context,
    dry_run: DryRun = False,
    print_plugin: PrintPlugin = None,
    install_plugins: InstallPlugins = False,
    remove_plugins: RemovePlugins = False,
    binary: Binary = None,
) -> None:
    """Run an ffmpeg command that may hold our filters; give our options first, then ffmpeg's.

    aigc_upscale and aigc_interpolate in -vf, -filter_complex or a script file take what `aigc filter` takes;
    aigc_say and aigc_generate are sources for -filter_complex, of speech and of backgrounds.
    Progress, exit code and files are ffmpeg's own.
    """
    if install_plugins or remove_plugins:
        _change_plugins(install_plugins, remove_plugins, context.args)
        return
    if print_plugin is not None:
        _print_plugin(print_plugin, context.args)
        return
    from ..jobs.filter_chain import read_chain
    from ..lavfi.aigc_graph import find_aigc_graph, with_known_spelling
    from ..lavfi.command_line import asks_for_information, parse_command_line, refuse_overwritten_inputs
    from ..lavfi.ffmpeg_binary import find_ffmpeg

    program = find_ffmpeg(binary)
    words = list(context.args)
    if asks_for_information(words) or not words:
        _run_alone(program, words, dry_run)
        return
    command = parse_command_line(words)
    refuse_overwritten_inputs(command)
    ours = find_aigc_graph(command)
    if ours is None:
        _run_alone(program, with_known_spelling(command, program).words(), dry_run)
        return
    from ..lavfi.expansion import Expansion

    expansion = Expansion(command, ours, program)
    if expansion.chain is not None:
        with checked_usage():  # before any work
            read_chain(expansion.chain, {"backend": "auto", "threads": None})
    progress = QuietProgress()
    for line in expansion.lost:
        progress.warning(line)
    first = _first_frame(expansion, program, progress)
    if dry_run:
        typer.echo(expansion.shell_text(first))
        return
    raise typer.Exit(_run_together(expansion, program, first, progress))


def _change_plugins(install: bool, remove: bool, words: Sequence[str]) -> None:
    """Install or remove the links to our plug-ins, and print their paths."""
    from ..lavfi import plugin_files

    if words or (install and remove):
        raise WrongUsage("--install-plugins and --remove-plugins stand alone")
    for link in plugin_files.install_plugins() if install else plugin_files.remove_plugins():
        typer.echo(link)


def _print_plugin(name: str, files: Sequence[str]) -> None:
    from ..lavfi.plugin_files import is_found_without_help, plugin_path
    from ..lavfi.plugins import VideoProperties, graph_of

    video = VideoProperties()
    if len(files) > 1 or any(file.startswith("-") for file in files):
        raise WrongUsage(f"--print-plugin takes a name, and perhaps a video: {' '.join(files)}")
    for file in files:
        from ..media.orientation import Orientation
        from ..media.video.video_input import VideoInput

        with VideoInput(file, interlaced="keep") as source:
            first = source.first
            seen = source.side.orientation or Orientation()  # ffmpeg turns frames before any filter
            width, height = seen.size(first.width, first.height)
            video = VideoProperties(source.tags, first.format.name, height, width)
    typer.echo(graph_of(name, video))
    if not files:
        QuietProgress().warning("this is for HD, 8 bits, 4:2:0, BT.709", "name the video after it for any other")
    if not is_found_without_help():
        hint = f"run aigc ffmpeg --install-plugins first, or set FREI0R_PATH={plugin_path(name).parent}"
        QuietProgress().warning("ffmpeg does not find it by itself", hint)


def _run_alone(program: FfmpegBinary, words: Sequence[str], dry_run: bool) -> None:
    """Run a command without our filters."""
    import shlex

    from ..lavfi.processes import become

    if dry_run:
        typer.echo(shlex.join([program.path, *words]))
        return
    become([program.path, *words])


def _first_frame(expansion: Expansion, program: FfmpegBinary, progress: QuietProgress) -> FirstFrame:
    from ..lavfi.colour_options import FirstFrame, look_at_first
    from ..media.video.colour_tags import ColourTags

    if expansion.chain is None:
        return FirstFrame(ColourTags(), "", ())
    first = look_at_first(program, expansion.looking())
    for what in first.lost:
        progress.warning(f"{what} does not pass through our filters", "give it to the encoder again, as an option")
    if first.interlaced:
        hint = "put bwdif before them, or setfield=prog where the frames are whole"
        progress.warning("the frames that reach our filters are interlaced, and stay so", hint)
    return first


def _run_together(expansion: Expansion, program: FfmpegBinary, first: FirstFrame, progress: QuietProgress) -> int:
    from ..lavfi.processes import Pipeline

    with Pipeline() as pipeline:
        sources = [pipeline.make(arguments) for arguments in expansion.sources]
        if expansion.chain is not None:
            pipeline.read([program.path, *expansion.reading(first.pixel_format)])
            pipeline.filter(expansion.filtering(first))
        return pipeline.run(
            [program.path, *expansion.writing(first.tags, sources)],
            progress.warning,
            lambda message, hint: progress.error("", message, hint),
        )
