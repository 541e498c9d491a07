"""The generator: published form and our own against independent computations, streams, options and errors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin import InputError, Mel, WaveGlow, backends
from aigc_plugin.signal.pitch import CLASSES
from aigc_plugin.types import MEL_RANGE
from aigc_plugin.weights.families.family_file import write_family_file
from aigc_plugin.weights.families.table import WAVEGLOW
from aigc_plugin.weights.families.waveglow_config import WaveGlowConfig
from support.decibels import snr
from support.models import waveglow_tensors, wavenet_tensors

PUBLISHED = WaveGlowConfig(n_flows=4, n_early_every=2, n_layers=3, n_channels=32)
WHITENED = WaveGlowConfig(
    n_flows=2, n_group=128, n_early_every=256, n_layers=2, n_channels=32, conditioning="group", n_cond=16,
    n_source=256, domain="mdct",
    signal={"source_passes": 2, "source_share": 0.4, "refine": 3, "sigma": 0.5,
            "pitch": {"n_layers": 2, "n_channels": 32, "kernel_size": 3},
            "predictor": {"n_layers": 2, "n_channels": 32, "kernel_size": 3}},
)  # fmt: skip


def write_model(path: Path, config: WaveGlowConfig) -> Path:
    """A random model, small enough in its weights that the flow stays tame."""
    tensors = waveglow_tensors(config.to_dict(), seed=5)
    if config.domain == "mdct":
        rng = np.random.default_rng(6)
        for name, n_in, n_out in (("pitch", 80, 1 + CLASSES), ("predictor", 336, 256)):
            sizes = {**config.signal[name], "n_in": n_in, "n_out": n_out, "n_cond": 0}
            tensors |= wavenet_tensors(sizes, rng, f"{name}.")
    write_family_file(path, WAVEGLOW, config, tensors, {"name": "random"}, overwrite=True)
    return path


@pytest.fixture(scope="module", params=[PUBLISHED, WHITENED], ids=["published", "whitened"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    return write_model(folder / "model.safetensors", request.param)


@pytest.fixture(scope="module")
def mel() -> np.ndarray:
    rng = np.random.default_rng(0)
    slow = np.cumsum(rng.standard_normal((80, 90)), axis=1) / 6
    return (slow - 5).astype(np.float32)


def test_as_many_samples_as_frames_say(model: Path, mel: np.ndarray) -> None:
    voc = WaveGlow.load(model, precision="float32")
    for frames in (1, 2, 5, 90):
        audio = voc.generate(mel[:, :frames])
        assert audio.samples.shape == (1, frames * 256)
        assert audio.rate == 22050
        assert np.isfinite(audio.samples).all()


@pytest.mark.parametrize("options", [{}, {"denoise": 0.1}, {"refine": 2}, {"refine": 0, "sigma": 0.9, "seed": 7}])
def test_a_stream_is_the_same_sound(model: Path, mel: np.ndarray, options: dict[str, float]) -> None:
    voc = WaveGlow.load(model, precision="float32")
    mel = np.tile(mel, (1, 4))
    whole = voc.generate(mel, **options).samples[0]  # type: ignore[arg-type]
    cuts = [1, 2, 30, 31, 77, 200, 329]
    pieces = np.concatenate(list(voc.stream(np.split(mel, cuts, axis=1), **options)))  # type: ignore[arg-type]
    np.testing.assert_array_equal(pieces, whole)


def test_a_given_pitch_replaces_the_networks(mel: np.ndarray, tmp_path: Path) -> None:
    voc = WaveGlow.load(write_model(tmp_path / "model.safetensors", WHITENED), precision="float32")
    own = voc.pitch(mel)
    as_read = voc.generate(mel, refine=0).samples
    np.testing.assert_allclose(voc.generate(mel, pitch=own, refine=0).samples, as_read, atol=2e-3)
    higher = voc.generate(mel, pitch=np.full(90, 300.0), refine=0).samples
    assert np.abs(higher - as_read).max() > 0.01
    long, track = np.tile(mel, (1, 4)), np.tile(np.linspace(0, 300, 90), 4)
    cuts = [1, 2, 30, 31, 77, 200, 329]
    pieces = list(voc.stream(np.split(long, cuts, axis=1), pitch=np.split(track, cuts)))
    np.testing.assert_array_equal(np.concatenate(pieces), voc.generate(long, pitch=track).samples[0])


@pytest.mark.parametrize(
    ("track", "message"),
    [
        (np.zeros(89), "90 frames"),
        (np.zeros((1, 90)), "shape"),
        (np.full(90, -1.0), "frame 0 is -1"),
        (np.full(90, np.nan), "nan"),
        (np.full(90, 1e5), "frame 0"),
    ],
)
def test_impossible_pitches_are_named(mel: np.ndarray, track: np.ndarray, message: str, tmp_path: Path) -> None:
    voc = WaveGlow.load(write_model(tmp_path / "model.safetensors", WHITENED), precision="float32")
    with pytest.raises(InputError, match=message):
        voc.generate(mel, pitch=track)
    with pytest.raises(InputError, match="as many pieces"):
        list(voc.stream([mel, mel], pitch=[np.zeros(90)]))


def test_a_model_without_a_source_refuses_a_pitch(mel: np.ndarray, tmp_path: Path) -> None:
    voc = WaveGlow.load(write_model(tmp_path / "model.safetensors", PUBLISHED), precision="float32")
    assert not voc.takes_pitch
    with pytest.raises(InputError, match="takes no pitch"):
        voc.generate(mel, pitch=np.zeros(90))


def test_a_stream_yields_before_it_has_everything(model: Path, mel: np.ndarray) -> None:
    voc = WaveGlow.load(model, precision="float32")
    long = np.tile(mel, (1, 8))
    asked = []

    def blocks() -> object:
        for start in range(0, long.shape[1], 90):
            asked.append(start)
            yield long[:, start : start + 90]

    stream = voc.stream(blocks())  # type: ignore[arg-type]
    next(stream)
    assert len(asked) < 8


def test_an_empty_stream_is_refused(model: Path) -> None:
    with pytest.raises(InputError, match="at least one frame"):
        list(WaveGlow.load(model).stream([np.zeros((80, 0), np.float32)]))


def test_seed_and_latents_decide(model: Path, mel: np.ndarray) -> None:
    voc = WaveGlow.load(model, precision="float32")
    first, again, other = (voc.generate(mel, seed=seed, refine=0).samples for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3
    shape = (voc.config.n_group, 90 * 256 // voc.config.n_group)
    silent = voc.generate(mel, latents=np.zeros(shape, np.float32), refine=0).samples
    np.testing.assert_allclose(silent, voc.generate(mel, sigma=0.0, refine=0).samples, atol=1e-6)
    with pytest.raises(InputError, match="latents have the shape"):
        voc.generate(mel, latents=np.zeros((3, 5), np.float32))


def test_precisions_agree(model: Path, mel: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_CACHE", str(tmp_path))
    exact = WaveGlow.load(model, precision="float32").generate(mel, refine=0).samples
    for precision, least in (("bfloat16", 30.0), ("int8", 15.0)):
        if precision not in backends.precisions():
            continue
        samples = WaveGlow.load(model, precision=precision).generate(mel, refine=0).samples
        ratio = snr(samples, exact)
        assert ratio > least, f"{precision}: {ratio:.1f} dB"


def test_threads_and_backend_do_not_change_the_sound(model: Path, mel: np.ndarray, backend: str) -> None:
    one = WaveGlow.load(model, precision="float32", backend=backend, threads=1).generate(mel[:, :30]).samples
    three = WaveGlow.load(model, precision="float32", backend=backend, threads=3).generate(mel[:, :30]).samples
    np.testing.assert_array_equal(one, three)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sigma": -1.0}, "sigma"),
        ({"sigma": float("nan")}, "sigma"),
        ({"denoise": -0.1}, "denoise"),
        ({"refine": -1}, "refine"),
        ({"refine": 1000}, "refine"),
        ({"refine": 1.5}, "refine"),
        ({"sigma": "low"}, "sigma"),
        ({"denoise": None}, "denoise"),
        ({"seed": 0.5}, "seed"),
    ],
)
def test_impossible_options_are_named(model: Path, mel: np.ndarray, options: dict[str, float], message: str) -> None:
    voc = WaveGlow.load(model, precision="float32")
    with pytest.raises(InputError, match=message):
        voc.generate(mel, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (np.zeros((80, 0), np.float32), "at least one frame"),
        (np.zeros((5, 80), np.float32), "model takes"),
        (np.zeros((3, 80, 5), np.float32), "shape"),
        (np.full((80, 4), np.nan, np.float32), "NaN"),
        (np.full((80, 4), 300, np.float32), "outside"),
        ("mel.npy", "array of numbers"),
        (None, "array of numbers"),
    ],
)
def test_impossible_mels_are_named(model: Path, wrong: Any, message: str) -> None:
    voc = WaveGlow.load(model, precision="float32")
    with pytest.raises(InputError, match=message):
        voc.generate(wrong)


def test_a_mel_of_another_hop_is_refused(model: Path, mel: np.ndarray) -> None:
    with pytest.raises(InputError, match="hop 512"):
        WaveGlow.load(model, precision="float32").generate(Mel(mel, hop=512))


def test_absent_threads_and_precisions_are_refused(model: Path) -> None:
    with pytest.raises(InputError, match="threads"):
        WaveGlow.load(model, threads=0)
    with pytest.raises(InputError, match="precision"):
        WaveGlow.load(model, precision="float8")


@pytest.mark.parametrize("value", MEL_RANGE)
def test_the_extremes_of_a_mel_give_finite_sound(value: float) -> None:
    assert np.isfinite(WaveGlow.load().generate(np.full((80, 8), value, np.float32)).samples).all()


_FORKING = """
import os, threading
import numpy as np
from aigc_plugin import WaveGlow
vocoder, mel, stop = WaveGlow.load(), np.full((80, 8), -5, np.float32), threading.Event()
vocoder.generate(mel)
def work():
    while not stop.is_set():
        vocoder.generate(mel)
worker = threading.Thread(target=work)
worker.start()
for _ in range(8):
    stop.wait(0.03)
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)
stop.set()
worker.join()
"""


def test_a_program_may_fork_while_it_generates() -> None:
    """BLAS would hang there: it waits for threads of its own that are at work."""
    variables = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    variables["PYTHONSAFEPATH"] = "1"
    subprocess.run([sys.executable, "-c", _FORKING], env=variables, timeout=60, check=True)
