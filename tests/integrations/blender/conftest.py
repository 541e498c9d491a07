"""Fixtures for tests that run inside Blender: `python -P -m pytest tests/integrations/blender`.

They need an environment with the module `bpy`; where there is none, each test module skips itself by `require("bpy")`
at its top. Blender gets an empty folder for its settings.
"""

from __future__ import annotations

import importlib.util
import os
import pkgutil
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "integrations" / "blender" / "aigc"
WHEELS = ROOT / "build" / "blender" / "source" / "wheels"
INSTALLED = "bl_ext.user_default.aigc"
RESOURCES = "BLENDER_USER_RESOURCES"

# Blender reads it once, when it is imported: no settings of the user are read or written.
if importlib.util.find_spec("bpy") is not None:
    os.environ[RESOURCES] = tempfile.mkdtemp(prefix="blender-")


def pytest_unconfigure() -> None:
    if importlib.util.find_spec("bpy") is not None:
        shutil.rmtree(os.environ[RESOURCES], ignore_errors=True)


@pytest.fixture(scope="session")
def blender_tool() -> Path:
    """Return Blender's own program that builds and validates extensions; it needs no bpy."""
    import bpy

    return Path(bpy.utils.system_resource("SCRIPTS")) / "addons_core" / "bl_pkg" / "cli" / "blender_ext.py"


@pytest.fixture(scope="session")
def extension_zip(blender_tool: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the zip that AIGC_BLENDER_ZIP names, else build one by this Blender's own tool.

    It holds the tracked files as they are now, and the wheels that the last `.ci/blender` has fetched.
    """
    if named := os.environ.get("AIGC_BLENDER_ZIP"):
        return Path(named).resolve(strict=True)
    wheels = sorted(WHEELS.glob("*.whl"))
    if not wheels:
        pytest.fail(f"{WHEELS} holds no wheels: run make blender", pytrace=False)
    folder = tmp_path_factory.mktemp("extension")
    stage = [sys.executable, ".ci/blender_extension.py", "stage", str(folder / "source"), *map(str, wheels)]
    subprocess.run(stage, cwd=ROOT, check=True)
    build = ["build", "--source-dir", str(folder / "source"), "--output-dir", str(folder), "--valid-tags="]
    subprocess.run([sys.executable, str(blender_tool), *build], check=True)
    return next(folder.glob("*.zip"))


def import_all(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        import_module(module.name)


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """Return the package from the source tree, with all of its modules imported and nothing registered.

    It is `bl_ext.aigc_source.aigc`: in a repository of its own, so that Blender gives it folders and preferences.
    """
    import bpy

    repository = tmp_path_factory.mktemp("repository")
    (repository / "aigc").symlink_to(SOURCE)
    bpy.context.preferences.extensions.repos.new(name="Source", module="aigc_source", custom_directory=str(repository))
    package = import_module("bl_ext.aigc_source.aigc")
    import_all(package)
    return package


@pytest.fixture(scope="session")
def installed(extension_zip: Path) -> Iterator[ModuleType]:
    """Install the package from the zip into an empty Blender, as a user does, and enable it."""
    import bpy

    bpy.ops.extensions.package_install_files(filepath=str(extension_zip), repo="user_default", enable_on_install=True)
    assert INSTALLED in bpy.context.preferences.addons, "Blender did not enable it: see what it printed"
    package = sys.modules[INSTALLED]
    import_all(package)
    yield package
    bpy.ops.preferences.addon_disable(module=INSTALLED)


@pytest.fixture
def scene(installed: ModuleType) -> Any:
    """Return an empty scene with an empty sequencer, in a file that was never saved; the extension stays enabled."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=False)
    scene = bpy.context.scene
    scene.sequence_editor_create()
    if hasattr(bpy.context.workspace, "sequencer_scene"):
        bpy.context.workspace.sequencer_scene = scene
    return scene


@pytest.fixture
def project(scene: Any, tmp_path: Path) -> Any:
    """Return the empty scene at 24 frames a second, in a saved file."""
    import bpy

    from support.cuts import RATE

    scene.render.fps, scene.render.fps_base = RATE, 1.0
    scene.render.resolution_x, scene.render.resolution_y = 64, 48
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "cut.blend"))
    return bpy.context.scene


@pytest.fixture
def modules(installed: Any) -> Any:
    return installed


@pytest.fixture
def movie(project: Any, tmp_path: Path, modules: Any) -> Any:
    """Return a movie strip of 48 frames from frame 101 on, of which 111 … 130 are visible."""
    from support.cuts import make_video, select

    path = make_video(tmp_path / "clip.mp4")
    strip = modules.compat.strips_of(project.sequence_editor).new_movie("clip", str(path), 2, 101)
    modules.compat.set_handles(strip, 111, 131)
    select(project, modules, strip)
    return strip
