"""Identification of model files by their content, once for each load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin.errors import ModelFormatError
from aigc_plugin.weights import WaveGlowConfig, load, load_waveglow, loading
from aigc_plugin.weights.families.table import FAMILIES, family_of_format
from aigc_plugin.weights.formats import torch_zip
from aigc_plugin.weights.formats.safetensors_file import write_safetensors
from aigc_plugin.weights.identify import Format, identify
from aigc_plugin.weights.registry import PACKAGED

PACKAGED_FAMILIES = {
    "aigc-waveglow": "waveglow", "aigc-voice-de": "voice", "aigc-voice-en": "voice", "aigc-voice-zh": "voice",
    "aigc-textures": "mel-vae",
    "aigc-drift": "background", "aigc-x2": "upscaler",
}  # fmt: skip


@pytest.mark.parametrize("name", PACKAGED_FAMILIES)
def test_packaged_models(name: str) -> None:
    path = PACKAGED / f"{name}.safetensors"
    assert identify(path) == Format("safetensors", PACKAGED_FAMILIES[name], "1")


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"PK\x03\x04", "model.pt", Format("torch-zip")),
        (b"\x80\x02K\x01.", "model.safetensors", Format("pickle")),
        (b"7767517\n1 1\n", "network.txt", Format("ncnn", "upscaler")),
        (b"no text of a network", "network.param", Format("ncnn", "upscaler")),
        (b"\x02\0\0\0\0\0\0\0{}", "model.pt", Format("safetensors")),
    ],
)
def test_containers(tmp_path: Path, content: bytes, name: str, expected: Format) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert identify(path) == expected


def test_every_family_has_a_format_of_its_own() -> None:
    assert len({family.file_format for family in FAMILIES.values()}) == len(FAMILIES)
    for name, family in FAMILIES.items():
        assert family_of_format(family.file_format) == (name, family.version)


@pytest.mark.parametrize("file_format", ["dance/1", "waveglow/2", "frames/9", "voice"])
def test_formats_of_another_version_are_refused_by_name(tmp_path: Path, file_format: str) -> None:
    path = tmp_path / "model.safetensors"
    write_safetensors(path, WaveGlowConfig(), {"a": np.zeros(1, np.float32)}, {}, file_format=file_format)
    with pytest.raises(ModelFormatError, match=r"model\.safetensors has the unknown format") as caught:
        load(path)
    assert "upgrade" in caught.value.hint
    with pytest.raises(ModelFormatError, match="where a vocoder"):
        load_waveglow(path)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_checkpoint_is_identified_and_read_once(
    checkpoints: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    torch.save(checkpoints.build().state_dict(), tmp_path / "model.pt")
    calls: list[str] = []
    identify_file, read = loading.identify, torch_zip.TorchZip.read

    def identify_and_count(path: Path) -> Format:
        calls.append("identify")
        return identify_file(path)

    def read_and_count(file: torch_zip.TorchZip) -> object:
        calls.append("read")
        return read(file)

    monkeypatch.setattr(loading, "identify", identify_and_count)
    monkeypatch.setattr(torch_zip.TorchZip, "read", read_and_count)
    load(tmp_path / "model.pt")
    assert calls == ["identify", "read"]
