"""DCGAN, VideoGAN and StackGAN against torch in float64, from checkpoints as people have them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin.errors import InputError, ModelFormatError
from aigc_plugin.generators.gan.dcgan import DCGAN
from aigc_plugin.generators.gan.stackgan import StackGAN
from aigc_plugin.generators.gan.videogan import VideoGAN
from aigc_plugin.weights import load
from aigc_plugin.weights.convert import convert
from aigc_plugin.weights.families.dcgan import load_dcgan

Require = Callable[[str], Any]
BOUND = 3e-6
"""Images are -1 … 1."""


@pytest.fixture
def torch(require: Require) -> Any:
    return require("torch")


def saved(torch: Any, model: Any, path: Path) -> Path:
    torch.save({name: value.float() if value.is_floating_point() else value for name, value in
                model.state_dict().items()}, path)  # fmt: skip
    return path


def rows(count: int, width: int, seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)


def wanted(torch: Any, model: Any, *inputs: Any) -> NDArray[Any]:
    for value in model.state_dict().values():  # what the file has
        if value.is_floating_point():
            value.copy_(value.float().double())
    with torch.no_grad():
        arrays = [None if value is None else torch.from_numpy(np.asarray(value)) for value in inputs]
        result: NDArray[Any] = model(*arrays).numpy()
    return result


def test_dcgan_is_that_of_torch(torch: Any, tmp_path: Path, backend: str) -> None:
    from support import torch_gans

    model = torch_gans.randomised(torch_gans.Example())
    generator = DCGAN.load(saved(torch, model, tmp_path / "netG_epoch_24.pth"), backend=backend, threads=2)
    z = rows(19, 12)
    want = wanted(torch, model, z.astype(np.float64))
    np.testing.assert_allclose(generator.synthesize(z), want, rtol=0, atol=BOUND)
    images = generator.generate([3, 4])
    assert images.shape == (2, 32, 32, 3)
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(next(generator.stream([3])), images[0])


def test_the_wrapper_of_several_gpus_is_taken_off(torch: Any, tmp_path: Path) -> None:
    from support import torch_gans

    model = torch_gans.randomised(torch_gans.Example())
    plain = DCGAN.load(saved(torch, model, tmp_path / "a.pth"))
    state = {f"module.{name}": value.float() if value.is_floating_point() else value
             for name, value in model.state_dict().items()}  # fmt: skip
    torch.save({"netG": state}, tmp_path / "b.pth")
    np.testing.assert_array_equal(DCGAN.load(tmp_path / "b.pth").generate([5]), plain.generate([5]))


def test_a_generator_with_classes(torch: Any, tmp_path: Path, backend: str) -> None:
    from support import torch_gans

    model = torch_gans.randomised(torch_gans.Conditional())
    generator = DCGAN.load(saved(torch, model, tmp_path / "generator.pth"), backend=backend)
    assert (generator.z_dim, generator.c_dim) == (10, 10)
    z, classes = rows(4, 10), [3, 1, 1, 9]
    want = wanted(torch, model, z.astype(np.float64), classes)
    np.testing.assert_allclose(generator.synthesize(z, np.eye(10, dtype=np.float32)[classes]), want, rtol=0, atol=BOUND)
    counted = wanted(torch, model, z.astype(np.float64), [0, 1, 2, 3])
    np.testing.assert_allclose(generator.synthesize(z), counted, rtol=0, atol=BOUND)
    with pytest.raises(InputError, match="classes 0 to 9"):
        generator.generate([1], classes=10)


def test_strides_that_a_file_does_not_say(torch: Any, tmp_path: Path) -> None:
    nn = torch.nn
    layers = [nn.ConvTranspose2d(6, 5, 5, 1, 0), nn.BatchNorm2d(5), nn.ReLU(), nn.ConvTranspose2d(5, 1, 5, 3, 2)]
    model = torch.nn.Sequential(*layers, nn.Tanh())
    from support import torch_gans

    model = torch_gans.randomised(model)
    state = {f"net.{name}": value.float() if value.is_floating_point() else value
             for name, value in model.state_dict().items()}  # fmt: skip
    torch.save(state, tmp_path / "g.pth")
    with pytest.raises(ModelFormatError, match="kernels of 5, 5 pixels and does not say its strides"):
        DCGAN.load(tmp_path / "g.pth")
    generator = DCGAN.load(tmp_path / "g.pth", strides=[1, 3], paddings=[0, 2])
    z = rows(2, 6)
    want = wanted(torch, model, z.astype(np.float64)[:, :, None, None])
    np.testing.assert_allclose(generator.synthesize(z), want, rtol=0, atol=BOUND)


@pytest.mark.parametrize(("folder", "z_dim", "ink"), [
    ("dcgan-mnist-ryhan9834", 64, (0.05, 0.25)), ("cgan-mnist-hayatohongo", 10, (0.05, 0.25)),
])  # fmt: skip
def test_real_generators_draw_digits(
    data: Path, require: Require, folder: str, z_dim: int, ink: tuple[float, float]
) -> None:
    """White strokes on black in the middle of 28 x 28 pixels; what they look like is in docs/generate.md."""
    require("weights")
    generator = DCGAN.load(data / "weights" / folder / "generator.pth")
    images = generator.synthesize(rows(64, z_dim))
    assert images.shape == (64, 1, 28, 28)
    share = (images > 0).mean(axis=(1, 2, 3))
    assert ink[0] < share.mean() < ink[1]
    assert (np.abs(images) > 0.9).mean() > 0.85  # black or white
    assert images[:, :, [0, -1]].mean() < -0.98  # the border is black
    assert np.abs(images[1:] - images[:-1]).mean() > 0.1  # not the same digit each time


def test_videogan_is_that_of_torch(torch: Any, tmp_path: Path, backend: str) -> None:
    from support import torch_gans

    model = torch_gans.randomised(torch_gans.Video())
    generator = VideoGAN.load(saved(torch, model, tmp_path / "generator.pth"), backend=backend)
    z = rows(2, 10)
    got = generator.synthesize(z)
    assert got.shape == (2, 3, 32, 64, 64)
    np.testing.assert_allclose(got, wanted(torch, model, z.astype(np.float64)), rtol=0, atol=BOUND)
    frames = list(generator.stream([7]))
    assert len(frames) == 32
    np.testing.assert_array_equal(generator.generate([7]), np.stack(frames))


@pytest.mark.parametrize("stage", ["StageOne", "StageTwo"])
@pytest.mark.parametrize("noisy", [False, True])
def test_stackgan_is_that_of_torch(torch: Any, tmp_path: Path, stage: str, noisy: bool) -> None:
    from support import torch_gans

    model = torch_gans.randomised(getattr(torch_gans, stage)())
    generator = StackGAN.load(saved(torch, model, tmp_path / "netG_epoch_90.pth"))
    assert (generator.z_dim, generator.text_dim, generator.condition) == (6, 9, 5)
    text, z, eps = rows(3, 9), rows(3, 6, 2), rows(3, 5, 3) if noisy else None
    want = wanted(torch, model, *[None if value is None else value.astype(np.float64) for value in (text, z, eps)])
    got = generator.synthesize(text, z, eps)
    assert got.shape == (3, 3, 64 * generator.config.stages**2, 64 * generator.config.stages**2)
    np.testing.assert_allclose(got, want, rtol=0, atol=BOUND)
    assert generator.generate([1, 2], text[0]).shape[0] == 2


@pytest.mark.parametrize("name", ["Example", "Conditional", "Video", "StageTwo"])
def test_converted_files_give_the_same(torch: Any, tmp_path: Path, name: str) -> None:
    from support import torch_gans

    model = load(saved(torch, torch_gans.randomised(getattr(torch_gans, name)()), tmp_path / "theirs.pth"))
    convert(model, tmp_path / "ours.safetensors")
    again = load(tmp_path / "ours.safetensors")
    assert again.config == model.config
    for tensor in model.tensors:
        np.testing.assert_array_equal(again.tensors[tensor], model.tensors[tensor])


def test_layers_of_an_unknown_kind_are_named(torch: Any, tmp_path: Path) -> None:
    nn = torch.nn
    strange = nn.Sequential(nn.ConvTranspose2d(6, 5, 4), nn.PReLU(3), nn.ConvTranspose2d(5, 1, 4, 2, 1))
    torch.save({f"main.{name}": value for name, value in strange.state_dict().items()}, tmp_path / "g.pth")
    with pytest.raises(ModelFormatError, match=r"main\.1"):
        load_dcgan(tmp_path / "g.pth")
