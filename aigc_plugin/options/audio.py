"""The options that commands for recordings and for audio files share."""

from __future__ import annotations

from dataclasses import dataclass

from .kinds import TIME, Exact
from .label import GeneratedOptions
from .option import option


def start_option() -> Exact | None:
    return option(None, "begin here: seconds (12.5), a fraction of them (1001/24000), or h:mm:ss.fraction",
                  kind=TIME, unit="s", spelling="from")  # fmt: skip


def end_option() -> Exact | None:
    return option(None, "end here", kind=TIME, unit="s", spelling="to")


def seed_option() -> int:
    return option(0, "the same seed gives the same audio, for any number of threads", least=0)


@dataclass(frozen=True, kw_only=True)
class AudioFileOptions(GeneratedOptions):
    watermark: bool = option(
        False, "also mark the sound itself, in a way that is not heard and survives encoders: see the manual"
    )
    bits: str = option("16", "bits per sample: 16, 24 or float in WAV, 16 or 24 in FLAC", choices=("16", "24", "float"))
