# SPDX-License-Identifier: GPL-3.0-or-later
"""An edit as the text, TOML, that `aigc edit` reads. Without Blender."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any


@dataclass
class EditClip:
    """A clip of a track.

    at, length  frames of the edit
    values      keys of a clip and their values, without `at` and `for`
    """

    at: int
    length: int
    values: dict[str, Any]

    @property
    def end(self) -> int:
        return self.at + self.length


@dataclass
class EditTrack:
    """A track: its name, its clips, and the values of its transitions."""

    name: str = ""
    clips: list[EditClip] = field(default_factory=list)
    transitions: list[dict[str, Any]] = field(default_factory=list)

    def has_room(self, clip: EditClip) -> bool:
        """Tell whether no other clip is where a clip would be."""
        return all(other is clip or other.end <= clip.at or clip.end <= other.at for other in self.clips)


@dataclass
class Edit:
    """A whole edit; tracks of video are in order from the lowest, texts and markers with their frames."""

    rate: Fraction
    size: tuple[int, int]
    video: Sequence[EditTrack] = ()
    audio: Sequence[EditTrack] = ()
    texts: Sequence[tuple[int, int, str]] = ()
    markers: Sequence[tuple[int, str]] = ()

    def text(self) -> str:
        """Return the edit as TOML."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield from _table("[timeline]", {"rate": str(self.rate), "size": "{}x{}".format(*self.size)})
        for kind, tracks in (("video", self.video), ("audio", self.audio or [EditTrack()])):
            for track in tracks:
                yield from _table(f"[[{kind}]]", {"name": track.name} if track.name else {})
                for clip in sorted(track.clips, key=lambda clip: clip.at):
                    placed = {**clip.values, "at": frames(clip.at), "for": frames(clip.length)}
                    yield from _table(f"[[{kind}.clip]]", placed)
                for transition in sorted(track.transitions, key=lambda values: int(values["at"][:-1])):
                    yield from _table(f"[[{kind}.transition]]", transition)
        if self.texts:
            yield from _table("[[captions]]", {"burn": True})
        for left, right, text in sorted(self.texts):
            yield from _table("[[captions.cue]]", {"from": frames(left), "to": frames(right), "text": text})
        for frame, name in sorted(self.markers):
            yield from _table("[[marker]]", {"at": frames(frame), "name": name})


def frames(count: int) -> str:
    """Return a number of frames as a time."""
    return f"{count}f"


def _table(head: str, values: Mapping[str, Any]) -> Iterator[str]:
    yield head
    yield from (f"{key} = {_toml(value)}" for key, value in values.items())


def _toml(value: Any) -> str:
    if isinstance(value, Fraction):
        return json.dumps(str(value))
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
