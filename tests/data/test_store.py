"""Interrupted collections: nothing is lost, no partial result is visible, and the next call continues."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from aigc_plugin.data import Provenance, check_licences, collect, collect_pictures, read_transcripts, summarise
from aigc_plugin.data.journal import JOURNAL
from aigc_plugin.data.manifest import MANIFEST
from aigc_plugin.data.store import Store
from aigc_plugin.errors import InputError, MediaError
from support.recordings import tone, tree, write

CC0 = Provenance(licence="CC0-1.0")


class StopError(Exception):
    """Raised in the middle of a collection."""


def given(folder: Path, numbers: range) -> Path:
    for number in numbers:
        write(folder / f"{number:02}.wav", tone(0.6, 150 + 20 * number))
        (folder / f"{number:02}.txt").write_text(f"Number {number}.")
    return folder


def stop_after(count: int, folder: Path, out: Path) -> None:
    def report(done: float, total: int) -> None:
        if done >= count:
            raise StopError

    with pytest.raises(StopError):
        collect([folder], out, provenance=CC0, rate=8000, threads=1, report=report)


def test_an_interrupted_collection_goes_on(tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(8)), tmp_path / "set"
    stop_after(4, folder, out)
    assert not (out / MANIFEST).exists()
    for read in (read_transcripts, lambda place: check_licences([place])):
        with pytest.raises(InputError, match="not collected to its end"):
            read(out)
    again = collect([folder], out, provenance=CC0)
    assert (again.decoded, again.reused) == (4, 4)
    assert not (out / JOURNAL).exists()
    collect([folder], tmp_path / "whole" / "set", provenance=CC0, rate=8000)
    assert tree(out) == tree(tmp_path / "whole" / "set")


def test_a_set_stays_complete_while_recordings_are_added(tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(3)), tmp_path / "set"
    collect([folder], out, provenance=CC0, rate=8000)
    before = {name: content for name, content in tree(out).items() if not name.startswith("wavs")}
    given(folder, range(9))
    stop_after(7, folder, out)
    assert {name: content for name, content in tree(out).items() if name in before} == before
    assert len(read_transcripts(out)) == 3
    assert summarise(out).total.clips == 3
    assert collect([folder], out, provenance=CC0).decoded == 2
    assert len(read_transcripts(out)) == 9


def test_a_torn_journal_loses_its_last_line_only(tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(5)), tmp_path / "set"
    stop_after(3, folder, out)
    content = (out / JOURNAL).read_bytes()
    (out / JOURNAL).write_bytes(content[:-20])
    assert collect([folder], out, provenance=CC0).decoded == 3
    assert len(read_transcripts(out)) == 5


def test_an_interruption_before_the_first_recording_leaves_nothing(tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(2)), tmp_path / "set"
    stop_after(0, folder, out)
    assert not out.exists()


def test_pictures_do_not_join_an_interrupted_collection_of_recordings(tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(4)), tmp_path / "set"
    stop_after(2, folder, out)
    before = tree(out)
    Image.new("RGB", (200, 200)).save(folder / "a.png")
    with pytest.raises(InputError, match="has the form 'data/1'; sets of pictures have 'pictures/1'"):
        collect_pictures([folder], out)
    assert tree(out) == before


def test_a_refused_call_leaves_the_set_as_it_was(tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(2)), tmp_path / "set"
    collect([folder], out, rate=8000)
    before = tree(out)
    for settings in ({"rate": 16000}, {}):
        (folder / "metadata.csv").write_text("no list\n")
        with pytest.raises(InputError):
            collect([folder], out, **settings)
        assert tree(out) == before


def test_two_processes_do_not_collect_into_one_set(tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(2)), tmp_path / "set"
    with Store(out, {}) as store, pytest.raises(InputError, match="another `aigc data collect` is at work"):
        collect([folder], store.folder)
    assert collect([folder], out).decoded == 2


def test_a_full_disk_is_reported_and_the_next_call_continues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = given(tmp_path / "given", range(4)), tmp_path / "set"
    from aigc_plugin.data import clips

    def full(audio: object, path: Path, **options: object) -> None:
        if path.stem == "02":
            raise MediaError(f"cannot write {path}: no space is left there")
        real(audio, path, **options)  # type: ignore[arg-type]

    real = clips.write_audio
    monkeypatch.setattr(clips, "write_audio", full)
    with pytest.raises(MediaError, match="no space is left"):
        collect([folder], out, rate=8000, threads=1)
    monkeypatch.undo()
    assert collect([folder], out).decoded == 2


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 3 is damaged"),
        ('{"recording": "a"}', "line 3 is damaged: KeyError"),
        ("[1]", "line 3 is damaged"),
    ],
)
def test_a_damaged_manifest_names_the_line(line: str, complaint: str, tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(1)), tmp_path / "set"
    collect([folder], out, rate=8000)
    with (out / MANIFEST).open("a") as file:
        file.write(line + "\n")
    for read in (summarise, read_transcripts, lambda place: collect([folder], place)):
        with pytest.raises(InputError, match=complaint):
            read(out)


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "a b", "", 3])
def test_a_manifest_cannot_point_outside_the_set(name: object, tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(1)), tmp_path / "set"
    collect([folder], out, rate=8000)
    head, line, _ = (out / MANIFEST).read_text().split("\n")
    entry = json.loads(line)
    entry["clips"][0]["id"] = name
    (out / MANIFEST).write_text(f"{head}\n{json.dumps(entry)}\n")
    with pytest.raises(InputError, match="is not a valid name of a clip"):
        read_transcripts(out)


def test_missing_clips_are_reported(tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(2)), tmp_path / "set"
    collect([folder], out, rate=8000)
    (out / "wavs" / "01.wav").unlink()
    with pytest.raises(InputError, match=r"lacks 1 clips of its manifest, the first is 01\.wav"):
        read_transcripts(out)


def test_a_card_that_a_person_wrote_is_kept(tmp_path: Path) -> None:
    folder, out = given(tmp_path / "given", range(2)), tmp_path / "set"
    collect([folder], out, rate=8000)
    (out / "README.md").write_text("My voice.")
    given(folder, range(4))
    collect([folder], out)
    assert (out / "README.md").read_text() == "My voice."
