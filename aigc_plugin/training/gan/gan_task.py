"""Train a generator against a critic; validate it by the distance of its patches to those of pictures held out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ...engine import Engine
from ...jobs.latent_frames import rgb_frame, sheet_of
from ...media.image.image_file import Image, write_image
from ...media.video.colour_tags import ColourTags
from ...media.video.video_codecs import EncoderChoice
from ..run import card_after
from .critic import Critic, Encoder
from .gan_data import Examples
from .gan_export import export_generator
from .gan_losses import (
    as_images,
    critic_loss,
    generator_loss,
    gradient_penalty,
    sliced_distance,
    vae_loss,
)
from .generator_network import GeneratorNetwork

SAMPLES = "samples"
_PENALTY_EVERY = 8
"""Steps between penalties on the critic's gradient, each of which then counts so often (Karras et al. 2020)."""
_DIVERGENCE = 0.02
_SHEET, _VALIDATED, _CLIPS, _SHOWN_FRAMES = 16, 32, 4, 4


class Opponents(nn.Module):
    """Networks that are trained together: generator, critic, and the encoder of a pre-training as an auto-encoder."""

    def __init__(self, generator: GeneratorNetwork, critic: Critic, encoder: Encoder | None) -> None:
        super().__init__()
        self.generator, self.critic, self.encoder = generator, critic, encoder


class GanTask:
    """Training task of a generator.

    start_steps   first steps, which train without the critic: an auto-encoder where there is an encoder, else by the
                  distance of patches
    penalty       weight of the penalty on the critic's gradient; 0: none
    """

    def __init__(self, model: Opponents, training: Examples, held_out: Examples, *, batch: int, start_steps: int,
                 penalty: float, device: torch.device, card: Mapping[str, object]) -> None:  # fmt: skip
        self.model = model.to(device)
        self._training, self._held_out = training, held_out
        self._batch, self._start_steps, self._penalty = batch, start_steps, penalty
        self._device, self._card = device, dict(card)

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        batch = self._training.batch(step, self._batch)
        real = batch.real.to(self._device)
        text = None if batch.text is None else batch.text.to(self._device)
        if step < self._start_steps:
            return self._start(real, text), {}
        z = torch.randn(len(real), self.model.generator.z_dim, device=self._device)
        critic = self.model.critic
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self._device.type == "cuda"):
            fake, term = self.model.generator.with_penalty(z, text)
            made = generator_loss(critic, fake, text)
            judged, right = critic_loss(critic, fake, real, text)
        total = made + term.float() + judged
        if self._penalty and step % _PENALTY_EVERY == 0:
            total = total + self._penalty * _PENALTY_EVERY * gradient_penalty(critic, real, text)
        return total, {"generator": float(made.detach()), "critic": float(judged.detach()), "right": right}

    def _start(self, real: Tensor, text: Tensor | None) -> Tensor:
        generator, encoder = self.model.generator, self.model.encoder
        if encoder is not None:
            with torch.autocast(self._device.type, torch.bfloat16, enabled=self._device.type == "cuda"):
                return vae_loss(encoder, generator, real, text, _DIVERGENCE)
        z = torch.randn(len(real), generator.z_dim, device=self._device)
        fake, term = generator.with_penalty(z, text)
        return sliced_distance(as_images(fake), as_images(real)) + term

    def validate(self) -> dict[str, float]:
        """Sliced Wasserstein distance to pictures held out; the same noise and the same filters each time."""
        batch = self._held_out.batch(0, _VALIDATED)
        images = as_images(self._generated(batch.text, _VALIDATED))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(1)
            return {"distance": float(sliced_distance(images, as_images(batch.real)))}

    def _generated(self, text: Tensor | None, count: int) -> Tensor:
        random = torch.Generator().manual_seed(0)
        z = torch.randn(count, self.model.generator.z_dim, generator=random).to(self._device)
        texts = None if text is None else text[:count].to(self._device)
        result: Tensor = self.model.generator(z, texts).float().cpu()
        return result

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None:
        """Write samples/STEP.png, generator.pth and model.safetensors."""
        (folder / SAMPLES).mkdir(exist_ok=True)
        images = self._generated(self._held_out.batch(0, _VALIDATED).text, _SHEET)
        if images.ndim == 5:
            times = np.linspace(0, images.shape[2] - 1, _SHOWN_FRAMES).astype(int).tolist()
            images = as_images(images[:_CLIPS, :, times])
        pixels = ((images.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
        write_image(
            Image(rgb_frame(sheet_of(pixels)), ColourTags(2, 0, 1, 13)), str(folder / SAMPLES / f"{step:07d}.png"),
            overwrite=True, choice=EncoderChoice(), engine=Engine(threads=1),
        )  # fmt: skip
        words = self._training.words.words if self._training.words else ()
        export_generator(self.model.generator, folder, card_after(self._card, step, measured), words)
