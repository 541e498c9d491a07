"""`aigc say` with a voice that speaks English phonemes: captions, a user's lexicon, phonemes as input."""

from __future__ import annotations

import json
from pathlib import Path

from support.run_aigc import only_line
from support.say_texts import run_say

ENGLISH = ("--voice", "made-english")


def test_captions_show_the_written_words(tmp_path: Path) -> None:
    text = "Dr. Lee paid $49.90. NASA is OK!"
    files = ("--json", tmp_path / "out.json", "--srt", tmp_path / "out.srt")
    done = run_say(text, tmp_path / "out.wav", *files, *ENGLISH)
    assert done.returncode == 0, done.stderr
    sentences = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["sentences"]
    assert [word["text"] for said in sentences for word in said["words"]] == text.split()
    assert "Dr. Lee paid $49.90." in (tmp_path / "out.srt").read_text(encoding="utf-8")


def test_a_wrong_lexicon_is_told(tmp_path: Path) -> None:
    lexicon = tmp_path / "words.txt"
    lexicon.write_text("Lee\tlˈ日\n", encoding="utf-8")
    done = run_say("Lee", tmp_path / "out.wav", "--lexicon", lexicon, *ENGLISH)
    assert done.returncode == 1
    assert "the word 'Lee'" in only_line(done)
    assert not (tmp_path / "out.wav").exists()


def test_an_unknown_phoneme_is_named(tmp_path: Path) -> None:
    done = run_say("həlˈO wøld", tmp_path / "out.wav", "--phonemes", *ENGLISH)
    assert done.returncode == 1
    assert "'ø' (latin small letter o with stroke)" in only_line(done)


def test_mandarin_is_captioned_as_it_is_written(tmp_path: Path) -> None:
    text = "这盏灯¥49.90，我觉得有点儿贵；因为旁边那家店同样的灯只要39.50元，所以我想再看看。你用Python吗？"
    files = ("--json", tmp_path / "out.json", "--srt", tmp_path / "out.srt")
    done = run_say(text, tmp_path / "out.wav", *files, "--voice", "made-mandarin")
    assert done.returncode == 0, done.stderr
    sentences = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["sentences"]
    assert "".join(said["text"] for said in sentences) == text
    assert "".join(word["text"] for said in sentences for word in said["words"]) == text
    cues = (tmp_path / "out.srt").read_text(encoding="utf-8").split("\n\n")
    lines = [line for cue in cues for line in cue.split("\n")[2:]]
    assert "".join(lines) == text
    assert all(line[-1] in "，；。？" for line in lines)
    done = run_say("ni2hao3!", tmp_path / "two.wav", "--phonemes", "--voice", "made-mandarin")
    assert done.returncode == 0, done.stderr
