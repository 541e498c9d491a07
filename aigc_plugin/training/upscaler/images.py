"""Pictures and films to learn enlarging from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...media.image.image_file import IMAGE_EXTENSIONS, is_image, read_rgb

FILMS = (".mp4", ".mkv", ".mov", ".webm")
_FRAMES_OF_A_FILM = 12
_LEAST_SIDE = 192
"""Films smaller than this have too little of their own sharpness left to teach any."""


def image_files(folders: Sequence[Path]) -> list[Path]:
    """Stills and films in the folders, by name."""
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is not a folder")
    found = [path for folder in folders for path in sorted(folder.iterdir())]
    kept = [path for path in found if path.suffix.lower() in (*IMAGE_EXTENSIONS, *FILMS)]
    if not kept:
        raise InputError(f"no pictures in {', '.join(map(str, folders))}", hint=f"kinds: {', '.join(IMAGE_EXTENSIONS)}")
    return kept


def pictures(path: Path) -> Iterator[NDArray[np.uint8]]:
    """The RGB picture (height, width, 3) of a still; of a film, frames at even distances."""
    if is_image(path.name):
        yield read_rgb(str(path))
        return
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        every = max(1, stream.frames // _FRAMES_OF_A_FILM)
        for number, frame in enumerate(container.decode(stream)):
            if number % every == 0 and min(frame.width, frame.height) >= _LEAST_SIDE:
                yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
