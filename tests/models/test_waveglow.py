"""The native WaveGlow against the float64 oracle: every member of the family, tier and precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import _core
from aigc_plugin.errors import BackendUnavailable, InputError
from oracles import waveglow as oracle
from support.decibels import snr
from support.models import CONFIGS, config_of, random_inputs, waveglow_tensors

# The least signal-to-noise ratio against float64, in dB.
BOUNDS = {"float32": 110.0, "bfloat16": 45.0, "int8": 26.0}
PRECISIONS = {
    "reference": ("float32", "bfloat16", "int8"),
    "avx2": ("float32", "int8"),
    "avxvnni": ("float32", "int8"),
    "avx512": ("float32", "int8"),
    "avx512bf16": ("float32", "bfloat16", "int8"),
}

Inputs = dict[str, NDArray[np.float32] | None]


def build(config: dict[str, Any], precision: str = "float32", backend: str = "auto", **options: Any) -> _core.WaveGlow:
    return _core.WaveGlow(config, waveglow_tensors(config), engine=_core.Engine(backend, precision, 2), **options)


def build_calibrated(config: dict[str, Any], precision: str, backend: str) -> _core.WaveGlow:
    """int8 with scales from more of the same kind of input as the tests give."""
    if precision != "int8":
        return build(config, precision, backend)
    inputs = random_inputs(config, 40, seed=7)
    scales = build(config).calibrate(inputs["mel"], inputs["source"])
    return build(config, precision, backend, activation_scales=scales)


def one_shot(model: _core.WaveGlow, inputs: Inputs, **options: Any) -> NDArray[np.float32]:
    stream = model.open(**({"sigma": 1.0, "seed": 0} | options))
    return np.concatenate([stream.push(**inputs), stream.finish()])


def expected(config: dict[str, Any], inputs: Inputs) -> NDArray[np.float64]:
    mel, source, latents = inputs["mel"], inputs["source"], inputs["latents"]
    return oracle.inverse(
        np.float64(mel).T,
        np.float64(latents),
        config,
        waveglow_tensors(config),
        None if source is None else np.float64(source).T,
    ).T


@pytest.mark.parametrize("name", CONFIGS)
def test_matches_the_definition(name: str, backend: str) -> None:
    config = config_of(name)
    inputs = random_inputs(config, 9)
    want = expected(config, inputs)
    for precision in PRECISIONS[backend]:
        got = one_shot(build_calibrated(config, precision, backend), inputs)
        assert got.shape == want.shape
        assert snr(got, want) >= BOUNDS[precision], precision


@pytest.mark.parametrize("name", ["published", "group_source", "transformer"])
def test_one_frame(name: str, backend: str) -> None:
    config = config_of(name)
    inputs = random_inputs(config, 1)
    assert snr(one_shot(build(config, "float32", backend), inputs), expected(config, inputs)) >= BOUNDS["float32"]


def test_many_blocks() -> None:
    """More groups than pass the pipeline at once."""
    config = config_of("group")
    inputs = random_inputs(config, 1100)
    assert snr(one_shot(build(config), inputs), expected(config, inputs)) >= BOUNDS["float32"]


@pytest.mark.parametrize("name", CONFIGS)
def test_analysis_inverts_synthesis(name: str) -> None:
    config = config_of(name)
    inputs = random_inputs(config, 6)
    audio = one_shot(build(config), inputs).astype(np.float64)
    source = None if inputs["source"] is None else np.float64(inputs["source"]).T
    latents = oracle.forward(audio.T, np.float64(inputs["mel"]).T, config, waveglow_tensors(config), source)
    np.testing.assert_allclose(latents, inputs["latents"], atol=1e-4)


def split(inputs: Inputs, sizes: list[int], rows_per_frame: int) -> list[Inputs]:
    """The inputs in pieces of so many frames."""
    pieces, first = [], 0
    for frames in sizes:
        groups = slice(first * rows_per_frame, (first + frames) * rows_per_frame)
        source, latents = inputs["source"], inputs["latents"]
        pieces.append(
            {
                "mel": inputs["mel"][first : first + frames],
                "source": None if source is None else source[groups],
                "latents": None if latents is None else np.ascontiguousarray(latents[:, groups]),
            }
        )
        first += frames
    return pieces


def random_sizes(total: int, seed: int) -> list[int]:
    """Sizes of 0 and more that add up to total."""
    cuts = np.sort(np.random.default_rng(seed).integers(0, total + 1, 6))
    return [int(size) for size in np.diff([0, *cuts, total])]


@pytest.mark.parametrize("name", CONFIGS)
def test_stream_equals_one_shot(name: str, backend: str) -> None:
    config = config_of(name)
    inputs = random_inputs(config, 20)
    for precision in PRECISIONS[backend][: 1 if backend == "reference" else 3]:
        model = build_calibrated(config, precision, backend)
        want = one_shot(model, inputs)
        for sizes in ([1] * 20, random_sizes(20, 1), random_sizes(20, 2)):
            stream = model.open(sigma=1.0, seed=0)
            parts = [stream.push(**piece) for piece in split(inputs, sizes, config["hop"] // config["n_group"])]
            assert np.array_equal(np.concatenate([*parts, stream.finish()]), want), (precision, sizes)


def test_rows_come_as_soon_as_their_context_has() -> None:
    config = config_of("transformer")
    model = build(config)
    stream, frames = model.open(sigma=1.0, seed=0), 3 * model.context_frames
    inputs = random_inputs(config, frames)
    pushed = len(stream.push(**inputs))
    rows_per_frame = config["hop"] // config["n_group"]
    assert pushed >= (frames - model.context_frames) * rows_per_frame
    assert pushed + len(stream.finish()) == frames * rows_per_frame


def test_context_frames_bound_what_a_change_reaches() -> None:
    config = config_of("published")
    model = build(config)
    inputs = random_inputs(config, 60)
    changed = inputs | {"mel": inputs["mel"].copy()}
    changed["mel"][30] += 1.0
    reached = np.flatnonzero((one_shot(model, inputs) != one_shot(model, changed)).any(axis=1))
    assert (reached[-1] - reached[0] + 1) / (config["hop"] // config["n_group"]) <= model.context_frames + 1


def test_threads_do_not_change_the_result() -> None:
    config = config_of("published")
    inputs = random_inputs(config, 30)
    tensors = waveglow_tensors(config)
    outputs = [
        one_shot(_core.WaveGlow(config, tensors, engine=_core.Engine("auto", "auto", threads)), inputs)
        for threads in (1, 2, 5)
    ]
    assert np.array_equal(outputs[0], outputs[1])
    assert np.array_equal(outputs[0], outputs[2])


def test_noise_is_that_of_the_seed_times_sigma() -> None:
    config = config_of("published")
    model, inputs = build(config), random_inputs(config, 8)
    groups = 8 * config["hop"] // config["n_group"]
    noise = _core.normal_noise(5, 0, groups, 0, config["n_group"])
    got = one_shot(model, inputs | {"latents": None}, seed=5, sigma=0.5)
    scaled = inputs | {"latents": np.ascontiguousarray(np.float32(0.5) * noise.T)}
    assert np.array_equal(got, one_shot(model, scaled))
    assert not np.array_equal(got, one_shot(model, inputs | {"latents": None}, seed=6, sigma=0.5))


def test_no_frames_give_no_groups() -> None:
    config = config_of("published")
    stream = build(config).open(sigma=1.0, seed=0)
    assert stream.push(np.zeros((0, config["n_mel"]), np.float32)).shape == (0, config["n_group"])
    assert stream.finish().shape == (0, config["n_group"])


def test_half_precision_tensors_are_taken() -> None:
    config = config_of("published")
    halves = {name: value.astype(np.float16) for name, value in waveglow_tensors(config).items()}
    singles = {name: value.astype(np.float32) for name, value in halves.items()}
    inputs = random_inputs(config, 3)
    outputs = [
        one_shot(_core.WaveGlow(config, tensors, engine=_core.Engine("auto", "float32", 1)), inputs)
        for tensors in (halves, singles)
    ]
    assert np.array_equal(*outputs)


class TestRefusals:
    def test_shapes_are_shown(self) -> None:
        config = config_of("published")
        stream = build(config).open(sigma=1.0, seed=0)
        with pytest.raises(InputError, match=r"mel.*5 columns.*\(3, 4\)"):
            stream.push(np.zeros((3, 4), np.float32))
        with pytest.raises(InputError, match=r"latents.*\(8, 12\).*\(8, 11\)"):
            stream.push(np.zeros((3, 5), np.float32), latents=np.zeros((8, 11), np.float32))
        with pytest.raises(InputError, match="takes no source"):
            stream.push(np.zeros((3, 5), np.float32), np.zeros((12, 1), np.float32))

    def test_source_must_fit(self) -> None:
        config = config_of("group_source")
        stream = build(config).open(sigma=1.0, seed=0)
        mel = np.zeros((2, 5), np.float32)
        with pytest.raises(InputError, match="needs a source of 3 columns"):
            stream.push(mel)
        with pytest.raises(InputError, match=r"source.*\(8, 3\).*\(7, 3\)"):
            stream.push(mel, np.zeros((7, 3), np.float32))

    def test_finished_stream(self) -> None:
        stream = build(config_of("published")).open(sigma=1.0, seed=0)
        stream.finish()
        with pytest.raises(InputError, match="finished"):
            stream.push(np.zeros((1, 5), np.float32))
        with pytest.raises(InputError, match="finished"):
            stream.finish()

    @pytest.mark.parametrize("sigma", [-1.0, np.nan, np.inf])
    def test_sigma(self, sigma: float) -> None:
        with pytest.raises(InputError, match="sigma"):
            build(config_of("published")).open(sigma=sigma, seed=0)

    def test_tensors(self) -> None:
        config, tensors = config_of("published"), waveglow_tensors(config_of("published"))
        engine = _core.Engine("auto", "float32", 1)
        without = {name: value for name, value in tensors.items() if name != "WN.1.start.bias"}
        with pytest.raises(InputError, match=r"lacks the tensor 'WN\.1\.start\.bias'"):
            _core.WaveGlow(config, without, engine=engine)
        wrong = tensors | {"WN.2.end.weight": np.zeros((3, 24, 1), np.float32)}
        with pytest.raises(InputError, match=r"'WN\.2\.end\.weight'.*\(6, 24, 1\).*\(3, 24, 1\)"):
            _core.WaveGlow(config, wrong, engine=engine)

    def test_names(self) -> None:
        config = config_of("published")
        with pytest.raises(InputError, match=r"precision must be .*'half'"):
            build(config, "half")
        with pytest.raises(InputError, match="'sse'"):
            build(config, backend="sse")
        del config["n_layers"]
        with pytest.raises(InputError, match="lacks 'n_layers'"):
            _core.WaveGlow(config, {}, engine=_core.Engine("auto", "float32", 1))

    def test_absent_pair_names_those_there_are(self, require: Callable[[str], Any]) -> None:
        require("avx2")
        with pytest.raises(BackendUnavailable, match=r"bfloat16 is not available on backend avx2.*reference"):
            build(config_of("published"), "bfloat16", "avx2")

    def test_int8_needs_scales(self) -> None:
        config = config_of("published")
        with pytest.raises(InputError, match="int8 needs activation scales"):
            build(config, "int8", "reference")
        with pytest.raises(InputError, match=r"activation_scales must have shape \(288,\)"):
            build(config, "int8", "reference", activation_scales=np.ones(3, np.float32))
        with pytest.raises(InputError, match=r"activation_scales\[4\]"):
            build(config, "int8", "reference", activation_scales=np.float32([*[1] * 4, np.nan, *[1] * 283]))
