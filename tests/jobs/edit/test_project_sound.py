"""The sound of a project without audio tracks: that of its pictures, with J and L cuts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.edit.edit_project import load_timeline
from support.numbered_video import write_numbered


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    write_numbered(folder / "a.mp4", 2)
    return folder


def project(folder: Path, lead: str, more: str = "") -> Path:
    clip = "[[video.clip]]\nfile = 'a.mp4'\nin = 0.5\nfor = 1\n"
    path = folder / "film.toml"
    path.write_text(f"[[video]]\n{clip}{clip}sound_lead = {lead}\n{clip}{more}", encoding="utf-8")
    return path


@pytest.mark.parametrize(("lead", "samples"), [("0.25", 12_000), ("-0.4", -19_200), ("'5f'", 9600), ("0", 0)])
def test_sound_begins_before_or_after_its_picture(lead: str, samples: int, folder: Path) -> None:
    timeline, losses = load_timeline(str(project(folder, lead)))
    assert losses == []
    first, second, third = timeline.audio[0].clips
    assert [clip.at for clip in timeline.video[0].clips] == [0, 25, 50]
    assert (first.at, first.end) == (0, 48_000 - samples)
    assert (second.at, second.end, third.at) == (48_000 - samples, 96_000, 96_000)
    assert not any(clip.sound_lead for clip in timeline.video[0].clips)
    assert second.start == Fraction(1, 2) - Fraction(samples, 48_000)


def test_a_lead_that_does_not_fit_is_refused_and_one_that_is_not_heard_is_told(folder: Path) -> None:
    for lead in ("1.0", "-1.5"):
        with pytest.raises(aigc.InputError, match=r"a\.mp4 is too short for its sound_lead"):
            load_timeline(str(project(folder, lead)))
    audio = "[[audio]]\n[[audio.clip]]\nfile = 'a.mp4'\nfor = 1\n"
    _, losses = load_timeline(str(project(folder, "0.2", audio)))
    assert [text for text in losses if "sound_lead is left out" in text] == losses
    assert len(losses) == 1
