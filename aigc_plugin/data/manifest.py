"""Manifest of a set (manifest.jsonl): its recordings, their clips, and the reason for each piece that was left out.

Each line but the first, of the settings, holds a recording with its clips.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .identifiers import is_identifier
from .provenance import Provenance
from .set_form import SetForm
from .settings import CollectSettings
from .splits import NAMES

MANIFEST, SOUNDS = "manifest.jsonl", "wavs"


@dataclass(frozen=True)
class ManifestClip:
    """A clip of the set.

    start, end:                seconds in the recording
    seconds:                   duration of the clip
    loudness_before, loudness: LUFS; None if the clip is too short to have one
    peak:                      true peak in dB of full scale
    limited:                   whether the peak kept it below the wanted loudness
    """

    id: str
    start: float
    end: float
    seconds: float
    text: str
    normalised: str
    split: str
    loudness_before: float | None
    loudness: float | None
    peak: float
    limited: bool


@dataclass(frozen=True)
class Dropped:
    """A piece of a recording that was left out: seconds `start` … `end`, a `reason` of one or two fixed words, and a
    line of `detail`."""

    start: float
    end: float
    reason: str
    detail: str


@dataclass(frozen=True)
class Recording:
    """A recording of the set.

    name:       its path, beginning with the name of the source folder
    key:        hash of its absolute path, which itself is private; empty if a list names it but it does not exist
    size:       bytes
    modified:   time of the last change, ns
    id:         stem of its clips' names
    sound:      SHA-256 of the decoded audio, see AudioHash
    transcript: SHA-256 of the transcript
    rate:       samples per second before resampling
    damage:     one line for each part that could not be read
    """

    name: str
    key: str
    size: int = 0
    modified: int = 0
    id: str = ""
    sound: str = ""
    transcript: str = ""
    rate: int = 0
    channels: int = 0
    seconds: float = 0.0
    provenance: Provenance = field(default_factory=Provenance)
    damage: tuple[str, ...] = ()
    clips: tuple[ManifestClip, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        fields = asdict(self)
        provenance = fields.pop("provenance")
        clips, dropped = fields.pop("clips"), fields.pop("dropped")
        return {"recording": fields.pop("name"), **provenance, **fields, "clips": clips, "dropped": dropped}

    @classmethod
    def from_dict(cls, entry: dict[str, Any]) -> Recording:
        """Read the form that `to_dict` writes; KeyError, TypeError or ValueError for anything else."""
        rest = dict(entry)
        name = rest.pop("recording")
        provenance = Provenance(**{field: str(rest.pop(field)) for field in asdict(Provenance())})
        clips = tuple(ManifestClip(**clip) for clip in rest.pop("clips"))
        dropped = tuple(Dropped(**piece) for piece in rest.pop("dropped"))
        damage = tuple(map(str, rest.pop("damage")))
        for clip in clips:
            if not is_identifier(clip.id) or clip.split not in NAMES:
                raise ValueError(f"{clip.id!r} is not a valid name of a clip, or {clip.split!r} not a split")
            for number in (clip.start, clip.end, clip.seconds, clip.peak):
                if not isinstance(number, int | float):
                    raise TypeError(f"clip {clip.id} has times that are not numbers")
        return cls(name=str(name), provenance=provenance, damage=damage, clips=clips, dropped=dropped, **rest)


@dataclass(frozen=True)
class Manifest:
    """Settings and recordings of a set; `recordings` in the order in which they were collected."""

    settings: CollectSettings
    recordings: tuple[Recording, ...]

    def sound(self, folder: Path, clip: ManifestClip) -> Path:
        """Path of a clip's audio file in the set `folder`."""
        return folder / SOUNDS / f"{clip.id}.{self.settings.format}"

    def clips(self) -> Iterator[tuple[Recording, ManifestClip]]:
        for recording in self.recordings:
            for clip in recording.clips:
                yield recording, clip


FORM = SetForm("data/1", "recordings", MANIFEST, SOUNDS, CollectSettings, Recording.from_dict)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a set; InputError if `folder` is not one, or names the line where it is damaged."""
    return Manifest(*FORM.read(folder))
