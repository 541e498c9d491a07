"""Deliveries into a folder, and the language of targets."""

from __future__ import annotations

from pathlib import Path

import pytest

import aigc_plugin as aigc
from aigc_plugin.delivery.destination import read_destination
from aigc_plugin.jobs.publish.targets import read_targets


def test_a_film_and_its_signature_arrive_together(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    film.write_bytes(b"film" * 1000)
    (tmp_path / "film.mkv.c2pa").write_bytes(b"signature")
    result = aigc.publish(film, f"folder:{tmp_path / 'out'}")
    assert [each.name for each in result.deliveries[0].files] == ["film.mkv.c2pa", "film.mkv"]
    assert (tmp_path / "out" / "film.mkv").read_bytes() == film.read_bytes()
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert result.targets == (str(tmp_path / "out"),)


def test_a_part_is_gone_on_with(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(range(250)) * 5000)
    (tmp_path / "out").mkdir()
    part = tmp_path / "out" / ".film.mp4.aigc-part"
    part.write_bytes(film.read_bytes()[:300_000])
    with part.open("rb") as held:  # its inode stays, so it is the file that was added to
        aigc.publish(film, f"folder:{tmp_path / 'out'}")
        assert held.read() == film.read_bytes()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["film.mp4"]


def test_cancelling_leaves_no_file_under_its_name(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"0" * 3_000_000)

    class Stop(aigc.Progress):
        def update(self, done: float) -> None:
            if done > 1:
                raise aigc.Cancelled("cancelled")

    with pytest.raises(aigc.Cancelled):
        aigc.publish(film, f"folder:{tmp_path / 'out'}", progress=Stop())
    assert not (tmp_path / "out" / "film.mp4").exists()
    aigc.publish(film, f"folder:{tmp_path / 'out'}")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["film.mp4"]


@pytest.mark.parametrize("target", ["folder:{}/file/x", "folder:{}/no/such/folder", "hls:{}/no/such/folder"])
def test_a_folder_that_cannot_be_is_told_in_one_line(target: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film")
    with pytest.raises(aigc.AigcError) as failed:
        aigc.publish(film, target.format(tmp_path))
    assert "\n" not in str(failed.value)


def test_targets_are_separated_by_commas() -> None:
    text = "hls:s3://films/first one, folder:a,b ,sftp://me@host:2222/~x,webdavs://host/films/,hls:folder:out"
    assert [target.address for target in read_targets(text)] == [
        "hls:s3://films/first one", "a,b", "sftp://me@host:2222/~x", "webdavs://host/films", "hls:out",
    ]  # fmt: skip
    assert [target.address for target in read_targets(["folder:a", "hls:b"])] == ["a", "hls:b"]
    with pytest.raises(aigc.InputError, match="twice"):
        read_targets("folder:a,folder:a")


@pytest.mark.parametrize(
    "text",
    [
        "", "folder:", "s3:films", "s3://", "s3://Films/x", "s3://films/../x", "ftp://host/x", "sftp://host:99999999/x",
        "webdav://host/x?secret=1", "hls:", "hls", "youtube:", "hls:http://host/x", "s3://films/a\nb",
    ],
)  # fmt: skip
def test_what_is_no_target_is_refused(text: str) -> None:
    with pytest.raises(aigc.InputError):
        read_targets(text)


def test_a_password_in_an_address_is_refused_and_not_shown() -> None:
    for text in ("sftp://me:secretWord@host/x", "hls:webdavs://me:secretWord@host/x"):
        with pytest.raises(aigc.InputError, match="password") as failed:
            read_targets(text)
        assert "secretWord" not in f"{failed.value}{failed.value.hint}"
    assert read_destination("sftp://me@host/x").user == "me"
