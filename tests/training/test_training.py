"""Training of WaveGlow: the torch model against the native core, resumption, the corpus, and the commands."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from aigc_plugin import Audio, InputError
from support.require import require

torch = require("torch")

from aigc_plugin import backends  # noqa: E402
from aigc_plugin.training.corpus import recordings, split, variants  # noqa: E402
from aigc_plugin.training.export import tensors_of  # noqa: E402
from aigc_plugin.training.vocoder.flow_representation import flow_input, lapped_synthesis, to_samples  # noqa: E402
from aigc_plugin.training.vocoder.presets import preset  # noqa: E402
from aigc_plugin.training.vocoder.segments import Batch  # noqa: E402
from aigc_plugin.training.vocoder.waveglow_network import WaveGlowNetwork, negative_log_likelihood  # noqa: E402
from aigc_plugin.weights.families.waveglow_config import WaveGlowConfig  # noqa: E402

SMALL = {
    "published": WaveGlowConfig(n_flows=4, n_early_every=2, n_layers=2, n_channels=16),
    "squeeze": WaveGlowConfig(**{**preset("squeeze").to_dict(), "n_flows": 2, "n_layers": 2, "n_channels": 16}),
    "transformer": WaveGlowConfig(
        **{
            **preset("whitened-transformer").to_dict(),
            "n_flows": 2,
            "n_layers": 2,
            "n_channels": 16,
            "width": 16,
        }
    ),
}


def randomised(config: WaveGlowConfig) -> WaveGlowNetwork:
    torch.manual_seed(0)
    model = WaveGlowNetwork(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.02 * torch.randn_like(parameter))
    return model


def some_sound(frames: int) -> Batch:
    rng = np.random.default_rng(1)
    samples, source = (0.1 * rng.standard_normal((2, 1, frames * 256))).astype(np.float32)
    mel = (rng.standard_normal((1, 80, frames + 1)) - 4).astype(np.float32)
    return Batch(torch.from_numpy(samples), torch.from_numpy(source), torch.from_numpy(mel))


@pytest.mark.parametrize("name", SMALL)
def test_the_flow_inverts(name: str) -> None:
    model = randomised(SMALL[name])
    inputs = flow_input(some_sound(12), model.config)
    with torch.no_grad():
        cond = model.condition(inputs.mel, inputs.source)
        z, _ = model(inputs.x, cond)
        back = model.inverse(z, cond)
    torch.testing.assert_close(back, inputs.x, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", ["published", "squeeze"])
def test_the_log_determinant_matches_the_jacobian(name: str) -> None:
    model = randomised(SMALL[name]).double()
    inputs = flow_input(some_sound(1), model.config)
    with torch.no_grad():
        cond = model.condition(inputs.mel.double(), None)

    x = inputs.x.double()
    claimed = float(model(x, cond)[1].detach())
    jacobian = torch.autograd.functional.jacobian(lambda v: model(v, cond)[0], x).reshape(x.numel(), x.numel())
    # The coupling's scale is rounded to float32 on the way, hence the bound.
    assert abs(float(torch.linalg.slogdet(jacobian)[1]) / x.numel() - claimed) < 1e-4


@pytest.mark.parametrize("name", SMALL)
def test_the_native_core_computes_the_same(name: str) -> None:
    model = randomised(SMALL[name])
    config = model.config
    inputs = flow_input(some_sound(20), config)
    with torch.no_grad():
        cond = model.condition(inputs.mel, inputs.source)
        z = torch.randn(inputs.x.shape, generator=torch.Generator().manual_seed(3))
        expected = model.inverse(z, cond)[0].T.numpy()
    tensors = {key: value for key, value in tensors_of(model).items() if not key.startswith("predictor.")}
    core = backends.core.WaveGlow(config.to_dict(), tensors, engine=backends.core.Engine("auto", "float32", 2))
    stream = core.open(sigma=1.0, seed=0)
    source = None
    if cond.mean is not None:
        source = np.ascontiguousarray(cond.columns[0, config.n_cond :].T.numpy())
    order = latent_order(config)
    latents = np.ascontiguousarray(z[0].numpy()[order])
    rows = stream.push(np.ascontiguousarray(inputs.mel[0].T.numpy()), source=source, latents=latents)
    rows = np.concatenate([rows, stream.finish()])
    if cond.mean is not None:
        rows = rows + cond.mean[0].T.numpy()
    np.testing.assert_allclose(rows, expected, atol=2e-4)


def latent_order(config: WaveGlowConfig) -> list[int]:
    """torch keeps latents in the order in which the forward pass emits them, the core takes them as they are needed."""
    early = [k for k in range(config.n_flows) if config.emits_early(k)]
    size = config.n_early_size
    blocks = [list(range(size * i, size * (i + 1))) for i in range(len(early))]
    last = list(range(size * len(early), config.n_group))
    return last + [row for block in reversed(blocks) for row in block]


def test_the_lapped_transform_is_inverted() -> None:
    config = SMALL["transformer"]
    batch = some_sound(16)
    inputs = flow_input(batch, config)
    back = to_samples(inputs.x, inputs.scale)
    torch.testing.assert_close(back[:, 64:-64], batch.samples[:, 64:-64], atol=1e-5, rtol=1e-4)
    assert lapped_synthesis(inputs.x).shape == batch.samples.shape


def test_the_likelihood_of_a_standard_normal_is_known() -> None:
    z = torch.randn(1, 64, 4000, generator=torch.Generator().manual_seed(0))
    assert float(negative_log_likelihood(z, torch.tensor(0.25))) == pytest.approx(0.5 - 0.25, abs=5e-3)


def test_the_split_is_stable_when_recordings_are_added() -> None:
    paths = [Path(f"clip{i:04d}.wav") for i in range(500)]
    _, held = split(paths[:400], 0.1)
    _, more = split(paths, 0.1)
    assert set(held) == set(more) & set(paths[:400])
    assert 20 < len(held) < 60
    assert len(variants(paths, 0.5)) > 700
    assert variants(paths, 0.5) == variants(paths, 0.5)


def test_unusable_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a folder"):
        recordings(tmp_path / "absent")
    with pytest.raises(InputError, match="no sound files"):
        recordings(tmp_path)
    (tmp_path / "metadata.csv").write_text("a|text\nb|text\n", encoding="utf-8")
    (tmp_path / "a.wav").write_bytes(b"")
    with pytest.raises(InputError, match="'b'"):
        recordings(tmp_path)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds in five files of different rates and formats."""
    folder = tmp_path_factory.mktemp("corpus")
    rng = np.random.default_rng(0)
    lines = []
    for i, (suffix, rate) in enumerate(
        [("wav", 22050), ("flac", 44100), ("ogg", 16000), ("wav", 48000), ("flac", 8000)]
    ):
        time = np.arange(int(1.4 * rate)) / rate
        pitch = 120 + 40 * i + 10 * np.sin(2 * np.pi * 3 * time)
        phase = 2 * np.pi * np.cumsum(pitch) / rate
        tone = sum(np.cos(k * phase) / k for k in range(1, 8)) * 0.1
        Audio((tone + 0.01 * rng.standard_normal(len(time))).astype(np.float32), rate).write(
            folder / f"clip{i}.{suffix}"
        )
        lines.append(f"clip{i}|text {i}")
    (folder / "metadata.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def aigc(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "aigc_plugin", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def pitch_run(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pitch")
    done = aigc("train", "pitch", corpus, "--out", out, "--steps", 3, "--batch", 2, "--frames", 32, "--threads", 1)
    assert done.returncode == 0, done.stderr
    return out


OPTIONS = [
    "--batch",
    2,
    "--frames",
    16,
    "--mean-steps",
    2,
    "--spectral-from",
    4,
    "--varied",
    0,
    "--threads",
    1,
]


def test_a_resumed_run_gives_the_same_result(corpus: Path, pitch_run: Path, tmp_path: Path) -> None:
    from aigc_plugin.training.vocoder.waveglow_run import RunSettings, chosen_config, gather, train_waveglow

    settings = RunSettings(steps=6, batch=2, frames=16, mean_steps=2, spectral_from=4, spectral=0.5, varied=0.0)
    torch.set_num_threads(1)

    def run(out: Path, stops: list[int]) -> dict[str, torch.Tensor]:
        data = gather([corpus], None, out, settings, lambda *_: None)
        for stop in stops:
            seen: list[int] = []
            report = functools.partial(note, seen)
            train_waveglow(data, out, settings, config=chosen_config("whitened", None), pitch=pitch_run,
                           until=functools.partial(reached, seen, stop), device="cpu", report=report,
                           card={})  # fmt: skip
        return torch.load(out / "checkpoint.pt", weights_only=True)["model"]  # type: ignore[no-any-return]

    whole = run(tmp_path / "whole", [6])
    halves = run(tmp_path / "halves", [3, 6])
    for name, value in whole.items():
        torch.testing.assert_close(halves[name], value, atol=0, rtol=0)


def note(seen: list[int], stage: str, done: int, total: int, measured: object) -> None:
    seen.append(done)


def reached(seen: list[int], stop: int) -> bool:
    return bool(seen) and seen[-1] >= stop


def test_a_short_training_gives_a_usable_model(corpus: Path, pitch_run: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = aigc("train", "waveglow", corpus, "--out", out, "--pitch", pitch_run, "--steps", 100000, "--minutes", 1,
                "--progress", "json", *OPTIONS)  # fmt: skip
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert events[-1]["event"] == "result"
    spectral = tensorboard_losses(out)["spectral"]
    quarter = len(spectral) // 4
    assert quarter >= 3
    assert np.median(spectral[-quarter:]) < np.median(spectral[:quarter])
    assert list((out / "samples").glob("*.wav"))
    voiced = aigc("vocode", corpus / "clip1.flac", tmp_path / "out.wav", "--model", out / "model.safetensors")
    assert voiced.returncode == 0, voiced.stderr
    assert Audio.read(tmp_path / "out.wav").duration == pytest.approx(1.4, abs=0.01)


def tensorboard_losses(out: Path) -> dict[str, list[float]]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    log = EventAccumulator(str(out / "tensorboard"))
    log.Reload()
    return {name: [point.value for point in log.Scalars(name)] for name in log.Tags()["scalars"]}


def test_a_run_resumes_only_with_its_own_settings(corpus: Path, pitch_run: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    first = aigc("train", "waveglow", corpus, "--out", out, "--pitch", pitch_run, "--steps", 2, *OPTIONS)
    assert first.returncode == 0, first.stderr
    other = aigc("train", "waveglow", corpus, "--out", out, "--pitch", pitch_run, "--steps", 9, *OPTIONS)
    assert other.returncode == 1
    assert "other settings" in other.stderr
    assert len(other.stderr.strip().splitlines()) == 1
