# SPDX-License-Identifier: GPL-3.0-or-later
"""Larger pictures."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import bpy
from bpy.props import EnumProperty
from bpy.types import Context, Scene, UILayout

from .. import visible
from ..errors import StripError
from ..origin import Origin
from ..placing import place_picture, place_still
from .picture_operator import PictureOperator
from .strip_operator import part_arguments


class AIGC_OT_upscale(PictureOperator, bpy.types.Operator):
    bl_idname = "aigc.upscale"
    bl_label = "Upscale"
    bl_description = (
        "Enlarge the visible part of the selected movie and image strips by a neural network. The file goes into "
        "the folder aigc beside the .blend, its strip over the old one, at the same place in the picture"
    )
    verb = "Upscale"

    scale: EnumProperty(
        name="Scale",
        items=[(each, f"{each}×", f"{each} times as wide and as high") for each in ("2", "3", "4")],
    )
    content: EnumProperty(
        name="Content",
        description="What the network should expect",
        items=[
            ("CLEAN", "Clean picture", "Photographs, renderings, good recordings"),
            ("COMPRESSED", "Compressed film", "From the web or a phone, with blocks and ringing; 2× alone"),
            ("LANCZOS", "No network", "Lanczos, for comparison: fast, and nothing added"),
        ],
    )

    kinds = frozenset({"MOVIE", "IMAGE"})
    kind_name = "movie or image strip"

    def origins(self, context: Context, scene: Scene) -> list[Origin]:
        if self.content == "COMPRESSED" and self.scale != "2":
            raise StripError(f"The network for compressed film does 2× alone, not {self.scale}×", hint="Choose 2×")
        return [origin if origin.still else origin.aligned() for origin in super().origins(context, scene)]

    def origin(self, scene: Scene, strip: Any, meta: Any, within: tuple[int, int] | None) -> Origin:
        if strip.type != "IMAGE":
            return super().origin(scene, strip, meta, within)
        return Origin.of_still(scene, strip, meta, visible.still_path(strip), visible.visible_span(strip, within))

    def suffix_for(self, origin: Origin) -> str:
        return ".png" if origin.still else self.suffix

    def mark(self) -> str:
        return f"x{self.scale}"

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        model = {"CLEAN": f"aigc-x{self.scale}", "COMPRESSED": "aigc-x2-video", "LANCZOS": "lanczos"}[self.content]
        moving = [*part_arguments(origin.start, origin.end), *self.film_arguments(origin)]
        return [
            "upscale", str(origin.file), str(output), "--model", model, "--scale", self.scale,
            *([] if origin.still else moving),
        ]  # fmt: skip

    def placing(self, origin: Origin) -> Callable[..., None]:
        enlargement = Fraction(int(self.scale))
        if origin.still:
            return partial(place_still, enlargement=enlargement)
        return partial(place_picture, enlargement=enlargement, pictures_a_frame=origin.pictures_a_frame)

    def draw_choices(self, layout: UILayout) -> None:
        layout.prop(self, "scale", expand=True)
        layout.prop(self, "content")
        self.draw_writing(layout)


classes = [AIGC_OT_upscale]
