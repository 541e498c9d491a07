"""Inconsistent state dictionaries: one error that names the tensor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin.errors import ModelFormatError
from aigc_plugin.weights import load_waveglow

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")


@pytest.fixture
def broken(checkpoints: Any, tmp_path: Path) -> Callable[..., Path]:
    """`broken(change, module)`: a state dictionary after `change(state)`, saved."""
    import torch

    def save(change: Callable[[dict[str, Any]], None], module: str = "glow", **content: Any) -> Path:
        state = dict(checkpoints.build(module).state_dict())
        change(state)
        torch.save({"state_dict": state, **content} if content else state, tmp_path / "broken.pt")
        return tmp_path / "broken.pt"

    return save


MISSING = {
    "upsample.bias": "upsample.bias of shape (5) is missing",
    "upsample.weight": "upsample.weight is missing",
    "WN.0.in_layers.0.bias": "WN.0.in_layers.0.bias of shape (24) is missing",
    "WN.2.in_layers.1.weight_v": "WN.2.in_layers.1.weight_g lacks its counterpart",
    "WN.2.in_layers.1.weight_g": "WN.2.in_layers.1.weight_v lacks its counterpart",
    "WN.3.cond_layer.bias": "WN.3.cond_layer.bias of shape (72) is missing",
    "WN.1.end.weight": "WN.1.end.weight of shape (8, 12, 1) is missing",
    "convinv.1.conv.weight": "convinv.1.conv.weight is missing",
    "convinv.3.conv.weight": "WN.3.start.bias belongs to no part of the model",
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_tensor_is_named(broken: Callable[..., Path], name: str) -> None:
    with pytest.raises(ModelFormatError) as caught:
        load_waveglow(broken(lambda state: state.pop(name)))
    assert MISSING[name] in str(caught.value) or name.startswith("convinv.3")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("WN.1.cond_layers.1.bias", "WN.1.cond_layers.1.bias is missing"),
        ("WN.1.skip_layers.0.bias", "WN.1.skip_layers.0.bias is missing"),
        ("WN.1.res_layers.0.bias", "WN.1.res_skip_layers.0.bias has the shape (12), expected (24)"),
    ],
)
def test_a_missing_part_of_an_old_spelling_is_named(broken: Callable[..., Path], name: str, message: str) -> None:
    with pytest.raises(ModelFormatError) as caught:
        load_waveglow(broken(lambda state: state.pop(name), "glow_old"))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        ("upsample.weight", (5, 4, 64), "upsample.weight has the shape (5, 4, 64), expected (5, 5, any)"),
        ("upsample.weight", (5, 5), "upsample.weight has 2 axes, expected 3"),
        ("upsample.bias", (6,), "upsample.bias has the shape (6), expected (5)"),
        ("convinv.2.conv.weight", (6, 4, 1), "convinv.2.conv.weight has the shape (6, 4, 1), expected (6, 6, 1)"),
        ("convinv.1.conv.weight", (2, 2, 1), "shapes fit no WaveGlow"),
        ("WN.0.end.weight", (8, 12, 2), "WN.0.end.weight has the shape (8, 12, 2), expected (8, 12, 1)"),
        ("WN.0.in_layers.1.weight_v", (24, 12, 5), "WN.0.in_layers.1.weight has the shape (24, 12, 5)"),
        ("WN.0.in_layers.1.weight_g", (23, 1, 1), "WN.0.in_layers.1.weight has the gain (23, 1, 1)"),
        ("WN.0.cond_layer.weight_v", (72, 39, 1), "WN.0.cond_layer.weight has the shape (72, 39, 1)"),
        ("WN.0.in_layers.0.weight_v", (24, 0, 3), "n_channels must be an integer from 1"),
        ("WN.0.start.bias", (), "WN.0.start.bias has the shape (), expected (12)"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_named(broken: Callable[..., Path], name: str, shape: tuple[int, ...], message: str) -> None:
    import torch

    with pytest.raises(ModelFormatError) as caught:
        load_waveglow(broken(lambda state: state.update({name: torch.zeros(shape)})))
    assert message in str(caught.value)


def test_a_surplus_tensor_is_named(broken: Callable[..., Path]) -> None:
    import torch

    for name in ("WN.0.extra.weight", "WN.4.start.weight", "decoder\n.weight"):
        with pytest.raises(ModelFormatError, match="belongs to no part of the model") as caught:
            load_waveglow(broken(lambda state, name=name: state.update({name: torch.zeros(2)})))
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    "name", ["upsample.weight", "WN.1.end.bias", "WN.2.in_layers.0.weight_v", "WN.2.in_layers.0.weight_g"]
)
def test_a_weight_that_is_not_finite_is_named(broken: Callable[..., Path], name: str, value: float) -> None:
    def spoil(state: dict[str, Any]) -> None:
        state[name] = state[name].clone()
        state[name].view(-1)[-1] = value

    model = load_waveglow(broken(spoil))
    with pytest.raises(ModelFormatError, match=f"the weights of {name} hold NaN"):
        dict(model.tensors)


def test_large_finite_weights_are_no_error(broken: Callable[..., Path]) -> None:
    """Their sum overflows float32."""
    import torch

    path = broken(lambda state: state.update({"upsample.bias": torch.full((5,), 3e38)}))
    assert load_waveglow(path).tensors["upsample.bias"].max() == np.float32(3e38)


def test_an_integer_weight_is_refused(broken: Callable[..., Path]) -> None:
    import torch

    path = broken(lambda state: state.update({"upsample.bias": torch.zeros(5, dtype=torch.int64)}))
    with pytest.raises(ModelFormatError, match=r"upsample.bias has the type int64"):
        load_waveglow(path)


def test_a_configuration_that_contradicts_the_tensors(broken: Callable[..., Path]) -> None:
    path = broken(lambda state: None, config={"n_flows": 12, "WN_config": {"n_channels": 512}})
    with pytest.raises(ModelFormatError, match="configuration says n_flows = 12, its tensors say 4"):
        load_waveglow(path)


def test_a_squeezewave_is_refused_by_name(broken: Callable[..., Path]) -> None:
    import torch

    path = broken(lambda state: state.update({"WN.0.in_layers.0.0.running_mean": torch.zeros(12)}))
    with pytest.raises(ModelFormatError, match="is a SqueezeWave"):
        load_waveglow(path)


def test_other_contents_are_refused_by_name(checkpoints: Any, tmp_path: Path) -> None:
    import torch

    for content, message in (
        ({"epoch": 3, "loss": 0.5}, "the keys epoch, loss"),
        ({}, r"the keys \(none\)"),
        ([1, 2], "but a value of type list"),
        (torch.zeros(3), "a single tensor"),
        ({"state_dict": {"embedding.weight": torch.zeros(148, 512)}}, "upsample.weight is missing"),
        (torch.nn.Conv1d(2, 2, 1), "upsample.weight is missing"),
    ):
        torch.save(content, tmp_path / "other.pt")
        with pytest.raises(ModelFormatError, match=message):
            load_waveglow(tmp_path / "other.pt")
