"""Folders of files appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from aigc_plugin.errors import InputError, OutputExists
from aigc_plugin.files.leftovers import part_name
from aigc_plugin.files.output import discard_unfinished
from aigc_plugin.files.output_folder import OutputFolder

NEW = {"a1": b"new one", "a2": b"new two"}


def opened(target: Path, *, overwrite: bool = False, whole: bool = False) -> OutputFolder:
    def existing() -> Iterable[Path]:
        return sorted(target.glob("a*"))

    return OutputFolder(target, existing, overwrite=overwrite, whole=whole)


def fill(output: OutputFolder) -> None:
    for name, content in NEW.items():
        (output.folder / name).write_bytes(content)


def fill_and_fail(output: OutputFolder) -> None:
    fill(output)
    raise ZeroDivisionError


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_folder_appears_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with opened(target) as output:
        fill(output)
        assert not target.exists()
    assert contents(target) == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("existing", [None, {}, {"b": b"kept"}])
def test_nothing_is_left_of_a_failure(existing: dict[str, bytes] | None, tmp_path: Path) -> None:
    target = tmp_path / "out"
    if existing is not None:
        target.mkdir()
        for name, content in existing.items():
            (target / name).write_bytes(content)
    with pytest.raises(ZeroDivisionError), opened(target) as output:
        fill_and_fail(output)
    assert (contents(target) if target.exists() else None) == existing
    assert [path.name for path in tmp_path.iterdir()] == ([] if existing is None else ["out"])


def test_files_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"kept")
    with opened(tmp_path) as output:
        fill(output)
    assert contents(tmp_path) == {**NEW, "b": b"kept"}


@pytest.mark.parametrize(("name", "whole", "taken"), [("a7", False, True), ("b", False, False), ("b", True, True)])
def test_taken_folders(name: str, whole: bool, taken: bool, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / name).write_bytes(b"old")
    if taken:
        with pytest.raises(OutputExists, match=name):
            opened(target, whole=whole)
        assert contents(target) == {name: b"old"}
    with opened(target, overwrite=True, whole=whole) as output:
        fill(output)
    assert contents(target) == (NEW if name == "a7" else {**NEW, "b": b"old"})


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(InputError, match="no folder"):
        opened(tmp_path / "out")


@pytest.mark.parametrize("target_exists", [True, False])
def test_folders_of_dead_processes_go_away(target_exists: bool, tmp_path: Path) -> None:
    """Beside a new folder, inside one that holds other files."""
    left = (tmp_path / "out" if target_exists else tmp_path) / part_name("out", 4_000_000, "0123abcd")
    left.mkdir(parents=True)
    (left / "a1").write_bytes(b"half")
    with opened(tmp_path / "out", whole=True) as output:
        fill(output)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert contents(tmp_path / "out") == NEW


def test_a_folder_whose_parent_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out"
    target.mkdir()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with opened(target) as output:
        fill(output)
        assert output.folder.parent == target
    assert contents(target) == NEW


def test_a_process_that_ends_at_once_removes_its_folder(tmp_path: Path) -> None:
    output = opened(tmp_path / "out")
    fill(output)
    discard_unfinished()
    assert list(tmp_path.iterdir()) == []
