"""Make the clips of one recording: decode it, divide it, adjust its loudness, write the clips.

Whatever is wrong with a recording or a piece of it becomes the stated reason why it was dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import MediaError
from ..media.audio.audio import Audio, write_audio
from ..types import FloatArray
from .decoding import DecodedRecording, OnProgress, decode_recording
from .loudness import Loudness, gain_to, measure
from .manifest import SOUNDS, Dropped, ManifestClip, Recording
from .provenance import Provenance
from .segmentation import Piece, divide
from .settings import CollectSettings
from .transcript_files import FoundTranscript


@dataclass(frozen=True)
class ClipFolder:
    """Folder that clips are written to, with the settings they are made with."""

    folder: Path
    settings: CollectSettings

    def sound(self, name: str) -> Path:
        return self.folder / SOUNDS / f"{name}.{self.settings.format}"


def collect_recording(
    path: Path, known: Recording, transcript: FoundTranscript, target: ClipFolder, on_progress: OnProgress
) -> Recording:
    """Decode a recording, write its clips, and return `known` completed with both.

    path:        the recording
    known:       its manifest entry as far as it is known without decoding
    transcript:  what its files say is spoken in it
    target:      folder and settings of the clips
    on_progress: see decoding.OnProgress

    Raises MediaError if clips cannot be written; a recording that cannot be read is returned with its damage.
    """
    try:
        decoded = decode_recording(path, target.settings.rate, target.folder, on_progress)
    except MediaError as error:
        message = str(error).replace(str(path), path.name)  # do not leak the user's path into the set
        return replace(known, damage=(message,), dropped=(Dropped(0.0, 0.0, "unreadable", message),))
    with decoded:
        known = replace(
            known, sound=decoded.sound, rate=decoded.rate, channels=decoded.channels,
            seconds=round(decoded.seconds, 4), damage=decoded.damage,
        )  # fmt: skip
        pieces = list(divide(decoded, transcript, target.settings))
        divided = bool(transcript.cues) or len(pieces) > 1
        clips: list[ManifestClip] = []
        dropped: list[Dropped] = []
        for piece in pieces:
            name = f"{known.id}-{len(clips) + 1:04}" if divided else known.id
            result = _clip(name, piece, decoded, known, target) if isinstance(piece, Piece) else piece
            if isinstance(result, ManifestClip):
                clips.append(result)
            else:
                dropped.append(result)
        return replace(known, clips=tuple(clips), dropped=tuple(dropped))


def _clip(
    name: str, piece: Piece, decoded: DecodedRecording, known: Recording, target: ClipFolder
) -> ManifestClip | Dropped:
    settings = target.settings
    samples = decoded.spool.read(round(piece.start * settings.rate), round(piece.end * settings.rate))
    if not len(samples):
        return Dropped(piece.start, piece.end, "too short", "no sample is left of it at the set's rate")
    before = measure(samples, settings.rate)
    gain, limited = 0.0, False
    if settings.loudness is not None:
        gain, limited = gain_to(settings.loudness, before, settings.peak)
    after = _amplified(samples, before, gain, settings.rate)
    write_audio(Audio(after[0], settings.rate), target.sound(name), overwrite=True)
    return ManifestClip(
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
    """Apply a gain in dB. Samples beyond full scale are not clipped: the whole clip is made quieter instead."""
    gain = min(gain, -before.peak) if before.peak + gain > 0 else gain
    if gain == 0.0:
        return samples, before
    after = samples * samples.dtype.type(10 ** (gain / 20))
    integrated = None if before.integrated is None else round(before.integrated + gain, 3)
    return after, Loudness(integrated, before.peak + gain)


def with_provenance(known: Recording, provenance: Provenance, settings: CollectSettings) -> Recording:
    """Replace the provenance of a recording, and the split of its clips, since another speaker may mean another."""
    updated = replace(known, provenance=provenance)
    return replace(updated, clips=tuple(replace(clip, split=split_of(updated, settings)) for clip in updated.clips))


def split_of(known: Recording, settings: CollectSettings) -> str:
    """Choose the split by a hash of the audio, so that neither names nor order matter; or by the speaker."""
    speaker = known.provenance.speaker if settings.group == "speaker" else ""
    return settings.shares().split_of(f"speaker {speaker}" if speaker else known.sound)
