"""Write audio: every format, exact integers, sizes beyond 4 GB, tags, full scale."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from aigc_plugin.errors import GenerationFailed, InputError, MediaError, OutputExists
from aigc_plugin.files.output import Output
from aigc_plugin.media.audio.audio import Audio, read_audio
from aigc_plugin.media.audio.audio_file import open_audio
from aigc_plugin.media.audio.audio_writer import EXTENSIONS, AudioWriter
from aigc_plugin.media.audio.wave_writer import WaveWriter, encode
from support.audio_files import chirp, delay


def write(path: Path, samples: np.ndarray, rate: int, block: int, **settings: object) -> AudioWriter:
    with Output(path) as output:
        writer = AudioWriter(output, rate, samples.shape[0], **settings)  # type: ignore[arg-type]
        for start in range(0, samples.shape[1], block):
            writer.write(samples[:, start : start + block])
        writer.finish()
    return writer


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_format_keeps_length_and_time(extension: str, channels: int, tmp_path: Path) -> None:
    original = chirp(2.0, 22050, channels)
    write(tmp_path / f"a{extension}", original, 22050, 5000)
    with open_audio(tmp_path / f"a{extension}", rate=22050) as reader:
        decoded = np.concatenate(list(reader), axis=1)
        assert reader.damage == []
    assert 0 <= decoded.shape[1] - original.shape[1] <= 2048
    late = 1024 if extension == ".aac" else 0  # bare AAC has no place to say how long its encoder's delay is
    for channel in range(channels):
        assert abs(delay(decoded[channel], original[channel]) - late) <= 1


@pytest.mark.parametrize("extension", [".wav", ".flac"])
@pytest.mark.parametrize(("bits", "scale"), [("16", 2**15), ("24", 2**23)])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_integers_are_the_nearest(extension: str, bits: str, scale: int, channels: int, tmp_path: Path) -> None:
    original = np.random.default_rng(0).uniform(-1, 1, (channels, 3001)).astype(np.float32)
    write(tmp_path / f"a{extension}", original, 48000, 1000, bits=bits)
    info = soundfile.info(tmp_path / f"a{extension}")
    assert (info.subtype, info.channels, info.samplerate) == (f"PCM_{bits}", channels, 48000)
    decoded = soundfile.read(tmp_path / f"a{extension}", dtype="float64", always_2d=True)[0].T
    nearest = np.clip(np.rint(original.astype(np.float64) * scale), -scale, scale - 1)
    np.testing.assert_array_equal(decoded * scale, nearest)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("bits", ["16", "float"])
def test_what_is_not_finite_is_refused(value: float, bits: str, tmp_path: Path) -> None:
    with pytest.raises(GenerationFailed, match="NaN or infinity"):
        write(tmp_path / "a.wav", np.array([[0.5, value, 0.0]], np.float32), 22050, 2, bits=bits)
    assert list(tmp_path.iterdir()) == []


def test_float_is_exact_beyond_full_scale(tmp_path: Path) -> None:
    original = np.array([[0.1, -3.5, 2.25, 1e-30]], np.float32)
    writer = write(tmp_path / "a.wav", original, 22050, 3, bits="float")
    assert writer.clipped == 0
    np.testing.assert_array_equal(soundfile.read(tmp_path / "a.wav", dtype="float32")[0], original[0])


def test_clipped_samples_are_counted(tmp_path: Path) -> None:
    original = np.array([[0.5, 1.0, -1.0, 1.5, -2.0, 0.0]], np.float32)
    writer = write(tmp_path / "a.wav", original, 22050, 4)
    assert (writer.clipped, writer.peak) == (2, 2.0)
    decoded = soundfile.read(tmp_path / "a.wav", dtype="int16")[0]
    assert decoded.tolist() == [16384, 32767, -32768, 32767, -32768, 0]


def test_bytes_are_little_endian_and_interleaved() -> None:
    samples = np.array([[0.5, -1.0], [0.25, 2**-23]], np.float32)
    assert encode(samples, "16") == bytes([0, 0x40, 0, 0x20, 0, 0x80, 0, 0])
    assert encode(samples, "24") == bytes([0, 0, 0x40, 0, 0, 0x20, 0, 0, 0x80, 1, 0, 0])
    assert encode(samples, "float") == np.array([0.5, 0.25, -1.0, 2**-23], "<f4").tobytes()


@pytest.mark.parametrize("bits", ["16", "24", "float"])
@pytest.mark.parametrize("frames", [0, 1, 3, 1000])
def test_wave_is_valid_at_any_size(bits: str, frames: int) -> None:
    file = io.BytesIO()
    original = chirp(1.0)[:, :frames]
    writer = WaveWriter(file, 22050, 1, bits, {"title": "odd", "comment": "a comment"}, seekable=True)
    writer.write(original)
    writer.finish()
    content = file.getvalue()
    assert len(content) % 2 == 0
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    file.seek(0)
    with soundfile.SoundFile(file) as read:
        assert (read.format, read.frames) == ("WAV" if bits != "24" else "WAVEX", frames)
        assert (read.title, read.comment) == ("odd", "a comment")


@pytest.mark.parametrize("bits", ["16", "24", "float"])
def test_wave_beyond_its_limit_becomes_rf64(bits: str, tmp_path: Path) -> None:
    original = chirp(1.0, 22050, 2)
    with (tmp_path / "a.wav").open("w+b") as file:
        writer = WaveWriter(file, 22050, 2, bits, {"comment": "large"}, seekable=True, largest=50_000)
        writer.write(original)
        writer.finish()
    info = soundfile.info(tmp_path / "a.wav")
    assert (info.format, info.frames, info.channels) == ("RF64", 22050, 2)
    with open_audio(tmp_path / "a.wav") as reader:
        decoded = np.concatenate(list(reader), axis=1)
        assert reader.damage == []
    assert np.abs(decoded - original).max() < 2**-14


def test_header_holds_sizes_beyond_32_bits(tmp_path: Path) -> None:
    """A sparse file of 5 GB."""
    with (tmp_path / "a.wav").open("w+b") as file:
        writer = WaveWriter(file, 48000, 2, "16", {}, seekable=True)
        writer.write(chirp(1.0, 48000, 2))
        hole = 5 * 10**9 // 4 * 4
        file.seek(hole, 1)
        writer._data += hole
        writer.write(chirp(1.0, 48000, 2))
        writer.finish()
    info = soundfile.info(tmp_path / "a.wav")
    assert info.frames == 2 * 48000 + hole // 4
    with soundfile.SoundFile(tmp_path / "a.wav") as file:
        file.seek(-48000, soundfile.SEEK_END)
        assert np.abs(file.read(dtype="float32").T - chirp(1.0, 48000, 2)).max() < 2**-14


@pytest.mark.parametrize("extension", [".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a"])
def test_tags_are_kept(extension: str, tmp_path: Path) -> None:
    tags = {
        "title": "Größe",
        "artist": "jemand",
        "tracknumber": "7",
        "comment": "zwei\nZeilen",
        "encoder": "x",
    }
    write(tmp_path / f"a{extension}", chirp(0.5), 22050, 5000, tags=tags)
    with open_audio(tmp_path / f"a{extension}") as reader:
        assert tags.items() - reader.tags.items() == {("encoder", "x")}


@pytest.mark.parametrize(
    ("extension", "rate", "expected"),
    [(".opus", 22050, 24000), (".opus", 96000, 48000), (".mp3", 96000, 48000), (".mp3", 22050, 22050),
     (".m4a", 10000, 11025), (".flac", 96000, 96000), (".wav", 12345, 12345)],
)  # fmt: skip
def test_rates_that_a_format_lacks_become_the_next(extension: str, rate: int, expected: int, tmp_path: Path) -> None:
    original = chirp(1.0, rate)
    assert write(tmp_path / f"a{extension}", original, rate, 7000).rate == expected
    decoded = read_audio(tmp_path / f"a{extension}", rate=rate)
    assert 0 <= decoded.samples.shape[1] - original.shape[1] <= rate * 0.1
    assert abs(delay(decoded.samples[0], original[0])) <= 2


@pytest.mark.parametrize(("name", "channels"), [("a.mp3", 3), ("a.mp3", 6), ("a.m4a", 7), ("a.flac", 9)])
def test_channels_that_a_format_lacks_are_refused(name: str, channels: int, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"cannot hold {channels} channels"):
        write(tmp_path / name, chirp(0.1, 22050, channels), 22050, 5000)
    assert list(tmp_path.iterdir()) == []


def test_unknown_formats_are_refused(tmp_path: Path) -> None:
    audio = Audio(chirp(0.1), 22050)
    for name in ("a.txt", "a", ".wav", "a.wav.zip"):
        with pytest.raises(InputError, match="no audio format"):
            audio.write(tmp_path / name)
    with pytest.raises(InputError, match="float"):
        audio.write(tmp_path / "a.flac", bits="float")
    with pytest.raises(InputError, match="'8' bits"):
        audio.write(tmp_path / "a.wav", bits="8")
    assert list(tmp_path.iterdir()) == []


def test_audio_has_a_write_method(tmp_path: Path) -> None:
    audio = Audio(chirp(0.5, 48000, 2), 48000)
    audio.write(tmp_path / "a.wav", bits="float")
    np.testing.assert_array_equal(Audio.read(tmp_path / "a.wav").samples, audio.samples)
    with pytest.raises(OutputExists, match="exists already"):
        audio.write(tmp_path / "a.wav")
    audio.write(tmp_path / "a.wav", overwrite=True)
    assert soundfile.info(tmp_path / "a.wav").subtype == "PCM_16"
    with pytest.raises(MediaError, match="no directory"):
        audio.write(tmp_path / "nowhere" / "a.wav")


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_same_audio_gives_the_same_bytes(extension: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in another second: libsndfile draws the number of an Ogg stream by the clock."""
    sound = chirp(0.5, 22050, 1)
    for name in ("a", "b"):
        write(tmp_path / f"{name}{extension}", sound, 22050, 5000, tags={"comment": "the same"})
    write(tmp_path / f"c{extension}", -sound, 22050, 5000, tags={"comment": "the same"})
    first, second, other = ((tmp_path / f"{name}{extension}").read_bytes() for name in "abc")
    assert first == second != other
    if first.startswith(b"OggS"):
        assert first[14:18] != other[14:18]
