"""The options of vocoding a recording or a mel spectrogram."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .audio import AudioFileOptions, end_option, seed_option, start_option
from .engine import PrecisionOptions
from .kinds import NUMBER, WHOLE, Exact, exact
from .option import option


@dataclass(frozen=True, kw_only=True)
class VocodeOptions(AudioFileOptions, PrecisionOptions):
    """`start` and `end` are for recordings, and count from their first sample."""

    model: str | None = option(
        None,
        "name in `aigc models list`, or a file: ours (.safetensors) or a torch checkpoint",
    )
    sigma: float | None = option(
        None, "deviation of the latents: less is smoother and duller; by default the model's own", kind=NUMBER, least=0
    )
    seed: int = seed_option()
    denoise: float = option(0.0, "how much of the model's own tone to subtract: 0.01 … 0.1", kind=NUMBER, least=0)
    refine: int | None = option(
        None, "passes that pull the mel of the audio to the given one; by default the model's own", kind=WHOLE, least=0
    )
    start: Exact | None = start_option()
    end: Exact | None = end_option()

    def span(self) -> tuple[Fraction | None, Fraction | None]:
        return exact(self.start), exact(self.end)

    def manner(self) -> dict[str, Any]:
        """Return the keyword arguments of `WaveGlow.stream`."""
        return {"sigma": self.sigma, "seed": self.seed, "denoise": self.denoise, "refine": self.refine}
