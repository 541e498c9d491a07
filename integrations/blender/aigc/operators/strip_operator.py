# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operators share that work on strips: which ones, which part of them, and what becomes of the originals."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from bpy.props import BoolProperty, IntProperty
from bpy.types import Context, Scene, UILayout

from .. import compat, places, visible
from ..errors import StripError
from ..job import Job
from ..origin import Origin
from ..request import Request
from .job_operator import JobOperator, new_job, taken_paths


class StripOperator(JobOperator):
    """Base of operators that make a strip of a strip: a job for each selected one of `kinds`, in meta strips, too."""

    kinds: frozenset[str] = frozenset({"MOVIE"})
    kind_name = "movie strip"
    suffix = ".mp4"

    handles: IntProperty(
        name="Handles",
        description="Frames to make on each side beyond the visible part, as far as the file goes, for trimming later",
        default=0, min=0, soft_max=100,
    )  # fmt: skip
    mute_original: BoolProperty(
        name="Mute Original", description="Mute the strip that the new one stands for", default=True
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        if not super().poll(context):
            return False
        if not any(strip.type in cls.kinds | {"META"} for strip in compat.selected_strips(context)):
            cls.poll_message_set(f"Select a {cls.kind_name}, or a meta strip with one in it")
            return False
        return True

    def jobs(self, context: Context, scene: Scene, request: Request) -> Sequence[Job]:
        jobs: list[Job] = []
        taken = taken_paths()
        for origin in self.origins(context, scene):
            output = places.free_path(f"{origin.file.stem}-{self.mark()}", self.suffix_for(origin), taken)
            taken.add(output)
            arguments = self.arguments(origin, output)
            place = partial(self.placing(origin), request=request, origin=origin)
            jobs.append(new_job(f"{self.bl_label} {origin.strip}", arguments, output, place))
        return jobs

    def origins(self, context: Context, scene: Scene) -> list[Origin]:
        """StripError where there is nothing to work on, or one of the strips is not to be worked on."""
        again = self.redone(scene)
        if again is not None:
            return [Origin.from_record(again[1].source)]
        found = [
            self.origin(scene, strip, meta, within)
            for strip, meta, within in visible.walk(compat.selected_strips(context), self.kinds)
        ]
        if not found:
            raise StripError(f"No {self.kind_name} is selected")
        return found

    def origin(self, scene: Scene, strip: Any, meta: Any, within: tuple[int, int] | None) -> Origin:
        part = visible.visible_part(scene, strip, handles=self.handles, within=within)
        return Origin.of(scene, strip, meta, part)

    def mark(self) -> str:
        """What is added to the name of the file."""
        raise NotImplementedError

    def arguments(self, origin: Origin, output: Path) -> list[str]:
        """Of `aigc`."""
        raise NotImplementedError

    def placing(self, origin: Origin) -> Callable[..., None]:
        """What places the result, called with `job`, `request` and `origin`."""
        raise NotImplementedError

    def draw_choices(self, layout: UILayout) -> None:
        raise NotImplementedError

    def suffix_for(self, origin: Origin) -> str:
        """Of the file that is made."""
        return self.suffix

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        self.draw_choices(layout)
        layout.separator()
        if not self.redo_of:
            layout.prop(self, "handles")
        layout.prop(self, "mute_original")


def part_arguments(start: Fraction, end: Fraction) -> list[str]:
    """Seconds of the file, exactly, as `aigc` takes them."""
    return ["--from", exact(start), "--to", exact(end)]


def exact(number: Fraction) -> str:
    return f"{number.numerator}/{number.denominator}"
