# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operators that make something share: a dialog with presets, and a job for each thing to make.

The operator's properties are the settings; they are kept with the result, and redo opens the dialog with them again.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bpy.props import StringProperty
from bpy.types import Context, Event, Scene, UILayout

from .. import child, compat, job_runner, places
from ..errors import ExtensionError
from ..job import Job
from ..record import Record
from ..request import Request

_DIALOG_WIDTH = 380  # pixels at 100 %


class JobOperator:
    """Base of operators that make something; `jobs` says what."""

    bl_options = {"REGISTER", "PRESET"}
    verb = "Make"

    redo_of: StringProperty(options={"HIDDEN", "SKIP_SAVE"})

    @classmethod
    def poll(cls, context: Context) -> bool:
        if compat.sequencer_scene(context) is None:
            cls.poll_message_set("No scene is shown in the sequencer")
            return False
        return True

    def invoke(self, context: Context, event: Event) -> set[str]:
        try:
            self.before_dialog(context)
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return context.window_manager.invoke_props_dialog(self, width=_DIALOG_WIDTH, confirm_text=self.verb)

    def before_dialog(self, context: Context) -> None:
        """Choose defaults that follow the selection."""

    def draw(self, context: Context) -> None:
        """Below the presets, which Blender draws itself."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        self.draw_settings(layout, context)

    def execute(self, context: Context) -> set[str]:
        scene = compat.sequencer_scene(context)
        request = Request.now(self.operation(), self.settings(), scene.name, self.redo_of)
        try:
            for job in self.jobs(context, scene, request):
                job_runner.submit(job)
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def jobs(self, context: Context, scene: Scene, request: Request) -> Sequence[Job]:
        """All of them, before the first is submitted: what cannot be done is said before anything is begun."""
        raise NotImplementedError

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        raise NotImplementedError

    def settings(self) -> dict[str, Any]:
        return dict(self.as_keywords(ignore=("redo_of",)))

    @classmethod
    def operation(cls) -> str:
        return cls.__name__.rpartition("_OT_")[2]

    def redone(self, scene: Scene) -> tuple[Any, Record] | None:
        """The strip to make again, and how it was made; None where this is no redo."""
        if not self.redo_of:
            return None
        strip = next((each for each in compat.all_strips(scene) if each.name == self.redo_of), None)
        record = Record.of(strip)
        if record is None:
            raise ExtensionError(f"{self.redo_of} is not a strip that AIGC made")
        return strip, record


def new_job(
    title: str,
    arguments: Sequence[str],
    output: Path,
    place: Callable[[Job], None],
    scratch: Sequence[Path] = (),
) -> Job:
    """A job of `aigc` with `arguments`, as this Blender runs it."""
    environment = child.environment(places.cache_folder())
    return Job(title, child.command(arguments), environment, output, place=place, scratch=scratch)


def taken_paths() -> set[Path]:
    """Files that are still to be written."""
    return {job.output for job in job_runner.queue}
