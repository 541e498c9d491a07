"""Bring a mix to its loudness without going over its peak, as it is heard after the encoder."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, BinaryIO

import av
import av.error
import av.filter
import numpy as np

from ...data.loudness import true_peak
from ...timeline.times import SAMPLE_RATE
from ...types import FloatArray

_GATE = -70.0
_BIT_RATE = 192_000
_TRIES = 4
_NEAR = 0.08
"""LU: nearer to the loudness that is wanted it is not corrected."""
_SAFETY = 0.1
"""Decibels that the limiter stays below the peak, in addition to what the encoder is found to add."""


@dataclass(frozen=True)
class Level:
    """Loudness in LUFS, None for silence, and true peak in dBTP."""

    loudness: float | None
    peak: float


def loudness_of(samples: FloatArray) -> float | None:
    """Integrated loudness by BS.1770 of float32 (2, n) at 48 kHz; None below the absolute gate."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=SAMPLE_RATE, layout="stereo")
    meter, sink = graph.add("ebur128", "metadata=1:framelog=quiet"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    last = _GATE
    for frame in _through(graph, samples):
        last = float(frame.metadata.get("lavfi.r128.I", last))
    return last if last > _GATE else None


def level_of(samples: FloatArray) -> Level:
    return Level(loudness_of(samples), max(true_peak(np.ascontiguousarray(each), SAMPLE_RATE) for each in samples))


def write_mastered(mix: FloatArray, target: float | None, peak: float, file: BinaryIO) -> None:
    """Encode a mix as AAC in MP4, at a loudness and below a true peak that its decoded samples keep.

    target    LUFS; None leaves the loudness and lowers what is over the peak
    """
    gain, ceiling = 0.0, peak - _SAFETY
    own = loudness_of(mix)
    if target is not None and own is not None:
        gain = target - own
    data = b""
    for _ in range(_TRIES):
        data = encoded(limited(mix * np.float32(10 ** (gain / 20)), ceiling))
        heard = level_of(decoded(io.BytesIO(data))[:, : mix.shape[1]])
        off = 0.0 if target is None or heard.loudness is None else target - heard.loudness
        over = heard.peak - peak
        if abs(off) <= _NEAR and over <= 0:
            break
        gain += off
        ceiling -= max(0.0, over + _SAFETY / 2) if over > 0 else 0.0
    file.write(data)


def limited(samples: FloatArray, ceiling: float) -> FloatArray:
    """The samples with their true peak below `ceiling`, in dBTP: limited at four times the rate, with look-ahead."""
    if true_peak(np.ascontiguousarray(samples.reshape(-1)), SAMPLE_RATE) <= ceiling:
        return samples
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=SAMPLE_RATE, layout="stereo")
    limit = 10 ** (ceiling / 20)
    chain = [
        graph.add("aresample", str(4 * SAMPLE_RATE)),
        graph.add("alimiter", f"limit={limit:.6f}:attack=5:release=80:level=0:latency=1"),
        graph.add("aresample", str(SAMPLE_RATE)),
        graph.add("aformat", "sample_fmts=fltp"),
        graph.add("abuffersink"),
    ]
    for first, second in zip([source, *chain], chain, strict=False):
        first.link_to(second)
    graph.configure()
    pieces = [frame.to_ndarray() for frame in _through(graph, samples)]
    out = np.concatenate(pieces, axis=1)[:, : samples.shape[1]]
    return np.pad(out, ((0, 0), (0, samples.shape[1] - out.shape[1])))


def encoded(samples: FloatArray) -> bytes:
    """AAC in MP4."""
    memory = io.BytesIO()
    with av.open(memory, "w", format="mp4") as container:
        stream: Any = container.add_stream("aac", rate=SAMPLE_RATE)
        stream.layout, stream.bit_rate = "stereo", _BIT_RATE
        for frame in _frames(samples):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return memory.getvalue()


def decoded(file: Any) -> FloatArray:
    """The first audio track of a file, float32 (2, n)."""
    with av.open(file) as container:
        pieces = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(pieces, axis=1).astype(np.float32)


def _through(graph: Any, samples: FloatArray) -> Any:
    for frame in [*_frames(samples), None]:
        graph.push(frame)
        while True:
            try:
                yield graph.pull()
            except (BlockingIOError, av.error.EOFError):
                break


def _frames(samples: FloatArray, block: int = 1 << 16) -> Any:
    for start in range(0, samples.shape[1], block):
        part = np.ascontiguousarray(samples[:, start : start + block], np.float32)
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, start
        yield frame
