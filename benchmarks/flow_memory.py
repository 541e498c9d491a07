"""Memory of one training step for activations, with plain backpropagation and with the reversible flow.

    python benchmarks/flow_memory.py [--flows 2 4 8 16] [--seconds 1.0] [--channels 64]

Each figure is the peak of a separate process minus its memory before the step, minus the gradients of the parameters,
which both methods need; milliseconds are for the same step, forward and backward.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path


def memory_mb(field: str) -> float:
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith(field))
    return int(line.split()[1]) * 1024 / 1e6


def measure(way: str, flows: int, seconds: float, channels: int) -> None:
    """Print megabytes and milliseconds of one step, after a small one that triggers torch's lazy loading."""
    import torch

    from aigc_plugin.training.vocoder.reversible import reversible_forward
    from aigc_plugin.training.vocoder.waveglow_network import WaveGlowNetwork
    from aigc_plugin.weights import WaveGlowConfig

    torch.set_num_threads(2)
    torch.manual_seed(0)
    config = WaveGlowConfig(n_group=32, n_flows=flows, n_channels=channels, conditioning="group", n_cond=80)
    model = WaveGlowNetwork(config)

    def step(frames: int) -> None:
        x = torch.randn(4, config.n_group, frames * config.hop // config.n_group)
        cond = model.condition(torch.randn(4, config.n_mel, frames), None)
        z, log_determinant = model(x, cond) if way == "plain" else reversible_forward(model, x, cond)
        (z.square().mean() / 2 - log_determinant).backward()

    step(4)
    model.zero_grad()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, start = memory_mb("VmRSS"), time.perf_counter()
    step(round(seconds * config.rate / config.hop))
    milliseconds = (time.perf_counter() - start) * 1e3
    parameters = sum(p.numel() for p in model.parameters()) * 4 / 1e6
    print(f"{memory_mb('VmHWM') - before - parameters:.0f} {milliseconds:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flows", type=int, nargs="+", default=[2, 4, 8, 16])
    parser.add_argument("--seconds", type=float, default=1.0, help="length of each of the 4 segments")
    parser.add_argument("--channels", type=int, default=64)
    parser.add_argument("--measure", choices=["plain", "inverting"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.flows[0], options.seconds, options.channels)
        return
    print("| flows | plain MB | inverting MB | plain ms | inverting ms |\n| --- | --- | --- | --- | --- |")
    for flows in options.flows:
        mb, ms = zip(*(child(way, flows, options) for way in ("plain", "inverting")), strict=True)
        print(f"| {flows} | {' | '.join(mb)} | {' | '.join(ms)} |", flush=True)


def child(way: str, flows: int, options: argparse.Namespace) -> list[str]:
    command = [sys.executable, __file__, "--measure", way, "--flows", str(flows)]
    command += ["--seconds", str(options.seconds), "--channels", str(options.channels)]
    # Freed blocks go back at once, so that the peak counts what is held and not what the allocator keeps.
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.split()


if __name__ == "__main__":
    main()
