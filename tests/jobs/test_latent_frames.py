"""Images and videos of a GAN that is given as the model of `generate_image` and `generate_video`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.errors import InputError, ModelFormatError
from aigc_plugin.generators.gan.controls import StyleMix
from aigc_plugin.weights.families.family_file import write_family_file
from aigc_plugin.weights.families.table import STYLEGAN
from support import stylegans


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("stylegan") / "small.safetensors"
    config = stylegans.small_stylegan2()
    write_family_file(path, STYLEGAN, config, stylegans.random_tensors(config), {})
    return str(path)


def test_an_image_of_one_seed(tmp_path: Path, model: str) -> None:
    options = aigc.GenerateImageOptions(model=model, seeds="5", psi=0.5)
    result = aigc.generate_image(tmp_path / "image.png", options)
    assert (result.width, result.height) == (16, 16)
    with av.open(str(tmp_path / "image.png")) as container:
        pixels = next(container.decode(video=0)).to_ndarray(format="rgb24")
    np.testing.assert_array_equal(pixels, aigc.StyleGAN.load(model).generate([5], psi=0.5)[0])


def test_several_seeds_become_one_sheet(tmp_path: Path, model: str) -> None:
    result = aigc.generate_image(tmp_path / "sheet.png", aigc.GenerateImageOptions(model=model, seeds="0-3,9"))
    assert (result.width, result.height) == (48, 32)
    with av.open(str(tmp_path / "sheet.png")) as container:
        sheet = next(container.decode(video=0)).to_ndarray(format="rgb24")
    images = aigc.StyleGAN.load(model).generate([0, 1, 2, 3, 9])
    np.testing.assert_array_equal(sheet[16:, 16:32], images[4])
    assert not sheet[16:, 32:].any()


def test_a_video_walks_past_its_seeds(tmp_path: Path, model: str) -> None:
    options = aigc.GenerateVideoOptions(model=model, seeds="1,2,3", fps=12, seconds=1)
    result = aigc.generate_video(tmp_path / "walk.mp4", options)
    assert (result.frames, result.width, result.height, result.style) == (12, 16, 16, "small.safetensors")
    assert result.seam is not None
    with av.open(str(tmp_path / "walk.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.pix_fmt, stream.codec_context.colorspace) == ("yuv420p", 1)
        assert "model small.safetensors, seeds 1,2,3" in container.metadata["comment"]
        assert len(list(container.decode(stream))) == 12


def test_a_video_passes_keyframes_and_is_taken_up(tmp_path: Path, model: str) -> None:
    generator = aigc.StyleGAN.load(model)
    np.savez(tmp_path / "key.npz", w=generator.map(np.ones((1, generator.z_dim), np.float32)))
    keys = f"seed:7,{tmp_path / 'key.npz'}@0.5s"
    options = aigc.GenerateVideoOptions(
        model=model, keys=keys, easing="rest", noise="none", fps=8, seconds=1, codec="ffv1"
    )
    result = aigc.generate_video(tmp_path / "walk.mkv", options)
    assert result.settings["keys"] == "seed:7,key.npz@0.5s"
    assert "seeds" not in result.settings
    with av.open(str(tmp_path / "walk.mkv")) as container:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]
    assert len(frames) == 8
    assert np.abs(frames[0] - generator.generate([7], noise="none")[0]).mean() < 3
    with pytest.raises(InputError, match="exclude each other"):
        aigc.GenerateVideoOptions(model=model, keys=keys, seeds="1")


def test_a_text_needs_a_model_of_texts(tmp_path: Path, model: str) -> None:
    options = aigc.GenerateImageOptions(model=model, text="grey clouds at dusk")
    with pytest.raises(ModelFormatError, match="StackGAN"):
        aigc.generate_image(tmp_path / "image.png", options)
    with pytest.raises(InputError, match="a text needs a model"):
        aigc.generate_image(tmp_path / "image.png", aigc.GenerateImageOptions(text="grey clouds"))
    assert not (tmp_path / "image.png").exists()


@pytest.mark.parametrize("seeds", ["", "a", "3-1", "1,,2", "0-99999"])
def test_seeds_that_are_none(seeds: str) -> None:
    options = aigc.GenerateImageOptions(seeds=seeds)
    with pytest.raises(InputError):
        _ = options.seed_list


def test_seeds_are_numbers_and_ranges() -> None:
    assert aigc.GenerateImageOptions(seeds="0-3, 9").seed_list == [0, 1, 2, 3, 9]
    assert aigc.GenerateImageOptions(seed=4).seed_list == [4]


@pytest.fixture(scope="module")
def alias_free(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("stylegan3") / "small3.safetensors"
    config = stylegans.small_stylegan3()
    write_family_file(path, STYLEGAN, config, stylegans.random_tensors(config), {})
    return str(path)


def pixels_of(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def test_controls_of_an_image(tmp_path: Path, model: str, alias_free: str) -> None:
    options = aigc.GenerateImageOptions(model=model, seeds="5", mix="9@2", size="28x12")
    result = aigc.generate_image(tmp_path / "wide.png", options)
    expected = aigc.StyleGAN.load(model).generate([5], mix=StyleMix(9, 2), size=(28, 12))[0]
    np.testing.assert_array_equal(pixels_of(tmp_path / "wide.png"), expected)
    assert (result.width, result.settings["mix"], result.settings["size"]) == (28, "9@2", "28x12")
    options = aigc.GenerateImageOptions(model=alias_free, seeds="5", translate="0.25,-0.125", rotate=30)
    aigc.generate_image(tmp_path / "turned.png", options)
    generator = aigc.StyleGAN.load(alias_free)
    expected = generator.generate([5], transform=generator.placement(0.25, -0.125, 30))[0]
    np.testing.assert_array_equal(pixels_of(tmp_path / "turned.png"), expected)
    with pytest.raises(InputError, match="a StyleGAN2 has no field"):
        aigc.generate_image(tmp_path / "a.png", aigc.GenerateImageOptions(model=model, rotate=30))
    with pytest.raises(InputError, match="its own size"):
        aigc.generate_image(tmp_path / "a.png", aigc.GenerateImageOptions(model=alias_free, size="64x32"))


def test_controls_of_a_walk(tmp_path: Path, model: str) -> None:
    options = aigc.GenerateVideoOptions(model=model, seeds="1,2", mix="3", size="32x16", fps=4, seconds=1, codec="ffv1")
    result = aigc.generate_video(tmp_path / "walk.mkv", options)
    assert (result.width, result.height, result.settings["mix"]) == (32, 16, "3")
    expected = aigc.StyleGAN.load(model).generate([1], mix=StyleMix(3), size=(32, 16))[0]
    assert np.abs(pixels_of(tmp_path / "walk.mkv").astype(int) - expected).mean() < 3


@pytest.mark.parametrize("given", [{"seeds": "0-3"}, {"psi": 0.5}, {"mix": "3"}, {"rotate": 20}, {"label": 1}])
def test_a_background_has_no_controls_of_a_gan(tmp_path: Path, given: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="is of a GAN"):
        aigc.generate_image(tmp_path / "a.png", aigc.GenerateImageOptions(style="ink", size="32x18", **given))


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "a,b", "1.2.3,4"])
def test_translations_that_are_none(text: str) -> None:
    with pytest.raises(InputError, match="must be two numbers"):
        aigc.GenerateImageOptions(translate=text)
