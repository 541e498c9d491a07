# SPDX-License-Identifier: GPL-3.0-or-later
"""Ambiences, textures and loops that nobody recorded."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty
from bpy.types import Context, Scene, UILayout

from .. import catalogue, compat, places
from ..errors import StripError
from ..job import Job
from ..placing import Spot, place_texture
from ..request import Request
from .job_operator import JobOperator, new_job, taken_paths


def _matching(self: Any, context: Context, typed: str) -> list[str]:
    return [style for style in catalogue.styles() if typed.lower() in style]


class AIGC_OT_sound_texture(JobOperator, bpy.types.Operator):
    bl_idname = "aigc.sound_texture"
    bl_label = "Generate Sound Texture"
    bl_description = (
        "Make an ambience or a texture at the playhead, or under the selected strips. The file goes into "
        "the folder aigc beside the .blend"
    )
    verb = "Generate"

    style: StringProperty(
        name="Style", description="What it is to sound like; empty draws one by the seed", search=_matching
    )
    like: StringProperty(name="Like", description="A recording to be like, in place of a style", subtype="FILE_PATH")
    span: EnumProperty(
        name="Length",
        items=[
            ("SECONDS", "Seconds", "From the playhead on"),
            ("SELECTION", "Selected Strips", "From the start of the first to the end of the last"),
        ],
    )
    seconds: FloatProperty(name="Seconds", default=10.0, min=0.5, soft_max=120.0, max=3600.0)
    variation: FloatProperty(
        name="Variation", description="How far it wanders: 0 stands still, 1 as the recording does",
        default=1.0, min=0.0, soft_max=2.0,
    )  # fmt: skip
    loop: BoolProperty(name="Loop", description="Its end goes over into its beginning", default=False)
    seed: IntProperty(name="Seed", description="The same seed gives the same sound", default=0, min=0)

    def before_dialog(self, context: Context) -> None:
        catalogue.styles()

    def jobs(self, context: Context, scene: Scene, request: Request) -> Sequence[Job]:
        spot = self._spot(context, scene)
        duration = float(spot.length / spot.scene_rate)
        name = self.style or "texture"
        output = places.free_path(name, ".wav", taken_paths())
        place = partial(place_texture, request=request, spot=spot)
        return [new_job(f"Texture {name}", self._arguments(output, duration), output, place)]

    def _arguments(self, output: Path, duration: float) -> list[str]:
        manner = ["--style", self.style] if self.style else []
        if self.like:
            manner = ["--like", bpy.path.abspath(self.like)]
        return [
            "generate", "audio", str(output), "--seconds", str(duration), *manner, "--variation", str(self.variation),
            *(["--loop"] if self.loop else []), "--seed", str(self.seed),
        ]  # fmt: skip

    def _spot(self, context: Context, scene: Scene) -> Spot:
        again = self.redone(scene)
        rate = compat.scene_rate(scene)
        length = max(1, round(Fraction(self.seconds) * rate))
        if again is not None:
            left = compat.handles(again[0])[0]
            kept = again[1].source if self.span == "SELECTION" else {}
            return Spot(left, kept.get("length", length), again[0].channel, rate)
        if self.span == "SELECTION":
            chosen = [compat.handles(strip) for strip in compat.selected_strips(context)]
            if not chosen:
                raise StripError("No strip is selected", hint="Choose a length in seconds, or select strips")
            left = min(each[0] for each in chosen)
            return Spot(left, max(each[1] for each in chosen) - left, 1, rate)
        return Spot(scene.frame_current, length, 1, rate)

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        row = layout.row()
        row.active = not self.like
        row.prop(self, "style", placeholder="drawn by the seed")
        layout.prop(self, "like")
        layout.prop(self, "span", expand=True)
        if self.span == "SECONDS":
            layout.prop(self, "seconds")
        layout.prop(self, "variation")
        layout.prop(self, "loop")
        layout.prop(self, "seed")


classes = [AIGC_OT_sound_texture]
