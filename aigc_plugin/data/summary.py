"""Summary of a set in figures: clips, hours, splits, languages, licences, dropped pieces."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .manifest import Manifest, ManifestClip, Recording, read_manifest
from .splits import TRAIN


@dataclass(frozen=True)
class Amount:
    """Number of clips and their total duration."""

    clips: int
    seconds: float

    def to_dict(self) -> dict[str, float]:
        return {"clips": self.clips, "hours": round(self.seconds / 3600, 4)}


@dataclass(frozen=True)
class SetSummary:
    """Figures of a set. Each mapping goes from a value ("" if unknown) to its amount, the largest first.

    rate:                     samples per second of the clips
    heard_seconds:            duration of all recordings
    rates:                    by sample rate of the recordings, before resampling
    dropped:                  by reason; pieces or whole recordings
    repeated:                 held-out clips whose text is also in the training split
    limited:                  clips that their peak keeps below the wanted loudness
    damaged:                  recordings that could not be read completely
    seconds:                  duration of each clip
    loudness_before, loudness: of each clip that has one, LUFS
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
        """Convert to values that JSON can hold."""
        values: dict[str, Any] = {}
        for name, value in vars(self).items():
            if isinstance(value, Amount):
                values[name] = value.to_dict()
            elif isinstance(value, dict):
                values[name] = {key: amount.to_dict() for key, amount in value.items()}
            else:
                values[name] = value
        return values


def summarise(folder: Path) -> SetSummary:
    """Summarise a collected set; InputError if `folder` is not one."""
    return summary_of(read_manifest(folder))


def summary_of(manifest: Manifest) -> SetSummary:
    pairs = list(manifest.clips())
    clips = [clip for _, clip in pairs]
    return SetSummary(
        rate=manifest.settings.rate,
        recordings=len([one for one in manifest.recordings if one.key]),
        heard_seconds=sum(one.seconds for one in manifest.recordings),
        total=Amount(len(clips), sum(clip.seconds for clip in clips)),
        splits=_amounts(pairs, lambda recording, clip: clip.split),
        languages=_amounts(pairs, lambda recording, clip: recording.provenance.language),
        licences=_amounts(pairs, lambda recording, clip: recording.provenance.licence),
        sources=_amounts(pairs, lambda recording, clip: recording.provenance.source),
        speakers=_amounts(pairs, lambda recording, clip: recording.provenance.speaker),
        consents=_amounts(pairs, lambda recording, clip: recording.provenance.consent),
        rates=_amounts(pairs, lambda recording, clip: str(recording.rate)),
        dropped=_dropped(manifest.recordings),
        repeated=_repeated(clips),
        without_text=sum(not clip.text for clip in clips),
        limited=sum(clip.limited for clip in clips),
        damaged=sum(bool(one.damage) for one in manifest.recordings),
        seconds=tuple(clip.seconds for clip in clips),
        loudness_before=tuple(clip.loudness_before for clip in clips if clip.loudness_before is not None),
        loudness=tuple(clip.loudness for clip in clips if clip.loudness is not None),
    )


def _amounts(
    pairs: Iterable[tuple[Recording, ManifestClip]], name: Callable[[Recording, ManifestClip], str]
) -> dict[str, Amount]:
    counts: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    for recording, clip in pairs:
        counts[name(recording, clip)] += 1
        seconds[name(recording, clip)] += clip.seconds
    return {key: Amount(count, seconds[key]) for key, count in counts.most_common()}


def _dropped(recordings: Iterable[Recording]) -> dict[str, Amount]:
    counts: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    for piece in (dropped for recording in recordings for dropped in recording.dropped):
        counts[piece.reason] += 1
        seconds[piece.reason] += piece.end - piece.start
    return {key: Amount(count, seconds[key]) for key, count in counts.most_common()}


def _repeated(clips: Iterable[ManifestClip]) -> int:
    training: set[str] = set()
    held_out: list[str] = []
    for clip in clips:
        if clip.text and clip.split == TRAIN:
            training.add(clip.text)
        elif clip.text:
            held_out.append(clip.text)
    return sum(text in training for text in held_out)
