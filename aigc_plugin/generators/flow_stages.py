"""The ways from mel rows to samples through the flow, as streams: push(mel rows) → samples, finish() → the rest."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from ..signal.envelope import coefficient_envelope
from ..signal.lapped_transform import LappedAnalysis, LappedSynthesis
from ..signal.pitch import decode_pitch, network_input
from ..signal.source_filter import SourceFilter
from ..types import FloatArray
from ..weights.config import WaveGlowConfig
from .rows import RowQueue


class FlowStream(Protocol):
    """What the core opens for one run (`_core.WaveGlowStream`)."""

    def push(
        self, mel: FloatArray, source: FloatArray | None = None, latents: FloatArray | None = None
    ) -> FloatArray: ...

    def finish(self) -> FloatArray: ...


class NetworkStream(Protocol):
    """`_core.WaveNetStream`."""

    def push(self, x: FloatArray, cond: FloatArray | None = None) -> FloatArray: ...

    def finish(self) -> FloatArray: ...


class LatentSource:
    """Given latents (n_group, groups), dealt out with the frames that they belong to; None leaves the core its own."""

    def __init__(self, latents: FloatArray | None, groups_per_frame: int) -> None:
        self._latents, self._groups, self._at = latents, groups_per_frame, 0

    def take(self, frames: int) -> FloatArray | None:
        if self._latents is None:
            return None
        start, self._at = self._at, self._at + frames * self._groups
        return np.ascontiguousarray(self._latents[:, start : self._at])


class SampleFlow:
    """The published form: a group is n_group samples, the mel is the only condition."""

    def __init__(self, flow: FlowStream, latents: LatentSource) -> None:
        self._flow, self._latents = flow, latents

    def push(self, mel: FloatArray) -> FloatArray:
        return self._flow.push(mel, latents=self._latents.take(len(mel))).ravel()

    def finish(self) -> FloatArray:
        return self._flow.finish().ravel()


class WhitenedFlow:
    """A group is n_group transform coefficients over the mel's envelope; a source signal is the second condition.

    mel → pitch → source signal → coefficients / envelope → flow → coefficients * envelope → samples.
    """

    def __init__(
        self,
        config: WaveGlowConfig,
        flow: FlowStream,
        latents: LatentSource,
        pitch: NetworkStream,
        *,
        seed: int,
    ) -> None:
        self._config, self._flow, self._latents, self._pitch = config, flow, latents, pitch
        self._source = SourceFilter(int(config.signal["source_passes"]), seed=seed)
        self._analysis = LappedAnalysis(config.n_group)
        self._synthesis = LappedSynthesis(config.n_group)
        self._rows_per_frame = config.hop // config.n_group
        self._last_mel = np.zeros((0, config.n_mel), np.float32)
        self._mel = RowQueue(config.n_mel)  # frames that the flow has not seen
        self._source_rows = RowQueue(config.n_group)
        self._whitening = RowQueue(config.n_group)  # envelope of the source rows that have not come yet
        self._colouring = RowQueue(config.n_group)  # envelope of the flow's rows that have not come yet

    def push(self, mel: FloatArray) -> FloatArray:
        self._mel.put(mel)
        self._extend_envelope(mel)
        self._source.want(mel)
        f0 = decode_pitch(self._pitch.push(network_input(mel)))
        self._take_source(self._analysis.push(self._source.push(f0)))
        return self._synthesis.push(self._coloured(self._run_flow()))

    def finish(self) -> FloatArray:
        self._extend_envelope(self._last_mel)  # the frame after the last is like the last
        f0 = decode_pitch(self._pitch.finish())
        self._take_source(self._analysis.push(self._source.push(f0)))
        self._take_source(self._analysis.push(self._source.finish()))
        self._take_source(self._analysis.finish())
        rows = np.concatenate([self._run_flow(), self._flow.finish()])
        return np.concatenate([self._synthesis.push(self._coloured(rows)), self._synthesis.finish()])

    def _extend_envelope(self, mel: FloatArray) -> None:
        known = np.concatenate([self._last_mel, mel])
        self._last_mel = known[-1:]
        if len(known) > 1:
            rows = coefficient_envelope(known, self._config.n_group)
            self._whitening.put(rows)
            self._colouring.put(rows)

    def _take_source(self, rows: FloatArray) -> None:
        self._source_rows.put(rows)

    def _run_flow(self) -> FloatArray:
        """Hand the flow every frame of which all source rows and the envelope are there."""
        per_frame = self._rows_per_frame
        frames = min(len(self._source_rows) // per_frame, len(self._whitening) // per_frame, len(self._mel))
        if frames == 0:
            return np.zeros((0, self._config.n_group), np.float32)
        rows = frames * per_frame
        white = self._source_rows.take(rows) / self._whitening.take(rows)
        mel = network_input(self._mel.take(frames))
        return self._flow.push(mel, source=white, latents=self._latents.take(frames))

    def _coloured(self, rows: FloatArray) -> FloatArray:
        return rows * self._colouring.take(len(rows))
