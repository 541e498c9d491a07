"""torch7's files: VideoGANs of its authors' program, and files that want to do harm."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from aigc_plugin.errors import ModelFormatError
from aigc_plugin.generators.gan.videogan import VideoGAN
from aigc_plugin.weights.convert import convert
from aigc_plugin.weights.families.videogan import load_videogan
from aigc_plugin.weights.formats.pickle_globals import Instance
from aigc_plugin.weights.formats.tensor_view import TensorView
from aigc_plugin.weights.formats.torch7_file import read_torch7
from aigc_plugin.weights.identify import identify
from support.torch7_files import Function, Module, Writer, random_state, videogan_modules, write_torch7

NOISE = np.random.default_rng(1).normal(size=(2, 10)).astype(np.float32)


@pytest.mark.parametrize(("family", "cuda", "key"), [("nn", False, None), ("cudnn", True, "netG")])
def test_a_videogan_of_its_authors_is_that_of_the_port(
    family: str, cuda: bool, key: str | None, tmp_path: Path
) -> None:
    state = random_state()
    network: Any = videogan_modules(state, family)
    if key:
        network = {"opt": {"lr": 0.0002, "name": "golf"}, "netD": Module("nn.Sequential"), key: network}
    path = write_torch7(tmp_path / "iter65000_net.t7", network, cuda)
    assert identify(path).container == "torch7"
    save_file(state, tmp_path / "port.safetensors")
    found, wanted = VideoGAN.load(path), VideoGAN.load(tmp_path / "port.safetensors")
    np.testing.assert_array_equal(found.synthesize(NOISE), wanted.synthesize(NOISE))
    convert(load_videogan(path), tmp_path / "ours.safetensors")
    np.testing.assert_array_equal(VideoGAN.load(tmp_path / "ours.safetensors").generate([3]), found.generate([3]))


def test_the_epsilon_of_the_file_counts(tmp_path: Path) -> None:
    state = random_state()
    path = write_torch7(tmp_path / "a.t7", videogan_modules(state, epsilon=0.3))
    other = {
        name: value + np.float32(0.3 - 1e-5) if name.endswith("running_var") else value for name, value in state.items()
    }
    save_file(other, tmp_path / "port.safetensors")
    wanted = VideoGAN.load(tmp_path / "port.safetensors").synthesize(NOISE)
    np.testing.assert_allclose(VideoGAN.load(path).synthesize(NOISE), wanted, atol=1e-5)


def test_values_of_each_kind_are_read(tmp_path: Path) -> None:
    shared = {"x": 1.5}
    loop: dict[str, Any] = {"name": "loop"}
    loop["self"] = loop
    turned = np.arange(12, dtype=np.float64).reshape(3, 4).T
    path = write_torch7(tmp_path / "a.t7", {
        "n": 3, "half": 0.5, "yes": True, "no": False, "none": None, "text": "f\xfcr", "list": [1, "b"], "a": shared,
        "b": shared, "loop": loop, "code": Function(b"\x1bLuaQ rm -rf"), "t": turned,
        "module": Module("nn.ReLU", {"inplace": True}),
    })  # fmt: skip
    found: Any = read_torch7(path)
    tensor, module = found.pop("t"), found.pop("module")
    assert isinstance(tensor, TensorView)
    np.testing.assert_array_equal(tensor.read(), turned)
    assert isinstance(module, Instance)
    assert (module.name, module.state) == ("nn.ReLU", {"inplace": True})
    assert found.pop("a") is found.pop("b")
    round_and_round = found.pop("loop")
    assert round_and_round["self"] is round_and_round
    assert found == {
        "n": 3, "half": 0.5, "yes": True, "no": False, "none": None, "text": "f\xfcr", "list": {1: 1, 2: "b"},
        "code": None,
    }  # fmt: skip


def test_a_file_that_is_cut_short_is_told(tmp_path: Path) -> None:
    whole = write_torch7(tmp_path / "a.t7", videogan_modules(random_state())).read_bytes()
    path = tmp_path / "cut.t7"
    for length in (*range(17, 120, 7), *(int(len(whole) * share) for share in (0.2, 0.5, 0.9)), len(whole) - 3):
        path.write_bytes(whole[:length])
        with pytest.raises(ModelFormatError, match=r"cut\.t7") as told:
            VideoGAN.load(path)
        assert "\n" not in str(told.value)


def nested(depth: int) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for _ in range(depth):
        table = {"a": table}
    return table


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (struct.pack("<iii", 3, 1, 1 << 30), "entries of a table"),
        (struct.pack("<iii", 3, 1, -1), "entries of a table"),
        (struct.pack("<iiiii", 3, 1, 1, 2, 1 << 30) + bytes(64), "a text of"),
        (struct.pack("<iiiii", 3, 1, 1, 2, -5) + bytes(64), "fewer bytes"),
        (struct.pack("<iiii", 3, 1, 1, 99) + bytes(64), "a value of the type 99"),
    ],
)
def test_lengths_are_not_believed(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.t7"
    path.write_bytes(content)
    with pytest.raises(ModelFormatError, match=message):
        VideoGAN.load(path)


def tensor_bytes(shape: list[int], strides: list[int], offset: int, count: int, stored: int) -> bytes:
    writer = Writer()
    writer.int(3, 1, 1, 2)
    writer.text("t")
    writer.int(4, 2)
    writer.text("V 1")
    writer.text("torch.FloatTensor")
    writer.int(len(shape))
    writer.long(*shape, *strides, offset)
    writer.int(4, 3)
    writer.text("V 1")
    writer.text("torch.FloatStorage")
    writer.long(count)
    return b"".join(writer.parts) + bytes(4 * stored)


@pytest.mark.parametrize(
    ("shape", "strides", "offset", "count", "stored", "message"),
    [
        ([2], [1], 1, 1 << 40, 2, "a storage of"),
        ([2], [1], 1, -1, 2, "a storage of"),
        ([3], [1], 1, 2, 2, "does not fit its storage"),
        ([2], [1], 2, 2, 2, "does not fit its storage"),
        ([2], [1], 0, 2, 2, "impossible"),
        ([2], [-1], 1, 2, 2, "impossible"),
        ([1 << 62], [0], 1, 2, 2, "impossible|does not fit"),
        ([1] * 9, [1] * 9, 1, 2, 2, "a tensor of 9 axes"),
    ],
)
def test_tensors_do_not_leave_their_storage(
    shape: list[int], strides: list[int], offset: int, count: int, stored: int, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.t7"
    path.write_bytes(tensor_bytes(shape, strides, offset, count, stored))
    with pytest.raises(ModelFormatError, match=message):
        read_torch7(path)


def test_a_tensor_that_holds_itself_and_endless_nesting_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.t7"
    path.write_bytes(tensor_bytes([2], [1], 1, 2, 0).replace(struct.pack("<ii", 4, 3), struct.pack("<ii", 4, 2)))
    with pytest.raises(ModelFormatError, match="a tensor that holds itself"):
        read_torch7(path)
    with pytest.raises(ModelFormatError, match="nested or long"):
        read_torch7(write_torch7(tmp_path / "deep.t7", nested(300)))


def test_other_networks_are_refused_by_what_they_have(tmp_path: Path) -> None:
    state = random_state()

    def refused(value: Any, message: str) -> None:
        with pytest.raises(ModelFormatError, match=message):
            load_videogan(write_torch7(tmp_path / "a.t7", value))

    refused(Module("tds.Hash"), r"an object of the class tds\.Hash")
    refused(Module("nn.SpatialConvolution"), r"a layer nn\.SpatialConvolution")
    refused({"netD": Module("nn.Sequential")}, "holds no network")
    refused(Module("nn.Sequential", {"modules": []}), "is no VideoGAN")
    strided = videogan_modules(state)
    strided.fields["modules"][0].fields["modules"][1].fields["modules"][4].fields["dW"] = 3
    refused(strided, "a layer of the stride 3 and the padding 1, where a VideoGAN has 2 and 1")
    aged = videogan_modules(state)
    norm = aged.fields["modules"][0].fields["modules"][1].fields["modules"][2].fields
    norm["running_std"] = norm.pop("running_var")
    refused(aged, "has no running_var; files of older torch7")


def test_the_text_form_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.t7").write_bytes(b"4\n1\n3\nV 1\n13\nnn.Sequential\n3\n2\n")
    with pytest.raises(ModelFormatError, match="a torch7 file in text form"):
        load_videogan(tmp_path / "a.t7")
