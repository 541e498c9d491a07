"""What a sound file says of how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any


def made_by(command: str, settings: Mapping[str, Any]) -> str:
    """One line: this package, its version, the command and those of its settings that were given."""
    made = ", ".join(f"{name} {value}" for name, value in settings.items() if value is not None)
    return f"aigc_plugin {version('aigc_plugin')} {command}: {made}"
