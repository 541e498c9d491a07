"""One recording to its clips: heard, divided, made as loud as wanted, and written; whatever is wrong is a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import MediaError
from ..media.audio.audio import Audio, write_audio
from ..types import FloatArray
from .decoding import DecodedRecording, Watch, hear
from .loudness import Loudness, gain_to, measure
from .manifest import SOUNDS, Clip, Dropped, Recording
from .provenance import Provenance
from .segmentation import Piece, divide
from .settings import CollectSettings
from .transcript_files import FoundTranscript


@dataclass(frozen=True)
class Place:
    """Where clips go, and how they are made."""

    folder: Path
    settings: CollectSettings

    def sound(self, name: str) -> Path:
        return self.folder / SOUNDS / f"{name}.{self.settings.format}"


def collect_recording(path: Path, known: Recording, spoken: FoundTranscript, place: Place, watch: Watch) -> Recording:
    """`known` completed by what was heard, its clips written. MediaError only where these cannot be."""
    try:
        heard = hear(path, place.settings.rate, place.folder, watch)
    except MediaError as error:
        told = str(error).replace(str(path), path.name)  # where it lies is nobody's business
        return replace(known, damage=(told,), dropped=(Dropped(0.0, 0.0, "unreadable", told),))
    with heard:
        known = replace(
            known, sound=heard.sound, rate=heard.rate, channels=heard.channels,
            seconds=round(heard.seconds, 4), damage=heard.damage,
        )  # fmt: skip
        found = list(divide(heard, spoken, place.settings))
        divided = bool(spoken.cues) or len(found) > 1
        clips: list[Clip] = []
        dropped: list[Dropped] = []
        for piece in found:
            name = f"{known.id}-{len(clips) + 1:04}" if divided else known.id
            made = _clip(name, piece, heard, known, place) if isinstance(piece, Piece) else piece
            if isinstance(made, Clip):
                clips.append(made)
            else:
                dropped.append(made)
        return replace(known, clips=tuple(clips), dropped=tuple(dropped))


def _clip(name: str, piece: Piece, heard: DecodedRecording, known: Recording, place: Place) -> Clip | Dropped:
    settings = place.settings
    samples = heard.spool.read(round(piece.start * settings.rate), round(piece.end * settings.rate))
    if not len(samples):
        return Dropped(piece.start, piece.end, "too short", "no sample is left of it at the set's rate")
    before = measure(samples, settings.rate)
    gain, limited = 0.0, False
    if settings.loudness is not None:
        gain, limited = gain_to(settings.loudness, before, settings.peak)
    after = _amplified(samples, before, gain, settings.rate)
    write_audio(Audio(after[0], settings.rate), place.sound(name), overwrite=True)
    return Clip(
        id=name,
        start=round(piece.start, 4),
        end=round(piece.end, 4),
        seconds=round(len(samples) / settings.rate, 4),
        text=piece.text,
        normalised=piece.normalised,
        split=split_of(known, settings),
        loudness_before=before.integrated,
        loudness=after[1].integrated,
        peak=round(after[1].peak, 2),
        limited=limited,
    )


def _amplified(samples: FloatArray, before: Loudness, gain: float, rate: int) -> tuple[FloatArray, Loudness]:
    """What was decoded beyond full scale is brought below it as a whole, rather than clipped."""
    gain = min(gain, -before.peak) if before.peak + gain > 0 else gain
    if gain == 0.0:
        return samples, before
    after = samples * samples.dtype.type(10 ** (gain / 20))
    integrated = None if before.integrated is None else round(before.integrated + gain, 3)
    return after, Loudness(integrated, before.peak + gain)


def with_provenance(known: Recording, provenance: Provenance, settings: CollectSettings) -> Recording:
    """Another speaker may mean another split."""
    told = replace(known, provenance=provenance)
    return replace(told, clips=tuple(replace(clip, split=split_of(told, settings)) for clip in told.clips))


def split_of(known: Recording, settings: CollectSettings) -> str:
    """By the sound itself, so that neither names nor order matter; or by who speaks."""
    speaker = known.provenance.speaker if settings.group == "speaker" else ""
    return settings.shares().split_of(f"speaker {speaker}" if speaker else known.sound)
