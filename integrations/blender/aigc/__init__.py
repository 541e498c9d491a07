# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech, upscaling, frame interpolation and sound textures for Blender's Video Sequence Editor."""

from . import job_runner, menus, operators, panels, previews, project_files, request

_MODULES = [request, project_files, previews, operators, panels, menus]


def register() -> None:
    """Register everything; Blender calls it when the extension is enabled."""
    for module in _MODULES:
        module.register()


def unregister() -> None:
    """Remove everything and stop all jobs; Blender calls it when the extension is disabled."""
    job_runner.stop()
    for module in reversed(_MODULES):
        module.unregister()
