# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies for results: as the original strip has them, or as the preferences say."""

from __future__ import annotations

from typing import Any

import bpy

from . import compat

_SETTINGS = (
    "build_25", "build_50", "build_75", "build_100", "build_record_run", "build_free_run", "build_free_run_rec_date",
    "quality", "use_overwrite", "timecode",
)  # fmt: skip


def give_proxies(original: Any, result: Any) -> None:
    """Let a movie strip have the proxy settings of its original; where the preferences say so, a proxy in any case."""
    if result.type != "MOVIE":
        return
    automatic = bpy.context.preferences.system.sequencer_proxy_setup == "AUTOMATIC" and not bpy.app.background
    result.use_proxy = original.use_proxy or automatic
    if original.use_proxy and original.proxy is not None:
        compat.copy(original.proxy, result.proxy, _SETTINGS)
        result.proxy.use_proxy_custom_directory = result.proxy.use_proxy_custom_file = False


def build_proxies(scene: Any, strips: list[Any]) -> None:
    """Start Blender's own job that builds the proxies of those strips that have some; not without a window."""
    wanted = [strip for strip in strips if strip.type == "MOVIE" and strip.use_proxy]
    if bpy.app.background or not wanted:
        return
    for strip in compat.all_strips(scene):
        strip.select = strip in wanted
    with compat.in_sequencer(scene):
        bpy.ops.sequencer.rebuild_proxy("INVOKE_DEFAULT")
