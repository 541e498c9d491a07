"""Reading recordings and texts for training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from aigc_plugin.data import read_transcripts
from aigc_plugin.data.splits import Shares
from aigc_plugin.errors import InputError


def write_folder(folder: Path, names: list[str], table: str | bytes) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(folder / name, np.zeros(100), 8000)
    content = table if isinstance(table, bytes) else table.encode()
    (folder / "metadata.csv").write_bytes(content)
    return folder


def test_real_folders_are_read(data: Path) -> None:
    for name in ("ljspeech", "kerstin"):
        folder = data / "speech" / name
        transcripts = read_transcripts(folder)
        lines = (folder / "metadata.csv").read_text(encoding="utf-8").splitlines()
        assert [f"{one.id}|{one.text}" for one in transcripts] == [
            "|".join([fields[0], fields[-1]]) for fields in (line.split("|") for line in lines)
        ]
        assert all(one.path.is_file() and one.path.stem == one.id for one in transcripts)


def test_ids_may_be_paths(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ["a/x.wav", "b/x.flac", "wavs/y.wav"], "b/x|one\na/x.wav|two|zwei\ny|three|\n")
    assert [(one.path.relative_to(tmp_path).as_posix(), one.text) for one in read_transcripts(folder)] == [
        ("b/x.flac", "one"), ("a/x.wav", "zwei"), ("wavs/y.wav", "three"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("a|one\n../a|two\n", r"line 2: there is no recording '\.\./a'"),
        ("a|one\nb|two\n", "line 2: there is no recording 'b'"),
        ("a|one\na|two\n", "line 2: an earlier line has another text for 'a'"),
        ("file,text\na,one\n", "line 1: 'file,text' is not id"),
        ("a|one|two|three\n", "line 1: .* is not id"),
        ("|one\n", "line 1"),
        ("a|\n", "holds no texts"),
        ("", "holds no texts"),
        ("a|gr\u00fcn\n".encode("latin-1"), "not UTF-8: byte 0xfc in line 1"),
    ],
)
def test_unusable_lists_are_refused(table: str | bytes, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=complaint):
        read_transcripts(write_folder(tmp_path, ["wavs/a.wav"], table))


def test_texts_are_cleaned(tmp_path: Path) -> None:
    table = "a| A\u0308 \u200b\tb\x07 \r\na|Ä b\r\n".encode("utf-16")
    transcripts = read_transcripts(write_folder(tmp_path, ["a.wav"], table))
    assert [(one.id, one.text) for one in transcripts] == [("a", "Ä b")]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ["wavs/a.wav"], "a|one\n")
    (folder / "wavs" / "again").symlink_to(folder, target_is_directory=True)
    (folder / "wavs" / "b.wav").symlink_to("b.wav")
    assert [one.path for one in read_transcripts(folder)] == [folder / "wavs" / "a.wav"]


def test_splits_stay_when_data_is_added() -> None:
    keys = [f"clip-{number}" for number in range(20000)]
    shares = Shares(validation=0.1, test=0.05)
    splits = [shares.split_of(key) for key in keys]
    assert splits.count("test") / len(keys) == pytest.approx(0.05, abs=0.006)
    assert splits.count("validation") / len(keys) == pytest.approx(0.10, abs=0.008)
    larger = Shares(validation=0.2, test=0.05)
    moved = {(old, larger.split_of(key)) for key, old in zip(keys, splits, strict=True)}
    assert moved == {
        ("train", "train"),
        ("train", "validation"),
        ("validation", "validation"),
        ("test", "test"),
    }


def test_splits_are_fixed_for_good() -> None:
    """A later version splits an existing set in the same way."""
    held = [number for number in range(60) if Shares().split_of(f"clip-{number}") != "train"]
    assert held == [3, 7, 17, 21, 26, 34, 43, 44, 58]


@pytest.mark.parametrize("shares", [(0.5, 0.5), (-0.1, 0), (0, 1), (float("nan"), 0)])
def test_shares_must_leave_recordings_to_train_on(shares: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="nothing to train on"):
        Shares(*shares)
