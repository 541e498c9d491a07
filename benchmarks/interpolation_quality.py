"""Leave out every second frame and interpolate it: PSNR and SSIM of luma against the original frames.

    python benchmarks/interpolation_quality.py [--every 1] [--json FILE] [--pictures FOLDER]

Contenders: the mean of both neighbours; ffmpeg's minterpolate (aobmc, bidir, vsbmc); the mean of two warps by
OpenCV's DIS flow of preset medium; ours. PSNR of a frame is limited to 99 dB, where nothing differs. The mean over
clips is that of their means.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from interpolation_clips import Clip, clips
from numpy.typing import NDArray

from aigc_plugin.bench import machine
from aigc_plugin.generators.interpolator import Interpolator

MINTERPOLATE = "minterpolate=fps=50:mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1"

Picture = NDArray[np.uint8]
Maker = Callable[[Clip, int], Picture]


def mean_of_neighbours(clip: Clip, k: int) -> Picture:
    total = clip[k].astype(np.uint16) + clip[k + 2]
    return ((total + 1) // 2).astype(np.uint8)


def ours(quality: Any) -> Maker:
    maker = Interpolator(quality)
    return lambda clip, k: maker.generate(clip[k], clip[k + 2])[0]


def minterpolate() -> Maker:
    """Run minterpolate over a whole clip, since it uses four frames for each of its own."""
    results: dict[int, Clip] = {}

    def make(clip: Clip, k: int) -> Picture:
        if id(clip) not in results:
            results.clear()
            results[id(clip)] = minterpolated(clip[::2])
        return results[id(clip)][k + 1]

    return make


def minterpolated(frames: Clip) -> Clip:
    _, height, width = frames.shape
    raw = ["-f", "rawvideo", "-pix_fmt", "gray"]
    command = ["ffmpeg", "-v", "error", *raw, "-s", f"{width}x{height}", "-r", "25", "-i", "-",
               "-vf", MINTERPOLATE, *raw, "-"]  # fmt: skip
    done = subprocess.run(command, input=frames.tobytes(), capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, height, width)


def dis_warps() -> Maker:
    import cv2

    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def warped(a: Picture, b: Picture) -> NDArray[np.float32]:
        field = flow.calc(a, b, None)
        rows, columns = np.mgrid[: a.shape[0], : a.shape[1]].astype(np.float32)
        x, y = columns - field[..., 0] / 2, rows - field[..., 1] / 2
        return cv2.remap(a.astype(np.float32), x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)

    def make(clip: Clip, k: int) -> Picture:
        both = (warped(clip[k], clip[k + 2]) + warped(clip[k + 2], clip[k])) / 2
        return np.clip(np.floor(both + 0.5), 0, 255).astype(np.uint8)

    return make


def contenders() -> Iterator[tuple[str, Maker]]:
    yield "mean of neighbours", mean_of_neighbours
    if shutil.which("ffmpeg"):
        yield "minterpolate", minterpolate()
    try:
        yield "DIS medium, two warps", dis_warps()
    except ImportError:
        print("OpenCV is not installed: no DIS")
    for quality in ("fast", "balanced", "best"):
        yield f"ours, {quality}", ours(quality)


def psnr(got: Picture, want: Picture) -> float:
    error = float(np.mean((got.astype(np.float64) - want) ** 2))
    return min(99.0, 10 * np.log10(255**2 / error)) if error else 99.0


def ssim(got: Picture, want: Picture, size: int = 8) -> float:
    """SSIM of Wang et al. 2004, over every square of that size with equal weights."""

    def means(values: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
        return (sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]) / size**2

    a, b = got.astype(np.float64), want.astype(np.float64)
    mean_a, mean_b = means(a), means(b)
    var_a, var_b = means(a * a) - mean_a**2, means(b * b) - mean_b**2
    covariance = means(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    above = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float(np.mean(above / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))))


def judged(name: str, clip: Clip, every: int, pictures: Path | None) -> list[dict[str, Any]]:
    # minterpolate makes nothing after its last pair but one.
    places = range(0, len(clip) - 4, 2 * every)
    rows = []
    for contender, make in contenders():
        frames = [(make(clip, k), clip[k + 1]) for k in places]
        values = [(psnr(got, want), ssim(got, want)) for got, want in frames]
        mean_psnr, mean_ssim = np.mean(values, axis=0)
        rows.append({"clip": name, "contender": contender, "frames": len(places),
                     "psnr": round(float(mean_psnr), 3), "ssim": round(float(mean_ssim), 5)})  # fmt: skip
        print(f"{name:30} {contender:24} {mean_psnr:7.3f} dB  {mean_ssim:.5f}", flush=True)
        if pictures is not None:
            write_image(pictures / f"{name}-{contender}.png".replace(" ", "-"), *frames[len(frames) // 2])
    return rows


def write_image(path: Path, got: Picture, want: Picture) -> None:
    """Write the interpolated frame beside six times its error."""
    import av

    error = np.minimum(6 * np.abs(got.astype(int) - want), 255).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(np.hstack([got, error]), format="gray")
    with av.open(str(path), "w", format="image2", options={"update": "1"}) as out:
        stream = out.add_stream("png", width=frame.width, height=frame.height, pix_fmt="gray")
        out.mux([*stream.encode(frame), *stream.encode()])


def means(rows: list[dict[str, Any]]) -> dict[str, tuple[float, float]]:
    """Average each contender over the clips."""
    names = dict.fromkeys(row["contender"] for row in rows)
    return {
        name: tuple(float(np.mean([row[key] for row in rows if row["contender"] == name])) for key in ("psnr", "ssim"))
        for name in names
    }  # type: ignore[return-value]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="of the pairs, for a quick look")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--pictures", type=Path, help="a folder for one frame of each clip and contender")
    options = parser.parse_args()
    rows = [row for name, clip in clips() for row in judged(name, clip, options.every, options.pictures)]
    for name, (mean_psnr, mean_ssim) in means(rows).items():
        print(f"{'mean over clips':30} {name:24} {mean_psnr:7.3f} dB  {mean_ssim:.5f}")
    if options.json:
        options.json.write_text(json.dumps({"machine": machine.describe(), "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
