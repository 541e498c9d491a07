"""Outputs appear whole or not at all."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from aigc_plugin.errors import InputError, MediaError, OutputExists
from aigc_plugin.files.leftovers import mark_as_written, part_name
from aigc_plugin.files.output import Output, Outputs, check_output, discard_unfinished


def test_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    with Output(tmp_path / "a") as output:
        output.file.write(b"content")
        output.file.flush()
        assert not (tmp_path / "a").exists()
        assert len(list(tmp_path.iterdir())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"content"


def test_mode_follows_the_users_mask(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        with Output(tmp_path / "a"):
            pass
    finally:
        os.umask(mask)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt])
def test_error_leaves_nothing(kind: type[BaseException], tmp_path: Path) -> None:
    def fail() -> None:
        with Output(tmp_path / "a") as output:
            output.file.write(b"half")
            raise kind

    with pytest.raises(kind):
        fail()
    assert list(tmp_path.iterdir()) == []


def dead_process() -> int:
    """The number of a process that has ended."""
    return int(subprocess.run(["sh", "-c", "echo $$"], capture_output=True, check=True).stdout)


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    dead = dead_process()
    leftover, other, lives, held = (tmp_path / part_name(name, process, unique) for name, process, unique in (
        ("a.wav", dead, "0123abcd"), ("b.wav", dead, "0123abcd"), ("a.wav", os.getpid(), "0123abcd"),
        ("a.wav", dead, "ffffffff"),
    ))  # fmt: skip
    for path in (leftover, other, lives, held):
        path.write_bytes(b"half")
    with held.open("rb") as file:
        mark_as_written(file)
        with Output(tmp_path / "a.wav"):
            pass
    assert sorted(tmp_path.iterdir()) == sorted([other, lives, held, tmp_path / "a.wav"])


def test_taken_name_is_refused_before_and_after_the_work(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("theirs")
    with pytest.raises(OutputExists):
        Output(tmp_path / "a")
    with pytest.raises(OutputExists, match="meanwhile"), Output(tmp_path / "b"):
        (tmp_path / "b").write_text("theirs")
    assert (tmp_path / "b").read_text() == "theirs"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_several_appear_together(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("old")
    with Outputs() as outputs:
        for name in ("a", "b", "c"):
            outputs.open(tmp_path / name, overwrite=True).file.write(name.encode())
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "a", "b": "b", "c": "c"}


@pytest.mark.parametrize("failing", ["a", "b", "c"])
@pytest.mark.parametrize("overwrite", [True, False])
def test_all_outputs_are_rolled_back_where_one_fails(failing: str, overwrite: bool, tmp_path: Path) -> None:
    def work() -> None:
        with Outputs() as outputs:
            for name in ("a", "b", "c"):
                outputs.open(tmp_path / name, overwrite=overwrite).file.write(b"new")
            (tmp_path / failing).mkdir()  # nothing can be renamed to a folder

    if overwrite:
        for name in {"a", "b", "c"} - {failing}:
            (tmp_path / name).write_text("old")
    with pytest.raises(OutputExists if not overwrite else MediaError):
        work()
    left = {"a", "b", "c"} if overwrite else {failing}
    assert {path.name for path in tmp_path.iterdir()} == left
    assert all((tmp_path / name).read_text() == "old" for name in left - {failing})


def test_an_error_in_the_block_leaves_none_of_several(tmp_path: Path) -> None:
    def fail() -> None:
        with Outputs() as outputs:
            outputs.open(tmp_path / "a").file.write(b"half")
            outputs.open(tmp_path / "b")
            raise OSError(28, "No space left on device")

    with pytest.raises(MediaError, match=r"cannot write .*a: no space"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_dangling_link_is_a_taken_name(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputExists):
        Output(tmp_path / "a")
    with Output(tmp_path / "a", overwrite=True) as output:
        output.file.write(b"ours")
    assert (tmp_path / "elsewhere").read_bytes() == b"ours"


def test_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    with Output(tmp_path / "a") as output:
        output.file.write(b"ours")
    assert (tmp_path / "a").read_bytes() == b"ours"
    with pytest.raises(OutputExists), Output(tmp_path / "b"):
        (tmp_path / "b").write_text("theirs")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_unfinished_files_can_be_removed_from_anywhere(tmp_path: Path) -> None:
    output = Output(tmp_path / "a")
    assert len(list(tmp_path.iterdir())) == 1
    discard_unfinished()
    assert list(tmp_path.iterdir()) == []
    output.discard()


def test_device_is_written_directly() -> None:
    with Output(os.devnull) as output:
        assert not output.seekable
        output.file.write(b"gone")
    assert Path(os.devnull).is_char_device()


def test_long_names_leave_room_for_the_temporary_name(tmp_path: Path) -> None:
    name = "x" * 251 + ".wav"
    with Output(tmp_path / name):
        pass
    assert (tmp_path / name).exists()
    with pytest.raises(MediaError, match="too long"):
        Output(tmp_path / ("x" * 300))


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_invalid_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="not a file name"):
        check_output(name, overwrite=True)


def test_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a directory"):
        check_output(tmp_path, overwrite=True)
