"""`aigc upscale`: a film, or a picture, made larger."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .film import DAMAGED_INPUT, Job, Work, run_film
from .options import Precision
from .progress import Progress
from .upscale_pictures import run_pictures
from .video_options import PartOptions, parse_rate, parse_size, takes_film_options

if TYPE_CHECKING:
    from ..media.timeline import Timeline
    from ..media.video_input import VideoInput
    from ..planes import PlanarFrame


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
    from ..media.pictures import is_picture

    if is_picture(task.target) or Path(task.source).is_dir():
        return run_pictures(task, lambda: Enlarger(model, factor, size, load), voice)

    def prepare(source: VideoInput, timeline: Timeline) -> Work:
        enlarger = Enlarger(model, factor, size, load)
        return Work(enlarger.each, enlarger.settings, source.rate, source.time_base)

    return run_film(task, prepare, voice)


class Enlarger:
    """The chosen model, and the size to end with: a filter goes straight to it, a network by way of its scale."""

    def __init__(
        self, model: str | None, factor: Fraction | None, size: tuple[int, int] | None, load: dict[str, Any]
    ) -> None:
        from ..generators.upscaler import DEFAULT_MODEL, FILTERS, Upscaler

        self._upscaler = Upscaler.load(model or DEFAULT_MODEL, scale=factor, **load)
        self._size = size
        self._filter = FILTERS.get(model or "", "lanczos3")
        self._is_filter = model in FILTERS
        scale = None if self._is_filter and size else str(self._upscaler.scale)
        self.settings = {
            "model": Path(self._upscaler.name).name,  # no folder of the user's leaves the machine
            "scale": scale,
            "size": f"{size[0]}x{size[1]}" if size else None,
            "precision": self._upscaler.precision,
            "backend": self._upscaler.backend,
        }

    def each(self, frames: Iterator[PlanarFrame]) -> Iterator[PlanarFrame]:
        for frame in frames:
            yield self.one(frame)

    def one(self, frame: PlanarFrame) -> PlanarFrame:
        if self._size is None:
            return self._upscaler.enlarge(frame)
        from ..generators.classic import resize_frame

        made = frame if self._is_filter else self._upscaler.enlarge(frame)
        width, height = self._size
        return resize_frame(
            made,
            height,
            width,
            filter=self._filter,
            backend=self._upscaler.backend,
            threads=self._upscaler.threads,
        )
