"""Presets of the WaveGlow family, by name."""

from __future__ import annotations

from ...errors import InputError
from ...signal.pitch import CLASSES
from ...weights.families.waveglow_config import WaveGlowConfig

PITCH_SIZES = {"n_layers": 5, "n_channels": 128, "kernel_size": 3}
PITCH_OUTPUTS = 1 + CLASSES

PREDICTOR_SIZES = {"n_layers": 4, "n_channels": 128, "kernel_size": 3}

_NEVER_EARLY = {"n_early_every": 256, "n_early_size": 2}

_WHITENED = {
    "n_flows": 4,
    "n_group": 128,
    **_NEVER_EARLY,
    "n_layers": 5,
    "n_channels": 128,
    "conditioning": "group",
    "n_cond": 80,
    "n_source": 256,
    "domain": "mdct",
    "signal": {
        "source_passes": 2,
        "source_share": 0.6,
        "refine": 12,
        "sigma": 0.6,
        "pitch": PITCH_SIZES,
        "predictor": PREDICTOR_SIZES,
    },
}

_TRANSFORMER = {
    "conditioning": "transformer",
    "n_cond": 80,
    "encoder_layers": 2,
    "encoder_kernel": 5,
    "width": 128,
    "transformer_layers": 2,
    "heads": 4,
    "feed": 256,
    "window": 16,
}

PRESETS: dict[str, dict[str, object]] = {
    "whitened": _WHITENED,
    "whitened-transformer": {**_WHITENED, **_TRANSFORMER},
    "squeeze": {"n_flows": 6, "n_group": 32, **_NEVER_EARLY, "n_layers": 5, "n_channels": 128,
                "conditioning": "group", "n_cond": 80},
    "published": {},
}  # fmt: skip


def preset(name: str) -> WaveGlowConfig:
    """Look up a preset: "whitened" is the form of the packaged default, "published" the paper's model of 88 million
    parameters."""
    if name not in PRESETS:
        raise InputError(f"there is no preset {name!r}", hint=f"choose one of {', '.join(PRESETS)}")
    return WaveGlowConfig(**PRESETS[name])  # type: ignore[arg-type]
