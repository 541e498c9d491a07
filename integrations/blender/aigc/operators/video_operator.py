# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the operators that write videos."""

from bpy.props import EnumProperty
from bpy.types import UILayout

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
        return [
            "--times-from", "picture", "--crf", _CRF[self.file],
            *([] if with_audio else ["--no-audio"]),
            *(["--deinterlace"] if origin.deinterlace else []),
        ]  # fmt: skip

    def draw_file(self, layout: UILayout) -> None:
        layout.prop(self, "file")
