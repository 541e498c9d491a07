"""WaveGlow on the emulated GPU, the whole of its host path, against the float64 oracle and the CPU."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import Engine, WaveGlow, _core, cuda
from aigc_plugin.errors import BackendUnavailable, InputError
from aigc_plugin.generators.interpolator import Interpolator
from aigc_plugin.generators.speaker import Speaker
from aigc_plugin.generators.upscaler import Upscaler
from oracles import waveglow as oracle
from support.decibels import snr
from support.fake_cuda import driver_folder, write_kernels
from support.models import config_of, random_inputs, waveglow_tensors

BOUND = 45.0  # dB against float64, that of bfloat16 on the CPU


@pytest.fixture(scope="module", autouse=True)
def emulated_gpu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The fake driver, loaded first: dlopen then finds it by its name. It comes after a look that found none."""
    before = _core.cuda_why_not(0)
    library = ctypes.CDLL(str(driver_folder() / "libcuda.so.1"), mode=ctypes.RTLD_GLOBAL)
    kernels = write_kernels(tmp_path_factory.mktemp("kernels") / "kernels.cuda")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cuda, "KERNELS", kernels)
        if "emulated" not in _core.cuda_facts(0)["name"]:
            pytest.fail(f"another driver was opened before ({before or 'it has a GPU'})")
        yield
    del library


def build(config: dict[str, Any]) -> _core.CudaWaveGlow:
    return _core.CudaWaveGlow(config, waveglow_tensors(config), engine=Engine("cuda").native)


def one_shot(model: Any, inputs: dict[str, Any], **options: Any) -> NDArray[np.float32]:
    stream = model.open(**({"sigma": 1.0, "seed": 0} | options))
    return np.concatenate([stream.push(**inputs), stream.finish()])


@pytest.mark.parametrize(
    "name", ["published", "swapped", "odd_channels", "pairs", "wide_groups", "group_source", "transformer"]
)
def test_matches_the_definition(name: str) -> None:
    config = config_of(name)
    inputs = random_inputs(config, 5)
    source = inputs["source"]
    want = oracle.inverse(
        np.float64(inputs["mel"]).T, np.float64(inputs["latents"]), config, waveglow_tensors(config),
        None if source is None else np.float64(source).T,
    ).T  # fmt: skip
    got = one_shot(build(config), inputs)
    assert got.shape == want.shape
    assert snr(got, want) >= BOUND


def test_noise_and_context_are_those_of_the_cpu() -> None:
    config = config_of("group")
    inputs = random_inputs(config, 4) | {"latents": None}
    cpu = _core.WaveGlow(config, waveglow_tensors(config), engine=_core.Engine("auto", "float32", 2))
    gpu = build(config)
    assert gpu.context_frames == cpu.context_frames
    assert snr(one_shot(gpu, inputs, sigma=0.7, seed=5), one_shot(cpu, inputs, sigma=0.7, seed=5)) >= BOUND
    assert not np.array_equal(one_shot(gpu, inputs, seed=5), one_shot(gpu, inputs, seed=6))


@pytest.mark.parametrize("name", ["published", "group_source"])
def test_stream_equals_one_shot(name: str) -> None:
    config = config_of(name) | {"n_flows": 3}
    inputs = random_inputs(config, 12)
    model, rows = build(config), config["hop"] // config["n_group"]
    want = one_shot(model, inputs)
    for sizes in ([1] * 12, [0, 7, 2, 0, 3]):
        stream, parts, first = model.open(sigma=1.0, seed=0), [], 0
        for size in sizes:
            groups = slice(first * rows, (first + size) * rows)
            source = inputs["source"]
            parts.append(
                stream.push(
                    inputs["mel"][first : first + size],
                    None if source is None else source[groups],
                    np.ascontiguousarray(inputs["latents"][:, groups]),
                )
            )
            first += size
        assert np.array_equal(np.concatenate([*parts, stream.finish()]), want), sizes


def test_inputs_that_do_not_fit_are_refused() -> None:
    config = config_of("published")
    model = build(config)
    stream = model.open(sigma=1.0, seed=0)
    with pytest.raises(InputError, match=r"latents must have shape \(8, 8\)"):
        stream.push(np.zeros((2, 5), np.float32), None, np.zeros((8, 3), np.float32))
    with pytest.raises(InputError, match="sigma must be finite"):
        model.open(sigma=float("nan"), seed=0)
    stream.finish()
    with pytest.raises(InputError, match="finished"):
        stream.finish()
    with pytest.raises(InputError, match="n_group"):
        build(config | {"n_group": 7})


def test_memory_is_given_back() -> None:
    engine = Engine("cuda").native
    free = engine.memory[0]
    model = build(config_of("published"))
    stream = model.open(sigma=1.0, seed=0)
    stream.push(**random_inputs(config_of("published"), 3))
    assert engine.memory[0] < free
    del stream, model
    assert engine.memory[0] == free


def test_packaged_model_generates_what_the_cpu_does() -> None:
    """The whole way from a mel to samples, through loader, source networks, flow and synthesis."""
    mel = np.random.default_rng(1).normal(-6, 1.5, (80, 6)).astype(np.float32)
    gpu, cpu = WaveGlow.load(backend="cuda"), WaveGlow.load(precision="float32")
    assert (gpu.backend, gpu.precision) == ("cuda", "bfloat16")
    made, want = gpu.generate(mel, seed=3).samples, cpu.generate(mel, seed=3).samples
    assert made.shape == want.shape
    assert snr(made, want) >= 30
    streamed = np.concatenate(list(gpu.stream([mel[:, :2], mel[:, 2:]], seed=3)))
    np.testing.assert_array_equal(streamed, made[0])


def test_only_models_with_kernels_take_the_gpu() -> None:
    for load in (
        lambda: Upscaler.load("aigc-x2", backend="cuda"),
        lambda: Upscaler.load("lanczos", scale=2, backend="cuda"),
        lambda: Interpolator(backend="cuda"),
        lambda: Upscaler.load("aigc-x2", engine=Engine("cuda")),
    ):
        with pytest.raises(BackendUnavailable, match="no kernels for backend cuda"):
            load()
    with pytest.raises(BackendUnavailable, match="MotionPyramid has no kernels for backend cuda"):
        Engine("cuda").core.MotionPyramid  # noqa: B018
    with pytest.raises(BackendUnavailable, match="int8 is not available on backend cuda"):
        WaveGlow.load(backend="cuda", precision="int8")
    speaker = Speaker.load(backend="cuda")
    assert speaker.vocoder.backend == "cuda"
    assert speaker.acoustic.backend in _core.backends()


def test_auto_never_chooses_the_gpu() -> None:
    assert Engine().backend in _core.backends()
    assert Engine("cuda").host.backend == Engine().backend
    assert Engine("cuda") == Engine("cuda", precision="auto")
    with pytest.raises(BackendUnavailable, match="there is no GPU 4, this machine has 1"):
        Engine("cuda:4")
