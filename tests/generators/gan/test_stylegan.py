"""StyleGAN2 and 3 against float64, from every published form of file, on each tier."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import Engine
from aigc_plugin.errors import GenerationFailed, InputError, ModelFormatError
from aigc_plugin.generators.gan.controls import StyleMix, placement
from aigc_plugin.generators.gan.images import to_bytes
from aigc_plugin.generators.gan.stylegan import StyleGAN
from aigc_plugin.weights.convert import convert
from aigc_plugin.weights.families.stylegan import load_stylegan
from oracles import stylegan as oracle
from support import stylegans

Require = Callable[[str], Any]
Tensors = dict[str, NDArray[np.float32]]
BOUND = 2e-5
"""Share of the largest value of an image, which is many standard deviations of its noise of rounding."""


def ours(config: stylegans.StyleGANConfig, tensors: Tensors, backend: str = "auto") -> StyleGAN:
    return StyleGAN(config, tensors, Engine(backend, threads=2))  # type: ignore[arg-type]


def wide(tensors: Tensors) -> dict[str, NDArray[Any]]:
    return {name: value.astype(np.float64) for name, value in tensors.items()}


def assert_close(got: NDArray[Any], want: NDArray[Any]) -> None:
    assert got.shape == want.shape
    np.testing.assert_allclose(got, want, rtol=0, atol=BOUND * np.abs(want).max())


def noise(model: StyleGAN, count: int = 3) -> NDArray[np.float32]:
    return np.random.default_rng(5).normal(size=(count, model.z_dim)).astype(np.float32)


@pytest.mark.parametrize("classes", [0, 4])
def test_mapping_follows_the_paper(backend: str, classes: int) -> None:
    config = stylegans.small_stylegan2(c_dim=classes)
    tensors = stylegans.random_tensors(config)
    model = ours(config, tensors, backend)
    z = noise(model)
    label = np.eye(classes, dtype=np.float32)[[0, 2, 3]] if classes else None
    want = np.stack([
        oracle.mapping(wide(tensors), z[i].astype(float), None if label is None else label[i], 2, 0.01)
        for i in range(3)
    ])  # fmt: skip
    assert_close(model.map(z, label), np.repeat(want[:, None], config.num_ws, axis=1))
    drawn = model.map(z, label, psi=0.25, cutoff=2)
    average = tensors["mapping.w_avg"]
    assert_close(drawn[:, 1], average + 0.25 * (want - average))
    assert_close(drawn[:, 2], want)


@pytest.mark.parametrize("architecture", ["skip", "resnet", "orig"])
@pytest.mark.parametrize("constant_noise", [True, False])
def test_stylegan2_follows_the_paper(backend: str, architecture: str, constant_noise: bool) -> None:
    config = stylegans.small_stylegan2(architecture, image=4 if architecture == "orig" else 3)
    tensors = stylegans.random_tensors(config)
    model = ours(config, tensors, backend)
    w = np.random.default_rng(2).normal(size=(5, config.num_ws, 24)).astype(np.float32)
    want = [oracle.stylegan2(wide(tensors), ws, [4, 8, 16], architecture, 256, constant_noise) for ws in w]
    assert_close(model.synthesize(w, noise="const" if constant_noise else "none"), np.stack(want))


@pytest.mark.parametrize("square", [False, True])
def test_stylegan3_follows_the_paper(backend: str, square: bool) -> None:
    config = stylegans.small_stylegan3(square)
    tensors = stylegans.random_tensors(config)
    model = ours(config, tensors, backend)
    w = np.random.default_rng(3).normal(size=(2, config.num_ws, 24)).astype(np.float32)
    layers = [{"name": each.name, "size": each.size, "up": each.up, "down": each.down, "kernel": each.kernel}
              for each in config.layers]  # fmt: skip
    field = {"size": 36, "rate": 16.0, "bandwidth": 2.0}
    for transform in (None, np.array([[0.8, -0.6, 0.1], [0.6, 0.8, -0.2], [0, 0, 1]])):
        own = np.eye(3) if transform is None else transform
        want = [oracle.stylegan3(wide(tensors), ws, layers, field, 256, own) for ws in w]
        assert_close(model.synthesize(w, transform=transform), np.stack(want))


@pytest.mark.parametrize(
    ("size", "cells"),
    [((16, 16), (4, 4)), ((28, 12), (3, 7)), ((21, 16), (4, 6)), ((3, 50), (13, 1))],
)
@pytest.mark.parametrize("architecture", ["skip", "resnet"])
def test_another_size_continues_input_and_noise(
    architecture: str, size: tuple[int, int], cells: tuple[int, int]
) -> None:
    config = stylegans.small_stylegan2(architecture)
    tensors = stylegans.random_tensors(config)
    w = np.random.default_rng(2).normal(size=(2, config.num_ws, 24)).astype(np.float32)
    wider = wide(tensors)
    for name in tensors:
        if name.endswith(("b4.const", "noise_const")):
            grid, times = wider[name], tensors[name].shape[-1] // 4
            for axis, count in ((-2, cells[0]), (-1, cells[1])):
                # Mirrored far enough, then cut so that the cells of the file stay about in the middle.
                pads = [(0, 0)] * grid.ndim
                pads[axis] = (16 * times, 16 * times)
                first = (16 - (count - 4) // 2) * times
                grid = np.take(np.pad(grid, pads, mode="symmetric"), range(first, first + count * times), axis)
            wider[name] = grid
    width, height = size
    top, left = (cells[0] * 4 - height) // 2, (cells[1] * 4 - width) // 2
    want = [
        oracle.stylegan2(wider, ws, [4, 8, 16], architecture, 256, True)[:, top : top + height, left : left + width]
        for ws in w
    ]
    assert_close(ours(config, tensors).synthesize(w, size=size), np.stack(want))


def test_a_size_that_is_none_is_refused() -> None:
    config = stylegans.small_stylegan2()
    model = ours(config, stylegans.random_tensors(config))
    for size in ((0, 16), (16, 257)):
        with pytest.raises(InputError, match="1 to 256 pixels a side"):
            model.generate([1], size=size)
    other = stylegans.small_stylegan3()
    with pytest.raises(InputError, match="have its own size"):
        ours(other, stylegans.random_tensors(other)).generate([1], size=(64, 32))
    assert model.generate([], size=(20, 12)).shape == (0, 12, 20, 3)


@pytest.mark.parametrize("make", [stylegans.small_stylegan2, stylegans.small_stylegan3])
def test_a_mix_has_the_coarse_styles_of_one_and_the_fine_ones_of_another(
    make: Callable[[], stylegans.StyleGANConfig],
) -> None:
    config = make()
    tensors = stylegans.random_tensors(config)
    model = ours(config, tensors)
    z = np.stack([np.random.RandomState(seed).randn(16) for seed in (3, 11)])
    coarse, fine = (0.7 * oracle.mapping(wide(tensors), each, None, 2, 0.01) + 0.3 * tensors["mapping.w_avg"]
                    for each in z)  # fmt: skip
    for crossover in (0, 2, model.num_ws, None):
        place = model.num_ws // 2 if crossover is None else crossover
        ws = np.stack([coarse] * place + [fine] * (model.num_ws - place))
        if isinstance(config, stylegans.StyleGAN2Config):
            want = oracle.stylegan2(wide(tensors), ws, [4, 8, 16], "skip", 256, True)
        else:
            layers = [{"name": each.name, "size": each.size, "up": each.up, "down": each.down, "kernel": each.kernel}
                      for each in config.layers]  # fmt: skip
            field = {"size": 36, "rate": 16.0, "bandwidth": 2.0}
            want = oracle.stylegan3(wide(tensors), ws, layers, field, 256, np.eye(3))
        noises = z.astype(np.float32)
        got = model.synthesize(model.mix(model.map(noises[:1], psi=0.7), model.map(noises[1:], psi=0.7), crossover))
        assert_close(got[0], want)
        np.testing.assert_array_equal(model.generate([3], psi=0.7, mix=StyleMix(11, crossover)), to_bytes(got))
    for wrong in (-1, model.num_ws + 1):
        with pytest.raises(InputError, match="the crossover lies from 0"):
            model.mix(np.zeros((1, model.num_ws, 24)), np.zeros((1, model.num_ws, 24)), wrong)


def test_a_placement_moves_and_turns_the_field() -> None:
    config = stylegans.small_stylegan3()
    tensors = wide(stylegans.random_tensors(config))
    tensors["synthesis.input.affine.weight"] *= 0
    tensors["synthesis.input.affine.bias"] = np.array([1.0, 0, 0, 0])

    def field(*placed: float) -> NDArray[Any]:
        return oracle.fourier_field(tensors, np.zeros(24), 36, 16.0, 2.0, placement(*placed))

    still = field()
    turned = np.rot90(still, axes=(1, 2))
    np.testing.assert_allclose(field(2 / 16)[:, :, 2:], still[:, :, :-2], atol=1e-9)
    np.testing.assert_allclose(field(0, 3 / 16)[:, 3:], still[:, :-3], atol=1e-9)
    np.testing.assert_allclose(field(0, 0, 90), turned, atol=1e-9)
    np.testing.assert_allclose(field(2 / 16, 0, 90)[:, :, 2:], turned[:, :, :-2], atol=1e-9)  # turned first
    with pytest.raises(InputError, match="finite numbers"):
        placement(float("nan"))


@pytest.mark.parametrize("text", ["", "@3", "a@3", "1@", "1@-2", "1 2"])
def test_mixes_that_are_none(text: str) -> None:
    with pytest.raises(InputError, match="is no mix"):
        StyleMix.parse(text)
    assert StyleMix.parse(" 11@8 ") == StyleMix(11, 8)
    assert StyleMix.parse("11") == StyleMix(11)


def test_an_image_does_not_depend_on_those_beside_it() -> None:
    config = stylegans.small_stylegan2()
    model = ours(config, stylegans.random_tensors(config))
    together = model.generate(range(6), psi=0.7)
    assert together.shape == (6, 16, 16, 3)
    assert together.dtype == np.uint8
    for seed in (0, 3, 5):
        np.testing.assert_array_equal(model.generate([seed], psi=0.7)[0], together[seed])


def test_seeds_are_those_of_the_published_scripts() -> None:
    config = stylegans.small_stylegan2()
    model = ours(config, stylegans.random_tensors(config))
    z = np.random.RandomState(7).randn(1, 16).astype(np.float32)
    image = model.synthesize(model.map(z))[0]
    want = np.clip(image * 127.5 + 128, 0, 255).astype(np.uint8).transpose(1, 2, 0)
    np.testing.assert_array_equal(model.generate([7])[0], want)


def official_attributes(config: stylegans.StyleGANConfig) -> dict[str, dict[str, Any]]:
    """Plain attributes as modules have them: gains as numpy's numbers, sizes as its arrays."""
    if isinstance(config, stylegans.StyleGAN2Config):
        return {
            "": {"z_dim": 16},
            "mapping": {"num_ws": config.num_ws},
            "mapping.fc0": {"weight_gain": 0.01 / np.sqrt(16)},
            "synthesis.b16.conv1": {"conv_clamp": 64},
        }
    return {
        "synthesis": {"output_scale": 0.25},
        "synthesis.input": {"sampling_rate": np.float64(16), "bandwidth": np.float64(2), "size": np.array([36, 36])},
        "synthesis.L0_36_18": {"conv_clamp": 256},
    }


@pytest.mark.parametrize("make", [stylegans.small_stylegan2, stylegans.small_stylegan3])
def test_official_pickles_are_read_without_running_a_line(
    tmp_path: Path, require: Require, make: Callable[[], stylegans.StyleGANConfig]
) -> None:
    require("torch")
    config = make()
    tensors = stylegans.random_tensors(config)
    path = stylegans.write_official_pickle(tmp_path / "network.pkl", tensors, official_attributes(config))
    model = load_stylegan(path)
    if isinstance(config, stylegans.StyleGAN2Config):
        assert model.config == stylegans.small_stylegan2(limit=64)
    else:
        assert model.config == config
    assert set(model.tensors) == set(tensors)
    for name, value in tensors.items():
        np.testing.assert_array_equal(model.tensors[name], value)
    convert(model, tmp_path / "ours.safetensors")
    again = StyleGAN.load(tmp_path / "ours.safetensors")
    np.testing.assert_array_equal(again.generate([1, 2]), StyleGAN.load(path).generate([1, 2]))


class Gadget:
    def __reduce__(self) -> tuple[Any, ...]:
        return (exec, ("raise SystemError('executed')",))


def test_a_gadget_is_refused_wherever_it_sits(tmp_path: Path, require: Require) -> None:
    require("torch")
    config = stylegans.small_stylegan2()
    path = stylegans.write_official_pickle(tmp_path / "n.pkl", stylegans.random_tensors(config), {}, Gadget())
    with pytest.raises(ModelFormatError, match=r"builtins\.exec, which is refused"):
        load_stylegan(path)


def test_a_pickle_that_is_cut_short_is_told(tmp_path: Path, require: Require) -> None:
    require("torch")
    config = stylegans.small_stylegan2()
    whole = stylegans.write_official_pickle(tmp_path / "n.pkl", stylegans.random_tensors(config), {}).read_bytes()
    for share in (0.3, 0.6, 0.95):
        (tmp_path / "cut.pkl").write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(ModelFormatError, match="not a whole torch checkpoint"):
            load_stylegan(tmp_path / "cut.pkl")


def rosinality_state(config: stylegans.StyleGAN2Config, tensors: Tensors) -> Tensors:
    """The names and shapes of rosinality's g_ema for the same weights."""
    state: Tensors = {"input.input": tensors["synthesis.b4.const"][None], "latent_avg": tensors["mapping.w_avg"]}
    for i in range(2):
        for part in ("weight", "bias"):
            state[f"style.{i + 1}.{part}"] = tensors[f"mapping.fc{i}.{part}"]

    def layer(theirs: str, name: str) -> None:
        state[f"{theirs}.conv.weight"] = tensors[f"{name}.weight"][None]
        for part in ("weight", "bias"):
            state[f"{theirs}.conv.modulation.{part}"] = tensors[f"{name}.affine.{part}"]
        if "torgb" in name:
            state[f"{theirs}.bias"] = tensors[f"{name}.bias"].reshape(1, -1, 1, 1)
        else:
            state[f"{theirs}.noise.weight"] = tensors[f"{name}.noise_strength"].reshape(1)
            state[f"{theirs}.activate.bias"] = tensors[f"{name}.bias"]

    layers = ["b4.conv1", *(f"b{size}.conv{i}" for size in (8, 16) for i in (0, 1))]
    for i, name in enumerate(layers):
        layer("conv1" if i == 0 else f"convs.{i - 1}", f"synthesis.{name}")
        state[f"noises.noise_{i}"] = tensors[f"synthesis.{name}.noise_const"][None, None]
    for i, size in enumerate((4, 8, 16)):
        layer("to_rgb1" if i == 0 else f"to_rgbs.{i - 1}", f"synthesis.b{size}.torgb")
        if i:
            state[f"to_rgbs.{i - 1}.upsample.kernel"] = 4 * tensors[f"synthesis.b{size}.resample_filter"]
    return state


def test_checkpoints_of_rosinality_are_read(tmp_path: Path, require: Require) -> None:
    torch = require("torch")
    config = stylegans.small_stylegan2(limit=0)
    tensors = stylegans.random_tensors(config)
    state = {name: torch.from_numpy(value.copy()) for name, value in rosinality_state(config, tensors).items()}
    torch.save({"g": {}, "g_ema": state, "latent_avg": state["latent_avg"]}, tmp_path / "550000.pt")
    model = load_stylegan(tmp_path / "550000.pt")
    assert model.config == config
    for name in model.tensors:
        np.testing.assert_array_equal(model.tensors[name], tensors[name], err_msg=name)


def test_values_beyond_the_limit_are_cut_and_nan_is_an_error() -> None:
    config = stylegans.small_stylegan2()
    tensors = stylegans.random_tensors(config)
    tensors["synthesis.b16.torgb.weight"] *= 1e30
    image = ours(config, tensors).synthesize(np.ones((1, 6, 24), np.float32))
    assert np.isfinite(image).all()
    assert np.abs(image).max() >= 200
    tensors["synthesis.b8.conv1.bias"][3] = np.nan
    with pytest.raises(GenerationFailed, match="not finite"):
        ours(config, tensors).generate([0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.map(np.zeros((2, 5), np.float32)), r"z must have the shape \(n, 16\)"),
        (lambda m: m.map(np.full((1, 16), np.nan, np.float32)), "NaN"),
        (lambda m: m.map(np.zeros((1, 16), np.float32), np.zeros((1, 3), np.float32)), "label"),
        (lambda m: m.synthesize(np.zeros((1, 5, 24), np.float32)), r"w must have the shape \(n, 6, 24\)"),
        (lambda m: m.synthesize(np.zeros((1, 6, 24), np.float32), noise="loud"), "const or none"),
        (lambda m: m.synthesize(np.zeros((1, 6, 24), np.float32), transform=np.eye(3)), "StyleGAN3"),
        (lambda m: m.generate([-1]), "seeds are whole numbers"),
        (lambda m: m.generate([1], classes=2), "classes"),
    ],
)
def test_bad_input_is_told(call: Callable[[StyleGAN], Any], message: str) -> None:
    config = stylegans.small_stylegan2()
    with pytest.raises(InputError, match=message):
        call(ours(config, stylegans.random_tensors(config)))


def test_a_class_is_asked_for_where_the_model_has_some() -> None:
    config = stylegans.small_stylegan2(c_dim=4)
    model = ours(config, stylegans.random_tensors(config))
    with pytest.raises(InputError, match="classes 0 to 3"):
        model.generate([1])
    assert not np.array_equal(model.generate([1], classes=0), model.generate([1], classes=3))


def test_plain_pickles_of_something_else_are_told(tmp_path: Path) -> None:
    (tmp_path / "x.pkl").write_bytes(pickle.dumps({"epoch": 3}))
    with pytest.raises(ModelFormatError, match="holds no model"):
        load_stylegan(tmp_path / "x.pkl")
