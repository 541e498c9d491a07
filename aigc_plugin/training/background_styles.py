"""Make the packaged styles of moving backgrounds: fields and curves by hand, colours from pictures.

    python -m aigc_plugin.training.background_styles PICTURES aigc-drift.safetensors docs/models/aigc-drift.json

PICTURES is a folder with the pictures that docs/models/aigc-drift.md names.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..generators.background_colours import FloatArray, colours_of_image, colours_of_stops, load_picture
from ..weights.families.background import SHAPES
from ..weights.families.background_config import BackgroundConfig, FieldConfig, StyleConfig
from ..weights.families.family_file import write_family_file
from ..weights.families.table import BACKGROUND

Curve = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
"""From the ranks of value and hue, 0 to 1, to the hue and the value of the table of colours."""

# Above this share of a picture its colours are others: the sky over the canyon.
_FROM_ROW = {"silk_canyon_a": 0.4}

_BROAD = FieldConfig(slope=2.2, cutoff=8)
_FINE = FieldConfig(slope=2.0, cutoff=18)
_FINER = FieldConfig(slope=1.8, cutoff=24)


def _moving(field: FieldConfig, **motion: float) -> FieldConfig:
    return FieldConfig(**{**field.__dict__, **motion})


def _step(low: float, high: float, x: FloatArray) -> FloatArray:
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def _deviations(rank: FloatArray) -> FloatArray:
    """The value of a normal variable at a rank, to a hundredth (Winitzki's inverse of the error function)."""
    x = np.clip(2 * rank - 1, -0.998, 0.998)
    log = np.log(1 - x * x)
    a = 2 / (np.pi * 0.147) + log / 2
    return np.asarray(np.sign(x) * np.sqrt(2) * np.sqrt(np.sqrt(a * a - log / 0.147) - a))


def _ridge(rank: FloatArray, width: float, power: float) -> FloatArray:
    """1 where a field is 0, that is along its contour lines, and less to both sides."""
    return 1 / (1 + (np.abs(_deviations(rank)) / width) ** power)


def _caustics(value: FloatArray, hue: FloatArray) -> tuple[FloatArray, FloatArray]:
    a, b = _ridge(value, 0.3, 1.6), _ridge(hue, 0.3, 1.6)
    light = np.clip(1.5 * a * b + 0.35 * (a * a + b * b), 0, 1.3)
    return hue, 0.16 + 0.16 * value + 0.62 * light**1.1


def _veins(value: FloatArray, hue: FloatArray) -> tuple[FloatArray, FloatArray]:
    deep = 0.62 * _ridge(value, 0.13, 1.5) * (0.15 + 0.85 * _step(0.25, 0.95, hue))
    return hue, 0.97 - deep - 0.22 * _ridge(hue, 0.2, 1.5) - 0.2 * (1 - value) * (1 - hue)


def _folds(value: FloatArray, hue: FloatArray) -> tuple[FloatArray, FloatArray]:
    return hue, 0.08 + 0.84 * (0.5 + 0.5 * np.sin(3 * np.pi * value)) * (0.6 + 0.4 * value)


def _curtains(value: FloatArray, hue: FloatArray) -> tuple[FloatArray, FloatArray]:
    return 0.2 + 0.8 * (1 - value) * hue, _step(0.3, 1.0, hue) ** 1.2 * (0.18 + 0.82 * value**1.4)


def _as_ranked(value: FloatArray, hue: FloatArray) -> tuple[FloatArray, FloatArray]:
    return hue, value


def _styles() -> dict[str, tuple[StyleConfig, tuple[str, ...], Curve]]:
    """Name → fields, rows of colour stops from dark to bright (none: those of the picture), curve."""
    return {**_sky_styles(), **_matter_styles(), **_light_styles(), **_water_styles()}


def _sky_styles() -> dict[str, tuple[StyleConfig, tuple[str, ...], Curve]]:
    return {
        "nebula": (
            StyleConfig(
                first=_moving(_BROAD, boil=0.012, travel_x=0.01), second=_moving(_FINE, boil=0.012, travel_x=0.01),
                value=FieldConfig(slope=1.9, cutoff=44, boil=0.02, travel_x=0.015),
                hue=FieldConfig(slope=2.2, cutoff=10, boil=0.02, travel_x=0.015),
                first_reach=0.12, second_reach=0.16, lights="stars", light_count=170, picture="nebula_left",
            ),
            (), lambda value, hue: (hue, value**1.3 * (0.2 + 0.95 * _step(0.05, 0.7, hue))),
        ),
        "galaxy": (
            StyleConfig(
                first=_moving(_BROAD, boil=0.012, travel_x=0.01), second=_moving(_FINE, boil=0.012, travel_x=0.01),
                value=FieldConfig(slope=1.9, cutoff=44, boil=0.02, travel_x=0.012),
                hue=FieldConfig(slope=2.4, cutoff=6, boil=0.016, travel_x=0.012),
                first_reach=0.12, second_reach=0.16, lights="stars", light_count=260,
            ),
            ("04020c 150c38 43237e a04ac0 f090c8 fff0f4", "02050f 081b40 174f8c 3aa0d0 a0e8f0 f4ffff"),
            lambda value, hue: (hue, value**1.5 * (0.3 + 0.7 * _step(0.0, 0.8, np.abs(2 * hue - 1)))),
        ),
        "clouds": (
            StyleConfig(
                first=_moving(_BROAD, boil=0.01, travel_x=0.02),
                second=FieldConfig(slope=1.9, cutoff=24, boil=0.01, travel_x=0.02),
                value=FieldConfig(slope=1.75, cutoff=52, stretch_x=1.15, stretch_y=0.9, boil=0.016, travel_x=0.035),
                hue=FieldConfig(slope=1.9, cutoff=30, boil=0.016, travel_x=0.035),
                first_reach=0.07, second_reach=0.09,
            ),
            ("1c5fae 3f86cc 86b6e0 cfdde8 f3f5f6 ffffff", "2a6fb8 5596d2 9cc2e2 c8d2da e2e6ea fdfdfd"),
            lambda value, hue: (hue, 0.12 * value + 0.88 * _step(0.3, 1.0, value) * (0.78 + 0.22 * hue)),
        ),
        "sunset": (
            StyleConfig(
                first=_moving(_BROAD, stretch_x=1.3, stretch_y=0.8, boil=0.01, travel_x=0.02),
                second=_moving(_FINE, boil=0.01, travel_x=0.02),
                value=FieldConfig(slope=1.9, cutoff=44, stretch_x=1.5, stretch_y=0.75, boil=0.014, travel_x=0.03),
                hue=FieldConfig(slope=2.2, cutoff=6, stretch_x=1.6, stretch_y=0.6, boil=0.014, travel_x=0.03),
                first_reach=0.08, second_reach=0.11,
            ),
            ("2a2350 5b3a72 b1526f ee8a5f ffc887 fff0cf", "241f45 473060 8b4a73 d9715f f9b27a ffe6bd"),
            lambda value, hue: (hue, 0.72 * value**1.1 + 0.28 * hue),
        ),
        "aurora": (
            StyleConfig(
                first=FieldConfig(slope=2.0, cutoff=6, stretch_y=2, boil=0.02, travel_x=0.02),
                second=FieldConfig(slope=1.9, cutoff=14, stretch_x=0.6, stretch_y=2.5, boil=0.02, travel_x=0.02),
                value=FieldConfig(slope=1.15, cutoff=26, low=1.2, stretch_y=9, boil=0.035, travel_x=0.035),
                hue=FieldConfig(slope=2.2, cutoff=4, stretch_y=0.8, boil=0.012, travel_x=0.01),
                first_reach=0.12, second_reach=0.2, second_y=0.25, lights="stars", light_count=110,
            ),
            ("01030a 031a22 07523f 1fae6b 8ff5a8 eafff0", "02030c 0a1030 1f2a6b 4a55c0 a684f0 f0d8ff"),
            _curtains,
        ),
    }  # fmt: skip


def _matter_styles() -> dict[str, tuple[StyleConfig, tuple[str, ...], Curve]]:
    return {
        "silk": (
            StyleConfig(
                first=_moving(_BROAD, boil=0.014, travel_x=0.01),
                second=FieldConfig(slope=2.6, cutoff=6, boil=0.014, travel_x=0.01),
                value=FieldConfig(slope=2.3, cutoff=8, stretch_x=1.6, stretch_y=0.8, angle=0.6, boil=0.014),
                hue=FieldConfig(slope=2.3, cutoff=8, stretch_x=1.6, stretch_y=0.8, angle=0.6, boil=0.014),
                first_reach=0.12, second_reach=0.2, picture="silk_canyon_a",
            ),
            (), _folds,
        ),
        "marble": (
            StyleConfig(
                first=_moving(_BROAD, boil=0.008), second=_moving(_FINE, boil=0.008),
                value=FieldConfig(slope=1.9, cutoff=18, boil=0.008),
                hue=FieldConfig(slope=1.9, cutoff=26, boil=0.008), first_reach=0.16, second_reach=0.2,
            ),
            ("15171c 3c4048 9a9a9c d8d6d2 efedea f8f7f5", "1d1a18 5a4a3e b39f88 ddd3c5 f3eee6 fbf8f2"), _veins,
        ),
        "ink": (
            StyleConfig(
                first=_moving(_BROAD, boil=0.014, travel_y=-0.01), second=_moving(_FINER, boil=0.014, travel_y=-0.01),
                value=FieldConfig(slope=2.0, cutoff=36, boil=0.014, travel_y=-0.01),
                hue=FieldConfig(slope=2.4, cutoff=5, boil=0.014, travel_y=-0.01), first_reach=0.16, second_reach=0.24,
            ),
            ("f4f1ea e3e3e6 a9b4cc 4c6192 1c2a58 0a0f24", "f6f0e8 ead9d8 c99aa8 85436a 3d1c47 150a20"),
            lambda value, hue: (hue, 0.9 * _step(0.38, 1.0, value) ** 1.2 + 0.1 * value),
        ),
        "smoke": (
            StyleConfig(
                first=_moving(_BROAD, boil=0.018, travel_y=-0.03), second=_moving(_FINER, boil=0.018, travel_y=-0.03),
                value=FieldConfig(slope=1.8, cutoff=44, boil=0.024, travel_y=-0.05),
                hue=FieldConfig(slope=2.3, cutoff=5, boil=0.024, travel_y=-0.05), first_reach=0.13, second_reach=0.2,
            ),
            ("050506 131416 33363b 6d7178 b3b7bd e8eaee",),
            lambda value, hue: (hue, _step(0.25, 0.95, hue) * (0.15 + 0.85 * value**1.5)),
        ),
        "paper": (
            StyleConfig(
                first=_moving(_BROAD, boil=0.004), second=_moving(_FINE, boil=0.004),
                value=FieldConfig(slope=1.0, cutoff=60, boil=0.004), hue=FieldConfig(slope=2.2, cutoff=5, boil=0.02),
                first_reach=0.03, second_reach=0.05,
            ),
            ("cdbfa5 ddd0b8 e9dfcb f1e9d9 f7f1e5 fbf7ee", "c4bba8 d6cdbb e4dccb efe8da f6f0e4 fbf7ef"),
            lambda value, hue: (hue, 0.15 + 0.42 * hue + 0.36 * value),
        ),
    }  # fmt: skip


def _light_styles() -> dict[str, tuple[StyleConfig, tuple[str, ...], Curve]]:
    soft = FieldConfig(slope=2.8, cutoff=3, boil=0.03)
    return {
        "bokeh": (
            StyleConfig(
                first=_moving(_BROAD, boil=0.012), second=FieldConfig(slope=2.4, cutoff=4, boil=0.012),
                value=FieldConfig(slope=2.6, cutoff=4, boil=0.012), hue=FieldConfig(slope=2.6, cutoff=4, boil=0.012),
                first_reach=0.06, second_reach=0.08, lights="discs", light_count=48,
            ),
            ("0a0612 2a1023 6b2233 c8583a ffb25c fff0c8", "060a1c 10204a 2a4a8c 5a8cd0 a8d0ff f0f8ff"),
            lambda value, hue: (hue, 0.06 + 0.34 * value),
        ),
        "gradients": (
            StyleConfig(first=soft, second=soft, value=soft, hue=soft, first_reach=0.14, second_reach=0.18),
            (
                "ff5f6d ff9a5a ffd56b", "7a3cff d94cc6 ff7fa8", "1a9cff 45d6e0 a8ffd6", "3a2cff 8a5cff f08cff",
            ),
            _as_ranked,
        ),
    }  # fmt: skip


def _water_styles() -> dict[str, tuple[StyleConfig, tuple[str, ...], Curve]]:
    return {
        "underwater": (
            StyleConfig(
                first=_moving(_BROAD, boil=0.05), second=FieldConfig(slope=1.7, cutoff=12, boil=0.05),
                value=FieldConfig(slope=1.2, cutoff=7, low=3, boil=0.06, travel_x=0.02),
                hue=FieldConfig(slope=1.2, cutoff=8, low=3, boil=0.06, travel_x=-0.03, travel_y=0.01),
                first_reach=0.04, second_reach=0.06,
            ),
            ("02152e 04365c 0a6a94 2bb2cf 9fe9ee fbffff", "020f26 032a52 075a8c 1c9cc4 7fdbe8 f0ffff"), _caustics,
        ),
        "waves": (
            StyleConfig(
                first=FieldConfig(slope=2.0, cutoff=6, boil=0.02, wave=0.12, wave_x=0.2, wave_y=1),
                second=FieldConfig(
                    slope=1.8, cutoff=12, stretch_x=1.5, stretch_y=0.7, boil=0.02, wave=0.12, wave_x=0.2, wave_y=1
                ),
                value=FieldConfig(
                    slope=1.4, cutoff=24, low=2, stretch_x=2.2, stretch_y=0.6, wave=0.22, wave_x=0.25, wave_y=1
                ),
                hue=FieldConfig(
                    slope=1.3, cutoff=34, low=3, stretch_x=1.8, stretch_y=0.7, wave=0.25, wave_x=-0.2, wave_y=1
                ),
                first_reach=0.03, second_reach=0.05,
            ),
            ("031a2c 0a3f5c 17708a 4fb0b5 bfe6dc ffffff", "04142a 082e55 14588c 3f94c0 a8d8ea ffffff"),
            lambda value, hue: (hue, 0.12 + 0.42 * value + 0.42 * _step(0.5, 1, value) * _step(0.35, 1, hue) ** 1.5),
        ),
    }  # fmt: skip


def curve_grid(curve: Curve) -> FloatArray:
    """A curve as the tensor of a file: (hues, values, 2)."""
    hues, values, _ = SHAPES["curve"]
    hue, value = np.meshgrid(np.linspace(0, 1, hues), np.linspace(0, 1, values), indexing="ij")
    return np.clip(np.stack(curve(value, hue), axis=-1), 0, 1).astype(np.float32)


def pack_styles(pictures: Path, target: Path, card: dict[str, object]) -> None:
    """Write all styles to `target`; pictures is the folder of those that give colours."""
    configs: list[StyleConfig] = []
    tensors: dict[str, NDArray[np.float32]] = {}
    for name, (style, stops, curve) in sorted(_styles().items()):
        configs.append(StyleConfig(**{**style.__dict__, "name": name}))
        tensors[f"{name}.curve"] = curve_grid(curve).astype(np.float32)
        if stops:
            table = colours_of_stops(stops)
        else:
            image = load_picture(pictures / f"{style.picture}.jpg")
            table = colours_of_image(image[int(_FROM_ROW.get(style.picture, 0) * len(image)) :])
        tensors[f"{name}.colours"] = table.astype(np.float32)
    config = BackgroundConfig(tuple(configs))
    write_family_file(target, BACKGROUND, config, tensors, card, dtype="float16", overwrite=True)


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 3:
        sys.stderr.write(__doc__ or "")
        return 2
    pictures, target, card = map(Path, arguments)
    pack_styles(pictures, target, json.loads(card.read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
