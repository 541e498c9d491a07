"""Encode sound as an output will, and decode it again: what is heard counts, not what was meant."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ....media.audio.audio_file import open_audio
from ....timeline.times import SAMPLE_RATE
from ....types import FloatArray
from .sound_master import Trial

_WITHOUT_LOSS = (".wav", ".flac")


def audio_trial(target: str, channels: int, bits: str) -> Trial | None:
    """Return the trial of an audio file of that name; None for one without loss."""
    from ....files.output import Output, is_stream
    from ....media.audio.audio_writer import AudioWriter

    suffix = ".wav" if is_stream(target) else Path(target).suffix.lower()
    if suffix in _WITHOUT_LOSS:
        return None

    def heard(blocks: Iterator[FloatArray]) -> Iterator[FloatArray]:
        with tempfile.TemporaryDirectory(prefix="aigc-") as folder:
            path = str(Path(folder) / f"trial{suffix}")
            with Output(path) as output:
                writer = AudioWriter(output, SAMPLE_RATE, channels, bits=bits)
                for block in blocks:
                    writer.write(block)
                writer.finish()
            with open_audio(path, rate=SAMPLE_RATE) as reader:
                yield from reader

    return heard


def video_trial(kind: str, channels: int) -> Trial | None:
    """Return the trial of the audio track of a container; None where it is without loss."""
    import av

    from ....media.video.audio_track import CODECS, AudioTrack

    if CODECS.get(kind, "pcm").startswith("pcm"):
        return None

    def heard(blocks: Iterator[FloatArray]) -> Iterator[FloatArray]:
        with tempfile.TemporaryDirectory(prefix="aigc-") as folder:
            path = str(Path(folder) / "trial")
            with av.open(path, "w", format=kind) as container:
                track = AudioTrack(container, channels)
                for block in blocks:
                    container.mux(list(track.encode(block)))
                container.mux(list(track.finish()))
            with open_audio(path, rate=SAMPLE_RATE) as reader:
                yield from reader

    return heard
