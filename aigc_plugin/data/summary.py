"""What is in a set, in figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .manifest import Clip, Manifest, Recording, read_manifest
from .splits import TRAIN


@dataclass(frozen=True)
class Amount:
    clips: int
    seconds: float

    def to_dict(self) -> dict[str, float]:
        return {"clips": self.clips, "hours": round(self.seconds / 3600, 4)}


@dataclass(frozen=True)
class SetSummary:
    """Each mapping goes from what is said ("" where nothing is) to how much of it there is, the most first.

    `rates`: of the recordings, before they were resampled. `dropped`: by reason, pieces or whole recordings.
    `repeated`: clips that validate or test with a text that also trains.
    `seconds`, `loudness_before` and `loudness` hold a value a clip, the latter two only where it has one.
    """

    rate: int
    recordings: int
    heard_seconds: float
    total: Amount
    splits: dict[str, Amount]
    languages: dict[str, Amount]
    licences: dict[str, Amount]
    sources: dict[str, Amount]
    speakers: dict[str, Amount]
    consents: dict[str, Amount]
    rates: dict[str, Amount]
    dropped: dict[str, Amount]
    without_text: int
    repeated: int
    limited: int
    damaged: int
    seconds: tuple[float, ...]
    loudness_before: tuple[float, ...]
    loudness: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        told: dict[str, Any] = {}
        for name, value in vars(self).items():
            if isinstance(value, Amount):
                told[name] = value.to_dict()
            elif isinstance(value, dict):
                told[name] = {key: amount.to_dict() for key, amount in value.items()}
            else:
                told[name] = value
        return told


def summarise(folder: Path) -> SetSummary:
    """Of a collected set; InputError where `folder` is none."""
    return summary_of(read_manifest(folder))


def summary_of(made: Manifest) -> SetSummary:
    pairs = list(made.clips())
    clips = [clip for _, clip in pairs]
    return SetSummary(
        rate=made.settings.rate,
        recordings=len([one for one in made.recordings if one.key]),
        heard_seconds=sum(one.seconds for one in made.recordings),
        total=Amount(len(clips), sum(clip.seconds for clip in clips)),
        splits=_amounts(pairs, lambda recording, clip: clip.split),
        languages=_amounts(pairs, lambda recording, clip: recording.provenance.language),
        licences=_amounts(pairs, lambda recording, clip: recording.provenance.licence),
        sources=_amounts(pairs, lambda recording, clip: recording.provenance.source),
        speakers=_amounts(pairs, lambda recording, clip: recording.provenance.speaker),
        consents=_amounts(pairs, lambda recording, clip: recording.provenance.consent),
        rates=_amounts(pairs, lambda recording, clip: str(recording.rate)),
        dropped=_dropped(made.recordings),
        repeated=_repeated(clips),
        without_text=sum(not clip.text for clip in clips),
        limited=sum(clip.limited for clip in clips),
        damaged=sum(bool(one.damage) for one in made.recordings),
        seconds=tuple(clip.seconds for clip in clips),
        loudness_before=tuple(clip.loudness_before for clip in clips if clip.loudness_before is not None),
        loudness=tuple(clip.loudness for clip in clips if clip.loudness is not None),
    )


def _amounts(pairs: Iterable[tuple[Recording, Clip]], name: Callable[[Recording, Clip], str]) -> dict[str, Amount]:
    counts: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    for recording, clip in pairs:
        counts[name(recording, clip)] += 1
        seconds[name(recording, clip)] += clip.seconds
    return {key: Amount(count, seconds[key]) for key, count in counts.most_common()}


def _dropped(recordings: Iterable[Recording]) -> dict[str, Amount]:
    counts: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    for one in (dropped for recording in recordings for dropped in recording.dropped):
        counts[one.reason] += 1
        seconds[one.reason] += one.end - one.start
    return {key: Amount(count, seconds[key]) for key, count in counts.most_common()}


def _repeated(clips: Iterable[Clip]) -> int:
    learned: set[str] = set()
    held: list[str] = []
    for clip in clips:
        if clip.text and clip.split == TRAIN:
            learned.add(clip.text)
        elif clip.text:
            held.append(clip.text)
    return sum(text in learned for text in held)
