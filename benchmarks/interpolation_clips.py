"""Clips for measuring interpolation: luma of videos, and of photographs with a synthetic motion.

A clip is uint8 (frames, height, width).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

DATA = Path(os.environ.get("AIGC_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
VIDEOS = (
    ("nasa 320x180", "nasa_13013.mp4", 0),
    ("nasa 480x270", "nasa_13013.mp4", 1),
    ("bigbuckbunny 720p", "bigbuckbunny.mp4", 0),
    ("testsrc2 720p", "bt709_full_range.mp4", 0),
)
FRAMES, HEIGHT, WIDTH = 25, 288, 480

Clip = NDArray[np.uint8]


def clips() -> Iterator[tuple[str, Clip]]:
    for name, file, stream in VIDEOS:
        yield name, video_luma(DATA / "video" / file, stream)
    yield "pan, 4.6 px a frame", panned(photograph("kodim01.png"))
    yield "handheld: turn, zoom, shake", handheld(photograph("kodim05.png"))
    yield "foreground over background", parallax(photograph("kodim03.png"), photograph("chelsea.png"))


def video_luma(path: Path, stream: int) -> Clip:
    with av.open(str(path)) as container:
        frames = []
        for frame in container.decode(container.streams.video[stream]):
            plane = frame.planes[0]
            rows = np.frombuffer(plane, np.uint8).reshape(frame.height, plane.line_size)
            frames.append(rows[:, : frame.width].copy())
    return np.stack(frames)


def photograph(name: str) -> NDArray[np.float64]:
    with av.open(str(DATA / "image" / name)) as container:
        frame = next(container.decode(video=0))
        return np.asarray(frame.to_ndarray(format="gray"), np.float64)


def panned(photo: NDArray[Any]) -> Clip:
    return rendered(photo, lambda k, x, y: (x + 4.3 * k, y + 1.7 * k))


def handheld(photo: NDArray[Any]) -> Clip:
    def places(k: int, x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        angle, scale = 0.02 * np.sin(k / 4), 1 + 0.004 * k
        across, down = x - WIDTH / 2, y - HEIGHT / 2
        turned = scale * (across * np.cos(angle) - down * np.sin(angle))
        tilted = scale * (across * np.sin(angle) + down * np.cos(angle))
        middle_y, middle_x = photo.shape[0] / 2, photo.shape[1] / 2
        return turned + middle_x + 6 * np.sin(k / 3), tilted + middle_y + 4 * np.cos(k / 5)

    return rendered(photo, places)


def parallax(back: NDArray[Any], front: NDArray[Any]) -> Clip:
    """Move a soft-edged disc of one photograph over the other, which moves more slowly."""
    far = rendered(back, lambda k, x, y: (x + 1.5 * k + 40, y + 20))
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    frames = []
    for k, picture in enumerate(far):
        centre_x, centre_y = 110 + 7.6 * k, 150 - 1.8 * k
        cover = np.clip(70.5 - np.hypot(x - centre_x, y - centre_y), 0, 1)
        near = sampled(front, x - centre_x + 220, y - centre_y + 150)
        frames.append(cover * near + (1 - cover) * picture)
    return np.clip(np.round(frames), 0, 255).astype(np.uint8)


def rendered(photo: NDArray[Any], places: Any) -> Clip:
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    frames = [sampled(photo, *places(k, x, y)) for k in range(FRAMES)]
    return np.clip(np.round(frames), 0, 255).astype(np.uint8)


def sampled(photo: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.float64]:
    """Sample by a Lanczos kernel of three lobes; outside, the edge is repeated."""
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    total = np.zeros(x.shape)
    weights = np.zeros(x.shape)
    for j in range(-2, 4):
        for i in range(-2, 4):
            weight = lanczos(x - left - i) * lanczos(y - top - j)
            rows = np.clip(top + j, 0, photo.shape[0] - 1)
            total += weight * photo[rows, np.clip(left + i, 0, photo.shape[1] - 1)]
            weights += weight
    return total / weights


def lanczos(x: NDArray[Any]) -> NDArray[np.float64]:
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0)
