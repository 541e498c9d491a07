"""Training run of an upscaler, from folders of images and videos to a model file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from ...errors import InputError
from ...media.image.image_file import is_image
from .. import require_extras
from ..run import OnProgress, ShouldStop, require_least, require_share, run_task
from ..trainer import Schedule, averaged
from .images import image_files
from .upscaler_network import CollapsibleUpscaler
from .upscaler_pairs import DEGRADATIONS, Pair, pairs_of
from .upscaler_task import UpscalerTask

HELD_OUT = slice(2, None, 5)
"""Images, sorted by name, that are held out for validation."""


@dataclass(frozen=True)
class UpscalerSettings:
    """Settings that identify a run; it resumes only with the same.

    scale:           2, 3 or 4
    degradation:     of the small images, one of DEGRADATIONS
    channels, depth: of the network
    steps:           of the optimiser
    rate:            peak learning rate
    batch:           patches per step
    side:            of a patch in small pixels, at least 4
    """

    scale: int = 2
    degradation: str = "bicubic"
    channels: int = 16
    depth: int = 4
    steps: int = 120_000
    rate: float = 1e-3
    batch: int = 16
    side: int = 40
    seed: int = 0

    def __post_init__(self) -> None:
        if self.degradation not in DEGRADATIONS:
            raise InputError(
                f"there is no degradation {self.degradation!r}", hint=f"choose of {', '.join(DEGRADATIONS)}"
            )
        if self.scale not in (2, 3, 4):
            raise InputError(f"scale must be 2, 3 or 4, not {self.scale}")
        require_least(self, channels=1, depth=1, steps=1, batch=1, side=4)
        require_share(self, "rate")


@dataclass
class PairData:
    """Pairs of a run, and the number of files they come from."""

    training: list[Pair]
    validation: list[Pair]
    files: int = 0


def gather_pairs(
    folders: Sequence[Path], validation: Path | None, settings: UpscalerSettings, report: OnProgress
) -> PairData:
    """Read and degrade all images; held-out images at their own size only.

    DependencyMissing, before any work, where the run could not be logged.
    """
    require_extras()
    files = image_files(folders)
    images = [path for path in files if is_image(path.name)]
    held_out = image_files([validation]) if validation else images[HELD_OUT]
    training = [path for path in files if path not in held_out]
    data = PairData([], [])
    total = len(training) + len(held_out)
    for pairs in pairs_of(training, settings.scale, settings.degradation):
        data.training += pairs
        data.files += 1
        report("prepare", data.files, total, {})
    for pairs in pairs_of(held_out, settings.scale, settings.degradation):
        data.validation += pairs[:1]
        data.files += 1
        report("prepare", data.files, total, {})
    return data


def train_upscaler(
    data: PairData,
    out: Path,
    settings: UpscalerSettings,
    *,
    start: Path | None,
    until: ShouldStop,
    device: torch.device,
    report: OnProgress,
    card: Mapping[str, object],
) -> None:
    """Train, and write `model.safetensors`, `tensorboard/` and a checkpoint to `out`.

    start: another run, whose layers but the last are the initial ones
    """
    torch.manual_seed(settings.seed)
    network = CollapsibleUpscaler(settings.scale, settings.channels, settings.depth)
    if start is not None:
        copy_body(start, network)
    task = UpscalerTask(
        network,
        data.training,
        data.validation,
        batch=settings.batch,
        side=settings.side,
        seed=settings.seed,
        device=device,
        card=card,
    )
    schedule = Schedule(
        steps=settings.steps,
        rate=settings.rate,
        warm_up=max(1, min(300, settings.steps // 10)),
        validate_every=4000,
        save_every=2000,
    )
    run_task(task, schedule, out, settings, {"kind": "upscaler"}, until, report)


def copy_body(run: Path, network: CollapsibleUpscaler) -> None:
    """Copy all layers but the last, which depends on the scale, from another run's averaged weights."""
    stored = averaged(run, "aigc train upscaler")
    own = network.state_dict()
    last = f"body.{network.radius - 1}."
    for name, value in stored.items():
        if name.startswith(last):
            continue
        if name not in own or own[name].shape != value.shape:
            raise InputError(f"{run} trains a network of other channels or another depth")
        own[name] = value
    network.load_state_dict(own)
