"""manifest.jsonl: what a set is made of and why the rest was left out. The first line says how it was collected,
each other line is a recording with its clips. The journal is the same while a collection is under way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..errors import InputError, MediaError
from .identifiers import is_identifier
from .provenance import Provenance
from .settings import CollectSettings
from .splits import NAMES

MANIFEST, JOURNAL, SOUNDS = "manifest.jsonl", ".collecting.jsonl", "wavs"
_FORM = "data/1"


@dataclass(frozen=True)
class Clip:
    """`start`, `end`: seconds in the recording. `loudness_before`, `loudness`: LUFS, None where it is too short to
    have one. `peak`: true peak in dB of full scale. `limited`: the peak kept it below the wanted loudness."""

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
    """Seconds `start` … `end` of a recording; `reason` is one of a few words, `detail` a line."""

    start: float
    end: float
    reason: str
    detail: str


@dataclass(frozen=True)
class Recording:
    """`name`: its place, from the name of the folder on that was given. `key`: hash of its absolute place, which is
    nobody's business; empty for what a list names and nobody has. `sound`, `transcript`: SHA-256 of what was heard and
    of what is said to be spoken. `id`: what its clips are named after."""

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
    clips: tuple[Clip, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        told = asdict(self)
        provenance = told.pop("provenance")
        clips, dropped = told.pop("clips"), told.pop("dropped")
        return {"recording": told.pop("name"), **provenance, **told, "clips": clips, "dropped": dropped}

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Recording:
        """KeyError, TypeError or ValueError where it is not one."""
        given = dict(told)
        name = given.pop("recording")
        provenance = Provenance(**{one: str(given.pop(one)) for one in asdict(Provenance())})
        clips = tuple(Clip(**clip) for clip in given.pop("clips"))
        dropped = tuple(Dropped(**one) for one in given.pop("dropped"))
        damage = tuple(map(str, given.pop("damage")))
        for clip in clips:
            if not is_identifier(clip.id) or clip.split not in NAMES:
                raise ValueError(f"{clip.id!r} is no name of a clip, or {clip.split!r} no split")
            for number in (clip.start, clip.end, clip.seconds, clip.peak):
                if not isinstance(number, int | float):
                    raise TypeError(f"clip {clip.id} has times that are not numbers")
        return cls(name=str(name), provenance=provenance, damage=damage, clips=clips, dropped=dropped, **given)


@dataclass(frozen=True)
class Manifest:
    """`recordings` in the order in which they were collected."""

    settings: CollectSettings
    recordings: tuple[Recording, ...]

    def sound(self, folder: Path, clip: Clip) -> Path:
        return folder / SOUNDS / f"{clip.id}.{self.settings.format}"

    def clips(self) -> Iterator[tuple[Recording, Clip]]:
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
    """InputError where `folder` is no collected set, or its manifest is damaged: the line is named."""
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(f"{folder} is no collected set: it has no {MANIFEST}", hint="`aigc data collect` makes one")
    return Manifest(*_read(path, torn=False))


def read_journal(folder: Path) -> Manifest | None:
    """What a collection that was interrupted had done; a last line that is not whole is left out."""
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
        told = json.loads(lines[0])
        form = told["aigc"]
        given = told["settings"]
    except (ValueError, KeyError, TypeError, IndexError):
        raise InputError(f"{path}, line 1 does not say how the set was collected") from None
    if form != _FORM:
        raise InputError(f"{path} has the form {form!r}; this version reads {_FORM!r}")
    return CollectSettings.from_dict(given)


def _recordings(path: Path, lines: Sequence[str]) -> Iterator[Recording]:
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        try:
            yield Recording.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{path}, line {number} is damaged: {type(error).__name__}: {error}") from None
