"""Training examples of the acoustic model: durations, pitch and energy of every symbol, from a recording and its
alignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...types import FloatArray
from ...weights.families.voice_config import VoiceConfig, VoiceSpeaker
from .voice_corpus import TranscribedRecording


@dataclass(frozen=True)
class VoiceExample:
    """One recording, normalised by the configuration.

    ids, durations, pitch, energy: (symbols,); durations in frames
    mel:                           (frames, n_mel)
    log_pitch, voiced:             (frames,)
    speaker:                       its number in the configuration
    """

    name: str
    ids: NDArray[np.int64]
    durations: NDArray[np.int64]
    pitch: FloatArray
    energy: FloatArray
    mel: FloatArray
    log_pitch: FloatArray
    voiced: FloatArray
    speaker: int = 0


@dataclass(frozen=True)
class ExampleBatch:
    """A batch of examples, zero-padded to the longest.

    present:  bool (batch, symbols)
    pairs:    pairs of frames, (batch,)
    mask:     (batch, frames, 1); frames is even
    speakers: number of each speaker, (batch,)
    """

    ids: Tensor
    present: Tensor
    durations: Tensor
    pitch: Tensor
    energy: Tensor
    mel: Tensor
    log_pitch: Tensor
    voiced: Tensor
    pairs: Tensor
    mask: Tensor
    speakers: Tensor

    def to(self, device: torch.device) -> ExampleBatch:
        return ExampleBatch(**{name: value.to(device) for name, value in vars(self).items()})


def measured(config: VoiceConfig, recordings: Sequence[TranscribedRecording]) -> VoiceConfig:
    """Set the means and deviations of pitch and energy to those of these recordings."""
    mean, scale = _pitch_range(recordings)
    energy = np.concatenate([one.mel.mean(0) for one in recordings])
    return replace(
        config,
        pitch_mean=mean,
        pitch_scale=scale,
        energy_mean=round(float(energy.mean()), 4),
        energy_scale=round(float(energy.std()), 4),
        speakers=tuple(
            VoiceSpeaker(speaker.name, *_pitch_range([one for one in recordings if one.speaker == number]))
            for number, speaker in enumerate(config.speakers)
        ),
    )


def _pitch_range(recordings: Sequence[TranscribedRecording]) -> tuple[float, float]:
    """Mean and deviation of log hertz."""
    pitch = np.concatenate([np.log(one.f0[one.f0 > 0]) for one in recordings])
    return round(float(pitch.mean()), 4), round(float(pitch.std()), 4)


def voice_example(config: VoiceConfig, recording: TranscribedRecording, durations: NDArray[np.int64]) -> VoiceExample:
    """Make an example. durations: frames of each symbol; their sum is the recording's frames."""
    voiced = recording.f0 > 0
    of_pitch = config.speakers[recording.speaker] if config.speakers else config
    logarithm = (np.log(np.where(voiced, recording.f0, 1.0)) - of_pitch.pitch_mean) / of_pitch.pitch_scale
    log_pitch: FloatArray = (logarithm * voiced).astype(np.float32)
    energy = ((recording.mel.mean(0) - config.energy_mean) / config.energy_scale).astype(np.float32)
    return VoiceExample(
        recording.name,
        recording.row.ids,
        durations,
        _filled(_symbol_mean(log_pitch, durations, voiced), _symbol_mean(voiced.astype(np.float32), durations) > 0),
        _symbol_mean(energy, durations),
        ((recording.mel.T - config.mel_mean) / config.mel_scale).astype(np.float32),
        log_pitch,
        voiced.astype(np.float32),
        recording.speaker,
    )


def excerpt(example: VoiceExample, share: float, space: int, rng: np.random.Generator) -> VoiceExample:
    """Cut a random run of words, about `share` of all, out of an example; space: the symbol between words.

    This keeps the network from overfitting: it never sees a sentence twice with the same beginning and end.
    """
    spaces = np.flatnonzero(example.ids == space)
    starts, ends = np.concatenate([[0], spaces + 1]), np.concatenate([spaces, [len(example.ids)]])
    count = max(1, round(share * len(starts)))
    first = int(rng.integers(0, len(starts) - count + 1))
    symbols = slice(int(starts[first]), int(ends[first + count - 1]))
    edges = np.concatenate([[0], np.cumsum(example.durations)])
    frames = slice(int(edges[symbols.start]), int(edges[symbols.stop]))
    of_symbols = {name: getattr(example, name)[symbols] for name in ("ids", "durations", "pitch", "energy")}
    of_frames = {name: getattr(example, name)[frames] for name in ("mel", "log_pitch", "voiced")}
    return replace(example, **of_symbols, **of_frames)


def voice_examples(
    config: VoiceConfig, recordings: Sequence[TranscribedRecording], durations: Mapping[str, NDArray[np.int64]]
) -> list[VoiceExample]:
    return [voice_example(config, one, durations[one.name]) for one in recordings]


def _symbol_mean(
    values: FloatArray, durations: NDArray[np.int64], counted: NDArray[np.bool_] | None = None
) -> FloatArray:
    """Mean over the frames of each symbol that are `counted`; 0 if there are none."""
    weight = np.ones(len(values)) if counted is None else counted.astype(float)
    symbol = np.repeat(np.arange(len(durations)), durations)
    total = np.bincount(symbol, values * weight, len(durations))
    return (total / np.maximum(np.bincount(symbol, weight, len(durations)), 1e-9)).astype(np.float32)


def _filled(values: FloatArray, known: NDArray[np.bool_]) -> FloatArray:
    """Interpolate linearly where values are not known: pitch continues through unvoiced sounds."""
    if not known.any():
        return np.zeros_like(values)
    at = np.arange(len(values))
    return np.interp(at, at[known], values[known]).astype(np.float32)


def example_batch(chosen: Sequence[VoiceExample]) -> ExampleBatch:
    symbols = max(len(one.ids) for one in chosen)
    pairs = [(len(one.mel) + 1) // 2 for one in chosen]

    def symbol_rows(name: str) -> Tensor:
        rows = [getattr(one, name) for one in chosen]
        return torch.stack([torch.from_numpy(np.pad(row, (0, symbols - len(row)))) for row in rows])

    def frame_rows(name: str) -> Tensor:
        rows = [torch.from_numpy(getattr(one, name)) for one in chosen]
        out = rows[0].new_zeros(len(rows), 2 * max(pairs), *rows[0].shape[1:])
        for index, row in enumerate(rows):
            out[index, : len(row)] = row
        return out

    lengths = torch.tensor([len(one.ids) for one in chosen])
    frames = torch.tensor([len(one.mel) for one in chosen])
    return ExampleBatch(
        ids=symbol_rows("ids"),
        present=torch.arange(symbols)[None] < lengths[:, None],
        durations=symbol_rows("durations"),
        pitch=symbol_rows("pitch"),
        energy=symbol_rows("energy"),
        mel=frame_rows("mel"),
        log_pitch=frame_rows("log_pitch"),
        voiced=frame_rows("voiced"),
        pairs=torch.tensor(pairs),
        mask=(torch.arange(2 * max(pairs))[None] < frames[:, None]).float()[:, :, None],
        speakers=torch.tensor([one.speaker for one in chosen]),
    )
