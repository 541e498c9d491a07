"""`aigc upscale`: a film, or a picture, made larger."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..jobs.progress import Progress
from ..jobs.upscale_images import run_images
from ..jobs.upscaling import FrameUpscaler
from ..jobs.video_job import DAMAGED_INPUT, Job, Work, run_video
from .options import Precision
from .video_options import PartOptions, parse_rate, parse_size, takes_film_options

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..media.video.video_input import VideoInput


Source = Annotated[
    str, typer.Argument(metavar="IN", help="A film, a picture, a folder of pictures; - for NUT from stdin.")
]
Target = Annotated[
    str,
    typer.Argument(
        metavar="OUT",
        help=".mp4 .mov .mkv .webm .ts .nut; .png .jpg .webp .tiff .bmp; a folder; - for NUT to stdout.",
    ),
]
Scale = Annotated[str | None, typer.Option("--scale", help="2, 3 or 4; any number for a filter.")]
ModelOrFilter = Annotated[
    str | None,
    typer.Option("--model", help="A name of `aigc models list`, a file, or a filter: lanczos, bicubic …"),
]
Size = Annotated[
    str | None,
    typer.Option("--size", metavar="WxH", help="The size to end with, whatever the model's scale."),
]


@takes_film_options
def upscale(
    source: Source,
    target: Target,
    scale: Scale = None,
    model: ModelOrFilter = None,
    size: Size = None,
    precision: Precision = "auto",
    *,
    film: PartOptions,
) -> None:
    """Enlarge a film or a picture, with everything else intact.

    Sound, subtitles, chapters, metadata, times and colour tags of a film are kept; what the output's container
    cannot hold is told. A picture keeps its depth, alpha, ICC profile and EXIF. Of a
    folder every picture is enlarged, into the folder OUT.
    """
    voice = film.begin(source)
    task = film.job_for("upscale", source, target)
    load = {"precision": precision, "backend": film.backend, "threads": film.threads}
    wanted = parse_size(size)
    factor = None if scale is None else parse_rate(scale, "--scale")
    with voice:
        damaged = _run(task, model, factor, wanted, load, voice)
    if damaged:
        raise typer.Exit(DAMAGED_INPUT)


def _run(
    task: Job,
    model: str | None,
    factor: Fraction | None,
    size: tuple[int, int] | None,
    load: dict[str, Any],
    voice: Progress,
) -> bool:
    from ..media.image.image_file import is_image

    if is_image(task.target) or Path(task.source).is_dir():
        return run_images(task, lambda: FrameUpscaler(model, factor, size, load), voice)

    def prepare(source: VideoInput, timeline: Timeline) -> Work:
        enlarger = FrameUpscaler(model, factor, size, load)
        return Work(enlarger.each, enlarger.settings, source.rate, source.time_base)

    return run_video(task, prepare, voice)
