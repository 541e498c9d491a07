"""Folder of a set of recordings while it is collected.

SET/wavs/ID.wav, metadata.csv (LJSpeech), metadata.jsonl and README.md (Hugging Face), manifest.jsonl.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .manifest import FORM, SOUNDS, Manifest, Recording
from .open_set import OpenSet
from .pictures.picture_manifest import FORM as PICTURES
from .settings import CollectSettings
from .tables import listings


class Store(OpenSet[CollectSettings, Recording]):
    """A set of recordings that is being collected; `OpenSet` says how.

    folder    of the set
    options   fields of CollectSettings
    """

    def __init__(self, folder: Path, options: Mapping[str, Any]) -> None:
        super().__init__(FORM, folder, options, PICTURES)

    @property
    def recordings(self) -> dict[str, Recording]:
        """Recordings of the set and of its journal, by key."""
        return self.entries

    def complete(self, missing: Iterable[Recording]) -> Manifest:
        """Write the lists and remove clips that are no longer in them; `missing` are entries without a recording."""
        manifest = Manifest(self.settings, (*self.recordings.values(), *missing))
        kept = {clip.id for _, clip in manifest.clips()}
        seen = {clip.id for recording in self._stored for clip in recording.clips}
        self._finish(listings(self.folder, manifest), {self._name(clip) for clip in seen - kept})
        return manifest

    def discard(self, recording: Recording) -> None:
        """Remove the clips that were written for a recording that is not kept."""
        for clip in recording.clips:
            (self.folder / SOUNDS / self._name(clip.id)).unlink(missing_ok=True)

    def _name(self, clip: str) -> str:
        return f"{clip}.{self.settings.format}"
