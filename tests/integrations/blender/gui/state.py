"""The state of Blender during the click-through: strips, jobs, processes, files."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import bpy
import ui

WORK_FOLDER = Path(sys.argv[-1])
EXTENSION = "bl_ext.user_default.aigc"


def sequencer() -> tuple[Any, Any]:
    editor = ui.area("SEQUENCE_EDITOR", "SEQUENCER")
    return editor, ui.region(editor, "UI")


def queue() -> list[Any]:
    return list(sys.modules[f"{EXTENSION}.job_runner"].queue)


def runner() -> Any:
    return sys.modules[f"{EXTENSION}.job_runner"]


def children() -> list[str]:
    """Return the ids of the child processes of this Blender that run `aigc`."""
    process_ids = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may just have ended
            parent = re.search(r"^PPid:\s*(\d+)", (folder / "status").read_text(), re.MULTILINE)
            is_aigc = b"aigc_plugin" in (folder / "cmdline").read_bytes()
            if is_aigc and parent is not None and int(parent[1]) == os.getpid():
                process_ids.append(folder.name)
    return process_ids


def project_files() -> set[str]:
    """Return the names of all files in the folder of the .blend, also hidden ones."""
    return {path.name for path in (WORK_FOLDER / "project").rglob("*")}


def strips() -> list[Any]:
    return list(bpy.context.scene.sequence_editor.sequences_all)


def strip(name: str) -> Any:
    return next(one for one in strips() if one.name == name)
