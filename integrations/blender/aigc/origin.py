# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job works on, in a form that outlives undo, saving and loading: names and numbers, no references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import bpy

from . import compat
from .errors import StripError
from .places import kept_path
from .visible import VisiblePart

_FARTHEST_SECONDS = 2
_EXACT = ("start", "end", "rate", "scene_rate", "pictures_a_frame", "exact_start", "offset")


@dataclass(frozen=True)
class Origin:
    """The visible part of a strip, and around it the handles that the result is to have.

    scene, strip, meta, channel   where it was found; `meta` is the name of the meta strip around it, or ""
    content_start, content_end   scene frames of the strip's whole content
    path             its file, as strips keep it
    start, end       seconds of the file that are to be worked on, handles included
    rate             pictures a second of the file
    left, right      scene frames for which it is seen or heard, right exclusive, without handles
    before, after    scene frames of the handles
    held_before, held_after   scene frames for which the strip holds its first and last picture
    pictures_a_frame   of the file, for each frame of the scene
    exact_start      second of the file that the timeline means by `left`, or by `right` where it is played backwards
    reversed         played backwards
    offset           seconds by which a sound begins later than `left`
    deinterlace      the strip shows its fields as whole pictures
    still            its file is one picture, which has no seconds
    """

    scene: str
    strip: str
    meta: str
    channel: int
    content_start: int
    content_end: int
    path: str
    start: Fraction
    end: Fraction
    rate: Fraction
    scene_rate: Fraction
    left: int
    right: int
    before: int = 0
    after: int = 0
    held_before: int = 0
    held_after: int = 0
    pictures_a_frame: Fraction = Fraction(1)
    exact_start: Fraction = Fraction(0)
    reversed: bool = False
    offset: Fraction = Fraction(0)
    deinterlace: bool = False
    still: bool = False

    @classmethod
    def of(cls, scene: Any, strip: Any, meta: Any, part: VisiblePart) -> Self:
        content = compat.content(strip)
        return cls(
            scene=scene.name, strip=strip.name, meta=meta.name if meta is not None else "",
            channel=strip.channel, content_start=content[0], content_end=content[1], path=kept_path(part.path),
            start=part.start - part.before, end=part.end + part.after, rate=part.rate, scene_rate=part.scene_rate,
            left=part.left, right=part.right, before=part.handle_left, after=part.handle_right,
            held_before=part.held_before, held_after=part.held_after, pictures_a_frame=part.pictures_a_frame,
            exact_start=part.exact_start, reversed=part.reversed,
            offset=max(part.start - part.exact_start, Fraction(0)) if strip.type == "SOUND" else Fraction(0),
            deinterlace=getattr(strip, "use_deinterlace", False),
        )  # fmt: skip

    @classmethod
    def of_still(cls, scene: Any, strip: Any, meta: Any, path: Path, span: tuple[int, int]) -> Self:
        rate = compat.scene_rate(scene)
        content = compat.content(strip)
        return cls(
            scene=scene.name, strip=strip.name, meta=meta.name if meta is not None else "",
            channel=strip.channel, content_start=content[0], content_end=content[1], path=kept_path(path),
            start=Fraction(0), end=1 / rate, rate=rate, scene_rate=rate, left=span[0], right=span[1], still=True,
        )  # fmt: skip

    @classmethod
    def from_record(cls, source: Mapping[str, Any]) -> Self:
        """StripError where what was kept cannot be used any more."""
        try:
            exact = {name: Fraction(source[name]) for name in _EXACT}
            origin = cls(**{**source, **exact})
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            raise StripError("What is kept on the strip about its making cannot be read") from None
        if not origin.file.exists():
            raise StripError(f"{origin.file} is not there any more", hint="Put the file back, or begin anew")
        return origin

    def aligned(self) -> Self:
        """With as many more frames in front of the handle as it takes for a picture of the file to stand exactly on the
        result's first frame, so that it shows what the strip has shown; up to two seconds of them."""
        step = self.pictures_a_frame.denominator
        if step > _FARTHEST_SECONDS * self.scene_rate:
            return self
        hidden = self.after if self.reversed else self.before
        room = self.content_end - self.right if self.reversed else self.left - self.content_start
        frames = hidden + (room - hidden) % step
        start = self.exact_start - frames * self.pictures_a_frame / self.rate
        changed = {"after": frames} if self.reversed else {"before": frames}
        return replace(self, start=start, **changed)

    def for_record(self) -> dict[str, Any]:
        return asdict(self) | {name: str(getattr(self, name)) for name in _EXACT}

    @property
    def file(self) -> Path:
        return Path(bpy.path.abspath(self.path))

    @property
    def frames(self) -> int:
        """Scene frames, handles included."""
        return self.before + self.right - self.left + self.after

    @property
    def slowness(self) -> Fraction:
        """How much longer it takes on the timeline than in the file; 1 where the strip plays as it was recorded."""
        return self.rate / (self.pictures_a_frame * self.scene_rate)

    @property
    def exact_span(self) -> tuple[Fraction, Fraction]:
        """Seconds of the file from the scene's first frame to behind its last one, handles included; these may lie
        between pictures."""
        step = self.pictures_a_frame / self.rate
        start = max(self.exact_start - step * (self.after if self.reversed else self.before), Fraction(0))
        return start, start + step * self.frames
