"""Read audio: every container, every kind of damage, bounded memory."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.media.audio.audio import Audio, read_audio
from aigc_plugin.media.audio.audio_file import open_audio
from support.audio_files import chirp, delay, encode


def read_all(path: Path, rate: int | None = None) -> tuple[np.ndarray, list[str]]:
    with open_audio(path, rate=rate) as reader:
        blocks = list(reader)
        assert all(block.dtype == np.float32 and block.shape[0] == reader.channels for block in blocks)
        assert all(0 < block.shape[1] <= 1 << 17 for block in blocks)
        return np.concatenate(blocks, axis=1), reader.damage


@pytest.mark.parametrize(
    ("name", "subtype", "step"),
    [
        ("a.wav", "PCM_16", 2**-15),
        ("a.wav", "PCM_24", 2**-23),
        ("a.wav", "PCM_U8", 2**-6),
        ("a.wav", "FLOAT", 1e-9),
        ("a.wav", "DOUBLE", 1e-7),
        ("a.wav", "ALAW", 0.05),
        ("a.aiff", "PCM_16", 2**-15),
        ("a.au", "PCM_24", 2**-23),
        ("a.caf", "PCM_16", 2**-15),
        ("a.w64", "PCM_24", 2**-23),
        ("a.rf64", "PCM_16", 2**-15),
        ("a.flac", "PCM_16", 2**-15),
        ("a.flac", "PCM_24", 2**-23),
    ],
)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_exact_formats_are_exact(name: str, subtype: str, step: float, channels: int, tmp_path: Path) -> None:
    original = chirp(1.3, 22050, channels)
    soundfile.write(tmp_path / name, original.T, 22050, subtype=subtype)
    decoded, damage = read_all(tmp_path / name)
    assert damage == []
    assert decoded.shape == original.shape
    assert np.abs(decoded - original).max() <= step


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.mp3", "libmp3lame", 22050),
        ("a.mp3", "libmp3lame", 44100),
        ("a.m4a", "aac", 44100),
        ("a.mp4", "aac", 22050),
        ("a.mkv", "libopus", 48000),
        ("a.webm", "libopus", 24000),
        ("a.opus", "libopus", 48000),
        ("a.ogg", "", 22050),
        ("a.mka", "flac", 22050),
        ("a.nut", "pcm_s16le", 8000),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_encoded_formats_keep_length_and_time(name: str, codec: str, rate: int, channels: int, tmp_path: Path) -> None:
    original = chirp(2.0, rate, channels)
    encode(tmp_path / name, original, rate, codec)
    with open_audio(tmp_path / name) as reader:
        assert reader.channels == channels
        assert reader.duration == pytest.approx(2.0, abs=0.1)
    decoded, damage = read_all(tmp_path / name, rate)
    assert damage == []
    assert -64 <= decoded.shape[1] - original.shape[1] <= 2400  # encoders pad to whole frames
    for channel in range(channels):
        assert abs(delay(decoded[channel], original[channel])) <= 2
    common = min(decoded.shape[1], original.shape[1]) - 3000
    error = decoded[:, 1500:common] - original[:, 1500:common]
    assert np.mean(error**2) < 0.02 * np.mean(original**2)


def test_recordings_are_read_whole(data: Path) -> None:
    for folder in ("speech/kerstin/wavs", "music"):
        path = min((data / folder).glob("*.opus"), key=lambda candidate: candidate.stat().st_size)
        decoded, damage = read_all(path, 22050)
        assert damage == []
        assert decoded.shape[1] == pytest.approx(soundfile.info(path).duration * 22050, abs=700)
        assert np.abs(decoded).max() > 0.01


@pytest.mark.parametrize("wanted", [8000, 16000, 22050, 24000, 44100, 48000])
def test_resampling_by_blocks_keeps_length_and_time(wanted: int, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", chirp(3.0, 44100, 2).T, 44100, subtype="FLOAT")
    decoded, _ = read_all(tmp_path / "a.wav", wanted)
    original = chirp(3.0, wanted, 2)
    assert decoded.shape == original.shape
    middle = slice(wanted // 10, -wanted // 10)
    assert np.abs(decoded - original)[:, middle].max() < 2e-3


@pytest.mark.parametrize("wanted", [8000, 22050, 96000])
def test_a_single_sample_is_not_lost_by_resampling(wanted: int, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(1, 0.5), 48000)
    decoded, _ = read_all(tmp_path / "a.wav", wanted)
    assert decoded.shape[1] >= 1


def test_tags_are_read(tmp_path: Path) -> None:
    for name in ("a.wav", "a.flac", "a.ogg"):
        with soundfile.SoundFile(tmp_path / name, "w", 22050, 1) as file:
            file.title, file.artist = "Größe", "someone"
            file.write(chirp(0.1)[0])
        with open_audio(tmp_path / name) as reader:
            assert (reader.tags["title"], reader.tags["artist"]) == ("Größe", "someone")


def damaged(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "cut":
        del content[len(content) * 6 // 10 :]
    else:
        middle = len(content) // 2
        content[middle : middle + 300] = bytes(value ^ 0x5A for value in content[middle : middle + 300])
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.wav", ""),
        ("a.flac", ""),
        ("a.ogg", ""),
        ("a.opus", "libopus"),
        ("a.mp3", "libmp3lame"),
        ("a.mka", "aac"),
    ],
)
def test_truncated_file_is_read_to_its_end_and_reported(name: str, codec: str, tmp_path: Path) -> None:
    audio = chirp(10.0, 48000) + np.random.default_rng(0).uniform(-0.05, 0.05, 480000).astype(np.float32)
    encode(tmp_path / name, audio, 48000, codec)
    damaged(tmp_path / name, "cut")
    decoded, damage = read_all(tmp_path / name)
    assert damage
    assert 4 * 48000 < decoded.shape[1] < 8 * 48000
    assert abs(delay(decoded[0, :96000], audio[0, :96000])) <= 2


@pytest.mark.parametrize(
    ("name", "codec"), [("a.flac", ""), ("a.ogg", ""), ("a.opus", "libopus"), ("a.mp3", "libmp3lame")]
)
def test_damage_in_the_middle_costs_only_the_middle(name: str, codec: str, tmp_path: Path) -> None:
    audio = chirp(10.0, 48000) + np.random.default_rng(0).uniform(-0.05, 0.05, 480000).astype(np.float32)
    encode(tmp_path / name, audio, 48000, codec)
    damaged(tmp_path / name, "middle")
    decoded, damage = read_all(tmp_path / name)
    assert damage
    assert decoded.shape[1] > 8 * 48000
    last = decoded.shape[1] - 2 * 48000
    assert abs(delay(decoded[0, last:], audio[0, last : decoded.shape[1]])) <= 0.15 * 48000


def test_nan_samples_are_silenced_and_reported(tmp_path: Path) -> None:
    samples = chirp(1.0)[0]
    samples[[5000, 20000]] = [np.nan, np.inf]
    soundfile.write(tmp_path / "a.wav", samples, 22050, subtype="FLOAT")
    decoded, damage = read_all(tmp_path / "a.wav")
    assert "sample 5000" in damage[0]
    assert np.isfinite(decoded).all()
    assert (decoded[0, [5000, 20000]] == 0).all()


def test_wave_from_a_pipe_is_not_damaged(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    soundfile.write(buffer, chirp(1.0)[0], 22050, format="WAV")
    content = bytearray(buffer.getvalue())
    content[40:44] = b"\xff\xff\xff\xff"
    (tmp_path / "a.wav").write_bytes(content)
    decoded, damage = read_all(tmp_path / "a.wav")
    assert decoded.shape == (1, 22050)
    assert damage == []


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: None, "no such file"),
        (lambda path: path.touch(), "empty"),
        (lambda path: path.mkdir(), "directory"),
        (lambda path: path.write_text("words " * 100), "not audio"),
        (lambda path: soundfile.write(path, np.zeros(0), 22050, format="WAV"), "no samples"),
    ],
)
def test_other_files_are_refused_by_name(make: object, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "in.wav"
    make(path)  # type: ignore[operator]
    with pytest.raises(MediaError, match=expected) as caught:
        read_all(path)
    assert "in.wav" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_video_without_audio_is_refused(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "a.mp4"), "w") as video:
        stream = video.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 32
        video.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        video.mux(stream.encode(None))
    with pytest.raises(MediaError, match="no audio track"):
        open_audio(tmp_path / "a.mp4")


def test_invalid_name_is_refused() -> None:
    with pytest.raises(InputError, match="not a file name"):
        open_audio("a\0b.wav")


def test_whole_file_at_once(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", chirp(1.0, 44100, 2).T, 44100)
    audio = Audio.read(tmp_path / "a.wav", rate=22050)
    assert (audio.rate, audio.samples.shape) == (22050, (2, 22050))
    damaged(tmp_path / "a.wav", "cut")
    with pytest.raises(MediaError, match="cut short"):
        read_audio(tmp_path / "a.wav")


@pytest.mark.parametrize(("name", "codec"), [("a.wav", ""), ("a.aac", "aac")])
def test_memory_does_not_grow_with_length(name: str, codec: str, tmp_path: Path) -> None:
    encode(tmp_path / name, chirp(30.0, 24000), 24000, codec, "adts" if codec else None)
    short = peak_memory(tmp_path / name)
    content = (tmp_path / name).read_bytes()
    if codec:  # frames of bare AAC follow each other
        (tmp_path / name).write_bytes(content * 20)
    else:
        soundfile.write(tmp_path / name, np.tile(chirp(30.0, 24000)[0], 20), 24000)
    assert peak_memory(tmp_path / name) < short + 8e6  # 570 s more are 50 MB in float32


def peak_memory(path: Path) -> float:
    """Bytes that a process needs to read, take the mel of, and write a file."""
    code = r"""if True:
        import re, sys
        from pathlib import Path
        from aigc_plugin.media.audio.audio_file import open_audio
        from aigc_plugin.media.audio.audio_writer import AudioWriter
        from aigc_plugin.signal.mel import MelStream
        from aigc_plugin.files.output import Output
        source, target = sys.argv[1:]
        with open_audio(source, rate=22050) as reader, Output(target, overwrite=True) as output:
            writer, mel = AudioWriter(output, 22050, 1), MelStream()
            for block in reader:
                mel.push(block[0])
                writer.write(block)
            writer.finish()
        print(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
    """
    command = [sys.executable, "-c", code, str(path), str(path.with_name("out.wav"))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout) * 1024
