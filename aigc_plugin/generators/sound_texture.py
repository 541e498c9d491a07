"""Generate new audio in the style of a recording: textures, ambiences and loops, by an auto-encoder of mels."""

from __future__ import annotations

from os import PathLike

import numpy as np

from ..engine import Engine, chosen_engine
from ..errors import InputError
from ..media.audio.audio import Audio
from ..signal.latent_ar1 import CodeStyle
from ..signal.mel import MelSettings, mel_spectrogram
from ..types import FloatArray, Mel, real_number, whole_number
from ..weights.families.vae import load_vae
from .mel_vae import MelVae
from .reloading import Reloadable, reloadable
from .waveglow import DEFAULT_MODEL as VOCODER
from .waveglow import WaveGlow

DEFAULT_MODEL = "aigc-textures"
LONGEST = 600.0
"""Seconds."""
_AROUND_ROWS = 8
_SEAM_SECONDS = 0.05


class SoundTexture(Reloadable):
    """A loaded auto-encoder and a vocoder; thread-safe."""

    def __init__(self, vae: MelVae, vocoder: WaveGlow) -> None:
        self.vae, self.vocoder = vae, vocoder
        if (vae.config.rate, vae.config.hop) != (vocoder.config.rate, vocoder.config.hop):
            raise InputError(
                f"the model makes frames for {vae.config.rate} Hz and hop {vae.config.hop}, the vocoder takes "
                f"{vocoder.config.rate} Hz and hop {vocoder.config.hop}"
            )

    @classmethod
    @reloadable
    def load(
        cls,
        model: str | PathLike[str] = DEFAULT_MODEL,
        *,
        vocoder: str | PathLike[str] | None = None,
        precision: str = "auto",
        backend: str = "auto",
        threads: int | None = None,
        engine: Engine | None = None,
    ) -> SoundTexture:
        """Load an auto-encoder and a vocoder.

        model       a file of `aigc train vae`, or a name of `aigc models list`
        vocoder     as `model` of `WaveGlow.load`
        precision, backend, threads, engine   as for `WaveGlow.load`
        """
        chosen = chosen_engine(engine, backend=backend, precision=precision, threads=threads)
        vae = MelVae(load_vae(model), chosen)
        return cls(vae, WaveGlow.load(VOCODER if vocoder is None else vocoder, engine=chosen))

    @property
    def styles(self) -> tuple[str, ...]:
        return self.vae.styles

    def generate(
        self,
        seconds: float,
        *,
        seed: int = 0,
        style: str | Audio | None = None,
        variation: float = 1.0,
        loop: bool = False,
    ) -> Audio:
        """One channel of `seconds`, exact to the sample; with `loop` its end continues in its beginning.

        seconds     above 0, at most 600
        style       a name of `styles`, or a recording to imitate; None draws a name by the seed
        variation   0 to 4, how much the sound changes: 0 not at all, 1 as much as the recording

        Raises InputError where a value is out of range.
        """
        self._check(seconds, variation, seed)
        rows = self._rows(seconds)
        code = self.vae.draw(rows, seed, self._style(style, seed), variation=variation)
        return self._sound(code, seconds, seed, loop=loop)

    def morph(self, first: Audio, second: Audio, seconds: float, *, seed: int = 0) -> Audio:
        """One channel of `seconds` that begins as the first recording and ends as the second, by a linear blend of
        their codes; a recording that is too short is repeated."""
        self._check(seconds, 1.0, seed)
        rows = self._rows(seconds)
        codes = [np.resize(self.vae.encode(self._mel(sound)), (rows, self.vae.config.latents))
                 for sound in (first, second)]  # fmt: skip
        share = np.linspace(0.0, 1.0, rows, dtype=np.float32)[:, None]
        return self._sound(codes[0] * (1 - share) + codes[1] * share, seconds, seed, loop=False)

    def _sound(self, code: FloatArray, seconds: float, seed: int, *, loop: bool) -> Audio:
        """The audio of a code. A loop is rendered with rows from its other end around it: both ends have context."""
        config = self.vae.config
        around = min(_AROUND_ROWS, len(code)) if loop else 0
        ring = np.concatenate([code[len(code) - around :], code, code[:around]])
        mel, pitch = self.vae.decode(ring)
        samples = self.vocoder.generate(mel, pitch=pitch, seed=seed).samples[0]
        start, count = around * self.vae.frames * config.hop, max(1, round(seconds * config.rate))
        if not loop:
            return Audio(samples[:count], config.rate)
        return Audio(closed_loop(samples[start:], count, round(_SEAM_SECONDS * config.rate)), config.rate)

    def _rows(self, seconds: float) -> int:
        return max(2, int(np.ceil(seconds * self.vae.config.rate / self.vae.config.hop / self.vae.frames)))

    def _style(self, style: str | Audio | None, seed: int) -> CodeStyle:
        if not isinstance(style, str | Audio | None):
            raise InputError(f"style must be a name or an Audio, not {type(style).__name__}", parameter="style")
        if isinstance(style, Audio):
            return self.vae.style_like(self._mel(style))
        if style is None:
            if not self.styles:
                raise InputError("this model knows no styles", hint="give a recording to imitate")
            style = self.styles[int(np.random.default_rng([seed, 1]).integers(len(self.styles)))]
        return self.vae.style(style)

    def _mel(self, sound: Audio) -> Mel:
        import soxr

        if not isinstance(sound, Audio):
            raise InputError(f"a recording must be an Audio, not {type(sound).__name__}", hint="Audio(samples, rate)")
        config = self.vae.config
        mono = sound.samples.mean(axis=0)
        if sound.rate != config.rate:
            mono = soxr.resample(mono, sound.rate, config.rate)
        settings = MelSettings(rate=config.rate, hop=config.hop, n_mel=config.decoder.n_mel)
        return mel_spectrogram(Audio(mono, config.rate), settings=settings)

    @staticmethod
    def _check(seconds: float, variation: float, seed: int) -> None:
        if not 0 < real_number(seconds, "seconds") <= LONGEST:
            raise InputError(f"seconds must be above 0 and at most {LONGEST:g}, not {seconds}")
        if not 0 <= real_number(variation, "variation") <= 4:
            raise InputError(f"variation must be from 0 to 4, not {variation}")
        if whole_number(seed, "seed") < 0:
            raise InputError(f"seed must be at least 0, not {seed}")


def closed_loop(samples: FloatArray, count: int, seam: int) -> FloatArray:
    """`count` samples that repeat without a seam, of `samples`, which go on for at least `seam` more.

    What follows the end is faded, with constant power, into what begins: both are the same texture with other noise.
    """
    seam = min(seam, count, len(samples) - count)
    angle = (np.arange(seam, dtype=np.float32) + 0.5) / max(1, seam) * np.float32(np.pi / 2)
    out = samples[:count].copy()
    out[:seam] = out[:seam] * np.sin(angle) + samples[count : count + seam] * np.cos(angle)
    return out
