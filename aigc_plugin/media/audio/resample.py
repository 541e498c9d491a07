"""Resample audio, whole or block by block (soxr, high quality)."""

from __future__ import annotations

import numpy as np

from ...types import FloatArray

_QUALITY = "HQ"


def resample(samples: FloatArray, rate: int, target: int) -> FloatArray:
    """Resample a whole recording.

    samples    float32 (channels, n) at `rate` samples per second
    target     samples per second of the result, which has at least one sample
    """
    if rate == target:
        return samples
    stream = BlockResampler(samples.shape[0], rate, target)
    out = np.concatenate([stream.push(samples), stream.finish()], axis=1)
    # A sample or two at a high rate may round to nothing at a low one, but audio must not become empty.
    return out if out.shape[1] else np.ascontiguousarray(samples[:, :1])


class BlockResampler:
    """Resampler of successive blocks: push() each one, then finish() once."""

    def __init__(self, channels: int, rate: int, target: int) -> None:
        import soxr

        self._channels = channels
        self._stream = soxr.ResampleStream(rate, target, channels, dtype="float32", quality=_QUALITY)

    def push(self, samples: FloatArray) -> FloatArray:
        return self._run(samples, last=False)

    def finish(self) -> FloatArray:
        return self._run(np.zeros((self._channels, 0), np.float32), last=True)

    def _run(self, samples: FloatArray, *, last: bool) -> FloatArray:
        out = self._stream.resample_chunk(np.ascontiguousarray(samples.T), last=last)
        return np.ascontiguousarray(np.asarray(out, np.float32).reshape(-1, self._channels).T)
