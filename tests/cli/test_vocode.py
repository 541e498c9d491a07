"""`aigc vocode`: what comes out for what goes in."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from aigc_plugin.media.audio.audio import read_audio
from aigc_plugin.media.audio.audio_file import open_audio
from support.run_aigc import events, only_line, run


def tone(seconds: float, rate: int = 22050, channels: int = 1) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    return np.stack([0.3 * np.sin(2 * np.pi * 220 * (c + 1) * time) for c in range(channels)], axis=1)


def test_speech_gives_sound_of_its_length(speech: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    done = run("vocode", speech, out)
    assert done.returncode == 0, done.stderr
    assert "wrote" in only_line(done)
    given, made = soundfile.info(speech), soundfile.info(out)
    assert (made.samplerate, made.channels, made.subtype) == (22050, 1, "PCM_16")
    assert made.frames == given.frames
    assert np.abs(soundfile.read(out)[0]).max() > 0.01
    assert [path.name for path in tmp_path.iterdir()] == ["out.wav"]


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000])
def test_every_rate_gives_the_models(rate: int, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", tone(0.5, rate), rate)
    assert run("vocode", tmp_path / "in.wav", tmp_path / "out.wav").returncode == 0
    audio = soundfile.info(tmp_path / "out.wav")
    assert audio.samplerate == 22050
    assert abs(audio.frames - 11025) <= 1


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "FLOAT"])
def test_every_width_is_read(subtype: str, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", tone(0.2), 22050, subtype=subtype)
    assert run("vocode", tmp_path / "in.wav", tmp_path / "out.wav").returncode == 0
    assert soundfile.info(tmp_path / "out.wav").frames == 4410


def test_one_sample_is_enough(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", np.full(1, 0.5), 22050)
    assert run("vocode", tmp_path / "in.wav", tmp_path / "out.wav").returncode == 0
    assert soundfile.info(tmp_path / "out.wav").frames == 1


def test_silence_stays_silent(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", np.zeros(22050), 22050)
    assert run("vocode", tmp_path / "in.wav", tmp_path / "out.wav").returncode == 0
    assert np.abs(soundfile.read(tmp_path / "out.wav")[0]).max() < 0.01


def test_stereo_is_each_channel_by_itself(tmp_path: Path) -> None:
    both = tone(3.0, channels=2)
    soundfile.write(tmp_path / "both.wav", both, 22050, subtype="FLOAT")
    assert run("vocode", tmp_path / "both.wav", tmp_path / "out.wav").returncode == 0
    samples = soundfile.read(tmp_path / "out.wav")[0]
    for channel in range(2):
        soundfile.write(tmp_path / "one.wav", both[:, channel], 22050, subtype="FLOAT")
        run("vocode", tmp_path / "one.wav", tmp_path / "alone.wav", "--overwrite")
        np.testing.assert_array_equal(samples[:, channel], soundfile.read(tmp_path / "alone.wav")[0])
    assert not np.array_equal(samples[:, 0], samples[:, 1])


@pytest.mark.parametrize("extension", [".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac"])
def test_every_format_is_written_with_tags(extension: str, tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "in.flac", "w", 22050, 1) as file:
        file.title, file.artist, file.comment = "Ein Lied", "Kerstin", "first take"
        file.write(tone(1.5)[:, 0])
    out = tmp_path / f"out{extension}"
    done = run("vocode", tmp_path / "in.flac", out, "--seed", "7")
    assert done.returncode == 0, done.stderr
    with open_audio(out, rate=22050) as made:
        length = sum(block.shape[1] for block in made)
        assert not made.damage
        assert 0 <= length - 33075 <= 2048  # AAC pads to whole frames
        if extension != ".aac":  # a bare AAC stream holds no tags
            assert (made.tags["title"], made.tags["artist"]) == ("Ein Lied", "Kerstin")
            assert made.tags["comment"].startswith("first take\n")
            assert "vocode" in made.tags["comment"]
            assert "seed 7" in made.tags["comment"]


@pytest.mark.parametrize(("bits", "subtype"), [("16", "PCM_16"), ("24", "PCM_24"), ("float", "FLOAT")])
def test_bits_choose_the_width(bits: str, subtype: str, speech: Path, tmp_path: Path) -> None:
    assert run("vocode", speech, tmp_path / "out.wav", "--bits", bits).returncode == 0
    assert soundfile.info(tmp_path / "out.wav").subtype == subtype


def test_what_exceeds_full_scale_is_clipped_and_told(speech: Path, tmp_path: Path) -> None:
    done = run("vocode", speech, tmp_path / "out.wav", STAND_IN_LOUD="9")
    assert done.returncode == 0
    assert b"warning" in done.stderr
    assert b"clipped" in done.stderr
    assert soundfile.read(tmp_path / "out.wav", dtype="int16")[0].max() == 32767
    whole = run("vocode", speech, tmp_path / "float.wav", "--bits", "float", STAND_IN_LOUD="9")
    assert b"warning" not in whole.stderr
    assert soundfile.read(tmp_path / "float.wav")[0].max() > 1.5


def test_stdout_and_stdin_are_the_same_as_files(speech: Path, tmp_path: Path) -> None:
    run("vocode", speech, tmp_path / "out.wav")
    piped = run("vocode", "-", "-", given=speech.read_bytes())
    assert piped.returncode == 0, piped.stderr
    size_fields = 8 + 4  # a pipe cannot be completed, so its sizes read "until the end"
    assert len(piped.stdout) == (tmp_path / "out.wav").stat().st_size
    assert piped.stdout[size_fields:44] == (tmp_path / "out.wav").read_bytes()[size_fields:44]
    with open_audio(tmp_path / "out.wav") as expected:
        samples = np.concatenate(list(expected), axis=1)
    (tmp_path / "piped.wav").write_bytes(piped.stdout)
    np.testing.assert_array_equal(read_audio(tmp_path / "piped.wav").samples, samples)


def test_stdout_into_a_file_is_that_file(speech: Path, tmp_path: Path) -> None:
    run("vocode", speech, tmp_path / "out.wav")
    with (tmp_path / "shell.wav").open("wb") as shell:
        assert run("vocode", speech, "-", stdout=shell).returncode == 0
    assert (tmp_path / "shell.wav").read_bytes() == (tmp_path / "out.wav").read_bytes()


def test_film_gives_its_sound(data: Path, tmp_path: Path) -> None:
    film = data / "video" / "nasa_13013.mp4"
    if not film.exists():
        film = tmp_path / "film.mkv"
        make_film(film)
    with open_audio(film) as sound:
        channels, seconds = sound.channels, sum(block.shape[1] for block in sound) / sound.rate
    assert run("vocode", film, tmp_path / "out.wav").returncode == 0
    audio = soundfile.info(tmp_path / "out.wav")
    assert audio.channels == channels
    assert audio.duration == pytest.approx(seconds, abs=1e-3)


def make_film(path: Path) -> None:
    import av

    samples = np.ascontiguousarray(tone(1.0, 48000, 2).T, np.float32)
    with av.open(str(path), "w") as film:
        picture, sound = film.add_stream("mpeg4", rate=25), film.add_stream("aac", rate=48000)
        picture.width = picture.height = 64
        sound.layout = "stereo"
        for number in range(25):
            still = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number * 9, np.uint8))
            film.mux(picture.encode(still))
        film.mux(picture.encode(None))
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
        frame.sample_rate = 48000
        film.mux(sound.encode(frame))
        film.mux(sound.encode(None))


@pytest.mark.parametrize("frames", [1, 2, 300])
def test_mel_file_gives_its_frames(frames: int, tmp_path: Path) -> None:
    mel = np.random.default_rng(0).uniform(-11, 1, (80, frames)).astype(np.float32)
    np.save(tmp_path / "mel.npy", mel)
    np.savez(tmp_path / "mel.npz", other=np.zeros(3), mel=mel)
    for name in ("mel.npy", "mel.npz"):
        assert run("vocode", tmp_path / name, tmp_path / f"{name}.wav").returncode == 0
        assert soundfile.info(tmp_path / f"{name}.wav").frames == frames * 256
    assert (tmp_path / "mel.npy.wav").read_bytes() == (tmp_path / "mel.npz.wav").read_bytes()


def test_a_part_is_what_its_own_file_gives(tmp_path: Path) -> None:
    whole = tone(3.0, channels=2) * np.linspace(0.1, 1, 66150)[:, np.newaxis]
    first, last = 26507, 52090
    soundfile.write(tmp_path / "whole.wav", whole, 22050, subtype="FLOAT")
    soundfile.write(tmp_path / "part.wav", whole[first:last], 22050, subtype="FLOAT")
    done = run("vocode", tmp_path / "whole.wav", tmp_path / "a.wav", "--from", "53014/44100", "--to", "0:02.3623582")
    assert done.returncode == 0, done.stderr
    assert run("vocode", tmp_path / "part.wav", tmp_path / "b.wav").returncode == 0
    np.testing.assert_array_equal(soundfile.read(tmp_path / "a.wav")[0], soundfile.read(tmp_path / "b.wav")[0])
    end = run("vocode", tmp_path / "whole.wav", tmp_path / "c.wav", "--from", "2", "--progress", "json")
    assert events(end.stderr)[0]["total"] == pytest.approx(1.0)
    assert soundfile.info(tmp_path / "c.wav").frames == 22050


@pytest.mark.parametrize(
    ("part", "code", "words"),
    [
        (("--from", "3.5"), 1, "--from lies past the end of"),
        (("--from", "2", "--to", "1"), 1, "--to must come after --from"),
        (("--from", "1/0"), 2, "--from 1/0 is no time: give seconds (12.5), a fraction of them (1001/24000)"),
        (("--to", "-1"), 2, "--to -1 is no time"),
    ],
)
def test_a_part_that_is_not_there_is_one_line(part: tuple[str, ...], code: int, words: str, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", tone(2.5), 22050)
    done = run("vocode", tmp_path / "in.wav", tmp_path / "out.wav", *part)
    assert done.returncode == code
    assert words in only_line(done)
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


def test_a_mel_file_has_no_times(tmp_path: Path) -> None:
    np.save(tmp_path / "mel.npy", np.zeros((80, 9), np.float32))
    done = run("vocode", tmp_path / "mel.npy", tmp_path / "out.wav", "--from", "1")
    assert done.returncode == 1
    assert "--from and --to are for recordings" in only_line(done)


def test_json_progress_obeys_the_protocol(speech: Path, tmp_path: Path) -> None:
    done = run("vocode", speech, tmp_path / "out.wav", "--progress", "json", "--seed", "3", STAND_IN_BUSY="0.25")
    reported = events(done.stderr)
    assert [reported[0]["event"], reported[-1]["event"]] == ["start", "result"]
    steps = [event for event in reported if event["event"] == "progress"]
    assert steps
    assert [step["done"] for step in steps] == sorted(step["done"] for step in steps)
    assert all(0 < step["done"] <= step["total"] == reported[0]["total"] and step["eta"] >= 0 for step in steps)
    assert reported[0]["total"] == pytest.approx(soundfile.info(speech).duration)
    assert reported[-1]["path"] == str(tmp_path / "out.wav")
    assert reported[-1]["seconds"] > 0
    assert reported[-1]["settings"]["seed"] == 3
    assert done.stdout == b""


def test_plain_progress_is_lines(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", tone(20.0), 22050)
    done = run("vocode", tmp_path / "in.wav", tmp_path / "out.wav", "--progress", "plain", STAND_IN_BUSY="0.7")
    lines = done.stderr.decode().splitlines()
    assert len(lines) > 1
    assert all(line.startswith("aigc: vocode ") and " of 20.0 s" in line for line in lines[:-1])


def test_no_progress_is_silent(speech: Path, tmp_path: Path) -> None:
    done = run("vocode", speech, tmp_path / "out.wav", "--progress", "none")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_what_is_decoded_of_a_damaged_file_is_written(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    soundfile.write(buffer, tone(4.0), 22050, format="WAV")
    (tmp_path / "cut.wav").write_bytes(buffer.getvalue()[: 44 + 2 * 22050])
    done = run("vocode", tmp_path / "cut.wav", tmp_path / "out.wav", "--progress", "json")
    assert done.returncode == 3
    reported = events(done.stderr)
    assert [event["event"] for event in reported][-2:] == ["warning", "result"]
    assert "cut short" in reported[-2]["message"]
    assert soundfile.info(tmp_path / "out.wav").frames == 22050
