"""The zip in an empty Blender: validation by Blender's own tool, and all steps from install to uninstall."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from support.require import require

bpy = require("bpy")

LIFECYCLE = Path(__file__).with_name("lifecycle.py")


@pytest.fixture(scope="module")
def life(extension_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what lifecycle.py reports, in a process and a user folder of its own, and the files that are left."""
    resources = tmp_path_factory.mktemp("resources")
    environment = {
        **os.environ,
        "BLENDER_USER_RESOURCES": str(resources),
        "PYTHONWARNINGS": "error::DeprecationWarning",
    }
    process = subprocess.run(
        [sys.executable, "-P", str(LIFECYCLE), str(extension_zip)],
        env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert process.returncode == 0, process.stdout + process.stderr
    report = json.loads(next(line for line in process.stdout.splitlines() if line.startswith("{")))
    left = [path.relative_to(resources).as_posix() for path in resources.rglob("*") if path.is_file()]
    return {**report, "resources": resources, "left": left, "log": process.stdout + process.stderr}


def test_blenders_own_tool_validates_the_zip(blender_tool: Path, extension_zip: Path) -> None:
    tags = blender_tool.parents[3] / "modules" / "_bpy_internal" / "extensions" / "tags.py"
    process = subprocess.run(
        [sys.executable, str(blender_tool), "validate", "--valid-tags", str(tags), str(extension_zip)],
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stdout + process.stderr


def test_manifest_lists_the_wheels_in_the_zip(extension_zip: Path) -> None:
    with zipfile.ZipFile(extension_zip) as archive:
        manifest = tomllib.loads(archive.read("blender_manifest.toml").decode())
        held = {f"./{name}" for name in archive.namelist() if name.endswith(".whl")}
    assert set(manifest["wheels"]) == held
    assert not any("/numpy-" in name for name in held)
    assert set(manifest["permissions"]) == {"files"}


def test_modules_import_each_other_relatively(extension_zip: Path) -> None:
    """An extension has another name in each repository that it is installed from."""
    with zipfile.ZipFile(extension_zip) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".py")}
    lines = [(name, line.split()) for name, text in texts.items() for line in text.splitlines()]
    wrong = [name for name, words in lines if words[:1] in (["import"], ["from"]) and words[1].split(".")[0] == "aigc"]
    assert wrong == []


def test_installing_enables_it(life: dict[str, Any]) -> None:
    assert life["before"] == []
    assert life["enabled"], life["log"]


def test_a_child_of_blenders_python_finds_the_unpacked_wheels(life: dict[str, Any]) -> None:
    *ours, numpy = map(Path, life["modules"])
    local = life["resources"] / "extensions" / ".local"
    assert all(path.is_relative_to(local) for path in ours), ours
    assert not numpy.is_relative_to(local), "NumPy is Blender's"


def test_it_can_be_disabled_and_enabled_again(life: dict[str, Any]) -> None:
    assert life["toggled"] == [False, True, False, True], life["log"]
    assert life["again"] == life["registered"]


def test_uninstalling_leaves_nothing(life: dict[str, Any]) -> None:
    assert life["after"] == []
    assert not life["addons"]
    assert [name for name in life["left"] if ".cache/" not in name] == []


def test_blender_prints_no_errors(life: dict[str, Any]) -> None:
    """Blender only prints errors of an extension, and goes on."""
    assert "Traceback" not in life["log"]
    assert "Error" not in life["log"]
