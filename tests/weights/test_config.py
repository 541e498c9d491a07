"""WaveGlowConfig: checks on construction, and the way to JSON and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aigc_plugin.errors import InputError, ModelFormatError
from aigc_plugin.weights import WaveGlowConfig

TRANSFORMER = {
    "conditioning": "transformer", "n_cond": 96, "encoder_layers": 2, "encoder_kernel": 5, "width": 64,
    "transformer_layers": 1, "heads": 4, "feed": 128, "window": 8,
}  # fmt: skip


def test_published_defaults() -> None:
    config = WaveGlowConfig()
    assert config.n_cond == 640
    assert [config.flow_channels(k) for k in range(12)] == [8] * 4 + [6] * 4 + [4] * 4
    assert [k for k in range(12) if config.emits_early(k)] == [4, 8]


@pytest.mark.parametrize(
    "values",
    [{}, {"conditioning": "group", "n_cond": 80, "n_group": 32, "n_early_size": 0}, TRANSFORMER,
     {"domain": "mdct", "signal": {"whiten": [1, 2.5], "deep": {"name": "ü"}}}, {"swap_halves": True}],
)  # fmt: skip
def test_json_round_trip(values: dict[str, Any]) -> None:
    config = WaveGlowConfig(**values)
    assert WaveGlowConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"n_mel": 0}, "n_mel must be an integer from 1"),
        ({"n_flows": 10**30}, "n_flows must be an integer from 1 to 256, got a value of type int"),
        ({"n_layers": 99}, "n_layers must be"),
        ({"n_channels": 2.0}, "n_channels must be an integer"),
        ({"hop": True}, "hop must be an integer"),
        ({"rate": "22050"}, "rate must be an integer"),
        ({"kernel_size": 4}, "kernel_size must be odd"),
        ({"n_group": 7, "hop": 7}, "must be even"),
        ({"n_early_size": 3}, "must be even"),
        ({"n_early_size": 4}, r"leaves 0 of n_group 8"),
        ({"n_early_every": 1}, r"leaves -14 of n_group 8"),
        ({"hop": 250}, "hop 250 must be a multiple of n_group 8"),
        ({"swap_halves": 1}, "swap_halves must be true or false"),
        ({"conditioning": "lstm"}, "conditioning must be one of upsample, group, transformer"),
        ({"conditioning": "group"}, "n_cond must be"),
        ({"domain": "fourier"}, "domain must be one of"),
        ({"n_cond": 80}, "n_cond must be n_mel [*] n_group = 640"),
        ({"signal": {"a": float("nan")}}, "signal must be a JSON object"),
        ({"signal": {1: 2}}, "signal must be a JSON object"),
        ({"signal": []}, "signal must be a JSON object"),
        ({**TRANSFORMER, "width": 0}, "needs width"),
        ({**TRANSFORMER, "encoder_kernel": 4}, "encoder_kernel must be odd"),
        ({**TRANSFORMER, "heads": 7}, "multiple of heads"),
        ({**TRANSFORMER, "feed": 0}, "feed 0 positive"),
    ],
)
def test_impossible_values_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        WaveGlowConfig(**values)
    assert "\n" not in str(caught.value)
    with pytest.raises(ModelFormatError, match=message):
        WaveGlowConfig.from_dict(values)


def test_keys_of_a_newer_version_are_named() -> None:
    with pytest.raises(ModelFormatError, match="unknown keys: dance, sing"):
        WaveGlowConfig.from_dict({"sing": 1, "dance": 2})
