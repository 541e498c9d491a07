"""Every kind of track into every container: it is there and read as what it is, or a warning names it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.stream import Disposition

from aigc_plugin.media.video.timecode import moved_timecode
from support.video_files import EncoderChoice, Run, pattern, process, same

RATE, SECONDS = 48000, 1
KINDS = {
    ".mkv": (
        "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_s16be", "pcm_u8", "pcm_f32le", "pcm_f64le", "ac3", "eac3", "mp2",
        "libmp3lame", "aac", "libopus", "flac", "alac", "wavpack",
    ),
    ".mov": ("pcm_s8", "pcm_u8", "pcm_s24be", "pcm_s32be", "pcm_f32be", "pcm_f64be", "pcm_mulaw", "adpcm_ima_qt",
             "alac"),
}  # fmt: skip
PEAKS = {"u8": 128, "s16": 1 << 15, "s32": 1 << 31, "flt": 1, "dbl": 1}
PGS_SHOW = bytes.fromhex("16 0013 0040 0030 10 0001 80 00 00 01 0000 00 00 0000 0000 80 0000")
PGS_CLEAR = bytes.fromhex("16 000b 0040 0030 10 0002 00 00 00 00 80 0000")
QUICK = {".webm": EncoderChoice(options={"deadline": "realtime", "cpu-used": "8"})}


def chord(number: int) -> AudioFrame:
    time = (np.arange(1024) + 1024 * number) / RATE
    wave = (8000 * np.sin(2 * np.pi * 440 * time)).astype(np.int16)
    frame = AudioFrame.from_ndarray(np.stack([wave, wave]).T.reshape(1, -1).copy(), format="s16", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = RATE, 1024 * number, Fraction(1, RATE)
    return frame


def packet(stream: Any, data: bytes, begin: float, seconds: float) -> Any:
    made: Any = av.Packet(data)
    made.time_base = Fraction(1, 1000)
    made.pts = made.dts = round(1000 * begin)
    made.duration, made.stream, made.is_keyframe = round(1000 * seconds), stream, True
    return made


@pytest.fixture(scope="module", params=[".mkv", ".mov"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film with a track of each kind that its container can hold."""
    path = tmp_path_factory.mktemp("kinds") / f"in{request.param}"
    with av.open(path, "w") as container:
        film: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        film.width, film.height = 64, 48
        tracks: list[Any] = [container.add_stream(name, rate=RATE, layout="stereo") for name in KINDS[request.param]]
        texts: list[Any] = [container.add_stream(name) for name in text_kinds(request.param)]
        for text in texts:
            text.codec_context.subtitle_header = b"[Script Info]\n"
        if request.param == ".mkv":
            container.add_attachment("type.ttf", "font/ttf", bytes(range(200)))
            container.add_attachment("cover.png", "image/png", png())
        for number in range(25):
            frame = pattern("yuv420p", 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(film.encode(frame))
        for track in tracks:
            for number in range(RATE // 1024):
                container.mux(track.encode(chord(number)))
            container.mux(track.encode(None))
        for text, data in zip(
            texts, ([b"Eins"] if request.param == ".mkv" else [b"\0\4Eins"]) * len(texts), strict=True
        ):
            container.mux(packet(text, data, 0.2, 0.4))
        container.mux(film.encode(None))
    return path


def text_kinds(suffix: str) -> list[str]:
    return ["subrip", "webvtt"] if suffix == ".mkv" else ["mov_text"]


def png() -> bytes:
    encoder: Any = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 16, 16, "rgb24", Fraction(1, 25)
    frame = pattern("gbrp", 16, 16, 0).reformat(format="rgb24")
    frame.pts = 0
    return b"".join(bytes(each) for each in [*encoder.encode(frame), *encoder.encode(None)])


def streams_of(path: Path) -> list[tuple[str, str, bool]]:
    with av.open(path) as container:
        return [
            (
                stream.type,
                stream.codec_context.name.removesuffix("float") if stream.codec_context else str(stream.name),
                bool(stream.disposition & Disposition.attached_pic),
            )
            for stream in container.streams
        ]


def level(path: Path, index: int) -> tuple[float, float]:
    """Seconds and root mean square of an audio track."""
    with av.open(path) as container:
        total, count = 0.0, 0
        for frame in container.decode(container.streams[index]):
            assert isinstance(frame, AudioFrame)
            name = frame.format.name.rstrip("p")
            values = (frame.to_ndarray().astype(float) - (128 if name == "u8" else 0)) / PEAKS[name]
            total += float((values**2).sum())
            count += values.size
    return count / RATE / 2, (total / count) ** 0.5


def told(done: Run) -> Iterator[tuple[int, str]]:
    """Numbers of tracks that a warning names, and the codec that they get; empty where they are left out."""
    for text in done.warnings:
        match = re.match(r"stream (\d+) \(.*?\) (?:is encoded as (\w+)|becomes (\w+)|(cannot be kept))", text)
        if match:
            yield int(match[1]), match[2] or match[3] or ""


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".mov", ".webm", ".ts", ".flv"])
def test_each_track_is_kept_converted_or_told(source: Path, suffix: str, tmp_path: Path) -> None:
    target = tmp_path / f"out{suffix}"
    done = process(source, target, same, choice=QUICK.get(suffix, EncoderChoice(preset="ultrafast")))
    changes, before, after = dict(told(done)), streams_of(source), streams_of(target)
    expected = [
        (index, kind, changes.get(index, codec), picture)
        for index, (kind, codec, picture) in enumerate(before)
        if index == 0 or changes.get(index, codec)
    ]
    names = {"mp3": "mp2", "libmp3lame": "mp2", "libopus": "opus", "subrip": "srt"}  # mp2 in MP4 is read as MPEG audio
    kinds = [(kind, names.get(codec, codec), picture) for _, kind, codec, picture in expected[1:]]
    assert [(kind, names.get(codec, codec), picture) for kind, codec, picture in after[1:]] == kinds
    assert done.damage == []
    for place, (_, kind, *_) in enumerate(expected):
        if kind == "audio":
            seconds, power = level(target, place)
            assert seconds == pytest.approx(SECONDS, abs=0.12)
            assert power == pytest.approx(8000 / (1 << 15) / 2**0.5, rel=0.1)


def test_pcm_in_mp4_is_of_the_kind_that_all_read(source: Path, tmp_path: Path) -> None:
    process(source, tmp_path / "out.mp4", same, choice=EncoderChoice(preset="ultrafast"))
    pcm = {codec for _, codec, _ in streams_of(tmp_path / "out.mp4") if codec.startswith("pcm")}
    assert pcm <= {"pcm_s16le", "pcm_s16be"}


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of 4 s with a PGS title from 1 s to 2 s."""
    path = tmp_path_factory.mktemp("titled") / "in.mkv"
    with av.open(path, "w") as container:
        film: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "g": "10"})
        film.width, film.height = 64, 48
        donor = pgs_stream()
        titles = container.add_stream_from_template(donor.streams[0], opaque=True)
        for number in range(100):
            frame = pattern("yuv420p", 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(film.encode(frame))
            if number in (25, 50):
                container.mux(packet(titles, PGS_SHOW if number == 25 else PGS_CLEAR, number / 25, 0))
        container.mux(film.encode(None))
        donor.close()
    return path


def pgs_stream() -> Any:
    """The track of a Blu-ray's subtitle file in memory: PyAV has no encoder to make one of."""
    pieces = [b"PG" + bytes(8) + data for title in (PGS_SHOW, PGS_CLEAR) for data in (title[:-3], title[-3:])]
    return av.open(io.BytesIO(b"".join(pieces)), format="sup")


@pytest.mark.parametrize(
    ("start", "shown"), [(Fraction(1, 2), [0.5, 1.5]), (Fraction(3, 2), [0, 0.5]), (Fraction(3), [])]
)
def test_a_title_on_the_screen_at_a_cut_is_shown(
    titled: Path, start: Fraction, shown: list[float], tmp_path: Path
) -> None:
    done = process(titled, tmp_path / "out.mkv", same, choice=EncoderChoice(preset="ultrafast"), start=start)
    assert [float(time or 0) for time, *_ in done.video.packets[1]] == shown
    assert [data for *_, data in done.video.packets[1]] == [PGS_SHOW, PGS_CLEAR][: len(shown)]
    assert done.warnings == []


@pytest.mark.parametrize("suffix", [".ts", ".mp4"])
def test_titles_that_no_player_would_find_are_told(titled: Path, suffix: str, tmp_path: Path) -> None:
    done = process(titled, tmp_path / f"out{suffix}", same, choice=EncoderChoice(preset="ultrafast"))
    assert done.video.kinds == ["video"]
    assert any("stream 1 (subtitle, pgssub) cannot be kept" in text for text in done.warnings)


@pytest.mark.parametrize(
    ("text", "seconds", "rate", "new_rate", "moved"),
    [
        ("10:00:00:00", 1, Fraction(25), Fraction(25), "10:00:01:00"),
        ("10:00:00:12", 0, Fraction(25), Fraction(50), "10:00:00:24"),
        ("23:59:59:24", Fraction(1, 25), Fraction(25), Fraction(25), "00:00:00:00"),
        ("00:00:59;29", Fraction(1001, 30000), Fraction(30000, 1001), Fraction(30000, 1001), "00:01:00;02"),
        ("00:09:59;29", Fraction(1001, 30000), Fraction(30000, 1001), Fraction(60000, 1001), "00:10:00;00"),
        ("00:01:00;02", 0, Fraction(30000, 1001), Fraction(30), "00:01:00:02"),
        ("noon", 1, Fraction(25), Fraction(25), "noon"),
    ],
)
def test_time_codes_move_with_the_cut(
    text: str, seconds: Fraction, rate: Fraction, new_rate: Fraction, moved: str
) -> None:
    assert moved_timecode(text, Fraction(seconds), rate, new_rate) == moved


@pytest.mark.parametrize("suffix", [".mov", ".mkv"])
def test_a_part_has_the_time_code_of_its_first_frame(suffix: str, tmp_path: Path) -> None:
    with av.open(tmp_path / "in.mov", "w") as container:
        film: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        film.width, film.height = 64, 48
        film.metadata["timecode"] = "10:00:00:20"
        for number in range(25):
            frame = pattern("yuv420p", 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(film.encode(frame))
        container.mux(film.encode(None))
    done = process(
        tmp_path / "in.mov",
        tmp_path / f"out{suffix}",
        same,
        choice=EncoderChoice(preset="ultrafast"),
        start=Fraction(10, 25),
    )
    tags = {name.lower(): text for name, text in done.video.stream_metadata[0].items()}
    assert tags["timecode"] == "10:00:01:05"


def texts_shown(path: Path) -> list[tuple[Fraction, Fraction, str]]:
    """Titles of mov_text that show something: start, end, text."""
    with av.open(path) as container:
        found = [(each, bytes(each)) for each in container.demux(subtitles=0) if each.size > 2]
        return [
            (each.pts * each.time_base, (each.pts + each.duration) * each.time_base, data[2:].decode())
            for each, data in found
        ]


def test_titles_that_overlap_are_shown_together_in_mp4(tmp_path: Path) -> None:
    """mov_text shows one title at a time: those of releases with signs and speech overlap."""
    with av.open(tmp_path / "in.mkv", "w") as container:
        film: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        film.width, film.height = 64, 48
        titles: Any = container.add_stream("subrip")
        titles.codec_context.subtitle_header = b"[Script Info]\n"
        for number in range(25):
            frame = pattern("yuv420p", 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(film.encode(frame))
        container.mux(film.encode(None))
        for text, begin, seconds in (("sign", 0.1, 0.8), ("one", 0.2, 0.2), ("two", 0.5, 0.2)):
            container.mux(packet(titles, text.encode(), begin, seconds))
    process(tmp_path / "in.mkv", tmp_path / "out.mp4", same, choice=EncoderChoice(preset="ultrafast"))
    expected = [
        (1, 2, "sign"), (2, 4, "sign\none"), (4, 5, "sign"), (5, 7, "sign\ntwo"), (7, 9, "sign"),
    ]  # fmt: skip
    shown = [(Fraction(begin, 10), Fraction(end, 10), text) for begin, end, text in expected]
    assert texts_shown(tmp_path / "out.mp4") == shown
    process(tmp_path / "in.mkv", tmp_path / "cut.mp4", same, choice=EncoderChoice(), start=Fraction(3, 5))
    assert [text for *_, text in texts_shown(tmp_path / "cut.mp4")] == ["sign\ntwo", "sign"]


@pytest.mark.parametrize(
    ("suffix", "languages", "told"),
    [
        (".mov", ["ger", "fra", "sve", None], ["its language hrv", "that it is marked as forced", "as commentary"]),
        (".mp4", ["deu", "fre", "swe", "hrv"], []),
        (".webm", ["de-CH", "fre", "swe", "hrv"], ["as commentary"]),
        (".ts", ["deu", "fre", "swe", "hrv"], ["its title 'Ton'", "as commentary", "that it is marked as forced"]),
        (".flv", [None] * 4, ["its title 'Ton'", "its language fre", "as commentary", "that it is marked as forced"]),
    ],
)  # fmt: skip
def test_the_description_of_a_track_is_kept_or_told(
    suffix: str, languages: list[str | None], told: list[str], tmp_path: Path
) -> None:
    given = [
        ("de-CH", Disposition.comment),
        ("fre", Disposition.forced),
        ("swe", Disposition(0)),
        ("hrv", Disposition(0)),
    ]
    with av.open(tmp_path / "in.mkv", "w") as container:
        film: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        film.width, film.height = 64, 48
        tracks: list[Any] = [container.add_stream("aac", rate=RATE, layout="stereo") for _ in given]
        for track, (language, disposition) in zip(tracks, given, strict=True):
            track.metadata.update({"language": language, "title": "Ton"})
            track.disposition = disposition
        for number in range(10):
            frame = pattern("yuv420p", 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(film.encode(frame))
            for track in tracks:
                container.mux(track.encode(chord(number)))
        for each in (film, *tracks):
            container.mux(each.encode(None))
    if suffix == ".mp4":  # titles of MP4 are found again
        process(tmp_path / "in.mkv", tmp_path / "between.mp4", same, choice=EncoderChoice(preset="ultrafast"))
        (tmp_path / "between.mp4").replace(tmp_path / "in.mkv")
    target = tmp_path / f"out{suffix}"
    done = process(tmp_path / "in.mkv", target, same, choice=QUICK.get(suffix, EncoderChoice(preset="ultrafast")))
    lines = [text for text in done.warnings if "cannot be kept" in text]
    assert all(any(part in text for text in lines) for part in told)
    assert bool(lines) == bool(told)
    with av.open(target) as container:
        found = container.streams.audio
        assert [each.metadata.get("language") for each in found] == languages
        if not told or suffix in (".mov", ".webm"):
            assert {each.metadata.get("title") or each.metadata.get("name") for each in found} == {"Ton"}


@pytest.mark.parametrize(("suffix", "kept"), [(".mp4", False), (".mkv", True)])
def test_more_channels_than_encoders_take_are_told(suffix: str, kept: bool, tmp_path: Path) -> None:
    """One track that cannot be kept does not cost the video."""
    with av.open(tmp_path / "in.mkv", "w") as container:
        film: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        film.width, film.height = 64, 48
        track: Any = container.add_stream("pcm_s16le", rate=RATE, layout="hexadecagonal")
        for number in range(5):
            frame = pattern("yuv420p", 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(film.encode(frame))
            sound = AudioFrame.from_ndarray(np.zeros((1, 16 * 1024), np.int16), format="s16", layout="hexadecagonal")
            sound.sample_rate, sound.pts = RATE, 1024 * number
            container.mux(track.encode(sound))
        container.mux(film.encode(None))
    done = process(tmp_path / "in.mkv", tmp_path / f"out{suffix}", same, choice=EncoderChoice(preset="ultrafast"))
    assert len(done.video.times) == 5
    assert ("audio" in done.video.kinds) == kept
    assert any("stream 1 (audio, pcm_s16le) cannot be kept" in text for text in done.warnings) != kept


@pytest.mark.parametrize("source", [".mkv"], indirect=True)
def test_players_of_flv_find_what_they_know(source: Path, tmp_path: Path) -> None:
    process(source, tmp_path / "out.flv", choice=EncoderChoice(options={"preset": "ultrafast"}))
    sounds = [kind for medium, kind, _ in streams_of(tmp_path / "out.flv") if medium == "audio"]
    kept = {"libmp3lame": "mp3", "libopus": "opus", "flac": "flac", "ac3": "ac3", "eac3": "eac3"}
    assert sounds == [kept.get(name, "aac") for name in KINDS[".mkv"]]
