"""The up-scaler: third-party networks against independent references, and frames of every kind."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

import aigc_plugin as aigc
from aigc_plugin.generators import upscaler_network
from aigc_plugin.generators.resize import resize_frame
from aigc_plugin.planes import Colour, PlanarFrame, PlaneFormat
from aigc_plugin.weights.families.family_file import write_family_file
from aigc_plugin.weights.families.table import UPSCALER
from aigc_plugin.weights.families.upscaler_config import UpscalerConfig
from oracles import frame_networks as oracle
from support.decibels import psnr
from support.networks import network
from support.require import require

ANIME, WAIFU = "realesr-animevideov3/realesr-animevideov3", "waifu2x-upconv7-photo/scale2.0x_model"
BOUND = {"float32": 5e-6, "bfloat16": 5e-3, "int8": 0.03}


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def weights() -> Path:
    """Third-party networks, which nothing stands in for."""
    return Path(require("weights"))


@pytest.fixture
def photograph(data: Path) -> NDArray[np.uint8]:
    """A piece of one, odd in both sizes."""
    path = data / "image" / "kodim03.png"
    if path.exists():
        with av.open(str(path)) as file:
            return next(file.decode(video=0)).to_ndarray(format="rgb24")[100:161, 200:273]
    rows, columns = np.mgrid[0:61, 0:73]
    waves = [128 + 100 * np.sin(rows / 7 + k) * np.cos(columns / (5 + k)) for k in range(3)]
    return np.stack(waves, axis=-1).astype(np.uint8)


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    def save(**shape: Any) -> Path:
        config, tensors = network(**shape)
        path = tmp_path / f"network-{len(list(tmp_path.iterdir()))}.safetensors"
        write_family_file(path, UPSCALER, UpscalerConfig.from_dict(config), tensors, {"name": "random"})
        return path

    return save


@pytest.mark.parametrize("precision", BOUND)
@pytest.mark.parametrize("name", [f"{ANIME}-x4", f"{ANIME}-x2", WAIFU])
def test_third_party_networks_agree_with_their_papers(
    name: str, precision: str, weights: Path, photograph: NDArray[np.uint8]
) -> None:
    require(precision)
    picture = photograph.astype(np.float32) / 255
    planes = np.moveaxis(picture, 2, 0)
    if name == WAIFU:
        want = oracle.upconv_7(weights / f"{WAIFU}.bin", planes)
    else:
        want = oracle.animevideo_v3(weights / f"{ANIME}-x4.bin", planes, halve=name.endswith("x2"))
    upscaler = aigc.Upscaler.load(weights / f"{name}.param", precision=precision)
    got = np.moveaxis(upscaler.generate(picture), 2, 0)
    assert got.shape == want.shape
    assert np.sqrt(np.mean((got - want) ** 2)) < BOUND[precision]
    bytes_of = upscaler.generate(photograph)
    assert bytes_of.dtype == np.uint8
    rounded = np.floor(np.moveaxis(got, 0, 2).clip(0, 1) * 255 + np.float32(0.5))
    assert np.abs(bytes_of - rounded).max() <= 1  # one half may be rounded either way
    assert np.mean(bytes_of != rounded) < 1e-4


def test_a_band_of_a_halved_network_leaves_no_seam(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    upscaler = aigc.Upscaler.load(weights / f"{ANIME}-x2.param", precision="float32")
    picture = np.random.default_rng(0).random((60, 9, 3), np.float32)
    whole = upscaler.generate(picture)
    monkeypatch.setattr(upscaler_network, "_BAND_ROWS", 23)
    # Layers of 64 channels are computed in tiles, which begin anew with a band: roundings differ, a seam would be 1e-2.
    np.testing.assert_allclose(upscaler.generate(picture), whole, rtol=0, atol=1e-5)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [(7, 9), (2, 7, 9), (7, 9, 3), (2, 7, 9, 3), (0, 7, 9, 3), (1, 1)])
@pytest.mark.parametrize("channels", [1, 3])
def test_arrays_of_every_kind(channels: int, shape: tuple[int, ...], dtype: Any, save: Callable[..., Path]) -> None:
    upscaler = aigc.Upscaler.load(save(channels=channels, scale=2))
    rng = np.random.default_rng(1)
    peak = 1 if dtype == np.float32 else np.iinfo(dtype).max
    frames = (rng.random(shape) * peak).astype(dtype)
    large = upscaler.generate(frames)
    coloured = len(shape) > 2 and shape[-1] == 3
    rows = len(shape) - 2 - coloured
    want = [size * (2 if rows <= axis < rows + 2 else 1) for axis, size in enumerate(shape)]
    assert large.dtype == dtype
    assert list(large.shape) == want
    if shape[0] == 2:
        np.testing.assert_array_equal(upscaler.generate(frames[1]), large[1])
        np.testing.assert_array_equal(np.stack(list(upscaler.stream(frames))), large)


def planes_of(format: PlaneFormat, height: int, width: int) -> tuple[Any, ...]:
    rng = np.random.default_rng(3)
    shapes = [format.shape_of(plane, height, width) for plane in range(format.n_planes)]
    if format.bits == 32:
        return tuple(rng.random(shape, np.float32) for shape in shapes)
    return tuple(rng.integers(0, format.peak + 1, shape).astype(format.dtype) for shape in shapes)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(
    "format",
    [
        PlaneFormat("yuv", 8, 1, 1),
        PlaneFormat("yuv", 10, 1, 0, alpha=True),
        PlaneFormat("yuv", 12),
        PlaneFormat("gray", 16),
        PlaneFormat("gray", 8, alpha=True),
        PlaneFormat("rgb", 8, alpha=True),
        PlaneFormat("rgb", 32),
    ],
    ids=str,
)
def test_frames_keep_what_they_are(format: PlaneFormat, channels: int, save: Callable[..., Path]) -> None:
    upscaler = aigc.Upscaler.load(save(channels=channels, scale=3))
    colour, attached = Colour("limited", 1, 1, 1, "topleft"), object()
    frame = PlanarFrame(planes_of(format, 13, 21), format, colour, Fraction(1, 3), Fraction(1, 24), attached)
    large = upscaler.upscale_frame(frame)
    assert (large.height, large.width) == (39, 63)
    assert (large.format, large.colour, large.pts, large.duration) == (
        format, colour, Fraction(1, 3), Fraction(1, 24),
    )  # fmt: skip
    assert large.attached is attached


def test_luma_is_the_network_and_chroma_the_filter(save: Callable[..., Path]) -> None:
    format = PlaneFormat("yuv", 8, 1, 1)
    frame = PlanarFrame(planes_of(format, 14, 22), format, Colour(siting="left"))
    network_made = aigc.Upscaler.load(save())
    large, filtered = network_made.upscale_frame(frame), aigc.Upscaler.load("lanczos").upscale_frame(frame)
    for plane in (1, 2):
        np.testing.assert_array_equal(large.planes[plane], filtered.planes[plane])
    full = PlanarFrame(frame.planes, format, Colour("full"))
    assert (network_made.upscale_frame(full).planes[0] != large.planes[0]).any()


def test_gray_pixels_stay_gray(save: Callable[..., Path]) -> None:
    gray = np.random.default_rng(0).integers(0, 256, (9, 11, 1), np.uint8).repeat(3, axis=2)
    large = aigc.Upscaler.load(save(), precision="float32").generate(gray)
    assert np.ptp(large.astype(int), axis=2).max() <= 1


def by_auto(model: str | Path, bits: int) -> str:
    """The precision that "auto" stands for."""
    return aigc.Upscaler.load(model).precision_of(bits)


@pytest.mark.parametrize(
    ("name", "allowed"), [("aigc-x2", True), ("aigc-x3", True), ("aigc-x4", True), ("aigc-x2-video", False)]
)
def test_auto_is_int8_for_8_bits_where_the_file_says_how_little_it_loses(
    name: str, allowed: bool, photograph: NDArray[np.uint8], backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_BACKEND", backend)
    auto, fine = aigc.Upscaler.load(name), aigc.Upscaler.load(name, precision=aigc.backends.resolve_precision())
    quick = aigc.Upscaler.load(name, precision="int8") if allowed and backend != "reference" else fine
    assert [auto.precision_of(bits) for bits in (8, 10, 16, 32)] == [quick.precision] + 3 * [fine.precision]
    if backend == "reference":
        return
    part = photograph[:40, :44]
    large = auto.generate(part)
    np.testing.assert_array_equal(large, quick.generate(part))
    deep = part.astype(np.uint16) * 257
    np.testing.assert_array_equal(auto.generate(deep), fine.generate(deep))
    assert psnr(large[..., 1], fine.generate(part)[..., 1]) > 48


@pytest.mark.parametrize(
    ("loss", "quick"), [(0.03, True), (0.031, False), (None, False), ("0.01", False), (True, False)]
)
def test_the_card_says_whether_int8_is_the_default(loss: object, quick: bool, tmp_path: Path) -> None:
    require("avx2")
    config, tensors = network()
    for layer in config["layers"][:-1]:
        tensors[f"scales.{layer['name']}"] = np.float32([[-4] * layer["outputs"], [4] * layer["outputs"]])
    path = tmp_path / "network.safetensors"
    write_family_file(path, UPSCALER, UpscalerConfig.from_dict(config), tensors, {"int8_loss": loss})
    assert (by_auto(path, 8) == "int8") == quick
    assert by_auto(path, 16) == aigc.backends.resolve_precision()


def test_int8_measures_once_and_remembers(
    save: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require("int8")

    path = save(channels=3)
    picture = np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8)
    first = aigc.Upscaler.load(path, precision="int8").generate(picture)
    assert len(list((tmp_path / "cache" / "scales").iterdir())) == 1
    monkeypatch.delattr(upscaler_network, "calibration_frames")
    np.testing.assert_array_equal(aigc.Upscaler.load(path, precision="int8").generate(picture), first)


@pytest.mark.parametrize(("scale", "size"), [(2, (14, 18)), (Fraction(3, 2), (10, 14)), (0.5, (4, 4))])
@pytest.mark.parametrize("name", ["lanczos", "lanczos4", "bicubic", "spline36", "bilinear", "area", "point"])
def test_classic_filters_take_any_scale(name: str, scale: Any, size: tuple[int, int]) -> None:
    upscaler = aigc.Upscaler.load(name, scale=scale)
    flat = np.full((7, 9, 3), 77, np.uint8)
    large = upscaler.generate(flat)
    assert large.shape == (*size, 3)
    assert (large == 77).all()
    assert upscaler.scale == scale


@pytest.mark.parametrize(
    ("scale", "name", "size"),
    [
        (None, "aigc-x2", (18, 22)), (3, "aigc-x3", (27, 33)), (4.0, "aigc-x4", (36, 44)),
        (2.5, "aigc-x3", (22, 28)), (Fraction(4, 3), "aigc-x2", (12, 15)), (3.1, "aigc-x4", (28, 34)),
    ],
)  # fmt: skip
def test_the_default_model_takes_any_scale_up_to_4(scale: Any, name: str, size: tuple[int, int]) -> None:
    upscaler = aigc.Upscaler.load(scale=scale)
    assert (upscaler.name, upscaler.scale) == (name, pytest.approx(scale or 2))
    image = (np.random.default_rng(0).random((9, 11, 3)) * 255).astype(np.uint8)
    assert upscaler.generate(image).shape == (*size, 3)


def test_a_scale_between_is_the_network_reduced(save: Callable[..., Path]) -> None:
    path, format = save(), PlaneFormat("yuv", 8, 1, 1, alpha=True)
    frame = PlanarFrame(planes_of(format, 15, 21), format, Colour(siting="left"), Fraction(1, 3))
    reduced = aigc.Upscaler.load(path, scale=1.5).upscale_frame(frame)
    want = resize_frame(aigc.Upscaler.load(path).upscale_frame(frame), 22, 32)
    assert (reduced.height, reduced.width, reduced.pts) == (22, 32, Fraction(1, 3))
    for got, plane in zip(reduced.planes, want.planes, strict=True):
        np.testing.assert_array_equal(got, plane)


def test_a_scale_between_is_better_than_the_filter(photograph: NDArray[np.uint8]) -> None:
    """The case of a photograph reduced to 2/5."""
    gray = photograph[:60, :70, 1]
    small = aigc.Upscaler.load("bicubic", scale=0.4).generate(gray)
    network, lanczos = (aigc.Upscaler.load(name, scale=2.5).generate(small) for name in ("aigc-x2", "lanczos"))
    assert psnr(network, gray, border=4) > psnr(lanczos, gray, border=4) + 0.3


@pytest.fixture(scope="module")
def clean(data: Path) -> NDArray[np.uint8]:
    """A photograph in gray with even sizes, large enough for an estimate of its noise."""
    path = data / "image" / "astronaut.png"
    if path.exists():
        with av.open(str(path)) as file:
            return next(file.decode(video=0)).to_ndarray(format="gray")[:256, 128:448]
    rows, columns = np.mgrid[0:256, 0:320]
    waves = 128 + 50 * np.sin(rows / 17 + np.cos(columns / 29)) + 40 * (np.hypot(rows - 130, columns - 150) < 80)
    return waves.astype(np.uint8)


def noisy(image: NDArray[np.uint8], deviation: float) -> NDArray[np.uint8]:
    values = image + np.random.default_rng(1).normal(0, deviation, image.shape)
    return np.floor(values.clip(0, 255) + 0.5).astype(np.uint8)


@pytest.mark.parametrize("deviation", [4, 8, 15])
def test_noise_is_not_made_stronger(deviation: float, clean: NDArray[np.uint8]) -> None:
    small = noisy(aigc.Upscaler.load("bicubic", scale=0.5).generate(clean), deviation)
    quality = {
        name: psnr(aigc.Upscaler.load(model, denoise=denoise).generate(small), clean)
        for name, model, denoise in [
            ("network", "aigc-x2", True), ("plain", "aigc-x2", False), ("lanczos", "lanczos", True),
        ]
    }  # fmt: skip
    assert quality["network"] > quality["lanczos"] + 1
    assert quality["network"] > quality["plain"] + 1


@pytest.mark.parametrize("bits", [8, 10, 32])
def test_noise_is_found_at_every_depth(bits: int, clean: NDArray[np.uint8]) -> None:
    format = PlaneFormat("gray", bits)
    for deviation in (0, 8):
        plane = noisy(clean, deviation)
        scaled = plane / np.float32(255) if bits == 32 else (plane.astype(np.uint16) << bits - 8).astype(format.dtype)
        frame = PlanarFrame((scaled,), format, Colour("full"))
        with_it, without = (
            aigc.Upscaler.load("aigc-x2", denoise=denoise).upscale_frame(frame).planes[0] for denoise in (True, False)
        )
        assert np.array_equal(with_it, without) is (deviation == 0)
        assert deviation == 0 or np.var(np.diff(with_it / format.peak)) < 0.6 * np.var(np.diff(without / format.peak))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda path: aigc.Upscaler.load(path, scale=3), "upscales by 2, not by 3"),
        (lambda path: aigc.Upscaler.load(path, scale=1), "upscales by 2, not by 1"),
        (lambda path: aigc.Upscaler.load(scale=5), "by 2, 3, 4 and numbers from 1 to 4, not by 5"),
        (lambda path: aigc.Upscaler.load(scale=1), "by 2, 3, 4 and numbers from 1 to 4, not by 1"),
        (lambda path: aigc.Upscaler.load(path, threads=0), "threads must be from 1 to 1024"),
        (lambda path: aigc.Upscaler.load("lanczos", scale=-1), "above 0"),
        (lambda path: aigc.Upscaler.load("lanczos", scale=float("nan")), "above 0"),
        (lambda path: aigc.Upscaler.load("no such model"), "no model 'no such model'"),
        (lambda path: aigc.Upscaler.load(path).generate(np.zeros((3, 3), int)), "uint8, uint16 or float32"),
        (lambda path: aigc.Upscaler.load(path).generate(np.zeros((3,), np.uint8)), "shape"),
        (lambda path: aigc.Upscaler.load(path).generate(np.zeros((0, 3, 3), np.uint8)), "shape"),
    ],
)
def test_bad_input_is_named(call: Any, message: str, save: Callable[..., Path]) -> None:
    with pytest.raises(aigc.InputError, match=message):
        call(save())
