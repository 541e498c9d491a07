# SPDX-License-Identifier: GPL-3.0-or-later
"""Make slow motion, with an interpolated frame for every frame of the scene."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, FloatProperty
from bpy.types import Scene, UILayout

from ..origin import Origin
from ..own_sounds import own_sounds, with_sounds
from ..placements import SlowMotionPlacement
from ..record import Record
from ..redoing import Redo
from ..request import Request
from .interpolation_settings import InterpolationSettings
from .video_operator import VideoOperator


class AIGC_OT_slow_motion(InterpolationSettings, VideoOperator, bpy.types.Operator):
    bl_idname = "aigc.slow_motion"
    bl_label = "Slow Motion"
    bl_description = (
        "Stretch the visible part of the selected movie strips in time, with interpolated frames. The file goes "
        "into the folder aigc beside the .blend, its strip starts where the old one does"
    )
    confirm_text = "Slow Down"
    parameter_labels = {**VideoOperator.parameter_labels, "slow": "Factor"}

    factor: FloatProperty(
        name="Factor",
        description="Length of the result, relative to the strip; 4 is a quarter of the speed",
        default=2.0,
        min=1.05,
        max=64.0,
        soft_max=8.0,
    )
    sound: BoolProperty(
        name="Sound",
        description="Stretch the audio of the file too, without changing its pitch, and add it as a sound strip",
        default=True,
    )

    ripple: BoolProperty(
        name="Make Room",
        description="Move everything that follows by the added length, where something is in the way",
        default=True,
    )

    def name_ending(self) -> str:
        return f"slow{self.factor:g}"

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        slowness = self._exact_factor() / origin.part.speed
        return [
            *self.interpolation_arguments(origin, output, slowness),
            *self.video_arguments(origin, with_audio=self.sound),
        ]

    def origin(self, scene: Scene, strip: Any, meta: Any, within: tuple[int, int] | None) -> Origin:
        origin = super().origin(scene, strip, meta, within)
        if not self.sound or within is not None:
            return origin
        return replace(origin, part=with_sounds(scene, origin.part, own_sounds(scene, strip)))

    def placement(self, request: Request, origin: Origin, redo: Redo | None) -> SlowMotionPlacement:
        return SlowMotionPlacement(request, origin, redo, self._exact_factor(), self.sound, self.ripple)

    def redo(self, strip: Any, record: Record) -> Redo:
        part, before = Origin.from_record(record.source).part, float(record.settings.get("factor", self.factor))
        length = self._exact_factor() / _exact(before)
        return Redo(record.group, length=length, file_rate=part.scene_rate, ripple=self.ripple)

    def draw_choices(self, layout: UILayout) -> None:
        layout.prop(self, "factor")
        layout.prop(self, "ripple")
        layout.prop(self, "sound")
        self.draw_interpolation(layout)
        self.draw_file(layout)

    def _exact_factor(self) -> Fraction:
        """Return the factor as it was typed: Blender stores 2.4 as 2.4000000954."""
        return _exact(self.factor)


def _exact(factor: float) -> Fraction:
    return Fraction(factor).limit_denominator(1000)


classes = [AIGC_OT_slow_motion]
