"""Tacotron 2 checkpoints of every published form → the same canonical tensors; and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin.cli import main
from aigc_plugin.errors import ModelFormatError
from aigc_plugin.weights import Tacotron2Config, Tacotron2Model, load, load_tacotron2, load_waveglow
from aigc_plugin.weights.convert import convert
from support import tacotron2
from support.require import require

pytestmark = pytest.mark.filterwarnings("ignore:Couldn't retrieve source code")

CONFIG = Tacotron2Config(**tacotron2.SMALL)


@pytest.fixture
def published() -> Iterator[Any]:
    """The module support.tacotron2_checkpoints, with `model` and `layers` importable."""
    require("torch")
    from support import tacotron2_checkpoints

    with tacotron2_checkpoints.published_modules():
        yield tacotron2_checkpoints


@pytest.fixture
def saved(published: Any, tmp_path: Path) -> Callable[..., Path]:
    """`saved(change)`: the state dictionary after `change(state)`."""
    import torch

    def save(change: Callable[[dict[str, Any]], object] = lambda state: None) -> Path:
        state = dict(published.build().state_dict())
        change(state)
        torch.save({"state_dict": state}, tmp_path / "saved.pt")
        return tmp_path / "saved.pt"

    return save


def test_the_test_state_has_the_84_published_tensors() -> None:
    names = tacotron2.shapes(tacotron2.PUBLISHED)
    assert len(names) == 84
    parameters = sum(
        int(np.prod(shape)) for name, shape in names.items() if not name.endswith(("_mean", "_var", "tracked"))
    )
    assert parameters == 28_193_153


def expected_tensors() -> dict[str, Any]:
    """Folded in float64, from the state dictionary."""
    state = tacotron2.random_state(tacotron2.SMALL)
    expected: dict[str, Any] = {}
    for part, layers in (("encoder", 3), ("postnet", 3)):
        for i in range(layers):
            prefix = f"{part}.convolutions.{i}"
            norm = {
                n: state[f"{prefix}.1.{n}"].astype(np.float64)
                for n in ("weight", "bias", "running_mean", "running_var")
            }
            scale = norm["weight"] / np.sqrt(norm["running_var"] + 1e-5)
            expected[f"{prefix}.weight"] = state[f"{prefix}.0.conv.weight"] * scale[:, None, None]
            expected[f"{prefix}.bias"] = (state[f"{prefix}.0.conv.bias"] - norm["running_mean"]) * scale + norm["bias"]
    for cell, suffixes in (
        ("encoder.lstm", ("_l0", "_l0_reverse")),
        ("decoder.attention_rnn", ("",)),
        ("decoder.decoder_rnn", ("",)),
    ):
        for suffix in suffixes:
            to = suffix.replace("_l0", "")
            for weight in ("weight_ih", "weight_hh"):
                expected[f"{cell}.{weight}{to}"] = state[f"{cell}.{weight}{suffix}"]
            expected[f"{cell}.bias{to}"] = state[f"{cell}.bias_ih{suffix}"] + state[f"{cell}.bias_hh{suffix}"]
    linear = {
        "decoder.prenet.0": "decoder.prenet.layers.0", "decoder.prenet.1": "decoder.prenet.layers.1",
        "decoder.attention.query": "decoder.attention_layer.query_layer",
        "decoder.attention.memory": "decoder.attention_layer.memory_layer",
        "decoder.attention.v": "decoder.attention_layer.v",
        "decoder.attention.location_dense": "decoder.attention_layer.location_layer.location_dense",
        "decoder.projection": "decoder.linear_projection", "decoder.gate": "decoder.gate_layer",
    }  # fmt: skip
    for name, published_name in linear.items():
        for part in ("weight", "bias"):
            if f"{published_name}.linear_layer.{part}" in state:
                expected[f"{name}.{part}"] = state[f"{published_name}.linear_layer.{part}"]
    expected["decoder.attention.location_conv.weight"] = state[
        "decoder.attention_layer.location_layer.location_conv.conv.weight"
    ]
    return {**expected, "embedding.weight": state["embedding.weight"]}


def assert_expected(model: Tacotron2Model, relative: float = 2e-7) -> None:
    assert model.config == CONFIG
    expected = expected_tensors()
    assert set(model.tensors) == set(expected) == set(CONFIG.shapes())
    for name, values in expected.items():
        actual = model.tensors[name]
        assert actual.dtype == np.float32
        assert actual.shape == values.shape == CONFIG.shapes()[name] == model.tensors.shape(name)
        np.testing.assert_allclose(actual, values, rtol=0, atol=relative * np.abs(values).max(), err_msg=name)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
@pytest.mark.parametrize(
    "form", ["state", "bare", "hub", "training", "parallel", "module", "model", "torchaudio", "half"]
)
def test_every_published_form(published: Any, tmp_path: Path, form: str, zipped: bool) -> None:
    import torch

    network = published.build()
    state = network.state_dict()
    optimizer = torch.optim.Adam(network.parameters())
    for parameter in network.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    prefixed = {"module." + name: tensor for name, tensor in state.items()}
    halves = {name: part.half() if part.is_floating_point() else part for name, part in state.items()}
    config = {"mask_padding": False, "n_mel_channels": 80, "p_attention_dropout": 0.1, "n_symbols": 148}
    content = {
        "state": {"state_dict": state},
        "bare": state,
        "hub": {"state_dict": prefixed, "config": config, "epoch": 1500},
        "training": {
            "epoch": 1500, "cuda_rng_state_all": [torch.zeros(16, dtype=torch.uint8)],
            "random_rng_states_all": [torch.get_rng_state()], "config": config, "state_dict": prefixed,
            "optimizer": optimizer.state_dict(), "scaler": {"scale": 65536.0, "_growth_tracker": 3},
        },
        "parallel": {"module.1." + name: tensor for name, tensor in state.items()},
        "module": network,
        "model": {"model": torch.nn.DataParallel(network), "iteration": 3, "learning_rate": 1e-3},
        "torchaudio": published.as_torchaudio(state),
        "half": {"state_dict": halves},
    }[form]  # fmt: skip
    path = tmp_path / "any.name"
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    model = load(path)
    assert isinstance(model, Tacotron2Model)
    # Values up to 5, of 11 bits each.
    assert_expected(model, 2e-3 if form == "half" else 2e-7)


def test_safetensors_with_published_names(published: Any, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file(
        {name: value.contiguous() for name, value in published.build().state_dict().items()},
        tmp_path / "a.safetensors",
    )
    assert_expected(load_tacotron2(tmp_path / "a.safetensors"))


def test_a_converted_file_is_read_back(saved: Callable[..., Path], tmp_path: Path) -> None:
    model = load_tacotron2(saved())
    target = tmp_path / "converted.safetensors"
    convert(model, target)
    again = load(target)
    assert isinstance(again, Tacotron2Model)
    assert_expected(again)
    assert again.card["converted_from"] == {"file": "saved.pt", "sha256": model.sha256}
    convert(model, tmp_path / "half.safetensors", dtype="bfloat16")
    assert_expected(load_tacotron2(tmp_path / "half.safetensors"), 2**-8)


@pytest.mark.usefixtures("cache")
def test_models_commands(saved: Callable[..., Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "add", str(saved()), "--name", "mine"]) == 0
    capfd.readouterr()
    assert main(["models", "info", "mine", "--json"]) == 0
    facts = json.loads(capfd.readouterr().out)
    assert facts["config"] == CONFIG.to_dict()
    assert facts["stored"] == {"float32": facts["parameters"]}
    assert_expected(load_tacotron2("mine"))
    assert main(["models", "convert", "mine", str(tmp_path / "out.safetensors"), "--dtype", "float16"]) == 0
    assert_expected(load_tacotron2(tmp_path / "out.safetensors"), 2**-10)


def test_a_vocoder_and_a_voice_are_not_confused(saved: Callable[..., Path], tmp_path: Path) -> None:
    path = saved()
    for file in (path, tmp_path / "converted.safetensors"):
        if file != path:
            convert(load_tacotron2(path), file)
        with pytest.raises(ModelFormatError, match=r"where a vocoder is needed") as caught:
            load_waveglow(file)
        assert "aigc say" in caught.value.hint
    with pytest.raises(ModelFormatError, match="is a vocoder, where a Tacotron 2 is needed"):
        load_tacotron2("aigc-waveglow")
    (tmp_path / "empty.pt").write_bytes(b"")
    with pytest.raises(ModelFormatError, match="is empty"):
        load_tacotron2(tmp_path / "empty.pt")


def change_width(state: dict[str, Any], name: str, columns: int) -> None:
    import torch

    state[name] = torch.zeros(state[name].shape[0], columns)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.pop("embedding.weight"), "embedding.weight is missing"),
        (lambda s: s.pop("encoder.lstm.bias_hh_l0"), "encoder.lstm.bias_hh is missing"),
        (lambda s: s.pop("encoder.lstm.weight_hh_l0_reverse"), r"encoder.lstm.weight_hh_reverse of shape \(72, 18\)"),
        (lambda s: s.pop("encoder.convolutions.1.1.running_var"), "encoder.convolutions.1.1.running_var is missing"),
        (lambda s: s.pop("encoder.convolutions.1.0.conv.weight"), "encoder.convolutions.1.0.weight is missing"),
        (lambda s: s.pop("decoder.gate_layer.linear_layer.bias"), r"decoder.gate.bias of shape \(1\) is missing"),
        (lambda s: s.update({"embedding.weight": s["embedding.weight"][:130]}), "reads 130 symbols; the 148 of"),
        (lambda s: s.update({"speaker_embedding.weight": s["embedding.weight"]}),
         r"several speakers or styles \(speaker_embedding.weight\)"),
        (lambda s: s.update({"gst.encoder.weight": s["embedding.weight"]}), "several speakers or styles"),
        (lambda s: change_width(s, "decoder.attention_layer.memory_layer.linear_layer.weight", 100),
         "reads a memory of 100 columns, its encoder gives 36"),
        (lambda s: change_width(s, "decoder.prenet.layers.0.linear_layer.weight", 40), "makes 2 frames of 40 bands"),
        (lambda s: change_width(s, "decoder.decoder_rnn.weight_ih", 5), r"has the shape \(200, 5\), expected"),
        (lambda s: s.update({"extra.weight": s["embedding.weight"]}), "extra.weight belongs to no part"),
        (lambda s: s.update({"encoder.convolutions.0.1.weight": s["embedding.weight"][0, :5]}),
         r"encoder.convolutions.0.1.weight has the shape \(5\), expected \(36\)"),
        (lambda s: s.update({"embedding.weight": s["embedding.weight"].long()}), "has the type int64"),
        (lambda s: s.update({"embedding.weight": s["embedding.weight"][0]}), "has 1 axes, expected 2"),
    ],
)  # fmt: skip
def test_inconsistent_checkpoints_are_named(
    saved: Callable[..., Path], change: Callable[[dict[str, Any]], object], message: str
) -> None:
    with pytest.raises(ModelFormatError, match=message) as caught:
        load_tacotron2(saved(change))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("embedding.weight", np.nan), ("encoder.convolutions.0.1.running_var", -1.0),
        ("encoder.convolutions.2.0.conv.weight", np.inf), ("decoder.decoder_rnn.bias_hh", np.nan),
        ("encoder.convolutions.1.1.bias", -np.inf),
    ],
)  # fmt: skip
def test_weights_that_are_no_numbers_are_named(saved: Callable[..., Path], name: str, value: float) -> None:
    def spoil(state: dict[str, Any]) -> None:
        state[name] = state[name].clone()
        state[name].view(-1)[0] = value

    model = load_tacotron2(saved(spoil))
    with pytest.raises(ModelFormatError, match=f"the weights of {name} hold NaN"):
        dict(model.tensors)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"embedding": 35}, "embedding must be even"), ({"encoder_kernel": 4}, "encoder_kernel must be odd"),
        ({"prenet": 0}, "prenet must be an integer"), ({"hop": 1.5}, "hop must be an integer"),
        ({"colour": 1}, "unknown keys: colour"), ({"language": ""}, "language must be"),
    ],
)  # fmt: skip
def test_impossible_configurations(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelFormatError, match=message):
        Tacotron2Config.from_dict(CONFIG.to_dict() | values)
