"""Tensors that are views of one storage: some are usual, hundreds of large ones are an attack."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aigc_plugin.errors import InputError, ModelFormatError
from aigc_plugin.generators.acoustic_models import check_files
from aigc_plugin.weights.families.family_file import write_family_file
from aigc_plugin.weights.families.table import WAVEGLOW
from aigc_plugin.weights.families.waveglow_config import WaveGlowConfig
from aigc_plugin.weights.formats.tensor_view import Storage, TensorView
from aigc_plugin.weights.formats.tensors import Plain, Tensors
from support.models import waveglow_tensors

COUNT = 1 << 18


def views(path: Path, number: int) -> dict[str, Plain]:
    """`number` tensors, each of all values of the file."""
    path.write_bytes(bytes(4 * COUNT))
    storage = Storage(path, "float32", COUNT, 0)
    return {str(index): Plain(str(index), TensorView(storage, 0, (COUNT,), (1,))) for index in range(number)}


def test_a_few_views_of_one_storage_are_read(tmp_path: Path) -> None:
    tensors = Tensors(views(tmp_path / "a.pt", 4))
    assert all(tensors[name].size == COUNT for name in tensors)


def test_many_views_of_one_storage_are_refused_unread(tmp_path: Path) -> None:
    recipes = views(tmp_path / "a.pt", 400)
    with pytest.raises(ModelFormatError, match=r"a\.pt has 1048576 bytes, but its tensors would take 419430400"):
        Tensors(recipes)


def test_a_vocoder_that_does_not_fit_is_refused_before_its_weights_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = WaveGlowConfig(n_flows=1, n_layers=1, n_channels=8, hop=128)
    write_family_file(tmp_path / "a.safetensors", WAVEGLOW, config, waveglow_tensors(config.to_dict(), seed=0), {})

    def unread(self: Storage, first: int, count: int) -> np.ndarray:
        raise AssertionError("a weight was read")

    monkeypatch.setattr(Storage, "read", unread)
    with pytest.raises(InputError, match="22050 Hz and hop 256, but the vocoder takes 22050 Hz and hop 128"):
        check_files("aigc-voice-de", tmp_path / "a.safetensors")
