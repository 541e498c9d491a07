# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the operators that write videos."""

from typing import Any

from bpy.props import EnumProperty
from bpy.types import Context, UILayout

from .. import catalogue, compat, folders, visible
from ..estimates import forecast
from ..files import may_have_alpha
from ..origin import Origin
from .strip_operator import StripOperator

_CRF = {"LOSSLESS": "0", "HIGH": "16", "SMALL": "26"}  # of x264


class VideoOperator(StripOperator):
    """Base of operators that make a movie strip of a movie strip."""

    parameter_labels = {"crf": "File", "deinterlace": "Deinterlace"}

    file: EnumProperty(
        name="File",
        items=[
            ("LOSSLESS", "Lossless", "Large files, for further editing"),
            ("HIGH", "High quality", "No visible loss"),
            ("SMALL", "Small", "For previews, or for the web"),
        ],
        default="HIGH",
    )

    def video_arguments(self, origin: Origin, *, with_audio: bool = False) -> list[str]:
        """Return the options that all commands for videos have.

        Audio is left out by default: on the timeline it is a sound strip of its own, which stays.
        """
        crf = [] if self.has_alpha(origin) else ["--crf", _CRF[self.file]]
        return [
            "--times-from", "picture", *crf,
            *([] if with_audio else ["--no-audio"]),
            *(["--deinterlace"] if origin.deinterlace else []),
        ]  # fmt: skip

    def suffix_for(self, origin: Origin) -> str:
        """Return .mov where there is alpha, which is kept there without loss; else .mp4."""
        return ".mov" if self.has_alpha(origin) else self.suffix

    @staticmethod
    def has_alpha(origin: Origin) -> bool:
        path = origin.part.path
        return not origin.still and may_have_alpha(path) and catalogue.has_alpha(path)

    def draw_file(self, layout: UILayout) -> None:
        layout.prop(self, "file")

    def measure(self, context: Context) -> tuple[str, float]:
        """Return the kind of the work, and the megapixels of the selected strips, for estimates."""
        strips = [strip for strip, *_ in visible.walk(compat.selected_strips(context), self.strip_types)]
        return f"{self.operation()} {self.name_ending()} {self.file}", sum(map(_megapixels, strips))

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        super().draw_settings(layout, context)
        if not self.redo_of and (line := forecast(folders.cache_folder("estimates"), *self.measure(context))):
            layout.label(text=line, icon="TIME")


def _megapixels(strip: Any) -> float:
    left, right = compat.handles(strip)
    frames = 1 if strip.type == "IMAGE" and len(strip.elements) == 1 else right - left
    element = strip.elements[0]
    return frames * element.orig_width * element.orig_height / 1e6
