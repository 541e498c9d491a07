"""Manifest of a set (manifest.jsonl): its recordings, their clips, and the reason for each piece that was left out.

The first line holds the settings of the collection, each further line a recording with its clips. The journal has the
same form, and is written while a collection runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..errors import InputError, MediaError
from .identifiers import is_identifier
from .journal import JOURNAL
from .provenance import Provenance
from .settings import CollectSettings
from .splits import NAMES

MANIFEST, SOUNDS = "manifest.jsonl", "wavs"
_FORM = "data/1"


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


def head_line(settings: CollectSettings) -> str:
    return json.dumps({"aigc": _FORM, "settings": settings.to_dict()}) + "\n"


def line_of(recording: Recording) -> str:
    return json.dumps(recording.to_dict()) + "\n"


def content(settings: CollectSettings, recordings: Iterable[Recording]) -> Iterator[str]:
    yield head_line(settings)
    yield from map(line_of, recordings)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a set; InputError if `folder` is not one, or names the line where it is damaged."""
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(f"{folder} is not a collected set: it has no {MANIFEST}", hint="`aigc data collect` makes one")
    return Manifest(*_read(path, torn=False))


def read_journal(folder: Path) -> Manifest | None:
    """Read the journal of an interrupted collection, without its last line if that is incomplete."""
    path = folder / JOURNAL
    if not path.is_file() or path.stat().st_size == 0:
        return None
    with path.open("rb") as file:
        if not file.readline().endswith(b"\n"):
            return None
    return Manifest(*_read(path, torn=True))


def _read(path: Path, *, torn: bool) -> tuple[CollectSettings, tuple[Recording, ...]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise MediaError(f"cannot read {path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is damaged: it is not UTF-8") from None
    if torn:
        lines = lines[:-1]
    settings = _head(path, lines[:1])
    return settings, tuple(_recordings(path, lines[1:]))


def _head(path: Path, lines: Sequence[str]) -> CollectSettings:
    try:
        head = json.loads(lines[0])
        form = head["aigc"]
        settings = head["settings"]
    except (ValueError, KeyError, TypeError, IndexError):
        raise InputError(f"{path}, line 1 does not hold the settings of the collection") from None
    if form != _FORM:
        raise InputError(f"{path} has the form {form!r}; this version reads {_FORM!r}")
    return CollectSettings.from_dict(settings)


def _recordings(path: Path, lines: Sequence[str]) -> Iterator[Recording]:
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        try:
            yield Recording.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{path}, line {number} is damaged: {type(error).__name__}: {error}") from None
