# SPDX-License-Identifier: GPL-3.0-or-later
"""A film that `aigc produce` has made of a script, as strips: its speech, music, captions and pictures."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import child, compat, short_run
from .edit_import import EditImport
from .edit_values import EditTimes
from .errors import ExtensionError
from .job import Job, Run
from .request import Request
from .timeline_edit import remove, strips_of_group

EDIT = "edit.otio"
_AROUND = Fraction(1)  # seconds of a background before and after its clip, which transitions show
_BACKGROUND_OPTIONS = ("style", "seed", "colour", "speed", "energy")


@dataclass
class Production:
    """The film of a script.

    folder     into which `aigc produce` writes
    size, fps  of the backgrounds, as options have them
    left       scene frame at which the film begins
    group      of the film that is replaced, or ""
    """

    request: Request
    folder: Path
    size: str
    fps: str
    left: int
    group: str = ""
    _edit: dict[str, Any] = field(default_factory=dict)

    def backgrounds(self, job: Job) -> Sequence[Run]:
        """Return the runs that make the pictures which the script lets generate; called once the film is there."""
        if self._edit or self.folder not in job.written:
            return ()
        done = short_run.run(["edit", str(self.folder / EDIT), "--plan"])
        if done.failed:
            job.warn(f"The edit of the film was not read: {done.last_line}")
            return ()
        self._edit = tomllib.loads(done.text)
        return [self._background(clip, path) for clip, path in self._generated()]

    def _generated(self) -> Iterator[tuple[dict[str, Any], Path]]:
        """The clips that are backgrounds, with the files that they become."""
        clips = (clip for track in self._edit.get("video", ()) for clip in track.get("clip", ()))
        backgrounds = [clip for clip in clips if clip.get("generate") == "background"]
        for number, clip in enumerate(backgrounds, 1):
            yield clip, self.folder / f"background-{number:02d}.mp4"

    def _background(self, clip: dict[str, Any], path: Path) -> Run:
        settings = clip.get("settings", {})
        options = [f"--{name}={settings[name]}" for name in _BACKGROUND_OPTIONS if name in settings]
        seconds = EditTimes(self._edit, Fraction(1)).seconds(clip["for"]) + 2 * _AROUND
        arguments = ["generate", "video", str(path), "--size", self.size, "--fps", self.fps, "--seconds", str(seconds)]
        return Run(child.command([*arguments, *options]), (path,), f"background “{clip.get('name', path.stem)}”")

    def place(self, scene: Any, job: Job, output: Path) -> str:
        """Add the film; return the group of its strips."""
        if not self._edit:
            raise ExtensionError("The edit of the film is missing")
        for clip, path in list(self._generated()):
            if path in job.written:
                del clip["generate"]
                clip.pop("settings", None)
                clip["file"], clip["in"] = str(path), str(_AROUND)
        adding = EditImport(scene, self._edit, self.left)
        adding.run()
        earlier = strips_of_group(scene, self.group)
        remove(scene, sorted(earlier, key=compat.has_inputs))
        record = self.request.record(job.results[output].get("settings", {}), {"left": self.left}, self.group)
        for strip in adding.new:
            record.write(strip)
        for line in adding.losses:
            job.warn(line)
        return record.group
