"""A Kokoro model beside ONNX Runtime on the same file, taking turns.

    python benchmarks/kokoro.py kokoro.onnx [--speaker af_heart] [--threads 2] [--rounds 3]

The voices lie beside the file. The errors are the root mean square of the difference, divided by that of the values:
of what each frame says and of the pitch, from the same symbols; and of the samples, from what ONNX Runtime gave its
decoder. From there the source of the decoder is given, too, whose angles are rounding errors where it is silent. In an
int8 file a rounding error grows (docs/python.md): the last column is ONNX Runtime beside itself, with a style that was
changed by a millionth. "other frames" are those of another number, where a rounding error changed a duration. The
fastest of the rounds counts, for each of both: other work on the machine only adds.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime

from aigc_plugin import Engine
from aigc_plugin.generators.kokoro_decoder import DecoderNetwork
from aigc_plugin.generators.kokoro_layers import Layers
from aigc_plugin.generators.kokoro_prosody import ProsodyNetwork
from aigc_plugin.text.kokoro_symbols import SYMBOLS
from aigc_plugin.types import FloatArray
from aigc_plugin.weights.families.kokoro import load_kokoro

PHRASES = (
    "ðə lˈæmp kˈɔsts fˈɔɹɾi nˈIn dˈɑləɹz.",
    "dˈɪd ju sˈi ðə lˈɪTᵊl bˈɜɹd ˌɔn ðə tˈWəɹ, ɔɹ wʌz ɪt ˈOnli ə lˈif ðæt ðə wˈɪnd hæd kˈɛɹid ˌʌp ðˈɛɹ?",
)
INNER = {
    "said": "/encoder/MatMul_1_output_0",
    "pitch": "/encoder/F0_proj/Conv_output_0",
    "loudness": "/encoder/N_proj/Conv_output_0",
}
NOISE = "/decoder/decoder/generator/noise_convs.0/Conv"


def session_of(path: Path, threads: int) -> tuple[Any, list[str]]:
    """A session with the values on the way as outputs, and their names: INNER, then the spectra of the source."""
    model = onnx.load(str(path))
    makers = {output: node for node in model.graph.node for output in node.output}
    first = next(node for node in model.graph.node if node.name.startswith(NOISE))
    given = makers[first.input[0]]
    names = [*INNER.values(), given.input[0] if given.op_type == "DynamicQuantizeLinear" else first.input[0]]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model.SerializeToString(), options), ["audio", *names]


def error(made: FloatArray, wanted: FloatArray) -> str:
    if made.shape != wanted.shape:
        return "other frames"
    return f"{np.sqrt(np.mean((made - wanted) ** 2)) / np.sqrt(np.mean(wanted.astype(np.float64) ** 2)):.1e}"


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--speaker", default="af_heart")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    model = load_kokoro(wanted.model)
    engine = Engine(precision="float32", threads=wanted.threads)
    layers, sizes = Layers(model.tensors, engine), model.config.network
    prosody, decoder = ProsodyNetwork(sizes, layers), DecoderNetwork(sizes, model.config.rate, layers)
    session, names = session_of(wanted.model, wanted.threads)
    print(f"{wanted.model.name}, {engine.backend}, {wanted.threads} threads, load {os.getloadavg()[0]:.1f}\n")
    print("| seconds of speech | ONNX Runtime | ours | said | pitch | samples | ONNX Runtime beside itself |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for phrase in PHRASES:
        ids = [0, *(SYMBOLS[symbol] for symbol in phrase), 0]
        style = model.tensors[f"voices.{wanted.speaker}"][len(phrase) - 1]
        halves = style[: sizes.style], np.ascontiguousarray(style[sizes.style :])

        def theirs(given: FloatArray, ids: list[int] = ids, outputs: list[str] = names) -> list[FloatArray]:
            fed = {"tokens": np.array([ids]), "style": given[None], "speed": np.ones(1, np.float32)}
            found: list[FloatArray] = session.run(outputs, fed)
            return found

        def ours(ids: list[int] = ids, halves: tuple[FloatArray, FloatArray] = halves) -> FloatArray:
            spoken = prosody.run(ids, halves[1], 1.0)
            return decoder.run(spoken.said, spoken.pitch, spoken.loudness, halves[0])

        audio, said, pitch, loudness, spectra = (value.reshape(-1, value.shape[-1]).T for value in theirs(style))
        spoken = prosody.run(ids, halves[1], 1.0)
        said, spectra = np.ascontiguousarray(said), np.ascontiguousarray(spectra)
        frames = decoder.frames(said, pitch[:, 0].copy(), loudness[:, 0].copy(), halves[0])
        samples = decoder.generate(frames, spectra, halves[0])
        near = style * (1 + 1e-6 * np.random.default_rng(0).standard_normal(style.shape)).astype(np.float32)
        itself = error(theirs(near)[0].ravel(), audio.ravel())
        alone = partial(theirs, style, outputs=["audio"])
        times = [(seconds(alone), seconds(ours)) for _ in range(wanted.rounds)]
        their, our = (min(each) for each in zip(*times, strict=True))
        errors = error(spoken.said, said), error(spoken.pitch, pitch[:, 0]), error(samples, audio.ravel()), itself
        speech = len(samples) / model.config.rate
        print(f"| {speech:.1f} | {their:.2f} s | {our:.2f} s | {' | '.join(errors)} |")


if __name__ == "__main__":
    main()
