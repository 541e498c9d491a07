"""`aigc generate`, in the process that runs the tests and with a small model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from aigc_plugin import Audio
from aigc_plugin.cli import main
from support import voices


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(voices.write_vae(tmp_path_factory.mktemp("vae") / "vae.safetensors"))


def test_a_loop_of_a_style_says_how_it_was_made(model: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "loop.flac"
    arguments = ["generate", "audio", str(out), "--model", model, "--seconds", "0.6", "--style", "wild", "--loop",
                 "--seed", "3", "--threads", "1", "--progress", "json"]  # fmt: skip
    assert main(arguments) == 0
    assert Audio.read(out).samples.shape == (1, round(0.6 * 22050))
    events = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert events[0]["event"] == "start"
    assert events[-1]["settings"]["style"] == "wild"
    import soundfile

    with soundfile.SoundFile(out) as file:
        assert "generate audio" in file.comment
        assert "seed 3" in file.comment
    assert main(arguments) == 1
    assert json.loads(capfd.readouterr().err.splitlines()[-1])["type"] == "OutputExists"


def test_a_recording_is_imitated_and_passed_into_another(model: str, tmp_path: Path) -> None:
    for name, pitch in (("low", 120), ("high", 500)):
        tone = 0.3 * np.sin(2 * np.pi * pitch * np.arange(16000) / 16000)
        Audio(tone.astype(np.float32), 16000).write(tmp_path / f"{name}.wav")
    out = tmp_path / "morph.wav"
    assert main(["generate", "audio", str(out), "--model", model, "--seconds", "0.5", "--threads", "1",
                 "--like", str(tmp_path / "low.wav"), "--to", str(tmp_path / "high.wav")]) == 0  # fmt: skip
    assert Audio.read(out).duration == pytest.approx(0.5, abs=1e-4)


def test_styles_are_listed(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "styles", "--model", model]) == 0
    assert capsys.readouterr().out.split() == ["calm", "wild"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--style", "loud"], 1, "there is no style 'loud' (choose of calm, wild)"),
        (["--seconds", "0"], 1, "seconds must be above 0"),
        (["--seconds", "9999"], 1, "at most 600"),
        (["--to", "x.wav"], 2, "--to needs --like"),
        (["--like", "x.wav", "--style", "calm"], 2, "--like stands in place of --style"),
        (["--like", "absent.wav"], 1, "absent.wav"),
        (["--like", "a.wav", "--to", "b.wav", "--loop"], 2, "cannot be a --loop"),
    ],
)
def test_what_cannot_be_made_is_one_line_and_leaves_nothing(
    arguments: list[str],
    code: int,
    message: str,
    model: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out.wav"
    assert main(["generate", "audio", str(out), "--model", model, "--threads", "1", *arguments]) == code
    said = capfd.readouterr().err.strip()
    assert message in said
    assert len(said.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_vocoder_is_no_texture_model(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "audio", str(tmp_path / "o.wav"), "--model", "aigc-waveglow"]) == 1
    assert "is a vocoder, where a sound texture model is needed" in capfd.readouterr().err
    assert main(["generate", "audio", str(tmp_path / "o.txt"), "--model", "aigc-waveglow"]) == 2
