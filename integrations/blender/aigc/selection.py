# SPDX-License-Identifier: GPL-3.0-or-later
"""The selection of an editor, which the end of a job leaves as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from . import compat

_FLAGS = ("select", "select_left_handle", "select_right_handle")


@contextmanager
def kept_selection(scene: Any) -> Iterator[None]:
    """Restore afterwards which strips are selected, and which is active; strips that were added are not selected."""
    editor = compat.editor(scene)
    before = {strip.name: [getattr(strip, flag) for flag in _FLAGS] for strip in compat.all_strips(scene)}
    active = editor.active_strip.name if editor.active_strip else None
    try:
        yield
    finally:
        by_name = {strip.name: strip for strip in compat.all_strips(scene)}
        for name, strip in by_name.items():
            for flag, value in zip(_FLAGS, before.get(name, [False] * len(_FLAGS)), strict=True):
                setattr(strip, flag, value)
        editor.active_strip = by_name.get(active) if active else None


def select(scene: Any, strips: Iterable[Any]) -> None:
    """Select only these strips; the last becomes the active one."""
    for strip in compat.all_strips(scene):
        for flag in _FLAGS:
            setattr(strip, flag, False)
    for strip in strips:
        strip.select = True
        compat.editor(scene).active_strip = strip
