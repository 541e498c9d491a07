"""Labels of produced videos that are seen and heard, from the start on, as GB 45438-2025 asks for."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.drawing.style import LABEL
from aigc_plugin.drawing.text_image import draw_text
from aigc_plugin.generators.views import FORMAT, VIDEO
from aigc_plugin.jobs.produce.mastering import decoded
from aigc_plugin.jobs.produce.texts import OpeningLabel
from aigc_plugin.planes import PlanarFrame

RATE = Fraction(10)
SCRIPT = """\
[film]
size = "160x90"
fps = 10
music = "none"
captions = "none"
visible_label = "auto"

[[scene]]
card = "x"
for = 4
"""


def gray(size: tuple[int, int]) -> PlanarFrame:
    width, height = size
    chroma = np.full((height // 2, width // 2), 128, np.uint8)
    return PlanarFrame((np.full((height, width), 90, np.uint8), chroma, chroma.copy()), FORMAT, VIDEO)


def letters(size: tuple[int, int], text: str, language: str = "en") -> np.ndarray:
    """Rows and columns of the luma of a frame in which letters are, which are white."""
    label = OpeningLabel(text, language, size, RATE, aigc.ProduceOptions(), lambda text: None)
    return np.argwhere(label.over(gray(size), 0).planes[0] > 180)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (640, 640), (320, 180)])
@pytest.mark.parametrize(("text", "language"), [("auto", "en"), ("auto", "de"), ("auto", "zh"), ("AI", "en")])
def test_letters_are_a_twentieth_of_the_shorter_side(size: tuple[int, int], text: str, language: str) -> None:
    ink = letters(size, text, language)
    assert np.ptp(ink[:, 0]) + 1 >= 0.05 * min(size)
    assert (ink.min(axis=0) > 0).all()
    assert (ink.max(axis=0) < (size[1] - 1, size[0] - 1)).all()
    small = np.argwhere(draw_text("AI", LABEL, size).rgba[..., 0] > 128)  # the label of a scene does not reach it
    assert np.ptp(small[:, 0]) + 1 < 0.05 * min(size)


def test_it_is_seen_for_three_seconds() -> None:
    label = OpeningLabel("AI", "", (320, 180), RATE, aigc.ProduceOptions(), lambda text: None)
    frame = gray((320, 180))
    shown = [not np.array_equal(label.over(frame, number).planes[0], frame.planes[0]) for number in (0, 29, 30, 31)]
    assert shown == [True, True, False, False]
    assert [label.facts(*span) for span in ((0, 10), (20, 50), (30, 40))] == [["AI", 10], ["AI", 10], []]


def test_the_rhythm_is_heard_at_the_start(tmp_path: Path) -> None:
    """Short long, short short, in tenths of a second, of the decoded file."""
    (tmp_path / "a.toml").write_text(SCRIPT.replace('visible_label = "auto"', "audible_label = true"), encoding="utf-8")
    result = aigc.produce(tmp_path / "a.toml", tmp_path / "out")
    sound = decoded(result.files[0])[0]
    level = [np.sqrt(np.mean(part**2)) for part in np.split(sound[: 4800 * 20], 20)]
    heard = "".join("#" if each > 0.3 * max(level) else "." for each in level)
    assert heard == "#.###...#.#" + "." * 9
    (tmp_path / "a.toml").write_text(
        SCRIPT.replace('visible_label = "auto"', "audible_label = true").replace("for = 4", "for = 1"), encoding="utf-8"
    )
    with pytest.raises(aigc.InputError, match="audible_label"):
        aigc.produce(tmp_path / "a.toml", tmp_path / "short")


def test_a_video_has_it_where_its_script_says(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SCRIPT, encoding="utf-8")
    plain = {"visible_label": None, "seed": 0}
    frames = []
    for options in ({}, plain):
        result = aigc.produce(tmp_path / "a.toml", tmp_path / "out", options, overwrite=True)
        with av.open(result.files[0]) as container:
            frames.append([frame.to_ndarray(format="gray").astype(int) for frame in container.decode(video=0)])
    corner = np.s_[5:16, 8:60]
    differences = [np.abs(a[corner] - b[corner]).mean() for a, b in zip(*frames, strict=True)]
    assert len(differences) == 40
    assert min(differences[:30]) > 5
    assert max(differences[31:]) < 3
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["outputs"]


@pytest.mark.parametrize("text", ["", "  ", "x" * 41])
def test_a_text_that_would_become_small_is_refused(text: str) -> None:
    with pytest.raises(aigc.InputError, match="visible_label"):
        aigc.ProduceOptions(visible_label=text)


def test_a_word_that_would_become_small_is_refused() -> None:
    with pytest.raises(aigc.InputError, match="does not fit"):
        letters((1080, 1920), "W" * 40)
