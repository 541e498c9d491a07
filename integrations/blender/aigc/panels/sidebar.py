# SPDX-License-Identifier: GPL-3.0-or-later
"""The tab that holds the panels."""

from bpy.types import Context


class SidebarPanel:
    """Base of the panels in the tab AI Tools."""

    bl_space_type = "SEQUENCE_EDITOR"
    bl_region_type = "UI"
    bl_category = "AI Tools"

    @classmethod
    def poll(cls, context: Context) -> bool:
        return context.space_data.view_type in {"SEQUENCER", "SEQUENCER_PREVIEW"}
