"""Files against what places ask for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import aigc_plugin as aigc
from support.labelled_files import write_sample
from support.run_aigc import run


def rows(path: Path, place: str) -> dict[str, aigc.CheckRow]:
    return {row.what: row for row in aigc.check_publishing(path, place)}


def test_a_film_is_compared_with_the_figures(tmp_path: Path) -> None:
    late, fast = write_sample(tmp_path, "late.mp4"), write_sample(tmp_path, "fast.mp4")
    found = rows(late, "shorts")
    assert {what for what, row in found.items() if not row.fits} == {"form", "short side", "index"}
    assert found["form"].found == "64 x 48"
    assert rows(fast, "web")["index"].fits
    assert not rows(write_sample(tmp_path, "film.flv"), "web")["container"].fits
    assert {what for what, row in rows(fast, "archive").items() if not row.fits} == {"container", "picture", "sound"}


@pytest.mark.parametrize(("gain", "fits"), [(-16.0, True), (-14.5, False), (-18.0, False)])
def test_loudness_is_measured(gain: float, fits: bool, tmp_path: Path) -> None:
    """A sine of 997 Hz with a peak of x dB in both channels has x LUFS (BS.1770)."""
    time = np.arange(5 * 48000) / 48000
    tone = (10 ** (gain / 20) * np.sin(2 * np.pi * 997 * time)).astype(np.float32)
    aigc.Audio(np.stack([tone, tone]), 48000).write(tmp_path / "tone.mp3")
    found = rows(tmp_path / "tone.mp3", "podcast")
    assert found["loudness"].fits == fits
    assert float(found["loudness"].found.split()[0]) == pytest.approx(gain, abs=0.3)
    assert found["container"].fits
    assert found["sound"].fits


def test_the_command_ends_with_a_failure_where_something_differs(tmp_path: Path) -> None:
    film = write_sample(tmp_path, "fast.mp4")
    done = run("publish", film, "--check", "tiktok")
    assert done.returncode == 1
    assert b"differs" in done.stdout
    with pytest.raises(aigc.InputError, match="no place"):
        aigc.check_publishing(film, "nowhere")
