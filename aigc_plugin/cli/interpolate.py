"""`aigc interpolate`: more pictures a second, or slow motion."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..jobs.retiming import Retimer
from ..jobs.video_job import DAMAGED_INPUT, Work, run_video
from .video_options import PartOptions, parse_rate, takes_film_options

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..media.video.video_input import VideoInput


Source = Annotated[str, typer.Argument(metavar="IN", help="A film; - for NUT from stdin.")]
Target = Annotated[str, typer.Argument(metavar="OUT", help=".mp4 .mov .mkv .webm .ts .nut; - for NUT to stdout.")]
Fps = Annotated[str | None, typer.Option("--fps", metavar="R", help="The rate to end with: 60, 23.976, 30000/1001.")]
Factor = Annotated[
    int | None, typer.Option("--factor", min=1, max=64, help="This many pictures for each; 2 without --fps.")
]
Slow = Annotated[
    str | None, typer.Option("--slow", metavar="N", help="Slow motion: this many times as long, sound too.")
]
Quality = Annotated[str, typer.Option("--quality", help="fast, balanced or best.")]
SceneThreshold = Annotated[
    float | None, typer.Option("--scene-threshold", help="From which change on pictures are a cut, 0 … 1.")
]
BridgeDuplicates = Annotated[
    bool, typer.Option("--bridge-duplicates", help="Move across pictures that repeat: telecine, captures.")
]


@takes_film_options
def interpolate(
    source: Source,
    target: Target,
    fps: Fps = None,
    factor: Factor = None,
    slow: Slow = None,
    quality: Quality = "balanced",
    scene_threshold: SceneThreshold = None,
    bridge_duplicates: BridgeDuplicates = False,
    *,
    film: PartOptions,
) -> None:
    """Give a film more pictures a second, or slow it down, with everything else intact.

    --slow stretches the sound in time at its pitch, and moves subtitles and chapters along; the rate stays the
    input's, unless --fps or --factor says else.
    """
    voice = film.begin(source)
    if fps is not None and factor is not None:
        raise typer.BadParameter("--fps and --factor exclude each other")
    pace = Fraction(1) if slow is None else parse_rate(slow, "--slow")
    rate = None if fps is None else parse_rate(fps, "--fps")
    if rate is None and factor is None and pace == 1:
        factor = 2
    task = film.job_for("interpolate", source, target, slow=pace)
    settings = {"quality": quality, "fps": rate, "factor": factor, "slow": pace if pace != 1 else None}
    load = {"scene_threshold": scene_threshold, "backend": film.backend, "threads": film.threads}
    given = {name: value for name, value in load.items() if value is not None}
    with voice:
        damaged = run_video(task, _preparation(settings, given, bridge_duplicates), voice)
    if damaged:
        raise typer.Exit(DAMAGED_INPUT)


def _preparation(
    settings: dict[str, Any], load: dict[str, Any], bridge: bool
) -> Callable[[VideoInput, Timeline], Work]:
    """What run_film asks for once the source is open."""

    def prepare(source: VideoInput, timeline: Timeline) -> Work:
        retimer = Retimer(settings, load, bridge)
        return Work(
            lambda frames: retimer.each(frames, timeline, source.rate),
            retimer.settings,
            retimer.rate(source.rate),
            retimer.time_base(source.time_base, source.rate),
            cuts_itself=True,
        )

    return prepare
