"""Bring a mix to its loudness without going over its peak, as it is heard after the encoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import av
import numpy as np

from ...engine import Engine
from ...media.audio.loudness_meter import LoudnessMeter
from ...media.video.audio_track import AudioTrack
from ...signal.peak_limiter import TruePeak
from ...timeline.times import SAMPLE_RATE
from ...types import FloatArray
from ..edit.sound.sound_master import SoundMaster
from ..edit.sound.trials import video_trial

_CHANNELS = 2
_BLOCK = SAMPLE_RATE // 2


@dataclass(frozen=True)
class Level:
    """Loudness in LUFS, None for silence, and true peak in dBTP."""

    loudness: float | None
    peak: float


@dataclass(frozen=True, eq=False)
class WholeMix:
    """A mix that lies in memory, as the sound engine takes it."""

    samples: FloatArray

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    def blocks(self) -> Iterator[FloatArray]:
        for start in range(0, self.samples.shape[1], _BLOCK):
            yield np.ascontiguousarray(self.samples[:, start : start + _BLOCK])


def level_of(samples: FloatArray) -> Level:
    """Measure float32 (channels, n) at 48 kHz."""
    channels = samples.shape[0]
    meter, peak = LoudnessMeter(channels, SAMPLE_RATE), TruePeak(channels, SAMPLE_RATE)
    for block in WholeMix(samples).blocks():
        meter.push(block)
        peak.push(block)
    meter.finish()
    peak.finish()
    return Level(meter.integrated, peak.decibels)


def loudness_of(samples: FloatArray) -> float | None:
    """Integrated loudness by BS.1770 of float32 (channels, n) at 48 kHz; None below the absolute gate."""
    meter = LoudnessMeter(samples.shape[0], SAMPLE_RATE)
    for block in WholeMix(samples).blocks():
        meter.push(block)
    meter.finish()
    return meter.integrated


def write_mastered(
    mix: FloatArray, target: float | None, peak: float, file: BinaryIO, engine: Engine, warn: Callable[[str], None]
) -> None:
    """Encode a stereo mix as AAC in MP4, at a loudness and below a true peak that its decoded samples keep.

    target    LUFS; None leaves the loudness, and limits what would clip
    warn      called with a line about what cannot be reached
    """
    trial = video_trial("mp4", _CHANNELS)
    with (
        SoundMaster(WholeMix(mix), target, peak, trial, engine, warn, lambda seconds: None) as master,
        av.open(file, "w", format="mp4") as container,
    ):
        track = AudioTrack(container, _CHANNELS)
        for block in master.blocks():
            container.mux(list(track.encode(block)))
        container.mux(list(track.finish()))


def decoded(file: Any) -> FloatArray:
    """The first audio track of a file, float32 (2, n)."""
    with av.open(file) as container:
        pieces = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(pieces, axis=1).astype(np.float32)
