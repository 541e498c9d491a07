"""Training run of the network of unknown words, from lexicons to a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from ...text.pronunciation.g2p_config import G2pConfig
from .. import require_extras
from ..run import OnProgress, ShouldStop, require_least, require_share, run_task
from ..trainer import Schedule
from .g2p_network import G2pNetwork
from .g2p_task import G2pTask
from .lexicon_words import gather_words


@dataclass(frozen=True)
class G2pSettings:
    """Settings that identify a run; it resumes only with the same.

    steps:         of the optimiser
    rate:          peak learning rate
    batch:         words per step
    width, blocks: of the network
    """

    steps: int = 4000
    rate: float = 2e-3
    batch: int = 256
    width: int = 128
    blocks: int = 8
    seed: int = 0

    def __post_init__(self) -> None:
        require_least(self, steps=1, batch=1, width=1, blocks=1)
        require_share(self, "rate")


def train_g2p(
    lexicons: Sequence[Path],
    out: Path,
    settings: G2pSettings,
    *,
    language: str,
    until: ShouldStop,
    device: torch.device,
    report: OnProgress,
    card: Mapping[str, object],
) -> None:
    """Train, and write `g2p.safetensors`, `tensorboard/` and a checkpoint to `out`.

    lexicons: words with their phonemes; the network speaks like the first

    DependencyMissing, before any work, where the run could not be logged.
    """
    require_extras()
    words = gather_words(lexicons, report)
    config = G2pConfig(
        language, words.letters, words.chunks, len(lexicons), width=settings.width, blocks=settings.blocks
    )
    torch.manual_seed(settings.seed)
    network = G2pNetwork(config)
    facts = {"words": len(words.training), "parameters": sum(one.numel() for one in network.parameters())}
    task = G2pTask(
        network, words, batch=settings.batch, seed=settings.seed, device=device, card={**card, **facts}
    )  # fmt: skip
    warm_up = max(1, min(200, settings.steps // 10))
    schedule = Schedule(
        steps=settings.steps, rate=settings.rate, warm_up=warm_up, averaging=0.998, validate_every=500, save_every=200
    )
    run_task(task, schedule, out, settings, {"kind": "g2p", "config": config.to_dict()}, until, report)
