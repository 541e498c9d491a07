"""The beginning of the sound of any file."""

from __future__ import annotations

import numpy as np

from ...types import FloatArray


def first_sound(name: str, seconds: float) -> tuple[FloatArray, int] | None:
    """Samples (1, n) of the mean of all channels of the first audio track, and their rate.

    None for a file without sound that FFmpeg decodes; what is damaged ends it.
    """
    import av
    import av.error
    from av.audio.resampler import AudioResampler

    parts: list[FloatArray] = []
    rate, length = 0, 0
    try:
        with av.open(name) as container:
            if not container.streams.audio:
                return None
            stream = container.streams.audio[0]
            rate = stream.codec_context.sample_rate
            resampler = AudioResampler("flt", "mono", rate)
            for frame in container.decode(stream):
                for part in resampler.resample(frame):
                    parts.append(part.to_ndarray().astype(np.float32))
                    length += part.samples
                if length >= seconds * rate:
                    break
    except (av.error.FFmpegError, OSError, ValueError):
        pass
    return (np.concatenate(parts, 1), rate) if parts else None
