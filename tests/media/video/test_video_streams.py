"""Other streams are kept: audio, subtitles, more videos, cover art, attachments, chapters, tags."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition

from aigc_plugin.media.video.video_codecs import EncoderChoice
from support.video_files import QUICK, pattern, process, read_video, same, tone, write_video


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Matroska file with two languages of audio, subtitles, chapters, a font and a second video."""
    path = tmp_path_factory.mktemp("rich") / "rich.mkv"
    with av.open(path, "w") as container:
        container.metadata.update({"title": "Ein Film", "artist": "Wir", "comment": "first cut", "mood": "calm"})
        container.set_chapters(
            [
                {"id": i, "start": i * 500, "end": (i + 1) * 500, "time_base": Fraction(1, 1000),
                 "metadata": {"title": f"Teil {i}"}}
                for i in range(4)
            ]
        )  # fmt: skip
        video: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height = 64, 48
        video.codec_context.time_base = Fraction(1, 1000)
        video.metadata.update({"language": "deu", "title": "Hauptfilm"})
        audio_tracks: list[Any] = []
        for language in ("deu", "fra"):
            audio: Any = container.add_stream("flac", rate=8000)
            audio.codec_context.layout = "mono"
            audio.metadata.update({"language": language, "title": f"Ton {language}"})
            audio_tracks.append(audio)
        audio_tracks[0].disposition = Disposition.default
        audio_tracks[1].disposition = Disposition.dub | Disposition.forced
        words: Any = container.add_stream("subrip")
        words.codec_context.subtitle_header = b"[Script Info]\n"
        words.metadata["language"] = "eng"
        container.add_attachment("type.ttf", "font/ttf", bytes(range(200)))
        second: Any = container.add_stream("libx264", rate=10, options={"preset": "ultrafast", "g": "5"})
        second.width, second.height = 32, 32
        second.codec_context.time_base = Fraction(1, 1000)
        write_packets(container, video, audio_tracks, words, second)
    return path


def write_packets(container: Any, video: Any, audio_tracks: list[Any], words: Any, second: Any) -> None:
    for number in range(50):
        frame = pattern("yuv420p", 64, 48, number)
        frame.pts, frame.time_base = 40 * number, Fraction(1, 1000)
        container.mux(video.encode(frame))
        if number % 4 == 0:
            other = pattern("yuv420p", 32, 32, number)
            other.pts, other.time_base = 40 * number, Fraction(1, 1000)
            container.mux(second.encode(other))
        for index, audio in enumerate(audio_tracks):
            container.mux(audio.encode(tone(number, 220 * (index + 1))))
    for number in range(4):
        text: Any = av.Packet(f"Zeile {number}".encode())
        text.pts = text.dts = 100 + 500 * number
        text.duration, text.time_base, text.stream = 300, Fraction(1, 1000), words
        container.mux(text)
    for stream in (video, second, *audio_tracks):
        container.mux(stream.encode(None))


def test_every_track_of_the_recorded_video_is_kept(data: Path, tmp_path: Path) -> None:
    source = data / "video" / "nasa_13013.mp4"
    if not source.exists():
        source = two_of_each(tmp_path / "made.mp4")
    before = read_video(source)
    done = process(source, tmp_path / "out.mp4", choice=QUICK)
    after = done.video
    assert after.times == before.times
    assert (after.kinds, after.codecs, after.languages) == (before.kinds, before.codecs, before.languages)
    assert after.dispositions == before.dispositions
    assert {kind: after.kinds.count(kind) for kind in after.kinds} == {"video": 2, "audio": 2, "subtitle": 2}
    for index in range(1, len(before.kinds)):
        assert after.packets[index] == before.packets[index]
    assert (done.warnings, done.damage) == ([], [])


def two_of_each(path: Path) -> Path:
    """A video with the streams of the recorded one."""
    with av.open(path, "w") as container:
        streams: list[Any] = []
        for size in (64, 32):
            video: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
            video.width = video.height = size
            audio: Any = container.add_stream("aac", rate=8000)
            audio.codec_context.layout = "mono"
            words: Any = container.add_stream("mov_text")
            words.codec_context.subtitle_header = b"[Script Info]\n"
            streams.append((video, audio, words))
        for video, audio, words in streams:
            for number in range(50):
                frame = pattern("yuv420p", video.width, video.width, number)
                frame.pts, frame.time_base = number, Fraction(1, 25)
                container.mux(video.encode(frame))
                container.mux(audio.encode(tone(number, 330)))
            text: Any = av.Packet(b"\0\5Zeile")
            text.pts = text.dts = 100
            text.duration, text.time_base, text.stream = 300, Fraction(1, 1000), words
            container.mux(text)
            container.mux(video.encode(None))
            container.mux(audio.encode(None))
    return path


def test_matroska_to_matroska_keeps_all(rich: Path, tmp_path: Path) -> None:
    before = read_video(rich)
    done = process(rich, tmp_path / "out.mkv", choice=QUICK)
    after = done.video
    assert (done.warnings, done.damage) == ([], [])
    assert after.kinds == before.kinds == ["video", "audio", "audio", "subtitle", "video", "attachment"]
    assert (after.codecs, after.languages) == (before.codecs, before.languages)
    assert after.dispositions == before.dispositions
    assert after.chapters == before.chapters
    assert len(after.chapters) == 4
    assert after.times == before.times
    for index in (1, 2, 3, 4):
        assert after.packets[index] == before.packets[index]
        assert after.stream_metadata[index].get("title") == before.stream_metadata[index].get("title")
    assert attachment(tmp_path / "out.mkv") == ("type.ttf", "font/ttf", bytes(range(200)))
    for name in ("title", "artist", "mood"):
        assert after.metadata[name] == before.metadata[name]
    assert after.metadata["comment"] == "first cut\nmade here"


def attachment(path: Path) -> tuple[str | None, str | None, bytes]:
    with av.open(path) as container:
        stream = container.streams.attachments[0]
        return stream.name, stream.mimetype, stream.data


def test_matroska_to_mp4_keeps_what_fits_and_reports_the_rest(rich: Path, tmp_path: Path) -> None:
    before = read_video(rich)
    done = process(rich, tmp_path / "out.mp4", choice=QUICK)
    after = done.video
    assert after.kinds[:4] == ["video", "audio", "audio", "subtitle"]
    assert after.codecs[1:4] == ["flac", "flac", "mov_text"]
    assert [(time, length) for time, length, _ in texts(after, 3)] == [
        (time, length) for time, length, _ in before.packets[3]
    ]
    assert [data[2:].decode() for _, _, data in texts(after, 3)] == [f"Zeile {i}" for i in range(4)]
    assert [c[2] for c in after.chapters] == [f"Teil {i}" for i in range(4)]
    assert [c[0] for c in after.chapters] == [c[0] for c in before.chapters]
    assert after.metadata["mood"] == "calm"
    assert after.metadata["title"] == "Ein Film"
    assert any("attachment" in text and "cannot be kept" in text for text in done.warnings)
    assert any("mov_text" in text for text in done.warnings)


def texts(video: Any, index: int) -> list[tuple[Any, Any, bytes]]:
    """The subtitles, without the empty ones that mov_text puts between them."""
    return [entry for entry in video.packets[index] if len(entry[2]) > 2]


def test_cover_art_is_kept(tmp_path: Path) -> None:
    source = tmp_path / "in.mp4"
    with av.open(source, "w") as container:
        video: Any = container.add_stream("libx264", rate=25)
        video.width, video.height = 64, 48
        cover: Any = container.add_stream("mjpeg", rate=25)
        cover.width, cover.height, cover.pix_fmt = 32, 32, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        frame = pattern("yuvj420p", 32, 32, 3)
        frame.pts = 0
        container.mux(cover.encode(frame))
        for number in range(5):
            frame = pattern("yuv420p", 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    before = read_video(source)
    assert before.dispositions[1] & Disposition.attached_pic
    done = process(source, tmp_path / "out.mp4", choice=QUICK)
    assert done.video.dispositions == before.dispositions
    assert [data for *_, data in done.video.packets[1]] == [data for *_, data in before.packets[1]]
    assert done.warnings == []


def test_audio_is_left_out_on_request(rich: Path, tmp_path: Path) -> None:
    video = process(rich, tmp_path / "out.mkv", choice=QUICK, keep_audio=False).video
    assert video.kinds == ["video", "subtitle", "video", "attachment"]


def test_a_cut_cuts_all_streams_alike(rich: Path, tmp_path: Path) -> None:
    before = read_video(rich)
    done = process(rich, tmp_path / "out.mkv", choice=QUICK, start=Fraction(1), end=Fraction(3, 2))
    after = done.video
    assert after.times == [Fraction(40 * i, 1000) for i in range(13)]
    assert [c[2] for c in after.chapters] == ["Teil 2"]
    assert after.chapters[0][:2] == (0, Fraction(1, 2))
    kept = [(t, data) for t, length, data in before.packets[1] if t + length > 1 and t < Fraction(3, 2)]
    assert [data for *_, data in after.packets[1]] == [data for _, data in kept]
    first = after.packets[1][0][0]
    assert first == kept[0][0] - 1
    assert [(t, length) for t, length, _ in after.packets[3]] == [(Fraction(1, 10), Fraction(3, 10))]
    assert all(0 <= time < Fraction(1, 2) for time, *_ in after.packets[4])


def test_slow_motion_moves_all_streams(rich: Path, tmp_path: Path) -> None:
    before = read_video(rich)
    done = process(rich, tmp_path / "out.mkv", same, choice=EncoderChoice("ffv1"), slow=Fraction(4))
    after = done.video
    assert after.times == [4 * time for time in before.times]
    assert [(t, length) for t, length, _ in after.packets[3]] == [
        (4 * t, 4 * length) for t, length, _ in before.packets[3]
    ]
    assert [c[:2] for c in after.chapters] == [(4 * c[0], 4 * c[1]) for c in before.chapters]
    assert [(t, data) for t, _, data in after.packets[4]] == [(4 * t, data) for t, _, data in before.packets[4]]
    for index, pitch in ((1, 220), (2, 440)):
        samples, rate = decoded(tmp_path / "out.mkv", index)
        assert abs(samples.size / rate - 8.0) < 0.15
        middle = samples[2 * rate : 6 * rate] * np.hanning(4 * rate)
        peak = np.argmax(np.abs(np.fft.rfft(middle))) / 4.0
        assert abs(peak - pitch) < 3


def decoded(path: Path, index: int) -> tuple[np.ndarray, int]:
    with av.open(path) as container:
        stream = container.streams[index]
        frames = [frame.to_ndarray().reshape(-1) for frame in container.decode(stream)]
        return np.concatenate(frames).astype(float), stream.codec_context.sample_rate


def test_what_webm_cannot_hold_is_reported(rich: Path, tmp_path: Path) -> None:
    done = process(rich, tmp_path / "out.webm", same)
    assert done.video.codecs[:4] == ["vp9", "opus", "opus", "webvtt"]
    for word in ("stream 1", "stream 2", "stream 3", "stream 4", "stream 5"):
        assert any(word in text for text in done.warnings), (word, done.warnings)


def test_pipe_format_has_pcm(rich: Path, tmp_path: Path) -> None:
    done = process(rich, tmp_path / "out.nut", same)
    assert done.video.codecs[0] == "rawvideo"
    assert {done.video.codecs[1], done.video.codecs[2]} == {"pcm_s16le"}
    samples, rate = decoded(tmp_path / "out.nut", 1)
    original, _ = decoded(rich, 1)
    assert rate == 8000
    np.testing.assert_array_equal(samples, original)


@pytest.mark.parametrize("extension", [".mp4", ".mov"])
def test_chapters_and_time_code_survive_a_second_pass(rich: Path, extension: str, tmp_path: Path) -> None:
    """QuickTime's tracks for them are written again, not copied beside the new ones."""
    first = process(rich, tmp_path / f"a{extension}", choice=QUICK).video
    second = process(tmp_path / f"a{extension}", tmp_path / f"b{extension}", choice=QUICK)
    assert second.video.chapters == first.chapters
    assert len(first.chapters) == 4
    assert (second.video.kinds, second.video.codecs) == (first.kinds, first.codecs)
    assert second.warnings == []
    timed = write_video(
        tmp_path / f"c{extension}", prepare=lambda _, stream: stream.metadata.update(timecode="10:00:00:00")
    )
    assert "data" in read_video(timed).kinds
    done = process(timed, tmp_path / f"d{extension}", choice=QUICK)
    assert done.video.kinds == ["video", "data"]
    assert done.video.stream_metadata[0]["timecode"] == "10:00:00:00"
    assert done.warnings == []


@pytest.mark.parametrize("extension", [".ts", ".flv", ".mov"])
def test_other_containers_and_back(rich: Path, extension: str, tmp_path: Path) -> None:
    """Tracks that a container cannot hold are reported; those it holds can be read back."""
    out = process(rich, tmp_path / f"out{extension}", choice=QUICK)
    assert len(out.video.frames) == 50
    assert out.video.kinds.count("audio") == 2
    assert any("attachment" in text for text in out.warnings)
    back = process(tmp_path / f"out{extension}", tmp_path / "back.mp4", choice=QUICK)
    assert back.video.times == [time - out.video.times[0] + back.video.times[0] for time in out.video.times]
    assert back.video.kinds.count("audio") == 2
    assert (back.warnings, back.damage) == ([], [])


def test_captions_inside_frames_are_kept(tmp_path: Path) -> None:
    """A53 captions, which broadcasts put into the video stream."""
    source = tmp_path / "in.ts"
    captions = bytes.fromhex("b5003147413934") + b"\x03" + bytes([0x40 | 1, 0xFF, 0xFC, 0x94, 0x20, 0xFF])
    message = bytes([6, 4, len(captions)]) + captions + b"\x80"
    with av.open(source, "w") as container:
        video: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "tune": "zerolatency"})
        video.width, video.height = 64, 48
        for number in range(5):
            frame = pattern("yuv420p", 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            for packet in video.encode(frame):
                captioned: Any = av.Packet(b"\0\0\0\1" + message + bytes(packet))
                captioned.pts, captioned.dts, captioned.time_base, captioned.stream = (
                    packet.pts,
                    packet.dts,
                    packet.time_base,
                    video,
                )
                captioned.is_keyframe = packet.is_keyframe
                container.mux(captioned)
    before = read_video(source)
    assert "A53_CC" in before.side
    assert process(source, tmp_path / "out.mp4", choice=QUICK).video.side["A53_CC"] == before.side["A53_CC"]
