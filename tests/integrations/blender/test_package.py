"""The zip in a Blender that has never seen it: what Blender's own tool says, and a life from install to uninstall."""

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
    """What lifecycle.py saw, in a process and a user's folder of its own, and the files that are left of it."""
    resources = tmp_path_factory.mktemp("resources")
    environment = {
        **os.environ,
        "BLENDER_USER_RESOURCES": str(resources),
        "PYTHONWARNINGS": "error::DeprecationWarning",
    }
    done = subprocess.run(
        [sys.executable, "-P", str(LIFECYCLE), str(extension_zip)],
        env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    left = [path.relative_to(resources).as_posix() for path in resources.rglob("*") if path.is_file()]
    return {**seen, "resources": resources, "left": left, "log": done.stdout + done.stderr}


def test_blenders_own_tool_finds_nothing_wrong(blender_tool: Path, extension_zip: Path) -> None:
    tags = blender_tool.parents[3] / "modules" / "_bpy_internal" / "extensions" / "tags.py"
    done = subprocess.run(
        [sys.executable, str(blender_tool), "validate", "--valid-tags", str(tags), str(extension_zip)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_manifest_names_the_wheels_that_the_zip_holds(extension_zip: Path) -> None:
    with zipfile.ZipFile(extension_zip) as archive:
        manifest = tomllib.loads(archive.read("blender_manifest.toml").decode())
        held = {f"./{name}" for name in archive.namelist() if name.endswith(".whl")}
    assert set(manifest["wheels"]) == held
    assert not any("/numpy-" in name for name in held)
    assert set(manifest["permissions"]) == {"files"}


def test_no_module_of_the_package_imports_absolutely_from_itself(extension_zip: Path) -> None:
    """An extension has another name in each repository that it is installed from."""
    with zipfile.ZipFile(extension_zip) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".py")}
    lines = [(name, line.split()) for name, text in texts.items() for line in text.splitlines()]
    found = [name for name, words in lines if words[:1] in (["import"], ["from"]) and words[1].split(".")[0] == "aigc"]
    assert found == []


def test_installing_enables_it(life: dict[str, Any]) -> None:
    assert life["before"] == []
    assert life["enabled"], life["log"]


def test_a_child_of_blenders_python_finds_the_unpacked_wheels(life: dict[str, Any]) -> None:
    *ours, numpy = map(Path, life["modules"])
    place = life["resources"] / "extensions" / ".local"
    assert all(path.is_relative_to(place) for path in ours), ours
    assert not numpy.is_relative_to(place), "NumPy is Blender's"


def test_it_can_be_disabled_and_enabled_again(life: dict[str, Any]) -> None:
    assert life["toggled"] == [False, True, False, True], life["log"]
    assert life["again"] == life["registered"]


def test_uninstalling_leaves_nothing(life: dict[str, Any]) -> None:
    assert life["after"] == []
    assert not life["addons"]
    assert [name for name in life["left"] if ".cache/" not in name] == []


def test_nothing_complains(life: dict[str, Any]) -> None:
    """Blender only prints what goes wrong with an extension."""
    assert "Traceback" not in life["log"]
    assert "Error" not in life["log"]
