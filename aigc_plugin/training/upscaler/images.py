"""Images and videos that the upscaler is trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from ...data.pictures.picture_manifest import PICTURES, is_picture_set
from ...errors import InputError, MediaError
from ...media.image.image_file import IMAGE_EXTENSIONS, is_image, read_rgb

VIDEOS = (".mp4", ".mkv", ".mov", ".webm")
_FRAMES_PER_VIDEO = 12
_HINT = "take it out of the folder, or make it again"
_LEAST_SIDE = 192
"""Smaller videos are not sharp enough to learn from."""


def image_files(folders: Sequence[Path]) -> list[Path]:
    """List images and videos in the folders, by name; of a collected set, its pictures."""
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is not a folder")
    places = [folder / PICTURES if is_picture_set(folder) else folder for folder in folders]
    files = [path for place in places for path in sorted(place.iterdir())]
    usable = [path for path in files if path.suffix.lower() in (*IMAGE_EXTENSIONS, *VIDEOS)]
    if not usable:
        raise InputError(f"no pictures in {', '.join(map(str, folders))}", hint=f"kinds: {', '.join(IMAGE_EXTENSIONS)}")
    return usable


def training_images(path: Path) -> Iterator[NDArray[np.uint8]]:
    """Read an image as RGB (height, width, 3), or frames of a video at regular intervals."""
    if is_image(path.name):
        yield read_rgb(str(path))
        return
    yield from (rgb for rgb in training_frames(path, _FRAMES_PER_VIDEO) if min(rgb.shape[:2]) >= _LEAST_SIDE)


def training_frames(path: Path, wanted: int | None = None) -> Iterator[NDArray[np.uint8]]:
    """Read frames of a video as RGB (height, width, 3), upright: all, or about `wanted` at regular intervals.

    MediaError where the file holds no video, or is damaged.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise MediaError(f"{path} holds no video", hint=_HINT)
            stream = container.streams.video[0]
            every = max(1, stream.frames // wanted) if wanted else 1
            for number, frame in enumerate(container.decode(stream)):
                if number % every == 0:
                    yield np.rot90(frame.to_ndarray(format="rgb24"), round(frame.rotation / 90) % 4)
    except av.error.FFmpegError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror}", hint=_HINT) from None
