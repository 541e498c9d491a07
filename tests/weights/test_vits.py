"""Piper voices as files: read as data, refused where a node is not that of a voice, added under a name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin.errors import ModelFormatError
from aigc_plugin.weights import load
from aigc_plugin.weights.convert import add
from aigc_plugin.weights.families.vits import VitsFile, load_vits
from support.require import require
from support.vits_voices import write_voice

require("torch")
ONNX: Any = require("onnx")


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_voice(tmp_path_factory.mktemp("voice") / "voice.onnx", speakers=2)


@pytest.fixture
def changed(voice: Path, tmp_path: Path) -> Callable[[Callable[[Any], object]], Path]:
    """Return a maker of copies of the voice whose graph a function has changed."""

    def make(change: Callable[[Any], object]) -> Path:
        model = ONNX.load(str(voice))
        change(model.graph)
        path = tmp_path / "changed.onnx"
        ONNX.save(model, str(path))
        shutil.copy(f"{voice}.json", f"{path}.json")
        return path

    return make


def first(graph: Any, kind: str) -> Any:
    return next(node for node in graph.node if node.op_type == kind)


def test_keeps_everything_through_the_cache(voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_CACHE", str(tmp_path))
    given, kept = load_vits(voice), load(add(voice, "ours").stem)
    assert isinstance(kept, VitsFile)
    assert kept.config == given.config
    assert [one.name for one in kept.config.speakers] == ["speaker-0", "speaker-1"]
    assert set(kept.tensors) == set(given.tensors)
    for name in given.tensors:
        assert np.array_equal(kept.tensors[name], given.tensors[name])
    assert kept.card["made_with"] == "Piper"
    assert "MODEL_CARD" in kept.card["licence"]


def test_an_operation_of_no_voice_is_refused(changed: Callable[[Callable[[Any], object]], Path]) -> None:
    def change(graph: Any) -> None:
        first(graph, "Tanh").op_type = "Sinh"

    with pytest.raises(ModelFormatError, match=r"node .*Sinh.* is an operation that no such voice has"):
        load_vits(changed(change))


def test_other_functions_are_refused(changed: Callable[[Callable[[Any], object]], Path]) -> None:
    def no_gate(graph: Any) -> None:
        first(graph, "Sigmoid").op_type = "Tanh"

    def slope(graph: Any) -> None:
        first(graph, "LeakyRelu").attribute[0].f = 0.3

    def dilation(graph: Any) -> None:
        node = next(node for node in graph.node if "dec.resblocks.1.convs.1.bias" in node.input)
        next(each for each in node.attribute if each.name == "dilations").ints[:] = [2]
        next(each for each in node.attribute if each.name == "pads").ints[:] = [5, 5]

    def no_pads(graph: Any) -> None:
        node = next(node for node in graph.node if "dec.resblocks.1.convs.1.bias" in node.input)
        node.attribute.remove(next(each for each in node.attribute if each.name == "pads"))

    def no_end(graph: Any) -> None:
        node = next(node for node in graph.node if "dec.conv_post.weight" in node.input)
        graph.node.remove(node)

    for change, message in (
        (no_pads, r"node .*Conv.* has pads \(0, 0\)"),
        (no_end, "is no Piper voice"),
        (no_gate, r"nodes Tanh, the last of them '.*' \(Tanh\)"),
        (slope, r"LeakyRelu.* has the slope 0.3"),
        (dilation, r"node .*Conv.* has pads \(5, 5\)"),
    ):
        with pytest.raises(ModelFormatError, match=message):
            load_vits(changed(change))


def test_a_weight_of_another_shape_or_too_many_are_refused(changed: Callable[[Callable[[Any], object]], Path]) -> None:
    def shape(graph: Any) -> None:
        tensor = next(each for each in graph.initializer if each.name == "enc_p.proj.bias")
        tensor.CopyFrom(ONNX.numpy_helper.from_array(np.zeros(23, np.float32), tensor.name))

    def more(graph: Any) -> None:
        graph.initializer.append(ONNX.numpy_helper.from_array(np.zeros(100, np.float32), "more"))

    with pytest.raises(ModelFormatError, match=r"enc_p.proj.bias has the shape \(23\)"):
        load_vits(changed(shape))
    with pytest.raises(ModelFormatError, match="'more' is none of its weights"):
        load_vits(changed(more))


@pytest.mark.parametrize("length", [1, 100, 5000, 50_000])
def test_a_file_that_is_cut_off_is_refused(voice: Path, tmp_path: Path, length: int) -> None:
    path = tmp_path / "cut.onnx"
    path.write_bytes(voice.read_bytes()[:length])
    shutil.copy(f"{voice}.json", f"{path}.json")
    with pytest.raises(ModelFormatError):
        load_vits(path)


def test_weights_in_another_file_are_refused(voice: Path, tmp_path: Path) -> None:
    model = ONNX.load(str(voice))
    path = tmp_path / "apart.onnx"
    ONNX.save(model, str(path), save_as_external_data=True, location="weights.bin", size_threshold=0)
    with pytest.raises(ModelFormatError, match="in another file"):
        load_vits(path)


def test_its_json_is_needed_and_checked(voice: Path, tmp_path: Path) -> None:
    path = tmp_path / "voice.onnx"
    shutil.copy(voice, path)
    beside = tmp_path / "voice.onnx.json"
    with pytest.raises(ModelFormatError, match=r"has no voice.onnx.json beside it"):
        load_vits(path)
    values = json.loads(Path(f"{voice}.json").read_text(encoding="utf-8"))
    for key, value, message in (
        ("phoneme_id_map", {}, "symbols must hold"),
        ("phoneme_id_map", {"^": [1], "_": [0], "$": [5000]}, "symbols must be numbers below"),
        ("audio", {}, "has no 'sample_rate'"),
        ("phoneme_type", "pinyin", "phonemes must be one of"),
        ("phoneme_map", {"a": ["b"]}, "phoneme_map"),
    ):
        beside.write_text(json.dumps({**values, key: value}), encoding="utf-8")
        with pytest.raises(ModelFormatError, match=message):
            load_vits(path)
    beside.write_text("{", encoding="utf-8")
    with pytest.raises(ModelFormatError, match="is no JSON"):
        load_vits(path)
