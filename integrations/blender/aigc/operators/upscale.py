# SPDX-License-Identifier: GPL-3.0-or-later
"""Upscale movie and image strips."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import bpy
from bpy.props import EnumProperty
from bpy.types import Context, Scene, UILayout

from .. import folders, previews, visible
from ..errors import StripError
from ..job import Run
from ..origin import Origin
from ..placements import ImagePlacement, MoviePlacement
from ..record import Record
from ..redoing import Redo
from ..request import Request
from ..sequence_placement import SequencePlacement, numbered_links
from .strip_operator import exact, part_arguments
from .video_operator import VideoOperator

_PREVIEW_SCALE = 9.0  # of icons, in units of a button's height


class AIGC_OT_upscale(VideoOperator, bpy.types.Operator):
    bl_idname = "aigc.upscale"
    bl_label = "Upscale"
    bl_description = (
        "Upscale the visible part of the selected movie and image strips by a neural network. The file goes into "
        "the folder aigc beside the .blend, its strip takes the place of the old one, at the same position and size"
    )
    confirm_text = "Upscale"
    parameter_labels = {**VideoOperator.parameter_labels, "model": "Source Quality"}

    scale: EnumProperty(
        name="Scale",
        items=[(each, f"{each}×", f"{each} times as wide and as high") for each in ("2", "3", "4")],
    )
    content: EnumProperty(
        name="Source Quality",
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
        part = visible.visible_image(scene, strip, within=within)
        images = visible.visible_images(strip, visible.visible_span(strip, within))
        origin = Origin.of(scene, strip, meta, part)
        return replace(origin, images=tuple(map(str, images))) if len(images) > 1 else origin

    def run(self, origin: Origin, output: Path) -> tuple[Run, Path]:
        if not origin.images:
            return super().run(origin, output)
        scratch = folders.cache_folder() / uuid4().hex
        links = numbered_links([Path(image) for image in origin.images], scratch / "in")
        return super().run(replace(origin, part=replace(origin.part, path=links)), scratch / "out")

    def suffix_for(self, origin: Origin) -> str:
        return ".png" if origin.still else super().suffix_for(origin)

    def name_ending(self) -> str:
        return f"x{self.scale}"

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        span, rate = origin.part.span_with_handles, exact(origin.part.file_rate)
        for_videos = [*part_arguments(*span), *self.video_arguments(origin), "--constant-rate", rate]
        return [
            "upscale", str(origin.part.path), str(output), "--model", self._model(), "--scale", self.scale,
            *([] if origin.still else for_videos),
        ]  # fmt: skip

    def placement(self, request: Request, origin: Origin, redo: Redo | None) -> ImagePlacement | MoviePlacement:
        scale, part = Fraction(int(self.scale)), origin.part
        if origin.images:
            stem = f"{part.path.stem}-{self.name_ending()}"
            return SequencePlacement(request, origin, redo, scale, len(origin.images), stem)
        if origin.still:
            return ImagePlacement(request, origin, redo, scale)
        return MoviePlacement(request, origin, redo, scale, part.file_frames_per_scene_frame, part.file_rate)

    def redo(self, strip: Any, record: Record) -> Redo:
        if record.source.get("images"):
            raise StripError("A sequence of images cannot be made again in place", "Upscale the original again")
        scale = Fraction(int(self.scale), int(record.settings.get("scale", self.scale)))
        rate = None if strip.type == "IMAGE" else Origin.from_record(record.source).part.file_rate
        return Redo(record.group, scale, file_rate=rate)

    def draw_choices(self, layout: UILayout) -> None:
        layout.prop(self, "scale", expand=True)
        layout.prop(self, "content")
        self.draw_file(layout)
        preview = layout.operator("aigc.preview_frame", icon="ZOOM_IN")
        preview.model, preview.scale = self._model(), self.scale
        if previews.icon_of("after"):
            row = layout.row(align=True)
            for name in ("before", "after"):
                row.template_icon(icon_value=previews.icon_of(name), scale=_PREVIEW_SCALE)
            layout.label(text=f"Before and after: {previews.shown_for}")

    def _model(self) -> str:
        return {"CLEAN": f"aigc-x{self.scale}", "COMPRESSED": "aigc-x2-video", "LANCZOS": "lanczos"}[self.content]


classes = [AIGC_OT_upscale]
