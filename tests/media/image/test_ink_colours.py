"""Images in CMYK with an ICC profile have the colours that it gives their inks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import aigc_plugin as aigc
from support.icc_profiles import Lab, cmyk_profile

POINT = aigc.UpscaleOptions(model="point")
INKS: dict[tuple[int, int, int, int], Lab] = {
    (0, 0, 0, 0): (100, 0, 0), (1, 0, 0, 0): (60, 30, 40), (0, 1, 0, 0): (40, -20, 10), (0, 0, 0, 1): (0, 0, 0),
}  # fmt: skip


def srgb(lab: Lab) -> Any:
    """sRGB of Lab in D50 (ISO 12646), by the Bradford transform to D65 and the curve of IEC 61966-2-1."""
    y = (lab[0] + 16) / 116
    f = np.array([y + lab[1] / 500, y, y - lab[2] / 200])
    xyz = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * [0.9642, 1.0, 0.8249]
    to_linear = [[3.1341, -1.6173, -0.4907], [-0.9788, 1.9161, 0.0335], [0.0719, -0.2290, 1.4054]]
    linear = np.clip(to_linear @ xyz, 0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.fixture
def inks() -> Image.Image:
    """Four fields of 16 pixels, each of one full ink or none."""
    fields = [np.full((16, 16, 4), [255 * one for one in inks], np.uint8) for inks in INKS]
    return Image.fromarray(np.concatenate(fields, 1), "CMYK")


@pytest.mark.parametrize("suffix", [".tif", ".jpg"])
def test_inks_have_the_colours_of_their_profile(suffix: str, inks: Image.Image, tmp_path: Path) -> None:
    source = tmp_path / f"in{suffix}"
    inks.save(source, icc_profile=cmyk_profile(INKS), quality=100, **({} if suffix == ".tif" else {"subsampling": 0}))
    result = aigc.upscale_image(source, tmp_path / "out.png", POINT)
    pixels = np.asarray(Image.open(tmp_path / "out.png").convert("RGB"))[16, 16::32]
    np.testing.assert_allclose(pixels, [srgb(lab) for lab in INKS.values()], atol=3)
    assert result.warnings == ()


def test_a_damaged_profile_is_told(inks: Image.Image, tmp_path: Path) -> None:
    inks.save(tmp_path / "in.tif", icc_profile=cmyk_profile(INKS)[:200])
    result = aigc.upscale_image(tmp_path / "in.tif", tmp_path / "out.png", POINT)
    assert "the ICC profile is left out" in " ".join(result.warnings)
