"""The engine as a value, and that nothing computes without the one that it was given."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin import (
    BackendUnavailable,
    Engine,
    InputError,
    Interpolator,
    Speaker,
    Upscaler,
    WaveGlow,
    backends,
    ops,
)
from aigc_plugin.engine import chosen_engine, default_engine
from aigc_plugin.generators.resize import resize_frame
from aigc_plugin.generators.sound_texture import SoundTexture
from aigc_plugin.media.video.colour_tags import ColourTags
from aigc_plugin.media.video.encoder_frames import to_av_frame
from aigc_plugin.planes import Colour, PlanarFrame, PlaneFormat
from support.arrays import normal, rotation
from support.run_aigc import run
from support.video_files import write_video

REFERENCE = Engine("reference", threads=1)
BYTES = np.random.default_rng(7).integers(0, 256, (3, 34, 50), np.uint8)
FLOATS = BYTES.astype(np.float32) / 255
RGB = PlanarFrame(tuple(BYTES), PlaneFormat("rgb", 8), colour=Colour(range="full"))
YUV = PlanarFrame((BYTES[0], BYTES[1, :17, :25], BYTES[2, :17, :25]), PlaneFormat("yuv", 8, 1, 1), colour=Colour())
ROWS = normal(40, 8)


@pytest.fixture
def no_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the default engine fails."""
    monkeypatch.setenv("AIGC_BACKEND", "sse9")
    with pytest.raises(InputError, match="sse9"):
        default_engine()


def test_names_are_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_BACKEND", "reference")
    engine = Engine()
    monkeypatch.delenv("AIGC_BACKEND")
    assert (engine.backend, engine.precision) == ("reference", "auto")
    assert engine.threads == backends.thread_count(None)
    assert engine == Engine("reference")
    assert Engine("reference", threads=3) != engine
    assert repr(REFERENCE) == "Engine(backend='reference', precision='auto', threads=1)"
    with pytest.raises(AttributeError):
        engine.threads = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Engine("sse9"), "'sse9' does not exist; choose auto, reference"),
        (lambda: Engine(precision="float8"), "'float8' does not exist"),
        (lambda: Engine(threads=0), "threads must be from 1 to 1024, not 0"),
        (lambda: Engine(threads=1025), "threads must be from 1 to 1024, not 1025"),
        (lambda: backends.core.Engine(threads=-2), "threads = -2"),
        (lambda: backends.core.Engine(precision="float8"), "not 'float8'"),
        (lambda: chosen_engine(REFERENCE, backend="auto", precision="auto", threads=2), "given together with"),
    ],
)
def test_what_does_not_exist_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


def test_the_native_engine_says_the_same(backend: str) -> None:
    native = Engine(backend, precision="bfloat16", threads=3).native
    assert (native.backend, native.precision, native.threads) == (backend, "bfloat16", 3)
    assert repr(native) == f"Engine({backend}, bfloat16, 3 threads)"
    assert Engine(backend, threads=1).at("float32").native.threads == 1


def test_an_absent_precision_is_refused_by_networks_alone(backend: str) -> None:
    for precision in set(backends.PRECISIONS) - set(backends.precisions(backend)):
        engine = Engine(backend, precision=precision, threads=1)
        with pytest.raises(BackendUnavailable, match=f"{precision} is not available on backend {backend}"):
            engine.resolved()
        with pytest.raises(BackendUnavailable, match=f"{precision} is not available on backend {backend}"):
            ops.conv2d(normal(5, 5, 2), normal(3, 2, 3, 3), precision=precision, engine=engine)
        assert ops.matvec(normal(4), normal(2, 4), precision=precision, engine=engine).shape == (2,)  # type: ignore[arg-type]


SPECTRUM = np.full((5, 4), 0.02 + 0.01j, np.complex64)
FIELD = np.random.default_rng(8).integers(-9000, 9000, (16, 32, 2), np.int16)
COLOURS = np.random.default_rng(9).integers(0, 1021, (256, 512, 3), np.uint16)
OPERATIONS: dict[str, Callable[[Engine], Any]] = {
    "attention": lambda engine: ops.windowed_attention(normal(9, 12), normal(2, 5), engine=engine),
    "conv1d": lambda engine: ops.conv1d(ROWS, normal(6, 8, 3), engine=engine),
    "conv2d": lambda engine: ops.conv2d(normal(6, 7, 2), normal(3, 2, 3, 3), engine=engine),
    "coupling_forward": lambda engine: ops.coupling_forward(ROWS, ROWS, ROWS, engine=engine)[0],
    "coupling_inverse": lambda engine: ops.coupling_inverse(ROWS, ROWS, ROWS, engine=engine),
    "invconv": lambda engine: ops.invconv(ROWS, rotation(8), engine=engine),
    "invconv_inverse": lambda engine: ops.invconv_inverse(ROWS, rotation(8), engine=engine),
    "layer_norm": lambda engine: ops.layer_norm(ROWS, normal(8), normal(8), engine=engine),
    "lstm": lambda engine: ops.lstm(ROWS, normal(12, 8), normal(12, 3), engine=engine),
    "matvec": lambda engine: ops.matvec(normal(8), normal(3, 8), engine=engine),
    "motion_flow": lambda engine: ops.motion_flow(BYTES[0], BYTES[1], engine=engine).flow,
    "occlusion": lambda engine: ops.occlusion(normal(20, 20, 2), normal(20, 20, 2), engine=engine),
    "periodic_fields": lambda engine: ops.periodic_fields(SPECTRUM, SPECTRUM, 16, 32, engine=engine),
    "resample": lambda engine: ops.resample(BYTES[0], 17, 80, engine=engine),
    "rgb_to_yuv": lambda engine: ops.rgb_to_yuv(FLOATS, PlaneFormat("yuv", 8, 1, 1), Colour(), engine=engine)[1],
    "scene_change": lambda engine: ops.scene_change(BYTES[0], BYTES[1], engine=engine),
    "true_peaks": lambda engine: ops.true_peaks(ROWS, engine=engine),
    "upsample": lambda engine: ops.upsample(ROWS, normal(8, 4, 6), stride=3, engine=engine),
    "warp": lambda engine: ops.warp(FLOATS[0], normal(34, 50, 2), engine=engine),
    "warped_colours": lambda engine: ops.warped_colours(
        FIELD, FIELD, FIELD, COLOURS, (40, 24), first_reach=(0.1, 0.2), second_reach=(0.3, 0.1), engine=engine
    ),
    "wavenet_layer": lambda engine: ops.wavenet_layer(ROWS, normal(16, 8, 3), None, normal(12, 8), None, engine=engine)[
        0
    ],
    "yuv_to_rgb": lambda engine: ops.yuv_to_rgb(YUV, engine=engine),
    "resize_frame": lambda engine: resize_frame(YUV, 20, 30, engine=engine).planes[1],
}
WITHOUT_TIERS = {"coin_flips", "invconv_log_det", "limiter_gains", "normal_noise"}


def test_every_operation_takes_an_engine() -> None:
    functions = {name for name in ops.__all__ if name[0].islower()}
    assert functions - WITHOUT_TIERS == set(OPERATIONS) - {"resize_frame", "attention"} | {"windowed_attention"}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.usefixtures("no_default")
def test_no_operation_forgets_its_engine(name: str) -> None:
    assert np.isfinite(OPERATIONS[name](REFERENCE)).all()


@pytest.mark.usefixtures("no_default")
def test_colours_are_converted_for_the_encoder_by_the_engine_that_was_given() -> None:
    tags = ColourTags(range=1, matrix=1)
    encoded = to_av_frame(RGB, "yuv420p", tags, carry_side=False, engine=REFERENCE)
    assert (encoded.format.name, encoded.width, encoded.height) == ("yuv420p", 50, 34)


@pytest.mark.usefixtures("no_default")
def test_no_generator_forgets_its_engine() -> None:
    options: dict[str, Any] = {"backend": "reference", "threads": 1}
    picture = np.ascontiguousarray(np.moveaxis(BYTES, 0, -1))
    assert Upscaler.load("aigc-x2", **options).generate(picture).shape == (68, 100, 3)
    assert Upscaler.load("lanczos", scale=1.5, **options).generate(picture).shape == (51, 75, 3)
    assert Interpolator(scene_threshold=1, **options).generate(picture, picture[::-1]).shape == (1, 34, 50, 3)
    vocoder = WaveGlow.load(**options)
    assert vocoder.generate(np.full((80, 12), -6, np.float32)).samples.shape == (1, 12 * vocoder.config.hop)


@pytest.mark.parametrize(
    "arguments", [("upscale", "--scale", "2", "--model", "lanczos"), ("interpolate", "--factor", "2")]
)
def test_commands_write_with_the_backend_that_was_asked_for(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """RGB becomes YUV while it is written; whoever asks for the default engine fails by AIGC_BACKEND."""
    source, target = write_video(tmp_path / "a.mkv", codec="ffv1", pixel_format="gbrp10le"), tmp_path / "b.mp4"
    command, *options = arguments
    options += ["--pixel-format", "yuv420p", "--backend", "reference", "--threads", "1"]
    done = run(command, source, target, *options, AIGC_BACKEND="sse9")
    assert (done.returncode, target.exists()) == (0, True), done.stderr


def test_loaders_take_an_engine() -> None:
    engine = Engine("reference", precision="float32", threads=2)
    for loaded in (
        Upscaler.load("aigc-x2", engine=engine),
        Upscaler.load("bicubic", engine=engine),
        Interpolator(engine=engine),
        WaveGlow.load(engine=engine),
        Speaker.load(engine=engine).vocoder,
        SoundTexture.load(engine=engine).vae,
    ):
        assert loaded.engine == engine
        assert (loaded.backend, loaded.precision, loaded.threads) == ("reference", "float32", 2)
    with pytest.raises(InputError, match="given together with"):
        Upscaler.load("bicubic", backend="reference", engine=engine)


def test_models_that_run_at_once_share_a_pool_and_give_the_same() -> None:
    """Each in a Python thread, together with operations on the same pool."""
    upscaler = Upscaler.load("aigc-x2", precision="float32", threads=2)
    vocoder = WaveGlow.load(precision="float32", threads=2)
    picture = np.random.default_rng(3).integers(0, 256, (90, 130, 3), np.uint8)
    mel = normal(80, 20) - 6
    work: list[Callable[[], Any]] = [
        lambda: upscaler.generate(picture),
        lambda: vocoder.generate(mel, seed=1).samples,
        lambda: ops.resample(picture[..., 0], 300, 400, engine=Engine(threads=2)),
    ]
    alone = [each() for each in work]
    with ThreadPoolExecutor(6) as callers:
        together = [callers.submit(each) for _ in range(4) for each in work]
        for number, result in enumerate(together):
            np.testing.assert_array_equal(result.result(), alone[number % len(work)])
