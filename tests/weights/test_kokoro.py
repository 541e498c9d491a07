"""Kokoro's files as data: what is read, and what is refused with a reason."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin.errors import ModelFormatError
from aigc_plugin.weights.convert import add
from aigc_plugin.weights.families.kokoro import load_kokoro
from aigc_plugin.weights.identify import identify
from aigc_plugin.weights.model_files import files_of_model
from support.kokoro_models import STYLES, VOICES, write_models
from support.require import require

require("torch")
onnx = require("onnx")
require("onnxruntime")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_models(tmp_path_factory.mktemp("kokoro"))


@pytest.fixture(scope="module")
def model(models: tuple[Path, Path]) -> Path:
    return models[1]


def copied(model: Path, folder: Path) -> Path:
    """The model with its voices in another folder."""
    shutil.copytree(model.parent, folder)
    return folder / model.name


def test_sizes_and_voices(model: Path) -> None:
    assert identify(model).family == "kokoro"
    config = load_kokoro(model).config
    sizes = config.network
    assert (config.rate, config.hop, config.voices[0].name) == (12000, 80, "af_heart")
    assert {voice.name for voice in config.voices} == set(VOICES)
    assert {voice.styles for voice in config.voices} == {STYLES}
    assert (sizes.hidden, sizes.style, sizes.bert_heads, sizes.bert_layers) == (16, 8, 3, 2)
    assert (sizes.up_rates, sizes.block_kernels, sizes.block_dilations) == ((4, 2), (3, 5), (1, 3, 5))
    assert {path.name for path in files_of_model(model)} == {"kokoro.onnx", *(f"{name}.bin" for name in VOICES)}


def test_bytes_stand_for_the_floats(models: tuple[Path, Path]) -> None:
    whole, rounded = (load_kokoro(path).tensors for path in models)
    assert set(whole) == {name for name in rounded if not name.endswith(".scale")}
    for name in whole:
        spread = np.abs(whole[name]).max()
        assert np.abs(whole[name] - rounded[name]).max() <= 0.02 * spread + 1e-6, name


def test_the_cache_keeps_all(model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AIGC_CACHE", str(tmp_path))
    kept, given = load_kokoro(add(model, "kokoro")), load_kokoro(model)
    assert kept.config == given.config
    for name in given.tensors:
        assert np.array_equal(kept.tensors[name], given.tensors[name]), name


def test_voices_of_an_archive(model: Path, tmp_path: Path) -> None:
    path = copied(model, tmp_path / "model")
    names = ("zm_one", "af_two")
    arrays = {
        name: np.fromfile(path.parent / "voices" / "af_heart.bin", np.float32).reshape(-1, 1, 16) for name in names
    }
    shutil.rmtree(path.parent / "voices")
    with (path.parent / "voices-v1.0.bin").open("wb") as file:
        np.savez(file, **arrays)
    read = load_kokoro(path)
    assert [voice.name for voice in read.config.voices] == ["af_two", "zm_one"]
    assert np.array_equal(read.tensors["voices.af_two"], arrays["af_two"].reshape(-1, 16))


def test_voices_that_are_none(model: Path, tmp_path: Path) -> None:
    path = copied(model, tmp_path / "model")
    (path.parent / "voices" / "af_heart.bin").write_bytes(b"1234")
    with pytest.raises(ModelFormatError, match=r"af_heart\.bin is no voice: it has 4 bytes"):
        load_kokoro(path)
    np.full((2, 16), np.nan, "<f4").tofile(path.parent / "voices" / "af_heart.bin")
    with pytest.raises(ModelFormatError, match="NaN"):
        dict(load_kokoro(path).tensors)
    shutil.rmtree(path.parent / "voices")
    with pytest.raises(ModelFormatError, match="no voices beside it"):
        load_kokoro(path)
    (path.parent / "voices.bin").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(ModelFormatError, match="holds no voices"):
        load_kokoro(path)


def _unknown_operation(graph: Any) -> None:
    next(node for node in graph.node if node.op_type == "Atan").op_type = "Acos"


def _dilated(graph: Any) -> None:
    node = next(node for node in graph.node if node.name.endswith("resblocks.2/convs2.1/Conv_quant"))
    next(each for each in node.attribute if each.name == "dilations").ints[:] = [2]


def _nameless(graph: Any) -> None:
    next(node for node in graph.node if node.name.endswith("asr_res.0/Conv_quant")).name = "mine"


def _without_scale(graph: Any) -> None:
    next(tensor for tensor in graph.initializer if tensor.name.endswith("conv1.weight_scale")).name = "gone"


def _scale_for_each_gate(graph: Any) -> None:
    node = next(node for node in graph.node if node.op_type == "DynamicQuantizeLSTM")
    scale = next(tensor for tensor in graph.initializer if tensor.name == node.input[8])
    scale.CopyFrom(onnx.numpy_helper.from_array(np.ones((2, 32), np.float32), scale.name))


def _more_weights(graph: Any) -> None:
    graph.initializer.append(onnx.numpy_helper.from_array(np.ones((100, 100), np.float32), "extra.weight"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_unknown_operation, r"the node '/decoder/decoder/generator/Atan' \(Acos\) is an operation that no such model"),
        (_dilated, r"resblocks\.2/convs2\.1/Conv_quant' \(ConvInteger\) has dilations \(2,\), where \(1,\) is needed"),
        (_nameless, r"the node 'mine' \(ConvInteger\) has no name of a module"),
        (_without_scale, "have no scale"),
        (_scale_for_each_gate, r"LSTM_quant' \(DynamicQuantizeLSTM\) have more scales than one for each direction"),
        (_more_weights, r"the tensor 'extra\.weight' is none of its weights"),
    ],
)
def test_other_graphs_are_refused(model: Path, tmp_path: Path, change: Callable[[Any], None], message: str) -> None:
    path = copied(model, tmp_path / "model")
    changed = onnx.load(str(path))
    change(changed.graph)
    onnx.save(changed, str(path))
    with pytest.raises(ModelFormatError, match=message):
        load_kokoro(path)
