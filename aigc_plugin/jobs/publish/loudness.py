"""The loudness of a film as it is published."""

from __future__ import annotations

from dataclasses import dataclass

_MOST_CHANNELS = 8


@dataclass(frozen=True)
class FilmLoudness:
    """Loudness of the first audio track.

    integrated    LUFS (EBU R 128); None for silence, and for less than 0.4 seconds
    peak          true peak in decibels of full scale
    """

    integrated: float | None
    peak: float


def film_loudness(name: str) -> FilmLoudness | None:
    """Measure the sound of a file; None where it has none, or one of more channels than BS.1770 knows."""
    from ...media.audio.first_sound import sound_blocks
    from ...media.audio.loudness_meter import LoudnessMeter
    from ...signal.peak_limiter import TruePeak

    meter: LoudnessMeter | None = None
    for block, rate in sound_blocks(name):
        if meter is None:
            if block.shape[0] > _MOST_CHANNELS:
                return None
            meter, peak = LoudnessMeter(block.shape[0], rate), TruePeak(block.shape[0], rate)
        meter.push(block)
        peak.push(block)
    if meter is None:
        return None
    meter.finish()
    peak.finish()
    return FilmLoudness(meter.integrated, peak.decibels)
