"""Kernels of `aigc_plugin.ops` on every backend beside torch, in one process.

    python benchmarks/ops.py [--threads 2] [--groups 2752] [--channels 256]

Times are those of the Python call, packing of weights included; each is the median of the runs within 0.4 s.
GB/s counts what must be read and written once. The C++ benchmarks (`check_ops --bench`, `check_wavenet --bench`)
show the same kernels without Python around them.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from aigc_plugin import Engine, backends, ops

Row = tuple[str, str, float, str]


def median_seconds(run: Callable[[], object]) -> float:
    run()
    runs = []
    while len(runs) < 3 or sum(runs) < 0.4:
        start = time.perf_counter()
        run()
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)


def normal(*shape: int) -> torch.Tensor:
    return torch.randn(*shape)


def traffic(bytes_moved: int, seconds: float) -> str:
    return f"{bytes_moved / seconds / 1e9:.1f} GB/s"


def invconv(groups: int, threads: int) -> Iterator[Row]:
    """Time 8 channels and ten times the groups, as for a long utterance."""
    x, weight = normal(10 * groups, 8), torch.linalg.qr(normal(8, 8))[0]
    moved = 2 * x.numel() * 4
    columns = x.T.contiguous()[None]
    for name, run in (
        ("torch matmul", lambda: x @ weight.T),
        ("torch conv1d", lambda: F.conv1d(columns, weight[:, :, None])),
    ):
        seconds = median_seconds(run)
        yield "invconv", name, seconds, traffic(moved, seconds)
    arrays = [x.numpy(), weight.numpy()]
    for tier in backends.available():
        seconds = median_seconds(partial(ops.invconv, *arrays, engine=Engine(tier, threads=threads)))
        yield "invconv", tier, seconds, traffic(moved, seconds)


def coupling(groups: int, threads: int) -> Iterator[Row]:
    x, b, log_s = (normal(10 * groups, 4) for _ in range(3))
    moved = 4 * x.numel() * 4
    seconds = median_seconds(lambda: (x - b) * torch.exp(-log_s))
    yield "coupling inverse", "torch", seconds, traffic(moved, seconds)
    arrays = [part.numpy() for part in (x, b, log_s)]
    for tier in backends.available():
        seconds = median_seconds(partial(ops.coupling_inverse, *arrays, engine=Engine(tier, threads=threads)))
        yield "coupling inverse", tier, seconds, traffic(moved, seconds)


def wavenet_layer(groups: int, threads: int, channels: int) -> Iterator[Row]:
    """Time one layer of the published model: kernel 3, 640 columns of condition, dilation 8."""
    n_cond, scale = 640, 0.5 / channels**0.5
    x, cond = normal(groups, channels), normal(groups, n_cond)
    in_weight, cond_weight, out_weight = (
        scale * normal(2 * channels, channels, 3), scale * normal(2 * channels, n_cond),
        scale * normal(2 * channels, channels))  # fmt: skip
    operations = 2 * groups * 2 * channels * (3 * channels + n_cond + channels)
    columns, cond_columns = x.T.contiguous()[None], cond.T.contiguous()[None]

    def eager() -> torch.Tensor:
        gates = F.conv1d(columns, in_weight, padding=8, dilation=8)
        gates = gates + F.conv1d(cond_columns, cond_weight[:, :, None])
        acts = torch.tanh(gates[:, :channels]) * torch.sigmoid(gates[:, channels:])
        out = F.conv1d(acts, out_weight[:, :, None])
        return columns + out[:, :channels]

    for precision, cast in (("float32", nullcontext()), ("bfloat16", torch.autocast("cpu", torch.bfloat16))):
        with torch.inference_mode(), cast:
            seconds = median_seconds(eager)
        yield f"wavenet layer {precision}", "torch", seconds, f"{operations / seconds / 1e9:.0f} GOP/s"
    arrays = [part.numpy() for part in (x, in_weight, out_weight, cond, cond_weight)]
    for tier in backends.available():
        rows = slice(None, 64 if tier == "reference" else None)
        for precision in backends.precisions(tier):
            seconds = median_seconds(partial(ours, arrays, rows, tier, precision, threads))
            done = operations * len(arrays[0][rows]) / groups
            share = done / seconds / 1e9 / peak(tier, precision, threads)
            shown = f"{done / seconds / 1e9:.0f} GOP/s" + (f" ({share:.0%})" if share else "")
            yield f"wavenet layer {precision}", tier, seconds * operations / done, shown


def ours(arrays: list[np.ndarray], rows: slice, tier: str, precision: str, threads: int) -> object:
    x, in_weight, out_weight, cond, cond_weight = arrays
    return ops.wavenet_layer(
        x[rows], in_weight, None, out_weight, None, cond=cond[rows], cond_weight=cond_weight, dilation=8,
        precision=precision, engine=Engine(tier, threads=threads),
    )  # fmt: skip


def peak(tier: str, precision: str, threads: int) -> float:
    """Measure the present rate of the multiply-add units; infinite if the tier has no such instruction."""
    if tier == "reference":
        return float("inf")
    return backends.core.probe_peak(tier, precision, threads, 0.05)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--groups", type=int, default=2752)
    parser.add_argument("--channels", type=int, default=256)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    print("| kernel | by | ms | rate |\n| --- | --- | --- | --- |")
    for rows in (
        invconv(options.groups, options.threads),
        coupling(options.groups, options.threads),
        wavenet_layer(options.groups, options.threads, options.channels),
    ):
        for kernel, by, seconds, rate in rows:
            print(f"| {kernel} | {by} | {seconds * 1e3:.2f} | {rate} |", flush=True)


if __name__ == "__main__":
    main()
