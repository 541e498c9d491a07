# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the panels are."""

from bpy.types import Context


class SidebarPanel:
    """Base of the panels of our tab."""

    bl_space_type = "SEQUENCE_EDITOR"
    bl_region_type = "UI"
    bl_category = "AIGC"

    @classmethod
    def poll(cls, context: Context) -> bool:
        return context.space_data.view_type in {"SEQUENCER", "SEQUENCER_PREVIEW"}
