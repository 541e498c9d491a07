"""Provenance from files and options, and the refusal to train on a set without licences."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_plugin.data import Provenance, check_licences, collect
from aigc_plugin.data.metadata_table import read_rows
from aigc_plugin.data.recorded_provenance import ProvenanceFiles, given_over_files
from aigc_plugin.errors import InputError
from support.recordings import tone, write


def test_the_nearest_entry_wins(tmp_path: Path) -> None:
    write(tmp_path / "ann" / "talk_1.wav", tone(1))
    (tmp_path / "provenance.toml").write_text(
        'license = "CC0-1.0"\nsource = "here"\nlanguage = "de"\n[files."ann/*"]\nspeaker = "Ann"\n'
    )
    (tmp_path / "ann" / "provenance.csv").write_text("file,licence,consent\ntalk_1.wav,CC-BY-4.0,\ntalk_2,,oral\n")
    files = ProvenanceFiles()
    assert files.of(tmp_path / "ann" / "talk_1.wav", tmp_path) == Provenance("CC-BY-4.0", "here", "", "Ann", "de")
    assert files.of(tmp_path / "ann" / "talk_2.flac", tmp_path) == Provenance("CC0-1.0", "here", "oral", "Ann", "de")
    assert files.of(tmp_path / "bob.wav", tmp_path) == Provenance("CC0-1.0", "here", "", "", "de")


def test_options_do_not_contradict_files() -> None:
    stated = Provenance(licence="CC-BY-4.0")
    assert given_over_files(Provenance(language="de"), stated, "a") == Provenance("CC-BY-4.0", language="de")
    with pytest.raises(InputError, match=r"licence of a is 'CC-BY-4\.0' .* but 'CC0-1\.0' was given"):
        given_over_files(Provenance(licence="CC0-1.0"), stated, "a")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("provenance.toml", "licence = CC0", "is not TOML"),
        ("provenance.toml", "licence = 3", "licence must be a text"),
        ("provenance.toml", 'speeker = "Ann"', "entry 'speeker'"),
        ("provenance.toml", 'files = "a"', "files must hold tables"),
        ("provenance.csv", "licence\nCC0\n", "line 2: no file is named"),
        ("provenance.csv", "file,licence\na,b,c\n", "line 2: no file is named"),
        ("provenance.csv", "file,colour\na,b\n", "entry 'colour'"),
        ("provenance.csv", f"file,licence\na,{'b' * 200_000}\n", "after line 1: field larger than"),
    ],
)
def test_wrong_files_are_refused_by_name(name: str, content: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=complaint):
        ProvenanceFiles().of(tmp_path / "a.wav", tmp_path)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(end: str, tmp_path: Path) -> None:
    """Excel's "CSV (Macintosh)" has bare carriage returns."""
    (tmp_path / "provenance.csv").write_bytes(f"file,licence{end}a.wav,CC0-1.0{end}".encode())
    (tmp_path / "metadata.csv").write_bytes(f"a|Eins.{end}b|Zwei.{end}".encode())
    assert ProvenanceFiles().of(tmp_path / "a.wav", tmp_path).licence == "CC0-1.0"
    assert [(row.id, row.text) for row in read_rows(tmp_path / "metadata.csv")] == [("a", "Eins."), ("b", "Zwei.")]


def test_a_set_without_a_licence_is_refused(tmp_path: Path) -> None:
    given, out = tmp_path / "given", tmp_path / "set"
    write(given / "a.wav", tone(1))
    write(given / "b.wav", tone(1, 300))
    (given / "provenance.csv").write_text("file,licence\na.wav,CC0-1.0\n")
    collect([given], out, rate=8000)
    for folder in (out, out / "wavs"):
        with pytest.raises(InputError, match=r"1 clips have no licence entry, the first is from given/b\.wav"):
            check_licences([None, given, folder])
    check_licences([out], unlicensed=True)
    (given / "provenance.csv").write_text("file,licence\n*,CC0-1.0\n")
    assert collect([given], out).decoded == 0
    check_licences([out, given])


def test_plain_folders_pass_the_licence_check(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", tone(1))
    check_licences([tmp_path, tmp_path / "not there"])


def test_a_set_of_sets_keeps_their_provenance(tmp_path: Path) -> None:
    write(tmp_path / "a" / "x.wav", tone(1))
    write(tmp_path / "b" / "x.wav", tone(1, 300))
    (tmp_path / "a" / "x.txt").write_text("Said.")
    ann, bob = Provenance("CC0-1.0", "here", "written", "Ann", "de"), Provenance("CC-BY-4.0", speaker="Bob")
    collect([tmp_path / "a"], tmp_path / "one", provenance=ann, rate=16000)
    collect([tmp_path / "b"], tmp_path / "two", provenance=bob, rate=16000)
    collected = collect([tmp_path / "one", tmp_path / "two"], tmp_path / "both", rate=16000)
    assert [recording.provenance for recording in collected.manifest.recordings] == [ann, bob]
    assert [clip.text for _, clip in collected.manifest.clips()] == ["Said.", ""]


def test_a_long_list_is_read_quickly(tmp_path: Path) -> None:
    """One line per recording, so that comparing every pair would take minutes."""
    lines = "".join(f"{number}.wav,CC0-1.0\n" for number in range(20000))
    (tmp_path / "provenance.csv").write_text("file,licence\n" + lines)
    files = ProvenanceFiles()
    assert all(files.of(tmp_path / f"{number}.wav", tmp_path).licence for number in range(20000))
