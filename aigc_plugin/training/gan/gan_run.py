"""Training run of a generator, from folders of pictures or videos to a model file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from ...errors import InputError, argument
from ...generators.gan.caption_words import WordCounts, vocabulary
from ...media.image.image_file import is_image
from .. import require_extras
from ..run import OnProgress, ShouldStop, require_least, run_task
from ..trainer import Schedule
from ..upscaler.images import image_files
from ..upscaler.upscaler_run import HELD_OUT
from .critic import Critic, Encoder
from .dcgan_network import DCGANNetwork
from .gan_data import Example, Examples, is_video_file, read_clips, read_picture
from .gan_task import GanTask, Opponents
from .generator_network import GeneratorNetwork, doublings
from .stackgan_network import STACKGAN_SIZE, StackGANNetwork
from .stylegan2_network import StyleGAN2Network
from .videogan_network import VideoGANNetwork, video_frames

RATES = {"dcgan": 2e-4, "stylegan2": 2e-3, "videogan": 2e-4, "stackgan": 2e-4}
"""Kinds of generators, and their peak learning rates."""
STARTS = ("none", "vae", "patches")
_BETAS = {"stylegan2": (0.0, 0.99)}


@dataclass(frozen=True)
class GanSettings:
    """Settings that identify a run; it resumes only with the same.

    kind:        one of RATES
    size:        of the image, 16 … 256; a StackGAN has 64
    channels:    of the widest layer in pixels; more in the others
    z:           size of the noise
    start:       how the generator begins: "vae", as a decoder; "patches", by the distance of patches; "none"
    start_steps: steps of that
    penalty:     weight of R1
    crops:       learn from squares at random places of the pictures, as textures want it
    mirror:      mirror half of the examples
    """

    kind: str = "dcgan"
    size: int = 64
    channels: int = 64
    z: int = 100
    steps: int = 20_000
    rate: float | None = None
    batch: int = 32
    start: str = "none"
    start_steps: int = 1000
    penalty: float = 1.0
    crops: bool = False
    mirror: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        for name, known in (("kind", tuple(RATES)), ("start", STARTS)):
            if getattr(self, name) not in known:
                raise InputError(
                    f"{argument(name)} cannot be {getattr(self, name)!r}", hint=f"one of {', '.join(known)}"
                )
        require_least(self, channels=2, z=1, steps=1, batch=2, start_steps=0, penalty=0)
        doublings(self.size)
        if self.kind == "stackgan" and self.size != STACKGAN_SIZE:
            raise InputError(f"a StackGAN has images of {STACKGAN_SIZE} pixels, not {self.size}")
        if self.kind == "videogan" and self.crops:
            raise InputError(f"{argument('crops', True)} is of pictures")

    @property
    def without_critic(self) -> int:
        """First steps in which the critic has no part."""
        return 0 if self.start == "none" else self.start_steps


@dataclass(frozen=True)
class GanData:
    """Examples of a run."""

    training: list[Example]
    held_out: list[Example]
    words: WordCounts | None = None


def gather_examples(
    folders: Sequence[Path], validation: Path | None, settings: GanSettings, report: OnProgress
) -> GanData:
    """Read all pictures, or all videos; every fifth file is held out where there are five or more.

    DependencyMissing, before any work, where the run could not be logged.
    """
    require_extras()
    wanted: Callable[[Path], bool] = is_video_file if settings.kind == "videogan" else _is_picture
    files = _of_kind(folders, wanted)
    held = _of_kind([validation], wanted) if validation else files[HELD_OUT] if len(files) >= 5 else files
    learnt = [path for path in files if path not in held] or files
    total = len({*learnt, *held})
    examples: dict[Path, list[Example]] = {}
    for number, path in enumerate(dict.fromkeys([*learnt, *held]), 1):
        examples[path] = _read(path, settings)
        report("prepare", number, total, {})
    training, held_out = ([each for path in paths for each in examples[path]] for paths in (learnt, held))
    if not training or not held_out:
        raise InputError(f"no video has {video_frames(settings.size)} frames", hint="give longer videos")
    captions = [text for each in training for text in each.captions]
    words = vocabulary(captions) if settings.kind == "stackgan" else None
    return GanData(training, held_out, words)


def _is_picture(path: Path) -> bool:
    return is_image(path.name)


def _of_kind(folders: Sequence[Path], wanted: Callable[[Path], bool]) -> list[Path]:
    files = [path for path in image_files(folders) if wanted(path)]
    if not files:
        raise InputError(f"no files of the kind that is learnt from in {', '.join(map(str, folders))}",
                         hint="a VideoGAN learns from videos, all others from pictures")  # fmt: skip
    return files


def _read(path: Path, settings: GanSettings) -> list[Example]:
    if settings.kind == "videogan":
        return read_clips(path, settings.size, video_frames(settings.size))
    return [read_picture(path, settings.size, crops=settings.crops, captions=settings.kind == "stackgan")]


def build_generator(settings: GanSettings, words: int) -> GeneratorNetwork:
    """A generator with start values."""
    size, channels, z = settings.size, settings.channels, settings.z
    if settings.kind == "stylegan2":
        return StyleGAN2Network(size, channels, z)
    if settings.kind == "videogan":
        return VideoGANNetwork(size, channels, z)
    if settings.kind == "stackgan":
        return StackGANNetwork(channels, z, words)
    return DCGANNetwork(size, channels, z)


def train_gan(
    data: GanData,
    out: Path,
    settings: GanSettings,
    *,
    until: ShouldStop,
    device: torch.device,
    report: OnProgress,
    card: Mapping[str, object],
) -> None:
    """Train; write model.safetensors, generator.pth, samples/, tensorboard/ and a checkpoint to `out`."""
    torch.manual_seed(settings.seed)
    words = len(data.words.words) if data.words else 0
    is_video = settings.kind == "videogan"
    generator = build_generator(settings, words)
    critic = Critic(settings.size, settings.channels, video=is_video, text=words)
    encoder = None
    if settings.start == "vae":
        encoder = Encoder(settings.size, settings.channels, settings.z, video=is_video)
    training, held_out = (
        Examples(examples, settings.size, settings.mirror, settings.seed, data.words)
        for examples in (data.training, data.held_out)
    )
    task = GanTask(
        Opponents(generator, critic, encoder), training, held_out, batch=settings.batch,
        start_steps=settings.without_critic, penalty=settings.penalty, device=device, card=card,
    )  # fmt: skip
    schedule = Schedule(
        settings.steps, settings.rate or RATES[settings.kind], warm_up=max(1, min(100, settings.steps // 10)),
        clip=10.0, averaging=0.998, validate_every=500, save_every=250,
        betas=_BETAS.get(settings.kind, (0.5, 0.99)), decay=0.0,
    )  # fmt: skip
    identity = {"kind": f"gan {settings.kind}", "words": list(data.words.words) if data.words else []}
    run_task(task, schedule, out, settings, identity, until, report)
