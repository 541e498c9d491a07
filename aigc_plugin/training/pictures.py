"""Pictures and films as luma to learn enlarging from, and how a large picture becomes a small one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from ..errors import InputError

STILLS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")
FILMS = (".mp4", ".mkv", ".mov", ".webm")
_FRAMES_OF_A_FILM = 12
_LEAST_SIDE = 192
"""Films smaller than this have too little of their own sharpness left to teach any."""

_LUMA = np.array([65.481, 128.553, 24.966], np.float32) / 255.0
"""ITU-R BT.601 luma of R, G, B in [0, 1], in codes of 8 bits over the 16 of black."""

Luma = NDArray[np.float32]


def picture_files(folders: Sequence[Path]) -> list[Path]:
    """Stills and films in the folders, by name."""
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is not a folder")
    found = [path for folder in folders for path in sorted(folder.iterdir())]
    kept = [path for path in found if path.suffix.lower() in (*STILLS, *FILMS)]
    if not kept:
        raise InputError(f"no pictures in {', '.join(map(str, folders))}", hint=f"kinds: {', '.join(STILLS)}")
    return kept


def pictures(path: Path) -> Iterator[NDArray[np.uint8]]:
    """The RGB picture (height, width, 3) of a still; of a film, frames at even distances."""
    film = path.suffix.lower() in FILMS
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        every = max(1, stream.frames // _FRAMES_OF_A_FILM) if film else 1
        for number, frame in enumerate(container.decode(stream)):
            if number % every == 0 and (not film or min(frame.width, frame.height) >= _LEAST_SIDE):
                yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def luma(rgb: NDArray[np.uint8]) -> Luma:
    """(height, width, 3) → Y in [0, 1] of the limited range, as the literature measures it (not rounded)."""
    return np.asarray((rgb @ _LUMA) / 255.0 + 16.0 / 255.0, np.float32)


def network_luma(rgb: NDArray[np.uint8]) -> Luma:
    """(height, width, 3) → Y with black at 0 and white at 1, what networks see."""
    return np.asarray((luma(rgb) * 255.0 - 16.0) / 219.0, np.float32)


def cropped(rgb: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    """Without the rows and columns that no multiple of `scale` reaches."""
    height, width = rgb.shape[0] // scale * scale, rgb.shape[1] // scale * scale
    return rgb[:height, :width]


def shrunk(rgb: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Bicubic (a = -0.5) with the kernel widened by the ratio, rounded to 8 bits: the literature's degradation."""
    planes = torch.from_numpy(np.ascontiguousarray(rgb.transpose(2, 0, 1)))[None].float()
    small = F.interpolate(planes, (height, width), mode="bicubic", antialias=True)
    return np.asarray(small[0].round().clamp(0, 255).byte().permute(1, 2, 0).numpy())
