"""The package's files of upscaler networks: round trips, and a one-line error for files that cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin import InputError, ModelFormatError
from aigc_plugin.weights import UpscalerConfig, load, load_upscaler, load_waveglow
from aigc_plugin.weights.families.family_file import write_family_file
from aigc_plugin.weights.families.table import UPSCALER
from support.networks import network


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "network.safetensors"


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_round_trip(path: Path, dtype: str) -> None:
    config, tensors = network(scale=3, channels=3)
    tensors["scales.body.0"] = np.ones((2, 16), np.float32)
    write_family_file(path, UPSCALER, UpscalerConfig.from_dict(config), tensors, {"licence": "CC0"}, dtype=dtype)
    model = load_upscaler(path)
    assert model.config.to_dict() == config
    assert model.card == {"licence": "CC0"}
    assert set(model.tensors) == set(tensors)
    for name, values in tensors.items():
        tolerance = {"float32": 0, "float16": 2**-11, "bfloat16": 2**-8}[dtype]
        np.testing.assert_allclose(model.tensors[name], values, rtol=tolerance, atol=1e-7)


def test_an_upscaler_is_no_vocoder(path: Path) -> None:
    config, tensors = network()
    write_family_file(path, UPSCALER, UpscalerConfig.from_dict(config), tensors, {})
    with pytest.raises(ModelFormatError, match="is an upscaler, where a vocoder is needed"):
        load_waveglow(path)
    assert load(path).config.to_dict() == config


@pytest.mark.parametrize("missing", ["body.0.weight", "body.1.bias", "body.1.slope"])
def test_missing_and_misshapen_tensors(path: Path, missing: str) -> None:
    config, tensors = network()
    others = {name: values for name, values in tensors.items() if name != missing}
    write_family_file(path, UPSCALER, UpscalerConfig.from_dict(config), others, {})
    with pytest.raises(ModelFormatError, match=f"the tensor {missing} of shape .* is missing"):
        load_upscaler(path)
    write_family_file(
        path,
        UPSCALER,
        UpscalerConfig.from_dict(config),
        tensors | {missing: np.ones(5, np.float32)},
        {},
        overwrite=True,
    )
    with pytest.raises(ModelFormatError, match=f"{missing} has the shape"):
        load_upscaler(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scale": 0}, "scale must be"),
        ({"scale": 10**9}, "scale must be"),
        ({"scale": 3}, "the last layer gives 4 channels"),
        ({"channels": 2}, "channels must be one of 1, 3"),
        ({"skip": "cubic"}, "skip must be one of none, nearest"),
        ({"border": 7}, "border must be one of"),
        ({"layers": []}, "1 to 256 layers"),
        ({"layers": [1]}, "list of objects"),
        ({"colour": "red"}, "unknown keys: colour"),
        ({"kind": "interpolator"}, "kind must be one of upscaler"),
    ],
)
def test_impossible_configurations(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelFormatError, match=message):
        UpscalerConfig.from_dict(network()[0] | change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kernel": 2}, "odd"),
        ({"kernel": 10**6}, "kernel of a layer"),
        ({"inputs": True}, "inputs of a layer"),
        ({"inputs": 5}, "takes 5 channels, but 16 come"),
        ({"outputs": -1}, "outputs of a layer"),
        ({"activation": "swish"}, "swish"),
        ({"slope": float("nan")}, "slope"),
        ({"add": 1}, "adds layer 1"),
        ({"add": "first"}, "add must be"),
        ({"name": ""}, "name"),
        ({"name": "body.0"}, "one name"),
        ({"stride": 2}, "unknown keys: stride"),
    ],
)
def test_impossible_layers(change: dict[str, Any], message: str) -> None:
    config = network()[0]
    config["layers"][1] |= change
    with pytest.raises(ModelFormatError, match=message):
        UpscalerConfig.from_dict(config)


def test_hostile_metadata(path: Path) -> None:
    config, tensors = network()
    write_family_file(path, UPSCALER, UpscalerConfig.from_dict(config), tensors, {})
    whole = path.read_bytes()
    for old, new in ((b"frames/1", b"frames/9"), (b"upscaler", b"unknowns"), (b"prelu", b"gelu!")):
        path.write_bytes(whole.replace(old, new))
        with pytest.raises(ModelFormatError) as caught:
            load_upscaler(path)
        assert "\n" not in str(caught.value)
    for length in range(0, len(whole), 997):
        path.write_bytes(whole[:length])
        with pytest.raises((ModelFormatError, InputError)):
            load_upscaler(path)
