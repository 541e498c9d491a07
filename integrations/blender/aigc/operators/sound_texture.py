# SPDX-License-Identifier: GPL-3.0-or-later
"""Generate ambiences, textures and loops."""

from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, FloatProperty, IntProperty, StringProperty
from bpy.types import Context, Scene, UILayout

from .. import catalogue, folders
from ..job import Job
from ..request import Request
from .free_span_operator import FreeSpanOperator
from .job_operator import new_job, reserved_paths, run_of


def _styles(self: Any, context: Context, typed: str) -> list[str]:
    return [style for style in catalogue.styles() if typed.lower() in style]


class AIGC_OT_sound_texture(FreeSpanOperator, bpy.types.Operator):
    bl_idname = "aigc.sound_texture"
    bl_label = "Ambience"
    bl_description = (
        "Generate an ambience or a sound texture at the playhead, or under the selected strips. The file goes into "
        "the folder aigc beside the .blend"
    )
    confirm_text = "Generate"

    style: StringProperty(name="Style", description="Kind of sound. Empty lets the seed choose one", search=_styles)
    like: StringProperty(
        name="In the Manner Of",
        description="Recording whose sound is imitated, in place of a style",
        subtype="FILE_PATH",
    )
    seconds: FloatProperty(name="Seconds", default=10.0, min=0.5, soft_max=120.0, max=3600.0)
    variation: FloatProperty(
        name="Variation", description="How much the sound changes over time; 0 for none, 1 as in recordings",
        default=1.0, min=0.0, soft_max=2.0,
    )  # fmt: skip
    loop: BoolProperty(
        name="Loop", description="Let the end continue into the beginning, for playing in a loop", default=False
    )
    seed: IntProperty(
        name="Seed", description="Number for the random generator; the same seed gives the same audio", default=0, min=0
    )

    def before_dialog(self, context: Context) -> None:
        catalogue.styles()

    def job(self, context: Context, scene: Scene, request: Request) -> Job:
        span = self.free_span(context, scene)
        duration = float(span.length / span.scene_rate)
        name = self.style or "texture"
        output = folders.free_path(name, ".wav", reserved_paths())
        place = self.placement(scene, request, span, output)
        return new_job(
            f"Texture {name}", [run_of(self._arguments(output, duration), output)], place, labels=self.labels()
        )

    def _arguments(self, output: Path, duration: float) -> list[str]:
        model = ["--style", self.style] if self.style else []
        if self.like:
            model = ["--like", bpy.path.abspath(self.like)]
        return [
            "generate", "audio", str(output), "--seconds", str(duration), *model, "--variation", str(self.variation),
            *(["--loop"] if self.loop else []), "--seed", str(self.seed),
        ]  # fmt: skip

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        row = layout.row()
        row.active = not self.like
        row.prop(self, "style", placeholder="random")
        layout.prop(self, "like")
        self.draw_span(layout)
        layout.prop(self, "variation")
        layout.prop(self, "loop")
        layout.prop(self, "seed")


classes = [AIGC_OT_sound_texture]
