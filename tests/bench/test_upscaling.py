"""PSNR-Y over a folder of images."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from aigc_plugin import InputError, Upscaler
from aigc_plugin.bench.upscaling import as_json, mean, scores, table
from aigc_plugin.signal.image_error import cropped, luma_codes, network_luma, psnr, shrunk


def write_image(path: Path, height: int, width: int) -> None:
    y, x = np.mgrid[:height, :width]
    waves = np.stack([127 + 100 * np.sin(x / 3 + c) * np.cos(y / (4 + c)) for c in range(3)], -1)
    with av.open(str(path), "w", format="image2") as file:
        stream = file.add_stream("png")
        stream.height, stream.width, stream.pix_fmt = height, width, "rgb24"
        file.mux(stream.encode(av.VideoFrame.from_ndarray(waves.astype(np.uint8), format="rgb24")))


def test_luma_is_that_of_bt601() -> None:
    colours = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    np.testing.assert_allclose(luma_codes(colours)[0], [16, 235, 81.481, 144.553, 40.966], atol=1e-9)
    np.testing.assert_allclose(network_luma(colours)[0, :2], [0, 1], atol=1e-7)


def test_shrinking_is_bicubic_with_the_kernel_widened(require: Callable[[str], Any]) -> None:
    torch = require("torch")
    """Compared inside: beyond the edges torch uses no samples, and this package mirrors the image."""
    large = cropped(np.random.default_rng(0).integers(0, 256, (51, 62, 3), np.uint8), 4)
    assert large.shape == (48, 60, 3)
    planes = torch.from_numpy(np.ascontiguousarray(large.transpose(2, 0, 1)))[None].double()
    want = torch.nn.functional.interpolate(planes, (12, 15), mode="bicubic", antialias=True)[0].clamp(0, 255)
    got = shrunk(large, 12, 15).transpose(2, 0, 1).astype(np.float64)
    assert np.abs(got - want.numpy())[:, 2:-2, 2:-2].max() < 0.5 + 1e-4


def test_psnr_is_that_of_rounded_codes_without_the_border() -> None:
    real = np.full((10, 12), 100.25)
    codes = real + 1.5
    codes[0], codes[:, -1] = 999, -999
    assert psnr(codes, real, 1) == pytest.approx(10 * np.log10(255**2 / 1.75**2))


def test_every_image_is_scored_beside_bicubic(tmp_path: Path) -> None:
    write_image(tmp_path / "b.png", 49, 66)
    write_image(tmp_path / "a.png", 40, 40)
    (tmp_path / "notes.txt").write_text("not an image")
    results = list(scores(tmp_path, Upscaler.load("bicubic", scale=2)))
    assert [score.picture for score in results] == ["a.png", "b.png"]
    for score in results:
        assert score.model == pytest.approx(score.bicubic, abs=0.02)
        assert 25 < score.bicubic < 60
    worse = list(scores(tmp_path, Upscaler.load("bilinear", scale=2)))
    assert mean(worse).model < mean(worse).bicubic - 1
    assert table(results).count("\n") == 4
    assert json.loads(as_json(results, scale=2))["mean"]["bicubic"] == mean(results).bicubic


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_a_folder_without_images_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError):
        list(scores(tmp_path / name, Upscaler.load("bicubic")))


def test_an_image_smaller_than_its_border_is_refused(tmp_path: Path) -> None:
    write_image(tmp_path / "tiny.png", 8, 8)
    with pytest.raises(InputError, match="too small"):
        list(scores(tmp_path, Upscaler.load("bicubic"), shave=4))
