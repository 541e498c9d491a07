"""`aigc upscale`: upscale a video, an image, or a folder of images."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.upscale import UpscaleOptions
from .from_options import takes_options
from .options import RunOptions, exit_for

Source = Annotated[
    str,
    typer.Argument(
        metavar="IN", help="A video, an image, a folder or sequence (f%04d.png) of images; - for NUT from stdin."
    ),
]
Target = Annotated[
    str,
    typer.Argument(
        metavar="OUT",
        help=".mp4 .mov .mkv .webm .ts .nut .gif .apng .webp; .png .jpg .tiff .bmp; a folder, a sequence; - for NUT.",
    ),
]


@takes_options
def upscale(source: Source, target: Target, *, options: UpscaleOptions, run: RunOptions) -> None:
    """Upscale a video or an image; everything else is kept.

    Audio, subtitles, chapters, metadata, times and colour tags of a video are kept; a warning names what the
    container of the output cannot hold. An image keeps its depth, alpha, ICC profile and EXIF. Of a folder, every image
    is upscaled into the folder OUT.
    """
    from ..jobs.upscale_images import upscale_image, upscale_images
    from ..jobs.video_jobs import upscale_video
    from ..jobs.work_kinds import is_folder_work, is_image_work

    with run.begin(source) as progress:
        if is_folder_work(source, target):
            folder = upscale_images(source, target, options, overwrite=run.overwrite, progress=progress)
            exit_for([*folder.damage, *folder.failed])
        elif is_image_work(source, target):
            exit_for(upscale_image(source, target, options, overwrite=run.overwrite, progress=progress).damage)
        else:
            exit_for(upscale_video(source, target, options, overwrite=run.overwrite, progress=progress).damage)
