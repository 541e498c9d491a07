"""Contenders of image_gans.py, each in a process of its own: the same random generator, the same noise."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import image_gan_models
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

STYLEGANS = ("stylegan2", "stylegan3")
SIZE_VARIABLE = "AIGC_BENCH_SIZE"
"""Size of the images of StyleGANs; the published figures are those of 256 pixels."""


def image_size() -> int:
    return int(os.environ.get(SIZE_VARIABLE, "256"))


def giga_macs(kind: str) -> float:
    """Multiply-adds of one image, or of one clip of 32 frames, in 1e9."""
    if kind == "stylegan2":
        return image_gan_models.stylegan2_macs(image_gan_models.stylegan2_config(image_size()))
    if kind == "stylegan3":
        return image_gan_models.stylegan3_macs(image_gan_models.stylegan3_config(image_size()))
    return {"dcgan": 0.105, "videogan": 2.25}[kind]


def torch_model(kind: str) -> Any:
    import torch

    from support import torch_gans

    if kind == "dcgan":
        model = torch_gans.Example(100, (512, 256, 128, 64))
    else:
        model = torch_gans.Video(100, (512, 256, 128, 64))
    return torch_gans.randomised(model).to(torch.float32)


def write_inputs(folder: Path, kinds: list[str]) -> None:
    """The checkpoint of each kind that torch has, as people have it."""
    import torch

    for kind in kinds:
        if kind not in STYLEGANS:
            torch.save(torch_model(kind).state_dict(), folder / f"{kind}.pth")


def noise(count: int) -> NDArray[np.float32]:
    return np.random.default_rng(0).normal(size=(count, 100)).astype(np.float32)


def stylegan(kind: str) -> tuple[Any, Any]:
    """Configuration and random weights."""
    from support import stylegans

    build = image_gan_models.stylegan2_config if kind == "stylegan2" else image_gan_models.stylegan3_config
    config = build(image_size())
    return config, stylegans.random_tensors(config)


def styles(config: Any, count: int) -> NDArray[np.float32]:
    return np.random.default_rng(0).normal(size=(count, config.num_ws, config.mapping.w_dim)).astype(np.float32)


class Ours:
    """Our generator; a run is `count` images at once."""

    def __init__(self, kind: str, count: str) -> None:
        self.kind, self.count = kind, int(count)

    def load(self, folder: Path, threads: int, frames: int) -> None:
        from aigc_plugin import DCGAN, VideoGAN

        if self.kind in STYLEGANS:
            self._load_stylegan(threads)
            return
        generator = {"dcgan": DCGAN, "videogan": VideoGAN}[self.kind]
        loaded = generator.load(folder / f"{self.kind}.pth", threads=threads)
        z = noise(self.count)
        self.images = lambda: loaded.synthesize(z)

    def _load_stylegan(self, threads: int) -> None:
        from aigc_plugin import Engine, StyleGAN

        config, tensors = stylegan(self.kind)
        generator = StyleGAN(config, tensors, Engine(threads=threads))
        w = styles(config, self.count)
        self.images = lambda: generator.synthesize(w)

    def run(self, mel: Any, latents: Any) -> NDArray[np.float32]:
        return np.asarray(self.images(), np.float32)


class Torch:
    """torch, eager; `channels_last` is the other memory order."""

    def __init__(self, kind: str, count: str, order: str = "channels_first") -> None:
        self.kind, self.count, self.order = kind, int(count), order

    def load(self, folder: Path, threads: int, frames: int) -> None:
        import torch

        torch.set_num_threads(threads)
        if self.kind == "stylegan2":
            config, tensors = stylegan(self.kind)
            self.model = image_gan_models.TorchStyleGAN2(config, tensors)
            self.z = torch.from_numpy(styles(config, self.count))
            return
        self.model = torch_model(self.kind)
        self.model.load_state_dict(torch.load(folder / f"{self.kind}.pth"))
        if self.order == "channels_last" and self.kind == "dcgan":
            self.model = self.model.to(memory_format=torch.channels_last)
        self.z = torch.from_numpy(noise(self.count))

    def run(self, mel: Any, latents: Any) -> NDArray[np.float32]:
        import torch

        with torch.inference_mode():
            return np.asarray(self.model(self.z))


class OpenVino:
    """OpenVINO's own conversion of the torch module, float32, latency."""

    def __init__(self, kind: str, count: str) -> None:
        self.kind, self.count = kind, int(count)

    def load(self, folder: Path, threads: int, frames: int) -> None:
        import openvino
        import torch

        model = torch_model(self.kind)
        model.load_state_dict(torch.load(folder / f"{self.kind}.pth"))
        self.z = noise(self.count)
        graph = openvino.convert_model(model, example_input=torch.from_numpy(self.z), input=[self.z.shape])
        settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
        self.compiled = openvino.compile_model(graph, "CPU", settings)

    def run(self, mel: Any, latents: Any) -> NDArray[np.float32]:
        return np.asarray(self.compiled(self.z)[0])
