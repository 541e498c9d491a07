"""A Piper voice beside ONNX Runtime on the same file, taking turns; the noise is given, so that both compute the same.

    python benchmarks/piper.py VOICE.onnx [--symbols 61 121 241] [--threads 2] [--rounds 5]

Symbols are drawn at random; 121 are a sentence of about ten words. The error is the root mean square of the difference,
divided by that of the samples. The fastest of the rounds counts, for each of both: other work on the machine only adds.

Found, two threads of an EPYC with AVX2, nothing beside, a voice of medium quality: 1.6 s of speech in 0.09 s, ONNX
Runtime 0.11 s; 4.0 s in 0.17 s and 0.28 s; 7.2 s in 0.28 s and 0.51 s; error 2e-5.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime

from aigc_plugin import Engine
from aigc_plugin.types import FloatArray
from aigc_plugin.weights.families.vits import VitsFile, load_vits
from aigc_plugin.weights.families.vits_shapes import tensors_of_speaker

NOISE, LENGTH, DURATION_NOISE = np.float32(0.667), np.float32(1.0), np.float32(0.8)


class Ours:
    """The network on our kernels."""

    def __init__(self, model: VitsFile, engine: Engine) -> None:
        self.sizes = model.config.network
        tensors = tensors_of_speaker(model.tensors, model.config, 0)
        self.network: Any = engine.core.Vits(asdict(self.sizes), tensors, engine=engine.native)

    def run(self, ids: list[int], lengths: FloatArray, prior: FloatArray) -> FloatArray:
        """Samples. lengths: noise (symbols, 2); prior: noise (frames, latents), at least as many as come out."""
        rows, moments = self.network.encode(ids)
        frames = np.ceil(np.exp(self.network.lengths(rows, lengths * DURATION_NOISE)) * LENGTH).astype(int)
        laid_out = np.repeat(moments, frames, axis=0)
        means, spreads = laid_out[:, : self.sizes.latents], np.exp(laid_out[:, self.sizes.latents :])
        z = self.network.flow(np.ascontiguousarray(means + prior[: len(means)] * spreads * NOISE))
        samples: FloatArray = self.network.decode(z, 0, len(z))
        return samples


class Theirs:
    """The graph in ONNX Runtime, with its two draws of noise as inputs."""

    def __init__(self, path: Path, threads: int) -> None:
        model = onnx.load(str(path))
        draws = [node for node in model.graph.node if node.op_type == "RandomNormalLike"]
        for number, draw in enumerate(draws):
            model.graph.input.append(onnx.helper.make_tensor_value_info(f"noise{number}", 1, None))
            for node in model.graph.node:
                node.input[:] = [f"noise{number}" if name == draw.output[0] else name for name in node.input]
            model.graph.node.remove(draw)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options)

    def run(self, ids: list[int], lengths: FloatArray, prior: FloatArray) -> FloatArray:
        """Samples. prior: as many rows as there are frames."""
        given = {"input": np.array([ids]), "input_lengths": np.array([len(ids)]), "sid": np.array([0])}
        given |= {"scales": np.array([NOISE, LENGTH, DURATION_NOISE])}
        given |= {"noise0": lengths.T[None], "noise1": prior.T[None]}
        names = {one.name for one in self.session.get_inputs()}
        fed = {name: value for name, value in given.items() if name in names}
        samples: FloatArray = self.session.run(None, fed)[0].ravel()
        return samples


def seconds(run: Callable[..., object], *given: object) -> float:
    start = time.perf_counter()
    run(*given)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("voice", type=Path)
    parser.add_argument("--symbols", type=int, nargs="+", default=[61, 121, 241])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    model = load_vits(wanted.voice)
    engine = Engine(precision="float32", threads=wanted.threads)
    ours, theirs = Ours(model, engine), Theirs(wanted.voice, wanted.threads)
    print(f"{wanted.voice.name}, {engine.backend}, {wanted.threads} threads, load {os.getloadavg()[0]:.1f}\n")
    print("| symbols | seconds of speech | ONNX Runtime | ours | times as fast | error / rms |")
    print("| --- | --- | --- | --- | --- | --- |")
    random = np.random.default_rng(1)
    for count in wanted.symbols:
        ids = [1, *random.integers(1, min(60, model.config.network.symbols), count - 2).tolist(), 2]
        lengths = random.standard_normal((count, 2)).astype(np.float32)
        prior = random.standard_normal((100 * count, model.config.network.latents)).astype(np.float32)
        made = ours.run(ids, lengths, prior)
        prior = prior[: len(made) // model.config.hop]
        other = theirs.run(ids, lengths, prior)
        error = float(np.sqrt(np.mean((made - other) ** 2)) / np.sqrt(np.mean(other**2)))
        given = (ids, lengths, prior)
        times = [(seconds(theirs.run, *given), seconds(ours.run, *given)) for _ in range(wanted.rounds)]
        their, our = (min(each) for each in zip(*times, strict=True))
        speech = len(made) / model.config.rate
        print(f"| {count} | {speech:.1f} | {their:.2f} s | {our:.2f} s | {their / our:.2f} | {error:.1e} |")


if __name__ == "__main__":
    main()
