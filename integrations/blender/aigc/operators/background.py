# SPDX-License-Identifier: GPL-3.0-or-later
"""Generate moving backgrounds and stills."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, FloatVectorProperty, IntProperty, StringProperty
from bpy.types import Context, Scene, UILayout

from .. import catalogue, folders
from ..generated_placement import FreeSpan
from ..job import Job
from ..request import Request
from .free_span_operator import FreeSpanOperator
from .job_operator import new_job, reserved_paths, run_of


def _styles(self: Any, context: Context, typed: str) -> list[str]:
    return [style for style in catalogue.backgrounds() if typed.lower() in style]


class AIGC_OT_background(FreeSpanOperator, bpy.types.Operator):
    bl_idname = "aigc.background"
    bl_label = "Background"
    bl_description = (
        "Generate a moving background, which loops without a seam, or a still, at the playhead or under the selected "
        "strips. The file goes into the folder aigc beside the .blend"
    )
    confirm_text = "Generate"

    kind: EnumProperty(
        name="Kind",
        items=[("VIDEO", "Video", "A loop that moves"), ("IMAGE", "Still", "An image")],
    )
    style: StringProperty(name="Style", description="Such as nebula. Empty lets the seed choose one", search=_styles)
    colours: EnumProperty(
        name="Colours",
        items=[
            ("STYLE", "Of the Style", "Those that the style brings along"),
            ("IMAGE", "Of an Image", "Those of a picture, from dark to bright"),
            ("ONE", "One", "One colour, from black over it to white"),
        ],
    )
    like: StringProperty(name="Image", description="Image that gives the colours", subtype="FILE_PATH")
    colour: FloatVectorProperty(name="Colour", subtype="COLOR_GAMMA", size=3, min=0.0, max=1.0, default=(0.1, 0.3, 0.6))
    seconds: FloatProperty(name="Seconds", default=8.0, min=0.5, soft_max=60.0, max=3600.0)
    speed: FloatProperty(name="Speed", description="Factor on all motion", default=1.0, min=0.0, soft_max=4.0, max=16.0)
    energy: FloatProperty(
        name="Energy", description="How far and how restlessly things move", default=1.0, min=0.0, soft_max=3.0, max=8.0
    )
    matte: BoolProperty(
        name="Matte", description="Brightness becomes alpha, to lay it over other strips", default=False
    )
    seed: IntProperty(
        name="Seed",
        description="Number for the random generator; the same seed gives the same picture",
        default=0,
        min=0,
    )

    def before_dialog(self, context: Context) -> None:
        catalogue.backgrounds()

    def job(self, context: Context, scene: Scene, request: Request) -> Job:
        span = self.free_span(context, scene)
        name = self.style or "background"
        output = folders.free_path(name, self._extension(), reserved_paths())
        run, place = run_of(self._arguments(scene, output, span), output), self.placement(scene, request, span, output)
        return new_job(f"Background {name}", [run], place, labels=self.labels())

    def _extension(self) -> str:
        if self.kind == "IMAGE":
            return ".png"
        return ".mov" if self.matte else ".mp4"

    def _arguments(self, scene: Scene, output: Path, span: FreeSpan) -> list[str]:
        share = scene.render.resolution_percentage / 100
        width, height = (
            max(16, round(side * share)) for side in (scene.render.resolution_x, scene.render.resolution_y)
        )
        moves = [
            "--fps", str(span.scene_rate), "--seconds", str(Fraction(span.length) / span.scene_rate),
            "--speed", str(self.speed),
        ]  # fmt: skip
        return [
            "generate", "image" if self.kind == "IMAGE" else "video", str(output), "--size", f"{width}x{height}",
            *(["--style", self.style] if self.style else []), *self._colour_arguments(), "--energy", str(self.energy),
            *(moves if self.kind == "VIDEO" else []), *(["--matte"] if self.matte else []), "--seed", str(self.seed),
        ]  # fmt: skip

    def _colour_arguments(self) -> list[str]:
        if self.colours == "IMAGE":
            return ["--like", bpy.path.abspath(self.like)]
        if self.colours == "ONE":
            return ["--colour", "#" + "".join(f"{round(255 * part):02x}" for part in self.colour)]
        return []

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        layout.prop(self, "kind", expand=True)
        layout.prop(self, "style", placeholder="random")
        layout.prop(self, "colours")
        if self.colours != "STYLE":
            layout.prop(self, "like" if self.colours == "IMAGE" else "colour")
        self.draw_span(layout)
        if self.kind == "VIDEO":
            layout.prop(self, "speed")
        layout.prop(self, "energy")
        layout.prop(self, "matte")
        layout.prop(self, "seed")


classes = [AIGC_OT_background]
