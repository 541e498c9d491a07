"""`aigc interpolate`: more pictures a second, or slow motion."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .film import DAMAGED_INPUT, Job, Work, run_film
from .options import Backend, Kind, Overwrite, Threads, begin, is_stdin
from .options import Job as JobFlag
from .progress import ProgressKind
from .video_options import (
    Codec,
    Crf,
    Deinterlace,
    EncoderOptions,
    From,
    MatrixTag,
    NoAudio,
    Preset,
    PrimariesTag,
    RangeTag,
    SitingTag,
    To,
    TransferTag,
    encoder_choice,
    parse_rate,
    parse_time,
)

if TYPE_CHECKING:
    from ..media.timeline import Timeline
    from ..media.video_input import VideoInput
    from ..planes import PlanarFrame


def interpolate(
    source: Annotated[str, typer.Argument(metavar="IN", help="A film; - for NUT from stdin.")],
    target: Annotated[
        str, typer.Argument(metavar="OUT", help=".mp4 .mov .mkv .webm .avi .ts .nut; - for NUT to stdout.")
    ],
    fps: Annotated[
        str | None, typer.Option("--fps", metavar="R", help="The rate to end with: 60, 23.976, 30000/1001.")
    ] = None,
    factor: Annotated[
        int | None,
        typer.Option("--factor", min=1, max=64, help="This many pictures for each; 2 without --fps."),
    ] = None,
    slow: Annotated[
        str | None,
        typer.Option("--slow", metavar="N", help="Slow motion: this many times as long, sound too."),
    ] = None,
    quality: Annotated[str, typer.Option("--quality", help="fast, balanced or best.")] = "balanced",
    scene_threshold: Annotated[
        float | None, typer.Option("--scene-threshold", help="From which change on pictures are a cut.")
    ] = None,
    bridge_duplicates: Annotated[
        bool,
        typer.Option("--bridge-duplicates", help="Move across pictures that repeat: telecine, captures."),
    ] = False,
    start: From = None,
    end: To = None,
    codec: Codec = None,
    crf: Crf = None,
    preset: Preset = None,
    encoder_option: EncoderOptions = None,
    deinterlace: Deinterlace = False,
    no_audio: NoAudio = False,
    range_tag: RangeTag = None,
    matrix: MatrixTag = None,
    primaries: PrimariesTag = None,
    transfer: TransferTag = None,
    siting: SitingTag = None,
    threads: Threads = None,
    backend: Backend = "auto",
    progress: Kind = ProgressKind.auto,
    job: JobFlag = False,
    overwrite: Overwrite = False,
) -> None:
    """Give a film more pictures a second, or slow it down, with everything else intact.

    --slow stretches the sound in time at its pitch, and moves subtitles and chapters along; with --fps it ends
    with that rate, otherwise with the input's.
    """
    voice = begin(progress, job=job, reads_stdin=is_stdin(source))
    if fps is not None and factor is not None:
        raise typer.BadParameter("--fps and --factor exclude each other")
    pace = Fraction(1) if slow is None else parse_rate(slow, "--slow")
    rate = None if fps is None else parse_rate(fps, "--fps")
    if rate is None and factor is None and slow is None:
        factor = 2
    task = Job(
        "interpolate",
        source,
        target,
        encoder_choice(codec, crf, preset, encoder_option),
        start=parse_time(start, "--from"),
        end=parse_time(end, "--to"),
        slow=pace,
        tags={
            "range": range_tag,
            "matrix": matrix,
            "primaries": primaries,
            "transfer": transfer,
            "siting": siting,
        },
        keep_sound=not no_audio,
        deinterlace=deinterlace,
        threads=threads,
        overwrite=overwrite,
    )
    settings = {"quality": quality, "fps": rate, "factor": factor, "slow": pace if pace != 1 else None}
    load = {"scene_threshold": scene_threshold, "backend": backend, "threads": threads}
    given = {name: value for name, value in load.items() if value is not None}
    with voice:
        damaged = run_film(task, _preparation(settings, given, bridge_duplicates), voice)
    if damaged:
        raise typer.Exit(DAMAGED_INPUT)


def _preparation(settings: dict[str, Any], load: dict[str, Any], bridge: bool) -> Any:
    """What run_film asks for once the source is open."""

    def prepare(source: VideoInput, timeline: Timeline) -> Work:
        from ..generators.frame_schedule import retime
        from ..generators.interpolator import Interpolator
        from ..media.timeline import common_time_base

        interpolator = Interpolator(settings["quality"], **load)
        fps, factor, slow = settings["fps"], settings["factor"], settings["slow"]
        if fps is None and factor is None:  # slow motion at the rate that the input has
            fps = source.rate

        def transform(frames: Iterator[PlanarFrame]) -> Iterator[PlanarFrame]:
            return retime(
                frames,
                interpolator,
                fps=fps,
                factor=factor,
                slow=slow,
                bridge_duplicates=bridge,
                start=timeline.start,
                end=timeline.end,
            )

        pace = slow or Fraction(1)
        step = source.time_base * pace
        if factor is not None:
            return Work(
                transform, settings, source.rate * factor / pace, common_time_base(step / factor), True
            )
        base = common_time_base(step, 1 / fps)
        return Work(transform, settings, fps, base, True)

    return prepare
