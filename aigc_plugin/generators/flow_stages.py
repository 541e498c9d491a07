"""Streams from mel rows through the flow to samples: push(mel rows) → samples, finish() → the rest."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..signal.blend import blend_weights
from ..signal.envelope import coefficient_envelope
from ..signal.lapped_transform import LappedAnalysis, LappedSynthesis
from ..signal.pitch import decode_pitch, network_input
from ..signal.source_filter import SourceFilter
from ..types import FloatArray
from ..weights.families.waveglow_config import WaveGlowConfig
from .rows import RowQueue

Hertz = NDArray[np.float64]


class FlowStream(Protocol):
    """The state of one run of the flow in the core (`_core.WaveGlowStream`)."""

    def push(
        self, mel: FloatArray, source: FloatArray | None = None, latents: FloatArray | None = None
    ) -> FloatArray: ...

    def finish(self) -> FloatArray: ...


class NetworkStream(Protocol):
    """The state of one run of a WaveNet in the core (`_core.WaveNetStream`)."""

    def push(self, x: FloatArray, cond: FloatArray | None = None) -> FloatArray: ...

    def finish(self) -> FloatArray: ...


class SourceNetworks(NamedTuple):
    """The networks of a model with a source: pitch from the mel, and how the source's coefficients are turned."""

    pitch: NetworkStream
    predictor: NetworkStream


class LatentSource:
    """Latents of the caller (n_group, groups), in the pieces that belong to frames; None lets the core draw its own."""

    def __init__(self, latents: FloatArray | None, groups_per_frame: int) -> None:
        self._latents, self._groups, self._at = latents, groups_per_frame, 0

    def take(self, frames: int) -> FloatArray | None:
        if self._latents is None:
            return None
        start, self._at = self._at, self._at + frames * self._groups
        return np.ascontiguousarray(self._latents[:, start : self._at])


class SampleFlow:
    """The flow of published models: a group is n_group samples, the mel is the only condition."""

    def __init__(self, flow: FlowStream, latents: LatentSource) -> None:
        self._flow, self._latents = flow, latents

    def push(self, mel: FloatArray, pitch: Hertz | None = None) -> FloatArray:
        """Samples of mel rows. Without a source the flow has no use for a pitch."""
        return self._flow.push(mel, latents=self._latents.take(len(mel))).ravel()

    def finish(self) -> FloatArray:
        return self._flow.finish().ravel()


class WhitenedFlow:
    """A group is n_group transform coefficients over the mel's envelope, less a mean predicted from a source signal.

    mel → pitch → source signal → coefficients / envelope → mean → flow, + mean, blended with the source, * envelope
    → samples.
    The mean is the source's coefficients and their quadrature, each weighed by the predictor: a turn of their phase.
    """

    def __init__(
        self,
        config: WaveGlowConfig,
        flow: FlowStream,
        latents: LatentSource,
        networks: SourceNetworks,
        *,
        seed: int,
    ) -> None:
        self._flow, self._latents = flow, latents
        self._pitch, self._predictor = networks.pitch, networks.predictor
        self._n_group, self._per_frame = config.n_group, config.hop // config.n_group
        self._source = SourceFilter(int(config.signal["source_passes"]), seed=seed)
        self._analysis = LappedAnalysis(config.n_group)
        self._synthesis = LappedSynthesis(config.n_group)
        self._last_mel = np.zeros((0, config.n_mel), np.float32)
        # Each queue holds what a later stage has not asked for yet.
        self._mel = RowQueue(config.n_mel)
        self._mel_of_source = RowQueue(config.n_mel)
        self._raw_source = RowQueue(2 * config.n_group)
        self._source_rows = RowQueue(2 * config.n_group)
        self._flow_source = RowQueue(2 * config.n_group)
        self._mean = RowQueue(config.n_group)
        self._whitening = RowQueue(config.n_group)
        self._colouring = RowQueue(config.n_group)
        self._plain_source = RowQueue(config.n_group)
        self._blend = blend_weights(config.n_group, config.rate, float(config.signal["source_share"]))
        self._given_pitch = False

    def push(self, mel: FloatArray, pitch: Hertz | None = None) -> FloatArray:
        """Samples of mel rows. pitch (frames,) in hertz, 0 where unvoiced, replaces what the pitch network reads; it
        is given in every call of a stream or in none."""
        self._take_mel(mel)
        self._given_pitch = pitch is not None
        f0 = decode_pitch(self._pitch.push(network_input(mel))) if pitch is None else pitch
        self._predict(self._analysis.push(self._source.push(f0)))
        return self._synthesis.push(self._coloured(self._run_flow()))

    def finish(self) -> FloatArray:
        self._extend_envelope(self._last_mel)  # the frame after the last is like the last
        f0 = np.zeros(0) if self._given_pitch else decode_pitch(self._pitch.finish())
        sound = np.concatenate([self._source.push(f0), self._source.finish()])
        self._predict(np.concatenate([self._analysis.push(sound), self._analysis.finish()]))
        self._take_turns(self._predictor.finish())
        rows = np.concatenate([self._run_flow(), self._flow.finish()])
        return np.concatenate([self._synthesis.push(self._coloured(rows)), self._synthesis.finish()])

    def _take_mel(self, mel: FloatArray) -> None:
        self._extend_envelope(mel)
        self._source.want(mel)
        self._mel.put(network_input(mel))
        self._mel_of_source.put(np.repeat(network_input(mel), self._per_frame, axis=0))

    def _extend_envelope(self, mel: FloatArray) -> None:
        known = np.concatenate([self._last_mel, mel])
        self._last_mel = known[-1:]
        if len(known) > 1:
            rows = coefficient_envelope(known, self._n_group)
            self._whitening.put(rows)
            self._colouring.put(rows)

    def _predict(self, source: FloatArray) -> None:
        """Whiten the source as far as it has come, and predict the turns of its coefficients."""
        self._raw_source.put(source)
        count = min(len(self._raw_source), len(self._whitening))
        envelope = self._whitening.take(count)
        white = self._raw_source.take(count) / np.concatenate([envelope, envelope], axis=1)
        self._source_rows.put(white)
        inputs = np.concatenate([white, self._mel_of_source.take(count)], axis=1)
        self._take_turns(self._predictor.push(inputs))

    def _take_turns(self, turns: FloatArray) -> None:
        source = self._source_rows.take(len(turns))
        weighed = turns * source
        mean = weighed[:, : self._n_group] + weighed[:, self._n_group :]
        self._mean.put(mean)
        self._plain_source.put(source[:, : self._n_group])
        self._flow_source.put(np.concatenate([mean, source[:, : self._n_group]], axis=1))

    def _run_flow(self) -> FloatArray:
        """Push every frame to the flow for which all source rows are there."""
        frames = min(len(self._flow_source) // self._per_frame, len(self._mel))
        if frames == 0:
            return np.zeros((0, self._n_group), np.float32)
        source = self._flow_source.take(frames * self._per_frame)
        return self._flow.push(self._mel.take(frames), source=source, latents=self._latents.take(frames))

    def _coloured(self, rows: FloatArray) -> FloatArray:
        count = len(rows)
        of_flow, of_source = self._blend
        white = (rows + self._mean.take(count)) * of_flow + self._plain_source.take(count) * of_source
        return white * self._colouring.take(count)
