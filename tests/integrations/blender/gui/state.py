"""What is there in Blender while it is clicked through: strips, jobs, processes, files."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import bpy
import hands

PLACE = Path(sys.argv[-1])
EXTENSION = "bl_ext.user_default.aigc"


def sequencer() -> tuple[Any, Any]:
    editor = hands.area("SEQUENCE_EDITOR", "SEQUENCER")
    return editor, hands.region(editor, "UI")


def queue() -> list[Any]:
    return list(sys.modules[f"{EXTENSION}.job_runner"].queue)


def children() -> list[str]:
    """Processes of ours that are running below this Blender."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may just have ended
            parent = re.search(r"^PPid:\s*(\d+)", (place / "status").read_text(), re.MULTILINE)
            ours = b"aigc_plugin" in (place / "cmdline").read_bytes()
            if ours and parent is not None and int(parent[1]) == os.getpid():
                found.append(place.name)
    return found


def kept() -> set[str]:
    """Names of all files beside the .blend, hidden ones too."""
    return {path.name for path in (PLACE / "project").rglob("*")}


def strips() -> list[Any]:
    return list(bpy.context.scene.sequence_editor.sequences_all)


def strip(name: str) -> Any:
    return next(one for one in strips() if one.name == name)
