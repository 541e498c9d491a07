"""The package as installed, by the commands of its users: on the build of this tree, and on each wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import soundfile

import aigc_plugin as aigc

SCRIPTS = Path(sysconfig.get_path("scripts"))
HEAVY = ("torch", "av", "soundfile", "soxr", "typer", "rich", "requests", "scipy", "librosa")
WITHOUT_TORCH = "import sys; sys.modules['torch'] = None; from aigc_plugin.cli import main; sys.exit(main())"


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, env={**os.environ, **environment}
    )


def python(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-P", "-c", code, *arguments)


def test_the_import_is_light() -> None:
    done = python("import sys, aigc_plugin; print(*sorted({name.split('.')[0] for name in sys.modules}))")
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()).isdisjoint(HEAVY)


def test_doctor_names_the_version_and_every_backend() -> None:
    done = run(SCRIPTS / "aigc", "doctor")
    assert done.returncode == 0, done.stderr
    assert aigc.__version__ in done.stdout
    assert all(name in done.stdout for name in aigc.backends.names())


def test_vocode_on_every_backend(speech: Path, backend: str, tmp_path: Path) -> None:
    target = tmp_path / "out.wav"
    done = run(SCRIPTS / "aigc", "vocode", speech, target, "--precision", "float32", AIGC_BACKEND=backend)
    assert done.returncode == 0, done.stderr
    before, after = soundfile.info(speech), soundfile.info(target)
    assert after.samplerate == 22050
    assert after.duration == pytest.approx(before.duration, abs=0.05)
    samples, _ = soundfile.read(target)
    assert samples.std() > 0.01


def test_vocode_without_torch(speech: Path, tmp_path: Path) -> None:
    done = python(WITHOUT_TORCH, "vocode", speech, tmp_path / "out.wav")
    assert done.returncode == 0, done.stderr
    assert soundfile.info(tmp_path / "out.wav").frames > 0


def test_train_without_torch_says_what_to_install(tmp_path: Path) -> None:
    done = python(WITHOUT_TORCH, "train", "waveglow", tmp_path, "--out", tmp_path / "run")
    assert done.returncode == 1
    assert "aigc_plugin[train]" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_python_face(speech: Path) -> None:
    audio = aigc.Audio.read(speech)
    mel = aigc.mel_spectrogram(audio)
    out = aigc.WaveGlow.load().generate(mel, seed=1)
    assert out.rate == mel.rate
    assert out.samples.shape == (1, mel.values.shape[1] * mel.hop)
