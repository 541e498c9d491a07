"""The auto-encoder of mel spectrograms: mel ↔ latent code, and new codes drawn in the style of known ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine import Engine, RunsOnEngine
from ..errors import InputError
from ..signal.latent_ar1 import STYLE_TENSORS, CodeStyle, draw_code, style_of
from ..signal.mel import FLOOR
from ..types import FloatArray, Mel
from ..weights.families.vae import VaeFile
from ..weights.formats.tensors import Tensors

_LEAST_ROWS = 2


class MelVae(RunsOnEngine):
    """One loaded auto-encoder; thread-safe. A row of its code stands for `frames` mel frames."""

    def __init__(self, model: VaeFile, engine: Engine) -> None:
        self.config, self.card = model.config, model.card
        self.frames = model.config.frames
        self.styles = model.config.styles
        self.engine = engine.at("float32")
        self._network: Any = self.engine.core.MelVae(model.config.to_dict(), model.tensors, engine=self.engine.native)
        self._mixing = model.tensors["process.mixing"]
        self._styles = {name: _style(model.tensors, index) for index, name in enumerate(self.styles)}

    def encode(self, mel: Mel) -> FloatArray:
        """The mean code of a mel, (rows, latents); frames at its end that fill no row are left out."""
        count = mel.frames // self.frames * self.frames
        if count < _LEAST_ROWS * self.frames:
            seconds = _LEAST_ROWS * self.frames * self.config.hop / self.config.rate
            raise InputError(f"the sound is too short to be imitated: at least {seconds:.2f} s are needed")
        values = (mel.values.T[:count] - self.config.mel_mean) / self.config.mel_scale
        rows = self._network.encode(np.ascontiguousarray(values, np.float32))
        code: FloatArray = np.ascontiguousarray(rows[:, : self.config.latents])
        return code

    def decode(self, code: FloatArray) -> tuple[Mel, FloatArray]:
        """code (rows, latents) → mel and the pitch of its frames in hertz, 0 where unvoiced."""
        columns = self.config.decoder.n_mel
        out = self._network.decode(np.ascontiguousarray(code, np.float32))
        values = out[:, :columns].T * self.config.mel_scale + self.config.mel_mean
        hertz = np.exp(out[:, columns] * self.config.pitch_scale + self.config.pitch_mean)
        pitch = np.where(out[:, columns + 1] > 0, hertz, 0.0).astype(np.float32)
        floored = np.maximum(values, np.log(FLOOR)).astype(np.float32)
        return Mel(floored, self.config.rate, self.config.hop), pitch

    def draw(self, rows: int, seed: int, style: CodeStyle, *, variation: float = 1.0) -> FloatArray:
        """Draw a new code (rows, latents) whose end continues in its beginning; with variation 0 all rows are equal."""
        return draw_code(style, self._mixing, rows, seed, variation=variation)

    def style(self, name: str) -> CodeStyle:
        """The style of a name; raises InputError for one that the model does not have."""
        if name not in self._styles:
            raise InputError(f"there is no style {name!r}", hint=f"choose of {', '.join(self.styles)}")
        return self._styles[name]

    def style_like(self, mel: Mel) -> CodeStyle:
        """The style of a recording."""
        return style_of(self.encode(mel))


def _style(tensors: Tensors, index: int) -> CodeStyle:
    return CodeStyle(*(tensors[f"styles.{part}"][index] for part in STYLE_TENSORS))
