"""Parts of audio files: the same samples as in the whole file, without decoding what comes before."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.media.audio.audio_file import open_audio
from aigc_plugin.media.audio.ffmpeg_decoder import FfmpegDecoder
from support.audio_files import chirp, encode

FORMATS = [
    ("a.wav", "", 22050),
    ("a.flac", "", 44100),
    ("a.ogg", "", 44100),
    ("a.mp3", "libmp3lame", 44100),
    ("a.aac", "aac", 44100),
    ("a.m4a", "aac", 44100),
    ("a.mkv", "aac", 44100),
    ("a.mkv", "pcm_s16le", 48000),
    ("a.mkv", "vorbis", 44100),
    ("a.mka", "flac", 22050),
    ("a.webm", "libopus", 48000),
    ("a.opus", "libopus", 48000),
    ("a.ts", "aac", 48000),
    ("a.ts", "mp2", 44100),
    ("a.flv", "aac", 44100),
    ("a.avi", "libmp3lame", 44100),
    ("a.nut", "pcm_s16le", 8000),
]
PARTS = [
    (Fraction(0), Fraction(1, 2)),
    (Fraction(1, 3), Fraction(5, 3)),
    (Fraction(14, 5), None),
    (Fraction(100100, 24000), Fraction(120120, 24000)),
    (Fraction(7), Fraction(77, 10)),
]


def write(path: Path, seconds: float, rate: int, codec: str) -> None:
    """Tones that rise through all frequencies, in two channels; Vorbis from libsndfile's file, packet by packet."""
    time = np.arange(round(seconds * rate)) / rate
    phase = np.pi * rate * 0.2 * time * (1 + time / seconds)
    samples = np.stack([0.4 * np.sin(phase), 0.4 * np.cos(phase)]).astype(np.float32)
    if codec != "vorbis":
        encode(path, samples, rate, codec)
        return
    encode(path.with_suffix(".ogg"), samples, rate, "")
    with av.open(str(path.with_suffix(".ogg"))) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = stream
                target.mux(packet)


def read_part(path: Path, start: Fraction, end: Fraction | None) -> np.ndarray:
    with open_audio(path) as reader:
        reader.set_part(start, end)
        samples = np.concatenate(list(reader), axis=1)
        assert reader.damage == []
        return samples


@pytest.mark.parametrize(("name", "codec", "rate"), FORMATS)
def test_a_part_is_exact_to_the_sample(name: str, codec: str, rate: int, tmp_path: Path) -> None:
    write(tmp_path / name, 8.0, rate, codec)
    with open_audio(tmp_path / name) as reader:
        whole = np.concatenate(list(reader), axis=1)
    for start, end in PARTS:
        part = read_part(tmp_path / name, start, end)
        first = round(start * rate)
        wanted = whole[:, first : None if end is None else round(end * rate)]
        assert part.shape == wanted.shape
        # AAC and Opus put in noise of their own; the neighbouring sample's audio would be 0.1 off.
        assert np.abs(part - wanted).max() < (0.02 if codec in ("aac", "libopus") else 1e-6)


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.m4a", "aac"), ("a.mkv", "aac"), ("a.mp3", "libmp3lame"), ("a.opus", "libopus"), ("a.ts", "aac")],
)
def test_packets_before_the_part_are_not_decoded(
    name: str, codec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode(tmp_path / name, chirp(60.0, 48000), 48000, codec)
    decoded = 0
    convert = FfmpegDecoder._frames

    def counted(self: FfmpegDecoder, *arguments: Fraction) -> object:
        nonlocal decoded
        for frame in convert(self, *arguments):
            decoded += frame.samples
            yield frame

    monkeypatch.setattr(FfmpegDecoder, "_frames", counted)
    assert read_part(tmp_path / name, Fraction(50), Fraction(51)).shape == (1, 48000)
    assert decoded < 4 * 48000


@pytest.mark.parametrize(("name", "codec", "rate"), FORMATS)
def test_a_start_past_the_end_is_refused(name: str, codec: str, rate: int, tmp_path: Path) -> None:
    write(tmp_path / name, 2.0, rate, codec)
    for start in (Fraction(9, 4), Fraction(500)):
        with pytest.raises(InputError, match=r"start lies past the end of .*a\."):
            read_part(tmp_path / name, start, None)


def test_an_end_past_the_end_of_the_file_is_its_end(tmp_path: Path) -> None:
    encode(tmp_path / "a.wav", chirp(2.0), 22050, "")
    assert read_part(tmp_path / "a.wav", Fraction(1), Fraction(9)).shape == (1, 22050)
    with open_audio(tmp_path / "a.wav") as reader, pytest.raises(InputError, match="end must come after start"):
        reader.set_part(Fraction(1), Fraction(1))


def test_a_part_reports_no_damage_outside_it(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.flac", chirp(8.0).T, 22050)
    content = (tmp_path / "a.flac").read_bytes()
    (tmp_path / "cut.flac").write_bytes(content[: len(content) // 2])
    assert read_part(tmp_path / "cut.flac", Fraction(1), Fraction(2)).shape == (1, 22050)
    with pytest.raises(MediaError, match="damaged"):
        read_part(tmp_path / "cut.flac", Fraction(7), None)


def joined_broadcast(path: Path, begins: list[int]) -> Path:
    """Recordings of a second each, in MPEG-TS, that begin at these times; one file after the other."""
    content = b""
    for number, begin in enumerate(begins):
        part = path.with_name(f"{number}.ts")
        with av.open(part, "w", container_options={"output_ts_offset": str(begin)}) as container:
            stream = container.add_stream("mp2", rate=48000, layout="mono")
            tone = (8000 * np.sin(np.arange(1152 * 42) / 20)).astype(np.int16)
            for start in range(0, tone.size, 1152):
                frame = av.AudioFrame.from_ndarray(tone[np.newaxis, start : start + 1152], format="s16", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        content += part.read_bytes()
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("begins", [[0, 100], [100, 0], [50, 50, 50], [95_443]])
def test_parts_of_a_broadcast_follow_each_other_without_silence(begins: list[int], tmp_path: Path) -> None:
    """The last one wraps: 2^33 / 90000 s are 95443.72 s."""
    source = joined_broadcast(tmp_path / "in.ts", begins)
    length = 1152 * 42 * len(begins)
    with open_audio(source) as reader:
        samples = np.concatenate([*reader], axis=1)[0]
        assert samples.size == length
        assert np.sqrt((samples**2).mean()) == pytest.approx(8000 / (1 << 15) / 2**0.5, rel=0.05)
        assert reader.damage == []
        assert len(reader.mended) == 1
    part = read_part(source, Fraction(1, 2), Fraction(9, 10) * len(begins))
    np.testing.assert_array_equal(part[0], samples[24000 : round(43200 * len(begins))])
