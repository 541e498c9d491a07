# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operators share that write films."""

from bpy.props import EnumProperty
from bpy.types import UILayout

from ..origin import Origin
from .strip_operator import StripOperator

_CRF = {"LOSSLESS": "0", "HIGH": "16", "SMALL": "26"}  # of x264


class PictureOperator(StripOperator):
    """Base of operators that make a movie strip of a movie strip."""

    file: EnumProperty(
        name="File",
        items=[
            ("LOSSLESS", "Lossless", "Large; for further work"),
            ("HIGH", "High quality", "Nothing is lost that is seen"),
            ("SMALL", "Small", "For a look, or for the web"),
        ],
        default="HIGH",
    )

    def film_arguments(self, origin: Origin, *, sound: bool = False) -> list[str]:
        """Those of every command for films; sound stays with the strip that has it, as a rule."""
        return [
            "--times-from", "picture", "--crf", _CRF[self.file],
            *([] if sound else ["--no-audio"]),
            *(["--deinterlace"] if origin.deinterlace else []),
        ]  # fmt: skip

    def draw_writing(self, layout: UILayout) -> None:
        layout.prop(self, "file")
