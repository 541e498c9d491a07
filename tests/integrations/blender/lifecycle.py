"""lifecycle.py ZIP: install, use, disable, enable and uninstall the extension in the Blender that is `bpy`.

Prints its observations as one line of JSON. BLENDER_USER_RESOURCES must name an empty folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import bpy

NAME = "bl_ext.user_default.aigc"
KINDS = ("Operator", "Panel", "Menu", "UIList", "Header", "AddonPreferences", "PropertyGroup", "FileHandler")
PRINT_MODULES = (
    "import json, aigc_plugin, av, soundfile, soxr, numpy; "
    "print(json.dumps([m.__file__ for m in (aigc_plugin, av, soundfile, soxr, numpy)]))"
)


def enabled() -> bool:
    return NAME in bpy.context.preferences.addons


def is_ours(thing: Any) -> bool:
    return str(getattr(thing, "__module__", "")).startswith(NAME)


def subclasses(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def registered() -> list[str]:
    """Return what the extension has registered in Blender: classes, properties, handlers and entries of menus."""
    classes = [one for kind in KINDS for one in subclasses(getattr(bpy.types, kind)) if is_ours(one)]
    names = [one.__qualname__ for one in classes if one.is_registered]
    names += [f"Scene.{name}" for name in dir(bpy.types.Scene) if name.startswith("aigc")]
    names += [f"WindowManager.{name}" for name in dir(bpy.types.WindowManager) if name.startswith("aigc")]
    for name in dir(bpy.app.handlers):
        handlers = getattr(bpy.app.handlers, name)
        names += [f"handlers.{name}" for one in (handlers if isinstance(handlers, list) else []) if is_ours(one)]
    for menu in subclasses(bpy.types.Menu):
        entries = getattr(getattr(menu, "draw", None), "_draw_funcs", [])
        names += [menu.__name__ for one in entries if is_ours(one)]
    return sorted(names)


def child_modules() -> list[str]:
    """Return the files of our modules in a process that has only Blender's Python and the unpacked wheels."""
    origin = find_spec("aigc_plugin").origin
    environment = {
        "PYTHONPATH": str(Path(origin).parents[1]),
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "PYTHONDONTWRITEBYTECODE": "1",  # Blender removes the files that it has unpacked, and no others
    }
    command = [sys.executable, "-P", "-c", PRINT_MODULES]
    return json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)


def toggled() -> list[bool]:
    """Return whether it was enabled after each step of two rounds of disabling and enabling."""
    states = []
    for _ in range(2):
        bpy.ops.preferences.addon_disable(module=NAME)
        states.append(enabled())
        bpy.ops.preferences.addon_enable(module=NAME)
        states.append(enabled())
    return states


def repository_index() -> int:
    modules = [repository.module for repository in bpy.context.preferences.extensions.repos]
    return modules.index("user_default")


def main(path: str) -> None:
    report = {"version": list(bpy.app.version), "before": registered()}
    bpy.ops.extensions.package_install_files(filepath=path, repo="user_default", enable_on_install=True)
    report |= {"enabled": enabled(), "registered": registered(), "modules": child_modules()}
    report |= {"toggled": toggled(), "again": registered()}
    Path(bpy.utils.extension_path_user(NAME, create=True), "kept").write_text("by the extension", encoding="utf-8")
    bpy.ops.extensions.package_uninstall(repo_index=repository_index(), pkg_id="aigc")
    report |= {"after": registered(), "addons": enabled()}
    sys.stdout.write(f"{json.dumps(report)}\n")


main(sys.argv[1])
