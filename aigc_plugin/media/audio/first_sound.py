"""The sound of any file, as far as it can be decoded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...types import FloatArray
from .frame_samples import INTERLEAVED, frame_samples


def sound_blocks(name: str) -> Iterator[tuple[FloatArray, int]]:
    """Blocks (channels, n) of the first audio track, each with its rate; what is damaged ends them."""
    import av
    import av.error
    from av.audio.resampler import AudioResampler

    try:
        with av.open(name) as container:
            if not container.streams.audio:
                return
            stream = container.streams.audio[0]
            rate = stream.codec_context.sample_rate
            resampler = AudioResampler(INTERLEAVED, stream.codec_context.layout, rate)
            for frame in container.decode(stream):
                for part in resampler.resample(frame):
                    yield frame_samples(part), rate
    except (av.error.FFmpegError, OSError, ValueError):
        return


def first_sound(name: str, seconds: float) -> tuple[FloatArray, int] | None:
    """Samples (1, n) of the mean of all channels of the first audio track, and their rate.

    None for a file without sound that FFmpeg decodes.
    """
    parts: list[FloatArray] = []
    length, rate = 0, 0
    for block, rate in sound_blocks(name):
        parts.append(block.mean(axis=0, keepdims=True))
        length += block.shape[1]
        if length >= seconds * rate:
            break
    return (np.concatenate(parts, 1), rate) if parts else None
