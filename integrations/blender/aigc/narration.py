# SPDX-License-Identifier: GPL-3.0-or-later
"""Place speech on the timeline, with its subtitles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from . import compat, timeline
from .animation import shift_with_animation
from .identity import identity_of, strips_with
from .job import Job
from .record import Record
from .redoing import set_sound
from .request import Request
from .subtitle_format import format_subtitle
from .timeline_edit import TimelineEdit, remove, strips_of_group, timeline_edit

# Fractions of the frame's size, as EBU R 95 and subtitlers use them.
_NAME_CHARACTERS = 60
_MARK = "COLOR_01"  # red: look at it


@dataclass(frozen=True)
class Passage:
    """A text to speak, and where its speech begins.

    text        as written
    left        scene frame
    channel     of the text strip
    scene_rate  scene frames a second
    strip       name of the text strip that holds the text, or ""
    strip_id    its identity, or ""
    group       of the speech that is replaced, or ""
    """

    text: str
    left: int
    channel: int
    scene_rate: Fraction
    strip: str = ""
    strip_id: str = ""
    group: str = ""

    def find_strip(self, scene: Any) -> Any:
        """Return the text strip; None where there was none, or it has gone."""
        found = strips_with(scene, self.strip_id)
        named = timeline.find_strip(scene, self.strip) if self.strip else None
        if not found and named is not None and named.type == "TEXT" and not identity_of(named):
            found = [named]
        return next((strip for strip in found if strip.name == self.strip), found[0] if found else None)

    @property
    def name(self) -> str:
        """The first words of the text, as written, for the strip."""
        return " ".join(self.text.split())[:_NAME_CHARACTERS].strip() or "speech"


@dataclass(frozen=True)
class SpeechPlacement:
    """Add a sound strip above the text strip, and above that a text strip for each subtitle.

    request         the request of the editor
    passage         what was spoken
    with_subtitles  add the text strips
    push            a text strip, or the speech itself, that would begin while another passage is spoken moves behind it
    """

    request: Request
    passage: Passage
    with_subtitles: bool
    push: bool = False

    def place(self, scene: Any, job: Job, output: Path) -> str:
        """Place `output`, with the subtitles in the JSON beside it; return the group of its strips."""
        report = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
        passage = self.passage
        source = {"text": passage.text, "strip": passage.strip, "strip_id": passage.strip_id}
        record = self.request.record(job.results[output].get("settings", {}), source, passage.group)
        old = strips_of_group(scene, passage.group)
        sounds = [strip for strip in old if strip.type == "SOUND"]
        text_strip = passage.find_strip(scene)
        if passage.strip and text_strip is None:
            job.warn(f"The text strip “{passage.strip}” is gone: its speech is where it was")
        meta = (sounds[0] if sounds else text_strip).parent_meta() if sounds or text_strip else None
        with timeline_edit(scene, record, meta) as edit:
            if sounds:
                sound = _replace_speech(scene, job, sounds, output)
                for strip in sounds:
                    record.write(strip)
            else:
                sound = self._add_speech(edit, output, text_strip)
            self._add_subtitles(edit, report, sound, [strip for strip in old if strip.type == "TEXT"])
        companions = [strip for strip in (*edit.new, text_strip) if strip is not None and strip != sound]
        _keep_apart(scene, job, sound, companions, push=self.push)
        return record.group

    def _add_speech(self, edit: TimelineEdit, output: Path, text_strip: Any) -> Any:
        left = compat.handles(text_strip)[0] if text_strip is not None else self.passage.left
        above = (text_strip.channel if text_strip is not None else self.passage.channel) + 1
        return edit.add(timeline.add_sound, output, left=left, above=above, name=self.passage.name)

    def _add_subtitles(self, edit: TimelineEdit, report: dict[str, Any], sound: Any, old: list[Any]) -> None:
        """Add the subtitles in place of old ones, which lend them channel and format."""
        if not self.with_subtitles:
            remove(edit.scene, old)
            return
        left, pattern = compat.content(sound)[0], old[0] if old else None
        above = pattern.channel if pattern else sound.channel + 1
        for text, first, last in _subtitles(report, self.passage.scene_rate):
            strip = edit.add(
                timeline.add_text, text, left=left + first, length=last - first, above=above,
                name=text[:_NAME_CHARACTERS],
            )  # fmt: skip
            format_subtitle(strip, edit.scene)
            if pattern is not None:
                compat.copy_format(pattern, strip)
        remove(edit.scene, old)
        for strip in edit.new if pattern is not None else ():
            if strip.type == "TEXT":
                strip.channel = above


def earlier_speech(scene: Any, text_strip: Any) -> str:
    """Return the group of the speech that was made of a text strip; "" where there is none."""
    identity = identity_of(text_strip)
    for strip in compat.all_strips(scene):
        record = Record.of(strip) if strip.type == "SOUND" else None
        if record is None or record.operation != "narrate":
            continue
        known = record.source.get("strip_id", "")
        if (known and known == identity) or (not known and record.source.get("strip") == text_strip.name):
            return record.group
    return ""


def _replace_speech(scene: Any, job: Job, sounds: list[Any], output: Path) -> Any:
    """Let the strips of a speech play the new one; return the first. A strip that plays all of it gets its length."""
    sounds.sort(key=lambda strip: compat.handles(strip)[0])
    for strip in sounds:
        whole = compat.handles(strip) == compat.content(strip)
        before, channel = compat.content(strip), strip.channel
        left, right = compat.handles(strip)
        set_sound(scene, strip, output)
        first, last = compat.content(strip)
        compat.set_handles(strip, left, last if whole else max(min(right, last), left + 1))
        strip.channel = channel
        if not whole and (first, last) != before:
            job.warn(f"“{strip.name}” is cut or trimmed, and its new speech has another length: check its ends")
    return sounds[0]


def _keep_apart(scene: Any, job: Job, sound: Any, companions: list[Any], *, push: bool) -> None:
    """Warn of speech that overlaps this one, and mark the later of the two; or push this one behind it."""
    left, right = compat.handles(sound)
    for other in _speeches(scene, sound):
        first, last = compat.handles(other)
        if first >= right or left >= last:
            continue
        later, end = (other, right) if first >= left else (sound, last)
        frames = end - compat.handles(later)[0]
        if push and later == sound:
            for strip in (sound, *companions):
                shift_with_animation(scene, strip, frames)
            return _keep_apart(scene, job, sound, companions, push=push)
        later.color_tag = _MARK
        earlier = sound if later == other else other
        job.warn(f"“{earlier.name}” is still spoken for {frames} frames when “{later.name}” begins (marked red)")
    return None


def _speeches(scene: Any, sound: Any) -> list[Any]:
    """Return the other strips with speech at the same level, in order of time."""
    found = [
        strip
        for strip in compat.strips_of(compat.holder_of(scene, sound))
        if strip.type == "SOUND" and strip != sound and not strip.mute
        and (record := Record.of(strip)) is not None and record.operation == "narrate"
    ]  # fmt: skip
    return sorted(found, key=lambda strip: compat.handles(strip)[0])


def _subtitles(report: dict[str, Any], rate: Fraction) -> Iterator[tuple[str, int, int]]:
    """Yield (text, first scene frame, frame after the last) for each subtitle, counted from the start of the speech."""
    end = 0
    for cue in report["cues"]:
        left = max(end, round(Fraction(cue["start"]) * rate))
        end = max(left + 1, ceil(Fraction(cue["end"]) * rate))
        yield "\n".join(cue["lines"]), left, end
