# SPDX-License-Identifier: GPL-3.0-or-later
"""Slow motion with a picture of its own for every frame."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import bpy
from bpy.props import BoolProperty, FloatProperty
from bpy.types import UILayout

from ..origin import Origin
from ..placing import place_slow
from .interpolation import Interpolating
from .picture_operator import PictureOperator


class AIGC_OT_slow_motion(Interpolating, PictureOperator, bpy.types.Operator):
    bl_idname = "aigc.slow_motion"
    bl_label = "Slow Motion"
    bl_description = (
        "Stretch the visible part of the selected movie strips in time, with pictures made along the "
        "motion for every frame. The file goes into the folder aigc beside the .blend, its strip starts "
        "where the old one does"
    )
    verb = "Slow Down"

    factor: FloatProperty(
        name="Times as Long",
        description="4 is a quarter of the speed",
        default=2.0,
        min=1.05,
        max=64.0,
        soft_max=8.0,
    )
    sound: BoolProperty(
        name="Sound",
        description="Stretch the sound of the file, too, at its pitch; a strip of its own",
        default=True,
    )

    def mark(self) -> str:
        return f"slow{self.factor:g}"

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        slowness = origin.slowness * self._exact()
        return [
            *self.interpolation(origin, output, slowness), *self.film_arguments(origin, sound=self.sound)
        ]  # fmt: skip

    def placing(self, origin: Origin) -> Callable[..., None]:
        return partial(place_slow, factor=self._exact(), with_sound=self.sound)

    def draw_choices(self, layout: UILayout) -> None:
        layout.prop(self, "factor")
        layout.prop(self, "sound")
        self.draw_interpolation(layout)
        self.draw_writing(layout)

    def _exact(self) -> Fraction:
        """As it was typed: 2.4 is stored as 2.4000000954."""
        return Fraction(self.factor).limit_denominator(1000)


classes = [AIGC_OT_slow_motion]
