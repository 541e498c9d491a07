# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of its own for every frame of the scene."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import bpy
from bpy.types import Context, Scene, UILayout

from ..errors import StripError
from ..origin import Origin
from ..placing import place_picture
from .interpolation import Interpolating
from .picture_operator import PictureOperator


class AIGC_OT_smooth(Interpolating, PictureOperator, bpy.types.Operator):
    bl_idname = "aigc.smooth"
    bl_label = "Smooth"
    bl_description = (
        "Give the selected movie strips a picture of its own for every frame of the scene, made along the "
        "motion between theirs. For clips of a lower rate than the scene, or slowed down. The file goes "
        "into the folder aigc beside the .blend"
    )
    verb = "Smooth"

    def origins(self, context: Context, scene: Scene) -> list[Origin]:
        found = super().origins(context, scene)
        for origin in found:
            if origin.rate / origin.slowness >= origin.scene_rate:
                raise StripError(
                    f"{origin.strip} has a picture for every frame of the scene already",
                    hint="Raise the scene's frame rate first, or make slow motion of it",
                )
        return found

    def mark(self) -> str:
        return "smooth"

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        return [*self.interpolation(origin, output, origin.slowness), *self.film_arguments(origin)]

    def placing(self, origin: Origin) -> Callable[..., None]:
        return partial(place_picture, enlargement=Fraction(1), pictures_a_frame=Fraction(1))

    def draw_choices(self, layout: UILayout) -> None:
        self.draw_interpolation(layout)
        self.draw_writing(layout)


classes = [AIGC_OT_smooth]
