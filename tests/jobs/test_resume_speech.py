"""Long texts and tables go on where they were stopped, with the same samples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aigc_plugin as aigc
from aigc_plugin.files.chunk_store import folder_of
from aigc_plugin.generators.utterance import Utterance
from aigc_plugin.jobs import spoken_chunks

TEXT = "Eins und zwei. Drei! Vier und fünf?\n\nSechs. Sieben und acht. Neun."
SENTENCES = 6


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken_chunks, "_CHUNK_SECONDS", 1)


def stop_at(number: int, patch: pytest.MonkeyPatch) -> list[str]:
    """Stop at that sentence; the texts of those whose sound was computed."""
    sound, computed = Utterance.sound, list[str]()

    def sound_or_stop(self: Utterance) -> Iterator[Any]:
        if len(computed) == number:
            raise aigc.Cancelled("cancelled")
        computed.append(self.text)
        yield from sound(self)

    patch.setattr(Utterance, "sound", sound_or_stop)
    return computed


@pytest.mark.parametrize("name", ["speech.wav", "speech.flac"])
def test_a_text_goes_on(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, target = tmp_path / f"whole-{name}", tmp_path / name
    aigc.speak_to_file(TEXT, whole, aigc.SpeechOptions(resume=False), srt=tmp_path / "whole.srt")
    wanted = aigc.SpeechOptions(resume=True)
    with monkeypatch.context() as patch:
        stop_at(SENTENCES - 1, patch)
        with pytest.raises(aigc.Cancelled):
            aigc.speak_to_file(TEXT, target, wanted, srt=tmp_path / "out.srt")
    assert list(folder_of(str(target)).glob("*.chunk"))
    computed = stop_at(99, monkeypatch)
    aigc.speak_to_file(TEXT, target, wanted, srt=tmp_path / "out.srt")
    assert 0 < len(computed) < SENTENCES
    assert target.read_bytes() == whole.read_bytes()
    assert (tmp_path / "out.srt").read_bytes() == (tmp_path / "whole.srt").read_bytes()
    assert not folder_of(str(target)).exists()


def test_another_text_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, wanted = tmp_path / "speech.wav", aigc.SpeechOptions(resume=True)
    with monkeypatch.context() as patch:
        stop_at(SENTENCES - 1, patch)
        with pytest.raises(aigc.Cancelled):
            aigc.speak_to_file(TEXT, target, wanted)
    result = aigc.speak_to_file(f"{TEXT} Zehn.", target, wanted)
    assert result.warnings == (f"{target}: begins anew, since an earlier run had another settings",)


def test_a_table_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, folder = tmp_path / "lines.csv", tmp_path / "out"
    table.write_text("id;text\na;Eins.\nb;Zwei.\nc;Drei.\n", encoding="utf-8")
    with monkeypatch.context() as patch:
        stop_at(2, patch)
        with pytest.raises(aigc.Cancelled):
            aigc.speak_table(table, folder)
    assert (folder / "lines.csv.resume").is_dir()
    table.write_text("id;text\na;Eins.\nb;Zwei.\nc;Drei.\nd;Vier.\na;Eins.\n", encoding="utf-8")
    (folder / "b.wav").unlink()
    computed = stop_at(99, monkeypatch)
    result = aigc.speak_table(table, folder)
    assert computed == ["Zwei.", "Drei.", "Vier."]
    assert [Path(name).name for name in result.files] == ["a.wav", "b.wav", "c.wav", "d.wav"]
    assert "stands in more than one row" in result.failed[0]
    assert sorted(path.name for path in folder.iterdir()) == ["a.wav", "b.wav", "c.wav", "d.wav"]


def test_a_pipe_is_refused() -> None:
    with pytest.raises(aigc.InputError, match="a pipe cannot be written again"):
        aigc.speak_to_file(TEXT, "-", aigc.SpeechOptions(resume=True))


def test_short_texts_are_spoken_in_one_piece(tmp_path: Path) -> None:
    assert spoken_chunks.long_speech(TEXT, "out.wav", aigc.SpeechOptions()) is None
    assert spoken_chunks.long_speech(TEXT * 1000, "out.wav", aigc.SpeechOptions()) is not None
