"""Names of models: the registry file, the cache folder, and the scales that are kept for a file."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.weights import load_waveglow, registry
from aigc_plugin.weights.cache import cache_dir, cached_scales, check_name, store_scales
from aigc_plugin.weights.registry import entries, find, published, published_entry

SHA256 = "ab" * 32


def test_every_published_entry_is_whole() -> None:
    for name, entry in published().items():
        assert entry.name == name
        assert entry.description
        assert entry.licence
        assert bool(entry.url) != bool(entry.file)
        assert entry.url.startswith("https://") or entry.file.endswith(".safetensors")
        assert re.fullmatch("|[0-9a-f]{64}", entry.sha256)
        assert entry.size >= 0


@pytest.mark.parametrize(
    "name",
    [
        "aigc-waveglow",
        "aigc-voice-de",
        "aigc-voice-en",
        "aigc-voice-zh",
        "aigc-textures",
        "aigc-drift",
        "aigc-x2",
        "aigc-x3",
        "aigc-x4",
        "aigc-x2-video",
    ],
)
def test_packaged_models_are_published(name: str) -> None:
    assert published()[name].file == f"{name}.safetensors"
    assert entries()[name].state == "packaged"


def test_states(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PACKAGED", tmp_path)
    assert {name: entry.state for name, entry in entries().items()} == {
        "aigc-waveglow": "missing", "aigc-voice-de": "missing", "aigc-voice-en": "missing", "aigc-voice-zh": "missing",
        "aigc-textures": "missing",
        "aigc-drift": "missing",
        "aigc-x2": "missing", "aigc-x3": "missing", "aigc-x4": "missing",
        "aigc-x2-video": "missing", "nvidia-universal-v5": "to pull", "nvidia-ljs-v3": "to pull",
        "nvidia-ljs-v2": "to pull", "nvidia-hub-fp32": "to pull", "nvidia-hub-fp16": "to pull",
        "nvidia-tacotron2-fp32": "to pull", "nvidia-tacotron2-fp16": "to pull",
    }  # fmt: skip
    (tmp_path / "aigc-waveglow.safetensors").touch()
    (cache / "models").mkdir(parents=True)
    for file in ("nvidia-ljs-v3.pt", "mine.v1.safetensors", ".mine.v2.safetensors.x.part"):
        (cache / "models" / file).touch()
    known = entries()
    assert known["aigc-waveglow"].state == "packaged"
    assert known["nvidia-ljs-v3"].state == known["mine.v1"].state == "in cache"
    assert find("mine.v1") == cache / "models" / "mine.v1.safetensors"
    assert ".mine.v2.safetensors.x" not in known


def test_a_folder_does_not_hide_a_model(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nvidia-ljs-v3").mkdir()
    with pytest.raises(InputError, match="nvidia-ljs-v3 is not on this machine"):
        load_waveglow("nvidia-ljs-v3")


def test_a_path_that_is_too_long() -> None:
    with pytest.raises(InputError, match=r"cannot read xxx|no file and no model") as caught:
        load_waveglow("x" * 5000)
    assert len(str(caught.value)) < 600


def test_missing_models(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PACKAGED", tmp_path)
    with pytest.raises(
        InputError,
        match=r"no file and no model 'nope.pt'; models: aigc-waveglow, .*aigc-x2, .*, nvidia-universal-v5",
    ):
        load_waveglow("nope.pt")
    with pytest.raises(InputError, match="nvidia-ljs-v3 is not on this machine") as caught:
        load_waveglow("nvidia-ljs-v3")
    assert "aigc models pull nvidia-ljs-v3" in caught.value.hint
    with pytest.raises(InputError, match="its file is missing"):
        load_waveglow("aigc-waveglow")
    with pytest.raises(InputError, match="the registry has no model 'mine'"):
        published_entry("mine")


def test_the_cache_is_the_users_by_default(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_dir() == cache
    monkeypatch.delenv("AIGC_CACHE")
    assert cache_dir().name == "aigc"


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "..", "a\\b", "a b", "x" * 81, "-x", "ä"])
def test_names_that_are_no_file_names(name: str) -> None:
    with pytest.raises(InputError, match="is no model name"):
        check_name(name)


def test_scales_round_trip(cache: Path) -> None:
    assert cached_scales(SHA256) is None
    scales = {"scales.activation": np.linspace(0, 1, 5, dtype=np.float32), "b": np.zeros((2, 3), np.float32)}
    store_scales(SHA256, scales)
    store_scales(SHA256, scales)
    actual = cached_scales(SHA256)
    assert actual is not None
    assert set(actual) == set(scales)
    for name, values in scales.items():
        np.testing.assert_array_equal(actual[name], values)
    assert cached_scales("cd" * 32) is None
    assert [path.name for path in (cache / "scales").iterdir()] == [SHA256 + ".npz"]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"\x93NUMPY\x01", b"text", None])
def test_damaged_scales_count_as_absent(cache: Path, damage: bytes | None) -> None:
    store_scales(SHA256, {"a": np.ones(500, np.float32)})
    path = cache / "scales" / f"{SHA256}.npz"
    path.write_bytes(path.read_bytes()[:-100] if damage is None else damage)
    assert cached_scales(SHA256) is None


def test_scales_that_are_not_finite_count_as_absent(cache: Path) -> None:
    store_scales(SHA256, {"a": np.array([np.nan], np.float32)})
    assert cached_scales(SHA256) is None


def test_a_name_that_is_no_hash(cache: Path) -> None:
    with pytest.raises(InputError, match="is no SHA-256"):
        store_scales("../../x", {})
