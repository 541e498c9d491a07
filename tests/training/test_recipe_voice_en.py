"""The recipe of the English voice: its texts, and what it keeps of the teacher's speech."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

RECIPE = Path(__file__).resolve().parents[2] / "recipes" / "voice_en"


@pytest.fixture(autouse=True)
def recipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(RECIPE))
    yield
    for name in ("texts", "teacher_speech"):
        sys.modules.pop(name, None)


def module(name: str) -> Any:
    return importlib.import_module(name)


def test_texts_repeat_and_leave_no_gap_of_a_pattern() -> None:
    texts = module("texts")
    first = texts.drawn(300)
    assert first == texts.drawn(300)
    assert len(set(first)) > 295
    assert not [line for line in first if "{" in line or " a apple" in line or " a old" in line]
    assert any(" an " in line for line in first)


def test_prompts_alternate_with_patterns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "metadata.csv"
    table.write_text("a_1|Ah.\na_2|This one is long enough.\na_3|This one is long enough.\n")
    texts = module("texts")
    sys.argv[1:], before = ["2", str(table)], sys.argv[1:]
    texts.main()
    sys.argv[1:] = before
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1] == "This one is long enough."


def test_silence_is_cut_and_times_move_along() -> None:
    speech = module("teacher_speech")
    samples = np.zeros(24000, np.float32)
    samples[6000:18000] = 0.5
    pitch = np.where((np.arange(80) >= 20) & (np.arange(80) < 60), 200.0, 0.0).astype(np.float32)
    kept = speech.trimmed(speech.TeacherSpeech(samples, np.array([10, 10, 10, 10]), pitch))
    first = 0.25 - 0.05
    assert len(kept.samples) == pytest.approx((0.5 + 0.05 + 0.08) * 24000, abs=2)
    assert kept.ends == pytest.approx([0.25 - first, 0.5 - first, 0.75 - first, 0.63], abs=1e-3)
    assert len(kept.pitch) == len(kept.samples) * 22050 // 24000 // 256 + 1
    voiced = np.flatnonzero(kept.pitch) * 256 / 22050
    assert voiced[0] == pytest.approx(0.05, abs=0.02)
    assert voiced[-1] == pytest.approx(0.55, abs=0.02)
    assert kept.pitch[kept.pitch > 0] == pytest.approx(200.0, abs=1e-3)


def test_pitch_between_two_values_is_their_geometric_mean() -> None:
    pitch_at = module("teacher_speech").pitch_at
    track = np.array([0.0, 100.0, 400.0, 0.0], np.float32)
    assert pitch_at(track, np.array([-3.0, 1.0, 1.5, 2.0, 2.6, 9.0])) == pytest.approx([0, 100, 200, 400, 0, 0])
    assert pitch_at(np.zeros(3, np.float32), np.arange(2.0)).tolist() == [0.0, 0.0]
