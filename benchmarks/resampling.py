"""2x Lanczos upscaling of 1080p yuv420p beside zimg, swscale and OpenCV, from planes in memory to planes in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import zimg
from frame_contenders import Contender, Row, race

from aigc_plugin import Engine, backends, ops
from aigc_plugin.ops.resample import empty_plane

SHAPES = [(1080, 1920), (540, 960), (540, 960)]
MEGABYTES = sum(height * width for height, width in SHAPES) * 5 / 1e6  # read once, written four times as large


def picture() -> list[np.ndarray]:
    """Make smooth shapes with some noise, in planes aligned to 64 bytes."""
    rng = np.random.default_rng(0)
    planes = []
    for height, width in SHAPES:
        plane = empty_plane(height, width, np.dtype(np.uint8))
        y, x = np.mgrid[:height, :width]
        plane[:] = 128 + 90 * np.sin(x / 9 + y / 31) + rng.integers(-20, 21, (height, width))
        planes.append(plane)
    return planes


def larger() -> list[np.ndarray]:
    return [empty_plane(2 * height, 2 * width, np.dtype(np.uint8)) for height, width in SHAPES]


def ours(source: list[np.ndarray], target: list[np.ndarray], backend: str, threads: int) -> Contender:
    def run() -> None:
        for number, (plane, out) in enumerate(zip(source, target, strict=True)):
            # Chroma to the left, as in H.264: a quarter of its new pixel.
            shift = (0.0, 0.125 if number else 0.0)
            ops.resample(
                plane, *out.shape, filter="lanczos3", shift=shift, out=out, engine=Engine(backend, threads=threads)
            )

    return Contender(backend, run)


def swscale(source: list[np.ndarray], threads: int) -> Contender:
    """Run swscale through PyAV; its result is a frame from a pool of libavutil's."""
    import av
    from av.video.reformatter import Interpolation

    height, width = source[0].shape
    frame = av.VideoFrame(width, height, "yuv420p")
    for target, plane in zip(frame.planes, source, strict=True):
        rows = np.frombuffer(target, np.uint8).reshape(plane.shape[0], target.line_size)
        rows[:, : plane.shape[1]] = plane
    method = Interpolation.LANCZOS
    reformatter = av.video.reformatter.VideoReformatter()
    return Contender(
        "swscale (PyAV)",
        lambda: reformatter.reformat(frame, 2 * width, 2 * height, "yuv420p", interpolation=method, threads=threads),
    )


def opencv(source: list[np.ndarray], target: list[np.ndarray], threads: int) -> Contender:
    """Run OpenCV, whose only Lanczos kernel has four lobes."""
    import cv2

    plain = [np.ascontiguousarray(plane) for plane in source]
    outs = [np.empty(out.shape, np.uint8) for out in target]

    def run() -> None:
        cv2.setNumThreads(threads)
        for plane, out in zip(plain, outs, strict=True):
            cv2.resize(plane, out.shape[::-1], dst=out, interpolation=cv2.INTER_LANCZOS4)

    return Contender("OpenCV lanczos4", run)


def copy(target: list[np.ndarray]) -> Contender:
    """Write as many bytes through the caches, as a lower bound of the time."""
    from_planes = [np.zeros_like(plane) for plane in target]

    def run() -> None:
        for plane, out in zip(from_planes, target, strict=True):
            np.copyto(out, plane)

    return Contender("copy of the result, 1 thread", run)


def contenders(threads: int) -> Iterator[Contender]:
    source = picture()
    target = larger()
    yield ours(source, target, backends.resolve("auto"), threads)
    if "avx2" in backends.available():
        yield ours(source, target, "avx2", threads)
    library = zimg.load()
    if library is not None:
        graph = zimg.Lanczos(library, source, larger(), threads)
        yield Contender("zimg", graph.run)
    yield swscale(source, threads)
    with suppress(ImportError):
        yield opencv(source, target, threads)
    yield copy(target)


def rows(threads: int, rounds: int) -> list[Row]:
    return race("lanczos 2x, 1080p yuv420p", list(contenders(threads)), threads, MEGABYTES / 1e3, rounds)


def agreement() -> str:
    """Describe the difference between our results and zimg's, which should be the same filter."""
    library = zimg.load()
    if library is None:
        return "zimg is not installed"
    source, mine, theirs = picture(), larger(), larger()
    ours(source, mine, "auto", 0).run()
    zimg.Lanczos(library, source, theirs, 1).run()
    apart = [np.abs(a.astype(int) - b.astype(int)) for a, b in zip(mine, theirs, strict=True)]
    return ", ".join(
        f"{name}: at most {each.max()}, {(each > 0).mean():.2%} differ" for name, each in zip("YUV", apart, strict=True)
    )
