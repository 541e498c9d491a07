"""Volume curves under speech, and estimates from earlier jobs. Needs no Blender."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).resolve().parents[3] / "integrations" / "blender" / "aigc"


def module(name: str) -> ModuleType:
    package = ModuleType("aigc_arithmetic")
    package.__path__ = [str(SOURCE)]
    sys.modules[package.__name__] = package
    return import_module(f"aigc_arithmetic.{name}")


@pytest.mark.parametrize(
    ("speech", "expected"),
    [
        ([(40, 60)], [(33, 1.0), (40, 0.25), (60, 0.25), (67, 1.0)]),
        ([(50, 60), (40, 48)], [(33, 1.0), (40, 0.25), (60, 0.25), (67, 1.0)]),
        ([(40, 50), (80, 90)], [(33, 1), (40, 0.25), (50, 0.25), (57, 1), (73, 1), (80, 0.25), (90, 0.25), (97, 1)]),
        ([(200, 300)], []),
        ([], []),
    ],
)
def test_volume_is_low_while_somebody_speaks(speech: list[tuple[int, int]], expected: list[tuple[int, float]]) -> None:
    assert module("ducking").volume_curve(speech, (1, 101), 7, 0.25) == expected


def test_estimates_come_from_what_earlier_jobs_took(tmp_path: Path) -> None:
    estimates = module("estimates")
    assert estimates.forecast(tmp_path, "upscale", 100) == ""
    estimates.remember(tmp_path, "upscale", 50, 100, 20_000_000)
    assert estimates.forecast(tmp_path, "upscale", 100) == "about 3:20, 40 MB"
    assert estimates.forecast(tmp_path, "other", 100) == ""
    (tmp_path / "measured.json").write_text("[broken")
    assert estimates.forecast(tmp_path, "upscale", 100) == ""


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "0:01"), (61, "1:01"), (3725, "1:02:05")])
def test_durations(seconds: float, text: str) -> None:
    assert module("estimates").duration(seconds) == text
