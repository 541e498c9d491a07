"""Torch files of every published form, compared with torch's reading of the same weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin.weights import WaveGlowModel, load_waveglow

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # torch wants the newer weight norm
    pytest.mark.filterwarnings("ignore:Couldn't retrieve source code"),  # of classes that no file defines
]

MODULES = ("glow", "glow_old", "waveglow.model")


def save(path: Path, content: Any, zipped: bool) -> Path:
    import torch

    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    return path


def assert_same(model: WaveGlowModel, expected: dict[str, Any], bound: float = 1e-6) -> None:
    assert set(model.tensors) == set(expected)
    for name, values in expected.items():
        actual = model.tensors[name]
        assert actual.dtype == np.float32
        assert actual.flags.c_contiguous
        assert model.tensors.shape(name) == actual.shape == values.shape
        np.testing.assert_allclose(actual, values, rtol=0, atol=bound * np.abs(values).max(), err_msg=name)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("form", ["module", "bare module", "state", "bare state", "training", "parallel"])
def test_every_form(checkpoints: Any, tmp_path: Path, module: str, form: str, zipped: bool) -> None:
    import torch

    network = checkpoints.build(module)
    state = network.state_dict()
    optimizer = torch.optim.Adam(network.parameters())
    for parameter in network.parameters():
        parameter.grad = torch.ones_like(parameter) * 1e-3
    content = {
        "module": {"model": network},
        "bare module": network,
        "state": {"state_dict": state, "config": checkpoints.SIZES, "epoch": 3},
        "bare state": state,
        "training": {"model": network, "iteration": 7, "learning_rate": 1e-4},
        "parallel": {"module." + name: tensor for name, tensor in state.items()},
    }[form]
    if form == "training":
        optimizer.step()
        content["optimizer"] = optimizer.state_dict()
    model = load_waveglow(save(tmp_path / "any.name", content, zipped))
    assert_same(model, checkpoints.folded(network))
    assert model.config.swap_halves == (module == "glow_old")
    assert (model.config.n_mel, model.config.n_group, model.config.n_flows) == (5, 8, 4)
    assert (model.config.n_early_every, model.config.n_early_size) == (2, 2)
    assert (model.config.n_layers, model.config.n_channels, model.config.kernel_size) == (3, 12, 3)
    assert (model.config.hop, model.config.conditioning, model.config.n_cond) == (16, "upsample", 40)


def test_plain_tensors_are_bit_for_bit(checkpoints: Any, tmp_path: Path) -> None:
    network = checkpoints.build()
    model = load_waveglow(save(tmp_path / "model.pt", network.state_dict(), True))
    for name, tensor in network.state_dict().items():
        if name in model.tensors:
            assert model.tensors[name].tobytes() == tensor.numpy().tobytes(), name


def test_gain_and_direction_replace_the_plain_weight(checkpoints: Any, tmp_path: Path) -> None:
    """After an optimizer step the materialised weight beside them is stale."""
    import torch

    network = checkpoints.build()
    with torch.no_grad():
        network.WN[0].start.weight_g.mul_(3)
    model = load_waveglow(save(tmp_path / "model.pt", {"model": network}, False))
    assert_same(model, checkpoints.folded(network))


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_parametrized_weight_norm(checkpoints: Any, tmp_path: Path, zipped: bool) -> None:
    from torch import nn

    network = checkpoints.build()
    expected = checkpoints.folded(network)
    for layer in network.modules():
        if isinstance(layer, nn.Conv1d) and hasattr(layer, "weight_g"):
            nn.utils.remove_weight_norm(layer)
            nn.utils.parametrizations.weight_norm(layer)
    state = network.state_dict()
    assert any(name.endswith("parametrizations.weight.original1") for name in state)
    assert_same(load_waveglow(save(tmp_path / "model.pt", state, zipped)), expected)


@pytest.mark.parametrize("form", ["module", "state"])
def test_removed_weight_norm(checkpoints: Any, tmp_path: Path, form: str) -> None:
    from torch import nn

    network = checkpoints.build()
    expected = checkpoints.folded(network)
    for layer in network.modules():
        if isinstance(layer, nn.Conv1d) and hasattr(layer, "weight_g"):
            nn.utils.remove_weight_norm(layer)
    content = {"model": network} if form == "module" else network.state_dict()
    assert_same(load_waveglow(save(tmp_path / "model.pt", content, True)), expected)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_other_number_types(checkpoints: Any, tmp_path: Path, dtype: str, zipped: bool) -> None:
    """As published: the network in half precision, the invertible convolutions in float32."""
    import torch

    network = checkpoints.build().to(getattr(torch, dtype))
    for convolution in network.convinv:
        convolution.float()
    model = load_waveglow(save(tmp_path / "model.pt", {"model": network}, zipped))
    assert_same(model, checkpoints.folded(network))
    assert set(model.tensors.stored_elements()) == {dtype, "float32"}


@pytest.mark.parametrize("prefix", ["module.1.", "module.", "module.module."])
def test_prefixes(checkpoints: Any, tmp_path: Path, prefix: str) -> None:
    network = checkpoints.build("waveglow.model")
    state = {prefix + name: tensor for name, tensor in network.state_dict().items()}
    model = load_waveglow(save(tmp_path / "model.pt", {"state_dict": state, "config": checkpoints.SIZES}, True))
    assert_same(model, checkpoints.folded(network))


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_strides_and_shared_storages(checkpoints: Any, tmp_path: Path, zipped: bool) -> None:
    import torch

    network = checkpoints.build()
    state = network.state_dict()
    name = "upsample.weight"
    state[name] = state[name].transpose(0, 2).contiguous().transpose(0, 2)
    assert not state[name].is_contiguous()
    both = torch.stack([state["WN.0.end.bias"], state["WN.1.end.bias"]], 1)
    state["WN.0.end.bias"], state["WN.1.end.bias"] = both[:, 0], both[:, 1]
    assert_same(load_waveglow(save(tmp_path / "model.pt", state, zipped)), checkpoints.folded(network))


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_pickle_protocols(checkpoints: Any, tmp_path: Path, protocol: int, zipped: bool) -> None:
    import torch

    network = checkpoints.build()
    path = tmp_path / "model.pt"
    torch.save({"model": network}, path, pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
    assert_same(load_waveglow(path), checkpoints.folded(network))


def test_other_contents_of_checkpoints_are_ignored(checkpoints: Any, tmp_path: Path) -> None:
    """Random states, NumPy scalars, sets, sizes and devices pass by; a cached inverse is no parameter."""
    import random
    from collections import defaultdict

    import torch

    network = checkpoints.build()
    network.convinv[0].W_inverse = torch.eye(8)
    network.register_buffer("W_inverse", torch.eye(8))
    content = {
        "model": network, "loss": np.float64(1.5), "random": random.getstate(), "torch": torch.get_rng_state(),
        "set": {1, 2}, "size": torch.Size([1, 2]), "device": torch.device("cpu"), "dtype": torch.float16,
        "numpy": np.arange(4), "frozen": frozenset([1]), "default": defaultdict(list, {"a": [1]}),
        "half": torch.zeros(3).half(), "long": 1 << 70, "bytes": b"x",
    }  # fmt: skip
    for zipped in (True, False):
        assert_same(load_waveglow(save(tmp_path / "model.pt", content, zipped)), checkpoints.folded(network))


@pytest.mark.parametrize(
    "sizes",
    [
        {"n_flows": 1}, {"n_flows": 2, "n_early_every": 4}, {"n_group": 4, "n_early_every": 4},
        {"n_group": 16, "n_early_size": 6},
        {"n_early_every": 1, "n_flows": 3}, {"n_mel_channels": 80},
        {"WN_config": {"n_layers": 1, "n_channels": 4, "kernel_size": 1}},
        {"WN_config": {"n_layers": 5, "n_channels": 2, "kernel_size": 5}},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("module", ["glow", "glow_old"])
def test_the_sizes_come_from_the_shapes(checkpoints: Any, tmp_path: Path, module: str, sizes: dict[str, Any]) -> None:
    """Without any hyper-parameters in the file."""
    build_sizes = {**checkpoints.SIZES, **sizes}
    network = checkpoints.build(module, **sizes)
    model = load_waveglow(save(tmp_path / "model.pt", network.state_dict(), True))
    config = model.config
    assert_same(model, checkpoints.folded(network))
    channels = [config.flow_channels(k) for k in range(config.n_flows)]
    assert channels == [convolution.conv.in_channels for convolution in network.convinv]
    assert config.n_mel == build_sizes["n_mel_channels"]
    assert (config.n_layers, config.n_channels, config.kernel_size) == tuple(build_sizes["WN_config"].values())


def test_hop_comes_from_the_stride_of_the_module(checkpoints: Any, tmp_path: Path) -> None:
    from torch import nn

    network = checkpoints.build()
    network.upsample = nn.ConvTranspose1d(5, 5, 48, stride=24)
    module = load_waveglow(save(tmp_path / "module.pt", {"model": network}, False))
    assert module.config.hop == 24
    del network.upsample
    network.upsample = nn.ConvTranspose1d(5, 5, 1024, stride=256)
    assert load_waveglow(save(tmp_path / "state.pt", network.state_dict(), False)).config.hop == 256


def test_swapped_halves_can_be_overridden(checkpoints: Any, tmp_path: Path) -> None:
    """A converted file of the old class has fused layers, but its flow still swaps."""
    path = save(tmp_path / "old.pt", {"model": checkpoints.build("glow_old")}, False)
    assert load_waveglow(path).config.swap_halves
    assert not load_waveglow(path, swap_halves=False).config.swap_halves
    path = save(tmp_path / "state.pt", checkpoints.build("waveglow.model").state_dict(), True)
    assert not load_waveglow(path).config.swap_halves
    assert load_waveglow(path, swap_halves=True).config.swap_halves


@pytest.mark.parametrize(("zipped", "megabytes"), [(True, 8), (False, 24)], ids=["zip", "legacy"])
def test_reading_takes_one_tensor_of_memory(checkpoints: Any, tmp_path: Path, zipped: bool, megabytes: int) -> None:
    """Reading one tensor after the other holds the largest twice, and 16 MB of a legacy file's head before."""
    import tracemalloc

    network = checkpoints.build(WN_config={"n_layers": 3, "n_channels": 256, "kernel_size": 3})
    path = save(tmp_path / "model.pt", {"model": network}, zipped)
    assert path.stat().st_size > 32 << 20
    tracemalloc.start()
    model = load_waveglow(path)
    for name in model.tensors:
        model.tensors[name]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < megabytes << 20
