# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of all operators that start jobs: a dialog with presets, and one job for a request.

The operator's properties are the settings; they are stored with the result, and redo opens the dialog with them again.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bpy.props import StringProperty
from bpy.types import Context, Event, Scene, UILayout

from .. import child, compat, folders, job_runner, timeline
from ..errors import ExtensionError
from ..job import Job, Run
from ..record import Record
from ..request import Request
from ..timeline_edit import RequestPlacement, strips_of_group

_DIALOG_WIDTH = 380  # pixels at 100 %


class JobOperator:
    """Base of operators that start jobs; `job` makes them.

    confirm_text      of the button that closes the dialog
    parameter_labels  labels for parameters of `aigc` that no property of the same name sets
    """

    bl_options = {"REGISTER", "PRESET"}
    confirm_text = "Make"
    parameter_labels: Mapping[str, str] = {}

    redo_of: StringProperty(options={"HIDDEN", "SKIP_SAVE"})

    @classmethod
    def poll(cls, context: Context) -> bool:
        scene = compat.sequencer_scene(context)
        if scene is None:
            cls.poll_message_set("No scene is shown in the sequencer")
            return False
        if scene.library is not None:
            cls.poll_message_set("This scene is linked from another .blend: open that")
            return False
        return True

    def invoke(self, context: Context, event: Event) -> set[str]:
        try:
            self.before_dialog(context)
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return context.window_manager.invoke_props_dialog(self, width=_DIALOG_WIDTH, confirm_text=self.confirm_text)

    def before_dialog(self, context: Context) -> None:
        """Set defaults that depend on the selection."""

    def draw(self, context: Context) -> None:
        """Draw the settings, below the presets, which Blender draws itself."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        if self.redo_of:
            layout.label(text=self._replaced(context), icon="FILE_REFRESH")
        self.draw_settings(layout, context)

    def _replaced(self, context: Context) -> str:
        """Return a line that names the strips which a redo changes."""
        scene = compat.sequencer_scene(context)
        record = Record.of(timeline.find_strip(scene, self.redo_of))
        names = [strip.name for strip in strips_of_group(scene, record.group)] if record else []
        return f"Replaces {', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}"

    def execute(self, context: Context) -> set[str]:
        scene = compat.sequencer_scene(context)
        try:
            request = Request.now(self.operation(), self.settings(), scene)
            job_runner.submit(self.job(context, scene, request))
        except ExtensionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def job(self, context: Context, scene: Scene, request: Request) -> Job:
        """Return the job for all that is selected; ExtensionError where one part of it cannot be processed."""
        raise NotImplementedError

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        raise NotImplementedError

    def settings(self) -> dict[str, Any]:
        """Return the properties, as JSON holds them."""
        settings = self.as_keywords(ignore=("redo_of",))
        return {
            name: value if isinstance(value, str | int | float) else list(value) for name, value in settings.items()
        }

    def labels(self) -> dict[str, str]:
        """Return the labels of the properties, by the parameter of `aigc` that they set, for messages."""
        properties = self.properties.rna_type.properties
        return {each.identifier: each.name for each in properties if each.name} | dict(self.parameter_labels)

    @classmethod
    def operation(cls) -> str:
        return cls.__name__.rpartition("_OT_")[2]

    def redone(self, scene: Scene) -> tuple[Any, Record] | None:
        """Return the strip to make again and its record; None where this is no redo."""
        if not self.redo_of:
            return None
        strip = timeline.find_strip(scene, self.redo_of)
        record = Record.of(strip)
        if record is None:
            raise ExtensionError(f"“{self.redo_of}” was not made by AIGC")
        return strip, record


def new_job(title: str, runs: Sequence[Run], place: RequestPlacement, **more: Any) -> Job:
    """Make a job that runs `aigc` from this Blender; for the others see `Job`."""
    return Job(title, runs, child.environment(folders.cache_folder()), place=place, **more)


def run_of(arguments: Sequence[str], output: Path, title: str = "") -> Run:
    """Make the run of `aigc` that writes one file."""
    return Run(child.command(arguments), (output,), title)


def reserved_paths() -> set[Path]:
    """Return the files that jobs in the queue are still to write."""
    return {output for job in job_runner.queue for output in job.outputs}
