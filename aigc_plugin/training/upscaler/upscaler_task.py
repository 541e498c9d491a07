"""Train the luma upscaler on patches; validate it by PSNR-Y on whole images that are held out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ...signal.image_error import BLACK, SPAN, psnr
from ...types import FloatArray
from ...weights.families.family_file import write_family_file
from ...weights.families.table import UPSCALER
from ...weights.families.upscaler_config import UpscalerConfig
from .upscaler_network import CollapsibleUpscaler
from .upscaler_pairs import Pair, Patches

MODEL = "model.safetensors"


class UpscalerTask:
    """Training task of the upscaler."""

    def __init__(
        self,
        network: CollapsibleUpscaler,
        training: Sequence[Pair],
        validation: Sequence[Pair],
        *,
        batch: int,
        side: int,
        seed: int,
        device: torch.device,
        card: Mapping[str, object],
    ) -> None:
        self.model = network.to(device)
        self._device, self._card, self._validation = device, dict(card), validation
        self._patches = Patches(training, scale=network.scale, count=batch, side=side, radius=network.radius, seed=seed)

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        small, large = (part.to(self._device) for part in self._patches.batch(step))
        with torch.autocast(self._device.type, torch.bfloat16):
            upscaled = self.model(small)
        return F.l1_loss(upscaled.float(), large), {}

    def validate(self) -> dict[str, float]:
        values = [
            psnr(self._upscaled(pair.small) * SPAN + BLACK, pair.large * SPAN + BLACK, self.model.scale)
            for pair in self._validation
        ]
        return {"psnr": float(np.mean(values))}

    @torch.no_grad()
    def _upscaled(self, small: FloatArray) -> FloatArray:
        return np.asarray(self.model.upscale_frame(torch.from_numpy(small).to(self._device)).cpu().numpy())

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None:
        export_upscaler(self.model, folder / MODEL, {**self._card, "steps": step, **measured})


@torch.no_grad()
def export_upscaler(network: CollapsibleUpscaler, path: Path, card: Mapping[str, object]) -> None:
    """Write the network with plain convolutions, the kernels in half precision."""
    layers: list[dict[str, object]] = []
    tensors: dict[str, np.ndarray] = {}
    for number, layer in enumerate(network.layers()):
        name, hidden = f"body.{number}", number < len(network.slopes)
        tensors[name + ".weight"] = layer.weight().cpu().numpy()
        tensors[name + ".bias"] = layer.bias.cpu().numpy()
        if hidden:
            tensors[name + ".slope"] = network.slopes[number].cpu().numpy()
        outputs, inputs, kernel, _ = layer.shape
        layers.append({"name": name, "kernel": kernel, "inputs": inputs, "outputs": outputs,
                       "activation": "prelu" if hidden else "none", "padding": "valid",
                       "add": 0 if number == network.depth else None})  # fmt: skip
    config = UpscalerConfig.from_dict(
        {"kind": "upscaler", "scale": network.scale, "channels": 1, "skip": "nearest", "border": "replicate",
         "layers": layers}
    )  # fmt: skip
    write_family_file(path, UPSCALER, config, tensors, card, dtype="float16", overwrite=True)
