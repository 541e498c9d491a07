"""Every contender computes the same network, or the race would mean nothing."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from aigc_plugin.bench import cost
from aigc_plugin.bench.contender import CONTENDERS, Contender
from aigc_plugin.bench.prepare import prepare
from aigc_plugin.bench.random_model import random_input
from aigc_plugin.bench.rows import signal_to_error
from aigc_plugin.weights import WaveGlowConfig
from support.require import find_cpuinfo, require

SMALL = WaveGlowConfig(n_flows=6, n_layers=3, n_channels=32)
FRAMES = 5

# Signal to error against float32, dB: the error of rounding, not of another network.
LEAST_DB = {"float32": 90, "bfloat16": 30, "int8": 15}
# ONNX Runtime's int8 on x86-64 without VNNI adds pairs of products in 16 bits, which saturate: 13.9 dB are measured on
# Zen 3, and 28.5 dB there with weights of 7 bits (reduce_range), whose pairs do not. That is its arithmetic, not ours.
SATURATING_DB = 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("torch", "onnx", "onnxruntime", "openvino"):
        require(name)
    path = tmp_path_factory.mktemp("race")
    prepare(path, SMALL, onnx=True)
    return path


def least_db(contender: Contender) -> float:
    """The bound for this processor: a peer's int8 may saturate where its instructions do."""
    cpuinfo = find_cpuinfo("cpuinfo")
    exact = cpuinfo is None or re.search(r"\b(avx512_vnni|avx_vnni)\b", cpuinfo.read_text(encoding="utf-8"))
    if (contender.library, contender.precision) == ("onnxruntime", "int8") and not exact:
        return SATURATING_DB
    return LEAST_DB[contender.precision]


@pytest.mark.filterwarnings("ignore")  # of the peers' own making
@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda contender: contender.name.replace(" ", "-"))
def test_same_network(contender: Contender, folder: Path) -> None:
    if contender.library == "ours":
        require("avx2" if contender.avx2 else contender.precision)
    mel, latents = random_input(SMALL, FRAMES)
    outputs = []
    for one in (CONTENDERS[0], contender):
        module, _, name = one.factory.partition(":")
        runner = getattr(importlib.import_module(module), name)(*one.arguments)
        runner.load(folder, 1, FRAMES)
        outputs.append(runner.run(mel, latents))
    assert outputs[1].shape == (FRAMES * SMALL.hop,)
    assert signal_to_error(*outputs) >= least_db(contender)


def test_cost_of_the_published_model() -> None:
    """223.9e9 multiply-adds a second of audio: 104.0 dilated, 86.7 condition, 32.5 residual and skip, 0.6 the rest."""
    config = WaveGlowConfig()
    a_second = config.rate / config.n_group / 2e9
    assert cost.synthesis(config) * a_second == pytest.approx(223.9, abs=0.05)
    assert cost.coupling_networks(config) * a_second == pytest.approx(223.3, abs=0.05)
