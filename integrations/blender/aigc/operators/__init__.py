# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators, one in each file."""

import bpy

from . import (
    background,
    before_after,
    cancel_all,
    cancel_job,
    clear_jobs,
    copy_message,
    cut_silence,
    duck,
    export_edit,
    import_edit,
    listen,
    narrate,
    preview_frame,
    produce,
    redo,
    revoice,
    select_result,
    show_message,
    slow_motion,
    smooth,
    sound_texture,
    upscale,
)

_MODULES = [
    background, before_after, cancel_all, cancel_job, clear_jobs, copy_message, cut_silence, duck, export_edit,
    import_edit, listen, narrate, preview_frame, produce, redo, revoice, select_result, show_message, slow_motion,
    smooth, sound_texture, upscale,
]  # fmt: skip


def register() -> None:
    for module in _MODULES:
        for each in module.classes:
            bpy.utils.register_class(each)


def unregister() -> None:
    for module in reversed(_MODULES):
        for each in module.classes:
            bpy.utils.unregister_class(each)
