"""The package's .safetensors files: round trips, rounding, the library's reading, and wrong headers."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin.errors import InputError, MediaError, ModelFormatError, OutputExists
from aigc_plugin.weights import WaveGlowConfig, load_waveglow
from aigc_plugin.weights.convert import convert
from aigc_plugin.weights.families.family_file import write_family_file
from aigc_plugin.weights.families.table import WAVEGLOW
from aigc_plugin.weights.families.waveglow_shapes import canonical_shapes
from aigc_plugin.weights.formats.safetensors_file import read_safetensors, to_bfloat16
from aigc_plugin.weights.identify import identify
from support.require import require

TRANSFORMER = WaveGlowConfig(
    n_mel=6, n_flows=2, n_group=4, n_early_size=0, n_layers=2, n_channels=6, hop=16, conditioning="transformer",
    n_cond=10, n_source=3, encoder_layers=2, encoder_kernel=3, width=8, transformer_layers=2, heads=2, feed=12,
    window=4, domain="mdct", signal={"sigma": 0.7},
)  # fmt: skip
GROUP = WaveGlowConfig(
    n_mel=6,
    n_flows=3,
    n_group=8,
    n_early_every=2,
    n_layers=2,
    n_channels=6,
    hop=32,
    conditioning="group",
    n_cond=10,
)
PUBLISHED = WaveGlowConfig(n_mel=4, n_flows=3, n_group=8, n_early_every=2, n_layers=2, n_channels=6, hop=32)
CONFIGS = pytest.mark.parametrize("config", [TRANSFORMER, GROUP, PUBLISHED], ids=lambda c: c.conditioning)


def random_tensors(config: WaveGlowConfig, **extra: Any) -> dict[str, Any]:
    random = np.random.default_rng(0)
    kernel = 4 * (config.hop if config.conditioning == "upsample" else config.hop // config.n_group)
    shapes = {name: tuple(kernel if n == -1 else n for n in s) for name, s in canonical_shapes(config).items()}
    return {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()} | extra


@CONFIGS
def test_round_trip(config: WaveGlowConfig, tmp_path: Path) -> None:
    extra = {name: np.arange(6, dtype=np.float32).reshape(2, 3) for name in ("pitch.a", "predictor.b", "scales.c")}
    tensors = random_tensors(config, **extra)
    card = {"licence": "CC0-1.0", "title": "naïve – test", "steps": 3}
    path = tmp_path / "model.safetensors"
    write_family_file(path, WAVEGLOW, config, tensors, card)
    model = load_waveglow(path)
    assert (model.config, model.card, model.path) == (config, card, path)
    assert set(model.tensors) == set(tensors)
    for name, values in tensors.items():
        assert model.tensors[name].tobytes() == values.tobytes()
    assert model.sha256 == __import__("hashlib").sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_the_library_reads_written_files(dtype: str, tmp_path: Path) -> None:
    """Torch reads the same values as this package: matrices rounded to the nearest, the rest exact."""
    torch = require("torch")
    from safetensors.torch import load_file

    tensors = random_tensors(PUBLISHED)
    path = tmp_path / "model.safetensors"
    write_family_file(path, WAVEGLOW, PUBLISHED, tensors, {}, dtype=dtype)
    library, actual = load_file(path), load_waveglow(path).tensors
    for name, values in tensors.items():
        assert library[name].float().numpy().tobytes() == actual[name].tobytes()
        small = values.ndim < 2 or name.startswith("convinv.")
        rounded = torch.from_numpy(values).to(torch.float32 if small else getattr(torch, dtype))
        assert library[name].dtype == rounded.dtype
        assert torch.equal(library[name], rounded)


def test_bfloat16_rounds_ties_to_even() -> None:
    bits = np.array([0x3F800000, 0x3F808000, 0x3F818000, 0x3F808001, 0x80000000, 0x00000001], np.uint32)
    expected = np.array([0x3F80, 0x3F80, 0x3F82, 0x3F81, 0x8000, 0x0000], np.uint16)
    np.testing.assert_array_equal(to_bfloat16(bits.view(np.float32)), expected)


def test_foreign_safetensors_hold_published_names(checkpoints: Any, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    with pytest.warns(FutureWarning):
        network = checkpoints.build("waveglow.model")
    for dtype in (torch.float32, torch.float16, torch.bfloat16, torch.float64):
        state = {"module." + name: tensor.contiguous() for name, tensor in network.to(dtype).state_dict().items()}
        save_file(state, tmp_path / "foreign.safetensors")
        model = load_waveglow(tmp_path / "foreign.safetensors")
        expected = checkpoints.folded(network)
        assert set(model.tensors) == set(expected)
        for name, values in expected.items():
            np.testing.assert_allclose(model.tensors[name], values, rtol=1e-5, atol=1e-6)


def test_values_that_cannot_be_stored(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    tensors = random_tensors(PUBLISHED)
    tensors["upsample.weight"][0, 0, 0] = 1e6
    with pytest.raises(InputError, match=r"upsample.weight holds values above 65504"):
        write_family_file(path, WAVEGLOW, PUBLISHED, tensors, {}, dtype="float16")
    tensors["upsample.weight"][0, 0, 0] = np.nan
    with pytest.raises(ModelFormatError, match=r"upsample.weight hold NaN"):
        write_family_file(path, WAVEGLOW, PUBLISHED, tensors, {})
    with pytest.raises(InputError, match="dtype must be one of"):
        write_family_file(path, WAVEGLOW, PUBLISHED, tensors, {}, dtype="int8")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_text("precious")
    with pytest.raises(OutputExists):
        write_family_file(path, WAVEGLOW, PUBLISHED, random_tensors(PUBLISHED), {})
    assert path.read_text() == "precious"
    write_family_file(path, WAVEGLOW, PUBLISHED, random_tensors(PUBLISHED), {}, overwrite=True)
    assert load_waveglow(path).config == PUBLISHED
    assert [p.name for p in tmp_path.iterdir()] == ["model.safetensors"]


def test_a_model_is_not_converted_onto_itself(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    write_family_file(path, WAVEGLOW, PUBLISHED, random_tensors(PUBLISHED), {"title": "x"})
    before = path.read_bytes()
    with pytest.raises(InputError, match="the same file as the input"):
        convert(load_waveglow(path), path, overwrite=True)
    assert path.read_bytes() == before


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        target = Path("/proc/model.safetensors")
    else:
        tmp_path.chmod(0o500)
        target = tmp_path / "model.safetensors"
    with pytest.raises(MediaError, match="cannot write"):
        write_family_file(target, WAVEGLOW, PUBLISHED, random_tensors(PUBLISHED), {})


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aigc_plugin.weights.formats.safetensors_file._encoded", full)
    with pytest.raises(MediaError, match="no space is left") as caught:
        write_family_file(tmp_path / "model.safetensors", WAVEGLOW, PUBLISHED, random_tensors(PUBLISHED), {})
    assert "free some space" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def rewritten(path: Path, change: Any) -> Path:
    """The file with a changed header, and a header length that fits it."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    text = change(header)
    text = (json.dumps(header) if text is None else text).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])
    return path


@pytest.fixture
def written(tmp_path: Path) -> Path:
    write_family_file(tmp_path / "model.safetensors", WAVEGLOW, PUBLISHED, random_tensors(PUBLISHED), {"a": 1})
    return tmp_path / "model.safetensors"


def entry(name: str, **values: Any) -> Any:
    return lambda header: header[name].update(values)


def metadata(key: str, value: str) -> Any:
    return lambda header: header["__metadata__"].update({key: value})


def duplicate(header: dict[str, Any]) -> str:
    """JSON with one name twice: the library may believe one, another reader the other."""
    text = json.dumps(header)
    entry_again = json.dumps({"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 1 << 42]})
    return text[:-1] + f', "upsample.bias": {entry_again}' + "}"


WRONG_HEADERS = {
    "shape": entry("upsample.bias", shape=[1 << 60]),
    "negative shape": entry("upsample.bias", shape=[-4]),
    "product beyond 64 bits": entry("upsample.bias", shape=[1 << 40, 1 << 40]),
    "offsets": entry("upsample.bias", data_offsets=[0, 1 << 60]),
    "offsets turned round": entry("upsample.bias", data_offsets=[16, 0]),
    "type": entry("upsample.bias", dtype="F64"),
    "unknown type": entry("upsample.bias", dtype="F7"),
    "duplicate": duplicate,
    "no tensors": lambda header: header.clear(),
    "no JSON": lambda header: "{" + "x" * 100,
    "deep JSON": lambda header: '{"a":' + "[" * 100_000 + "]" * 100_000 + "}",
    "format": metadata("aigc.format", "waveglow/2"),
    "config": metadata("aigc.config", "[1]"),
    "config JSON": metadata("aigc.config", "{"),
    "config value": metadata("aigc.config", '{"n_flows": -1}'),
    "config contradicts": metadata("aigc.config", json.dumps({**PUBLISHED.to_dict(), "n_channels": 8})),
    "more flows": metadata("aigc.config", json.dumps({**PUBLISHED.to_dict(), "n_flows": 4})),
    "deep card": metadata("aigc.card", "[" * 100_000),
}


@pytest.mark.parametrize("case", WRONG_HEADERS)
def test_wrong_headers_are_refused(written: Path, case: str) -> None:
    import tracemalloc

    path = rewritten(written, WRONG_HEADERS[case])
    tracemalloc.start()
    with pytest.raises(ModelFormatError) as caught:
        load_waveglow(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "\n" not in str(caught.value)
    assert peak < 4 << 20


@pytest.mark.parametrize("length", [0, 1 << 62, (1 << 64) - 1])
def test_wrong_header_lengths_are_refused(written: Path, length: int) -> None:
    written.write_bytes(struct.pack("<Q", length) + written.read_bytes()[8:])
    with pytest.raises(ModelFormatError, match="header does not fit"):
        load_waveglow(written)


def test_a_header_of_very_many_entries_is_refused(tmp_path: Path) -> None:
    metadata = {f"k{number}": "v" for number in range(20_000)}
    header = json.dumps({"__metadata__": metadata, "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", len(header)) + header.encode() + bytes(4))
    for read in (identify, read_safetensors):
        with pytest.raises(ModelFormatError, match="a header of 20002 entries, at most 20000"):
            read(tmp_path / "a.safetensors")
