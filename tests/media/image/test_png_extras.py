"""Texts and colour chunks of PNG, and comments of JPEG: kept where the file can hold them, told elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

import aigc_plugin as aigc

POINT = aigc.UpscaleOptions(model="point")
WIDE = (31270, 32900, 70800, 29200, 17000, 79700, 13100, 4600)  # the primaries of BT.2020
SRGB = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)


def write_png(path: Path, *, gamma: int = 0, primaries: tuple[int, ...] = (), title: str = "") -> Path:
    info = PngImagePlugin.PngInfo()
    if gamma:
        info.add(b"gAMA", gamma.to_bytes(4, "big"))
    if primaries:
        info.add(b"cHRM", b"".join(each.to_bytes(4, "big") for each in primaries))
    if title:
        info.add_text("Title", title)
        info.add_itxt("Description", "größer", lang="de")
    Image.fromarray(np.full((24, 32, 3), 90, np.uint8)).save(path, pnginfo=info)
    return path


def told(result: Any) -> str:
    return " ".join(result.warnings)


@pytest.mark.parametrize("gamma", [50000, 100000, 45455])
def test_png_to_png_keeps_them(gamma: int, tmp_path: Path) -> None:
    source = write_png(tmp_path / "in.png", gamma=gamma, primaries=WIDE, title="A title")
    result = aigc.upscale_image(source, tmp_path / "out.png", POINT)
    with Image.open(tmp_path / "out.png") as image:
        image.load()
        assert image.text["Title"] == "A title"
        assert image.text["Description"] == "größer"
        assert image.info["gamma"] == pytest.approx(gamma / 100000)
        assert image.info["chromaticity"] == pytest.approx([each / 100000 for each in WIDE])
        assert "srgb" not in image.info
        np.testing.assert_array_equal(np.asarray(image), 90)
    assert told(result) == ""


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".tif"])
def test_other_kinds_tell_what_they_lose(suffix: str, tmp_path: Path) -> None:
    source = write_png(tmp_path / "in.png", gamma=100000, primaries=WIDE, title="A title")
    warnings = told(aigc.upscale_image(source, tmp_path / f"out{suffix}", POINT))
    assert "its text, such as a title, is left out" in warnings
    assert "its gamma or its primaries (gAMA, cHRM) is left out" in warnings


def test_what_says_srgb_is_no_loss(tmp_path: Path) -> None:
    source = write_png(tmp_path / "in.png", gamma=45455, primaries=SRGB)
    assert told(aigc.upscale_image(source, tmp_path / "out.jpg", POINT)) == ""


def test_comments_of_jpeg_are_kept_or_told(tmp_path: Path) -> None:
    source = tmp_path / "in.jpg"
    Image.fromarray(np.full((24, 32, 3), 90, np.uint8)).save(source, comment="Taken at noon")
    assert told(aigc.upscale_image(source, tmp_path / "out.jpg", POINT)) == ""
    assert b"Taken at noon" in (tmp_path / "out.jpg").read_bytes()
    assert told(aigc.upscale_image(source, tmp_path / "out.png", POINT)) == ""
    with Image.open(tmp_path / "out.png") as image:
        assert image.text["Comment"].startswith(("Taken at noon", "aigc_plugin"))
    assert told(aigc.upscale_image(tmp_path / "out.png", tmp_path / "back.jpg", POINT)) == ""
    assert b"Taken at noon" in (tmp_path / "back.jpg").read_bytes()
    assert "its text" in told(aigc.upscale_image(source, tmp_path / "out.webp", POINT))
