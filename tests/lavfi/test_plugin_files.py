"""Links to the frei0r plug-ins in the user's folder: made whole, made once, and nobody else's file touched."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from aigc_plugin.cli import main
from aigc_plugin.errors import InputError, MediaError, OutputExists
from aigc_plugin.lavfi.plugin_files import (
    NAMES,
    install_plugins,
    is_installed,
    loadable_name,
    plugin_path,
    remove_plugins,
    search_folders,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a user who has none yet."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / ".frei0r-1" / "lib"


def test_links_lead_to_this_build(folder: Path) -> None:
    links = install_plugins()
    assert sorted(folder.iterdir()) == sorted(links)
    assert [link.resolve() for link in links] == [plugin_path(name).resolve() for name in NAMES]
    assert all(is_installed(name) for name in NAMES)
    assert [loadable_name(name) for name in NAMES] == ["aigc_upscale", "aigc_interpolate", "aigc_background"]


def test_a_second_time_changes_nothing(folder: Path) -> None:
    before = [os.lstat(link).st_ino for link in install_plugins()]
    assert [os.lstat(link).st_ino for link in install_plugins()] == before


def test_links_of_another_installation_are_replaced(folder: Path) -> None:
    folder.mkdir(parents=True)
    gone = Path("/nowhere/site-packages/aigc_plugin/plugins") / plugin_path("upscale").name
    (folder / gone.name).symlink_to(gone)
    assert not is_installed("upscale")
    install_plugins()
    assert is_installed("upscale")
    assert len(list(folder.iterdir())) == len(NAMES)


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_files_of_others_stay(kind: str, folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    taken = folder / plugin_path("interpolate").name
    if kind == "file":
        taken.write_bytes(b"mine")
    elif kind == "link":
        taken.symlink_to(tmp_path / "build" / taken.name)
    else:
        taken.mkdir()
    before = os.lstat(taken)
    with pytest.raises(OutputExists, match="was not made by aigc"):
        install_plugins()
    assert list(folder.iterdir()) == [taken]  # nothing of ours beside it
    assert remove_plugins() == []
    assert os.lstat(taken) == before


def test_removing_leaves_nothing_and_may_be_repeated(folder: Path, tmp_path: Path) -> None:
    links = install_plugins()
    assert sorted(remove_plugins()) == sorted(links)
    assert list(tmp_path.iterdir()) == []
    assert remove_plugins() == []


def test_removing_keeps_other_plugins(folder: Path) -> None:
    install_plugins()
    other = folder / "vertigo.so"
    other.write_bytes(b"another")
    remove_plugins()
    assert list(folder.iterdir()) == [other]


def test_links_that_lead_nowhere_are_removed(folder: Path) -> None:
    folder.mkdir(parents=True)
    link = folder / plugin_path("upscale").name
    link.symlink_to(Path("/nowhere/aigc_plugin/plugins") / link.name)
    assert remove_plugins() == [link]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path, folder: Path) -> None:
    (tmp_path / ".frei0r-1").write_text("a file where the folder should be")
    with pytest.raises(MediaError, match=r"\.frei0r-1"):
        install_plugins()


def test_without_a_home_there_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    with pytest.raises(InputError, match="HOME is not set"):
        install_plugins()
    assert not is_installed("upscale")
    assert all(folder.is_absolute() for folder in search_folders())


def test_the_command_prints_paths(folder: Path, capfd: Any) -> None:
    expected = {str(folder / plugin_path(name).name) for name in NAMES}
    for option in ("--install-plugins", "--remove-plugins"):
        assert main(["ffmpeg", option]) == 0
        assert set(capfd.readouterr().out.splitlines()) == expected
    assert not folder.exists()


@pytest.mark.parametrize("words", [["--remove-plugins"], ["-i", "film.mp4"]])
def test_the_command_takes_nothing_beside_it(words: list[str], folder: Path, capfd: Any) -> None:
    assert main(["ffmpeg", "--install-plugins", *words]) == 2
    assert "stand alone" in capfd.readouterr().err
    assert not folder.exists()


def test_doctor_tells_them(folder: Path, capfd: Any) -> None:
    def told() -> dict[str, Any]:
        assert main(["doctor", "--json"]) == 0
        return dict(json.loads(capfd.readouterr().out)["plugins"])

    assert told() == {"folder": str(folder), "installed": []}
    install_plugins()
    assert told() == {"folder": str(folder), "installed": ["aigc_upscale", "aigc_interpolate", "aigc_background"]}
