# SPDX-License-Identifier: GPL-3.0-or-later
"""Speak text strips, a typed text, or a text of the text editor."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from uuid import uuid4

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty
from bpy.types import Context, Scene, UILayout

from .. import catalogue, compat, folders
from ..errors import ExtensionError, StripError
from ..job import Job
from ..narration import Passage, SpeechPlacement
from ..request import Request
from .job_operator import JobOperator, new_job, reserved_paths


def _voices(self: Any, context: Context, typed: str) -> list[str]:
    return [voice for voice in catalogue.voices() if typed.lower() in voice]


def _scripts(self: Any, context: Context, typed: str) -> list[str]:
    return [text.name for text in bpy.data.texts if typed.lower() in text.name.lower()]


class AIGC_OT_narrate(JobOperator, bpy.types.Operator):
    bl_idname = "aigc.narrate"
    bl_label = "Narrate"
    bl_description = (
        "Speak a text: a typed text at the playhead, or each selected text strip at its start. The "
        "audio file goes into the folder aigc beside the .blend"
    )
    confirm_text = "Narrate"

    text_from: EnumProperty(
        name="From",
        items=[
            ("TYPED", "Typed", "The text below, at the playhead"),
            ("STRIPS", "Text Strips", "Each selected text strip, at its start"),
            ("SCRIPT", "Script", "A text of the text editor, at the playhead"),
        ],
    )
    text: StringProperty(name="Text", description="Text to speak", options={"SKIP_SAVE"})
    script: StringProperty(name="Script", description="Text of Blender's text editor to speak", search=_scripts)
    subtitles: BoolProperty(
        name="Subtitles",
        description="Add a text strip for each sentence, while it is spoken",
        default=False,
    )
    voice: StringProperty(
        name="Voice", description="Name of a voice, or a voice file. Empty for the included German voice",
        search=_voices, search_options={"SUGGESTION"},
    )  # fmt: skip
    speed: FloatProperty(
        name="Speed", description="Speed of speech; 2 is twice as fast", default=1.0, min=0.25, max=4.0, step=5
    )
    pitch: FloatProperty(
        name="Pitch", description="Shift of the pitch, in semitones", default=0.0, min=-24.0, max=24.0, step=50
    )
    pause: FloatProperty(
        name="Pauses",
        description="Length of the pauses between sentences; 0 for none, 2 for twice as long",
        default=1.0,
        min=0.0,
        max=20.0,
    )
    seed: IntProperty(
        name="Seed", description="Number for the random generator; the same seed gives the same audio", default=0, min=0
    )

    def before_dialog(self, context: Context) -> None:
        catalogue.voices()
        if not self.redo_of and any(strip.type == "TEXT" for strip in compat.selected_strips(context)):
            self.text_from = "STRIPS"

    def jobs(self, context: Context, scene: Scene, request: Request) -> Sequence[Job]:
        jobs, reserved = [], reserved_paths()
        for passage in self._passages(context, scene):
            output = folders.free_path(_first_words(passage.text), ".wav", reserved)
            reserved.add(output)
            scratch = folders.cache_folder() / uuid4().hex
            text, times = scratch.with_suffix(".txt"), scratch.with_suffix(".json")
            text.write_text(passage.text, encoding="utf-8")
            place = SpeechPlacement(request, passage, times, self.subtitles)
            arguments = [
                "say", "--file", str(text), str(output), "--json", str(times), *self._speech_arguments(passage.text)
            ]  # fmt: skip
            title = f"Narrate “{_first_words(passage.text)}”"
            jobs.append(new_job(title, arguments, output, place, [text, times], self.labels()))
        return jobs

    def _speech_arguments(self, text: str) -> list[str]:
        voice = ["--voice", bpy.path.abspath(self.voice)] if self.voice else []
        ssml = ["--ssml"] if text.lstrip().startswith("<speak") else []
        return [
            "--speed", str(self.speed), "--pitch", str(self.pitch), "--pause", str(self.pause),
            "--seed", str(self.seed), *voice, *ssml,
        ]  # fmt: skip

    def _passages(self, context: Context, scene: Scene) -> list[Passage]:
        """Return the texts to speak; StripError where there are none."""
        redone = self.redone(scene)
        rate = compat.scene_rate(scene)
        if redone is not None:
            strip, record = redone
            left = compat.handles(strip)[0]
            text = self.text if self.text_from == "TYPED" and self.text else str(record.source.get("text", ""))
            return [Passage(text, left, strip.channel, rate, str(record.source.get("strip", "")))]
        if self.text_from == "STRIPS":
            return self._passages_of_strips(context, rate)
        text = self.text if self.text_from == "TYPED" else _script_text(self.script)
        if not text.strip():
            raise StripError("There is no text to speak", hint="Type one, or select text strips")
        return [Passage(text, scene.frame_current, 1, rate)]

    def _passages_of_strips(self, context: Context, rate: Fraction) -> list[Passage]:
        strips = [strip for strip in compat.selected_strips(context) if strip.type == "TEXT" and strip.text.strip()]
        if not strips:
            raise StripError("No text strip with a text is selected", hint="Select some, or type a text")
        return [Passage(strip.text, compat.handles(strip)[0], strip.channel, rate, strip.name) for strip in strips]

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        layout.prop(self, "text_from", expand=True)
        if self.text_from == "TYPED":
            layout.prop(self, "text")
        elif self.text_from == "SCRIPT":
            layout.prop(self, "script", icon="TEXT")
        layout.prop(self, "subtitles")
        layout.separator()
        layout.prop(self, "voice", placeholder="aigc-voice-de, German")
        layout.prop(self, "speed")
        layout.prop(self, "pitch")
        layout.prop(self, "pause")
        layout.prop(self, "seed")


def _script_text(name: str) -> str:
    if name not in bpy.data.texts:
        raise ExtensionError(f"There is no text {name!r} in the text editor", hint="Choose one of its texts")
    return str(bpy.data.texts[name].as_string())


def _first_words(text: str) -> str:
    """Return the first words of a text, for names of jobs and files."""
    words = text.split()
    return " ".join(words[:5])[:40] or "speech"


classes = [AIGC_OT_narrate]
