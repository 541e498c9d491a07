# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operators share that write films."""

from bpy.props import IntProperty
from bpy.types import UILayout

from ..origin import Origin
from .strip_operator import StripOperator


class PictureOperator(StripOperator):
    """Base of operators that make a movie strip of a movie strip."""

    crf: IntProperty(
        name="Compression",
        description="Of the file, as x264 counts it: 0 loses nothing, 16 nothing that is seen, 28 is small",
        default=16, min=0, max=51,
    )  # fmt: skip

    def film_arguments(self, origin: Origin, *, sound: bool = False) -> list[str]:
        """Those of every command for films; sound stays with the strip that has it, as a rule."""
        return [
            "--times-from", "picture", "--crf", str(self.crf),
            *([] if sound else ["--no-audio"]),
            *(["--deinterlace"] if origin.deinterlace else []),
        ]  # fmt: skip

    def draw_writing(self, layout: UILayout) -> None:
        layout.prop(self, "crf")
