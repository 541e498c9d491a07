"""Productions: each scene in its time, sound at its level, captions on the word; what is finished is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

import aigc_plugin as aigc
from aigc_plugin.jobs.produce.mastering import decoded, level_of
from aigc_plugin.jobs.produce.produce import version_names
from aigc_plugin.jobs.produce.scene_speech import SceneSpeech
from aigc_plugin.jobs.produce.schedule import schedule
from aigc_plugin.jobs.produce.soundtrack import mixed
from aigc_plugin.production.scenes import Music
from aigc_plugin.production.text_script import script_of_text
from aigc_plugin.text.captions import SpokenText
from aigc_plugin.timeline.otio_reader import read_otio
from aigc_plugin.timeline.toml_reader import timeline_of_text
from aigc_plugin.timeline.toml_writer import text_of_timeline
from support.video_files import write_video

SCRIPT = """\
[film]
title = "Die Lampe"
size = ["160x90", "90x160"]
fps = 10

[[scene]]
title = "Übung"
picture = { file = "red.png", move = "still" }
for = 1.6

[[scene]]
picture = { file = "blue.png", move = "still" }
say = "Das kostet 3,50 €."

[[scene]]
picture = { file = "video.mp4" }
card = "Ende"
for = 1.6
"""


def write_script(folder: Path, text: str = SCRIPT) -> Path:
    for name, colour in (("red", (220, 30, 30)), ("blue", (30, 30, 220)), ("green", (20, 160, 30))):
        Image.new("RGB", (64, 48), colour).save(folder / f"{name}.png")
    write_video(folder / "video.mp4")
    script = folder / "lampe.toml"
    script.write_text(text, encoding="utf-8")
    return script


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, aigc.ProductionResult]:
    folder = tmp_path_factory.mktemp("produce")
    return folder, aigc.produce(write_script(folder), folder / "out")


def report_of(folder: Path) -> dict[str, object]:
    return json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@pytest.mark.parametrize(("number", "shape"), [(0, (90, 160)), (1, (160, 90))])
def test_the_report_says_what_is_in_the_files(
    made: tuple[Path, aigc.ProductionResult], number: int, shape: tuple[int, int]
) -> None:
    folder, result = made
    output = report_of(folder)["outputs"][number]  # type: ignore[index]
    path = Path(result.files[number])
    assert path == folder / "out" / f"lampe-{'16x9' if number == 0 else '9x16'}.mp4" == folder / "out" / output["path"]
    frames = frames_of(path)
    assert output["frames"] == len(frames)
    assert {frame.shape[:2] for frame in frames} == {shape}
    assert output["seconds"] == pytest.approx(len(frames) / 10) == pytest.approx(result.duration)
    assert all(abs(output["durations"][kind] - output["seconds"]) <= 0.1 for kind in ("video h264", "audio aac"))
    level = level_of(decoded(str(path))[:, : round(output["seconds"] * 48000)])
    assert output["loudness"] == pytest.approx(level.loudness, abs=0.01) == pytest.approx(-14, abs=0.1)
    assert output["true_peak"] == pytest.approx(level.peak, abs=0.01)
    assert level.peak <= -1
    (caption,) = output["captions"]
    assert caption["text"].replace("\n", " ") == "Das kostet 3,50 €."
    assert abs(caption["offset"]) <= 0.04


def test_each_scene_is_shown_in_its_time(made: tuple[Path, aigc.ProductionResult]) -> None:
    folder, result = made
    scenes = report_of(folder)["scenes"]
    frames = frames_of(Path(result.files[0]))
    for scene, channel in zip(scenes[:2], (0, 2), strict=True):  # type: ignore[index]
        first, last = round(scene["start"] * 10), round(scene["end"] * 10)
        inside = np.array([frame[4:40, 4:40].mean((0, 1)) for frame in frames[first + 3 : last - 3]])
        others = np.delete(inside, channel, axis=1)
        assert (inside[:, channel] > 190).all()
        assert (others < 60).all()
    edge = frames[round(scenes[0]["end"] * 10)][4:40, 4:40].mean((0, 1))  # type: ignore[index]
    assert 60 < edge[0] < 190
    assert 60 < edge[2] < 190


def test_speech_is_heard_where_its_words_are(made: tuple[Path, aigc.ProductionResult]) -> None:
    folder, result = made
    words = report_of(folder)["words"]
    sound = np.diff(decoded(result.files[1]).mean(axis=0), 2)  # which leaves little of the music
    first, last = words[0][1], words[-1][2]  # type: ignore[index]
    envelope = np.sqrt(np.convolve(sound**2, np.ones(960) / 960, "same"))
    spoken = envelope[round(first * 48000) : round(last * 48000)]
    before = envelope[round((first - 0.4) * 48000) : round((first - 0.2) * 48000)]
    assert np.percentile(spoken, 80) > 4 * before.max()


def test_captions_are_burnt_and_a_track(made: tuple[Path, aigc.ProductionResult], tmp_path: Path) -> None:
    folder, result = made
    (caption,) = report_of(folder)["outputs"][0]["captions"]  # type: ignore[index]
    frames = frames_of(Path(result.files[0]))
    lower = [np.asarray(frame[60:], int) for frame in frames]
    during, before = lower[round((caption["start"] + 0.3) * 10)], lower[round((caption["start"] - 0.2) * 10)]
    assert (during.min(axis=2) > 130).sum() > 30
    assert (before.min(axis=2) > 130).sum() == 0
    with av.open(result.files[0]) as container:
        texts = [bytes(packet)[2:].decode() for packet in container.demux(subtitles=0) if packet.size > 2]
        assert [text.replace("\n", " ") for text in texts] == ["Das kostet 3,50 €."]
        assert "aigc_plugin" in container.metadata["comment"]
        assert container.metadata["title"] == "Die Lampe"
    assert aigc.inspect_file(result.files[0]).is_generated
    for suffix in ("srt", "vtt", "ass"):
        assert "3,50" in (folder / "out" / f"lampe.{suffix}").read_text(encoding="utf-8")


def test_a_second_run_makes_nothing_and_the_same_bytes(
    made: tuple[Path, aigc.ProductionResult], tmp_path: Path
) -> None:
    folder, result = made
    before = [Path(name).read_bytes() for name in result.files]
    again = aigc.produce(folder / "lampe.toml", folder / "out", overwrite=True)
    assert (again.made, again.found) == (0, result.made + result.found)
    assert [Path(name).read_bytes() for name in again.files] == before
    options = aigc.ProduceOptions(size="160x90", otio=tmp_path / "lampe.otio")
    fresh = aigc.produce(write_script(tmp_path), tmp_path / "out", options)
    timeline, _ = read_otio(tmp_path / "lampe.otio")
    clips = timeline.video[0].clips
    assert [clip.length for clip in clips][::2] == [16, 16]
    assert all(Path(name).is_file() for name in timeline.files())
    assert len(timeline.files()) == 5
    assert [Path(clip.source.path).name for clip in clips] == ["red.png", "blue.png", "video.mp4"]
    assert Path(fresh.files[0]).read_bytes() == before[0]


def test_a_change_makes_what_changed(made: tuple[Path, aigc.ProductionResult], tmp_path: Path) -> None:
    options = aigc.ProduceOptions(size="160x90")
    script = write_script(tmp_path)
    all_made = aigc.produce(script, tmp_path / "out", options).made
    write_script(tmp_path, SCRIPT.replace("red.png", "green.png"))
    changed = aigc.produce(script, tmp_path / "out", options, overwrite=True)
    assert changed.made == 2  # the scene, and the transition out of it
    assert changed.found == all_made - 2
    frames = frames_of(Path(changed.files[0]))
    assert frames[8][4:40, 4:40].mean((0, 1))[1] > 120


class Stopping(aigc.Progress):
    """Stop at a share of the work."""

    def __init__(self, percent: float) -> None:
        self._percent = percent
        self.seen: list[float] = []

    def update(self, done: float) -> None:
        self.seen.append(done)
        if done >= self._percent:
            raise aigc.Cancelled("cancelled")


def test_a_stopped_run_goes_on(tmp_path: Path) -> None:
    options = aigc.ProduceOptions(size="160x90", music="none")
    script = write_script(tmp_path)
    with pytest.raises(aigc.Cancelled):
        aigc.produce(script, tmp_path / "out", options, progress=Stopping(75))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".aigc-scenes"]
    progress = Stopping(101)
    result = aigc.produce(script, tmp_path / "out", options, progress=progress)
    assert result.found >= 2
    assert progress.seen == sorted(progress.seen)
    assert progress.seen[-1] == 100


def test_a_plan_writes_nothing_and_reads_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    script = write_script(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    plan = aigc.plan_production(script)
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert timeline_of_text(text_of_timeline(plan)) == plan
    assert [clip.length for clip in plan.video[0].clips][::2] == [16, 16]
    assert plan.title == "Die Lampe"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hallo.\n\n![](lamp.png)\nUnd mehr.\n", "line 3: there is no picture .*lamp.png"),
        ("Bonjour tout le monde, c’est très bien avec vous dans la maison.\n", "no voice of the package speaks French"),
        ("Guten Tag.\n\n😀 😀\n", "line 3: the voice knows no character"),
        ("![](text.png)\nGuten Tag.\n", "line 1: .*text.png"),
        ("", "line 1: the script holds no scene"),
    ],
)
def test_what_cannot_be_produced_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "text.png").write_text("no image")
    script = tmp_path / "a.txt"
    script.write_text(text, encoding="utf-8")
    with pytest.raises((aigc.InputError, aigc.MediaError), match=message) as caught:
        aigc.produce(script, tmp_path / "out", aigc.ProduceOptions(size="64x64"))
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.glob("out/*.mp4"))


def test_a_scene_is_not_shorter_than_its_speech() -> None:
    scenes = script_of_text("Guten Tag.", "a.txt", Path())
    short = replace(scenes, scenes=(replace(scenes.scenes[0], seconds=Fraction(1)),))
    with pytest.raises(aigc.InputError, match=r"line 1: the scene is to last 1 s, but its speech needs 4\.5 s"):
        schedule(short, [SceneSpeech(None, 22050, 3.0, ())], Fraction(25), "fade")


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)])
def test_speech_does_not_drift_over_many_scenes(rate: Fraction) -> None:
    """Each scene begins on a frame, and its speech on the sample of it."""
    script = script_of_text("\n\n".join(["Guten Tag."] * 200), "a.txt", Path())
    plan = schedule(script, [SceneSpeech(None, 22050, 1.2345, ())] * 200, rate, "fade")
    for placed in plan.scenes[1:]:
        assert abs(placed.voice_at / 48000 - float(placed.at / rate) - 0.4) < 1e-4
    assert all(a.end == b.at for a, b in zip(plan.scenes, plan.scenes[1:], strict=False))
    assert abs(plan.samples / 48000 - float(plan.frames / rate)) < 1e-4


def test_music_is_down_under_words_and_goes_on_to_the_end() -> None:
    words = (aigc.SpokenWord("a", 0.0, 1.0), aigc.SpokenWord("b", 1.3, 2.0))
    said = SceneSpeech(None, 22050, 2.0, (SpokenText("a b", words),))
    plan = schedule(script_of_text("a b\n\n# Ende", "a.txt", Path()), [said, None], Fraction(25), "cut")
    time = np.arange(plan.samples) / 48000
    music = np.stack([np.sin(2 * np.pi * 440 * time)] * 2).astype(np.float32)
    level = np.abs(mixed(plan, music, Music(gain=0.0, duck=-12.0), [])[0])
    start = plan.scenes[0].voice_at / 48000

    def decibels(first: float, last: float) -> float:
        return float(20 * np.log10(level[round(first * 48000) : round(last * 48000)].max()))

    up = decibels(plan.samples / 48000 - 0.2, plan.samples / 48000)
    assert decibels(start + 0.1, start + 1.9) - up == pytest.approx(-12, abs=0.1)
    assert decibels(start - 0.6, start - 0.3) == pytest.approx(up, abs=0.1)
    assert decibels(start + 2.7, start + 2.9) == pytest.approx(up, abs=0.1)


def test_names_of_versions_differ() -> None:
    assert version_names(((1920, 1080), (1080, 1920), (1080, 1080))) == ["16x9", "9x16", "1x1"]
    assert version_names(((1920, 1080), (1280, 720))) == ["1920x1080", "1280x720"]
    assert version_names(((1366, 768),)) == ["1366x768"]
