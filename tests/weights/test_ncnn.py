"""ncnn networks: values that are read, and the one-line error of each refusal. A hostile file is only data."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from aigc_plugin import ModelFormatError
from aigc_plugin.cli import main
from aigc_plugin.weights import UpscalerModel, load, load_upscaler, load_waveglow
from support.arrays import normal

NETWORK = """7767517
9 10
Input        in      0 1 x
Split        split   1 2 x x0 x1
Convolution  first   1 1 x0 a 0=6 1=3 4=1 5=1 6=162
PReLU        act     1 1 a b 0=6
Convolution  second  1 1 b c 0=12 1=3 4=1 5=1 6=648
PixelShuffle shuffle 1 1 c d 0=2
Interp       repeat  1 1 x1 e 0=1 1=2.000000e+00 2=2.000000e+00
BinaryOp     add     2 1 d e f 0=0
Interp       half    1 1 f y 0=3 1=5.000000e-01 2=5.000000e-01
"""
FIRST, SECOND = normal(6, 3, 3, 3), normal(12, 6, 3, 3)
BIAS, SLOPE, LAST = normal(6, seed=1), normal(6, seed=2), normal(12)
HALF_TAG = b"Gk0\x01"

Make = Callable[..., Path]


def weights(tag: bytes = HALF_TAG) -> bytes:
    first = FIRST.astype("<f2").tobytes() if tag == HALF_TAG else FIRST.tobytes()
    return b"".join([
        tag, first, BIAS.tobytes(), SLOPE.tobytes(), b"\0\0\0\0", SECOND.tobytes(), LAST.tobytes()
    ])  # fmt: skip


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def make(text: str = NETWORK, blob: bytes | None = None, name: str = "net") -> Path:
        path = tmp_path / f"{name}.param"
        path.write_text(text)
        path.with_suffix(".bin").write_bytes(weights() if blob is None else blob)
        return path

    return make


@pytest.mark.parametrize("tag", [HALF_TAG, b"\0\0\0\0"])
def test_the_values_and_the_shape_of_the_network(tag: bytes, make: Make) -> None:
    model = load_upscaler(make(blob=weights(tag)))
    config, first = model.config, FIRST.astype("f2").astype("f4") if tag == HALF_TAG else FIRST
    assert (config.scale, config.reduce, config.factor, config.channels) == (2, 2, 1, 3)
    assert (config.skip, config.border) == ("nearest", "zero")
    assert [layer.activation for layer in config.layers] == ["prelu", "none"]
    for name, values in (
        ("first.weight", first), ("first.bias", BIAS), ("first.slope", SLOPE),
        ("second.weight", SECOND), ("second.bias", LAST),
    ):  # fmt: skip
        np.testing.assert_array_equal(model.tensors[name], values)


def test_a_transposed_convolution_is_a_shuffled_one(make: Make) -> None:
    """Against the definition: every input pixel adds its kernel, 3 rows and columns are cut off."""
    kernel, bias = normal(3, 5, 4, 4), normal(3)
    text = (
        "7767517\n3 3\nInput in 0 1 x 0=9 1=9 2=5\n"
        "Convolution same 1 1 x a 0=5 1=1 5=1 6=25 9=2 -23310=1,0.25\n"
        "Deconvolution up 1 1 a y 0=3 1=4 3=2 4=3 5=1 6=240\n"
    )
    one, zeros = np.eye(5, dtype="f4"), np.zeros(5, "f4")
    blob = b"\0\0\0\0" + one.tobytes() + zeros.tobytes() + b"\0\0\0\0" + kernel.tobytes() + bias.tobytes()
    # Five colours are refused, so the pieces are looked at by themselves.
    with pytest.raises(ModelFormatError, match="channels must be one of 1, 3"):
        load_upscaler(make(text, blob))
    from aigc_plugin.weights.formats.ncnn_weights import Deconvolution, WeightCursor

    cursor = WeightCursor(make(text, b"\0\0\0\0" + kernel.tobytes(), "one").with_suffix(".bin"))
    kernels = Deconvolution(cursor.matrix("up.weight", (3, 5, 4, 4))).read()
    image = normal(5, 6, 7)
    expected = np.zeros((3, 2 * 6 + 2, 2 * 7 + 2))
    for y in range(6):
        for x in range(7):
            expected[:, 2 * y : 2 * y + 4, 2 * x : 2 * x + 4] += np.einsum("c,ncij->nij", image[:, y, x], kernel)
    expected = expected[:, 3:-3, 3:-3]
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3), axis=(1, 2))
    actual = np.einsum("cyxij,ncij->nyx", windows, kernels).reshape(3, 2, 2, 4, 5)
    actual = actual.transpose(0, 3, 1, 4, 2).reshape(3, 8, 10)
    np.testing.assert_allclose(actual, expected, atol=1e-4)


def test_every_cut_of_the_weights_is_refused(make: Make) -> None:
    whole = weights()
    for length in range(0, len(whole), 37):
        with pytest.raises(ModelFormatError, match="ends before"):
            load_upscaler(make(blob=whole[:length]))
    with pytest.raises(ModelFormatError, match=r"has .* bytes, but the network takes"):
        load_upscaler(make(blob=whole + b"\0"))


def test_every_cut_of_the_text_is_refused(make: Make) -> None:
    for length in range(0, len(NETWORK) - 70, 11):
        with pytest.raises(ModelFormatError):
            load_upscaler(make(NETWORK[:length]))


def test_garbled_texts_raise_no_other_error(make: Make) -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        text = bytearray(NETWORK.encode())
        for at in rng.integers(0, len(text), 3):
            text[at] = rng.integers(32, 127)
        with suppress(ModelFormatError):
            load_upscaler(make(text.decode()))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("7767517", "7767518", "7767517"),
        ("9 10", "8 10", "declares 8 layers and has 9"),
        ("PixelShuffle shuffle", "Softmax shuffle", "Softmax"),
        ("1=3 4=1 5=1 6=162", "1=3 3=2 4=1 5=1 6=162", "stride 1"),
        ("1=3 4=1 5=1 6=162", "1=3 2=2 4=1 5=1 6=162", "stride 1"),
        ("1=3 4=1 5=1 6=162", "1=3 4=1 5=1 6=163", "163 weights do not fit"),
        ("1=3 4=1 5=1 6=162", "1=3 4=1 6=162", "no bias"),
        ("0=6 1=3", "0=999999999999 1=3", "do not fit"),
        ("0=6 1=3", "0=-6 1=3", "do not fit"),
        ("0=6 1=3", "0=1e9 1=3", "no whole number"),
        ("act     1 1 a b 0=6", "act     1 1 a b 0=7", "7 slopes for 6 channels"),
        ("second  1 1 b", "second  1 1 a", "does not take what"),
        ("1=2.000000e+00 2=2.000000e+00", "1=3 2=3", "only the upscaled input"),
        ("0=3 1=5.000000e-01", "0=2 1=5.000000e-01", "halving"),
        ("d 0=2", "d 0=3", "only the upscaled input"),
    ],
)
def test_unsupported_layers_are_named(old: str, new: str, message: str, make: Make) -> None:
    with pytest.raises(ModelFormatError, match=message):
        load_upscaler(make(NETWORK.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("tag", "message"), [(0x000D4B38, "as int8"), (0x0002C056, "extra scale"), (0x12345678, "table of 256")]
)
def test_other_encodings_are_refused_by_name(tag: int, message: str, make: Make) -> None:
    with pytest.raises(ModelFormatError, match=message):
        load_upscaler(make(blob=struct.pack("<I", tag) + weights()[4:]))


def test_files_of_another_kind_are_named(make: Make, tmp_path: Path) -> None:
    path = make()
    with pytest.raises(ModelFormatError, match="is an upscaler, where a vocoder is needed"):
        load_waveglow(path)
    with pytest.raises(ModelFormatError, match="holds the weights of an ncnn network"):
        load_upscaler(path.with_suffix(".bin"))
    path.with_suffix(".bin").unlink()
    with pytest.raises(ModelFormatError, match=r"net\.bin"):
        load_upscaler(path)


def test_models_command(
    make: Make, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_CACHE", str(tmp_path / "cache"))
    path = make()
    assert main(["models", "add", str(path), "--name", "mine"]) == 0
    added = load("mine")
    assert isinstance(added, UpscalerModel)
    assert added.config == load_upscaler(path).config
    np.testing.assert_array_equal(added.tensors["second.weight"], SECOND)
    assert added.card["converted_from"]["file"] == "net.param"
    capfd.readouterr()
    assert main(["models", "list"]) == 0
    assert "mine" in capfd.readouterr().out
    assert main(["models", "info", "mine"]) == 0
    assert "parameters" in capfd.readouterr().out
