# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels of the tab AI Tools in the sequencer's sidebar, from top to bottom."""

import bpy

from . import jobs, make, result

_CLASSES = [make.AIGC_PT_make, result.AIGC_PT_result, jobs.AIGC_PT_jobs]


def register() -> None:
    for each in _CLASSES:
        bpy.utils.register_class(each)


def unregister() -> None:
    for each in reversed(_CLASSES):
        bpy.utils.unregister_class(each)
