# SPDX-License-Identifier: GPL-3.0-or-later
"""Raise the frame rate of movie strips to that of the scene, by interpolated frames."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Context, Scene, UILayout

from .. import compat
from ..errors import StripError
from ..origin import Origin
from ..placements import MoviePlacement
from ..record import Record
from ..redoing import Redo
from ..request import Request
from .interpolation_settings import InterpolationSettings
from .video_operator import VideoOperator


class AIGC_OT_smooth(InterpolationSettings, VideoOperator, bpy.types.Operator):
    bl_idname = "aigc.smooth"
    bl_label = "Smooth"
    bl_description = (
        "Raise the frame rate of the selected movie strips to that of the scene, by frames that are interpolated along "
        "the motion. For clips with a lower frame rate than the scene, or slowed down. The file goes "
        "into the folder aigc beside the .blend"
    )
    confirm_text = "Smooth"

    @classmethod
    def poll(cls, context: Context) -> bool:
        if not super().poll(context):
            return False
        rate = compat.scene_rate(compat.sequencer_scene(context))
        strips = [strip for strip in compat.selected_strips(context) if strip.type in cls.strip_types | {"META"}]
        if all(strip.type == "MOVIE" and _is_fast(strip, rate) for strip in strips):
            cls.poll_message_set("Each selected clip has its own video frame for every frame of the scene already")
            return False
        return True

    def origins(self, context: Context, scene: Scene) -> list[Origin]:
        origins = super().origins(context, scene)
        for origin in origins:
            if origin.part.file_frames_per_scene_frame >= 1:
                raise StripError(
                    f"“{origin.strip}” has its own video frame for every frame of the scene already",
                    hint="Raise the scene's frame rate first, or use Slow Motion",
                )
        return origins

    def name_ending(self) -> str:
        return "smooth"

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        slowness = 1 / origin.part.speed
        return [*self.interpolation_arguments(origin, output, slowness), *self.video_arguments(origin)]

    def placement(self, request: Request, origin: Origin, redo: Redo | None) -> MoviePlacement:
        return MoviePlacement(request, origin, redo, file_rate=origin.part.scene_rate)

    def redo(self, strip: Any, record: Record) -> Redo:
        return Redo(record.group, file_rate=Origin.from_record(record.source).part.scene_rate)

    def draw_choices(self, layout: UILayout) -> None:
        self.draw_interpolation(layout)
        self.draw_file(layout)


def _is_fast(strip: Any, rate: Fraction) -> bool:
    """Tell whether a clip that is not retimed has as many frames a second as the scene."""
    return compat.file_rate(strip) >= rate and len(compat.retiming_keys(strip) or []) < 2


classes = [AIGC_OT_smooth]
