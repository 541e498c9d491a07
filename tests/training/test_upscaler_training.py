"""Training of an upscaler: the collapsible convolutions, the training pairs, and the command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from aigc_plugin import Engine, InputError, MediaError, Upscaler
from aigc_plugin.generators.upscaler_network import UpscalerNetwork
from aigc_plugin.planes import Colour, PlanarFrame, PlaneFormat
from aigc_plugin.signal.image_error import network_luma
from aigc_plugin.weights.families.upscaler import load_upscaler
from support.require import require
from support.video_files import rotate, write_video

torch = require("torch")

from aigc_plugin.training.gan.gan_data import read_clips  # noqa: E402
from aigc_plugin.training.upscaler.byte_ranges import drawing  # noqa: E402
from aigc_plugin.training.upscaler.fitted_ranges import fitted_ranges, int8_loss  # noqa: E402
from aigc_plugin.training.upscaler.images import training_frames  # noqa: E402
from aigc_plugin.training.upscaler.upscaler_network import CollapsibleConv2d, CollapsibleUpscaler  # noqa: E402
from aigc_plugin.training.upscaler.upscaler_pairs import DEGRADATIONS, Pair, Patches  # noqa: E402
from aigc_plugin.training.upscaler.upscaler_run import UpscalerSettings, copy_body  # noqa: E402
from aigc_plugin.training.upscaler.upscaler_task import export_upscaler  # noqa: E402


def scene(height: int, width: int, seed: int = 0) -> np.ndarray:
    """An image with edges and gradients, smooth enough to be downscaled by two."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    planes = [
        128 + 60 * np.sin(x / rng.uniform(4, 9) + y / rng.uniform(5, 12)) + 40 * ((x // 16 + y // 24) % 2)
        for _ in range(3)
    ]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("inputs", "outputs"), [(1, 16), (16, 16), (16, 4)])
def test_the_collapsed_convolution_equals_its_two_maps(inputs: int, outputs: int) -> None:
    torch.manual_seed(0)
    layer = CollapsibleConv2d(inputs, outputs).double()
    x = torch.randn(2, inputs, 9, 7, dtype=torch.float64)
    inner = layer.inner.view(-1, inputs, 3, 3)
    two = torch.nn.functional.conv2d(torch.nn.functional.conv2d(x, inner), layer.outer[:, :, None, None], layer.bias)
    expected = two + x[..., 1:-1, 1:-1] if inputs == outputs else two
    torch.testing.assert_close(layer(x), expected)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_the_output_is_larger_by_the_scale(scale: int) -> None:
    network = CollapsibleUpscaler(scale, channels=4, depth=2)
    with torch.no_grad():
        assert network.upscale_frame(torch.rand(5, 8)).shape == (5 * scale, 8 * scale)


def distance(pair: Pair, scale: int, move: tuple[int, int]) -> float:
    """Error between the small image and the large one, shifted and downscaled to means of boxes."""
    rows, columns = pair.small.shape
    moved = np.roll(pair.large, move, (0, 1)).reshape(rows, scale, columns, scale).mean((1, 3))
    return float(np.abs(moved - pair.small)[2:-2, 2:-2].mean())


@pytest.mark.parametrize("degradation", DEGRADATIONS)
@pytest.mark.parametrize("scale", [2, 3])
def test_small_and_large_images_are_aligned(degradation: str, scale: int) -> None:
    """The large image, downscaled, is closer to the small one than after a shift by a pixel."""
    for pair in DEGRADATIONS[degradation](scene(145, 190), scale, 3):
        rows, columns = pair.small.shape
        assert pair.large.shape == (rows * scale, columns * scale)

        moves = [(1, 0), (-1, 0), (0, 1), (0, -1)]
        assert distance(pair, scale, (0, 0)) < min(distance(pair, scale, move) for move in moves)


def test_patches_depend_on_the_step_and_match_in_position() -> None:
    rng = np.random.default_rng(0)
    small = rng.random((40, 50), np.float32)
    pair = Pair(small, np.repeat(np.repeat(small, 2, 0), 2, 1))
    patches = Patches([pair], scale=2, count=8, side=10, radius=3, seed=5)
    inner, outer = patches.batch(7)
    again, _ = patches.batch(7)
    other, _ = patches.batch(8)
    assert inner.shape == (8, 1, 16, 16)
    assert outer.shape == (8, 1, 20, 20)
    torch.testing.assert_close(inner, again)
    assert not torch.equal(inner, other)
    torch.testing.assert_close(outer[..., ::2, ::2], inner[..., 3:-3, 3:-3])


def test_a_patch_larger_than_every_image_is_an_error() -> None:
    pair = Pair(np.zeros((8, 8), np.float32), np.zeros((16, 16), np.float32))
    with pytest.raises(InputError, match="small pixels"):
        Patches([pair], scale=2, count=1, side=10, radius=3, seed=0)


@pytest.mark.parametrize("wrong", [{"scale": 5}, {"degradation": "jpeg"}, {"side": 1}, {"steps": 0}])
def test_settings_check_themselves(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        UpscalerSettings(**wrong)  # type: ignore[arg-type]


def test_a_start_without_a_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"checkpoint\.pt"):
        copy_body(tmp_path, CollapsibleUpscaler(2))


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "aigc_plugin", "train", "upscaler", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_the_command_trains_and_another_scale_starts_from_it(tmp_path: Path) -> None:
    data = tmp_path / "pictures"
    data.mkdir()
    for number in range(5):
        with av.open(str(data / f"{number}.png"), "w", format="image2") as file:
            stream = file.add_stream("png")
            stream.height, stream.width, stream.pix_fmt = 72, 96, "rgb24"
            picture = av.VideoFrame.from_ndarray(scene(72, 96, number), format="rgb24")
            file.mux(stream.encode(picture))
    sizes = ["--channels", 4, "--depth", 2, "--side", 8, "--batch", 2, "--progress", "json", "--threads", 1]
    first = run(data, "--out", tmp_path / "x2", "--steps", 6, *sizes)
    assert first.returncode == 0, first.stderr
    result = json.loads(first.stderr.strip().splitlines()[-1])
    assert result["event"] == "result"
    assert result["path"].endswith("model.safetensors")
    again = run(data, "--out", tmp_path / "x2", "--steps", 9, *sizes)
    assert again.returncode == 1
    assert "other settings" in again.stderr
    other = run(data, "--out", tmp_path / "x3", "--scale", 3, "--start", tmp_path / "x2", "--steps", 2, *sizes)
    assert other.returncode == 0, other.stderr
    packed = tmp_path / "packed.safetensors"
    card = tmp_path / "card.json"
    card.write_text('{"licence": "CC0-1.0"}')
    pack = [
        sys.executable,
        "-P",
        "-m",
        "aigc_plugin",
        "train",
        "pack",
        tmp_path / "x3",
        packed,
        "--card",
        card,
    ]
    done = subprocess.run(list(map(str, pack)), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    model = load_upscaler(packed)
    assert model.card["licence"] == "CC0-1.0"
    assert {"scales.body.0", "scales.body.2"} <= set(model.tensors)
    missing = run(tmp_path / "nothing", "--out", tmp_path / "x4")
    assert missing.returncode == 1
    assert "not a folder" in missing.stderr


def test_fitted_ranges_lose_less_than_measured_ones(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    for number in range(3):
        Image.fromarray(scene(160, 176, number)).save(folder / f"{number}.png")
    model = load_upscaler("aigc-x2")
    measured = UpscalerNetwork(model, Engine(precision="float32")).measure_activations()
    ranges, loss = fitted_ranges(model, measured, [folder], steps=12)
    assert loss < int8_loss(model, measured, [folder / "2.png"])
    for name, wide in measured.items():
        low, high = ranges[name]
        assert (low >= np.minimum(wide[0], 0) - 1e-3).all()
        assert (high <= np.maximum(wide[1], 0) * 1.001).all()


def test_int8_is_fitted_by_images_that_suffice(tmp_path: Path) -> None:
    model = load_upscaler("aigc-x2")
    measured = {name: model.tensors[name] for name in model.tensors if name.startswith("scales.")}
    for number in range(3):
        Image.fromarray(scene(32, 32, number)).save(tmp_path / f"{number}.png")
    with pytest.raises(InputError, match="at least 40 pixels"):
        fitted_ranges(model, measured, [tmp_path])
    (tmp_path / "2.png").unlink()
    with pytest.raises(InputError, match="2 images are too few"):
        fitted_ranges(model, measured, [tmp_path])


def test_drawings_are_of_full_contrast_and_repeat() -> None:
    dark, light = drawing(1, 96), drawing(2, 96)
    assert np.median(dark) == 0
    assert np.median(light) == 255
    assert dark.max() > 200
    assert light.min() < 100
    np.testing.assert_array_equal(drawing(2, 96), light)


@pytest.mark.parametrize("scale", [2, 3])
def test_the_exported_network_equals_the_one_in_training(tmp_path: Path, scale: int) -> None:
    torch.manual_seed(1)
    network = CollapsibleUpscaler(scale, channels=6, depth=3)
    with torch.no_grad():
        for slope in network.slopes:
            slope.uniform_(-0.3, 0.4)
    path = tmp_path / "model.safetensors"
    export_upscaler(network, path, {"name": "a test"})
    small = network_luma(scene(23, 31))
    frame = PlanarFrame((small,), PlaneFormat("gray", 32), Colour(range="full"))
    found = Upscaler.load(path, precision="float32").upscale_frame(frame).planes[0]
    with torch.no_grad():
        expected = network.upscale_frame(torch.from_numpy(small)).numpy()
    np.testing.assert_allclose(found, expected, atol=2e-3)


def test_videos_are_read_upright_and_broken_ones_named(tmp_path: Path) -> None:
    film = write_video(tmp_path / "film.mp4", size=(64, 48), pts=[512 * i for i in range(30)])
    frames = list(training_frames(film))
    assert {frame.shape for frame in frames} == {(48, 64, 3)}
    assert len(list(training_frames(film, 10))) == 10
    turned = write_video(tmp_path / "turned.mp4", size=(64, 48))
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(turned.read_bytes())
    rotate(turned, 90)
    turned_frames = list(training_frames(turned))
    assert {frame.shape for frame in turned_frames} == {(64, 48, 3)}
    np.testing.assert_array_equal(turned_frames[0], np.rot90(next(training_frames(copy))))
    (tmp_path / "broken.mp4").write_bytes(film.read_bytes()[:1000])
    with pytest.raises(MediaError, match=r"broken\.mp4 cannot be read"):
        list(training_frames(tmp_path / "broken.mp4"))
    with pytest.raises(MediaError, match=r"broken\.mp4 cannot be read"):
        read_clips(tmp_path / "broken.mp4", 16, 8)
