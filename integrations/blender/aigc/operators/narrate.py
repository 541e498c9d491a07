# SPDX-License-Identifier: GPL-3.0-or-later
"""Speak text strips, a typed text, or a text of the text editor."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty
from bpy.types import Context, Scene, UILayout

from .. import catalogue, child, compat, folders, languages
from ..errors import ExtensionError, StripError
from ..identity import identify_strip
from ..job import Job
from ..narration import Passage, SpeechPlacement, earlier_speech
from ..record import Record
from ..request import Request
from ..speech_runs import Speech, SpeechRuns
from ..timeline_edit import Placement, RequestPlacement, strips_of_group
from .job_operator import JobOperator, new_job, reserved_paths


def _voices(self: Any, context: Context, typed: str) -> list[tuple[str, str]]:
    found = [voice for voice in catalogue.voices() if typed.lower() in voice]
    return [(voice, languages.named_language(voice)) for voice in found]


def _speakers(self: Any, context: Context, typed: str) -> list[str]:
    return [name for name in catalogue.speakers(self.voice) if typed.lower() in name]


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
        name="Voice", description="Name of a voice, or a voice file. Empty for the included one of the text's language",
        search=_voices, search_options={"SUGGESTION"},
    )  # fmt: skip
    speaker: StringProperty(
        name="Speaker", description="Speaker of a voice that has several. Empty for its first",
        search=_speakers, search_options={"SUGGESTION"},
    )  # fmt: skip
    speed: FloatProperty(
        name="Speed ×", description="Speed of speech; 2 is twice as fast", default=1.0, min=0.25, max=4.0, step=5
    )
    pitch: FloatProperty(
        name="Pitch (Semitones)",
        description="Shift of the pitch, in semitones",
        default=0.0,
        min=-24.0,
        max=24.0,
        step=50,
    )
    pause: FloatProperty(
        name="Pauses ×",
        description="Length of the pauses between sentences; 0 for none, 2 for twice as long",
        default=1.0,
        min=0.0,
        max=20.0,
    )
    when_too_long: EnumProperty(
        name="When Too Long",
        description="What to do where a text is still spoken when the next one begins",
        items=[
            (
                "FASTER",
                "Speak Faster",
                "Speak those texts up to 1.2 times as fast; warn and mark where that is not enough",
            ),
            ("PUSH", "Push Later", "Move the text strips that follow, with their speech"),
            ("WARN", "Warn", "Let them overlap, warn, and mark the later one red"),
        ],
    )
    replace_earlier: BoolProperty(
        name="Replace Earlier Speech",
        description="Replace what was spoken of the same text strips before, instead of adding a second voice",
        default=True,
    )
    seed: IntProperty(
        name="Seed", description="Number for the random generator; the same seed gives the same audio", default=0, min=0
    )

    def before_dialog(self, context: Context) -> None:
        catalogue.voices()
        if not self.redo_of and any(strip.type == "TEXT" for strip in compat.selected_strips(context)):
            self.text_from = "STRIPS"

    def job(self, context: Context, scene: Scene, request: Request) -> Job:
        passages, reserved = self._passages(context, scene), reserved_paths()
        placements: dict[Path, Placement] = {}
        for passage in passages:
            output = folders.free_path(_first_words(passage.text), ".wav", reserved, beside=(".json",))
            reserved.add(output)
            subtitles = self.subtitles or (not self.redo_of and _has_subtitles(scene, passage.group))
            placements[output] = SpeechPlacement(request, passage, subtitles, self.when_too_long == "PUSH")
        by_output = dict(zip(placements, passages, strict=True))
        scratch = folders.cache_folder() / uuid4().hex
        texts = {output: passage.text for output, passage in by_output.items()}
        runs = SpeechRuns(child.command, self._speech(), texts, _room(by_output), scratch)
        title = (
            f"Narrate “{_first_words(passages[0].text)}”" if len(passages) == 1 else f"Narrate {len(passages)} texts"
        )
        return new_job(
            title, runs.first(), RequestPlacement(request, placements), labels=self.labels(),
            follow_up=runs.faster if self.when_too_long == "FASTER" else lambda job: (),
            scratch=[scratch, *(output.with_suffix(".json") for output in placements)],
        )  # fmt: skip

    def _speech(self) -> Speech:
        voice = bpy.path.abspath(self.voice) if self.voice else ""
        return Speech(self.speed, self.pitch, self.pause, self.seed, voice, self.speaker)

    def _passages(self, context: Context, scene: Scene) -> list[Passage]:
        """Return the texts to speak; StripError where there are none."""
        redone = self.redone(scene)
        rate = compat.scene_rate(scene)
        if redone is not None:
            return [self._redone_passage(scene, rate, *redone)]
        if self.text_from == "STRIPS":
            return self._passages_of_strips(context, scene, rate)
        text = self.text if self.text_from == "TYPED" else _script_text(self.script)
        if not text.strip():
            raise StripError("There is no text to speak", hint="Type one, or select text strips")
        return [Passage(text, scene.frame_current, 1, rate)]

    def _redone_passage(self, scene: Scene, rate: Fraction, strip: Any, record: Record) -> Passage:
        """Return the text of a result that is made again: that of its text strip as it is now, where there is one."""
        names = (str(record.source.get("strip", "")), str(record.source.get("strip_id", "")))
        passage = Passage(
            str(record.source.get("text", "")), compat.handles(strip)[0], strip.channel, rate, *names, record.group
        )
        text_strip = passage.find_strip(scene)
        text = passage.text if text_strip is None else text_strip.text
        if self.text_from == "TYPED" and self.text:
            text = self.text
        elif self.text_from == "SCRIPT" and self.script in bpy.data.texts:
            text = _script_text(self.script)
        return replace(passage, text=text)

    def _passages_of_strips(self, context: Context, scene: Scene, rate: Fraction) -> list[Passage]:
        strips = _text_strips(context)
        if not strips:
            raise StripError("No text strip with a text is selected", hint="Select some, or type a text")
        return [
            Passage(
                strip.text, compat.handles(strip)[0], strip.channel, rate, strip.name, identify_strip(scene, strip),
                earlier_speech(scene, strip) if self.replace_earlier else "",
            )
            for strip in strips
        ]  # fmt: skip

    def draw_settings(self, layout: UILayout, context: Context) -> None:
        layout.prop(self, "text_from", expand=True)
        if self.text_from == "TYPED":
            layout.prop(self, "text")
        elif self.text_from == "SCRIPT":
            layout.prop(self, "script", icon="TEXT")
        layout.prop(self, "subtitles")
        if self.text_from == "STRIPS" and not self.redo_of:
            layout.prop(self, "when_too_long")
            layout.prop(self, "replace_earlier")
        layout.separator()
        layout.prop(self, "voice", placeholder="By Language")
        layout.prop(self, "speaker", placeholder="First")
        layout.prop(self, "speed")
        layout.prop(self, "pitch")
        layout.prop(self, "pause")
        layout.prop(self, "seed")
        self._draw_forecast(layout, context)

    def _draw_forecast(self, layout: UILayout, context: Context) -> None:
        """Draw how much is spoken, and a warning where the voice speaks another language."""
        strips = _text_strips(context) if self.text_from == "STRIPS" else []
        text = " ".join(strip.text for strip in strips) or self.text
        if self.text_from == "SCRIPT":
            text = bpy.data.texts[self.script].as_string() if self.script in bpy.data.texts else ""
        if text.strip():
            listen = layout.operator("aigc.listen", icon="PLAY_SOUND")
            listen.text, listen.voice, listen.speaker, listen.seed = text, self.voice, self.speaker, self.seed
            listen.speed, listen.pitch, listen.pause = self.speed, self.pitch, self.pause
            seconds = languages.seconds_of_speech(text, self.speed)
            layout.label(text=f"{f'{len(strips)} text strips, ' if strips else ''}about {max(1, round(seconds))} s")
        if line := languages.mismatch(text, self.voice):
            layout.label(text=line, icon="ERROR")


def _text_strips(context: Context) -> list[Any]:
    """Return the selected text strips that have a text, in order of time."""
    strips = [strip for strip in compat.selected_strips(context) if strip.type == "TEXT" and strip.text.strip()]
    return sorted(strips, key=lambda strip: compat.handles(strip)[0])


def _has_subtitles(scene: Scene, group: str) -> bool:
    """Tell whether an earlier speech has subtitles, which would show its old words."""
    return any(strip.type == "TEXT" for strip in strips_of_group(scene, group))


def _room(passages: Mapping[Path, Passage]) -> dict[Path, float]:
    """Return the seconds from the beginning of each passage to that of the next one, by output."""
    lefts = sorted({passage.left for passage in passages.values()})
    later = dict(pairwise(lefts))
    return {
        output: float((later[passage.left] - passage.left) / passage.scene_rate)
        for output, passage in passages.items() if passage.left in later
    }  # fmt: skip


def _script_text(name: str) -> str:
    if name not in bpy.data.texts:
        raise ExtensionError(f"There is no text {name!r} in the text editor", hint="Choose one of its texts")
    return str(bpy.data.texts[name].as_string())


def _first_words(text: str) -> str:
    """Return the first words of a text, for names of jobs and files."""
    words = text.split()
    return " ".join(words[:5])[:40] or "speech"


classes = [AIGC_OT_narrate]
