"""`aigc vocode` with a real, small, random model: the same samples as the library, in memory that does not grow."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from aigc_plugin import Audio, WaveGlow, mel_spectrogram
from aigc_plugin.signal.mel import MelSettings
from aigc_plugin.weights.families.family_file import write_family_file
from aigc_plugin.weights.families.table import WAVEGLOW
from aigc_plugin.weights.families.waveglow_config import WaveGlowConfig
from support.audio_files import chirp
from support.models import BASE, waveglow_tensors
from support.run_aigc import environment, events

SIZES = BASE | {"n_mel": 80, "n_cond": 80 * 8, "hop": 256, "n_channels": 16, "n_layers": 2, "n_flows": 2}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "small.safetensors"
    write_family_file(path, WAVEGLOW, WaveGlowConfig(**SIZES), waveglow_tensors(SIZES), {"name": "small"})
    return path


def aigc(*arguments: str | Path, code: str = "") -> subprocess.CompletedProcess[bytes]:
    program = ["-c", code] if code else ["-m", "aigc_plugin"]
    command = [sys.executable, *program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env=environment(), timeout=300, check=False)


def test_file_holds_what_the_library_generates(model: Path, speech: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    settings = ["--precision", "float32", "--bits", "float", "--sigma", "0.5", "--seed", "9"]
    done = aigc("vocode", speech, out, "--model", model, *settings, "--progress", "json")
    assert done.returncode == 0, done.stderr
    told = events(done.stderr)[-1]["settings"]
    assert (told["model"], told["precision"], told["seed"]) == ("small.safetensors", "float32", 9)
    vocoder = WaveGlow.load(model, precision="float32")
    audio = Audio.read(speech)
    expected = vocoder.generate(mel_spectrogram(audio), sigma=0.5, seed=9).samples
    samples = soundfile.read(out, dtype="float32")[0]
    assert samples.shape == audio.samples[0].shape
    np.testing.assert_allclose(samples, expected[0, : samples.size], atol=1e-5)
    assert np.abs(samples).max() > 0.01


def test_stereo_takes_the_same_latents(model: Path, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", np.tile(chirp(2.0), (2, 1)).T, 22050)
    assert aigc("vocode", tmp_path / "in.wav", tmp_path / "out.wav", "--model", model).returncode == 0
    samples = soundfile.read(tmp_path / "out.wav")[0]
    np.testing.assert_array_equal(samples[:, 0], samples[:, 1])


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--precision", "float8", "float8"),
        ("--backend", "nonsense", "nonsense"),
        ("--model", "nonsense", "nonsense"),
        ("--refine", "1000", "refine"),
    ],
)
def test_what_the_model_refuses_is_one_line(
    option: str, value: str, expected: str, model: Path, tmp_path: Path
) -> None:
    np.save(tmp_path / "mel.npy", np.zeros((80, 4), np.float32))
    done = aigc("vocode", tmp_path / "mel.npy", tmp_path / "out.wav", "--model", model, option, value)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert expected in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["mel.npy"]


def test_mel_of_another_model_is_refused(model: Path) -> None:
    vocoder = WaveGlow.load(model)
    mel = mel_spectrogram(chirp(1.0), settings=MelSettings(hop=128, n_fft=512))
    with pytest.raises(ValueError, match="hop 128"):
        vocoder.generate(mel)


def test_memory_does_not_grow_with_length(model: Path, tmp_path: Path) -> None:
    peaks = []
    for minutes in (0.5, 5):
        source = tmp_path / f"{minutes}.wav"
        soundfile.write(source, np.tile(chirp(30.0)[0], int(minutes * 2)), 22050)
        peaks.append(peak_memory(source, tmp_path / f"{minutes}.flac", model))
    assert peaks[1] < peaks[0] + 8e6  # 4.5 minutes more are 24 MB in float32


def peak_memory(source: Path, target: Path, model: Path) -> int:
    """Bytes that `aigc vocode` needs."""
    code = """if True:
        import sys
        from pathlib import Path
        from aigc_plugin.cli import main
        assert main(sys.argv[1:]) == 0
        print(Path("/proc/self/status").read_text())
    """
    done = aigc("vocode", source, target, "--model", model, "--precision", "float32", code=code)
    match = re.search(r"VmHWM:\s+(\d+) kB", done.stdout.decode())
    assert match, done.stderr
    return int(match[1]) * 1024
