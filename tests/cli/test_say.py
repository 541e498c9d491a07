"""`aigc say`: what comes out for what goes in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from aigc_plugin.media.audio.audio import read_audio
from aigc_plugin.media.audio.audio_file import open_audio
from support.run_aigc import SAY_STAND_IN, environment, events, only_line
from support.say_texts import TEXT, WORDS, run_say
from support.voices import write_voice


def test_a_text_becomes_sound(tmp_path: Path) -> None:
    done = run_say(TEXT, tmp_path / "out.wav")
    assert done.returncode == 0, done.stderr
    assert "s of speech" in only_line(done)
    audio = soundfile.info(tmp_path / "out.wav")
    assert (audio.samplerate, audio.channels, audio.subtype) == (22050, 1, "PCM_16")
    assert audio.duration > 2
    assert [path.name for path in tmp_path.iterdir()] == ["out.wav"]


@pytest.mark.parametrize("extension", [".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a"])
def test_every_format_tells_how_it_was_made(extension: str, tmp_path: Path) -> None:
    out = tmp_path / f"out{extension}"
    done = run_say(TEXT, out, "--seed", "7", "--speed", "1.5")
    assert done.returncode == 0, done.stderr
    with open_audio(out) as made:
        sum(block.shape[1] for block in made)
        assert "say: voice aigc-voice-de" in made.tags["comment"]
        assert "speed 1.5" in made.tags["comment"]
        assert "seed 7" in made.tags["comment"]


def test_file_stdin_and_argument_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")
    run_say(TEXT, tmp_path / "a.wav")
    run_say("--file", tmp_path / "in.txt", tmp_path / "b.wav")
    run_say("-", tmp_path / "c.wav", given=TEXT.encode())
    run_say("--file", "-", tmp_path / "d.wav", given=TEXT.encode("utf-16"))
    (tmp_path / "old.txt").write_text(TEXT, encoding="cp1252")
    run_say("--file", tmp_path / "old.txt", tmp_path / "e.wav", "--encoding", "cp1252")
    sounds = {(tmp_path / f"{name}.wav").read_bytes() for name in "abcde"}
    assert len(sounds) == 1


def test_stdout_is_the_same_as_a_file(tmp_path: Path) -> None:
    run_say(TEXT, tmp_path / "out.wav")
    piped = run_say(TEXT, "-")
    assert piped.returncode == 0, piped.stderr
    (tmp_path / "piped.wav").write_bytes(piped.stdout)
    expected = read_audio(tmp_path / "out.wav").samples
    np.testing.assert_array_equal(read_audio(tmp_path / "piped.wav").samples, expected)


def test_stdout_speaks_before_all_is_said(tmp_path: Path) -> None:
    """The first sentence is heard while the others are still being made."""
    running = subprocess.Popen(
        [sys.executable, str(SAY_STAND_IN), "say", "Eins. " * 200, "-"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(STAND_IN_BUSY="0.2"),
    )  # fmt: skip
    assert running.stdout is not None
    assert len(running.stdout.read(5000)) == 5000
    assert running.poll() is None
    running.kill()
    running.communicate()


def test_captions_come_with_the_sound(tmp_path: Path) -> None:
    names = [tmp_path / f"out.{kind}" for kind in ("srt", "vtt", "json")]
    options = [part for name in names for part in (f"--{name.suffix[1:]}", name)]
    assert run_say(TEXT, tmp_path / "out.wav", *options).returncode == 0
    duration = soundfile.info(tmp_path / "out.wav").duration
    captions = json.loads(names[2].read_text(encoding="utf-8"))
    assert (captions["language"], captions["rate"]) == ("de", 22050)
    assert [word["text"] for sentence in captions["sentences"] for word in sentence["words"]] == WORDS
    assert captions["sentences"][-1]["end"] <= duration
    assert captions["sentences"][0]["text"] == "Guten Tag, Größe 3,50 €!"
    assert "Guten Tag, Größe 3,50 €!" in names[0].read_text(encoding="utf-8")
    assert names[1].read_text(encoding="utf-8").startswith("WEBVTT")


@pytest.mark.parametrize("text", ["und so weiter, " * 40 + "bis zum Ende.", "Ja … nein … vielleicht."], ids=len)
def test_phrases_of_a_sentence_are_one_sentence_of_the_json(text: str, tmp_path: Path) -> None:
    run_say(text, tmp_path / "out.wav", "--json", tmp_path / "out.json")
    captions = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [sentence["text"] for sentence in captions["sentences"]] == [text]


def test_ssml_is_read_when_asked_for(tmp_path: Path) -> None:
    document = '<speak>Eins.<break time="1s"/>Zwei.</speak>'
    assert run_say(document, tmp_path / "a.wav", "--ssml").returncode == 0
    run_say("Eins. Zwei.", tmp_path / "b.wav", "--pause", "0")
    lengths = [soundfile.info(tmp_path / name).frames for name in ("a.wav", "b.wav")]
    assert lengths[0] - lengths[1] == 22050


def test_json_progress_obeys_the_protocol(tmp_path: Path) -> None:
    done = run_say(TEXT, tmp_path / "out.wav", "--progress", "json", STAND_IN_BUSY="0.25")
    reported = events(done.stderr)
    assert [reported[0]["event"], reported[-1]["event"]] == ["start", "result"]
    assert (reported[0]["command"], reported[0]["total"], reported[0]["unit"]) == ("say", len(TEXT), "characters")
    steps = [event["done"] for event in reported if event["event"] == "progress"]
    assert steps
    assert steps == sorted(steps)
    assert steps[-1] <= len(TEXT) + 1
    assert reported[-1]["settings"]["voice"] == "aigc-voice-de"


def test_what_the_voice_does_not_know_is_told(tmp_path: Path) -> None:
    done = run_say("Hallo 😀 Welt", tmp_path / "out.wav")
    assert done.returncode == 0
    assert 'warning: the voice does not know "😀" (U+1F600): left out' in done.stderr.decode()


def test_a_table_of_texts(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("id;text;speed\nerster;Hallo Welt;2\nzweiter;Guten Tag;\n", encoding="utf-8")
    out = tmp_path / "made"
    done = run_say("--batch", tmp_path / "lines.csv", "--out-folder", out, "--format", "flac", "--captions", "srt,json")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == [
        "erster.flac", "erster.json", "erster.srt", "zweiter.flac", "zweiter.json", "zweiter.srt",
    ]  # fmt: skip
    run_say("Hallo Welt", tmp_path / "alone.flac", "--speed", "2")
    alone, row = (soundfile.read(path)[0] for path in (tmp_path / "alone.flac", out / "erster.flac"))
    np.testing.assert_array_equal(alone, row)


def test_a_bad_row_does_not_stop_the_others(tmp_path: Path) -> None:
    rows = [
        "a,Hallo,,",
        "b,...,,",
        "c,Hallo,missing,",
        "d,Hallo,,fast",
        "../e,Hallo,,",
        "a,Hallo,,",
        "f,Welt,,",
    ]
    (tmp_path / "lines.csv").write_text("\n".join(["id,text,voice,speed", *rows]), encoding="utf-8")
    done = run_say("--batch", tmp_path / "lines.csv", "--out-folder", tmp_path / "made", "--progress", "json")
    assert done.returncode == 1
    reported = events(done.stderr)
    warnings = [event["message"] for event in reported if event["event"] == "warning"]
    assert [warning.rpartition("line ")[2].partition(":")[0] for warning in warnings] == [
        "3",
        "4",
        "5",
        "6",
        "7",
    ]
    assert reported[-1]["message"].startswith("5 of 7 rows")
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == ["a.wav", "f.wav"]


def test_a_real_voice_speaks_in_the_real_command(tmp_path: Path) -> None:
    voice = write_voice(tmp_path / "voice.safetensors")
    aigc = [
        sys.executable,
        "-m",
        "aigc_plugin",
        "say",
        "Hallo.",
        str(tmp_path / "out.wav"),
        "--voice",
        str(voice),
    ]
    done = subprocess.run(aigc, capture_output=True, env=environment(), timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert soundfile.info(tmp_path / "out.wav").duration > 0.1


def test_voices_are_listed() -> None:
    done = run_say("--list-voices")
    assert done.returncode == 0
    rows = {
        name: (language, speakers)
        for name, language, _, speakers, *_ in map(str.split, done.stdout.decode().splitlines())
    }
    assert rows["aigc-voice-de"] == ("de", "-")
    assert rows["aigc-voice-en"] == ("en", "heart,michael")
    assert rows["aigc-voice-zh"] == ("zh", "xiaobei,yunjian")


def test_a_text_in_another_language_than_the_voice_is_told(tmp_path: Path) -> None:
    done = run_say("This is English, and the voice is not.", tmp_path / "out.wav", "--voice", "aigc-voice-de")
    assert done.returncode == 0, done.stderr
    assert b"the text looks English, and the voice aigc-voice-de speaks German" in done.stderr
    assert b"choose a --voice" in done.stderr
    assert b"looks" not in run_say(TEXT, tmp_path / "german.wav").stderr
    (tmp_path / "texts.csv").write_text("id,text\nen,The cat is on the table.\nde,Hallo Welt.\n", encoding="utf-8")
    batch = run_say("--batch", tmp_path / "texts.csv", "--out-folder", tmp_path, "--voice", "aigc-voice-de")
    assert batch.stderr.count(b"the text looks English") == 1


def test_ssml_in_another_language_is_told(tmp_path: Path) -> None:
    text = "<speak>This is <break/> the English one.</speak>"
    done = run_say(text, tmp_path / "out.wav", "--ssml", "--voice", "aigc-voice-de")
    assert b"the text looks English" in done.stderr


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour, comment allez-vous ? Je suis très content.", "French"),
        ("El perro está en la casa y no quiere salir.", "Spanish"),
        ("こんにちは世界", "Japanese"),
        ("Привет мир, как дела?", "Cyrillic"),
    ],
)
def test_a_language_that_no_packaged_voice_speaks_is_refused(text: str, language: str, tmp_path: Path) -> None:
    done = run_say(text, tmp_path / "out.wav")
    line = only_line(done)
    assert done.returncode == 1
    assert f"no voice of the package speaks {language}" in line
    assert "choose a --voice of that language, or give --lang de" in line
    assert list(tmp_path.iterdir()) == []


def test_a_forced_language_reads_any_text(tmp_path: Path) -> None:
    done = run_say("Je suis très content de vous voir.", tmp_path / "out.wav", "--lang", "de")
    assert done.returncode == 0
    assert b"the text looks French" in done.stderr


def test_each_row_of_a_table_finds_its_voice(tmp_path: Path) -> None:
    (tmp_path / "texts.csv").write_text("id,text\nfr,Le chat est sur la table.\nde,Hallo Welt.\n", encoding="utf-8")
    done = run_say("--batch", tmp_path / "texts.csv", "--out-folder", tmp_path)
    assert done.returncode == 1
    assert b"line 2: no voice of the package speaks French" in done.stderr
    assert (tmp_path / "de.wav").is_file()


@pytest.mark.parametrize("option", ["--phonemes", "--lexicon"])
def test_phonemes_need_a_voice_that_speaks_them(option: str, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("Lampe\tlˈæmp\n", encoding="utf-8")
    given = [option] if option == "--phonemes" else [option, str(tmp_path / "words.txt")]
    voice = write_voice(tmp_path / "voice.safetensors")
    done = run_say("hallo", tmp_path / "out.wav", "--voice", voice, *given)
    assert done.returncode == 1
    assert "the voice reads letters, not phonemes" in only_line(done)
    assert option in only_line(done)


def test_ssml_and_phonemes_exclude_each_other(tmp_path: Path) -> None:
    done = run_say("<speak>hallo</speak>", tmp_path / "out.wav", "--ssml", "--phonemes")
    assert done.returncode == 2
    assert "--ssml and --phonemes cannot be given together" in only_line(done)
