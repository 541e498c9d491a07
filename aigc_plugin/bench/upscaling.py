"""How well a network enlarges: PSNR-Y over a folder of large pictures, as the literature measures it.

Each picture is cropped to a multiple of the scale, shrunk bicubically (a = -0.5, widened by the ratio) in RGB, rounded
to 8 bits, enlarged, and compared in luma (BT.601, limited range), without a border of `scale` pixels.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..generators.upscaler import Upscaler
from ..ops import resample
from ..planes import Colour, PlanarFrame, PlaneFormat

KINDS = (".png", ".bmp", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")
_CODES = np.array([65.481, 128.553, 24.966]) / 255.0
"""BT.601 luma of 8-bit R, G, B, above the 16 of black."""
_LUMA = PlaneFormat("gray", 32)


@dataclass(frozen=True)
class Score:
    """dB of one picture, or of the mean of all."""

    picture: str
    bicubic: float
    model: float


def scores(folder: Path, upscaler: Upscaler, *, shave: int | None = None) -> Iterator[Score]:
    """One picture after the other, by name."""
    scale = int(upscaler.scale)
    if scale != upscaler.scale or scale < 2:
        raise InputError(f"pictures are judged at whole scales from 2 on, not {upscaler.scale}")
    border = scale if shave is None else shave
    for path in _pictures(folder):
        large = _rgb(path)
        height, width = (size // scale * scale for size in large.shape[:2])
        if min(height, width) <= 2 * border:
            raise InputError(f"{path.name} of {large.shape[1]} x {large.shape[0]} is too small to be judged")
        large = large[:height, :width]
        small = _codes(_shrunk(large, scale))
        by_filter = resample(small.astype(np.float32), height, width, filter="bicubic")
        network = upscaler.enlarge(PlanarFrame((_unit(small),), _LUMA, Colour(range="full"))).planes[0]
        real = _codes(large)
        yield Score(
            path.name,
            psnr(by_filter.astype(np.float64), real, border),
            psnr(network.astype(np.float64) * 219.0 + 16.0, real, border),
        )


def mean(found: Sequence[Score]) -> Score:
    return Score(
        "mean",
        float(np.mean([score.bicubic for score in found])),
        float(np.mean([score.model for score in found])),
    )


def table(found: Sequence[Score]) -> str:
    """Markdown, one row a picture and one for all."""
    rows = [
        f"| {score.picture} | {score.bicubic:.2f} | {score.model:.2f} |" for score in (*found, mean(found))
    ]
    return "\n".join(["| PSNR-Y, dB | bicubic | model |", "| --- | --- | --- |", *rows])


def as_json(found: Sequence[Score], **settings: object) -> str:
    return json.dumps(
        {**settings, "mean": asdict(mean(found)), "pictures": [asdict(score) for score in found]}, indent=1
    )


def psnr(codes: NDArray[np.float64], real: NDArray[np.float64], shave: int) -> float:
    """dB; `codes` as a display would get them (rounded, clipped), `real` as they are."""
    inner = (slice(shave, codes.shape[0] - shave), slice(shave, codes.shape[1] - shave))
    difference = (np.clip(np.round(codes), 0, 255) - real)[inner]
    return float(10 * np.log10(255.0**2 / np.mean(difference**2)))


def _pictures(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in KINDS)
    if not found:
        raise InputError(f"no pictures in {folder}", hint=f"kinds: {', '.join(KINDS)}")
    return found


def _rgb(path: Path) -> NDArray[np.uint8]:
    with av.open(str(path)) as container:
        return np.asarray(next(container.decode(video=0)).to_ndarray(format="rgb24"), np.uint8)


def _shrunk(rgb: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    height, width = (size // scale for size in rgb.shape[:2])
    planes = [resample(np.ascontiguousarray(rgb[..., c]), height, width, filter="bicubic") for c in range(3)]
    return np.stack(planes, -1)


def _codes(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Luma, not rounded."""
    codes: NDArray[np.float64] = rgb @ _CODES + 16.0
    return codes


def _unit(codes: NDArray[np.float64]) -> NDArray[np.float32]:
    """Black at 0 and white at 1, what networks see."""
    return ((codes - 16.0) / 219.0).astype(np.float32)
