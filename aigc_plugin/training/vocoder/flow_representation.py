"""Representation of audio that the flow models, and its inverse, in torch: groups of samples, or whitened coefficients
of the lapped transform."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ...signal import envelope, lapped_transform
from ...types import FloatArray
from ...weights.families.waveglow_config import WaveGlowConfig
from .segments import Batch


class FlowInput(NamedTuple):
    """Input of the flow.

    x:      (batch, n_group, groups)
    mel:    (batch, n_mel, frames), as the conditioning network takes it
    source: transform and quadrature of the source signal, (batch, 2 * n_group, groups), or None
    scale:  the envelope that x and source were divided by, in the shape of x, or None
    """

    x: Tensor
    mel: Tensor
    source: Tensor | None
    scale: Tensor | None


def flow_input(batch: Batch, config: WaveGlowConfig, dither: Tensor | None = None) -> FlowInput:
    """Convert a batch. dither: uniform noise in ±1/2, shaped like the samples, which fills the steps of 16-bit
    audio."""
    samples = batch.samples if dither is None else batch.samples + dither / 32768
    mel = batch.mel[:, :, :-1]
    if config.domain == "squeeze":
        return FlowInput(_squeeze(samples, config.n_group), mel, None, None)
    scale = coefficient_envelope(batch.mel, config)
    x = lapped_analysis(samples, lapped_transform.basis(config.n_group)) / scale
    source = lapped_analysis(batch.source, lapped_transform.quadrature_basis(config.n_group))
    source = source / torch.cat([scale, scale], 1)
    return FlowInput(x, (mel + 5.0) / 3.0, source, scale)


def to_samples(x: Tensor, scale: Tensor | None) -> Tensor:
    """Convert x (batch, n_group, groups) back to samples (batch, groups * n_group)."""
    if scale is None:
        return x.transpose(1, 2).flatten(1)
    return lapped_synthesis(x * scale)


def coefficient_envelope(mel: Tensor, config: WaveGlowConfig) -> Tensor:
    """`signal.envelope.coefficient_envelope` of a batch: (batch, n_mel, frames + 1) to (batch, n_group, groups)."""
    rows = [
        torch.from_numpy(envelope.coefficient_envelope(one.T.contiguous().cpu().numpy(), config.n_group)) for one in mel
    ]
    return torch.stack(rows).transpose(1, 2).to(mel.device)


def lapped_analysis(samples: Tensor, basis: FloatArray) -> Tensor:
    """Transform (batch, groups * size) by a basis (2 * size, columns) to (batch, columns, groups)."""
    size = len(basis) // 2
    padded = F.pad(samples, (size // 2, size - size // 2))
    return (padded.unfold(1, 2 * size, size) @ torch.tensor(basis, device=samples.device)).transpose(1, 2)


def lapped_synthesis(coefficients: Tensor) -> Tensor:
    """Inverse transform: (batch, size, groups) to (batch, groups * size)."""
    batch, size, groups = coefficients.shape
    basis = torch.tensor(lapped_transform.basis(size), device=coefficients.device)
    frames = coefficients.transpose(1, 2) @ basis.T
    empty = frames.new_zeros(batch, size)
    head = torch.cat([frames[:, :, :size].flatten(1), empty], 1)
    tail = torch.cat([empty, frames[:, :, size:].flatten(1)], 1)
    return (head + tail)[:, size // 2 : size // 2 + groups * size]


def _squeeze(samples: Tensor, size: int) -> Tensor:
    return samples.reshape(len(samples), -1, size).transpose(1, 2)
