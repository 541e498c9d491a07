"""Activation scales of the int8 kernels: from the file, from the cache, or measured once on packaged mels."""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from ..errors import InputError, argument
from ..types import FloatArray
from ..weights.cache import cached_scales, store_scales
from ..weights.families.waveglow import WaveGlowModel

IN_FILE = "scales.activation"
_MELS = "calibration_mels.npz"


def known_scales(model: WaveGlowModel) -> FloatArray | None:
    """The scales in the file itself, else those that were measured for this file before; None without either."""
    if IN_FILE in model.tensors:
        return np.asarray(model.tensors[IN_FILE])
    cached = cached_scales(model.sha256)
    return None if cached is None else cached.get(IN_FILE)


def remember_scales(model: WaveGlowModel, scales: FloatArray) -> None:
    store_scales(model.sha256, {IN_FILE: scales})


def calibration_mels(n_mel: int) -> list[FloatArray]:
    """Log-mels of recorded speech and music, time-major (frames, n_mel), to measure activations on."""
    with files(__package__).joinpath(_MELS).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        mels = [stored[name].astype(np.float32) for name in sorted(stored.files)]
    if mels[0].shape[1] != n_mel:
        raise InputError(
            f"int8 scales can be measured for models of {mels[0].shape[1]} mel bands only, this one has {n_mel}",
            hint=f"choose {argument('precision', 'bfloat16')} or float32",
        )
    return mels


class FlowRecorder:
    """Record the inputs of the flow: it stands in place of the flow and returns no rows."""

    def __init__(self, n_group: int) -> None:
        self._n_group = n_group
        self._mel: list[FloatArray] = []
        self._source: list[FloatArray] = []

    def push(self, mel: FloatArray, source: FloatArray | None = None, latents: FloatArray | None = None) -> FloatArray:
        self._mel.append(mel)
        if source is not None:
            self._source.append(source)
        return self.finish()

    def finish(self) -> FloatArray:
        return np.zeros((0, self._n_group), np.float32)

    @property
    def mel(self) -> FloatArray:
        return np.concatenate(self._mel)

    @property
    def source(self) -> FloatArray | None:
        return np.concatenate(self._source) if self._source else None
