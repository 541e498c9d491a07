"""The range of a model's activations, which int8 needs, and the results with it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import _core
from aigc_plugin.errors import InputError
from support.decibels import snr
from support.models import config_of, random_inputs, waveglow_tensors

CONFIG = config_of("group_source")


def build(precision: str, scales: NDArray[np.float32] | None = None) -> _core.WaveGlow:
    tensors = waveglow_tensors(CONFIG)
    return _core.WaveGlow(CONFIG, tensors, engine=_core.Engine("reference", precision, 2), activation_scales=scales)


def run(model: _core.WaveGlow, gain: float = 1.0) -> NDArray[np.float32]:
    inputs = random_inputs(CONFIG, 20)
    stream = model.open(sigma=1.0, seed=0)
    mel, source = np.float32(gain) * inputs["mel"], np.float32(gain) * inputs["source"]
    return np.concatenate([stream.push(mel, source, inputs["latents"]), stream.finish()])


@pytest.fixture(scope="module")
def scales() -> NDArray[np.float32]:
    inputs = random_inputs(CONFIG, 60, seed=9)
    return build("float32").calibrate(inputs["mel"], inputs["source"])


def test_a_scale_for_each_column_of_each_layer(scales: NDArray[np.float32]) -> None:
    per_layer = scales.reshape(CONFIG["n_flows"] * CONFIG["n_layers"], CONFIG["n_channels"])
    assert scales.dtype == np.float32
    assert (per_layer.min(axis=1) >= per_layer.max(axis=1) / 2).all()


def test_scales_cover_what_was_seen(scales: NDArray[np.float32]) -> None:
    """The first layer sees start(x); its least clip lies near the largest magnitudes, not far above or below."""
    tensors = waveglow_tensors(CONFIG)
    k = CONFIG["n_flows"] - 1
    latents = random_inputs(CONFIG, 500)["latents"][: tensors[f"WN.{k}.start.weight"].shape[1]]
    seen = np.abs(tensors[f"WN.{k}.start.weight"][:, :, 0] @ latents + tensors[f"WN.{k}.start.bias"][:, None])
    first = scales.reshape(CONFIG["n_flows"], CONFIG["n_layers"], -1)[k, 0]
    largest = seen.max(axis=1)
    assert (first > 0.5 * largest).all()
    assert (first < 2 * largest.max()).all()


def test_calibrated_int8_is_close(scales: NDArray[np.float32]) -> None:
    assert snr(run(build("int8", scales)), run(build("float32"))) >= 28


def test_scales_that_are_too_small_cut_off(scales: NDArray[np.float32]) -> None:
    assert snr(run(build("int8", scales / 8)), run(build("float32"))) < 20


def test_a_condition_louder_than_any_seen_is_not_cut_off(scales: NDArray[np.float32]) -> None:
    assert snr(run(build("int8", scales), gain=20.0), run(build("float32"), gain=20.0)) >= 15


def test_the_same_data_give_the_same_scales(scales: NDArray[np.float32]) -> None:
    inputs = random_inputs(CONFIG, 60, seed=9)
    assert np.array_equal(build("float32").calibrate(inputs["mel"], inputs["source"]), scales)


def test_calibration_runs_in_float32(scales: NDArray[np.float32]) -> None:
    inputs = random_inputs(CONFIG, 2)
    with pytest.raises(InputError, match='precision="float32"'):
        build("int8", scales).calibrate(inputs["mel"], inputs["source"])
