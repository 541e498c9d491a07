"""Effects of video clips, by libavfilter: colour, blur, sharpen, 3-D LUT, chroma key, crop and flips."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....errors import InputError
from ....timeline.clips import Clip, Effect
from .canvas import Canvas
from .graphs import quoted

_COLOUR = re.compile(r"#?(?:([0-9a-fA-F]{6})|([0-9a-fA-F]{3}))")
Values = dict[str, Any]


@dataclass(frozen=True)
class _Kind:
    """build: filters of the values. settings: name to default and range, or to a text. first: before scaling."""

    build: Callable[[Values, Canvas], list[str]]
    settings: Mapping[str, tuple[float, float, float] | str]
    first: bool = False
    alpha: bool = False


def _luma(values: Values, canvas: Canvas) -> list[str]:
    """Brightness and contrast around the middle of limited range, saturation and hue around grey."""
    scale, middle = 1 << (canvas.bits - 8), 125.5
    shift = values["brightness"] * 219
    luma = f"y=clip((val/{scale}-{middle})*{values['contrast']:g}+{middle}+{shift:g}\\,16\\,235)*{scale}"
    turned = [f"hue=h={values['hue']:g}:s={values['saturation']:g}"]
    plain = values["hue"] == 0 and values["saturation"] == 1
    return [f"lutyuv={luma}", *([] if plain else turned)]


def _lut(values: Values, canvas: Canvas) -> list[str]:
    if not Path(values["file"]).is_file():
        raise InputError(f"{values['file']}: there is no such LUT", hint="give a .cube file")
    rgb = "gbrp10le" if canvas.bits == 10 else "gbrp"
    matrix = canvas.matrix
    return [
        f"scale=flags=bicubic+accurate_rnd+full_chroma_int:in_color_matrix={matrix}:in_range=tv", f"format={rgb}",
        f"lut3d=file={quoted(values['file'])}:interp=tetrahedral",
        f"scale=flags=bicubic+accurate_rnd+full_chroma_int:out_color_matrix={matrix}:out_range=tv",
        f"format={canvas.pixel_format}",
    ]  # fmt: skip


def _key(values: Values, canvas: Canvas) -> list[str]:
    colour = hex_colour(values["colour"])
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    screen = "green" if green >= blue else "blue"
    despill = [f"despill=type={screen}:mix={values['despill']:g}"] if values["despill"] else []
    if despill:
        despill = ["format=gbrap", *despill, f"scale=out_color_matrix={canvas.matrix}:out_range=tv"]
    reach = f"similarity={values['similarity']:g}:blend={values['blend']:g}"
    key = f"chromakey=color=0x{red:02x}{green:02x}{blue:02x}:{reach}"
    return ["format=yuva444p", key, *despill, f"format={canvas.alpha_format}"]


def _crop(values: Values, canvas: Canvas) -> list[str]:
    names = ("width", "height", "x", "y")
    width, height, x, y = (values[name] for name in names)
    return [f"crop=w=iw*{width:g}:h=ih*{height:g}:x=iw*{x:g}:y=ih*{y:g}:exact=0"]


def _temperature(values: Values, canvas: Canvas) -> list[str]:
    return [
        f"colortemperature=temperature={values['kelvin']:g}",
        f"scale=out_color_matrix={canvas.matrix}:out_range=tv",
    ]


_KINDS = {
    "blur": _Kind(lambda v, c: [f"gblur=sigma={v['radius']:g}"], {"radius": (5, 0.1, 200)}),
    "sharpen": _Kind(lambda v, c: [f"unsharp=5:5:{v['amount']:g}:5:5:0"], {"amount": (1, -2, 5)}),
    "colour": _Kind(
        _luma,
        {"brightness": (0, -1, 1), "contrast": (1, 0, 4), "saturation": (1, 0, 10), "hue": (0, -180, 180)},
    ),
    "temperature": _Kind(
        _temperature,
        {"kelvin": (6500, 1000, 40000)},
    ),
    "vignette": _Kind(lambda v, c: [f"vignette=angle={v['angle']:g}"], {"angle": (0.6, 0, 1.57)}),
    "lut": _Kind(_lut, {"file": ""}),
    "key": _Kind(
        _key,
        {"colour": "#00ff00", "similarity": (0.15, 0.01, 1), "blend": (0.08, 0, 1), "despill": (0.5, 0, 1)},
        alpha=True,
    ),
    "crop": _Kind(
        _crop, {"x": (0, 0, 1), "y": (0, 0, 1), "width": (1, 0.01, 1), "height": (1, 0.01, 1)}, first=True
    ),
    "mirror": _Kind(lambda v, c: ["hflip"], {}, first=True),
    "flip": _Kind(lambda v, c: ["vflip"], {}, first=True),
    "stabilise": _Kind(lambda v, c: [f"deshake=rx={v['reach']:g}:ry={v['reach']:g}"], {"reach": (16, 16, 64)}),
}  # fmt: skip


def effect_chain(clip: Clip, canvas: Canvas) -> tuple[list[str], list[str]]:
    """Filters of the effects of a clip: those before it is scaled, and those behind; InputError for an unknown one."""
    before: list[str] = []
    behind: list[str] = []
    for effect in clip.effects:
        kind = _kind_of(effect, clip)
        (before if kind.first else behind).extend(kind.build(_values(effect, kind), canvas))
    return before, behind


def makes_alpha(effects: Sequence[Effect]) -> bool:
    """Tell whether an effect makes parts of the frame transparent."""
    return any(effect.name in _KINDS and _KINDS[effect.name].alpha for effect in effects)


def crop_of(effects: Sequence[Effect]) -> Values | None:
    """Return the fractions that a crop keeps; None without one."""
    return next((_values(each, _KINDS["crop"]) for each in effects if each.name == "crop"), None)


def hex_colour(text: object) -> str:
    """Read "#fff" or "#ffffff" as six digits; InputError for anything else."""
    match = _COLOUR.fullmatch(str(text))
    if match is None:
        raise InputError(f"{text!r} is no colour", hint="write it as #rrggbb")
    return match[1] or "".join(2 * digit for digit in match[2])


def _kind_of(effect: Effect, clip: Clip) -> _Kind:
    if effect.name not in _KINDS:
        raise InputError(
            f"{clip.title} has the effect {effect.name!r}, which there is not for video",
            hint=f"there are {', '.join(_KINDS)}",
        )
    return _KINDS[effect.name]


def _values(effect: Effect, kind: _Kind) -> Values:
    for name in effect.settings:
        if name not in kind.settings:
            known = ", ".join(kind.settings) or "none"
            raise InputError(f"{effect.name} has no setting {name!r}", hint=f"it has {known}")
    return {name: _value(effect, name, bounds) for name, bounds in kind.settings.items()}


def _value(effect: Effect, name: str, bounds: tuple[float, float, float] | str) -> Any:
    if isinstance(bounds, str):
        value = effect.settings.get(name, bounds)
        if not isinstance(value, str) or not value:
            raise InputError(f"{effect.name} needs {name}, a text, not {value!r}")
        return value
    default, least, most = bounds
    number = effect.settings.get(name, default)
    if isinstance(number, bool) or not isinstance(number, int | float) or not least <= number <= most:
        raise InputError(f"{name} of {effect.name} must be from {least:g} to {most:g}, not {number!r}")
    return float(number)
