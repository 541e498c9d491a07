"""`aigc doctor` on the ffmpegs that it finds."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from aigc_plugin.cli import main

WAYS = ["pipe", "aigc ffmpeg", "plug-in aigc_upscale", "plug-in aigc_interpolate", "plug-in aigc_background"]


def told(capfd: Any, monkeypatch: pytest.MonkeyPatch, ffmpeg: str) -> dict[str, Any]:
    """The report of `aigc doctor` on the `ffmpeg` that it is pointed at."""
    monkeypatch.setenv("AIGC_FFMPEG", ffmpeg)
    assert main(["doctor", "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capfd.readouterr().out)["ffmpeg"]
    return next(each for each in found if each["path"] == ffmpeg)


def test_all_ways_work(ffmpeg: str, capfd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(capfd, monkeypatch, ffmpeg)
    assert said["version"].startswith("ffmpeg version")
    assert {way["name"]: way["why_not"] for way in said["ways"]} == dict.fromkeys(WAYS, "")


WITHOUT_FREI0R = """#!/bin/sh
case "$*" in
    *-filters*) "{ffmpeg}" "$@" | grep -v frei0r ;;
    *" -f nut "*) echo "Unrecognized format nut" >&2; exit 1 ;;
    *) exec "{ffmpeg}" "$@" ;;
esac
"""


def test_what_does_not_work_says_why(
    system_ffmpeg: str, tmp_path: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slim = tmp_path / "ffmpeg"
    slim.write_text(WITHOUT_FREI0R.format(ffmpeg=system_ffmpeg))
    slim.chmod(0o755)
    ways = {way["name"]: way for way in told(capfd, monkeypatch, str(slim))["ways"]}
    assert ways["pipe"]["why_not"] == "it does not write NUT: Unrecognized format nut"
    assert ways["frei0r plug-ins"]["why_not"] == "it was built without frei0r"


def test_an_old_one_is_named(tmp_path: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "ffmpeg"
    old.write_text("#!/bin/sh\necho ffmpeg version 4.4.2\n")
    old.chmod(0o755)
    said = told(capfd, monkeypatch, str(old))
    assert "4.4.2" in said["error"]
    assert "5.1" in said["error"]


def test_it_is_told_in_lines(system_ffmpeg: str, capfd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.path.dirname(system_ffmpeg))  # noqa: PTH120
    assert main(["doctor"]) == 0
    assert "           plug-in aigc_upscale: yes\n" in capfd.readouterr().out
