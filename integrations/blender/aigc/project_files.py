# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of a file that was never saved lie in the extension's own folder; saving takes them beside the .blend.

Uninstalling deletes that folder, so no saved .blend may refer to it.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

from . import compat, folders
from .errors import ExtensionError

_RESCUE_FOLDER = "aigc-results"
_former: list[tuple[Any, str]] = []  # what take_along has changed, and the paths before
last_problem = ""  # why files could not be taken along at the last save, for the sidebar


def own_files() -> dict[Path, list[Any]]:
    """Return the files in the extension's own folder that the open .blend uses, with their strips or sounds."""
    folder, found = folders.own_media_folder().resolve(), dict[Path, list[Any]]()
    for owner, written in _written_paths():
        path = Path(bpy.path.abspath(written))
        if path.is_absolute() and path.resolve().is_relative_to(folder):
            found.setdefault(path.resolve(), []).append(owner)
    return found


def take_along(blend: Path) -> list[Path]:
    """Put the files into the folder beside a .blend, and let strips show them there; return the new paths.

    They become second names of the same files where that is possible, else copies: other .blend files, and steps of
    undo, may still use the old names.
    """
    files = own_files()
    if not files:
        return []
    folder, taken = folders.folder_beside(blend), []
    for path, owners in files.items():
        if not path.is_file():
            continue
        target = _linked_or_copied(path, folder)
        for owner in owners:
            _former.append((owner, str(path)))
            _set_path(owner, target, blend)
        taken.append(target)
    return taken


def take_back() -> None:
    """Let strips show the files where they were before the last call of take_along()."""
    for owner, path in _former:
        _set_path(owner, Path(path), None)
    _former.clear()


def rescue() -> list[Path]:
    """Put the files of a .blend that was never saved where uninstalling does not delete them; return the new paths."""
    files = own_files()
    if not files:
        return []
    folder = Path(bpy.utils.user_resource("DATAFILES", path=_RESCUE_FOLDER, create=True))
    taken = []
    for path, owners in files.items():
        target = _linked_or_copied(path, folder)
        for owner in owners:
            _set_path(owner, target, None)
        taken.append(target)
    return taken


def _written_paths() -> Iterator[tuple[Any, str]]:
    for scene in bpy.data.scenes:
        for strip in compat.all_strips(scene) if scene.library is None else ():
            if strip.type == "MOVIE":
                yield strip, strip.filepath
            elif strip.type == "IMAGE" and len(strip.elements):
                yield strip, str(Path(strip.directory) / strip.elements[0].filename)
    for sound in bpy.data.sounds:
        if sound.library is None and sound.packed_file is None:
            yield sound, sound.filepath


def _set_path(owner: Any, path: Path, blend: Path | None) -> None:
    written = str(path)
    if blend is not None and bpy.context.preferences.filepaths.use_relative_paths:
        written = bpy.path.relpath(written, start=str(blend.parent))
    if getattr(owner, "type", "") == "IMAGE":
        owner.directory, owner.elements[0].filename = str(Path(written).parent), path.name
    else:
        owner.filepath = written


def _linked_or_copied(path: Path, folder: Path) -> Path:
    """Return a path in `folder` with the contents of `path`; one that is there already is used again."""
    number = 1
    while True:
        target = folder / (path.name if number == 1 else f"{path.stem}-{number}{path.suffix}")
        if not target.exists():
            break
        if target.samefile(path):
            return target
        number += 1
    try:
        os.link(path, target)
    except OSError:  # another file system
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(path, part)
        part.replace(target)
    return target


@bpy.app.handlers.persistent
def _before_save(filepath: str = "", *_: Any) -> None:
    global last_problem
    if not filepath:  # the startup file
        return
    _former.clear()
    try:
        take_along(Path(filepath).resolve())
        last_problem = ""
    except (ExtensionError, OSError) as error:
        last_problem = f"{error}. Do not uninstall AIGC: it holds files of this project"


@bpy.app.handlers.persistent
def _after_save(filepath: str = "", *_: Any) -> None:
    """Only the file is another where a copy was saved, or nothing: what is open stays where it was."""
    if not bpy.data.filepath or Path(bpy.data.filepath).resolve() != Path(filepath).resolve():
        take_back()
    _former.clear()


def _is_quitting() -> bool:
    return any(frame.name == "disable_all" for frame in traceback.extract_stack())


def register() -> None:
    bpy.app.handlers.save_pre.append(_before_save)
    bpy.app.handlers.save_post.append(_after_save)
    bpy.app.handlers.save_post_fail.append(_after_save)


def unregister() -> None:
    bpy.app.handlers.save_pre.remove(_before_save)
    bpy.app.handlers.save_post.remove(_after_save)
    bpy.app.handlers.save_post_fail.remove(_after_save)
    if not _is_quitting():
        rescue()
