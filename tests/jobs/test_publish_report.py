"""Reports of publications: the same facts for programs and for people, and nothing that a browser would run."""

from __future__ import annotations

import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.publish.loudness import film_loudness
from aigc_plugin.jobs.publish.report_page import report_page
from support.short_film import write_film

HOSTILE = "<script>alert(1)</script>\"'&\x00\x1b\ud800"


class Reader(HTMLParser):
    """The elements of a page, their links, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [str(value) for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def test_the_page_shows_what_the_json_holds(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film & co.mp4", seconds=2)
    aigc.label_file(film, options=aigc.LabelOptions(producer="somebody"))
    options = aigc.PublishOptions(report=str(tmp_path / "report.json"), segment=2, heights=(72,))
    aigc.publish(film, f"hls:{tmp_path / 'served'},folder:{tmp_path / 'copies'}", options)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    page = read((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert report["film"]["loudness"]["integrated"] == pytest.approx(-14.8, abs=1.5)
    served, copies = report["deliveries"]
    names = {each["name"] for each in served["files"]}
    assert {"master.m3u8", "manifest.mpd", "poster.jpg"} <= names
    for each in served["files"]:
        assert each["sha256"] == hashlib.sha256((tmp_path / "served" / each["name"]).read_bytes()).hexdigest()
    for shown in ("film & co.mp4", report["film"]["sha256"], "somebody", "LUFS, true peak", "Its label (GB 45438) says",
                  *names, *(each["sha256"] for each in (*served["files"], *copies["files"]))):  # fmt: skip
        assert shown in page.text
    assert "script" not in page.elements
    assert page.links == []
    with pytest.raises(aigc.OutputExists):
        aigc.publish(film, f"folder:{tmp_path / 'more'}", options)
    assert not (tmp_path / "more").exists()


def test_a_page_that_is_there_is_kept(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", seconds=1)
    (tmp_path / "report.html").write_text("mine", encoding="utf-8")
    options = aigc.PublishOptions(report=str(tmp_path / "report.json"))
    for call in (aigc.publish, aigc.plan_publishing):
        with pytest.raises(aigc.OutputExists, match=r"report\.html"):
            call(film, f"folder:{tmp_path / 'copies'}", options)
    assert not (tmp_path / "report.json").exists()
    assert not (tmp_path / "copies").exists()


def test_nothing_of_users_is_run_by_a_browser() -> None:
    film = {
        "name": HOSTILE, "sha256": HOSTILE, "loudness": {"integrated": None, "true_peak": -120.0},
        "aigc": {HOSTILE: HOSTILE}, "c2pa": {"state": HOSTILE, "actions": None},
    }  # fmt: skip
    file = {"name": HOSTILE, "bytes": 1, "sha256": HOSTILE, "sent": True}
    places = [
        {"target": HOSTILE, "files": [file], "url": "javascript:alert(1)", "facts": {HOSTILE: HOSTILE, "state": None}},
        {"target": "youtube", "files": [], "url": 'https://example.com/"onmouseover="x', "facts": {}},
    ]
    report = {"film": film, "targets": [HOSTILE], "renditions": [], "deliveries": places, "warnings": [HOSTILE]}
    page = read(report_page(report, [HOSTILE]))
    assert page.elements == {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "table", "tr", "td", "th", "code",
        "p", "section", "a",
    }  # fmt: skip
    assert page.links == ['https://example.com/"onmouseover="x']
    assert "onmouseover" not in page.attributes
    assert page.text.count("<script>alert(1)</script>\"'&") >= 10


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_loudness_and_peak_are_those_of_the_sound(channels: int, tmp_path: Path) -> None:
    """A sine of 997 Hz with a peak of -20 dB: -23 LUFS in one channel (BS.1770), and 3 dB more in two."""
    time = np.arange(3 * 48000) / 48000
    tone = (0.1 * np.sin(2 * np.pi * 997 * time)).astype(np.float32)
    samples = np.zeros((channels, tone.size), np.float32)
    samples[: min(channels, 2)] = tone
    aigc.Audio(samples, 48000).write(tmp_path / "tone.wav")
    found = film_loudness(str(tmp_path / "tone.wav"))
    assert found is not None
    assert found.integrated == pytest.approx(-23.0 if channels == 1 else -20.0, abs=0.15)
    assert found.peak == pytest.approx(-20.0, abs=0.1)


def test_sound_that_has_no_loudness_is_no_error(tmp_path: Path) -> None:
    import soundfile

    soundfile.write(tmp_path / "many.wav", np.zeros((4800, 16), np.float32), 48000)
    assert film_loudness(str(tmp_path / "many.wav")) is None
    aigc.check_publishing(tmp_path / "many.wav", "podcast")
    soundfile.write(tmp_path / "silent.wav", np.zeros((48000, 2), np.float32), 48000)
    silent = film_loudness(str(tmp_path / "silent.wav"))
    assert silent is not None
    assert silent.integrated is None


@pytest.mark.parametrize("name", ["many.mkv", "many.wav"])
def test_more_channels_than_a_frame_has_planes_are_read(name: str, tmp_path: Path) -> None:
    """PyAV crashed with such frames."""
    import av
    from av.audio.frame import AudioFrame

    samples = np.random.default_rng(0).normal(0, 0.1, (16, 4800)).astype(np.float32)
    with av.open(str(tmp_path / name), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=48000, layout="hexadecagonal")
        frame = AudioFrame.from_ndarray(
            np.ascontiguousarray(samples.T).reshape(1, -1), format="flt", layout="hexadecagonal"
        )
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert np.array_equal(aigc.Audio.read(tmp_path / name).samples, samples)
    assert aigc.inspect_file(tmp_path / name).watermark is None
