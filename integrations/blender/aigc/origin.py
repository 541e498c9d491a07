# SPDX-License-Identifier: GPL-3.0-or-later
"""The strip that a result is made of, as names and numbers.

They stay valid after undo, saving and loading, where references to strips do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import bpy

from . import compat
from .errors import StripError
from .folders import path_for_record
from .identity import identify_strip, identity_of, strips_with
from .part import VisiblePart

_MAX_EXTRA_SECONDS = 2
_FRACTIONS = tuple(field.name for field in fields(VisiblePart) if field.type == "Fraction")


@dataclass(frozen=True)
class Origin:
    """The strip that a result is made of, and the part of its file that is processed.

    scene, strip   names
    meta           name of the meta strip around it, or ""
    channel        of the strip
    content_left, content_right
                   scene frames of the strip's whole content, right exclusive
    part           what the strip shows, with the handles that the result is to have
    sound_delay    seconds by which a sound begins later than at `part.left`
    deinterlace    the strip shows its fields as whole frames
    still          the file is one image
    strip_id, meta_id
                   identities of the strip and the meta strip, or ""
    span_left, span_right
                   scene frames that the strip covers, right exclusive; 0 in records of earlier versions
    images         paths of the images of a sequence, in the order in which they are shown; empty of anything else
    """

    scene: str
    strip: str
    meta: str
    channel: int
    content_left: int
    content_right: int
    part: VisiblePart
    sound_delay: Fraction = Fraction(0)
    deinterlace: bool = False
    still: bool = False
    strip_id: str = ""
    meta_id: str = ""
    span_left: int = 0
    span_right: int = 0
    images: tuple[str, ...] = ()

    @classmethod
    def of(cls, scene: Any, strip: Any, meta: Any, part: VisiblePart) -> Self:
        content_left, content_right = compat.content(strip)
        delay = max(part.start - part.exact_start, Fraction(0)) if strip.type == "SOUND" else Fraction(0)
        return cls(
            scene=scene.name,
            strip=strip.name,
            meta=meta.name if meta is not None else "",
            channel=strip.channel,
            content_left=content_left,
            content_right=content_right,
            part=part,
            sound_delay=delay,
            deinterlace=getattr(strip, "use_deinterlace", False),
            still=strip.type == "IMAGE",
            strip_id=identify_strip(scene, strip),
            meta_id=identify_strip(scene, meta) if meta is not None else "",
            span_left=compat.handles(strip)[0],
            span_right=compat.handles(strip)[1],
        )

    def find(self, scene: Any) -> list[Any]:
        """Return the strip, or all pieces of it where it was cut; none where it has gone, or shows another file.

        A strip that has lost its identity by undo is found by its name.
        """
        strips = strips_with(scene, self.strip_id) or [
            strip for strip in compat.all_strips(scene) if strip.name == self.strip and not identity_of(strip)
        ]
        return [strip for strip in strips if self._is_shown_by(strip)]

    def find_meta(self, scene: Any) -> Any:
        """Return the meta strip around the strip; None at the top level, or where it has gone."""
        found = strips_with(scene, self.meta_id) or [
            strip for strip in compat.all_strips(scene) if strip.type == "META" and strip.name == self.meta
        ]
        return found[0] if found else None

    def _is_shown_by(self, strip: Any) -> bool:
        """Tell whether a strip shows the file."""
        if strip.type == "IMAGE" and self.still:
            library, folder = strip.id_data.library, Path(strip.directory)
            paths = [bpy.path.abspath(str(folder / each.filename), library=library) for each in strip.elements]
            return self.part.path in [Path(path).resolve() for path in paths]
        if strip.type == "MOVIE":
            path, library = strip.filepath, strip.id_data.library
        elif strip.type == "SOUND" and strip.sound is not None:
            path, library = strip.sound.filepath, strip.sound.library
        else:
            return False
        return Path(bpy.path.abspath(path, library=library)).resolve() == self.part.path

    @classmethod
    def from_record(cls, source: Mapping[str, Any]) -> Self:
        """Read what for_record() has returned; StripError where it is damaged, or where the file is missing."""
        try:
            values = source if "part" in source else _converted(source)
            part = {**values["part"], "path": Path(bpy.path.abspath(values["part"]["path"]))}
            part |= {name: Fraction(part[name]) for name in _FRACTIONS}
            delay = Fraction(values["sound_delay"])
            images = tuple(bpy.path.abspath(image) for image in values.get("images", ()))
            origin = cls(**{**values, "part": VisiblePart(**part), "sound_delay": delay, "images": images})
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            raise StripError("The record on this strip of how it was made cannot be read") from None
        if not origin.part.path.exists():
            raise StripError(f"{origin.part.path} is missing", hint="Put the file back, or start from another strip")
        return origin

    def for_record(self) -> dict[str, Any]:
        """Return the values for JSON: fractions as text, the path relative to the .blend."""
        part = {name: str(value) if name in _FRACTIONS else value for name, value in vars(self.part).items()}
        part["path"] = path_for_record(self.part.path)
        images = [path_for_record(Path(image)) for image in self.images]
        return vars(self) | {"part": part, "sound_delay": str(self.sound_delay), "images": images}

    def aligned(self) -> Self:
        """Return the origin with a longer handle, so that a frame of the file falls exactly on the first of the result.

        The result then shows the same frames as the strip. The handle grows by two seconds at most.
        """
        part = self.part
        step = part.file_frames_per_scene_frame.denominator
        if step > _MAX_EXTRA_SECONDS * part.scene_rate:
            return self
        room = self.content_right - part.right if part.reversed else part.left - self.content_left
        frames = part.leading_handle_frames + (room - part.leading_handle_frames) % step
        return replace(self, part=part.with_leading_handle(frames))


def _converted(old: Mapping[str, Any]) -> dict[str, Any]:
    """Convert a record of the first form: flat, with the handles inside `start` and `end`, and other names.

    It is kept on strips in saved .blend files.
    """
    file_rate, scene_rate = Fraction(old["rate"]), Fraction(old["scene_rate"])
    speed = Fraction(old["pictures_a_frame"]) * scene_rate / file_rate
    exact_start = Fraction(old["exact_start"])
    part = {
        "path": old["path"],
        "start": old["start"],
        "end": old["end"],
        "file_rate": file_rate,
        "left": old["left"],
        "right": old["right"],
        "scene_rate": scene_rate,
        "speed": speed,
        "exact_start": exact_start,
        "exact_end": exact_start + (old["right"] - old["left"]) * speed / scene_rate,
        "held_frames_left": old.get("held_before", 0),
        "held_frames_right": old.get("held_after", 0),
        "handle_seconds_before": 0,
        "handle_seconds_after": 0,
        "handle_frames_left": old.get("before", 0),
        "handle_frames_right": old.get("after", 0),
        "reversed": old.get("reversed", False),
    }
    return {
        "scene": old["scene"],
        "strip": old["strip"],
        "meta": old["meta"],
        "channel": old["channel"],
        "content_left": old["content_start"],
        "content_right": old["content_end"],
        "part": part,
        "sound_delay": old["offset"],
        "deinterlace": old.get("deinterlace", False),
        "still": old.get("still", False),
    }
