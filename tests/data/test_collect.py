"""`collect`: the content of a set, what stays when recordings are added, what is left out and the reason for it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from aigc_plugin.data import Collected, Provenance, collect, read_transcripts, summarise
from aigc_plugin.data.loudness import measure
from aigc_plugin.errors import InputError, MediaError
from support.audio_files import encode
from support.recordings import RATE, bursts, tone, tree, write

CC0 = Provenance(licence="CC0-1.0")


def make(folder: Path, out: Path, **settings: Any) -> Collected:
    return collect([folder], out, provenance=CC0, threads=2, **{"rate": 8000, **settings})


def reasons(collected: Collected) -> dict[str, str]:
    return {one.name: dropped.reason for one in collected.manifest.recordings for dropped in one.dropped}


def ids(collected: Collected) -> list[str]:
    return [clip.id for _, clip in collected.manifest.clips()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "given"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "set"


def test_clips_are_mono_trimmed_and_equally_loud(folder: Path, out: Path) -> None:
    stereo = np.stack([bursts([-0.7, 1.5, -0.9]), 0.2 * bursts([-0.7, 1.5, -0.9])], axis=1)
    write(folder / "a.wav", stereo)
    write(folder / "b.flac", 0.1 * bursts([-0.3, 2.0, -0.5], 300), 44100)
    collected = make(folder, out, format="flac", rate=22050)
    assert ids(collected) == ["a", "b"]
    for name, expected in (("a", 1.5 + 0.2), ("b", 2.0 * RATE / 44100 + 0.2)):
        samples, rate = soundfile.read(out / "wavs" / f"{name}.flac", dtype="float32")
        assert (samples.ndim, rate) == (1, 22050)
        assert len(samples) / rate == pytest.approx(expected, abs=0.03)
        assert measure(samples, rate).integrated == pytest.approx(-23, abs=0.05)
    before = {clip.id: clip.loudness_before for _, clip in collected.manifest.clips()}
    source = bursts([-0.7, 1.5, -0.9])[int(0.6 * RATE) : int(2.3 * RATE)].astype(np.float32) * np.float32(0.6)
    assert before["a"] == pytest.approx(measure(source, RATE).integrated, abs=0.2)


def test_lists_follow_ljspeech_and_audiofolder(folder: Path, out: Path) -> None:
    write(folder / "wavs" / "x.wav", tone(1))
    write(folder / "wavs" / "y.wav", tone(1.2, 250))
    (folder / "metadata.csv").write_text("x|Dr. No|Doctor No\ny|Größe\n", encoding="utf-8")
    provenance = Provenance("CC0-1.0", "https://example.org", "in writing", "Ann", "de")
    collect([folder], out, provenance=provenance, rate=8000)
    assert (out / "metadata.csv").read_text(encoding="utf-8") == "x|Dr. No|Doctor No\ny|Größe|Größe\n"
    lines = [json.loads(line) for line in (out / "metadata.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["file_name"] for line in lines] == ["wavs/x.wav", "wavs/y.wav"]
    assert all((out / line["file_name"]).is_file() for line in lines)
    assert lines[0] | {"split": "", "duration": 0} == {
        "file_name": "wavs/x.wav", "id": "x", "text": "Dr. No", "normalized_text": "Doctor No", "split": "",
        "duration": 0, "speaker": "Ann", "language": "de", "licence": "CC0-1.0", "source": "https://example.org",
        "consent": "in writing", "recording": "given/wavs/x.wav",
    }  # fmt: skip
    assert "path: [metadata.jsonl, wavs/*]" in (out / "README.md").read_text(encoding="utf-8")
    for line in (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[1:]:
        told_there = json.loads(line)
        assert (told_there["licence"], told_there["consent"]) == ("CC0-1.0", "in writing")
    assert [(one.id, one.text) for one in read_transcripts(out)] == [("x", "Doctor No"), ("y", "Größe")]


def test_adding_recordings_leaves_the_others_unchanged(folder: Path, out: Path) -> None:
    for number in range(12):
        write(folder / f"{number}.wav", tone(0.6, 150 + 20 * number))
    first = make(folder, out, validation=0.3, test=0.2)
    before = tree(out)
    splits = {clip.id: clip.split for _, clip in first.manifest.clips()}
    assert len(set(splits.values())) > 1
    for number in range(12, 18):
        write(folder / f"{number}.wav", tone(0.6, 150 + 20 * number))
    write(folder / "sub" / "3.wav", tone(0.6, 900))
    second = make(folder, out)
    assert (second.decoded, second.reused) == (7, 12)
    assert {clip.id: clip.split for _, clip in second.manifest.clips()} | splits == {
        clip.id: clip.split for _, clip in second.manifest.clips()
    }
    assert set(ids(second)) == {*splits, *map(str, range(12, 18)), "sub-3"}
    sounds = {name: content for name, content in tree(out).items() if name in before and "wavs" in name}
    assert sounds == {name: content for name, content in before.items() if "wavs" in name}
    # And in one go it would have been split alike.
    other = collect([folder], out.with_name("other"), rate=8000, validation=0.3, test=0.2)
    both = [{clip.id: clip.split for _, clip in collected.manifest.clips()} for collected in (second, other)]
    assert both[0] == both[1]


def test_nothing_new_changes_nothing(folder: Path, out: Path) -> None:
    write(folder / "a.wav", tone(1))
    (folder / "b.wav").write_bytes(b"no sound")
    make(folder, out)
    before = tree(out)
    again = make(folder, out)
    assert (again.decoded, again.reused) == (0, 2)
    assert tree(out) == before


def test_a_folder_that_moved_is_not_decoded_again(folder: Path, out: Path, tmp_path: Path) -> None:
    write(folder / "a.wav", tone(1))
    make(folder, out)
    moved = tmp_path / "elsewhere" / "given"
    shutil.copytree(folder, moved)
    shutil.rmtree(folder)
    again = make(moved, out)
    assert (again.decoded, ids(again)) == (0, ["a"])


def test_changed_recordings_are_decoded_again(folder: Path, out: Path) -> None:
    write(folder / "a.wav", bursts([1.0, -0.5, 1.0]))
    write(folder / "b.wav", tone(1, 300))
    (folder / "a.srt").write_text(srt([(0, 1, "One."), (1.5, 2.5, "Two.")]))
    assert ids(make(folder, out)) == ["a-0001", "a-0002", "b"]
    (folder / "a.srt").unlink()
    (folder / "a.txt").write_text("One. Two.")
    again = make(folder, out)
    assert again.decoded == 1
    assert sorted(ids(again)) == ["a", "b"]
    assert sorted(path.name for path in (out / "wavs").iterdir()) == ["a.wav", "b.wav"]


def test_settings_of_a_set_stay(folder: Path, out: Path) -> None:
    write(folder / "a.wav", tone(1))
    make(folder, out, loudness=None)
    assert collect([folder], out).manifest.settings.rate == 8000
    with pytest.raises(InputError, match="collected with rate 8000, not 16000"):
        collect([folder], out, rate=16000)
    with pytest.raises(InputError, match="there is no setting 'volume'"):
        collect([folder], out, volume=3)


def test_the_same_audio_is_taken_once(folder: Path, out: Path) -> None:
    sound = np.rint(tone(1.3) * 32767) / 32768
    write(folder / "a.wav", sound)
    write(folder / "b.flac", sound)
    write(folder / "c.aiff", sound, subtype="PCM_24")
    write(folder / "d.wav", np.concatenate([np.zeros(800), sound, np.zeros(99)]))
    encode(folder / "e.mka", sound[np.newaxis].astype(np.float32), RATE, "flac")
    write(folder / "other.wav", -sound)
    collected = make(folder, out)
    assert ids(collected) == ["a", "other"]
    assert reasons(collected) == {f"given/{name}": "duplicate" for name in ("b.flac", "c.aiff", "d.wav", "e.mka")}
    assert sorted(path.name for path in (out / "wavs").iterdir()) == ["a.wav", "other.wav"]


def test_a_duplicate_replaces_a_recording_that_changed(folder: Path, out: Path) -> None:
    write(folder / "a.wav", tone(1))
    write(folder / "b.wav", tone(1))
    make(folder, out)
    write(folder / "a.wav", tone(1.5, 333))
    make(folder, out)
    assert sorted(ids(make(folder, out))) == ["a", "b"]


def test_of_two_duplicates_the_one_with_a_transcript_is_kept(folder: Path, out: Path) -> None:
    for name in ("all/x.wav", "wavs/x.wav"):
        write(folder / name, tone(1))
    (folder / "wavs" / "x.txt").write_text("Said.")
    collected = make(folder, out)
    assert [clip.text for _, clip in collected.manifest.clips()] == ["Said."]
    assert reasons(collected) == {"given/all/x.wav": "duplicate"}
    assert [path.stem for path in (out / "wavs").iterdir()] == ids(collected)
    assert make(folder, out).decoded == 0


def test_each_unusable_recording_has_its_reason(folder: Path, out: Path) -> None:
    write(folder / "silent.wav", np.zeros(RATE))
    write(folder / "faint.wav", tone(1, level=0.0005))
    write(folder / "short.wav", tone(0.3))
    write(folder / "clipped.wav", np.clip(6 * tone(1), -1, 1))
    write(folder / "long.wav", tone(8))
    (folder / "long.txt").write_text("Too much to say.")
    write(folder / "slow.wav", tone(1), 50)
    (folder / "noise.mp3").write_bytes(os.urandom(5000))
    (folder / "empty.flac").write_bytes(b"")
    (folder / "notes.md").write_text("no recording")
    (folder / "gone.wav").symlink_to("nowhere.wav")
    os.mkfifo(folder / "pipe.wav")
    collected = make(folder, out, longest=5)
    assert reasons(collected) == {
        "given/silent.wav": "silent", "given/faint.wav": "silent", "given/short.wav": "too short",
        "given/clipped.wav": "clipped", "given/long.wav": "too long", "given/noise.mp3": "unreadable",
        "given/empty.flac": "unreadable", "given/gone.wav": "unreadable",
        "given/slow.wav": "unreadable",
    }  # fmt: skip
    assert ids(collected) == []
    assert len(collected.damaged) == 4
    assert str(folder) not in (out / "manifest.jsonl").read_text()
    assert set(summarise(out).dropped) == {"silent", "too short", "clipped", "too long", "unreadable"}


def test_a_cut_file_is_kept_only_without_text(folder: Path, out: Path) -> None:
    for name in ("told.flac", "untold.flac"):
        write(folder / name, tone(3, 200 if name == "told.flac" else 240))
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[: len(whole) // 2])
    (folder / "told.txt").write_text("All that was said.")
    collected = make(folder, out)
    assert reasons(collected) == {"given/told.flac": "damaged"}
    assert ids(collected) == ["untold"]
    assert len(collected.damaged) == 2


def test_long_recordings_are_divided_at_their_longest_pauses(folder: Path, out: Path) -> None:
    parts = [2.0, -0.35, 1.0, -0.8, 2.2, -0.1, 0.7, -0.6, 3.0]
    write(folder / "talk.wav", bursts(parts))
    collected = make(folder, out, longest=5, validation=0.3, test=0.3)
    clips = [clip for _, clip in collected.manifest.clips()]
    assert [clip.id for clip in clips] == ["talk-0001", "talk-0002", "talk-0003"]
    expected = [(0, 3.35), (4.15, 7.15), (7.75, 10.75)]
    for clip, (start, end) in zip(clips, expected, strict=True):
        assert clip.start == pytest.approx(max(0, start - 0.1), abs=0.02)
        assert clip.end == pytest.approx(min(end + 0.1, 10.75), abs=0.02)
    assert len({clip.split for clip in clips}) == 1


def test_speakers_do_not_straddle_splits(folder: Path, out: Path) -> None:
    for number in range(20):
        write(folder / f"{'ann' if number % 2 else 'bob'}_{number}.wav", tone(0.6, 150 + 20 * number))
    (folder / "provenance.toml").write_text(
        '[files."ann_*.wav"]\nspeaker = "Ann"\n[files."bob_*.wav"]\nspeaker = "Bob"\n'
    )
    collected = make(folder, out, group="speaker", validation=0.4, test=0.3)
    sides = {(recording.provenance.speaker, clip.split) for recording, clip in collected.manifest.clips()}
    assert len(sides) == 2


def test_ids_are_safe_and_differ_whatever_the_case(folder: Path, out: Path) -> None:
    names = [
        "A.wav",
        "a.flac",
        "über uns|1\n.wav",
        "-.-.wav",
        "con.wav",
        "x" * 200 + ".wav",
        "t-0001.wav",
        "t.wav",
    ]
    for number, name in enumerate(names):
        write(folder / name, tone(0.6, 150 + 20 * number))
    collected = make(folder, out)
    assert len(ids(collected)) == len(names)
    assert len({name.casefold() for name in ids(collected)}) == len(names)
    assert all(not set('/\\| \n\t:*?"<>') & set(name) and not name.startswith(".") for name in ids(collected))
    assert "con" not in ids(collected)
    assert sorted(f"{name}.wav" for name in ids(collected)) == sorted(path.name for path in (out / "wavs").iterdir())
    assert len((out / "metadata.csv").read_text(encoding="utf-8").splitlines()) == len(names)


def test_a_file_name_that_is_not_text_is_reported(folder: Path, out: Path) -> None:
    write(folder / "a.wav", tone(1))
    shutil.copyfile(folder / "a.wav", folder / os.fsdecode(b"\xff.wav"))
    collected = make(folder, out)
    assert ids(collected) == ["a"]
    assert "not UTF-8" in collected.damaged[0]
    assert make(folder, out).decoded == 0


def test_lists_that_name_missing_recordings_are_reported(folder: Path, out: Path) -> None:
    write(folder / "wavs" / "a.wav", tone(1))
    write(folder / "wavs" / "twice.wav", tone(1, 300))
    write(folder.parent / "secret.wav", tone(1, 400))
    (folder / "metadata.csv").write_text("a|One\ngone|Two\n../secret|Three\ntwice|Four\ntwice|Five\n")
    collected = make(folder, out)
    assert ids(collected) == ["a"]
    assert [line.partition(": ")[2] for line in collected.missing] == [
        "there is no recording 'gone'", "there is no recording '../secret'",
    ]  # fmt: skip
    assert reasons(collected)["given/wavs/twice.wav"] == "transcript"
    assert summarise(out).dropped["missing"].clips == 2


@pytest.mark.parametrize("content", ["a,One\n", "a|b|c|d\n", b"a|\xe4\n"])
def test_an_unreadable_list_stops_the_collection(content: str | bytes, folder: Path, out: Path) -> None:
    write(folder / "a.wav", tone(1))
    (folder / "metadata.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=r"metadata\.csv"):
        make(folder, out)
    assert not out.exists()


def test_recordings_without_text_can_be_dropped(folder: Path, out: Path) -> None:
    write(folder / "a.wav", tone(1))
    write(folder / "b.wav", tone(1, 300))
    (folder / "b.lab").write_text("said")
    collected = make(folder, out, need_text=True)
    assert (ids(collected), reasons(collected)) == (["b"], {"given/a.wav": "no text"})


def test_the_set_may_lie_in_the_folder(folder: Path) -> None:
    write(folder / "a.wav", tone(1))
    make(folder, folder / "set")
    assert ids(make(folder, folder / "set")) == ["a"]


def test_other_folders_are_left_alone(folder: Path, out: Path) -> None:
    write(folder / "a.wav", tone(1))
    write(out / "holiday.wav", tone(1))
    with pytest.raises(InputError, match="not empty and is no set of recordings"):
        make(folder, out)
    with pytest.raises(InputError, match="lies in the set"):
        make(folder, folder.parent)
    with pytest.raises(InputError, match="is a file"):
        make(folder, folder / "a.wav")
    with pytest.raises(InputError, match="is a file"):
        make(folder / "a.wav", out)
    with pytest.raises(InputError, match="holds no recordings"):
        make(_empty(folder), out.parent / "x")
    assert list(tree(out)) == ["holiday.wav"]
    assert not (out.parent / "x").exists()


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def test_a_folder_that_cannot_be_listed_is_reported(folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "a.wav", tone(1))
    write(folder / "closed" / "b.wav", tone(1))
    listed = os.scandir

    def scandir(place: str) -> Any:
        if str(place).endswith("closed"):
            raise PermissionError(13, "Permission denied", place)
        return listed(place)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(MediaError, match=r"cannot list the folder .*closed: Permission denied"):
        make(folder, out)
    assert not out.exists()


def test_held_out_texts_that_are_also_trained_on_are_counted(folder: Path, out: Path) -> None:
    for number in range(30):
        write(folder / f"{number}.wav", tone(0.6, 150 + 20 * number))
        (folder / f"{number}.TXT").write_text("Always the same." if number % 2 else f"Number {number}.")
    collected = make(folder, out, validation=0.3, test=0.3)
    held = [clip for _, clip in collected.manifest.clips() if clip.split != "train" and clip.text[0] == "A"]
    assert summarise(out).repeated == len(held) > 0


def test_links_in_a_circle_end(folder: Path, out: Path) -> None:
    write(folder / "a.wav", tone(1))
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "loop.wav").symlink_to("loop.wav")
    collected = make(folder, out)
    assert (ids(collected), reasons(collected)) == (["a"], {"given/loop.wav": "unreadable"})


def srt(cues: list[tuple[float, float, str]]) -> str:
    def stamp(seconds: float) -> str:
        return f"00:{int(seconds // 60):02}:{seconds % 60:06.3f}".replace(".", ",")

    return "".join(
        f"{number}\n{stamp(start)} --> {stamp(end)}\n{text}\n\n" for number, (start, end, text) in enumerate(cues, 1)
    )
