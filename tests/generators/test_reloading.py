"""Loaded models are pickled by what loads them."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.weights.registry import resolve_model_path


def image(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (16, 20, 3), np.uint8)


@pytest.mark.parametrize("arguments", [{}, {"model": "bicubic", "scale": 3}, {"scale": 3, "denoise": False}], ids=str)
def test_an_upscaler_comes_back(arguments: dict[str, object]) -> None:
    upscaler = aigc.Upscaler.load(threads=1, **arguments)  # type: ignore[arg-type]
    content = pickle.dumps(upscaler)
    again = pickle.loads(content)
    assert len(content) < 1000
    assert (again.name, again.scale, again.threads, again.precision) == (
        upscaler.name, upscaler.scale, 1, upscaler.precision,
    )  # fmt: skip
    assert np.array_equal(again.generate(image()), upscaler.generate(image()))


def test_a_file_is_found_from_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(resolve_model_path("aigc-x2"), tmp_path / "mine.safetensors")
    monkeypatch.chdir(tmp_path)
    content = pickle.dumps(aigc.Upscaler.load("mine.safetensors"))
    monkeypatch.chdir(tmp_path.parent)
    assert pickle.loads(content).scale == 2
    (tmp_path / "mine.safetensors").unlink()
    with pytest.raises(aigc.InputError, match="there is no file"):
        pickle.loads(content)


def test_a_file_named_as_a_word_changes_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "float32").write_text("a file")
    monkeypatch.chdir(tmp_path)
    assert pickle.loads(pickle.dumps(aigc.Upscaler.load(precision="float32"))).precision == "float32"


def test_an_interpolator_leaves_its_frames_behind() -> None:
    interpolator = aigc.Interpolator("fast", threads=1)
    gray = np.ascontiguousarray(np.tile(np.arange(64, dtype=np.uint8) * 3, (64, 1)))
    before = interpolator.generate(gray, np.roll(gray, 2, 1))
    again = pickle.loads(pickle.dumps(interpolator))
    assert (again.quality, again.threads) == ("fast", 1)
    assert np.array_equal(again.generate(gray, np.roll(gray, 2, 1)), before)


def test_what_was_not_loaded_says_so() -> None:
    bare = aigc.Upscaler("bicubic", aigc.Upscaler.load("bicubic")._scale, aigc.Engine())
    with pytest.raises(TypeError, match=r"can be pickled where Upscaler\.load gave it"):
        pickle.dumps(bare)


@pytest.mark.parametrize("name", ["WaveGlow", "Background", "Speaker"])
def test_other_models_come_back(name: str) -> None:
    arguments = {"Background": {"style": "waves"}}.get(name, {})
    model = getattr(aigc, name).load(**arguments)
    assert type(pickle.loads(pickle.dumps(model))) is type(model)
