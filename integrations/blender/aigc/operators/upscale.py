# SPDX-License-Identifier: GPL-3.0-or-later
"""Larger pictures."""

from fractions import Fraction
from functools import partial

import bpy
from bpy.props import EnumProperty

from ..errors import StripError
from ..placing import place_picture
from .picture_operator import PictureOperator
from .strip_operator import part_arguments


class AIGC_OT_upscale(PictureOperator, bpy.types.Operator):
    bl_idname = "aigc.upscale"
    bl_label = "Upscale"
    bl_description = (
        "Enlarge the visible part of the selected movie strips by a neural network. The file goes into "
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

    def origins(self, context, scene):
        if self.content == "COMPRESSED" and self.scale != "2":
            raise StripError(
                f"The network for compressed film does 2× alone, not {self.scale}×", hint="Choose 2×"
            )
        return [origin.aligned() for origin in super().origins(context, scene)]

    def mark(self) -> str:
        return f"x{self.scale}"

    def arguments(self, origin, output) -> list[str]:
        model = {"CLEAN": f"aigc-x{self.scale}", "COMPRESSED": "aigc-x2-video", "LANCZOS": "lanczos"}[
            self.content
        ]
        return [
            "upscale", str(origin.file), str(output), *part_arguments(origin.start, origin.end),
            "--model", model, "--scale", self.scale, *self.film_arguments(origin),
        ]  # fmt: skip

    def placing(self, origin):
        return partial(
            place_picture, enlargement=Fraction(int(self.scale)), pictures_a_frame=origin.pictures_a_frame
        )

    def draw_choices(self, layout) -> None:
        layout.prop(self, "scale", expand=True)
        layout.prop(self, "content")
        self.draw_writing(layout)


classes = [AIGC_OT_upscale]
