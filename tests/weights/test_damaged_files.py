"""Files cut short, with flipped bytes or wrong sizes: a one-line error or the right weights, in bounded memory."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin.errors import AigcError, InputError, ModelFormatError
from aigc_plugin.weights import load_waveglow

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore:Couldn't retrieve source code"),
]
FORMS = ("zip", "zip of a module", "legacy", "legacy of a module", "safetensors")


@pytest.fixture(params=FORMS)
def whole(request: pytest.FixtureRequest, checkpoints: Any, tmp_path: Path) -> Path:
    """A small whole checkpoint of each container and form."""
    import torch

    from aigc_plugin.weights.convert import convert

    sizes = {"n_channels": 2, "n_layers": 1, "kernel_size": 3}
    network = checkpoints.build(n_flows=2, n_early_every=1, WN_config=sizes)
    path = tmp_path / "whole"
    content = {"model": network} if request.param.endswith("module") else network.state_dict()
    torch.save(content, path, _use_new_zipfile_serialization=request.param.startswith("zip"))
    if request.param == "safetensors":
        convert(load_waveglow(path), tmp_path / "converted")
        return tmp_path / "converted"
    return path


def read_all(path: Path) -> None:
    """Loads a file and reads every tensor: what a conversion does."""
    model = load_waveglow(path)
    for name in model.tensors:
        model.tensors[name]


def refusal(path: Path) -> str:
    """The message of the package's error; empty when the file could be read. Any other exception is a failure."""
    try:
        read_all(path)
    except AigcError as error:
        return str(error)
    return ""


def test_a_file_cut_short_anywhere(whole: Path, tmp_path: Path) -> None:
    data = whole.read_bytes()
    cut = tmp_path / "cut"
    for percent in range(100):
        cut.write_bytes(data[: len(data) * percent // 100])
        with pytest.raises(ModelFormatError) as caught:
            read_all(cut)
        assert "\n" not in str(caught.value)
    cut.write_bytes(data[:-1])
    with pytest.raises(ModelFormatError):
        read_all(cut)


def test_flipped_bytes(whole: Path, tmp_path: Path) -> None:
    """Two in three flips hit the part that describes the tensors: an error of the package, or weights."""
    data = bytearray(whole.read_bytes())
    random = np.random.default_rng(0)
    described = description_bytes(whole)
    flipped = tmp_path / "flipped"
    refused = 0
    for turn in range(150 if whole.stat().st_size > 20_000 else 450):
        at = int(random.choice(described)) if turn % 3 else int(random.integers(len(data)))
        before = data[at]
        data[at] = int(random.integers(256))
        flipped.write_bytes(data)
        data[at] = before
        message = refusal(flipped)
        refused += message != ""
        assert "\n" not in message, at
    assert refused > 25


def description_bytes(path: Path) -> np.ndarray[Any, Any]:
    """Positions of the bytes that describe the tensors, and are no weights."""
    size = path.stat().st_size
    data = path.read_bytes()
    if data[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            (pickled,) = (info for info in archive.infolist() if info.filename.endswith("data.pkl"))
        start = pickled.header_offset
        return np.r_[start : start + pickled.file_size + 100, size - 2000 : size]
    if data[8:9] == b"{":
        return np.arange(8 + struct.unpack("<Q", data[:8])[0])
    return np.arange(min(size, data.rfind(b"]q") + 2000))


def rewrite_directory(path: Path, field_offset: int, value: bytes) -> None:
    """Overwrites one field of every entry in the central directory of a zip file."""
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + field_offset : at + field_offset + len(value)] = value
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)


@pytest.fixture
def zipped(checkpoints: Any, tmp_path: Path) -> Path:
    import torch

    path = tmp_path / "zipped.pt"
    torch.save(checkpoints.build().state_dict(), path)
    return path


@pytest.mark.parametrize(
    ("field_offset", "value"),
    [
        (20, b"\xff\xff\xff\x7f"),
        (24, b"\xff\xff\xff\x7f"),
        (24, b"\x00\x00\x00\x00"),
        (42, b"\xff\xff\xff\x7f"),
        (42, b"\x01\x00\x00\x00"),
        (10, b"\x08\x00"),
        (8, b"\x01\x00"),
        (28, b"\xff\xff"),
    ],
    ids=[
        "compressed size",
        "size",
        "no size",
        "offset behind the end",
        "wrong offset",
        "method",
        "encrypted",
        "name",
    ],
)
def test_wrong_fields_of_a_zip_directory(zipped: Path, field_offset: int, value: bytes) -> None:
    rewrite_directory(zipped, field_offset, value)
    with pytest.raises(ModelFormatError) as caught:
        read_all(zipped)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_bomb_is_not_unpacked(zipped: Path, tmp_path: Path, method: int) -> None:
    bomb = tmp_path / "bomb.pt"
    with zipfile.ZipFile(zipped) as good, zipfile.ZipFile(bomb, "w", method) as bad:
        for info in good.infolist():
            bad.writestr(info.filename, good.read(info))
        bad.writestr("archive/data/bomb", bytes(64 << 20))
    assert bomb.stat().st_size < 2 << 20
    tracemalloc.start()
    with pytest.raises(ModelFormatError, match="compressed"):
        read_all(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_a_huge_zip_directory_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "directory.pt"
    entry = b"PK\x01\x02" + bytes(42)
    directory = entry * 200_000
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, len(directory), 30, 0)
    path.write_bytes(b"PK\x03\x04" + bytes(26) + directory + end)
    tracemalloc.start()
    with pytest.raises(ModelFormatError, match="absurdly long"):
        load_waveglow(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


def test_big_endian_zip_files_are_converted(zipped: Path, tmp_path: Path) -> None:
    """The same weights with every element's bytes turned around, and a `byteorder` that says so."""
    turned = tmp_path / "big.pt"
    with zipfile.ZipFile(zipped) as good, zipfile.ZipFile(turned, "w") as other:
        for info in good.infolist():
            data = good.read(info)
            if "/data/" in info.filename:
                data = np.frombuffer(data, "<f4").byteswap().tobytes()
            other.writestr(info.filename, b"big" if info.filename.endswith("byteorder") else data)
    expected, actual = load_waveglow(zipped).tensors, load_waveglow(turned).tensors
    for name in expected:
        np.testing.assert_array_equal(expected[name], actual[name])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00", "Git LFS"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"RIFF\x00\x00\x00\x00WAVE", "WAV"),
        (b"just some text, no model", "not a model file"),
        (b"\x00" * 600, "not a model file"),
        (b"\x80\x02K\x01.", "holds no model, but a value of type int"),
        (b"\x80", "cut short"),
        (b"PK\x03\x04", "cut short"),
    ],
)
def test_other_files_are_refused_with_a_reason(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(content)
    with pytest.raises(ModelFormatError, match=message):
        load_waveglow(path)


def test_an_ordinary_zip_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(ModelFormatError, match="no torch checkpoint"):
        load_waveglow(tmp_path / "a.zip")


def test_a_torchscript_program_is_refused(checkpoints: Any, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "script.pt", "w") as archive:
        for name in ("data.pkl", "constants.pkl", "code/__torch__.py"):
            archive.writestr(f"script/{name}", b"\x80\x02}.")
    with pytest.raises(ModelFormatError, match="TorchScript"):
        load_waveglow(tmp_path / "script.pt")


def test_a_folder_and_a_device_are_no_models(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        load_waveglow(tmp_path)
    with pytest.raises(InputError, match="no regular file"):
        load_waveglow("/dev/zero")


def test_a_file_that_shrinks_after_it_was_opened(whole: Path) -> None:
    model = load_waveglow(whole)
    data = whole.read_bytes()
    whole.write_bytes(data[: len(data) // 3])
    with pytest.raises(ModelFormatError, match="became shorter"):
        dict(model.tensors)


def test_a_file_that_vanishes_after_it_was_opened(whole: Path) -> None:
    model = load_waveglow(whole)
    whole.unlink()
    with pytest.raises(ModelFormatError, match="cannot read"):
        model.tensors["upsample.bias"]
