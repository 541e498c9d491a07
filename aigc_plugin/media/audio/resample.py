"""Change of sample rate, whole or block by block (soxr, high quality)."""

from __future__ import annotations

import numpy as np

from ...types import FloatArray

_QUALITY = "HQ"


def resample(samples: FloatArray, rate: int, wanted: int) -> FloatArray:
    """Samples float32 (channels, n) at `wanted` samples per second; at least one sample comes back."""
    if rate == wanted:
        return samples
    stream = BlockResampler(samples.shape[0], rate, wanted)
    out = np.concatenate([stream.push(samples), stream.finish()], axis=1)
    # A sample or two at a high rate may round to nothing at a low one; sound stays sound.
    return out if out.shape[1] else np.ascontiguousarray(samples[:, :1])


class BlockResampler:
    """The same for sound in pieces: push() what comes, then finish() once."""

    def __init__(self, channels: int, rate: int, wanted: int) -> None:
        import soxr

        self._channels = channels
        self._stream = soxr.ResampleStream(rate, wanted, channels, dtype="float32", quality=_QUALITY)

    def push(self, samples: FloatArray) -> FloatArray:
        return self._run(samples, last=False)

    def finish(self) -> FloatArray:
        return self._run(np.zeros((self._channels, 0), np.float32), last=True)

    def _run(self, samples: FloatArray, *, last: bool) -> FloatArray:
        out = self._stream.resample_chunk(np.ascontiguousarray(samples.T), last=last)
        return np.ascontiguousarray(np.asarray(out, np.float32).reshape(-1, self._channels).T)
