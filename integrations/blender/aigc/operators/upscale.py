# SPDX-License-Identifier: GPL-3.0-or-later
"""Upscale movie and image strips."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
from bpy.props import EnumProperty
from bpy.types import Context, Scene, UILayout

from .. import visible
from ..errors import StripError
from ..origin import Origin
from ..placements import ImagePlacement, MoviePlacement
from ..request import Request
from .strip_operator import part_arguments
from .video_operator import VideoOperator


class AIGC_OT_upscale(VideoOperator, bpy.types.Operator):
    bl_idname = "aigc.upscale"
    bl_label = "Upscale"
    bl_description = (
        "Upscale the visible part of the selected movie and image strips by a neural network. The file goes into "
        "the folder aigc beside the .blend, its strip above the old one, shown at the same position and size"
    )
    confirm_text = "Upscale"
    parameter_labels = {**VideoOperator.parameter_labels, "model": "Content"}

    scale: EnumProperty(
        name="Scale",
        items=[(each, f"{each}×", f"{each} times as wide and as high") for each in ("2", "3", "4")],
    )
    content: EnumProperty(
        name="Content",
        description="Kind of material, which chooses the network",
        items=[
            ("CLEAN", "Clean", "Photographs, renderings, good recordings"),
            ("COMPRESSED", "Compressed video", "From the web or a phone, with blocks and ringing; 2× only"),
            ("LANCZOS", "No network", "Lanczos filter, for comparison; fast, adds no detail"),
        ],
    )

    strip_types = frozenset({"MOVIE", "IMAGE"})
    strip_type_name = "movie or image strip"

    def origins(self, context: Context, scene: Scene) -> list[Origin]:
        if self.content == "COMPRESSED" and self.scale != "2":
            raise StripError(f"The network for compressed video does 2× only, not {self.scale}×", hint="Choose 2×")
        return [origin if origin.still else origin.aligned() for origin in super().origins(context, scene)]

    def origin(self, scene: Scene, strip: Any, meta: Any, within: tuple[int, int] | None) -> Origin:
        if strip.type != "IMAGE":
            return super().origin(scene, strip, meta, within)
        return Origin.of(scene, strip, meta, visible.visible_image(scene, strip, within=within))

    def suffix_for(self, origin: Origin) -> str:
        return ".png" if origin.still else self.suffix

    def name_ending(self) -> str:
        return f"x{self.scale}"

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        model = {"CLEAN": f"aigc-x{self.scale}", "COMPRESSED": "aigc-x2-video", "LANCZOS": "lanczos"}[self.content]
        for_videos = [*part_arguments(*origin.part.span_with_handles), *self.video_arguments(origin)]
        return [
            "upscale", str(origin.part.path), str(output), "--model", model, "--scale", self.scale,
            *([] if origin.still else for_videos),
        ]  # fmt: skip

    def placement(self, request: Request, origin: Origin) -> ImagePlacement | MoviePlacement:
        scale = Fraction(int(self.scale))
        if origin.still:
            return ImagePlacement(request, origin, scale)
        return MoviePlacement(request, origin, scale, origin.part.file_frames_per_scene_frame)

    def draw_choices(self, layout: UILayout) -> None:
        layout.prop(self, "scale", expand=True)
        layout.prop(self, "content")
        self.draw_file(layout)


classes = [AIGC_OT_upscale]
