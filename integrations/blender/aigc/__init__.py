# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech, larger pictures, smoother motion and sound textures for Blender's Video Sequence Editor."""

from . import job_runner, menus, operators, panels, request

_MODULES = [request, operators, panels, menus]


def register() -> None:
    """Called by Blender when the extension is enabled."""
    for module in _MODULES:
        module.register()


def unregister() -> None:
    """Called by Blender when the extension is disabled: leaves nothing registered, and nothing running."""
    job_runner.stop()
    for module in reversed(_MODULES):
        module.unregister()
